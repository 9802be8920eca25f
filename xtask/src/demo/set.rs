//! A set of three songs, played by MIDI. Checks launches, a loop, a jump and the sent messages, each to the frame.
//!
//! The host's transport is stopped: Stemlock leads. The expected output is computed from the songs' samples and the frames of the messages.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use testkit::Random;

use stemlock::time::SampleRate;

use super::check::Check;
use super::host::{DemoHost, Midi};

const RATE: u32 = 48_000;
/// At 120 BPM.
const BAR: usize = 96_000;
const BARS: usize = 12;
/// Longer than the longest declared fade.
const FADE: usize = 480;
/// The time limit for loading the songs.
const PATIENCE: Duration = Duration::from_secs(60);

/// The messages of the README's table.
const FIRST_SONG: u8 = 36;
const FOURTH_SECTION: u8 = 87;
const STOP: u8 = 27;
const NEXT_SONG: u8 = 20;
const LOOP_SECTION: u8 = 28;
const PANIC: u8 = 33;

/// A sample of a song: a separate chord for each song, and noise that makes each frame unique.
fn sample(song: usize, frame: usize) -> i16 {
    let seconds = frame as f64 / f64::from(RATE);
    let tone = |note: f64| {
        (std::f64::consts::TAU * stemlock::render::demo_song::synth::hertz(note + song as f64 * 5.0) * seconds)
            .sin()
    };
    let chord = [57.0, 60.0, 64.0].map(tone).iter().sum::<f64>() * 2000.0;
    chord as i16 + (Random::at((song << 32 | frame) as u64) % 512) as i16
}

/// Makes the set's folders in `out`.
fn make(out: &Path) -> Result<Vec<PathBuf>> {
    ["One", "Two", "Three"]
        .iter()
        .enumerate()
        .map(|(index, name)| {
            let folder = out.join("set").join(name);
            fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
            let samples = (0..BARS * BAR).map(|frame| sample(index, frame));
            fs::write(folder.join("Band.wav"), testkit::wav_of_shorts(1, RATE, samples))?;
            let sections = [(1, "Verse"), (3, "Chorus"), (5, "Solo"), (9, "Bridge")];
            let sections = sections.map(|(bar, name)| format!("[[section]]\nbar = {bar}\nname = \"{name}\"\n"));
            fs::write(folder.join("song.toml"), song_toml(index + 1, &sections.concat()))?;
            Ok(folder)
        })
        .collect()
}

/// The `song.toml` of a song that sends a program with its number at its launch, and a controller at its chorus.
fn song_toml(number: usize, sections: &str) -> String {
    let sends =
        format!("[[midi]]\nsend = \"PC {number} @1\"\n[[midi]]\nsection = \"Chorus\"\nsend = \"CC 80 127 @2\"\n");
    format!("tempo = 120\n{sections}{sends}")
}

/// A stretch of main, and the frame of the song with which it begins. `cut` means that it begins with a jump.
struct Sounding {
    frames: Range<usize>,
    song: usize,
    source: usize,
    cut: bool,
}

