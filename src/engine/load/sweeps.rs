//! Reads the files of a streamed song once, each from beginning to end.
//!
//! Runs on loader threads, one stem each. Everything that concerns a single stem is computed on the way: peaks, attacks, excerpts for
//! bleed detection, click, timecode and beats. The pages are not needed afterwards. Not known here: previous results, and
//! how the results are used.

use parking_lot::Mutex;

use crate::dsp::bleed::{Excerpts, Listener};
use crate::dsp::hear::beats::{OnsetListener, Onsets};
use crate::dsp::hear::{StemHeard, StemListener};
use crate::dsp::stretch::{Analyser, Analysis};
use crate::media::{PAGE_FRAMES, SongReader};
use crate::time::SampleRate;

/// The maximum number of stems to read at once: each takes some 20 MB meanwhile, if it lasts 5 minutes.
const MOST_AT_ONCE: usize = 3;

/// The results to compute for a stem, besides its peaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wants {
    /// Its analysis for stretching.
    pub analysis: bool,
    /// Its excerpts for bleed detection.
    pub excerpts: bool,
    /// Its click or timecode, and other results of listening.
    pub heard: bool,
    /// Its onsets, for the beats of the song.
    pub onsets: bool,
}

/// The results for a stem.
#[derive(Debug, Default)]
pub struct Found {
    /// Its analysis for stretching.
    pub analysis: Option<Analysis>,
    /// Its excerpts for bleed detection.
    pub excerpts: Option<Excerpts>,
    /// The results of listening to it.
    pub heard: Option<StemHeard>,
    /// Its onsets.
    pub onsets: Option<Onsets>,
}

/// The progress of reading a song's stems.
#[derive(Debug)]
pub struct Sweeps {
    stems: Mutex<Box<[StemSweep]>>,
}

#[derive(Debug, Default)]
enum StemSweep {
    #[default]
    New,
    /// A thread is reading it.
    Taken,
    /// It has been read.
    Done(Box<Found>),
}

impl Sweeps {
    /// For a song with this many stems.
    pub fn new(stems: usize) -> Self {
        Self { stems: Mutex::new((0..stems).map(|_| StemSweep::New).collect()) }
    }

    /// Whether all stems have been read.
    pub fn are_done(&self) -> bool {
        self.stems.lock().iter().all(|stem| matches!(stem, StemSweep::Done(_)))
    }

    /// Runs `sweep` for the next available stem; it returns `None` if it was cancelled. Returns whether there
    /// was one.
    pub fn next(&self, sweep: impl FnOnce(usize) -> Option<Found>) -> bool {
        let index = {
            let mut stems = self.stems.lock();
            let taken = stems.iter().filter(|stem| matches!(stem, StemSweep::Taken)).count();
            let next = stems.iter().position(|stem| matches!(stem, StemSweep::New));
            let Some(index) = next.filter(|_| taken < MOST_AT_ONCE) else { return false };
            stems[index] = StemSweep::Taken;
            index
        };
        let found = sweep(index);
        self.stems.lock()[index] = found.map_or(StemSweep::New, |found| StemSweep::Done(Box::new(found)));
        true
    }

    /// Takes part of a stem's results.
    pub fn take<T>(&self, stem: usize, take: impl FnOnce(&mut Found) -> Option<T>) -> Option<T> {
        match self.stems.lock().get_mut(stem)? {
            StemSweep::Done(found) => take(found),
            _ => None,
        }
    }
}

/// Reads a stem. `go_on` is called regularly with the share that is done, and returns false to cancel; then there is
/// no result.
pub fn sweep(
    song: &SongReader<'_>,
    stem: usize,
    wants: Wants,
    rate: SampleRate,
    mut go_on: impl FnMut(f64) -> bool,
) -> Option<Found> {
    let Some(Some(known)) = song.store().stems.get(stem) else { return Some(Found::default()) };
    let (frames, rate) = (known.frames(), rate.as_f64());
    let mut analyser = wants.analysis.then(|| Analyser::new(&[song.channels(stem)], frames, rate));
    let mut excerpts = wants.excerpts.then(|| Listener::new(song.store().frames(), rate));
    let mut listener = wants.heard.then(|| StemListener::new(rate));
    let mut onsets = wants.onsets.then(|| OnsetListener::new(rate));
    let mut sides = [0, 1].map(|_| vec![0.0; PAGE_FRAMES]);
    for first in (0..frames).step_by(PAGE_FRAMES) {
        if !go_on(first as f64 / frames as f64) {
            return None;
        }
        let count = (frames - first).min(PAGE_FRAMES as u64) as usize;
        let [left, right] = sides.each_mut().map(|side| &mut side[..count]);
        song.read(stem, first as i64, [left, right]);
        let [left, right] = sides.each_ref().map(|side| &side[..count]);
        let copy = |_, [to_left, to_right]: [&mut [f32]; 2]| {
            to_left.copy_from_slice(left);
            to_right.copy_from_slice(right);
        };
        analyser.iter_mut().for_each(|analyser| analyser.push(count, copy));
        excerpts.iter_mut().for_each(|excerpts| excerpts.push(left, right));
        listener.iter_mut().for_each(|listener| listener.push(left, right));
        onsets.iter_mut().for_each(|onsets| onsets.push(left, right));
    }
    Some(Found {
        analysis: analyser.map(Analyser::finish),
        excerpts: excerpts.map(Listener::finish),
        heard: listener.map(StemListener::finish),
        onsets: onsets.map(OnsetListener::finish),
    })
}
