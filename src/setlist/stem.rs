//! One stem of a song, as the document knows it.

use std::path::PathBuf;

use crate::dsp::{Decibels, Pan};

use super::{Output, Role, StemLoop};

/// How many stems a song may have. Each has its own fixed set of host parameters.
pub const MAX_STEMS: usize = 32;

/// How many frames at a file's beginning may be left out: more than any encoder adds, and all that a musician may want.
pub const MOST_SKIPPED: u64 = 1_000_000_000;

/// An opaque colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour {
    /// Red, green and blue, 0 to 255.
    pub rgb: [u8; 3],
}

impl std::fmt::Display for Colour {
    /// `#4080ff`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [red, green, blue] = self.rgb;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

impl std::str::FromStr for Colour {
    type Err = &'static str;

    /// Reads `#4080ff`, in either case.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6);
        let digits = digits.filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
        let number = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        let [_, red, green, blue] = number.ok_or("write a colour like \"#ff8800\"")?.to_be_bytes();
        Ok(Self { rgb: [red, green, blue] })
    }
}

/// How a stem's role came to be known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoleSource {
    /// The musician said it, in `song.toml` or in the editor.
    Said,
    /// Its name says it.
    Name,
    /// It was listened to.
    Heard,
    /// Nothing says it.
    Unknown,
}

impl RoleSource {
    /// What programs read.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Said => "song.toml",
            Self::Name => "name",
            Self::Heard => "heard",
            Self::Unknown => "unknown",
        }
    }
}

/// One stem: which file, what it is, and how it starts out in the mix.
#[derive(Clone, Debug, PartialEq)]
pub struct Stem {
    /// The audio file.
    pub file: PathBuf,
    /// Which of the file's audio tracks, from 1 on; `None` for the one that players play.
    pub track: Option<u16>,
    /// How many frames, at the file's own rate, stand before its music: for encoders that add a delay and do not say
    /// so in the file.
    pub skip: u64,
    /// How many frames of silence, at the file's own rate, come before its music: of a stem that begins later than others.
    pub late: u64,
    /// What the musician calls it.
    pub name: String,
    /// What it is for.
    pub role: Role,
    /// How its role came to be known.
    pub role_source: RoleSource,
    /// What the musician should know of it, e.g. why it starts muted; one sentence without a full stop.
    pub note: Option<String>,
    /// How the editor paints it; `None` for the colour of its role.
    pub colour: Option<Colour>,
    /// Where its fader starts.
    pub level: Decibels,
    /// Where its pan starts.
    pub pan: Pan,
    /// Whether it starts muted.
    pub muted: bool,
    /// Whether the musician said so, or the contrary.
    pub mute_said: bool,
    /// Where it goes; `None` for the default of its role.
    pub output: Option<Output>,
    /// Whether its pitch moves with the song's; `None` for what its role does.
    pub transposed: Option<bool>,
    /// Whether its spectral envelope stays while its pitch moves; `None` for what its role does.
    pub formants: Option<bool>,
    /// Whether the musician took it out of the song: it keeps its slot, and sounds nowhere.
    pub removed: bool,
    /// From where to where it repeats, if it does.
    pub looped: Option<StemLoop>,
}

impl Stem {
    /// A stem of which nothing is known but its file.
    pub fn of_file(file: PathBuf) -> Self {
        Self {
            file,
            track: None,
            skip: 0,
            late: 0,
            name: String::new(),
            role: Role::Other,
            role_source: RoleSource::Unknown,
            note: None,
            colour: None,
            level: Decibels::ZERO,
            pan: Pan::CENTRE,
            muted: false,
            mute_said: false,
            output: None,
            transposed: None,
            formants: None,
            removed: false,
            looped: None,
        }
    }

    /// Whether it is of the same file and track.
    pub fn is_same_source(&self, other: &Self) -> bool {
        self.file == other.file && self.track == other.track
    }

    /// Whether its pitch moves when the song is transposed.
    pub fn is_transposed(&self) -> bool {
        self.transposed.unwrap_or(self.role.is_pitched())
    }

    /// Whether its spectral envelope stays when the song is transposed.
    pub fn keeps_formants(&self) -> bool {
        self.is_transposed() && self.formants.unwrap_or(self.role.is_voice())
    }

    /// Where it goes when no parameter says otherwise.
    pub fn routed_to(&self) -> Output {
        self.output.unwrap_or(self.role.default_output())
    }
}
