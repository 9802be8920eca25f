//! The destination of a block's sound.

use crate::setlist::{MAX_OUTPUTS, Output};

/// The stereo buffers of one block.
///
/// All have the length of the block. Their old content is overwritten by
/// [`Processor::process`](crate::engine::Processor::process), which writes every output.
pub trait Outputs {
    /// How many frames the block has.
    fn frames(&self) -> usize;

    /// Left and right of `output`.
    fn stereo(&mut self, output: Output) -> (&mut [f32], &mut [f32]);
}

/// Our own buffers, for offline rendering and tests.
#[derive(Clone, Debug)]
pub struct OutputBuffers {
    frames: usize,
    channels: [[Vec<f32>; 2]; MAX_OUTPUTS],
}

impl OutputBuffers {
    /// Room for blocks of up to `frames` frames; a block has that length until [`Self::set_frames`] changes it.
    pub fn new(frames: usize) -> Self {
        Self { frames, channels: std::array::from_fn(|_| [vec![0.0; frames], vec![0.0; frames]]) }
    }

    /// Sets the length of the next block, at most the capacity.
    pub fn set_frames(&mut self, frames: usize) {
        self.frames = frames.min(self.channels[0][0].len());
    }

    /// Left and right of `output`, to read.
    pub fn read(&self, output: Output) -> (&[f32], &[f32]) {
        let [left, right] = &self.channels[output.index()];
        (&left[..self.frames], &right[..self.frames])
    }
}

impl Outputs for OutputBuffers {
    fn frames(&self) -> usize {
        self.frames
    }

    fn stereo(&mut self, output: Output) -> (&mut [f32], &mut [f32]) {
        let [left, right] = &mut self.channels[output.index()];
        (&mut left[..self.frames], &mut right[..self.frames])
    }
}
