//! Sample rates.

/// A sample rate in whole hertz, from 1 kHz to 768 kHz.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SampleRate(u32);

impl SampleRate {
    /// The lowest valid rate.
    pub const MIN: Self = Self(1_000);
    /// The highest valid rate.
    pub const MAX: Self = Self(768_000);

    /// The rate of `hertz` frames per second; `None` outside [`Self::MIN`] to [`Self::MAX`].
    pub const fn new(hertz: u32) -> Option<Self> {
        if hertz < Self::MIN.0 || hertz > Self::MAX.0 { None } else { Some(Self(hertz)) }
    }

    /// The rate that a host reports, rounded to whole hertz; `None` if it is NaN or out of range.
    pub fn from_host(hertz: f64) -> Option<Self> {
        // `as` saturates and turns NaN into 0, which `new` rejects.
        Self::new(hertz.round() as u32)
    }

    /// In hertz.
    pub const fn hertz(self) -> u32 {
        self.0
    }

    /// In frames per second, for arithmetic.
    pub fn as_f64(self) -> f64 {
        f64::from(self.0)
    }
}

impl std::fmt::Display for SampleRate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} Hz", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_no_device_has() {
        assert_eq!(SampleRate::new(999), None);
        assert_eq!(SampleRate::new(768_001), None);
        for bad in [f64::NAN, f64::INFINITY, -48_000.0, 0.0] {
            assert_eq!(SampleRate::from_host(bad), None, "{bad}");
        }
        assert_eq!(SampleRate::from_host(47_999.6).map(SampleRate::hertz), Some(48_000));
    }
}
