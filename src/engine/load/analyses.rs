//! The analysis of a song's stems for stretching: first guessed from their roles, then from their samples.
//!
//! Runs on loader threads. Not known here: the stretcher.

mod passing;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use parking_lot::Mutex;

use crate::dsp::bleed::{self, Excerpts};
use crate::dsp::stretch::{Analysis, WindowSize};
use crate::media::{SongReader, SongStore, StemFile, StemPeaks};
use crate::setlist::{MAX_STEMS, Problem, Role, Song, Stem};
use crate::time::SampleRate;

use super::cache::{AnalysisCache, Identity, Kept, Key, Links};
use super::stems_read::StemsRead;
use super::sweeps::Sweeps;
use crate::engine::sound::Stretched;

/// The analysis of a song's stems.
///
/// First, one thread finds out which stems are linked by bleed. Linked stems form a group: they are analysed together, so that an attack has one
/// position in all of them, and stretched together. Then the groups are analysed, in parallel.
#[derive(Debug)]
pub struct Analyses {
    /// Which stems may form a group.
    kinds: Box<[Option<GroupKind>]>,
    known: Mutex<Known>,
    /// Results of previous sessions.
    cache: AnalysisCache,
    /// For each stem, the identity that names its cache entries, if a cache is used.
    identities: OnceLock<Box<[Option<Identity>]>>,
    /// Results of reading the files once, for songs that are streamed.
    pub sweeps: Sweeps,
    /// For each stem, the share that is analysed, and last the progress of the search for groups: the bits of numbers from
    /// 0 to 1.
    progress: Box<[AtomicU64]>,
    /// Problems so far.
    problems: Mutex<Vec<Problem>>,
}

#[derive(Debug)]
struct Known {
    stage: GroupStage,
    /// The groups: single stems until the links are known.
    groups: Vec<Stretched>,
    /// The number of analysed groups.
    done: usize,
}

#[derive(Debug)]
enum GroupStage {
    /// The search has not begun.
    New,
    /// A thread is searching.
    Listening,
    /// The groups are known, and this many have been taken by a thread.
    Grouped(usize),
}

/// Stems of different kinds are never grouped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct GroupKind {
    transposed: bool,
}

impl GroupKind {
    /// `None` for stems that are never grouped: a click or a guide is not heard together with the music, timecode
    /// is not stretched at all, and a mix contains everything.
    fn of(stem: &Stem) -> Option<Self> {
        let apart = matches!(stem.role, Role::Click | Role::Guide | Role::Timecode | Role::Mix);
        (!apart).then(|| Self { transposed: stem.is_transposed() })
    }
}

impl Analyses {
    /// Guesses from the stems' roles. Later results are stored in `cache`.
    pub fn new(song: &Song, rate: SampleRate, cache: AnalysisCache) -> Self {
        let stems = song.stems.iter().take(MAX_STEMS);
        let alone = |(index, stem): (usize, &Stem)| Stretched {
            stems: [index].into(),
            analysis: Analysis::new(usual_window(stem.role, rate), []),
            moves: false,
            voice: false,
        };
        let groups: Vec<_> = stems.clone().enumerate().map(alone).collect();
        Self {
            kinds: stems.map(GroupKind::of).collect(),
            progress: (0..=groups.len()).map(|_| AtomicU64::new(0)).collect(),
            sweeps: Sweeps::new(groups.len()),
            known: Mutex::new(Known { stage: GroupStage::New, groups, done: 0 }),
            cache,
            identities: OnceLock::new(),
            problems: Mutex::default(),
        }
    }

