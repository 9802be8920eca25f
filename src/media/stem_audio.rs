//! The pages of one stem: written by loader threads, read by the audio thread.

use std::sync::OnceLock;

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
        Self { frames, channels, pages: (0..pages).map(|_| OnceLock::new()).collect() }
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

    /// Publishes a page. A page that is already there stays, and the new one is dropped.
    pub fn publish(&self, index: usize, page: Page) {
        debug_assert!(match &page {
            Page::I16(samples) => samples.len() == PAGE_FRAMES * self.channels,
            Page::F32(samples) => samples.len() == PAGE_FRAMES * self.channels,
            Page::Silence => true,
        });
        if let Some(slot) = self.pages.get(index) {
            // An occupied slot means that two threads made the same page; both are equal.
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
