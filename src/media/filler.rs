//! Opens the files of a song and fills its pages, most urgent first, on any number of threads.
//!
//! Runs on loader threads. The audio thread reads the pages at the same time, and neither side waits. Not known
//! here: the transport (the caller passes the wanted pages), threads (callers provide them).

mod layout;
mod share;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use parking_lot::Mutex;

use crate::setlist::Problem;
use crate::time::SampleRate;

use super::page_maker::PageMaker;
use super::reader::{Opener, open_source};
use super::store::StemPeaks;
use super::wanted::{PageOrder, PageRank, Wanted};
use super::{Budget, PAGE_FRAMES, Page, SongAudio, SongStore, StemAudio, StemFile, StemReport};

/// The loader threads' side of one song. A thread that finds a stem in use takes another.
pub struct Filler {
    rate: SampleRate,
    open: Opener,
    budget: Budget,
    /// The part of the memory, in bytes, that is used for something else.
    reserved: AtomicUsize,
    stems: Box<[FilledStem]>,
    /// The number of files that threads have taken to open.
    taken: AtomicUsize,
    /// The number of files that are open, or found unplayable.
    opened: AtomicUsize,
    /// The length of the song, once all files are open.
    song_frames: OnceLock<u64>,
    store: OnceLock<Arc<SongStore>>,
    problems: Mutex<Vec<Problem>>,
    /// The number of pages made so far.
    made: AtomicUsize,
    /// The wanted pages, the number of changes, and the budget when nothing was left to make.
    settled: Mutex<Option<(PageOrder, u64, usize)>>,
}

/// One file.
struct FilledStem {
    /// `None` if it is not to be opened.
    file: Option<StemFile>,
    report: OnceLock<Result<StemReport, Problem>>,
    /// Makes the wanted pages. `None` before the file is open, and when nothing is left to make.
    maker: Mutex<Option<PageMaker>>,
    /// Whether problems were found while reading it.
    is_flawed: AtomicBool,
}

/// The longest run of pages made at once: 5 s at 48 kHz, so that a jump of the playhead is followed soon.
const LONGEST_RUN: usize = 32;
/// The shortest run.
const SHORTEST_RUN: usize = 8;
/// The share of memory that is freed at once from pages that have passed.
const MORE: usize = 8;

impl Filler {
    /// Plans the loading of `files`, the stems of a song slot by slot, at the session's `rate`: `None` for a stem that is not
    /// opened. Opens nothing yet. Pages take no more memory than `budget`, except those that play right now.
    pub fn new(files: Vec<Option<StemFile>>, rate: SampleRate, budget: Budget) -> Self {
        Self::with_opener(files, rate, budget, Box::new(open_source))
    }

    fn with_opener(files: Vec<Option<StemFile>>, rate: SampleRate, budget: Budget, open: Opener) -> Self {
        let stem = |file| FilledStem {
            file,
            report: OnceLock::new(),
            maker: Mutex::default(),
            is_flawed: AtomicBool::new(false),
        };
        let filler = Self {
            rate,
            open,
            budget,
            reserved: AtomicUsize::new(0),
            stems: files.into_iter().map(stem).collect(),
            taken: AtomicUsize::new(0),
            opened: AtomicUsize::new(0),
            song_frames: OnceLock::new(),
            store: OnceLock::new(),
            problems: Mutex::default(),
            made: AtomicUsize::new(0),
            settled: Mutex::default(),
        };
        filler.lay_out_when_all_are_opened();
        filler
    }

