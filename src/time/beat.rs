//! Musical time, in quarter notes.

use std::ops::{Add, Sub};

/// A position in beats. One beat is a quarter note, whatever the meter. May be negative (pre-roll).
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct BeatPos(f64);

/// A span of beats, possibly negative.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Beats(f64);

impl BeatPos {
    /// The beginning of the timeline.
    pub const ZERO: Self = Self(0.0);

    /// The position `beats` quarter notes after the beginning of the timeline; `None` unless finite.
    pub fn new(beats: f64) -> Option<Self> {
        beats.is_finite().then_some(Self(beats))
    }

    /// In quarter notes from the beginning of the timeline.
    pub const fn get(self) -> f64 {
        self.0
    }
}

/// For tests: a position that is known to be finite.
#[cfg(test)]
#[allow(clippy::unwrap_used)]
pub fn beat(beats: f64) -> BeatPos {
    BeatPos::new(beats).unwrap()
}

impl Beats {
    /// No length.
    pub const ZERO: Self = Self(0.0);

    /// A span of `beats` quarter notes; `None` unless finite.
    pub fn new(beats: f64) -> Option<Self> {
        beats.is_finite().then_some(Self(beats))
    }

    /// In quarter notes.
    pub const fn get(self) -> f64 {
        self.0
    }
}

impl Sub for BeatPos {
    type Output = Beats;
    fn sub(self, earlier: Self) -> Beats {
        Beats(self.0 - earlier.0)
    }
}

impl Add<Beats> for BeatPos {
    type Output = Self;
    fn add(self, span: Beats) -> Self {
        Self(self.0 + span.0)
    }
}

impl Sub<Beats> for BeatPos {
    type Output = Self;
    fn sub(self, span: Beats) -> Self {
        Self(self.0 - span.0)
    }
}
