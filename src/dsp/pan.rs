//! The position of a stem between left and right.

use super::Gain;

/// A position between left (−1) and right (+1).
///
/// This is a balance control: towards one side, the other side is attenuated in proportion, and nothing is ever boosted. A stem in
/// the centre is therefore untouched, mono and stereo alike, and no setting
/// can cause clipping. (A constant-power law would change the level in the centre by 3 dB, and a
/// centred stem would no longer equal its file.)
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Pan(f32);

impl Pan {
    /// The centre.
    pub const CENTRE: Self = Self(0.0);

    /// The position `pan`, limited to −1 … +1; the centre if it is NaN.
    pub fn new(pan: f32) -> Self {
        if pan.is_nan() { Self::CENTRE } else { Self(pan.clamp(-1.0, 1.0)) }
    }

    /// From −1 (left) to +1 (right).
    pub const fn get(self) -> f32 {
        self.0
    }

    /// The gains of the left and the right channel.
    pub fn gains(self) -> (Gain, Gain) {
        let side = |towards: f32| Gain::new(1.0 - towards.max(0.0)).unwrap_or(Gain::ZERO);
        (side(self.0), side(-self.0))
    }
}

impl std::fmt::Display for Pan {
    /// `C`, `L30`, `R100`, in percent.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let percent = (self.0.abs() * 100.0).round();
        match self.0 {
            _ if percent == 0.0 => f.write_str("C"),
            side if side < 0.0 => write!(f, "L{percent}"),
            _ => write!(f, "R{percent}"),
        }
    }
}

impl std::str::FromStr for Pan {
    type Err = &'static str;

    /// Reads what [`Display`](std::fmt::Display) writes, in either case, and plain percent (−100 to 100).
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim().trim_end_matches('%').trim_end();
        let upper = text.to_ascii_uppercase();
        let (sign, digits) = match upper.as_str() {
            "C" | "CENTRE" | "CENTER" => return Ok(Self::CENTRE),
            "L" => return Ok(Self(-1.0)),
            "R" => return Ok(Self(1.0)),
            other => match (other.strip_prefix('L'), other.strip_prefix('R')) {
                (Some(digits), _) => (-1.0, digits.to_owned()),
                (_, Some(digits)) => (1.0, digits.to_owned()),
                _ => (1.0, other.to_owned()),
            },
        };
        match digits.trim().parse::<f32>() {
            Ok(percent) if percent.is_finite() => Ok(Self::new(sign * percent / 100.0)),
            _ => Err("a pan is written like C, L30 or R100"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_centre_touches_nothing_and_no_place_boosts() {
        assert_eq!(Pan::CENTRE.gains(), (Gain::UNITY, Gain::UNITY));
        assert_eq!(Pan::new(-1.0).gains(), (Gain::UNITY, Gain::ZERO));
        assert_eq!(Pan::new(1.0).gains(), (Gain::ZERO, Gain::UNITY));
        assert_eq!(Pan::new(0.25).gains().0.get(), 0.75);
        assert_eq!(Pan::new(f32::NAN), Pan::CENTRE);
    }

    #[test]
    fn text_and_back() {
        for pan in [-1.0, -0.3, 0.0, 0.07, 1.0] {
            let text = Pan::new(pan).to_string();
            assert_eq!(text.parse::<Pan>(), Ok(Pan::new(pan)), "{text}");
        }
        assert_eq!("-30 %".parse::<Pan>(), Ok(Pan::new(-0.3)));
        assert!("left-ish".parse::<Pan>().is_err());
        assert!("Lnan".parse::<Pan>().is_err());
    }
}