    /// Opens the next file that no thread has taken; returns whether there was one. Until the last file is open,
    /// possibly on another thread, there is no [`Self::store`].
    pub fn open_next(&self) -> bool {
        let index = self.taken.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |taken| {
            (taken < self.stems.len()).then_some(taken + 1)
        });
        let Ok(index) = index else { return false };
        let stem = &self.stems[index];
        if let Some(file) = &stem.file {
            let maker = self.opened_maker(file).map(|(maker, told)| {
                self.tell(told);
                maker
            });
            let report = maker.as_ref().map(PageMaker::report).map_err(Clone::clone);
            *stem.maker.lock() = maker.ok();
            // Taken once, so opened once.
            let _ = stem.report.set(report);
        }
        self.opened.fetch_add(1, Ordering::AcqRel);
        self.lay_out_when_all_are_opened();
        true
    }

    /// The song's pages; `None` until all files are open.
    pub fn store(&self) -> Option<Arc<SongStore>> {
        self.store.get().cloned()
    }

    /// The files, slot by slot.
    pub fn files(&self) -> impl ExactSizeIterator<Item = &Option<StemFile>> {
        self.stems.iter().map(|stem| &stem.file)
    }

    /// The properties of each file, or why it does not play; `None` until it is open.
    pub fn reports(&self) -> Vec<Option<Result<StemReport, Problem>>> {
        self.stems.iter().map(|stem| stem.report.get().cloned()).collect()
    }

    /// Problems found while reading, so far.
    pub fn problems(&self) -> Vec<Problem> {
        self.problems.lock().clone()
    }

    /// How many pages have been read, and how many there are; 0 until all files are open.
    pub fn progress(&self) -> (usize, usize) {
        let stems = self.store.get().into_iter().flat_map(|store| store.stems.iter().flatten());
        stems.fold((0, 0), |(ready, all), stem| (ready + stem.ready_pages(), all + stem.page_count()))
    }

    /// How many pages have been made so far; repeated pages count again.
    pub fn pages_made(&self) -> usize {
        self.made.load(Ordering::Relaxed)
    }

    /// Whether the song is streamed, because not all pages are in memory.
    pub fn is_streaming(&self) -> bool {
        self.store.get().is_some_and(|store| !store.is_resident())
    }

    /// Makes a run of missing pages of one stem: the most wanted ones. Stems that another thread is working on are
    /// skipped. Returns whether there was something to make; false may also mean that other threads are working on all that is left.
    ///
    /// A run lasts a second at the playhead and grows with the distance from it. So all stems can play before any is
    /// complete, and a file is read in few and long pieces. If memory is full, less wanted pages are evicted. Pages
    /// that do not fit are read by a [`SongReader`](super::SongReader).
    pub fn fill_next(&self, wanted: &Wanted) -> bool {
        let Some(store) = self.store.get() else { return false };
        self.publish(store);
        let pages = store.stems.iter().flatten().map(StemPeaks::page_count).max().unwrap_or(0);
        let order = PageOrder::new(wanted, pages);
        let settled = (order.clone(), store.changes(), self.limit());
        if store.held().1 == 0 && *self.settled.lock() == Some(settled) {
            return false;
        }
        self.trim(&order, store);
        let missing_of = |stem: usize| {
            store.look(|audio| {
                let audio = audio.stems[stem].as_ref()?;
                order.first(|page| page < audio.page_count() && audio.held(page).is_none())
            })
        };
        let mut runs: Vec<(PageRank, usize)> =
            (0..store.stems.len()).filter_map(|stem| Some((missing_of(stem)?, stem))).collect();
        runs.sort_unstable();
        let mut is_busy = false;
        let filled = runs.iter().any(|&(_, stem)| {
            let Some(mut maker) = self.stems[stem].maker.try_lock() else {
                is_busy = true;
                return false;
            };
            // Another thread may have been working on the stem until now.
            missing_of(stem).is_some_and(|rank| self.fill(rank, stem, &order, store, &mut maker))
        });
        self.publish(store);
        // Evicted pages that are still visible may free memory later.
        if !filled && !is_busy && store.held().1 == 0 {
            *self.settled.lock() = Some((order, store.changes(), self.limit()));
        }
        filled
    }

    /// Makes the pages of a run, up to one that exists or does not fit; returns whether there was any.
    fn fill(
        &self,
        rank: PageRank,
        stem: usize,
        order: &PageOrder,
        store: &SongStore,
        slot: &mut Option<PageMaker>,
    ) -> bool {
        let (Some(file), Some(known)) = (&self.stems[stem].file, &store.stems[stem]) else { return false };
        let run = order.run(rank);
        // If not all pages fit, keep the stems abreast.
        let longest = if self.is_larger_than_memory() { SHORTEST_RUN } else { LONGEST_RUN };
        let length = (SHORTEST_RUN + rank.page - run.start).min(longest);
        let end = (rank.page + length).min(run.end).min(known.page_count());
        if end > rank.page {
            // Make room for the whole run at once, if possible.
            self.make_room(
                PageRank { page: end - 1, ..rank },
                (end - rank.page) * self.page_bytes(stem),
                order,
                store,
            );
        }
        let mut any = false;
        for page in rank.page..end {
            if store.holds(stem, page) {
                break;
            }
            // Pages that play right now are made even if they do not fit.
            let bytes = self.page_bytes(stem);
            if !self.make_room(PageRank { page, ..rank }, bytes, order, store) && !order.is_needed(rank) {
                break;
            }
            any = true;
            let is_new = !known.is_read(page);
            match self.make(file, page, slot, |is_16_bit, samples| store.spare(is_16_bit, samples)) {
                Ok(made) => store.put(stem, page, made, true),
                Err(problem) => self.silence(stem, store, problem),
            }
            self.take_problems(stem, slot, is_new);
        }
        if store.look(|audio| audio.stems[stem].as_ref().is_some_and(StemAudio::is_complete)) {
            // Closes the file.
            *slot = None;
        }
        any
    }

    /// Makes a page of a stem that does not fit into memory, with the caller's own maker; `None` if that fails. Its peaks are
    /// kept.
    pub(super) fn made_in_passing(
        &self,
        store: &SongStore,
        stem: usize,
        page: usize,
        slot: &mut Option<PageMaker>,
    ) -> Option<Page> {
        let is_new = store.stems.get(stem)?.as_ref().is_some_and(|known| !known.is_read(page));
        let made = self.make(self.stems.get(stem)?.file.as_ref()?, page, slot, |_, _| None);
        self.take_problems(stem, slot, is_new);
        match made {
            Ok(made) => {
                store.put(stem, page, made.clone(), false);
                Some(made)
            }
            Err(problem) => {
                self.silence(stem, store, problem);
                None
            }
        }
    }

    /// Whether no problem has been found so far while reading a stem.
    pub fn is_flawless(&self, stem: usize) -> bool {
        self.stems.get(stem).is_some_and(|stem| !stem.is_flawed.load(Ordering::Relaxed))
    }

    /// Makes a page, in the memory of a `spare` one if there is one. Opens the file if it was closed.
    fn make(
        &self,
        file: &StemFile,
        page: usize,
        slot: &mut Option<PageMaker>,
        spare: impl FnOnce(bool, usize) -> Option<Page>,
    ) -> Result<Page, Problem> {
        let maker = match slot {
            Some(maker) => maker,
            None => slot.insert(self.opened_maker(file)?.0),
        };
        self.made.fetch_add(1, Ordering::Relaxed);
        guarded(&file.path, || maker.make(page, spare))
    }

    /// Opens a file. Also returns problems with its repetition.
    fn opened_maker(&self, file: &StemFile) -> Result<(PageMaker, Vec<Problem>), Problem> {
        let mut maker = guarded(&file.path, || PageMaker::new((self.open)(file)?, self.rate))?;
        let told = file.repeats.clone().map(|repeats| maker.repeat(repeats)).unwrap_or_default();
        self.song_frames.get().iter().for_each(|frames| maker.end_at(**frames));
        Ok((maker, told.into_iter().map(|problem| problem.of(&file.path)).collect()))
    }

    /// Shows all changes, and frees spare pages over the budget.
    fn publish(&self, store: &SongStore) {
        store.publish();
        store.keep_spares_within(self.limit());
    }

    /// Evicts pages over the budget, except those that play right now: the budget may have shrunk, or such pages have passed.
    fn trim(&self, order: &PageOrder, store: &SongStore) {
        let too_much = store.held().0.saturating_sub(self.limit());
        if too_much > 0 {
            store.evict(0..too_much, 0, order, order.last_needed());
            self.publish(store);
        }
    }

    /// Makes room for `bytes` of pages up to `rank`; returns whether they fit.
    ///
    /// Evicted pages take memory until the audio thread has released them in its next block, or after they have sounded.
    fn make_room(&self, rank: PageRank, bytes: usize, order: &PageOrder, store: &SongStore) -> bool {
        let limit = self.limit();
        let (held, leaving) = store.held();
        if held + leaving + bytes <= limit {
            return true;
        }
        let needed = (held + bytes).saturating_sub(limit);
        if needed > 0 && store.evict(needed..needed, limit / MORE, order, rank) < needed {
            return false;
        }
        store.publish();
        let (held, leaving) = store.held();
        held + leaving + bytes <= limit
    }

    /// If a file cannot be read any more, its pages that are not in memory are lost.
    fn silence(&self, stem: usize, store: &SongStore, problem: Problem) {
        self.stems[stem].is_flawed.store(true, Ordering::Relaxed);
        self.tell([problem]);
        let pages = store.stems[stem].as_ref().map_or(0, StemPeaks::page_count);
        (0..pages).for_each(|page| store.put(stem, page, Page::Lost, true));
    }

    /// Reports a maker's problems if it read something new: repeated reads find the same.
    fn take_problems(&self, stem: usize, slot: &mut Option<PageMaker>, is_new: bool) {
        let found = slot.as_mut().map(PageMaker::take_problems).unwrap_or_default();
        self.stems[stem].is_flawed.fetch_or(!found.is_empty(), Ordering::Relaxed);
        if is_new {
            self.tell(found);
        }
    }

    fn tell(&self, found: impl IntoIterator<Item = Problem>) {
        let mut problems = self.problems.lock();
        for problem in found {
            if !problems.contains(&problem) {
                problems.push(problem);
            }
        }
    }
}

impl std::fmt::Debug for Filler {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let files: Vec<_> = self.files().collect();
        f.debug_struct("Filler").field("rate", &self.rate).field("files", &files).finish_non_exhaustive()
    }
}

/// Runs an operation on a file. A file that makes a decoder panic does not play; nothing else happens.
fn guarded<T>(file: &Path, work: impl FnOnce() -> Result<T, Problem>) -> Result<T, Problem> {
    let panicked = |_| {
        let why = "its content makes the decoder fail";
        Err(Problem::error("cannot be decoded", why, "export it again as WAV or FLAC"))
    };
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(panicked).map_err(|problem| problem.of(file))
}
