//! Levels and gains.

/// A level in decibels relative to full scale or to the original; −∞ is silence.
///
/// There is no `+`, on purpose: levels of signals do not add like numbers.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Decibels(f32);

/// A factor on samples, 0 or more.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Gain(f32);

impl Decibels {
    /// The original level.
    pub const ZERO: Self = Self(0.0);
    /// Silence.
    pub const SILENCE: Self = Self(f32::NEG_INFINITY);
    /// The largest boost of a fader.
    pub const FADER_MAX: Self = Self(12.0);
    /// The level at which a fader closes: a 24-bit output has a range of 144 dB, and −100 dB is far below the noise on any stage.
    pub const FADER_MIN: Self = Self(-100.0);

    /// The level `db`; `None` if it is NaN or +∞.
    pub fn new(db: f32) -> Option<Self> {
        (db < f32::INFINITY).then_some(Self(db))
    }

    /// The level `db` of a fader: limited to [`Self::FADER_MAX`], silence from [`Self::FADER_MIN`] down, and the
    /// original level if `db` is NaN.
    pub fn on_fader(db: f32) -> Self {
        if db.is_nan() {
            Self::ZERO
        } else if db <= Self::FADER_MIN.0 {
            Self::SILENCE
        } else {
            Self(db.min(Self::FADER_MAX.0))
        }
    }

    /// In decibels.
    pub const fn get(self) -> f32 {
        self.0
    }
}

impl Gain {
    /// Leaves samples unchanged.
    pub const UNITY: Self = Self(1.0);
    /// Silence.
    pub const ZERO: Self = Self(0.0);

    /// The factor `gain`; `None` unless finite and not negative.
    pub fn new(gain: f32) -> Option<Self> {
        (0.0..f32::INFINITY).contains(&gain).then_some(Self(gain))
    }

    /// As a factor.
    pub const fn get(self) -> f32 {
        self.0
    }
}

impl From<Decibels> for Gain {
    /// 0 dB is exactly 1, and −∞ exactly 0.
    fn from(level: Decibels) -> Self {
        Self(10.0_f32.powf(level.0 / 20.0))
    }
}

impl From<Gain> for Decibels {
    fn from(gain: Gain) -> Self {
        Self(20.0 * gain.0.log10())
    }
}

impl std::ops::Mul for Gain {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        Self(self.0 * other.0)
    }
}

impl std::fmt::Display for Decibels {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.0 == f32::NEG_INFINITY { f.write_str("-inf dB") } else { write!(f, "{:.1} dB", self.0) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_anchors_are_exact() {
        assert_eq!(Gain::from(Decibels::ZERO), Gain::UNITY);
        assert_eq!(Gain::from(Decibels::SILENCE), Gain::ZERO);
        assert_eq!(Decibels::from(Gain::ZERO), Decibels::SILENCE);
        assert_eq!(Decibels::from(Gain::UNITY), Decibels::ZERO);
    }

    #[test]
    fn a_fader_takes_anything() {
        assert_eq!(Decibels::on_fader(f32::NAN), Decibels::ZERO);
        assert_eq!(Decibels::on_fader(f32::INFINITY), Decibels::FADER_MAX);
        assert_eq!(Decibels::on_fader(f32::NEG_INFINITY), Decibels::SILENCE);
        assert_eq!(Decibels::on_fader(-100.0), Decibels::SILENCE);
        assert_eq!(Decibels::on_fader(-6.0).get(), -6.0);
    }
}
