//! The memory that a song may take, and the part of it that fits.
//!
//! For any thread. Not known here: which pages are wanted.

use std::sync::atomic::Ordering;

use super::super::wanted::HEAD;
use super::{Filler, PAGE_FRAMES, StemPeaks};

impl Filler {
    /// Reserves this many bytes of the memory for something else.
    pub fn reserve(&self, bytes: usize) {
        self.reserved.store(bytes, Ordering::Relaxed);
    }

    /// The bytes of the memory that are reserved for something else.
    pub fn reserved(&self) -> usize {
        self.reserved.load(Ordering::Relaxed)
    }

    /// The memory limit for the song, in bytes.
    pub fn budget(&self) -> usize {
        self.budget.bytes()
    }

    /// The rest of it, for pages.
    pub(super) fn limit(&self) -> usize {
        self.budget().saturating_sub(self.reserved())
    }

    /// Whether the song does not fit into memory, if nothing in it is silent.
    pub fn is_larger_than_memory(&self) -> bool {
        let stems = self.store.get().into_iter().flat_map(|store| store.stems.iter().enumerate());
        let bytes = |(stem, known): (usize, &Option<StemPeaks>)| {
            known.as_ref().map_or(0, |known| known.page_count() * self.page_bytes(stem))
        };
        stems.map(bytes).sum::<usize>() > self.limit()
    }

    /// The number of jump targets whose first pages fit into half of the memory, at least two.
    pub fn most_heads(&self) -> usize {
        let page: usize = (0..self.stems.len()).map(|stem| self.page_bytes(stem)).sum();
        (self.limit() / 2 / (HEAD * page).max(1)).max(2)
    }

    /// The size of a page of a stem that is not silent.
    pub(super) fn page_bytes(&self, stem: usize) -> usize {
        let report = self.stems[stem].report.get().and_then(|report| report.as_ref().ok());
        let sample =
            if report.is_some_and(|report| report.held_as_16_bit) { size_of::<i16>() } else { size_of::<f32>() };
        PAGE_FRAMES * report.map_or(2, |report| report.channels.min(2)) * sample
    }
}
