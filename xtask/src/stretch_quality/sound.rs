//! A stereo sound at the rate of the bench.
//!
//! Known here: samples, and WAV files of them. Not known here: the origin of a sound.

use std::path::Path;

use anyhow::{Context, Result, ensure};

use stemlock::render::demo_song::synth::Canvas;

/// The rate of every sound here, in hertz.
pub const RATE: u32 = 48_000;
/// The same as a float.
pub const HERTZ: f64 = RATE as f64;

/// Left and right, equally long.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StereoSound {
    /// The samples of both channels.
    pub channels: [Vec<f32>; 2],
}

impl StereoSound {
    /// The content of `canvas`.
    pub fn of(canvas: &Canvas) -> Self {
        let side = |samples: &[f64]| samples.iter().map(|sample| *sample as f32).collect();
        Self { channels: [side(&canvas.left), side(&canvas.right)] }
    }

    /// Length in frames.
    pub fn frames(&self) -> usize {
        self.channels[0].len()
    }

    /// Length in seconds.
    pub fn seconds(&self) -> f64 {
        self.frames() as f64 / HERTZ
    }

    /// Both channels as slices.
    pub fn slices(&self) -> [&[f32]; 2] {
        [&self.channels[0], &self.channels[1]]
    }

    /// Half the sum of both channels.
    pub fn mid(&self) -> Vec<f64> {
        self.both(|left, right| 0.5 * (left + right))
    }

    /// Half the difference of both channels.
    pub fn side(&self) -> Vec<f64> {
        self.both(|left, right| 0.5 * (left - right))
    }

    fn both(&self, join: impl Fn(f64, f64) -> f64) -> Vec<f64> {
        let [left, right] = &self.channels;
        left.iter().zip(right).map(|(left, right)| join((*left).into(), (*right).into())).collect()
    }

    /// The sound shifted by `frames` frames (earlier if positive), padded with silence, and `length`
    /// frames long.
    #[must_use]
    pub fn earlier(&self, frames: i64, length: usize) -> Self {
        let shift = |channel: &Vec<f32>| {
            let at = |n: usize| usize::try_from(n as i64 + frames).ok().and_then(|n| channel.get(n));
            (0..length).map(|n| at(n).copied().unwrap_or(0.0)).collect()
        };
        Self { channels: [shift(&self.channels[0]), shift(&self.channels[1])] }
    }

    /// Adds `other` on top; the longer of both sets the length.
    pub fn add(&mut self, other: &Self) {
        for (sum, channel) in self.channels.iter_mut().zip(&other.channels) {
            sum.resize(sum.len().max(channel.len()), 0.0);
            sum.iter_mut().zip(channel).for_each(|(sum, sample)| *sum += sample);
        }
    }

    /// The WAV file at `path`: floats or whole numbers, mono or stereo, at [`RATE`].
    pub fn read(path: &Path) -> Result<Self> {
        let mut reader = hound::WavReader::open(path).with_context(|| format!("cannot read {}", path.display()))?;
        let spec = reader.spec();
        ensure!(spec.sample_rate == RATE, "{} is at {} Hz", path.display(), spec.sample_rate);
        let samples: Vec<f32> = match spec.sample_format {
            hound::SampleFormat::Float => reader.samples::<f32>().collect::<Result<_, _>>()?,
            hound::SampleFormat::Int => {
                let scale = 1.0 / f64::from(1_u32 << (spec.bits_per_sample - 1));
                let sample = |sample: Result<i32, hound::Error>| sample.map(|s| (f64::from(s) * scale) as f32);
                reader.samples::<i32>().map(sample).collect::<Result<_, _>>()?
            }
        };
        let count = usize::from(spec.channels);
        ensure!(matches!(count, 1 | 2), "{} has {count} channels", path.display());
        let channel = |index: usize| samples.iter().skip(index).step_by(count).copied().collect();
        Ok(Self { channels: [channel(0), channel(count - 1)] })
    }

    /// Writes a WAV file: 32-bit floats, or whole numbers of `bits` bits for programs that read no floats.
    pub fn write(&self, path: &Path, bits: Option<u16>) -> Result<()> {
        let written = || -> Result<(), hound::Error> {
            let (bits_per_sample, sample_format) =
                bits.map_or((32, hound::SampleFormat::Float), |bits| (bits, hound::SampleFormat::Int));
            let spec = hound::WavSpec { channels: 2, sample_rate: RATE, bits_per_sample, sample_format };
            let mut writer = hound::WavWriter::create(path, spec)?;
            let [left, right] = &self.channels;
            for sample in left.iter().zip(right).flat_map(|(left, right)| [*left, *right]) {
                let Some(bits) = bits else {
                    writer.write_sample(sample)?;
                    continue;
                };
                let scale = f64::from(1_u32 << (bits - 1));
                writer.write_sample((f64::from(sample) * scale).round().clamp(-scale, scale - 1.0) as i32)?;
            }
            writer.finalize()
        };
        written().with_context(|| format!("cannot write {}", path.display()))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn files_give_back_what_they_got() {
        let folder = tempfile::tempdir().unwrap();
        let sound = StereoSound { channels: [vec![0.5, -0.25, 0.0], vec![0.125, -1.0, 0.75]] };
        for bits in [None, Some(24)] {
            let path = folder.path().join("sound.wav");
            sound.write(&path, bits).unwrap();
            assert_eq!(StereoSound::read(&path).unwrap(), sound);
        }
    }

    #[test]
    fn earlier_and_later() {
        let sound = StereoSound { channels: [vec![1.0, 2.0, 3.0], vec![4.0, 5.0, 6.0]] };
        assert_eq!(sound.earlier(1, 3).channels, [vec![2.0, 3.0, 0.0], vec![5.0, 6.0, 0.0]]);
        assert_eq!(sound.earlier(-1, 2).channels, [vec![0.0, 1.0], vec![0.0, 4.0]]);
    }
}
