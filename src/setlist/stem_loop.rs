//! A repeating stem in the document.
//!
//! Plain data. Known here: bars, and the keys of `song.toml` for loops. Not known here: the length of its file.

use crate::time::{Bar, BeatPos, TempoMap};

use super::FARTHEST_BAR;
use super::toml_reader::{TomlReader, number, switch};

/// The bars between which a stem repeats; bar 1 begins at beat 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StemLoop {
    /// The bar in which its first pass begins.
    pub at: i64,
    /// The bar at whose beginning it ends; `None` for the end of the song. Greater than `at`.
    pub until: Option<i64>,
}

impl StemLoop {
    /// The default bar in which a loop begins.
    pub const FIRST: i64 = 1;

    /// A loop from `at` to `until`; `None` if either is out of range or `until` is not later.
    pub fn new(at: i64, until: Option<i64>) -> Option<Self> {
        let is_bar = |bar: i64| bar.unsigned_abs() <= FARTHEST_BAR.unsigned_abs();
        let fits = is_bar(at) && until.is_none_or(|until| is_bar(until) && until > at);
        fits.then_some(Self { at, until })
    }

    /// The beats at which it begins and ends in a song with the bars of `map`.
    pub fn beats(self, map: &TempoMap) -> (BeatPos, Option<BeatPos>) {
        let start = |bar| Bar::numbered(map, bar).start;
        (start(self.at), self.until.map(start))
    }

    /// Reads `loop`, `at` and `until` of a `[[stem]]`, with a warning about invalid values. `Some(None)` is a loop that is
    /// written as off.
    pub(super) fn read(reader: &mut TomlReader<'_>, here: &str) -> Option<Option<Self>> {
        let bar = |value: &_| {
            let most = FARTHEST_BAR as f64;
            let whole = number(value, -most, most).ok().filter(|bar| bar.fract() == 0.0);
            whole.map(|bar| bar as i64).ok_or_else(|| format!("write the number of a bar, up to {FARTHEST_BAR}"))
        };
        let looped = reader.take("loop", switch);
        let (at, until) = (reader.take("at", bar), reader.take("until", bar));
        if looped != Some(true) {
            for (key, _) in [("at", at), ("until", until)].iter().filter(|(_, bar)| bar.is_some()) {
                reader.warn(format!("\"{key}\"{here} is ignored"), "the stem does not repeat", "write loop = true");
            }
            return looped.map(|_| None);
        }
        let at = at.unwrap_or(Self::FIRST);
        let read = Self::new(at, until).or_else(|| {
            let why = format!("it is not after bar {at}, where the loop begins");
            reader.warn(format!("\"until\"{here} is ignored"), why, format!("write until = {} or more", at + 1));
            Self::new(at, None)
        });
        Some(read)
    }
}