/// Plays the set in a fresh instance of `plugin`, and checks every frame.
///
/// # Errors
/// When the songs cannot be made or do not load.
pub fn checks(plugin: &Path, out: &Path) -> Result<Vec<Check>> {
    let songs = make(out)?;
    let mut host = DemoHost::load(plugin, SampleRate::new(RATE).context("a usual rate")?)?;
    host.open_set(&songs)?;
    let mut random = Random::new(14);
    let mut sizes = move || 1 + (random.unit() * 3000.0) as usize;
    wait_for_songs(&mut host, songs.len())?;

    // With this start, no bar begins on a round frame.
    let begin = 1000;
    let (again, out_of_it) = (begin + 2 * BAR, begin + 4 * BAR);
    let leap = out_of_it + 2 * BAR;
    let (second, third) = (leap + 54_321, leap + 54_321 + 77_777);
    let end = third + 50_001;
    let note = |at: usize, note: u8| Midi { frame: at, bytes: [0x90, note, 100] };
    let control = |at: usize, number: u8, value: u8| Midi { frame: at, bytes: [0xb0, number, value] };
    let pressed = [
        note(begin, FIRST_SONG),
        control(begin + 10_000, LOOP_SECTION, 127),
        control(again + 10_000, LOOP_SECTION, 0),
        note(out_of_it + 30_000, FOURTH_SECTION),
        note(second, FIRST_SONG + 1),
        control(third, NEXT_SONG, 127),
        control(end, PANIC, 127),
    ];
    let (main, sent) = host.perform(end + 48_000, &pressed, &mut sizes)?;
    let sounding =
        |frames: Range<usize>, song: usize, source: usize, cut: bool| Sounding { frames, song, source, cut };
    let all = [
        sounding(begin..again, 0, 0, false),
        sounding(again..out_of_it, 0, 0, true),
        sounding(out_of_it..leap, 0, 2 * BAR, false),
        sounding(leap..second, 0, 8 * BAR, true),
        sounding(second..third, 1, 0, true),
        sounding(third..end, 2, 0, true),
    ];
    let wrong = all.iter().map(|part| wrong_frames(&main, part)).sum::<usize>();
    let before = main[..begin].iter().filter(|sample| **sample != 0.0).count();
    let after = main[end + RATE as usize / 50 + FADE..].iter().filter(|sample| **sample != 0.0).count();
    let told = [
        // The verse begins with the song, but where it repeats nothing is launched, and the program holds already.
        Midi { frame: begin, bytes: [0xc0, 1, 0] },
        Midi { frame: out_of_it, bytes: [0xb1, 80, 127] },
        Midi { frame: second, bytes: [0xc0, 2, 0] },
        Midi { frame: third, bytes: [0xc0, 3, 0] },
    ];
    let missed = told.iter().filter(|told| !sent.contains(told)).count()
        + sent.iter().filter(|sent| !told.contains(sent)).count();
    Ok(vec![
        Check::at_most(
            "A set played by MIDI: launches, a loop, a jump, on their frame, bit for bit",
            wrong as f64,
            0.0,
            "frames differ",
        ),
        Check::at_most(
            "A set: silence before the first song and after panic",
            (before + after) as f64,
            0.0,
            "samples",
        ),
        Check::at_most(
            "A set: programs and controllers that the songs send, on their frame",
            missed as f64,
            0.0,
            "messages",
        ),
    ])
}

/// The number of frames of a stretch that differ from the song. Fades after and before a jump are not counted.
fn wrong_frames(main: &[f32], part: &Sounding) -> usize {
    let begin = part.frames.start + if part.cut { FADE } else { 0 };
    let frames = begin..part.frames.end - FADE;
    let wanted = |frame: usize| f32::from(sample(part.song, part.source + frame - part.frames.start)) / 32_768.0;
    frames.filter(|frame| main[*frame].to_bits() != wanted(*frame).to_bits()).count()
}

/// Launches each song until it is audible, and waits for silence again.
fn wait_for_songs(host: &mut DemoHost, count: usize) -> Result<()> {
    let begun = Instant::now();
    let mut usual = || 1024;
    for song in 0..count {
        loop {
            let press = Midi { frame: 0, bytes: [0x90, FIRST_SONG + song as u8, 100] };
            // Longer than the bounce time of a pedal.
            let (main, _) = host.perform(8192, &[press], &mut usual)?;
            if (4096..8192).all(|frame| main[frame] == f32::from(sample(song, frame)) / 32_768.0) {
                break;
            }
            ensure!(begun.elapsed() < PATIENCE, "song {} of the set does not play", song + 1);
            // A song that sounds is not launched again.
            host.perform(8192, &[Midi { frame: 0, bytes: [0x90, STOP, 100] }], &mut usual)?;
            std::thread::sleep(Duration::from_millis(5));
        }
    }
    let panic = [127, 0].map(|value| Midi { frame: 0, bytes: [0xb0, PANIC, value] });
    host.perform(48_000, &panic[..1], &mut usual)?;
    host.perform(8192, &panic[1..], &mut usual)?;
    Ok(())
}
