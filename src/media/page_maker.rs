//! Makes the pages of one stem, in any order.
//!
//! Used by loader threads, one at a time. Not known here: other stems, urgency.

mod repeating;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;

use std::sync::Arc;

use crate::setlist::Problem;
use crate::time::SampleRate;

use super::converter::Converter;
use super::passes::Passes;
use super::reader::Reader;
use super::resample::converted_length;
use super::{PAGE_FRAMES, Page, Samples, StemAudio, StemReport};

/// An open file and its converter. Pages made in order need no seek.
pub(super) struct PageMaker {
    reader: Box<dyn Reader>,
    /// `None` if the file has the session's rate: samples are then unchanged.
    converter: Option<Converter>,
    /// The length of the file at the session's rate.
    frames: u64,
    /// The passes of the stem, if it repeats.
    passes: Option<Passes>,
    /// The session's rate.
    rate: SampleRate,
    /// All samples of a short file that repeats.
    short: Option<Samples>,
    /// The frame at the session's rate at which the file is positioned, if that is known.
    next: Option<u64>,
    /// The samples of the current page.
    samples: Samples,
}

/// The longest stem, in frames: a day at 48 kHz. Damaged headers claim far more than fits into memory.
pub(super) const LONGEST: u64 = 1 << 32;

impl PageMaker {
    /// Plans the pages of a file that was just opened, at the session's `rate`.
    ///
    /// # Errors
    /// If its rate cannot be converted, or it is too long.
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
        let samples = Samples::empty();
        Ok(Self { reader, converter, frames, passes: None, rate, short: None, next: None, samples })
    }

    /// The properties of the file.
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

    /// The stem's page table, without pages.
    pub fn empty_pages(&self) -> StemAudio {
        StemAudio::empty(self.stem_frames(), self.reader.facts().sounding_channels())
    }

    /// Problems found while reading since the last call.
    pub fn take_problems(&mut self) -> Vec<Problem> {
        self.reader.take_problems()
    }

    /// Makes the page at `index`: the same samples, bit for bit, whatever was made before. `spare` may give a page that nobody reads any more, of 16 bits or
    /// not and of so many samples, for its memory.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn make(&mut self, index: usize, spare: impl FnOnce(bool, usize) -> Option<Page>) -> Result<Page, Problem> {
        let start = index as u64 * PAGE_FRAMES as u64;
        let frames = self.stem_frames().saturating_sub(start).min(PAGE_FRAMES as u64);
        self.samples.clear();
        match self.passes.take() {
            None => self.read(start, frames as usize)?,
            Some(passes) => {
                let made = self.read_passes(&passes, start..start + frames);
                self.passes = Some(passes);
                made?;
            }
        }
        Ok(page_of(&self.samples, spare))
    }

    /// Appends frames of the file to the samples of the page.
    fn read(&mut self, start: u64, frames: usize) -> Result<(), Problem> {
        // After a failure the position in the file is unknown.
        let stands_there = self.next.take() == Some(start);
        let reader = self.reader.as_mut();
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
        self.next = Some(start + frames as u64);
        Ok(())
    }
}

/// Up to a page of samples as a page, padded with zeros.
fn page_of(samples: &Samples, spare: impl FnOnce(bool, usize) -> Option<Page>) -> Page {
    match samples {
        Samples::I16(channels) if all(channels, |&sample| sample == 0) => Page::Silence,
        Samples::I16(channels) => match spare(true, PAGE_FRAMES * channels.len()) {
            Some(Page::I16(page)) => Page::I16(filled_up(channels, Some(page))),
            _ => Page::I16(filled_up(channels, None)),
        },
        // Compare bits: −0 equals 0, but is another sample.
        Samples::F32(channels) if all(channels, |sample| sample.to_bits() == 0) => Page::Silence,
        Samples::F32(channels) => match spare(false, PAGE_FRAMES * channels.len()) {
            Some(Page::F32(page)) => Page::F32(filled_up(channels, Some(page))),
            _ => Page::F32(filled_up(channels, None)),
        },
    }
}

fn all<T>(channels: &[Vec<T>], is: impl Fn(&T) -> bool) -> bool {
    channels.iter().flatten().all(is)
}

/// The samples, in the memory of a page that is as long and has no other reader, if there is one.
fn filled_up<T: Copy + Default>(channels: &[Vec<T>], spare: Option<Arc<[T]>>) -> Arc<[T]> {
    let fresh = || std::iter::repeat_n(T::default(), PAGE_FRAMES * channels.len()).collect();
    let mut page = spare.unwrap_or_else(fresh);
    // Clones only what has another reader.
    for (slots, channel) in Arc::make_mut(&mut page).chunks_exact_mut(PAGE_FRAMES).zip(channels) {
        let (slots, padding) = slots.split_at_mut(channel.len());
        slots.copy_from_slice(channel);
        padding.fill(T::default());
    }
    page
}
