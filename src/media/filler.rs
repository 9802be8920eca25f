//! Opens the files of a song and fills its pages, the most urgent first, from any number of threads.
//!
//! Loader threads. The audio thread reads the pages meanwhile and is never waited for, nor made to wait. Not known
//! here: the transport (a playhead is handed in), threads (callers bring them).

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use parking_lot::Mutex;

use crate::setlist::Problem;
use crate::time::SampleRate;

use super::page_maker::PageMaker;
use super::reader::{Opener, open_source};
use super::{PAGE_FRAMES, Page, SongAudio, StemAudio, StemFile, StemReport};

/// The loader threads' side of one song. Shared by them; a thread that finds a stem taken takes another.
pub struct Filler {
    rate: SampleRate,
    open: Opener,
    stems: Box<[Stem]>,
    /// How many files a thread has taken to open.
    taken: AtomicUsize,
    /// How many files are opened, or found unplayable.
    opened: AtomicUsize,
    audio: OnceLock<Arc<SongAudio>>,
    problems: Mutex<Vec<Problem>>,
}

/// One file.
struct Stem {
    /// `None` if it is not to be opened.
    file: Option<StemFile>,
    report: OnceLock<Result<StemReport, Problem>>,
    /// `None` before the file is opened, and when nothing is left to make.
    maker: Mutex<Option<PageMaker>>,
}

/// A run of pages that is worth making, and how urgent it is: the less, the more urgent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Run {
    /// Whether it lies before the playhead.
    behind: bool,
    /// Pages from the playhead, or from the start of the song when it lies behind.
    distance: usize,
    stem: usize,
    page: usize,
}

/// The longest run of pages made at once: 5 s at 48 kHz, so that a playhead that jumps is followed soon.
const LONGEST_RUN: usize = 32;

impl Filler {
    /// Plans the loading of `files`, the stems of a song slot by slot, at the session's `rate`: none for a stem that is not
    /// to be opened. Opens nothing yet.
    pub fn new(files: Vec<Option<StemFile>>, rate: SampleRate) -> Self {
        Self::with_opener(files, rate, Box::new(open_source))
    }

    fn with_opener(files: Vec<Option<StemFile>>, rate: SampleRate, open: Opener) -> Self {
        let stem = |file| Stem { file, report: OnceLock::new(), maker: Mutex::default() };
        let filler = Self {
            rate,
            open,
            stems: files.into_iter().map(stem).collect(),
            taken: AtomicUsize::new(0),
            opened: AtomicUsize::new(0),
            audio: OnceLock::new(),
            problems: Mutex::default(),
        };
        filler.lay_out_when_all_are_opened();
        filler
    }

