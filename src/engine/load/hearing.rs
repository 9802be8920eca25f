//! Listens to a song's stems, once all their pages have been read.
//!
//! Runs on all loader threads, one stem each. Not known here: how the result is used.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use crate::dsp::hear::beats::{HeardBeats, OnsetListener};
use crate::dsp::hear::copies::{self, Candidate, Copies};
use crate::dsp::hear::{StemHeard, StemListener};
use crate::media::{SongReader, StemFile};
use crate::setlist::{Heard, MAX_STEMS, Problem, Song, is_lossy};
use crate::time::SampleRate;

use super::cache::{self, AnalysisCache, Key};
use super::song_beats::SongBeats;
use super::stems_read::StemsRead;

/// The number of frames per step.
const BLOCK: usize = 8192;

/// The results so far.
#[derive(Debug)]
pub struct Hearing {
    stems: Box<[OnceLock<Option<StemHeard>>]>,
    /// Whether a stem is analysed. A repeating stem is not: the song's tempo determines its timing, so it cannot show the tempo.
    heeded: Box<[bool]>,
    /// Results of a single pass over a streamed file.
    passing: Box<[OnceLock<StemHeard>]>,
    /// The number of stems that threads have taken, and the number that are done.
    taken: AtomicUsize,
    done: AtomicUsize,
    whole: OnceLock<Arc<Heard>>,
    /// The beats of all stems together.
    pub beats: SongBeats,
    /// Whether the result is being delivered, and whether it was taken.
    telling: AtomicBool,
    told: AtomicBool,
    /// Whether a part of it panicked.
    has_failed: AtomicBool,
}

impl Hearing {
    /// For a song.
    pub fn new(song: &Song) -> Self {
        let heeded: Box<[bool]> = song.stems.iter().take(MAX_STEMS).map(|stem| stem.looped.is_none()).collect();
        let stems = heeded.len();
        Self {
            heeded,
            stems: (0..stems).map(|_| OnceLock::new()).collect(),
            passing: (0..stems).map(|_| OnceLock::new()).collect(),
            taken: AtomicUsize::new(0),
            done: AtomicUsize::new(0),
            whole: OnceLock::new(),
            beats: SongBeats::new(song, MAX_STEMS),
            telling: AtomicBool::new(false),
            told: AtomicBool::new(false),
            has_failed: AtomicBool::new(false),
        }
    }

    /// Listens to the next available stem, once all pages have been read; returns whether there was one. The thread that finishes last compares
    /// all of them. Results of previous sessions come from `kept`. It is cancelled when `go_on` returns false.
    pub fn listen_next(
        &self,
        song: &SongReader<'_>,
        rate: SampleRate,
        kept: &HearingCache<'_>,
        go_on: impl Fn() -> bool,
    ) -> bool {
        if !song.store().is_read() || self.taken.load(Ordering::Relaxed) >= self.stems.len() {
            return false;
        }
        let index = self.taken.fetch_add(1, Ordering::Relaxed);
        let Some(stem) = self.stems.get(index) else { return false };
        let playing = song.store().stems.get(index).is_some_and(Option::is_some) && self.heeded[index];
        let listen = || if playing { self.listen(index, song, rate, kept, &go_on) } else { None };
        // Each is set once, by its thread.
        let _ = stem.set(self.contained(listen));
        if self.done.fetch_add(1, Ordering::AcqRel) + 1 == self.stems.len() {
            let stems = self.stems.iter().map(|stem| stem.get().cloned().flatten()).collect();
            let mut heard = Heard { stems, ..Heard::default() };
            let copies = self.contained(|| compare(&heard, &self.heeded, song, rate, kept, &go_on));
            heard.copies = copies.unwrap_or_default();
            heard.beats = self.contained(|| self.find_beats(song, kept)).unwrap_or_default();
            let _ = self.whole.set(Arc::new(heard));
        }
        true
    }

