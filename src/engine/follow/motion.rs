//! What the material does during a part of a block.
//!
//! Plain values, for the audio thread.

use super::line::Line;

/// What the material does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Motion {
    /// Nothing sounds, and nothing sounded before.
    Idle,
    /// Sound begins, out of silence.
    Start(Line),
    /// Sound goes on without a seam.
    Continue(Line),
    /// Sound goes on elsewhere, or in another way: the old fades out while the new fades in.
    Jump(Line),
    /// Sound ends.
    Stop,
}

impl Motion {
    /// Along which line the material sounds, if it does.
    pub fn line(&self) -> Option<Line> {
        match self {
            Self::Start(line) | Self::Continue(line) | Self::Jump(line) => Some(*line),
            Self::Idle | Self::Stop => None,
        }
    }
}

/// A part of a block with one motion.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Segment {
    /// Its length in frames.
    pub frames: usize,
    /// What the material does from its first frame on.
    pub motion: Motion,
}

/// The parts of one block, in order. They fill the block without a gap.
#[derive(Debug)]
pub struct Segments {
    parts: [Segment; Self::MOST],
    count: usize,
}

impl Segments {
    /// A block has one part; more only where a loop wraps or a song changes its tempo inside it.
    pub const MOST: usize = 32;

    /// No part yet.
    pub fn new() -> Self {
        Self { parts: [Segment { frames: 0, motion: Motion::Idle }; Self::MOST], count: 0 }
    }

    /// Removes all parts.
    pub fn clear(&mut self) {
        self.count = 0;
    }

    /// Adds a part; a part that does not fit any more lengthens the last one.
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