    /// Opens the next file that no thread has taken yet; whether there was one. Until the last of them is opened,
    /// which another thread may still be at, there is no [`Self::audio`].
    pub fn open_next(&self) -> bool {
        let index = self.taken.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |taken| {
            (taken < self.stems.len()).then_some(taken + 1)
        });
        let Ok(index) = index else { return false };
        let stem = &self.stems[index];
        if let Some(file) = &stem.file {
            let maker = guarded(&file.path, || PageMaker::new((self.open)(file)?, self.rate));
            let report = maker.as_ref().map(PageMaker::report).map_err(Clone::clone);
            *stem.maker.lock() = maker.ok();
            // Taken once, so opened once.
            let _ = stem.report.set(report);
        }
        self.opened.fetch_add(1, Ordering::AcqRel);
        self.lay_out_when_all_are_opened();
        true
    }

    /// Every stem's page table, for the audio thread; `None` until all files are opened.
    pub fn audio(&self) -> Option<Arc<SongAudio>> {
        self.audio.get().cloned()
    }

    /// The files, slot by slot.
    pub fn files(&self) -> impl ExactSizeIterator<Item = &Option<StemFile>> {
        self.stems.iter().map(|stem| &stem.file)
    }

    /// What each file turned out to be, or why it does not play; `None` until it is opened.
    pub fn reports(&self) -> Vec<Option<Result<StemReport, Problem>>> {
        self.stems.iter().map(|stem| stem.report.get().cloned()).collect()
    }

    /// What was found while reading, so far.
    pub fn problems(&self) -> Vec<Problem> {
        self.problems.lock().clone()
    }

    /// How many pages are there, of how many; of none until all files are opened.
    pub fn progress(&self) -> (usize, usize) {
        let stems = self.audio.get().into_iter().flat_map(|audio| audio.stems.iter().flatten());
        stems.fold((0, 0), |(ready, all), stem| (ready + stem.ready_pages(), all + stem.page_count()))
    }

    /// Makes a run of missing pages of one stem: the one nearest at or after `playhead` (a frame at the session's
    /// rate), or, when nothing is missing there, nearest to the start of the song. Stems that another thread is at are
    /// left to it. Whether there was one to make; none may also mean that other threads are at all that is left.
    ///
    /// A run lasts a second at the playhead and gets longer with its distance, so that all stems sound before any is
    /// complete, and a file is read in few and long pieces.
    pub fn fill_next(&self, playhead: i64) -> bool {
        let Some(audio) = self.audio.get() else { return false };
        let playhead = usize::try_from(playhead / PAGE_FRAMES as i64).unwrap_or(0);
        let run_of = |stem: usize| Run::most_urgent(stem, audio.stems[stem].as_ref()?, playhead);
        let mut runs: Vec<Run> = (0..audio.stems.len()).filter_map(run_of).collect();
        runs.sort_unstable();
        runs.iter().any(|run| {
            let Some(mut maker) = self.stems[run.stem].maker.try_lock() else { return false };
            // Another thread may have been at the stem until now.
            let (Some(run), Some(stem)) = (run_of(run.stem), &audio.stems[run.stem]) else { return false };
            self.fill(run, stem, &mut maker);
            true
        })
    }

    /// Makes the pages of a run, up to one that is there.
    fn fill(&self, run: Run, audio: &StemAudio, slot: &mut Option<PageMaker>) {
        let (Some(maker), Some(file)) = (&mut *slot, &self.stems[run.stem].file) else { return };
        let second = (self.rate.hertz() as usize).div_ceil(PAGE_FRAMES) + 1;
        let end = run.page + (second + run.distance).min(LONGEST_RUN);
        for page in (run.page..end.min(audio.page_count())).take_while(|&page| !audio.is_ready(page)) {
            match guarded(&file.path, || maker.make(page)) {
                Ok(made) => audio.publish(page, made),
                Err(problem) => {
                    self.problems.lock().push(problem);
                    (0..audio.page_count()).for_each(|page| audio.publish(page, Page::Silence));
                }
            }
        }
        self.problems.lock().append(&mut maker.take_problems());
        if audio.ready_pages() == audio.page_count() {
            // Closes the file.
            *slot = None;
        }
    }

    /// Makes the page tables, once, when no file is left to open.
    fn lay_out_when_all_are_opened(&self) {
        if self.opened.load(Ordering::Acquire) < self.stems.len() {
            return;
        }
        self.audio.get_or_init(|| {
            let stem = |stem: &Stem| stem.maker.lock().as_ref().map(PageMaker::empty_pages);
            Arc::new(SongAudio { stems: self.stems.iter().map(stem).collect() })
        });
    }
}

impl Run {
    /// Of one stem, if it misses a page.
    fn most_urgent(stem: usize, audio: &StemAudio, playhead: usize) -> Option<Self> {
        match audio.first_missing(playhead) {
            Some(page) => Some(Self { behind: false, distance: page - playhead, stem, page }),
            None => audio.first_missing(0).map(|page| Self { behind: true, distance: page, stem, page }),
        }
    }
}

impl std::fmt::Debug for Filler {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let files: Vec<_> = self.files().collect();
        f.debug_struct("Filler").field("rate", &self.rate).field("files", &files).finish_non_exhaustive()
    }
}

/// Does what a file asks for. A file that brings a decoder to panic is one that does not play, and no more.
fn guarded<T>(file: &Path, work: impl FnOnce() -> Result<T, Problem>) -> Result<T, Problem> {
    let panicked = |_| {
        let why = "what is in it makes the decoder fail";
        Err(Problem::error("cannot be decoded", why, "export it again as WAV or FLAC"))
    };
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(panicked).map_err(|problem| problem.of(file))
}
