//! The motion of the material during a part of a block.
//!
//! Plain data for the audio thread.

use super::line::Line;

/// The motion of the material.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Motion {
    /// Silence, after silence.
    Idle,
    /// Playback starts.
    Start(Line),
    /// Playback continues without a seam.
    Continue(Line),
    /// Playback continues elsewhere or in another way: a crossfade.
    Jump(Line),
    /// Playback stops.
    Stop,
}

impl Motion {
    /// The line of the material, if it plays.
    pub fn line(&self) -> Option<Line> {
        match self {
            Self::Start(line) | Self::Continue(line) | Self::Jump(line) => Some(*line),
            Self::Idle | Self::Stop => None,
        }
    }

    /// Whether what sounded before is faded out.
    pub fn breaks_off(&self) -> bool {
        matches!(self, Self::Start(_) | Self::Jump(_) | Self::Stop)
    }
}

/// A part of a block with one motion.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Segment {
    /// Its length in frames.
    pub frames: usize,
    /// Its motion.
    pub motion: Motion,
}

/// The parts of one block, in order, without gaps.
#[derive(Debug)]
pub struct Segments {
    parts: [Segment; Self::MOST],
    count: usize,
}

impl Segments {
    /// A block has one part, and more only if a loop wraps or a song changes its tempo inside it.
    pub const MOST: usize = 32;

    /// No part yet.
    pub fn new() -> Self {
        Self { parts: [Segment { frames: 0, motion: Motion::Idle }; Self::MOST], count: 0 }
    }

    /// Removes all parts.
    pub fn clear(&mut self) {
        self.count = 0;
    }

    /// Adds a part; if there is no room, extends the last one.
    pub fn push(&mut self, frames: usize, motion: Motion) {
        if let Some(slot) = self.parts.get_mut(self.count) {
            *slot = Segment { frames, motion };
            self.count += 1;
        } else {
            self.parts[Self::MOST - 1].frames += frames;
        }
    }

    /// Whether exactly one more part fits.
    pub fn is_nearly_full(&self) -> bool {
        self.count + 1 >= Self::MOST
    }

    /// The parts.
    pub fn as_slice(&self) -> &[Segment] {
        &self.parts[..self.count]
    }
}
