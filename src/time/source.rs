//! Positions in the material of a song, counted in frames.

use std::ops::{Add, Sub};

/// A position in the song's material, in frames at the session's rate from the first frame of its files.
/// May be fractional, and negative before the files begin.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct SourcePos(f64);

/// A span of the song's material in frames at the session's rate, possibly fractional or negative.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct SourceFrames(f64);

impl SourcePos {
    /// The first frame of the files.
    pub const ZERO: Self = Self(0.0);

    /// The position `frames` after the first frame of the files; `None` unless finite.
    pub fn new(frames: f64) -> Option<Self> {
        frames.is_finite().then_some(Self(frames))
    }

    /// The position of a whole frame.
    pub fn at_frame(frame: i64) -> Self {
        Self(frame as f64)
    }

    /// In frames from the first frame of the files.
    pub const fn get(self) -> f64 {
        self.0
    }

    /// The nearest whole frame.
    pub fn nearest_frame(self) -> i64 {
        self.0.round() as i64
    }
}

impl SourceFrames {
    /// No length.
    pub const ZERO: Self = Self(0.0);

    /// A span of `frames`; `None` unless finite.
    pub fn new(frames: f64) -> Option<Self> {
        frames.is_finite().then_some(Self(frames))
    }

    /// In frames.
    pub const fn get(self) -> f64 {
        self.0
    }
}

impl Sub for SourcePos {
    type Output = SourceFrames;
    fn sub(self, earlier: Self) -> SourceFrames {
        SourceFrames(self.0 - earlier.0)
    }
}

impl Add<SourceFrames> for SourcePos {
    type Output = Self;
    fn add(self, span: SourceFrames) -> Self {
        Self(self.0 + span.0)
    }
}
