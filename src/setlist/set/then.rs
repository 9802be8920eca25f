//! What follows a song of a set.
//!
//! Plain values, on any thread.

use std::fmt;
use std::str::FromStr;

/// What follows a song of a set.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Then {
    /// Nothing.
    Stop,
    /// The next song, after a pause.
    GoOn(Pause),
    /// The song itself.
    Loop,
    /// The next song is prepared, and begins at the next act.
    Wait,
}

/// The pause between two songs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Pause {
    /// No pause: the next song begins where this one ends.
    None,
    /// This many bars.
    Bars {
        /// 0 or more.
        count: f64,
        /// Whether the click sounds during the pause.
        click: bool,
    },
    /// This many seconds.
    Seconds {
        /// 0 or more.
        count: f64,
        /// Whether the click sounds during the pause.
        click: bool,
    },
}

/// The longest pause, in bars or seconds.
const LONGEST: f64 = 3600.0;

impl FromStr for Then {
    type Err = String;

    /// Parses `stop`, `loop`, `wait`, `go on`, `go on after 2 bars`, `go on after 5 seconds of click`.
    fn from_str(text: &str) -> Result<Self, String> {
        let wanted = || {
            "write \"stop\", \"wait\", \"loop\", \"go on\", or \"go on after 2 bars\" or \"… 5 seconds\", with \"of click\" if it is to sound"
                .to_owned()
        };
        let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        match words[..] {
            ["stop"] => Ok(Self::Stop),
            ["loop"] => Ok(Self::Loop),
            ["wait"] => Ok(Self::Wait),
            ["go", "on"] => Ok(Self::GoOn(Pause::None)),
            ["go", "on", "after", count, unit] => pause(count, unit, false).map(Self::GoOn).ok_or_else(wanted),
            ["go", "on", "after", count, unit, "of", "silence"] => {
                pause(count, unit, false).map(Self::GoOn).ok_or_else(wanted)
            }
            ["go", "on", "after", count, unit, "of", "click"] => {
                pause(count, unit, true).map(Self::GoOn).ok_or_else(wanted)
            }
            _ => Err(wanted()),
        }
    }
}

fn pause(count: &str, unit: &str, click: bool) -> Option<Pause> {
    let count = count.parse().ok().filter(|count| (0.0..=LONGEST).contains(count))?;
    match unit {
        "bar" | "bars" => Some(Pause::Bars { count, click }),
        "s" | "second" | "seconds" => Some(Pause::Seconds { count, click }),
        _ => None,
    }
}

impl fmt::Display for Then {
    /// Written as [`Self::from_str`] reads it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stop => write!(f, "stop"),
            Self::Loop => write!(f, "loop"),
            Self::Wait => write!(f, "wait"),
            Self::GoOn(Pause::None) => write!(f, "go on"),
            Self::GoOn(Pause::Bars { count, click }) => {
                let unit = if *count == 1.0 { "bar" } else { "bars" };
                write!(f, "go on after {count} {unit}{}", of_click(*click))
            }
            Self::GoOn(Pause::Seconds { count, click }) => {
                let unit = if *count == 1.0 { "second" } else { "seconds" };
                write!(f, "go on after {count} {unit}{}", of_click(*click))
            }
        }
    }
}

fn of_click(click: bool) -> &'static str {
    if click { " of click" } else { "" }
}
