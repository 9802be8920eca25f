//! The grid on which an act takes effect.
//!
//! Plain data, on every thread. Not known here: acts, songs.

use std::str::FromStr;

/// The grid on which an act takes effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantum {
    /// None: immediately.
    None,
    /// The next beat of the meter.
    Beat,
    /// A multiple of this many bars, counted from bar 1: 1, 2, 4 or 8.
    Bars(u8),
    /// The end of the section; without sections, the next bar.
    Section,
    /// The end of the song.
    Song,
}

impl FromStr for Quantum {
    type Err = String;

    /// `none`, `beat`, `bar`, `2`, `4`, `8` (or `4 bars`), `section`, `song`.
    fn from_str(text: &str) -> Result<Self, String> {
        let plain = text.trim().to_lowercase();
        match plain.strip_suffix("bars").unwrap_or(&plain).trim() {
            "none" => Ok(Self::None),
            "beat" => Ok(Self::Beat),
            "bar" | "1" => Ok(Self::Bars(1)),
            "2" => Ok(Self::Bars(2)),
            "4" => Ok(Self::Bars(4)),
            "8" => Ok(Self::Bars(8)),
            "section" => Ok(Self::Section),
            "song" => Ok(Self::Song),
            _ => Err(format!("there is no quantum \"{text}\": write none, beat, bar, 2, 4, 8, section or song")),
        }
    }
}
