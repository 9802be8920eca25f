//! The positions of a stem's faders.
//!
//! A plain value.

use crate::dsp::{Decibels, Pan};

use super::Stem;

/// The positions of a stem's faders.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StemLevel {
    /// The fader.
    pub level: Decibels,
    /// The balance.
    pub pan: Pan,
    /// Whether it is muted.
    pub muted: bool,
}

impl From<&Stem> for StemLevel {
    /// The initial positions.
    fn from(stem: &Stem) -> Self {
        Self { level: stem.level, pan: stem.pan, muted: stem.muted }
    }
}
