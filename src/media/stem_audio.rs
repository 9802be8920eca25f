//! The pages of one stem: written by loader threads, read by the audio thread.

use std::ops::Range;
use std::sync::OnceLock;

use super::peaks::{BIN_FRAMES, PAGE_BINS, PagePeaks, Peak};
use super::{PAGE_FRAMES, Page};

/// One stem at the session's rate, page by page.
///
/// A page is written once, by any loader thread, and then stays until the whole stem is dropped, which the loader
/// does. Reading is wait-free: one atomic load.
#[derive(Debug)]
pub struct StemAudio {
    frames: u64,
    channels: usize,
    pages: Box<[OnceLock<Page>]>,
    /// Of each page but silent ones. Apart from the pages, so that the audio thread's table stays small.
    peaks: Box<[OnceLock<PagePeaks>]>,
}

/// What stands at a page's place.
#[derive(Clone, Copy, Debug)]
pub enum PageRead<'a> {
    /// Its samples.
    Ready(&'a Page),
    /// Not loaded yet.
    Missing,
    /// Before the first or after the last frame of the stem: silence by nature.
    Outside,
}

impl StemAudio {
    /// A stem of `frames` frames and one or two `channels`, no page of which is there yet.
    pub fn empty(frames: u64, channels: usize) -> Self {
        debug_assert!((1..=2).contains(&channels));
        let pages = frames.div_ceil(PAGE_FRAMES as u64) as usize;
        let (pages, peaks) = (0..pages).map(|_| (OnceLock::new(), OnceLock::new())).unzip::<_, _, Vec<_>, Vec<_>>();
        Self { frames, channels, pages: pages.into(), peaks: peaks.into() }
    }

    /// Its length in frames at the session's rate.
    pub fn frames(&self) -> u64 {
        self.frames
    }

    /// 1 or 2.
    pub fn channels(&self) -> usize {
        self.channels
    }

    /// How many pages it has, loaded or not.
    pub fn page_count(&self) -> usize {
        self.pages.len()
    }

    /// The page that holds the frames from `index` · [`PAGE_FRAMES`] on.
    pub fn page(&self, index: i64) -> PageRead<'_> {
        match usize::try_from(index).ok().and_then(|index| self.pages.get(index)) {
            None => PageRead::Outside,
            Some(slot) => slot.get().map_or(PageRead::Missing, PageRead::Ready),
        }
    }

    /// Whether the page at `index` is there.
    pub fn is_ready(&self, index: usize) -> bool {
        self.pages.get(index).is_some_and(|slot| slot.get().is_some())
    }

    /// The first page that is not there, at `from` or after.
    pub fn first_missing(&self, from: usize) -> Option<usize> {
        (from..self.pages.len()).find(|&index| !self.is_ready(index))
    }

    /// The peaks of a page; `None` if it is not there, or outside.
    pub fn peaks(&self, index: usize) -> Option<&PagePeaks> {
        match self.pages.get(index)?.get()? {
            Page::Silence => Some(&PagePeaks::SILENCE),
            Page::I16(_) | Page::F32(_) => self.peaks[index].get(),
        }
    }

    /// How far the samples of some frames swing; `None` if not all of them are there. Frames outside the stem are silence.
    ///
    /// Whole bins of 256 frames are looked at: all that hold one of the frames. A range without a frame stands for the
    /// one that it begins with, so that a view may cut its columns as finely as it likes. For any thread; waits for
    /// nothing, and takes about a nanosecond a bin.
    pub fn peak(&self, frames: Range<i64>) -> Option<Peak> {
        let end = frames.end.max(frames.start.saturating_add(1)).min(self.frames as i64);
        let start = frames.start.max(0);
        if start >= end {
            return Some(Peak::SILENCE);
        }
        let (first, last) = (start as usize / BIN_FRAMES, (end - 1) as usize / BIN_FRAMES);
        let (first_page, last_page) = (first / PAGE_BINS, last / PAGE_BINS);
        let of_page = |page: usize| {
            let begin = if page == first_page { first % PAGE_BINS } else { 0 };
            let end = if page == last_page { last % PAGE_BINS } else { PAGE_BINS - 1 };
            Some(self.peaks(page)?.over(begin..=end))
        };
        (first_page + 1..=last_page).try_fold(of_page(first_page)?, |peak, page| Some(peak.and(of_page(page)?)))
    }

    /// Publishes a page, and before it its peaks. A page that is already there stays, and the new one is dropped.
    pub fn publish(&self, index: usize, page: Page) {
        debug_assert!(match &page {
            Page::I16(samples) => samples.len() == PAGE_FRAMES * self.channels,
            Page::F32(samples) => samples.len() == PAGE_FRAMES * self.channels,
            Page::Silence => true,
        });
        if let Some(slot) = self.pages.get(index) {
            // An occupied slot means that two threads made the same page; both are equal.
            if !matches!(page, Page::Silence) {
                let frames = self.frames - (index * PAGE_FRAMES) as u64;
                let _ = self.peaks[index].set(PagePeaks::of(&page, frames.min(PAGE_FRAMES as u64) as usize));
            }
            let _ = slot.set(page);
        }
    }

    /// How many pages are there.
    pub fn ready_pages(&self) -> usize {
        self.pages.iter().filter(|slot| slot.get().is_some()).count()
    }

    /// Bytes of samples held.
    pub fn bytes(&self) -> usize {
        self.pages.iter().filter_map(OnceLock::get).map(Page::bytes).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_appear_once_and_stay() {
        let stem = StemAudio::empty(PAGE_FRAMES as u64 + 1, 1);
        assert_eq!(stem.page_count(), 2);
        assert!(matches!(stem.page(0), PageRead::Missing));
        assert!(matches!(stem.page(-1), PageRead::Outside));
        assert!(matches!(stem.page(2), PageRead::Outside));
        stem.publish(1, Page::Silence);
        stem.publish(1, Page::I16(vec![1; PAGE_FRAMES].into()));
        assert!(matches!(stem.page(1), PageRead::Ready(Page::Silence)));
        assert_eq!((stem.ready_pages(), stem.bytes()), (1, 0));
    }

    #[test]
    fn a_stem_of_no_frames_has_no_pages() {
        assert!(matches!(StemAudio::empty(0, 2).page(0), PageRead::Outside));
    }
}