    /// Does the next available piece of work, once all pages have been read; returns whether there was one. It is
    /// cancelled when `go_on` returns false. `files` are the files of the stems.
    pub fn analyse_next<'a>(
        &self,
        files: impl Iterator<Item = &'a Option<StemFile>>,
        song: &SongReader<'_>,
        rate: SampleRate,
        go_on: impl Fn() -> bool,
    ) -> bool {
        if !song.store().is_read() {
            return false;
        }
        let mut known = self.known.lock();
        match &mut known.stage {
            GroupStage::New => {
                known.stage = GroupStage::Listening;
                drop(known);
                let find = || {
                    self.identify(files, song.store());
                    self.find_groups(song, rate, go_on)
                };
                contained(find).unwrap_or_else(|| {
                    self.known.lock().stage = GroupStage::Grouped(0);
                    self.tell(ungrouped());
                    true
                })
            }
            GroupStage::Listening => false,
            GroupStage::Grouped(taken) => {
                let index = *taken;
                *taken += 1;
                let Some(stems) = known.groups.get(index).map(|group| group.stems.clone()) else { return false };
                drop(known);
                contained(|| self.analyse(index, &stems, song, rate, go_on)).unwrap_or_else(|| {
                    self.known.lock().done += 1;
                    let of_group = files.enumerate().filter(|(stem, _)| stems.contains(stem));
                    of_group.filter_map(|(_, file)| file.as_ref()).for_each(|file| self.tell(unanalysed(file)));
                    true
                })
            }
        }
    }

    /// Ends the analysis without results, because not all stems can be read: each is stretched by itself, as its role suggests. Nobody waits for
    /// more.
    fn end_early(&self) {
        let mut known = self.known.lock();
        known.done = known.groups.len();
        known.stage = GroupStage::Grouped(known.done);
        drop(known);
        self.tell(ungrouped());
    }

    /// Problems so far.
    pub fn problems(&self) -> Vec<Problem> {
        self.problems.lock().clone()
    }

    fn tell(&self, problem: Problem) {
        self.problems.lock().push(problem);
    }

    /// Computes the stems' identities, if a cache is used.
    fn identify<'a>(&self, files: impl Iterator<Item = &'a Option<StemFile>>, store: &SongStore) {
        if self.cache.keeps() {
            let identity =
                |(file, stem): (&Option<StemFile>, _)| Identity::of(file.as_ref()?, Option::as_ref(stem)?);
            // A second caller waits for the first.
            self.identities.get_or_init(|| files.zip(&store.stems).map(identity).collect());
        }
    }

    /// The identity that names cache entries about `stem`, if a cache is used.
    pub fn identity<'a>(
        &self,
        files: impl Iterator<Item = &'a Option<StemFile>>,
        store: &SongStore,
        stem: usize,
    ) -> Option<&Identity> {
        self.identify(files, store);
        self.identities.get()?.get(stem)?.as_ref()
    }

    /// The cache key of a kind of result about `stems` together, if a cache is used.
    fn key<T: Kept>(&self, stems: &[usize], rate: SampleRate) -> Option<Key> {
        let identity = |stem: &usize| self.identities.get()?.get(*stem)?.as_ref();
        let identities: Option<Vec<&Identity>> = stems.iter().map(identity).collect();
        identities.map(|identities| Key::of(T::KIND, rate, identities))
    }

    /// The result of a previous session about `stems` together.
    fn kept<T: Kept>(&self, stems: &[usize], rate: SampleRate) -> Option<T> {
        self.key::<T>(stems, rate).and_then(|key| self.cache.load(key))
    }

    /// The same, or else the result of `find`, which is `None` if it was cancelled.
    fn found<T: Kept>(&self, stems: &[usize], rate: SampleRate, find: impl FnOnce() -> Option<T>) -> Option<T> {
        if let Some(kept) = self.kept(stems, rate) {
            return Some(kept);
        }
        let found = find()?;
        if let Some(key) = self.key::<T>(stems, rate) {
            self.cache.save(key, &found);
        }
        Some(found)
    }

    fn linkable(&self, store: &SongStore) -> Vec<usize> {
        let is_there = |stem: &usize| store.stems.get(*stem).is_some_and(Option::is_some);
        (0..self.kinds.len()).filter(|stem| self.kinds[*stem].is_some() && is_there(stem)).collect()
    }

    /// Finds the groups; returns false if it was cancelled.
    fn find_groups(&self, song: &SongReader<'_>, rate: SampleRate, go_on: impl Fn() -> bool) -> bool {
        let stems = self.linkable(song.store());
        let frames = song.store().frames();
        let find = || {
            let mut excerpts = Vec::with_capacity(stems.len());
            for (index, &stem) in stems.iter().enumerate() {
                let share = 0.5 * index as f64 / stems.len() as f64;
                if !self.go_on([self.kinds.len()], share, &go_on) {
                    return None;
                }
                let swept = self.sweeps.take(stem, |found| found.excerpts.take());
                let listen = || Excerpts::of(frames, rate.as_f64(), |first, sides| song.read(stem, first, sides));
                excerpts.push(swept.unwrap_or_else(listen));
            }
            let progress = |share| self.go_on([self.kinds.len()], 0.5 + 0.5 * share, &go_on);
            bleed::find(&excerpts.iter().collect::<Vec<_>>(), rate.as_f64(), progress).map(Links)
        };
        let Some(Links(pairs)) = self.found(&stems, rate, find) else { return false };
        let links = pairs.into_iter().map(|pair| pair.map(|member| stems.get(member).copied()));
        self.go_on([self.kinds.len()], 1.0, &go_on);
        let mut known = self.known.lock();
        let links = links.filter_map(|[a, b]| Some([a?, b?]));
        known.group(links.filter(|[a, b]| self.kinds[*a] == self.kinds[*b]));
        known.stage = GroupStage::Grouped(0);
        true
    }

    /// Analyses a group; returns false if it was cancelled.
    fn analyse(
        &self,
        index: usize,
        stems: &[usize],
        song: &SongReader<'_>,
        rate: SampleRate,
        go_on: impl Fn() -> bool,
    ) -> bool {
        let frames = |stem: &usize| song.store().stems[*stem].as_ref().map_or(0, StemPeaks::frames);
        let frames = stems.iter().map(frames).max().unwrap_or(0);
        let progress = |share| self.go_on(stems.iter().copied(), share, &go_on);
        let swept =
            || self.sweeps.take(*stems.first()?, |found| found.analysis.take()).filter(|_| stems.len() == 1);
        let find = || swept().or_else(|| Analysis::of(&StemsRead { song, stems }, frames, rate.as_f64(), progress));
        let analysis = if frames > 0 { self.found(stems, rate, find) } else { None };
        if frames > 0 && analysis.is_none() {
            return false;
        }
        self.go_on(stems.iter().copied(), 1.0, &go_on);
        let mut known = self.known.lock();
        known.done += 1;
        if let (Some(group), Some(analysis)) = (known.groups.get_mut(index), analysis) {
            group.analysis = analysis;
        }
        true
    }

    /// Reports progress, and returns whether to go on.
    fn go_on(&self, work: impl IntoIterator<Item = usize>, share: f64, go_on: &impl Fn() -> bool) -> bool {
        work.into_iter().for_each(|index| self.progress[index].store(share.to_bits(), Relaxed));
        go_on()
    }

    /// Whether every stem is analysed.
    pub fn are_complete(&self) -> bool {
        let known = self.known.lock();
        matches!(known.stage, GroupStage::Grouped(_)) && known.done == known.groups.len()
    }

    /// The analysed share, 0 to 1.
    pub fn progress(&self) -> f64 {
        let all = self.progress.len() as f64;
        self.progress.iter().map(|share| f64::from_bits(share.load(Relaxed))).sum::<f64>() / all
    }

    /// The groups to stretch, with their analysis. `song`, which has the same files, determines which stems are transposed:
    /// a group whose stems differ in that is divided.
    pub fn groups(&self, song: &Song) -> Vec<Stretched> {
        let kind = |stem: usize| song.stems.get(stem).and_then(GroupKind::of);
        let known = self.known.lock();
        let mut groups: Vec<Stretched> = Vec::with_capacity(known.groups.len());
        for group in &known.groups {
            let first = groups.len();
            for &stem in &group.stems {
                let alike = |other: &&mut Stretched| kind(stem).is_some() && kind(other.stems[0]) == kind(stem);
                match groups[first..].iter_mut().find(alike) {
                    Some(other) => {
                        other.stems = other.stems.iter().copied().chain([stem]).collect();
                        other.voice &= song.stems.get(stem).is_some_and(Stem::keeps_formants);
                    }
                    None => groups.push(Stretched {
                        stems: [stem].into(),
                        analysis: group.analysis.clone(),
                        moves: song.stems.get(stem).is_some_and(Stem::is_transposed),
                        voice: song.stems.get(stem).is_some_and(Stem::keeps_formants),
                    }),
                }
            }
        }
        groups
    }
}

