//! Reads a file at the session's rate.
//!
//! Used by loader threads, one at a time. Not known here: pages.

use crate::setlist::Problem;
use crate::time::SampleRate;

use super::reader::Reader;
use super::resample::Resampler;
use super::{I16_SCALE, Samples};

/// A file's frames at the session's rate; the result does not depend on what was read before.
pub(super) struct Converter {
    resampler: Resampler,
    /// A block of samples as read from the file.
    samples: Samples,
    /// Converted frames that have not been read yet, one `Vec` per channel.
    ahead: Vec<Vec<f32>>,
}

impl Converter {
    /// For `channels` channels.
    ///
    /// # Errors
    /// When the rates cannot be converted.
    pub fn new(from: SampleRate, to: SampleRate, channels: usize) -> Result<Self, Problem> {
        let resampler = Resampler::new(from, to, channels)?;
        Ok(Self { resampler, samples: Samples::empty(), ahead: vec![Vec::new(); channels] })
    }

    /// Seeks to `frame`, counted at the session's rate: to one block before the block that contains it.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn seek(&mut self, reader: &mut dyn Reader, frame: u64) -> Result<(), Problem> {
        let (block_in, block_out) = (self.resampler.input_frames() as u64, self.resampler.output_frames() as u64);
        let delayed = frame + self.resampler.delay() as u64;
        let block = delayed / block_out;
        self.resampler.reset();
        reader.seek(block.saturating_sub(1) * block_in)?;
        if block > 0 {
            self.convert_block(reader)?;
        }
        self.ahead.iter_mut().for_each(Vec::clear);
        self.convert_block(reader)?;
        let before = (delayed % block_out) as usize;
        for channel in &mut self.ahead {
            channel.drain(..before);
        }
        Ok(())
    }

    /// Appends the next `frames` frames to `out`, one `Vec` per channel. Silence follows the end of the file.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn read(&mut self, reader: &mut dyn Reader, out: &mut [Vec<f32>], frames: usize) -> Result<(), Problem> {
        while self.ahead.iter().any(|channel| channel.len() < frames) {
            self.convert_block(reader)?;
        }
        for (out, channel) in out.iter_mut().zip(&mut self.ahead) {
            out.extend(channel.drain(..frames));
        }
        Ok(())
    }

    /// Reads one block from the file and appends the converted frames.
    fn convert_block(&mut self, reader: &mut dyn Reader) -> Result<(), Problem> {
        self.samples.clear();
        reader.read(&mut self.samples, self.resampler.input_frames())?;
        for (channel, block) in self.resampler.input().iter_mut().enumerate() {
            let filled = match &self.samples {
                Samples::I16(planes) => fill(block, &planes[channel], |&sample| f32::from(sample) * I16_SCALE),
                Samples::F32(planes) => fill(block, &planes[channel], |&sample| sample),
            };
            block[filled..].fill(0.0);
        }
        for (ahead, block) in self.ahead.iter_mut().zip(self.resampler.convert()?) {
            ahead.extend_from_slice(block);
        }
        Ok(())
    }
}

/// Copies `samples` to the start of `block`, and returns their number.
fn fill<T>(block: &mut [f32], samples: &[T], worth: impl Fn(&T) -> f32) -> usize {
    for (place, sample) in block.iter_mut().zip(samples) {
        *place = worth(sample);
    }
    samples.len()
}
