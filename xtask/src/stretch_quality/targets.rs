//! The targets of our engine, and whether it reaches them.
//!
//! Known here: figures. Not known here: how they were measured.

use super::measures::{Better, Measure};

/// A target.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum QualityTarget {
    /// At most this value.
    AtMost(f64),
    /// At least this value.
    AtLeast(f64),
    /// At most this far from zero.
    Within(f64),
    /// Better than every peer.
    BestOfAll,
}

/// The speeds for which every target holds.
const NEAR: [f64; 2] = [1.1, 1.0 / 1.1];
/// The speed at which the voice has an additional target.
const FAST: f64 = 1.5;

fn is_one_of(speed: f64, speeds: &[f64]) -> bool {
    speeds.iter().any(|other| (speed - other).abs() < 1e-3)
}

impl QualityTarget {
    /// The target for `measure` on `signal` at `speed`; `None` if there is none.
    pub fn of(signal: &str, measure: Measure, speed: f64) -> Option<Self> {
        let near = is_one_of(speed, &NEAR);
        let target = match (signal, measure) {
            ("voice", Measure::Bands) if near || is_one_of(speed, &[FAST]) => Self::BestOfAll,
            _ if !near => return None,
            ("drums" | "bass" | "keys" | "mix", Measure::Bands) => Self::BestOfAll,
            (_, Measure::ClickError | Measure::Jitter) => Self::AtMost(0.05),
            (_, Measure::PreEcho) => Self::AtMost(-50.0),
            (_, Measure::Rise) => Self::AtMost(10.0),
            ("chord", Measure::ChordRatio) => Self::AtLeast(55.0),
            ("dense", Measure::ChordRatio) => Self::AtLeast(20.0),
            (_, Measure::SideRatio) => Self::AtLeast(50.0),
            (_, Measure::Angle) => Self::AtMost(1.0),
            (_, Measure::Modulation) => Self::AtMost(0.05),
            (_, Measure::NoiseLevel) => Self::Within(0.4),
            (_, Measure::FlamError) => Self::AtMost(0.3),
            (_, Measure::Kept) => Self::AtLeast(100.0),
            (_, Measure::HitLevel) => Self::AtMost(1.0),
            _ => return None,
        };
        Some(target)
    }

    /// Whether `ours` reaches it; `None` if there is no peer to compare with. A value that could not be measured does
    /// not.
    pub fn is_met(self, better: Better, ours: f64, peers: &[f64]) -> Option<bool> {
        match self {
            Self::AtMost(limit) => Some(ours <= limit),
            Self::AtLeast(limit) => Some(ours >= limit),
            Self::Within(limit) => Some(ours.abs() <= limit),
            Self::BestOfAll if peers.is_empty() => None,
            Self::BestOfAll => Some(peers.iter().all(|peer| better.badness(ours) < better.badness(*peer))),
        }
    }
}

impl std::fmt::Display for QualityTarget {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::AtMost(limit) => write!(formatter, "≤ {limit}"),
            Self::AtLeast(limit) => write!(formatter, "≥ {limit}"),
            Self::Within(limit) => write!(formatter, "± {limit}"),
            Self::BestOfAll => write!(formatter, "best"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_met_or_missed() {
        let best = QualityTarget::BestOfAll;
        assert_eq!(best.is_met(Better::Low, 3.0, &[3.1, 4.0]), Some(true));
        assert_eq!(best.is_met(Better::Low, 3.1, &[3.1, 4.0]), Some(false));
        assert_eq!(best.is_met(Better::High, 3.0, &[]), None);
        assert_eq!(QualityTarget::Within(0.4).is_met(Better::Nought, -0.41, &[]), Some(false));
        assert_eq!(QualityTarget::AtMost(0.05).is_met(Better::Low, f64::NAN, &[]), Some(false));
        assert_eq!(QualityTarget::AtLeast(55.0).is_met(Better::High, 55.0, &[]), Some(true));
    }

    #[test]
    fn the_voice_has_a_target_at_one_and_a_half() {
        assert_eq!(QualityTarget::of("voice", Measure::Bands, 1.5), Some(QualityTarget::BestOfAll));
        assert_eq!(QualityTarget::of("bass", Measure::Bands, 1.5), None);
        assert_eq!(QualityTarget::of("bass", Measure::Bands, 1.0 / 1.1), Some(QualityTarget::BestOfAll));
    }
}
