//! The settings of a song's generated click: whether it is on, its sound, and what it counts.
//!
//! Plain values, on any thread. Not known here: the positions of its beats.

use std::fmt;
use std::str::FromStr;

use crate::dsp::BurstSound;

use super::{ClickFiles, Role, Stem};

/// The settings of a song's generated click.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MadeClick {
    /// Whether it sounds. A count-in sounds in any case.
    pub on: bool,
    /// Its generated sound.
    pub sound: BurstSound,
    /// Files to use instead, if they can be read.
    pub files: ClickFiles,
    /// The notes between the beats.
    pub subdivision: Subdivision,
    /// The accented beats of a bar.
    pub accents: Accents,
}

/// The notes between the beats.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Subdivision {
    /// Nothing.
    #[default]
    Off,
    /// Eighth notes.
    Eighths,
    /// Triplets.
    Triplets,
    /// Sixteenth notes.
    Sixteenths,
}

/// The accented beats of a bar: the first one, or the first of each group of a pattern. A pattern applies to bars with
/// as many beats as it has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Accents(Vec<Vec<u8>>);

/// The most patterns that are allowed.
const MOST_PATTERNS: usize = 16;

impl MadeClick {
    /// The sound of beats: the name of a generated sound, or a file.
    pub fn sound_words(&self) -> &str {
        self.files.beat.as_deref().unwrap_or(self.sound.name())
    }

    /// Whether the click is on by default, for a song with these stems and other click settings in `song.toml`: on,
    /// unless a stem is a click.
    pub fn is_usual_for(stems: &[Stem]) -> bool {
        !stems.iter().any(|stem| stem.role == Role::Click && !stem.removed)
    }
}

impl Subdivision {
    /// All subdivisions, in order.
    pub const ALL: [Self; 4] = [Self::Off, Self::Eighths, Self::Triplets, Self::Sixteenths];

    /// Its name, for musicians and in `song.toml`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Eighths => "8ths",
            Self::Triplets => "triplets",
            Self::Sixteenths => "16ths",
        }
    }

    /// The distance of its notes, in quarter notes, if a beat lasts `beat` quarter notes.
    pub fn step(self, beat: f64) -> Option<f64> {
        let step = match self {
            Self::Off => return None,
            Self::Eighths => 0.5,
            Self::Triplets => beat / 3.0,
            Self::Sixteenths => 0.25,
        };
        // If beats are eighths, eighth notes add nothing.
        (step < beat).then_some(step)
    }
}

impl Accents {
    /// Whether beat `index`, counted from 0, of a bar of `beats` beats is accented.
    pub fn falls_on(&self, index: usize, beats: usize) -> bool {
        let sum = |pattern: &[u8]| pattern.iter().map(|beats| usize::from(*beats)).sum::<usize>();
        let Some(pattern) = self.0.iter().find(|pattern| sum(pattern) == beats) else { return index == 0 };
        let mut begin = 0;
        pattern.iter().any(|beats| {
            let is_here = begin == index;
            begin += usize::from(*beats);
            is_here
        })
    }
}

impl FromStr for Accents {
    type Err = String;

    /// Parses `3+2+2`, or several patterns for several meters: `3+2+2, 2+3`. Empty text means the first beat of each
    /// bar.
    fn from_str(text: &str) -> Result<Self, String> {
        let wanted = || "write groups of beats such as \"3+2+2\"; for several meters \"3+2+2, 2+3\"".to_owned();
        if text.trim().is_empty() {
            return Ok(Self::default());
        }
        let group = |text: &str| text.trim().parse::<u8>().ok().filter(|beats| (1..=64).contains(beats));
        let pattern = |text: &str| text.split('+').map(group).collect::<Option<Vec<u8>>>();
        let patterns: Option<Vec<_>> = text.split(',').map(pattern).collect();
        let is_short = |patterns: &Vec<Vec<u8>>| {
            let beats = |pattern: &Vec<u8>| pattern.iter().map(|beats| usize::from(*beats)).sum::<usize>();
            patterns.len() <= MOST_PATTERNS && patterns.iter().all(|pattern| beats(pattern) <= 64)
        };
        patterns.filter(is_short).map(Self).ok_or_else(wanted)
    }
}

impl fmt::Display for Accents {
    /// Written as [`Self::from_str`] reads it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pattern = |pattern: &Vec<u8>| pattern.iter().map(u8::to_string).collect::<Vec<_>>().join("+");
        f.pad(&self.0.iter().map(pattern).collect::<Vec<_>>().join(", "))
    }
}

impl FromStr for Subdivision {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|subdivision| subdivision.name() == text.trim().to_lowercase());
        found.ok_or_else(|| "write \"off\", \"8ths\", \"triplets\" or \"16ths\"".to_owned())
    }
}

/// The generated sound with this name.
///
/// # Errors
/// The names that are allowed.
pub fn burst_sound(text: &str) -> Result<BurstSound, String> {
    let found = BurstSound::ALL.into_iter().find(|sound| sound.name() == text.trim().to_lowercase());
    found.ok_or_else(|| "write \"wood\", \"beep\", \"cowbell\" or \"hat\"".to_owned())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn accents_fall_on_the_first_beat_or_where_groups_begin() {
        let on = |text: &str, beats: usize| -> Vec<usize> {
            let accents: Accents = text.parse().unwrap();
            (0..beats).filter(|index| accents.falls_on(*index, beats)).collect()
        };
        assert_eq!((on("", 4), on("3+2+2", 7), on("3+2+2", 4)), (vec![0], vec![0, 3, 5], vec![0]));
        assert_eq!((on("3+2+2, 2 + 3", 5), on("3+2+2,2+3", 7)), (vec![0, 2], vec![0, 3, 5]));
        assert_eq!("2+3,3+2+2".parse::<Accents>().unwrap().to_string(), "2+3, 3+2+2");
        for wrong in ["3+", "0+4", "swing", "65", "40+40", "3-2"] {
            assert!(wrong.parse::<Accents>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_a_meter_counts_anyway_is_no_subdivision() {
        assert_eq!((Subdivision::Eighths.step(1.0), Subdivision::Eighths.step(0.5)), (Some(0.5), None));
        assert_eq!((Subdivision::Sixteenths.step(0.5), Subdivision::Triplets.step(1.5)), (Some(0.25), Some(0.5)));
        for subdivision in Subdivision::ALL {
            assert_eq!(subdivision.name().parse(), Ok(subdivision));
        }
    }
}
