//! One stem of a song, as the document knows it.

use std::path::PathBuf;

use crate::dsp::{Decibels, Pan};

use super::{Output, Role};

/// How many stems a song may have. Each has its own fixed set of host parameters.
pub const MAX_STEMS: usize = 32;

/// An opaque colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour {
    /// Red, green and blue, 0 to 255.
    pub rgb: [u8; 3],
}

/// One stem: which file, what it is, and how it starts out in the mix.
#[derive(Clone, Debug, PartialEq)]
pub struct Stem {
    /// The audio file.
    pub file: PathBuf,
    /// How many frames, at the file's own rate, stand before its music: for encoders that add a delay and do not say
    /// so in the file.
    pub skip: u64,
    /// What the musician calls it.
    pub name: String,
    /// What it is for.
    pub role: Role,
    /// How the editor paints it; `None` for the colour of its role.
    pub colour: Option<Colour>,
    /// Where its fader starts.
    pub level: Decibels,
    /// Where its pan starts.
    pub pan: Pan,
    /// Whether it starts muted.
    pub muted: bool,
    /// Where it goes; `None` for the default of its role.
    pub output: Option<Output>,
    /// Whether its pitch moves with the song's; `None` for what its role does.
    pub transposed: Option<bool>,
}

impl Stem {
    /// Whether its pitch moves when the song is transposed.
    pub fn is_transposed(&self) -> bool {
        self.transposed.unwrap_or(self.role.is_pitched())
    }

    /// Where it goes when no parameter says otherwise.
    pub fn routed_to(&self) -> Output {
        self.output.unwrap_or(self.role.default_output())
    }
}
