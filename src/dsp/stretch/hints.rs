//! What is known of a stem that helps to stretch it.
//!
//! Plain values; the audio thread reads them.

use std::ops::Range;

use super::window::WindowSize;

/// Where something begins.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Onset {
    /// The frame of the material.
    pub frame: u32,
    /// Whether hardly anything else sounds there, so that the attack can be copied as recorded.
    pub alone: bool,
}

/// What is known of a stem, or of several that contain each other.
#[derive(Clone, Copy, Debug)]
pub struct Hints<'a> {
    /// How long its windows should be.
    pub window: WindowSize,
    /// Where something begins, in order.
    pub onsets: &'a [Onset],
}

/// How far around an onset the material passes as recorded, in frames of output, at most.
const MOST_HOLD: f64 = 768.0;

impl Hints<'_> {
    /// The onsets next to `place`, in frames of the material: the last one at or before it, and the first one after it; ∓∞
    /// where there is none.
    pub fn around(&self, place: f64) -> Range<f64> {
        let index = self.onsets.partition_point(|onset| f64::from(onset.frame) <= place);
        let before = index.checked_sub(1).and_then(|index| self.onsets.get(index));
        let after = self.onsets.get(index);
        let frame = |onset: Option<&Onset>| onset.map(|onset| f64::from(onset.frame));
        frame(before).unwrap_or(f64::NEG_INFINITY)..frame(after).unwrap_or(f64::INFINITY)
    }

    /// The first onset after `place`, or ∞.
    pub fn after(&self, place: f64) -> f64 {
        self.around(place).end
    }

    /// How far around an onset the material passes as recorded, in frames of output.
    pub fn hold(&self, window: WindowSize) -> f64 {
        MOST_HOLD.min(window.frames() as f64 / 2.0)
    }
}
