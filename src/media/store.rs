//! What is held of a song: its pages as far as memory allows, and the peaks of all that was read.
//!
//! Written by loader threads, read by views of the waveform; the audio thread has a [`PageView`] of it. Under a lock that is held for
//! moments and never by the audio thread. Not known here: files, which pages are wanted.

use std::ops::Range;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use parking_lot::Mutex;

use super::peaks::{BIN_FRAMES, PAGE_BINS, PagePeaks, Peak};
use super::view::{Changes, PageView, Publisher};
use super::wanted::{PageOrder, PageRank};
use super::{PAGE_FRAMES, Page, SongAudio, StemAudio};

/// What is held of a song.
#[derive(Debug)]
pub struct SongStore {
    /// The stems; `None` for one whose file cannot be played.
    pub stems: Box<[Option<StemPeaks>]>,
    held: Mutex<Held>,
}

/// What is known of a stem beside its samples.
#[derive(Debug)]
pub struct StemPeaks {
    frames: u64,
    channels: usize,
    peaks: Box<[OnceLock<PagePeaks>]>,
    /// How many pages have been read, whether they are in memory or not.
    read: AtomicUsize,
}

/// The pages in memory.
#[derive(Debug)]
struct Held {
    audio: SongAudio,
    /// Bytes of samples in `audio`.
    bytes: usize,
    /// The same for each page, of all stems together.
    bytes_at: Box<[usize]>,
    /// Evicted pages that a view may still show, and their bytes. They are freed here when no view does.
    leaving: Vec<Page>,
    leaving_bytes: usize,
    /// The most bytes there ever were, of both.
    peak: usize,
    views: Vec<Publisher>,
    changes: Changes,
}

impl SongStore {
    /// For a song with these stems, and what is in memory of them.
    pub fn new(audio: SongAudio) -> Self {
        let peaks = |stem: &StemAudio| StemPeaks {
            frames: stem.frames(),
            channels: stem.channels(),
            peaks: (0..stem.page_count()).map(|_| OnceLock::new()).collect(),
            read: AtomicUsize::new(0),
        };
        let stems: Box<[Option<StemPeaks>]> = audio.stems.iter().map(|stem| stem.as_ref().map(peaks)).collect();
        let bytes = audio.stems.iter().flatten().map(StemAudio::bytes).sum();
        for (stem, audio) in
            stems.iter().zip(&audio.stems).filter_map(|(stem, audio)| stem.as_ref().zip(audio.as_ref()))
        {
            (0..audio.page_count()).for_each(|page| stem.learn(page, audio.held(page)));
        }
        let pages = audio.stems.iter().flatten().map(StemAudio::page_count).max().unwrap_or(0);
        let bytes_of =
            |page: usize| audio.stems.iter().flatten().filter_map(|stem| stem.held(page)).map(Page::bytes).sum();
        let bytes_at = (0..pages).map(bytes_of).collect();
        let held = Held {
            audio,
            bytes,
            bytes_at,
            leaving: Vec::new(),
            leaving_bytes: 0,
            peak: bytes,
            views: Vec::new(),
            changes: Changes::default(),
        };
        Self { stems, held: Mutex::new(held) }
    }

    /// The longest stem, in frames.
    pub fn frames(&self) -> u64 {
        self.stems.iter().flatten().map(|stem| stem.frames).max().unwrap_or(0)
    }

    /// A view for one reader. Allocates.
    pub fn view(&self) -> PageView {
        let held = &mut *self.held.lock();
        let (publisher, view) = Publisher::new(&held.audio, held.changes.count());
        held.views.push(publisher);
        view
    }

    /// The page of a stem, if it is in memory.
    pub fn page(&self, stem: usize, page: usize) -> Option<Page> {
        self.held.lock().audio.stems.get(stem)?.as_ref()?.held(page).cloned()
    }

    /// Whether every page that holds one of these frames is in memory, in every stem.
    pub fn is_ready(&self, frames: Range<u64>) -> bool {
        self.held.lock().audio.is_ready(frames)
    }

    /// Whether every page of every stem is in memory.
    pub fn is_resident(&self) -> bool {
        self.held.lock().audio.is_complete()
    }

    /// Whether every page of every stem was read, now or in a former session, so that all peaks are known.
    pub fn is_read(&self) -> bool {
        self.stems.iter().flatten().all(|stem| stem.ready_pages() == stem.page_count())
    }

    /// Bytes of samples held, and the most there ever were.
    pub fn bytes(&self) -> (usize, usize) {
        let held = self.held.lock();
        (held.bytes + held.leaving_bytes, held.peak)
    }

    /// Looks at the pages in memory.
    pub(super) fn look<T>(&self, look: impl FnOnce(&SongAudio) -> T) -> T {
        look(&self.held.lock().audio)
    }

    /// Takes note of a page that was read, and keeps it if it is to be `kept`. One that is there already stays.
    ///
    /// Views see it after the next [`Self::publish`].
    pub fn put(&self, stem: usize, index: usize, page: Page, kept: bool) {
        let Some(Some(known)) = self.stems.get(stem) else { return };
        known.learn(index, Some(&page));
        let held = &mut *self.held.lock();
        let Some(Some(audio)) = held.audio.stems.get_mut(stem) else { return };
        // Silence costs nothing.
        if audio.held(index).is_none() && (kept || matches!(page, Page::Silence)) {
            held.bytes += page.bytes();
            held.bytes_at[index] += page.bytes();
            audio.set(index, Some(page));
            held.changes.remember(stem, index);
            held.peak = held.peak.max(held.bytes + held.leaving_bytes);
        }
    }

