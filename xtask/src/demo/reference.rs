//! The expected sound of the plugin: the stems' files, decoded and converted outside the plugin.

use anyhow::{Result, anyhow};

use stemlock::dsp::Gain;
use stemlock::media::{I16_SCALE, Samples, Source};
use stemlock::setlist::Stem;

use super::sinc::convert;

/// A stereo signal at the session's rate, from the first frame of the files on.
#[derive(Clone, Debug, Default)]
pub struct ReferenceSignal {
    /// Left and right, equally long.
    pub channels: [Vec<f32>; 2],
}

/// A stem as it should be heard.
#[derive(Debug)]
pub struct Reference {
    /// The sound, gain and pan applied.
    pub signal: ReferenceSignal,
    /// The required accuracy.
    pub fidelity: Fidelity,
}

/// The accuracy with which a recording must match its reference.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fidelity {
    /// Bit for bit: the files have the session's rate, and no level is changed.
    Exact,
    /// Accurate below this share of the session's half rate; above it, conversions may differ.
    Below(f64),
}

/// The share of the lower half rate up to which a conversion must be accurate: 19 kHz at 44.1 kHz.
const FAITHFUL: f64 = 0.86;

impl Fidelity {
    /// Of a file at `file` hertz in a session at `session` hertz.
    fn converted(file: u32, session: u32) -> Self {
        Self::Below(FAITHFUL * f64::from(file.min(session)) / f64::from(session))
    }

    /// Of both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Exact, other) | (other, Self::Exact) => other,
            (Self::Below(a), Self::Below(b)) => Self::Below(a.min(b)),
        }
    }
}

/// How many frames are read at once.
const READ: usize = 1 << 16;

impl ReferenceSignal {
    /// Length in frames.
    pub fn frames(&self) -> usize {
        self.channels[0].len()
    }

    /// Adds `other`, in the order and precision of a mixer.
    pub fn add(&mut self, other: &Self) {
        for (sum, channel) in self.channels.iter_mut().zip(&other.channels) {
            sum.resize(sum.len().max(channel.len()), 0.0);
            sum.iter_mut().zip(channel).for_each(|(sum, sample)| *sum += sample);
        }
    }

    /// The sample at `frame` of `channel`; silence outside.
    pub fn at(&self, channel: usize, frame: i64) -> f32 {
        usize::try_from(frame).ok().and_then(|frame| self.channels[channel].get(frame)).copied().unwrap_or(0.0)
    }

    /// The largest sample.
    pub fn peak(&self) -> f32 {
        self.channels.iter().flatten().fold(0.0, |peak: f32, sample| peak.max(sample.abs()))
    }
}

impl Reference {
    /// Decodes the file of `stem` for a session at `rate`; `None` if it does not play.
    pub fn of(stem: &Stem, rate: u32) -> Result<Option<Self>> {
        let Ok(mut source) = Source::open_after(&stem.file, stem.skip) else { return Ok(None) };
        let file_rate = source.facts().rate;
        let mut channels = decode(&mut source)?;
        if file_rate != rate {
            channels.iter_mut().for_each(|channel| *channel = convert(channel, file_rate, rate));
        }
        if channels.len() == 1 {
            channels.push(channels[0].clone());
        }
        let (left, right) = stem.pan.gains();
        let level = Gain::from(stem.level);
        for (channel, side) in channels.iter_mut().zip([left, right]) {
            let gain = (level * side).get();
            channel.iter_mut().for_each(|sample| *sample *= gain);
        }
        let untouched = level == Gain::UNITY && (left, right) == (Gain::UNITY, Gain::UNITY);
        let mut channels = channels.into_iter();
        let signal = ReferenceSignal {
            channels: [channels.next().unwrap_or_default(), channels.next().unwrap_or_default()],
        };
        let exact = file_rate == rate && untouched;
        let fidelity = if exact { Fidelity::Exact } else { Fidelity::converted(file_rate, rate) };
        Ok(Some(Self { signal, fidelity }))
    }
}

/// One or two channels at the file's rate.
fn decode(source: &mut Source) -> Result<Vec<Vec<f32>>> {
    let mut samples = Samples::empty();
    while source.read(&mut samples, READ).map_err(|problem| anyhow!("{problem}"))? > 0 {}
    Ok(match samples {
        Samples::I16(planes) => {
            planes.iter().map(|plane| plane.iter().map(|&sample| f32::from(sample) * I16_SCALE).collect()).collect()
        }
        Samples::F32(planes) => planes,
    })
}
