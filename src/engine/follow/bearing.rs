//! How the follower stands to the host at the end of a block.
//!
//! A plain value, made on the audio thread for whoever looks on. Not known here: samples, songs.

use crate::time::{SourcePos, Speed};

use super::locked::Locked;
use super::run::is_in_reach;
use crate::engine::block::TempoMode;

/// How the follower stands to the host.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bearing {
    /// Which field the host's place is read from; `None` if it gives none.
    pub by: Option<Locked>,
    /// The place of what sounds, or, while the host is stopped, where it stands.
    pub pos: Option<SourcePos>,
    /// Source frames per output frame of what sounds; 0 while the host is stopped.
    pub speed: f64,
    /// The speed that the host asks for.
    pub wanted: Speed,
}

impl Default for Bearing {
    /// Where nothing is known.
    fn default() -> Self {
        Self { by: None, pos: None, speed: 0.0, wanted: Speed::UNITY }
    }
}

impl Bearing {
    /// Whether the wanted speed is one that `mode` cannot give. In [`TempoMode::Off`] none is asked for.
    pub fn is_out_of_reach(&self, mode: TempoMode) -> bool {
        match mode {
            TempoMode::Stretch => !is_in_reach(self.wanted),
            TempoMode::Repitch => self.wanted == Speed::MIN || self.wanted == Speed::MAX,
            TempoMode::Off => false,
        }
    }
}
