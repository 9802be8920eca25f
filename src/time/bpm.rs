//! Tempo.

/// A tempo in quarter notes per minute, from 1 to 999.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Bpm(f64);

impl Bpm {
    /// The slowest valid tempo.
    pub const MIN: Self = Self(1.0);
    /// The fastest valid tempo.
    pub const MAX: Self = Self(999.0);
    /// The tempo if none is given.
    pub const DEFAULT: Self = Self(120.0);

    /// The tempo of `bpm` quarter notes per minute; `None` if it is NaN or out of range.
    pub fn new(bpm: f64) -> Option<Self> {
        (Self::MIN.0..=Self::MAX.0).contains(&bpm).then_some(Self(bpm))
    }

    /// In quarter notes per minute.
    pub const fn get(self) -> f64 {
        self.0
    }

    /// The length of a beat, in seconds.
    pub fn seconds_per_beat(self) -> f64 {
        60.0 / self.0
    }
}

impl std::fmt::Display for Bpm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} BPM", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_poison() {
        for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 0.0, -120.0, 0.99, 999.1] {
            assert_eq!(Bpm::new(bad), None, "{bad}");
        }
        assert_eq!(Bpm::new(93.7).map(Bpm::get), Some(93.7));
    }
}
