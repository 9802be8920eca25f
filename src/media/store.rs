//! The pages of a song that are in memory, and the peaks of everything that was read.
//!
//! Written by loader threads, read by waveform views; the audio thread has a [`PageView`] of it. Protected by a lock that is held
//! briefly, and never by the audio thread. Not known here: files, which pages are wanted.

use std::ops::Range;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use parking_lot::Mutex;

use super::peaks::{BIN_FRAMES, PAGE_BINS, PagePeaks, Peak};
use super::view::{Changes, PageView, Publisher};
use super::wanted::{PageOrder, PageRank};
use super::{PAGE_FRAMES, Page, SongAudio, StemAudio};

/// The pages of a song.
#[derive(Debug)]
pub struct SongStore {
    /// The stems; `None` if a file cannot be played.
    pub stems: Box<[Option<StemPeaks>]>,
    held: Mutex<Held>,
}

/// A stem without its samples.
#[derive(Debug)]
pub struct StemPeaks {
    frames: u64,
    channels: usize,
    peaks: Box<[OnceLock<PagePeaks>]>,
    /// The number of pages that have been read, in memory or not.
    read: AtomicUsize,
}

/// The pages in memory.
#[derive(Debug)]
struct Held {
    audio: SongAudio,
    /// Bytes of samples in `audio`.
    bytes: usize,
    /// The same for each page index, over all stems.
    bytes_at: Box<[usize]>,
    /// Evicted pages that a view may still show, and their size. They are spare when no view does.
    leaving: Vec<Page>,
    leaving_bytes: usize,
    /// Pages that nobody reads any more: their memory is that of the next pages. A memory allocator often keeps what a thread frees for that thread: with two
    /// loader threads, pages took 1.6 times their budget.
    spare: Vec<Page>,
    /// The peak of held and leaving pages together. Spare ones never exceed the budget beside them.
    peak: usize,
    views: Vec<Publisher>,
    changes: Changes,
}

impl SongStore {
    /// For a song with these stems and pages.
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
            spare: Vec::new(),
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

    /// Whether every page that contains one of these frames is in memory, in every stem.
    pub fn is_ready(&self, frames: Range<u64>) -> bool {
        self.held.lock().audio.is_ready(frames)
    }

    /// Whether every page of every stem is in memory.
    pub fn is_resident(&self) -> bool {
        self.held.lock().audio.is_complete()
    }

    /// Whether every page of every stem has been read, now or in a previous session, so that all peaks are known.
    pub fn is_read(&self) -> bool {
        self.stems.iter().flatten().all(|stem| stem.ready_pages() == stem.page_count())
    }

    /// The bytes of samples in memory, and their peak.
    pub fn bytes(&self) -> (usize, usize) {
        let held = self.held.lock();
        (held.bytes + held.leaving_bytes, held.peak)
    }

    /// Calls `look` with the pages in memory.
    pub(super) fn look<T>(&self, look: impl FnOnce(&SongAudio) -> T) -> T {
        look(&self.held.lock().audio)
    }

    /// Records a page that was read, and keeps it if `kept`. An existing page stays.
    ///
    /// Views show it after the next [`Self::publish`].
    pub fn put(&self, stem: usize, index: usize, page: Page, kept: bool) {
        let Some(Some(known)) = self.stems.get(stem) else { return };
        known.learn(index, Some(&page));
        let held = &mut *self.held.lock();
        let Some(Some(audio)) = held.audio.stems.get_mut(stem) else { return };
        // Silence takes no memory.
        if audio.held(index).is_none() && (kept || page.bytes() == 0) {
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

    /// How often a page has been added or removed.
    pub(super) fn changes(&self) -> u64 {
        self.held.lock().changes.count()
    }

    /// Bytes of pages in memory, and of those that were evicted and are still shown.
    pub(super) fn held(&self) -> (usize, usize) {
        let held = self.held.lock();
        (held.bytes, held.leaving_bytes)
    }

    /// Evicts pages after `rank` until `bytes.end` bytes are gained, the last ones of `order` first; none if that gains fewer than
    /// `bytes.start`. Returns the gained bytes. Of pages that have passed it evicts up to `more` additional bytes, so that not
    /// every page needs an eviction. Their memory is spare when no view shows them any more.
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
        pages.into_iter().for_each(|(stem, index)| held.evict(stem, index));
        found
    }

    /// Evicts a page of a stem, wherever the music is.
    #[cfg(test)]
    pub fn withdraw(&self, stem: usize, page: usize) {
        self.held.lock().evict(stem, page);
        self.publish();
    }

    /// A spare page of so many samples, of 16 bits or floats. If there are only others, one of them is freed.
    pub(super) fn spare(&self, is_16_bit: bool, samples: usize) -> Option<Page> {
        let spare = &mut self.held.lock().spare;
        let found = spare.iter().rposition(|page| page.has_form_of(is_16_bit, samples));
        if found.is_none() {
            spare.pop();
        }
        found.map(|index| spare.swap_remove(index))
    }

    /// Frees spare pages that do not fit into `limit` bytes beside the others.
    pub(super) fn keep_spares_within(&self, limit: usize) {
        let held = &mut *self.held.lock();
        let mut room = limit.saturating_sub(held.bytes + held.leaving_bytes);
        held.spare.retain(|page| {
            let fits = page.bytes() <= room;
            room -= if fits { page.bytes() } else { 0 };
            fits
        });
    }

    /// Shows all changes to all views. What no view shows any more is spare.
    pub fn publish(&self) {
        let held = &mut *self.held.lock();
        held.views.retain(Publisher::is_read);
        for view in &mut held.views {
            view.publish(&held.audio, &held.changes);
        }
        held.spare.extend(held.leaving.extract_if(.., |page| page.is_last()));
        held.leaving_bytes = held.leaving.iter().map(Page::bytes).sum();
    }
}

impl Held {
    fn evict(&mut self, stem: usize, index: usize) {
        let page = self.audio.stems[stem].as_mut().and_then(|stem| stem.set(index, None));
        if let Some(page) = page {
            self.changes.remember(stem, index);
            self.bytes -= page.bytes();
            self.bytes_at[index] -= page.bytes();
            self.leaving_bytes += page.bytes();
            self.leaving.push(page);
        }
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

    /// The number of its pages.
    pub fn page_count(&self) -> usize {
        self.peaks.len()
    }

    /// The number of pages that have been read.
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

    /// Restores the peaks of all pages from bytes that [`Self::written`] returned for the same stem; returns whether they were valid. Its pages then
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

    /// Computes the peaks of a page, unless they are known.
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

    /// The peak over some frames; `None` if not all of them have been read. Frames outside the stem are silent.
    ///
    /// The result covers whole bins of 256 frames: all that contain one of the frames. An empty range stands for the
    /// frame it begins with, so that a view may use columns as narrow as it likes. For any thread; does not
    /// block, and takes about a nanosecond per bin.
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