impl Known {
    /// Merges the groups of linked stems.
    fn group(&mut self, links: impl Iterator<Item = [usize; 2]>) {
        for link in links {
            let [a, b] = link.map(|stem| self.groups.iter().position(|group| group.stems.contains(&stem)));
            let (Some(a), Some(b)) = (a, b) else { continue };
            if a != b {
                let other = self.groups.remove(a.max(b));
                let group = &mut self.groups[a.min(b)];
                let mut stems: Vec<usize> = group.stems.iter().chain(&other.stems).copied().collect();
                stems.sort_unstable();
                group.stems = stems.into();
            }
        }
    }
}

/// Runs `work`; `None` if it panics. A panic costs the analysis only: the song plays without it.
fn contained<T>(work: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).ok()
}

fn ungrouped() -> Problem {
    let why = "comparing the stems failed";
    let remedy = "listen to the song at another tempo; stems of one recording may sound hollow together";
    Problem::warning("each stem is stretched by itself", why, remedy)
}

fn unanalysed(file: &StemFile) -> Problem {
    let why = "looking for its attacks failed";
    let remedy = "listen to it at another tempo, and export it again if its attacks are soft there";
    Problem::warning("is stretched without an analysis", why, remedy).of(&file.path)
}

/// A guess of the best window length from a stem's role.
fn usual_window(role: Role, rate: SampleRate) -> WindowSize {
    let [short, long] = WindowSize::pair(rate.as_f64());
    match role {
        Role::Drums | Role::Percussion | Role::Click | Role::Guide | Role::Timecode | Role::Loops => short,
        _ => long,
    }
}
