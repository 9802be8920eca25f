//! Listens to a song's stems, once all their pages were read.
//!
//! Loader threads, as many as there are: one stem each. Not known here: what is made of what is heard.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use crate::dsp::hear::{StemHeard, StemListener};
use crate::media::SongReader;
use crate::setlist::Heard;
use crate::time::SampleRate;

use super::cache::{AnalysisCache, Key};

/// So many frames are listened to at once.
const BLOCK: usize = 8192;

/// What was heard so far.
#[derive(Debug)]
pub struct Hearing {
    stems: Box<[OnceLock<Option<StemHeard>>]>,
    /// What was heard in passing.
    passing: Box<[OnceLock<StemHeard>]>,
    /// How many stems a thread has taken, and how many are done.
    taken: AtomicUsize,
    done: AtomicUsize,
    whole: OnceLock<Arc<Heard>>,
    /// Whether somebody is told of it now, and whether it was taken.
    telling: AtomicBool,
    told: AtomicBool,
}

impl Hearing {
    /// Of a song with so many stems.
    pub fn new(stems: usize) -> Self {
        Self {
            stems: (0..stems).map(|_| OnceLock::new()).collect(),
            passing: (0..stems).map(|_| OnceLock::new()).collect(),
            taken: AtomicUsize::new(0),
            done: AtomicUsize::new(0),
            whole: OnceLock::new(),
            telling: AtomicBool::new(false),
            told: AtomicBool::new(false),
        }
    }

    /// Listens to the next stem that no thread has taken, once all pages were read; whether there was one. What was heard in former
    /// sessions is taken from the cache, by the names that its entries have. It is broken off when `go_on` says no.
    pub fn listen_next(
        &self,
        song: &SongReader<'_>,
        rate: SampleRate,
        (cache, key): (&AnalysisCache, &dyn Fn(usize) -> Option<Key>),
        go_on: impl Fn() -> bool,
    ) -> bool {
        if !song.store().is_read() || self.taken.load(Ordering::Relaxed) >= self.stems.len() {
            return false;
        }
        let index = self.taken.fetch_add(1, Ordering::Relaxed);
        let Some(stem) = self.stems.get(index) else { return false };
        let playing = song.store().stems.get(index).is_some_and(Option::is_some);
        // A panic costs what would have been heard, and no more.
        let kept = || {
            let key = key(index);
            if let Some(heard) = key.and_then(|key| cache.load(key)) {
                return Some(heard);
            }
            let passing = self.passing[index].get().cloned();
            let heard = passing.or_else(|| listen(song, index, rate, go_on))?;
            key.into_iter().for_each(|key| cache.save(key, &heard));
            Some(heard)
        };
        let listen = || if playing { kept() } else { None };
        let heard = catch_unwind(AssertUnwindSafe(listen)).unwrap_or(None);
        // Each is set once, by the thread that took it.
        let _ = stem.set(heard);
        if self.done.fetch_add(1, Ordering::AcqRel) + 1 == self.stems.len() {
            let stems = self.stems.iter().map(|stem| stem.get().cloned().flatten()).collect();
            let _ = self.whole.set(Arc::new(Heard { stems }));
        }
        true
    }

    /// Whether a stem is still to be listened to.
    pub fn wants(&self, stem: usize) -> bool {
        self.passing.get(stem).is_some_and(|heard| heard.get().is_none())
    }

    /// Takes what was heard of a stem while its file was passed through.
    pub fn learn(&self, stem: usize, heard: StemHeard) {
        // Once is enough.
        let _ = self.passing[stem].set(heard);
    }

    /// What was heard, once all stems were listened to.
    pub fn heard(&self) -> Option<Arc<Heard>> {
        self.whole.get().cloned()
    }

    /// Whether something was heard that nobody has taken.
    pub fn is_untold(&self) -> bool {
        self.whole.get().is_some() && !self.told.load(Ordering::Relaxed)
    }

    /// Has what was heard taken by `take`, unless it was taken, or another thread is at it; whether it was taken now.
    pub fn tell(&self, take: impl FnOnce() -> bool) -> bool {
        if !self.is_untold() || self.telling.swap(true, Ordering::AcqRel) {
            return false;
        }
        // Another thread may have been faster.
        let taken = !self.told.load(Ordering::Relaxed) && take();
        self.told.fetch_or(taken, Ordering::Relaxed);
        self.telling.store(false, Ordering::Release);
        taken
    }
}

/// What is heard of a stem; `None` if it was broken off.
fn listen(song: &SongReader<'_>, stem: usize, rate: SampleRate, go_on: impl Fn() -> bool) -> Option<StemHeard> {
    let frames = song.store().stems.get(stem)?.as_ref()?.frames();
    let mut listener = StemListener::new(rate.as_f64());
    let (mut left, mut right) = (vec![0.0; BLOCK], vec![0.0; BLOCK]);
    let mut first = 0;
    while first < frames {
        if !go_on() {
            return None;
        }
        let count = usize::try_from(frames - first).unwrap_or(BLOCK).min(BLOCK);
        song.read(stem, first as i64, [&mut left[..count], &mut right[..count]]);
        listener.push(&left[..count], &right[..count]);
        first += count as u64;
    }
    Some(listener.finish())
}
