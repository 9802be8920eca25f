//! The roles of stems.

use super::Output;

/// The role of a stem: it determines the default output, and how it is stretched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)] // The names say it all.
pub enum Role {
    Click,
    Guide,
    /// SMPTE or LTC: read by a machine, never meant for an audience.
    Timecode,
    Drums,
    Percussion,
    Loops,
    Bass,
    Piano,
    Keys,
    ElectricGuitar,
    AcousticGuitar,
    Strings,
    Horns,
    Pad,
    /// The lead, and voices that are not marked as backing: a separator's `vocals`, for example, contains both.
    Vocals,
    /// Backing vocals.
    BackingVocals,
    Fx,
    /// The whole song in one file; muted if its stems exist too.
    Mix,
    /// The name does not tell.
    Other,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 19] = [
        Self::Click,
        Self::Guide,
        Self::Timecode,
        Self::Drums,
        Self::Percussion,
        Self::Loops,
        Self::Bass,
        Self::Piano,
        Self::Keys,
        Self::ElectricGuitar,
        Self::AcousticGuitar,
        Self::Strings,
        Self::Horns,
        Self::Pad,
        Self::Vocals,
        Self::BackingVocals,
        Self::Fx,
        Self::Mix,
        Self::Other,
    ];

    /// Its name, also in `song.toml`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Click => "Click",
            Self::Guide => "Guide",
            Self::Timecode => "Timecode",
            Self::Drums => "Drums",
            Self::Percussion => "Percussion",
            Self::Loops => "Loops",
            Self::Bass => "Bass",
            Self::Piano => "Piano",
            Self::Keys => "Keys",
            Self::ElectricGuitar => "Electric Guitar",
            Self::AcousticGuitar => "Acoustic Guitar",
            Self::Strings => "Strings",
            Self::Horns => "Horns",
            Self::Pad => "Pad",
            Self::Vocals => "Vocals",
            Self::BackingVocals => "Backing Vocals",
            Self::Fx => "FX",
            Self::Mix => "Mix",
            Self::Other => "Other",
        }
    }

    /// The default output of a role: music goes to main, and sounds for the band only go to their own outputs.
    pub const fn default_output(self) -> Output {
        match self {
            Self::Click => Output::Click,
            Self::Guide => Output::Guide,
            Self::Timecode => Output::Aux,
            _ => Output::Main,
        }
    }

    /// Whether it is music, and not a sound for the players or for machines.
    pub const fn is_music(self) -> bool {
        !matches!(self, Self::Click | Self::Guide | Self::Timecode)
    }

    /// Whether its instruments are transposed with the song.
    pub fn is_pitched(self) -> bool {
        !matches!(self, Self::Click | Self::Guide | Self::Timecode | Self::Drums | Self::Percussion)
    }

    /// Whether it is a voice, which keeps its formants when transposed.
    pub fn is_voice(self) -> bool {
        matches!(self, Self::Vocals | Self::BackingVocals | Self::Guide)
    }

    /// Whether a stem of role `self` may contain one of role `part`: vocals contain the lead and backing vocals.
    pub(super) fn has_in_it(self, part: Self) -> bool {
        self == part || (self == Self::Vocals && part == Self::BackingVocals)
    }
}

impl std::fmt::Display for Role {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.name())
    }
}