    /// Runs `work`; a panic costs only its result, and is reported.
    fn contained<T>(&self, work: impl FnOnce() -> Option<T>) -> Option<T> {
        catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
            self.has_failed.store(true, Ordering::Relaxed);
            None
        })
    }

    /// The problem to report about a song in `folder` if a part of it panicked.
    pub fn problem(&self, folder: &Path) -> Option<Problem> {
        let why = "listening to its stems failed";
        let remedy = "check its tempo and the kinds of its stems yourself";
        let failed = self.has_failed.load(Ordering::Relaxed);
        failed.then(|| Problem::warning("plays without a part of its analysis", why, remedy).of(folder))
    }

    /// The results for a stem; also adds its onsets to the beats. `None` if it was cancelled.
    fn listen(
        &self,
        index: usize,
        song: &SongReader<'_>,
        rate: SampleRate,
        kept: &HearingCache<'_>,
        go_on: &impl Fn() -> bool,
    ) -> Option<StemHeard> {
        let for_beats = || self.beats.wants(index, || kept.known::<HeardBeats>(&self.beat_stems(song)));
        let begins = |heard: Option<&mut StemListener>| {
            let mut onsets = for_beats().then(|| OnsetListener::new(rate.as_f64()));
            let mut heard = heard;
            if heard.is_none() && onsets.is_none() {
                return Some(());
            }
            read_through(song, index, go_on, |left, right| {
                heard.iter_mut().for_each(|listener| listener.push(left, right));
                onsets.iter_mut().for_each(|onsets| onsets.push(left, right));
            })?;
            onsets.into_iter().for_each(|onsets| self.beats.learn(index, &onsets.finish()));
            Some(())
        };
        let heard = kept.or(&[index], || {
            self.passing[index].get().cloned().or_else(|| {
                let mut listener = StemListener::new(rate.as_f64());
                begins(Some(&mut listener))?;
                Some(listener.finish())
            })
        })?;
        begins(None)?;
        Some(heard)
    }

    /// The beats of the existing stems, from this session or a previous one.
    fn find_beats(&self, song: &SongReader<'_>, kept: &HearingCache<'_>) -> Option<HeardBeats> {
        let stems = self.beat_stems(song);
        self.beats.known().or_else(|| kept.or(&stems, || self.beats.find(&stems)))
    }

    /// The stems from which the song's beats are detected.
    pub fn beat_stems(&self, song: &SongReader<'_>) -> Vec<usize> {
        self.beats.stems(|stem| song.store().stems.get(stem).is_some_and(Option::is_some))
    }

    /// Whether a stem still has to be listened to.
    pub fn wants(&self, stem: usize) -> bool {
        self.heeded.get(stem) == Some(&true) && self.passing[stem].get().is_none()
    }

    /// Stores the results of a single pass over a streamed file.
    pub fn learn(&self, stem: usize, heard: StemHeard) {
        // It is set once.
        let _ = self.passing[stem].set(heard);
    }

    /// The result, once all stems have been listened to.
    pub fn heard(&self) -> Option<Arc<Heard>> {
        self.whole.get().cloned()
    }

    /// Whether there is a result that the receiver has not taken yet.
    pub fn is_untold(&self) -> bool {
        self.whole.get().is_some() && !self.told.load(Ordering::Relaxed)
    }

    /// Offers the result to `take`, unless it was taken or another thread is offering it; returns whether it was taken now.
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

/// The cache for results of listening.
pub struct HearingCache<'a> {
    /// The entries.
    pub cache: &'a AnalysisCache,
    /// The key of a kind of result about some stems together.
    pub key: &'a dyn Fn(u8, &[usize]) -> Option<Key>,
    /// The files of all stems.
    pub files: &'a [&'a Option<StemFile>],
    /// Whether stems are compared: not if that would mean reading files again.
    pub compares: bool,
}

impl HearingCache<'_> {
    /// The cached result about some stems.
    fn known<T: cache::Kept>(&self, stems: &[usize]) -> Option<T> {
        (self.key)(T::KIND, stems).and_then(|key| self.cache.load(key))
    }

    /// The cached result about some stems, or else the result of `find`, which is stored.
    fn or<T: cache::Kept>(&self, stems: &[usize], find: impl FnOnce() -> Option<T>) -> Option<T> {
        let key = (self.key)(T::KIND, stems);
        if let Some(known) = key.and_then(|key| self.cache.load(key)) {
            return Some(known);
        }
        let found = find()?;
        key.into_iter().for_each(|key| self.cache.save(key, &found));
        Some(found)
    }
}

/// The material that the song contains twice; `None` if it was cancelled, or if a stem has no result.
fn compare(
    heard: &Heard,
    heeded: &[bool],
    song: &SongReader<'_>,
    rate: SampleRate,
    kept: &HearingCache<'_>,
    go_on: &impl Fn() -> bool,
) -> Option<Copies> {
    let is_read = |slot: &usize| song.store().stems[*slot].is_some() && heeded[*slot];
    let stems: Vec<usize> = (0..heard.stems.len().min(song.store().stems.len())).filter(is_read).collect();
    let candidate = |slot: &usize| {
        let is_lossy = |file: &&Option<StemFile>| file.as_ref().is_some_and(|file| is_lossy(&file.path));
        Some(Candidate {
            levels: &heard.stems[*slot].as_ref()?.levels,
            is_lossy: kept.files.get(*slot).is_some_and(is_lossy),
        })
    };
    let candidates: Vec<Candidate<'_>> = stems.iter().map(candidate).collect::<Option<_>>()?;
    if candidates.len() < 2 || !kept.compares {
        return None;
    }
    let members = StemsRead { song, stems: &stems };
    let found = kept.or(&stems, || copies::find(&members, &candidates, rate.as_f64(), go_on))?;
    // Translate indices of members to slots.
    let members: Vec<Option<usize>> =
        (0..heard.stems.len()).map(|slot| stems.iter().position(|stem| *stem == slot)).collect();
    let found = Heard { stems: vec![None; stems.len()], copies: found, ..Heard::default() };
    Some(found.of_slots(&members).copies)
}

/// Passes the frames of a stem to `push`, block by block; `None` if it was cancelled.
fn read_through(
    song: &SongReader<'_>,
    stem: usize,
    go_on: &impl Fn() -> bool,
    mut push: impl FnMut(&[f32], &[f32]),
) -> Option<()> {
    let frames = song.store().stems.get(stem)?.as_ref()?.frames();
    let (mut left, mut right) = (vec![0.0; BLOCK], vec![0.0; BLOCK]);
    let mut first = 0;
    while first < frames {
        if !go_on() {
            return None;
        }
        let count = usize::try_from(frames - first).unwrap_or(BLOCK).min(BLOCK);
        song.read(stem, first as i64, [&mut left[..count], &mut right[..count]]);
        push(&left[..count], &right[..count]);
        first += count as u64;
    }
    Some(())
}
