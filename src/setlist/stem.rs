//! One stem of a song in the document.

use std::path::PathBuf;

use crate::dsp::{Decibels, Pan};

use super::{Output, Role, StemLoop};

/// The maximum number of stems in a song. Each has its own fixed set of host parameters.
pub const MAX_STEMS: usize = 32;

/// The maximum number of frames to skip at a file's beginning: more than any encoder adds, and enough for any musician.
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

/// The source of a stem's role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoleSource {
    /// The musician, in `song.toml` or in the editor.
    Said,
    /// Its name.
    Name,
    /// Its sound.
    Heard,
    /// None.
    Unknown,
}

impl RoleSource {
    /// The word for it in machine-readable output.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Said => "song.toml",
            Self::Name => "name",
            Self::Heard => "heard",
            Self::Unknown => "unknown",
        }
    }
}

/// One stem: its file, its purpose, and its initial place in the mix.
#[derive(Clone, Debug, PartialEq)]
pub struct Stem {
    /// The audio file.
    pub file: PathBuf,
    /// The audio track of the file, from 1 on; `None` for the default track.
    pub track: Option<u16>,
    /// The frames before the music, at the file's own rate: for encoders that add a delay without
    /// stating it in the file.
    pub skip: u64,
    /// The frames of silence to insert before the music, at the file's own rate, for a stem that begins later than others.
    pub late: u64,
    /// Its name for the musician.
    pub name: String,
    /// Its purpose.
    pub role: Role,
    /// The source of its role.
    pub role_source: RoleSource,
    /// A note for the musician, e.g. why it starts muted; one sentence without a full stop.
    pub note: Option<String>,
    /// Its colour in the editor; `None` for the colour of its role.
    pub colour: Option<Colour>,
    /// The initial position of its fader.
    pub level: Decibels,
    /// The initial position of its pan.
    pub pan: Pan,
    /// Whether it starts muted.
    pub muted: bool,
    /// Whether the musician set `muted`, to either value.
    pub mute_said: bool,
    /// Its output; `None` for the default of its role.
    pub output: Option<Output>,
    /// Whether its pitch moves with the song's; `None` for the default of its role.
    pub transposed: Option<bool>,
    /// Whether its spectral envelope stays while its pitch moves; `None` for the default of its role.
    pub formants: Option<bool>,
    /// Whether the musician removed it from the song. It keeps its slot, and does not sound.
    pub removed: bool,
    /// The bars between which it repeats, if it does.
    pub looped: Option<StemLoop>,
}

impl Stem {
    /// A stem about which only its file is known.
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

    /// Whether both have the same file and track.
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

    /// Its output if no parameter sets another.
    pub fn routed_to(&self) -> Output {
        self.output.unwrap_or(self.role.default_output())
    }
}
