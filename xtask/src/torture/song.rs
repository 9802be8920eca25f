//! Songs for the torture: tones with soft beginnings and ends, so that every step in the output is a fault.

use std::f64::consts::TAU;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;
use serde_json::{Value, json};
use testkit::{Random, WavEncoding, wav};

use super::clock::HostTempo;
use super::shim::SLOW;

/// The fade of a stem at both ends, in seconds: longer than the player's own fades.
const SOFT: f64 = 0.02;

/// A tone.
#[derive(Clone, Copy, Debug)]
struct TortureTone {
    /// In hertz.
    pitch: f64,
    /// Full scale is 1.
    peak: f64,
}

/// A song on disk, and the limits of its sound.
#[derive(Clone, Debug)]
pub struct Made {
    pub folder: PathBuf,
    /// In beats a minute, at its beginning.
    pub bpm: f64,
    /// The slowest of its tempos.
    pub slowest: f64,
    /// In seconds.
    pub seconds: f64,
    /// The files, in the folder.
    pub files: Vec<PathBuf>,
    /// The number of samples in all its files, and the sum of their peaks.
    pub peak: f64,
    /// The steepest slope of the sum of all stems, per second at speed 1.
    pub slope: f64,
    /// The largest second derivative of that sum, per second².
    pub bend: f64,
    map: Vec<(f64, f64)>,
    /// Where its sections begin, in beats.
    sections: Vec<f64>,
    /// Its messages to other devices, each with its place as a key of `song.toml` and a value; without a place it is
    /// sent at the launch.
    sends: Vec<(Option<(&'static str, Value)>, String)>,
    toml: bool,
}

impl Made {
    /// Makes a song in `folder`; with slow files, if `slow`.
    pub fn any(random: &mut Random, folder: PathBuf, slow: bool) -> Result<Self> {
        const NAMES: [&str; 6] = ["Bass", "Keys", "Pad", "Vocals", "Click", "Drums"];
        fs::create_dir_all(&folder)?;
        let bpm = *random.pick(&[120.0, 104.0, 119.0, 93.7, 174.0, 60.0]);
        let seconds = random.octaves(0.8, 6.0);
        let mut made = Self {
            folder,
            bpm,
            slowest: bpm,
            seconds,
            files: Vec::new(),
            peak: 0.0,
            slope: 0.0,
            bend: 0.0,
            map: Vec::new(),
            sections: Vec::new(),
            sends: Vec::new(),
            toml: random.chance(0.5),
        };
        if random.chance(0.25) {
            made.map = vec![(0.0, bpm), (2.0, bpm * random.between(0.7, 1.3)), (5.5, bpm)];
            made.slowest = made.map.iter().map(|change| change.1).fold(bpm, f64::min);
        }
        let beats = seconds * bpm / 60.0;
        made.sections = (0..random.below(5)).map(|part| (part as f64 * beats / 5.0).round()).collect();
        made.sections.dedup();
        made.sends = sends(bpm, seconds, made.sections.len());
        let stems = *random.pick(&[1, 1, 1, 2, 3, 5]);
        for name in NAMES.iter().take(stems) {
            let tone = TortureTone { pitch: random.octaves(50.0, 400.0), peak: random.between(0.1, 0.6) };
            let rate = *random.pick(&[44_100, 48_000, 48_000, 48_000, 96_000, 22_050, 8_000]);
            let ending = if slow && random.chance(0.5) { format!("{SLOW}wav") } else { ".wav".to_owned() };
            let ending = if random.chance(0.25) { ending.replace("wav", "flac") } else { ending };
            let file = made.folder.join(format!("{name}{ending}"));
            fs::write(&file, tone.file(rate, seconds, ending.ends_with("flac"), random)?)?;
            made.files.push(file);
            made.peak += tone.peak;
            made.slope += tone.peak * (TAU * tone.pitch + std::f64::consts::FRAC_PI_2 / SOFT);
            made.bend += tone.peak * (TAU * tone.pitch + std::f64::consts::PI / SOFT).powi(2);
        }
        made.write_toml()?;
        Ok(made)
    }

    /// Writes its `song.toml`, if it has one.
    pub fn write_toml(&self) -> Result<()> {
        if self.toml {
            let changes = self.changes();
            let mut text: String = changes
                .iter()
                .map(|(beat, bpm)| format!("[[tempo_map]]\nbeat = {beat:.3}\nbpm = {bpm:.6}\nmeter = \"4/4\"\n"))
                .collect();
            for (number, beat) in self.sections.iter().enumerate() {
                text += &format!("[[section]]\nbeat = {beat}\nname = \"Part {number}\"\n");
            }
            for (place, message) in &self.sends {
                let place = place.as_ref().map_or_else(String::new, |(key, value)| format!("{key} = {value}\n"));
                text += &format!("[[midi]]\n{place}send = \"{message}\"\n");
            }
            fs::write(self.folder.join("song.toml"), text)?;
        }
        Ok(())
    }

    /// The bytes of its samples at a session's rate.
    pub fn bytes(&self, rate: f64) -> u64 {
        (self.seconds * rate) as u64 * size_of::<f32>() as u64 * self.files.len() as u64
    }

    /// Whether its tempo changes.
    pub fn has_map(&self) -> bool {
        !self.map.is_empty()
    }

    fn changes(&self) -> Vec<(f64, f64)> {
        if self.map.is_empty() { vec![(0.0, self.bpm)] } else { self.map.clone() }
    }

    /// The tempo of a host that plays it at this multiple of its own, or that has the same tempo changes.
    ///
    /// A song at speed 1 stays there to the end of a block in which its tempo changes, because hosts with the same map report the change with
    /// their next block only. If a host does not have the changes, the output may therefore depend on its block sizes.
    pub fn host_tempo(&self, speed: f64) -> HostTempo {
        let mut seconds = 0.0;
        let steps = self.map.windows(2).map(|pair| {
            seconds += (pair[1].0 - pair[0].0) * 60.0 / pair[0].1;
            (seconds, pair[1].1)
        });
        if self.map.is_empty() {
            HostTempo::constant(self.bpm * speed)
        } else {
            HostTempo::stepped(self.bpm, &steps.collect::<Vec<_>>())
        }
    }

    /// The song in the form in which a project saves it.
    pub fn saved(&self, random: &mut Random) -> Value {
        let changes = self.changes();
        let tempo: Vec<_> =
            changes.iter().map(|(beat, bpm)| json!({ "beat": beat, "bpm": bpm, "meter": "4/4" })).collect();
        let mut song = json!({ "folder": self.folder, "name": "Song", "stems": [] });
        if !self.toml {
            let form = |(place, message): &(Option<(&'static str, Value)>, String)| {
                let mut form = json!({ "send": message });
                place.iter().for_each(|(key, value)| form[*key] = value.clone());
                form
            };
            song["midi"] = self.sends.iter().map(form).collect();
        }
        if !self.toml || random.chance(0.3) {
            song["tempo_map"] = Value::Array(tempo);
        }
        if random.chance(0.2) {
            song["start"] = json!(random.between(-0.5, 1.0));
        }
        song
    }
}

/// Some messages of a song of so many seconds. They depend only on its tempo and length, not on the random source of the episode.
fn sends(bpm: f64, seconds: f64, sections: usize) -> Vec<(Option<(&'static str, Value)>, String)> {
    let mut random = Random::new(bpm.to_bits() ^ seconds.to_bits());
    let beats = seconds * bpm / 60.0;
    let any = |random: &mut Random| {
        let place = match random.below(4) {
            0 => None,
            1 => Some(("bar", json!(random.below(4) as i64 - 1))),
            2 if sections > 0 => Some(("section", json!(format!("Part {}", random.below(sections))))),
            _ => Some(("beat", json!(random.between(-1.0, beats)))),
        };
        let (number, value, channel) = (random.below(3), random.below(128), 1 + random.below(2));
        let message = match random.below(3) {
            0 => format!("PC {value} @{channel}"),
            1 => format!("CC {number} {value} @{channel}"),
            _ => format!("note {number} {} {:.3} @{channel}", value.max(1), random.octaves(0.01, 8.0)),
        };
        (place, message)
    };
    (0..random.below(16)).map(|_| any(&mut random)).collect()
}

impl TortureTone {
    fn at(self, frame: usize, frames: usize, rate: u32) -> f64 {
        let rate = f64::from(rate);
        let soft = |frame: usize| ((frame as f64 / rate / SOFT).min(1.0) * std::f64::consts::PI).cos();
        let fade = |frame: usize| 0.5 - 0.5 * soft(frame);
        let envelope = fade(frame) * fade(frames - 1 - frame);
        self.peak * envelope * (TAU * self.pitch * frame as f64 / rate).sin()
    }

    fn file(self, rate: u32, seconds: f64, flac: bool, random: &mut Random) -> Result<Vec<u8>> {
        let frames = (seconds * f64::from(rate)) as usize;
        let samples = (0..frames).map(|frame| self.at(frame, frames, rate));
        if flac {
            let whole: Vec<i32> = samples.map(|sample| (sample * 32_767.0) as i32).collect();
            return flac_of(&whole, rate);
        }
        let (encoding, data): (_, Vec<u8>) = match random.below(3) {
            0 => (
                WavEncoding::Integer(16),
                samples.flat_map(|sample| ((sample * 32_767.0).round() as i16).to_le_bytes()).collect(),
            ),
            1 => (
                WavEncoding::Integer(24),
                samples.flat_map(|sample| first_three((sample * 8_388_607.0).round() as i32)).collect(),
            ),
            _ => (WavEncoding::Float(32), samples.flat_map(|sample| (sample as f32).to_le_bytes()).collect()),
        };
        Ok(wav(encoding, 1, rate, &data))
    }
}

fn first_three(sample: i32) -> [u8; 3] {
    let [a, b, c, _] = sample.to_le_bytes();
    [a, b, c]
}

fn flac_of(samples: &[i32], rate: u32) -> Result<Vec<u8>> {
    use flacenc::component::BitRepr;
    use flacenc::error::Verify;
    let config =
        flacenc::config::Encoder::default().into_verified().map_err(|(_, error)| anyhow::anyhow!("{error}"))?;
    let source = flacenc::source::MemSource::from_samples(samples, 1, 16, rate as usize);
    let stream = flacenc::encode_with_fixed_block_size(&config, source, config.block_size)
        .map_err(|error| anyhow::anyhow!("{error}"))?;
    let mut sink = flacenc::bitsink::ByteSink::new();
    stream.write(&mut sink).map_err(|error| anyhow::anyhow!("{error}"))?;
    Ok(sink.into_inner())
}

/// Damages a file that a song is playing. Returns whether the output may now have a step: a truncated or rewritten file
/// can end anywhere.
pub fn meddle(random: &mut Random, file: &Path) -> bool {
    let length = fs::metadata(file).map_or(0, |data| data.len());
    let open = || fs::OpenOptions::new().write(true).open(file);
    match random.below(4) {
        0 => {
            let _ = fs::remove_file(file);
            false
        }
        1 => {
            let _ = open().and_then(|file| file.set_len(length / 2));
            true
        }
        2 => {
            let _ = open().and_then(|file| file.set_len(length + 100_000));
            true
        }
        _ => {
            let _ = fs::rename(file, file.with_extension("away"));
            false
        }
    }
}
