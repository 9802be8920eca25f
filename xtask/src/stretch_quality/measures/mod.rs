//! The measures: each is a function of a trial, with tests that feed it a known defect.
//!
//! Known here: a measure's name, unit and direction. Not known here: engines, files.

mod attacks;
mod distance;
mod partials;
mod place;
mod spectrum;
mod steadiness;

pub use attacks::{clear, lateness};
pub use distance::{Distance, onset_correlation};
pub use spectrum::Spectrum;

use super::signals::RecordedTake;
use super::sound::StereoSound;

/// A signal and an engine's output for it.
#[derive(Clone, Copy, Debug)]
pub struct Trial<'a> {
    /// The signal.
    pub source: &'a RecordedTake,
    /// The output, as long as the truth, without the engine's constant latency.
    pub output: &'a StereoSound,
    /// The signal played at the other tempo.
    pub truth: &'a RecordedTake,
    /// Source frames per output frame.
    pub speed: f64,
}

/// A measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)] // Their functions say what they are.
pub enum Measure {
    ClickError,
    Drift,
    Jitter,
    JitterOfAll,
    Masked,
    PreEcho,
    Rise,
    FlamError,
    Kept,
    HitLevel,
    ChordRatio,
    SideRatio,
    Modulation,
    Angle,
    NoiseLevel,
    Bands,
    Bins,
    Onsets,
}

/// The direction in which a figure is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Better {
    /// Less is better.
    Low,
    /// More is better.
    High,
    /// Nearer to zero is better.
    Nought,
}

impl Better {
    /// A figure converted so that lower is better.
    pub fn badness(self, figure: f64) -> f64 {
        match self {
            Self::Low => figure,
            Self::High => -figure,
            Self::Nought => figure.abs(),
        }
    }
}

impl Measure {
    /// The measures for the signal called `name`.
    pub fn of_signal(name: &str) -> &'static [Self] {
        const MUSIC: [Measure; 3] = [Measure::Bands, Measure::Bins, Measure::Onsets];
        match name {
            "clicks" => &[Self::ClickError, Self::Drift],
            "hits" => &[Self::PreEcho, Self::Rise],
            "drums" => &[Self::Jitter, Self::JitterOfAll, Self::Masked, Self::Bands, Self::Bins, Self::Onsets],
            "rolls" => &[Self::Kept, Self::HitLevel],
            "flams" => &[Self::FlamError],
            "chord" | "dense" => &[Self::ChordRatio],
            "tone" => &[Self::Modulation],
            "anti-phase" => &[Self::SideRatio],
            "90-degrees" => &[Self::Angle],
            "white" | "pink" => &[Self::NoiseLevel],
            "pad" => &MUSIC[..2], // It has no attacks.
            "bass" | "pluck" | "keys" | "voice" | "mix" => &MUSIC,
            _ => &[],
        }
    }

    /// Whether it needs the places of attacks.
    pub fn is_of_places(self) -> bool {
        matches!(self, Self::ClickError | Self::Drift | Self::Jitter | Self::FlamError | Self::PreEcho | Self::Kept)
    }

    /// Its name in tables, and its unit.
    pub fn name(self) -> &'static str {
        match self {
            Self::ClickError => "worst click error, ms",
            Self::Drift => "position drift, ms",
            Self::Jitter => "jitter of clear attacks, ms",
            Self::JitterOfAll => "jitter of all attacks, ms",
            Self::Masked => "attacks that are not clear, %",
            Self::PreEcho => "pre-echo, dB",
            Self::Rise => "attack rise change, %",
            Self::FlamError => "worst flam error, ms",
            Self::Kept => "hits kept, %",
            Self::HitLevel => "worst hit level change, dB",
            Self::ChordRatio => "SNR, dB",
            Self::SideRatio => "L=−R SNR, dB",
            Self::Modulation => "amplitude modulation, %",
            Self::Angle => "90° pair angle error, %",
            Self::NoiseLevel => "level change, dB",
            Self::Bands => "distance by third octaves, dB",
            Self::Bins => "distance by bins, dB",
            Self::Onsets => "onset correlation",
        }
    }

    /// The number of meaningful decimals.
    pub fn decimals(self) -> usize {
        match self {
            Self::ClickError
            | Self::Drift
            | Self::Jitter
            | Self::JitterOfAll
            | Self::FlamError
            | Self::Modulation
            | Self::Onsets => 3,
            Self::PreEcho | Self::ChordRatio | Self::SideRatio | Self::Rise | Self::Kept | Self::Masked => 1,
            _ => 2,
        }
    }

    /// The direction in which it is better.
    pub fn better(self) -> Better {
        match self {
            Self::Kept | Self::ChordRatio | Self::SideRatio | Self::Onsets => Better::High,
            Self::NoiseLevel => Better::Nought,
            _ => Better::Low,
        }
    }
}

