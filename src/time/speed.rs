//! The speed of the material: the only bridge between the output's clock and the material's.

use super::{Bpm, SourceFrames};

/// Source frames per output frame: 2.0 is twice as fast. From 1/16 to 16.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Speed(f64);

impl Speed {
    /// As recorded.
    pub const UNITY: Self = Self(1.0);
    /// The lowest speed.
    pub const MIN: Self = Self(0.0625);
    /// The highest speed.
    pub const MAX: Self = Self(16.0);

    /// How far a ratio of tempos may be from 1 and still count as 1. Hosts pass tempos through 32-bit floats, with
    /// an error of up to 6e-8. If the difference was intended, a three-hour show ends 1.4 ms off.
    const UNITY_TOLERANCE: f64 = 1.3e-7;

    /// The speed of material with tempo `song` when the host plays at `host`, limited to
    /// [`Self::MIN`] to [`Self::MAX`], and exactly 1 if the tempos differ only by rounding.
    pub fn between(song: Bpm, host: Bpm) -> Self {
        Self::clamped(host.get() / song.get())
    }

    /// `source` frames per output frame, limited and snapped like [`Self::between`]. `source` must not be NaN.
    pub fn clamped(source: f64) -> Self {
        debug_assert!(!source.is_nan());
        if (source - 1.0).abs() <= Self::UNITY_TOLERANCE {
            Self::UNITY
        } else {
            Self(source.clamp(Self::MIN.0, Self::MAX.0))
        }
    }

    /// In source frames per output frame.
    pub const fn get(self) -> f64 {
        self.0
    }

    /// Whether the material passes as recorded.
    pub fn is_unity(self) -> bool {
        self.0 == 1.0
    }

    /// The material that passes during `frames` of output.
    pub fn over(self, frames: f64) -> SourceFrames {
        SourceFrames::new(self.0 * frames).unwrap_or(SourceFrames::ZERO)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_tempo_rounded_to_32_bits_is_the_same_tempo() {
        for bpm in [93.7, 120.000_137, 61.3, 174.01, 99.999_999] {
            let rounded = f64::from(bpm as f32);
            assert!(Speed::between(Bpm::new(bpm).unwrap(), Bpm::new(rounded).unwrap()).is_unity(), "{bpm}");
        }
        assert!(!Speed::between(Bpm::new(120.0).unwrap(), Bpm::new(120.000_137).unwrap()).is_unity());
    }

    #[test]
    fn extremes_are_limited() {
        assert_eq!(Speed::between(Bpm::MIN, Bpm::MAX), Speed::MAX);
        assert_eq!(Speed::between(Bpm::MAX, Bpm::MIN), Speed::MIN);
    }
}