    /// Whether a page is in memory.
    pub(super) fn holds(&self, stem: usize, page: usize) -> bool {
        self.look(|audio| {
            audio.stems.get(stem).and_then(Option::as_ref).is_some_and(|stem| stem.held(page).is_some())
        })
    }

    /// How often a page has come or gone.
    pub(super) fn changes(&self) -> u64 {
        self.held.lock().changes.count()
    }

    /// Bytes of pages in memory, and of those that were evicted and are still shown.
    pub(super) fn held(&self) -> (usize, usize) {
        let held = self.held.lock();
        (held.bytes, held.leaving_bytes)
    }

    /// Takes pages behind `rank` out of memory until they make `bytes.end` bytes, the last ones of `order` first; none if all of them
    /// make fewer than `bytes.start`. Says how many they make. Of pages that have passed it takes up to `more` bytes more, so that not
    /// each page asks anew. Their samples are freed when no view shows them any more.
    pub(super) fn evict(&self, bytes: Range<usize>, more: usize, order: &PageOrder, rank: PageRank) -> usize {
        let held = &mut *self.held.lock();
        let mut found = 0;
        let mut pages = Vec::new();
        for rank in order.behind(rank, |page| held.bytes_at.get(page).is_some_and(|bytes| *bytes > 0)) {
            let wanted = if order.has_passed(rank) { bytes.end.saturating_add(more) } else { bytes.end };
            if found >= wanted {
                break;
            }
            for (stem, audio) in held.audio.stems.iter().enumerate() {
                let taken = audio.as_ref().and_then(|stem| stem.held(rank.page)).map_or(0, Page::bytes);
                if taken > 0 && found < wanted {
                    found += taken;
                    pages.push((stem, rank.page));
                }
            }
        }
        if found < bytes.start {
            return 0;
        }
        for (stem, index) in pages {
            let page = held.audio.stems[stem].as_mut().and_then(|stem| stem.set(index, None));
            if let Some(page) = page {
                held.changes.remember(stem, index);
                held.bytes -= page.bytes();
                held.bytes_at[index] -= page.bytes();
                held.leaving_bytes += page.bytes();
                held.leaving.push(page);
            }
        }
        found
    }

    /// Shows what has changed to all views, and frees what none shows any more.
    pub fn publish(&self) {
        let held = &mut *self.held.lock();
        held.views.retain(Publisher::is_read);
        for view in &mut held.views {
            view.publish(&held.audio, &held.changes);
        }
        held.leaving.retain(|page| !page.is_last());
        held.leaving_bytes = held.leaving.iter().map(Page::bytes).sum();
    }
}

impl StemPeaks {
    /// Its length in frames at the session's rate.
    pub fn frames(&self) -> u64 {
        self.frames
    }

    /// 1 or 2.
    pub fn channels(&self) -> usize {
        self.channels
    }

    /// How many pages it has.
    pub fn page_count(&self) -> usize {
        self.peaks.len()
    }

    /// How many pages have been read.
    pub fn ready_pages(&self) -> usize {
        self.read.load(Relaxed)
    }

    /// Whether a page has been read.
    pub(super) fn is_read(&self, page: usize) -> bool {
        self.peaks.get(page).is_some_and(|peaks| peaks.get().is_some())
    }

    /// The peaks of all pages as bytes, once every page has been read.
    pub fn written(&self) -> Option<Vec<u8>> {
        let pages: Option<Vec<_>> = self.peaks.iter().map(|peaks| Some(peaks.get()?.bytes())).collect();
        Some(pages?.concat())
    }

    /// Takes the peaks of all pages from the bytes that [`Self::written`] gave of the same stem; whether they are such. Its pages then
    /// count as read.
    pub fn learn_written(&self, bytes: &[u8]) -> bool {
        let (pages, rest) = bytes.as_chunks();
        let pages: Option<Vec<PagePeaks>> = pages.iter().map(PagePeaks::of_bytes).collect();
        let Some(pages) = pages.filter(|pages| rest.is_empty() && pages.len() == self.page_count()) else {
            return false;
        };
        for (slot, peaks) in self.peaks.iter().zip(pages) {
            self.learn_this(slot, peaks);
        }
        true
    }

    /// Finds out the peaks of a page, unless they are known.
    fn learn(&self, index: usize, page: Option<&Page>) {
        let (Some(slot), Some(page)) = (self.peaks.get(index), page) else { return };
        if slot.get().is_none() {
            let frames = self.frames - (index * PAGE_FRAMES) as u64;
            self.learn_this(slot, PagePeaks::of(page, frames.min(PAGE_FRAMES as u64) as usize));
        }
    }

    fn learn_this(&self, slot: &OnceLock<PagePeaks>, peaks: PagePeaks) {
        if slot.set(peaks).is_ok() {
            self.read.fetch_add(1, Relaxed);
        }
    }

    /// How far the samples of some frames swing; `None` if not all of them were read. Frames outside the stem are silence.
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
            Some(self.peaks[page].get()?.over(begin..=end))
        };
        (first_page + 1..=last_page).try_fold(of_page(first_page)?, |peak, page| Some(peak.and(of_page(page)?)))
    }
}
