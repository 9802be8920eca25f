//! Makes the pages of one stem, in any order.
//!
//! Loader threads, one at a time. Not known here: other stems, what is urgent.

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;

use std::sync::Arc;

use crate::setlist::Problem;
use crate::time::SampleRate;

use super::converter::Converter;
use super::reader::Reader;
use super::resample::converted_length;
use super::{PAGE_FRAMES, Page, Samples, StemAudio, StemReport};

/// An opened file and what turns it into pages. Pages made in order are made without a seek.
pub(super) struct PageMaker {
    reader: Box<dyn Reader>,
    /// `None` when the file has the session's rate: samples then stay as they are.
    converter: Option<Converter>,
    /// At the session's rate.
    frames: u64,
    /// The page that the file stands at, if it stands at one.
    next: Option<usize>,
    /// The page in the making.
    samples: Samples,
}

/// The longest stem, in frames: a day at 48 kHz. Damaged headers claim much more than any memory holds.
const LONGEST: u64 = 1 << 32;

impl PageMaker {
    /// Plans the pages of a file that was just opened, at the session's `rate`.
    ///
    /// # Errors
    /// When its rate cannot be converted, or it is endless.
    pub fn new(reader: Box<dyn Reader>, rate: SampleRate) -> Result<Self, Problem> {
        let facts = reader.facts();
        let own = SampleRate::new(facts.rate).ok_or_else(|| {
            let why = format!("its sample rate of {} Hz is not one that is played", facts.rate);
            Problem::error("cannot be played", why, "export it again at 44.1 or 48 kHz")
        })?;
        let frames = converted_length(facts.frames, own, rate);
        if frames > LONGEST {
            let why = format!("it claims to last {} hours", facts.frames / u64::from(facts.rate) / 3600);
            return Err(Problem::error("cannot be played", why, "cut it into songs, or export it again"));
        }
        let channels = facts.sounding_channels();
        let converter = if own == rate { None } else { Some(Converter::new(own, rate, channels)?) };
        Ok(Self { reader, converter, frames, next: None, samples: Samples::empty() })
    }

    /// What the file turned out to be.
    pub fn report(&self) -> StemReport {
        let facts = self.reader.facts();
        StemReport {
            format: facts.format.clone(),
            rate: facts.rate,
            channels: facts.channels,
            file_frames: facts.frames,
            frames: self.frames,
            trim: facts.trim,
            held_as_16_bit: facts.is_16_bit && self.converter.is_none(),
            problems: facts.problems.clone(),
        }
    }

    /// The stem's page table, with no page in it yet.
    pub fn empty_pages(&self) -> StemAudio {
        StemAudio::empty(self.frames, self.reader.facts().sounding_channels())
    }

    /// What was found while reading since this was last asked.
    pub fn take_problems(&mut self) -> Vec<Problem> {
        self.reader.take_problems()
    }

    /// Makes the page at `index`: the same samples, bit for bit, whatever was made before.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn make(&mut self, index: usize) -> Result<Page, Problem> {
        let start = index as u64 * PAGE_FRAMES as u64;
        let frames = self.frames.saturating_sub(start).min(PAGE_FRAMES as u64) as usize;
        // A failure leaves the file nobody knows where.
        let stands_there = self.next.take() == Some(index);
        let reader = self.reader.as_mut();
        self.samples.clear();
        match &mut self.converter {
            None => {
                if !stands_there {
                    reader.seek(start)?;
                }
                reader.read(&mut self.samples, frames)?;
            }
            Some(converter) => {
                if !stands_there {
                    converter.seek(reader, start)?;
                }
                self.samples.shape(false, reader.facts().sounding_channels());
                if let Samples::F32(channels) = &mut self.samples {
                    converter.read(reader, channels, frames)?;
                }
            }
        }
        self.next = Some(index + 1);
        Ok(page_of(&self.samples))
    }
}

/// Up to a page of samples as a page, filled up with zeros.
fn page_of(samples: &Samples) -> Page {
    match samples {
        Samples::I16(channels) if all(channels, |&sample| sample == 0) => Page::Silence,
        Samples::I16(channels) => Page::I16(filled_up(channels)),
        // By its bits: −0 is equal to 0, and yet another sample.
        Samples::F32(channels) if all(channels, |sample| sample.to_bits() == 0) => Page::Silence,
        Samples::F32(channels) => Page::F32(filled_up(channels)),
    }
}

fn all<T>(channels: &[Vec<T>], is: impl Fn(&T) -> bool) -> bool {
    channels.iter().flatten().all(is)
}

fn filled_up<T: Copy + Default>(channels: &[Vec<T>]) -> Arc<[T]> {
    let mut page = Vec::with_capacity(PAGE_FRAMES * channels.len());
    for (index, channel) in channels.iter().enumerate() {
        page.extend_from_slice(channel);
        page.resize((index + 1) * PAGE_FRAMES, T::default());
    }
    page.into()
}
