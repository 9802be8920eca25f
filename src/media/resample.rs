//! Converts a stem from its file's rate to the session's, block by block.
//!
//! Runs on loader threads; pure arithmetic on slices. Not known here: files, pages.
//!
//! Blocks lie on a fixed grid that begins at the stem's first frame, and the output of a block depends only on it and
//! on the previous block (their filters overlap; there is no other state). So one block of pre-roll makes any
//! block equal to a straight run, bit for bit, and pages may be made in any order.
//!
//! Measured between 44.1, 48 and 96 kHz in every direction: see `resample/tests.rs`.

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;

use rubato::audioadapter_buffers::direct::SequentialSliceOfVecs;
use rubato::{Fft, FixedSync, Resampler as _, WindowFunction};

use crate::setlist::Problem;
use crate::time::SampleRate;

/// Converts blocks of [`Self::input_frames`] frames to blocks of [`Self::output_frames`].
///
/// In f32, the error is 134 dB below the signal (127 dB for the longest blocks). In f64 it would be 156 dB,
/// below the resolution of the pages, at twice the time.
pub(super) struct Resampler {
    fft: Fft<f32>,
    input: Vec<Vec<f32>>,
    output: Vec<Vec<f32>>,
}

/// The smallest number of frames in a block at the slower rate, which is also the length of the filter: its transition then takes the
/// top 5 % of the band, so that at 44.1 kHz everything up to 21 kHz is unchanged.
const BLOCK: usize = 512;

/// The length at rate `to` of `frames` at rate `from`: every frame at `to` that lies before the end of the
/// last frame at `from`.
pub(super) fn converted_length(frames: u64, from: SampleRate, to: SampleRate) -> u64 {
    (u128::from(frames) * u128::from(to.hertz())).div_ceil(u128::from(from.hertz())) as u64
}

impl Resampler {
    /// Plans the conversion of `channels` channels. Rates without a common divisor need long blocks: 44 101 Hz to 48 kHz
    /// needs blocks of 2 s, and 20 MB while the stem loads.
    ///
    /// # Errors
    /// When the rates cannot be converted.
    pub fn new(from: SampleRate, to: SampleRate, channels: usize) -> Result<Self, Problem> {
        let shared = gcd(from.hertz(), to.hertz());
        let (least_in, least_out) = (from.hertz() / shared, to.hertz() / shared);
        // An even number of frames on both sides, so that the delay (half a block) is a whole number of frames; and
        // a power of two, whose transform is fast.
        let times = BLOCK.div_ceil(least_in.min(least_out) as usize).next_power_of_two().max(2);
        let frames = least_in as usize * times;
        let (from, to) = (from.hertz() as usize, to.hertz() as usize);
        let fft = Fft::new_custom(from, to, frames, 1, channels, WindowFunction::BlackmanHarris2, FixedSync::Both)
            .map_err(|_| refused())?;
        let input = vec![vec![0.0; fft.fft_size_in()]; channels];
        let output = vec![vec![0.0; fft.fft_size_out()]; channels];
        Ok(Self { fft, input, output })
    }

    /// Frames per input block.
    pub fn input_frames(&self) -> usize {
        self.fft.fft_size_in()
    }

    /// Frames per output block.
    pub fn output_frames(&self) -> usize {
        self.fft.fft_size_out()
    }

    /// By how many output frames an output block precedes its input block.
    pub fn delay(&self) -> usize {
        self.fft.fft_size_out() / 2
    }

    /// Clears the state: silence precedes the next block.
    pub fn reset(&mut self) {
        self.fft.reset();
    }

    /// The buffer for the next block, one `Vec` per channel.
    pub fn input(&mut self) -> &mut [Vec<f32>] {
        &mut self.input
    }

    /// Converts the block in [`Self::input`].
    ///
    /// # Errors
    /// If the library fails, for which there is no reason.
    pub fn convert(&mut self) -> Result<&[Vec<f32>], Problem> {
        let channels = self.input.len();
        let (frames_in, frames_out) = (self.input_frames(), self.output_frames());
        let input = SequentialSliceOfVecs::new(&self.input, channels, frames_in).map_err(|_| refused())?;
        let mut output =
            SequentialSliceOfVecs::new_mut(&mut self.output, channels, frames_out).map_err(|_| refused())?;
        self.fft.process_into_buffer(&input, &mut output, None).map_err(|_| refused())?;
        Ok(&self.output)
    }
}

fn refused() -> Problem {
    Problem::error(
        "cannot be converted to the session's rate",
        "the converter failed, which is a fault in Stemlock",
        "export it at the session's rate",
    )
}

fn gcd(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { gcd(b, a % b) }
}
