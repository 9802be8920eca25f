//! Where the faders of a stem stand.
//!
//! A plain value.

use crate::dsp::{Decibels, Pan};

use super::Stem;

/// Where the faders of a stem stand.
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
    /// As the song starts out.
    fn from(stem: &Stem) -> Self {
        Self { level: stem.level, pan: stem.pan, muted: stem.muted }
    }
}
