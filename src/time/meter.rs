//! Time signatures.

/// A time signature: `beats` notes of length 1/`unit` make a bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meter {
    beats: u8,
    unit: u8,
}

impl Meter {
    /// Four quarters.
    pub const FOUR_FOUR: Self = Self { beats: 4, unit: 4 };

    /// The meter `beats`/`unit`; `None` unless `beats` is 1 to 64 and `unit` a power of two up to 64.
    pub const fn new(beats: u8, unit: u8) -> Option<Self> {
        if beats == 0 || beats > 64 || !unit.is_power_of_two() || unit > 64 {
            None
        } else {
            Some(Self { beats, unit })
        }
    }

    /// The meter that a host reports as wide integers.
    pub fn from_host(beats: i32, unit: i32) -> Option<Self> {
        Self::new(u8::try_from(beats).ok()?, u8::try_from(unit).ok()?)
    }

    /// The upper number.
    pub const fn beats(self) -> u8 {
        self.beats
    }

    /// The lower number.
    pub const fn unit(self) -> u8 {
        self.unit
    }

    /// The length of a bar in quarter notes.
    pub fn quarters_per_bar(self) -> f64 {
        f64::from(self.beats) * 4.0 / f64::from(self.unit)
    }
}

impl std::fmt::Display for Meter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.beats, self.unit)
    }
}

impl std::str::FromStr for Meter {
    type Err = &'static str;

    /// Parses `4/4`, `6/8` …
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parse = |part: &str| part.trim().parse::<u8>().ok();
        text.split_once('/')
            .and_then(|(beats, unit)| Self::new(parse(beats)?, parse(unit)?))
            .ok_or("a meter is written like 4/4 or 6/8")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_denominator_of_zero_is_no_meter() {
        assert_eq!(Meter::from_host(4, 0), None);
        assert_eq!(Meter::from_host(-1, 4), None);
        assert_eq!(Meter::from_host(4, 3), None);
        assert_eq!("6/8".parse(), Ok(Meter { beats: 6, unit: 8 }));
        assert!("six".parse::<Meter>().is_err());
        assert_eq!(Meter { beats: 6, unit: 8 }.quarters_per_bar(), 3.0);
    }
}
