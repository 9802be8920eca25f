//! The pages of one stem, in the form that the audio thread reads.
//!
//! Plain data. It does not change while it is read: see [`PageView`](super::PageView).

use super::{PAGE_FRAMES, Page};

/// One stem at the session's rate, page by page.
#[derive(Clone, Debug)]
pub struct StemAudio {
    frames: u64,
    channels: usize,
    pages: Box<[Option<Page>]>,
}

/// The state of a page.
#[derive(Clone, Copy, Debug)]
pub enum PageRead<'a> {
    /// Its samples.
    Ready(&'a Page),
    /// Not in memory.
    Missing,
    /// Its file cannot be read any more.
    Lost,
    /// Outside the stem: silence.
    Outside,
}

impl StemAudio {
    /// A stem of `frames` frames and one or two `channels`, without pages.
    pub fn empty(frames: u64, channels: usize) -> Self {
        debug_assert!((1..=2).contains(&channels));
        let pages = frames.div_ceil(PAGE_FRAMES as u64) as usize;
        Self { frames, channels, pages: vec![None; pages].into() }
    }

    /// Its length in frames at the session's rate.
    pub fn frames(&self) -> u64 {
        self.frames
    }

    /// 1 or 2.
    pub fn channels(&self) -> usize {
        self.channels
    }

    /// The number of its pages, in memory or not.
    pub fn page_count(&self) -> usize {
        self.pages.len()
    }

    /// The page with the frames from `index` · [`PAGE_FRAMES`] on.
    pub fn page(&self, index: i64) -> PageRead<'_> {
        match usize::try_from(index).ok().and_then(|index| self.pages.get(index)) {
            None => PageRead::Outside,
            Some(Some(Page::Lost)) => PageRead::Lost,
            Some(slot) => slot.as_ref().map_or(PageRead::Missing, PageRead::Ready),
        }
    }

    /// The page at `index`, if it is in memory.
    pub fn held(&self, index: usize) -> Option<&Page> {
        self.pages.get(index)?.as_ref()
    }

    /// Sets or removes a page; returns the previous one.
    pub fn set(&mut self, index: usize, page: Option<Page>) -> Option<Page> {
        debug_assert!(match &page {
            Some(Page::I16(samples)) => samples.len() == PAGE_FRAMES * self.channels,
            Some(Page::F32(samples)) => samples.len() == PAGE_FRAMES * self.channels,
            Some(Page::Silence | Page::Lost) | None => true,
        });
        self.pages.get_mut(index).and_then(|slot| std::mem::replace(slot, page))
    }

    /// Sets a page that may be shorter than it should be: reading it panics.
    #[cfg(test)]
    pub fn damage(&mut self, index: usize, page: Page) {
        self.pages[index] = Some(page);
    }

    /// Bytes of samples in memory.
    pub fn bytes(&self) -> usize {
        self.pages.iter().flatten().map(Page::bytes).sum()
    }

    /// Whether every page is in memory.
    pub fn is_complete(&self) -> bool {
        self.pages.iter().all(Option::is_some)
    }

    /// The number of pages in memory.
    pub fn held_pages(&self) -> usize {
        self.pages.iter().filter(|page| page.is_some()).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_stand_in_their_places_and_outside_is_silence() {
        let mut stem = StemAudio::empty(PAGE_FRAMES as u64 + 1, 1);
        assert_eq!(stem.page_count(), 2);
        assert!(matches!(stem.page(0), PageRead::Missing));
        assert!(matches!(stem.page(-1), PageRead::Outside));
        assert!(matches!(stem.page(2), PageRead::Outside));
        stem.set(1, Some(Page::Silence));
        assert!(matches!(stem.page(1), PageRead::Ready(Page::Silence)));
        assert_eq!(stem.held_pages(), 1);
        assert_eq!(stem.set(1, Some(Page::Lost)), Some(Page::Silence));
        assert!(matches!(stem.page(1), PageRead::Lost));
        assert_eq!(stem.set(1, None), Some(Page::Lost));
        assert!(matches!(stem.page(1), PageRead::Missing));
    }

    #[test]
    fn a_stem_of_no_frames_has_no_pages() {
        assert!(matches!(StemAudio::empty(0, 2).page(0), PageRead::Outside));
    }
}
