//! The knowledge about a stem that helps to stretch it.
//!
//! Plain data, read by the audio thread.

use super::warp::{Holds, Pin};
use super::window::WindowSize;

/// An onset.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Onset {
    /// Its frame in the material.
    pub frame: u32,
    /// Its kind.
    pub kind: Kind,
}

/// The kind of an onset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An attack out of silence.
    FromSilence,
    /// An attack while hardly anything else sounds, so that it can be copied as recorded.
    Alone,
    /// An attack among other sounds.
    Attack,
    /// No attack: a bowed, blown or sung note.
    Soft,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::FromSilence, Self::Alone, Self::Attack, Self::Soft];
}

/// The knowledge about a stem, or about several linked ones.
#[derive(Clone, Copy, Debug)]
pub struct Hints<'a> {
    /// The window length.
    pub window: WindowSize,
    /// The onsets, in order.
    pub onsets: &'a [Onset],
}

impl Hints<'_> {
    /// The onsets next to `place`, in frames of the material: the last one at or before it, and the first one after it.
    pub fn around(&self, place: f64, holds: &Holds) -> [Pin; 2] {
        let index = self.onsets.partition_point(|onset| f64::from(onset.frame) <= place);
        let pin = |index: Option<usize>, none: f64| {
            let onset = index.and_then(|index| self.onsets.get(index));
            let hold = onset.map_or(0.0, |onset| holds.of(onset.kind).min(self.window.frames() as f64 / 2.0));
            Pin { place: onset.map_or(none, |onset| f64::from(onset.frame)), hold }
        };
        [pin(index.checked_sub(1), f64::NEG_INFINITY), pin(Some(index), f64::INFINITY)]
    }

    /// The first onset after `place`, or ∞.
    pub fn after(&self, place: f64) -> f64 {
        let index = self.onsets.partition_point(|onset| f64::from(onset.frame) <= place);
        self.onsets.get(index).map_or(f64::INFINITY, |onset| f64::from(onset.frame))
    }
}
