//! The follower's relation to the host at the end of a block.
//!
//! Plain data, written on the audio thread for the main thread to read. Not known here: samples, songs.

use crate::time::{SourcePos, Speed};

use super::locked::Locked;
use super::run::is_in_reach;
use crate::engine::block::TempoMode;

/// The follower's relation to the host.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bearing {
    /// The field from which the host's position is read; `None` if it gives none.
    pub by: Option<Locked>,
    /// The playing position, or the host's position while it is stopped.
    pub pos: Option<SourcePos>,
    /// Source frames per output frame; 0 while the host is stopped.
    pub speed: f64,
    /// The speed that the host asks for.
    pub wanted: Speed,
}

impl Default for Bearing {
    /// Nothing is known.
    fn default() -> Self {
        Self { by: None, pos: None, speed: 0.0, wanted: Speed::UNITY }
    }
}

impl Bearing {
    /// Whether `mode` cannot play at the requested speed. [`TempoMode::Off`] ignores the speed.
    pub fn is_out_of_reach(&self, mode: TempoMode) -> bool {
        match mode {
            TempoMode::Stretch => !is_in_reach(self.wanted),
            TempoMode::Repitch => self.wanted == Speed::MIN || self.wanted == Speed::MAX,
            TempoMode::Off => false,
        }
    }
}
