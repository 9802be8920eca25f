//! Reads a file at the session's rate.
//!
//! Loader threads, one at a time. Not known here: pages.

use crate::setlist::Problem;
use crate::time::SampleRate;

use super::reader::Reader;
use super::resample::Resampler;
use super::{I16_SCALE, Samples};

/// Frames of a file as they are at the session's rate, whatever was read before.
pub(super) struct Converter {
    resampler: Resampler,
    /// A block as it comes from the file.
    samples: Samples,
    /// Frames that came out of a block and were not asked for yet, one `Vec` a channel.
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

    /// Goes to `frame`, counted at the session's rate: to the block in which it comes out, and one block before that.
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

    /// Appends the next `frames` frames to `out`, one `Vec` a channel. After the end of the file there is silence.
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

    /// Takes one block from the file and appends what comes out.
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

/// Puts `samples` at the start of `block`, and says how many there are.
fn fill<T>(block: &mut [f32], samples: &[T], worth: impl Fn(&T) -> f32) -> usize {
    for (place, sample) in block.iter_mut().zip(samples) {
        *place = worth(sample);
    }
    samples.len()
}