/// The figure of every one of `measures` for `trial`.
pub fn measure(trial: &Trial<'_>, measures: &[Measure]) -> Vec<(Measure, f64)> {
    let distance = std::cell::OnceCell::new();
    let distance = || *distance.get_or_init(|| Distance::of(trial.output, &trial.truth.sound));
    let partials = &trial.source.partials;
    let [left, right] =
        [0, 1].map(|side| trial.output.channels[side].iter().map(|s| f64::from(*s)).collect::<Vec<_>>());
    let figure = |measure: &Measure| match measure {
        Measure::ClickError => attacks::worst_error(trial),
        Measure::Drift => attacks::drift(trial),
        Measure::Jitter => attacks::jitter(trial, |clear| clear),
        Measure::JitterOfAll => attacks::jitter(trial, |_| true),
        Measure::Masked => attacks::masked(trial),
        Measure::PreEcho => attacks::pre_echo(trial),
        Measure::Rise => attacks::rise_change(trial),
        Measure::FlamError => attacks::pair_error(trial),
        Measure::Kept => attacks::kept(trial),
        Measure::HitLevel => attacks::level_change(trial),
        Measure::ChordRatio => partials::ratio(&[&left, &right], &[], partials),
        Measure::SideRatio => partials::ratio(&[&trial.output.side()], &[&trial.output.mid()], partials),
        Measure::Modulation => steadiness::modulation(&left, partials),
        Measure::Angle => steadiness::angle_error([&left, &right], partials),
        Measure::NoiseLevel => level(trial.output) - level(&trial.truth.sound),
        Measure::Bands => distance().bands,
        Measure::Bins => distance().bins,
        Measure::Onsets => onset_correlation(trial.output, &trial.truth.sound),
    };
    measures.iter().map(|measure| (*measure, figure(measure))).collect()
}

/// The level of the middle of `sound` in decibels (root of the mean square).
fn level(sound: &StereoSound) -> f64 {
    let middle = sound.frames() / 8..sound.frames() * 7 / 8;
    let energy = |channel: &Vec<f32>| channel[middle.clone()].iter().map(|s| f64::from(*s).powi(2)).sum::<f64>();
    let energy: f64 = sound.channels.iter().map(energy).sum();
    10.0 * (energy / (2.0 * middle.len() as f64)).max(1e-30).log10()
}

#[cfg(test)]
mod testing {
    use super::*;

    /// `sound` with these attacks.
    pub fn take_of(sound: StereoSound, onsets: &[usize]) -> RecordedTake {
        RecordedTake { sound, onsets: onsets.to_vec(), partials: Vec::new() }
    }

    /// A trial at speed 1 in which `heard` was made of `take`.
    pub fn heard_as<'a>(take: &'a RecordedTake, heard: &'a StereoSound) -> Trial<'a> {
        Trial { source: take, output: heard, truth: take, speed: 1.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::testing::{heard_as, take_of};
    use super::*;

    #[test]
    fn half_the_amplitude_is_six_decibels_less() {
        let sound = StereoSound { channels: [vec![0.5; 1000], vec![-0.5; 1000]] };
        let half = StereoSound { channels: [vec![0.25; 1000], vec![-0.25; 1000]] };
        let take = take_of(sound, &[]);
        let figures = measure(&heard_as(&take, &half), &[Measure::NoiseLevel]);
        assert!((figures[0].1 + 6.0206).abs() < 1e-3, "{figures:?}");
    }

    #[test]
    fn better_is_less_bad() {
        assert!(Better::High.badness(50.0) < Better::High.badness(20.0));
        assert!(Better::Nought.badness(-0.1) < Better::Nought.badness(0.4));
        assert!(Better::Low.badness(-60.0) < Better::Low.badness(-10.0));
    }
}
