//! What is known of a song's stems for stretching them: at first from their roles, then from their samples.
//!
//! Loader threads. Not known here: what stretches them.

use std::sync::atomic::{
    AtomicU64, AtomicUsize,
    Ordering::{Acquire, Relaxed, Release},
};

use parking_lot::Mutex;

use crate::dsp::stretch::{Analysis, WindowSize};
use crate::media::SongAudio;
use crate::setlist::{MAX_STEMS, Role, Song};
use crate::time::SampleRate;

use super::stretching::{Members, Stretched};

/// What is known of a song's stems.
#[derive(Debug)]
pub struct Analyses {
    found: Mutex<Vec<Stretched>>,
    /// How many stems are taken by a thread, and how many are done.
    taken: AtomicUsize,
    done: AtomicUsize,
    /// For each stem, how much of it is analysed: the bits of a number from 0 to 1.
    progress: Box<[AtomicU64]>,
}

impl Analyses {
    /// Guesses from the stems' roles.
    pub fn new(song: &Song, rate: SampleRate) -> Self {
        let stems = song.stems.iter().take(MAX_STEMS).enumerate();
        let usual: Vec<_> = stems
            .map(|(index, stem)| Stretched {
                stems: [index].into(),
                analysis: Analysis::new(usual_window(stem.role, rate), []),
                moves: false,
            })
            .collect();
        let progress = usual.iter().map(|_| AtomicU64::new(0)).collect();
        Self { found: Mutex::new(usual), taken: AtomicUsize::new(0), done: AtomicUsize::new(0), progress }
    }

    /// Analyses the next stem that no thread has taken, all of whose pages are there; whether there was one.
    pub fn analyse_next(&self, audio: &SongAudio, rate: SampleRate, go_on: impl Fn() -> bool) -> bool {
        let stems = self.progress.len();
        if !audio.is_complete() {
            return false;
        }
        let next = self.taken.fetch_update(Relaxed, Relaxed, |taken| (taken < stems).then_some(taken + 1));
        let Ok(index) = next else { return false };
        let frames = audio.stems[index].as_ref().map_or(0, |stem| stem.frames());
        let members = Members { audio, stems: &[index] };
        let progress = |share: f64| {
            self.progress[index].store(share.to_bits(), Relaxed);
            go_on()
        };
        if frames > 0 {
            let Some(analysis) = Analysis::of(&members, frames, rate.as_f64(), progress) else { return false };
            self.found.lock()[index].analysis = analysis;
        }
        self.progress[index].store(1.0_f64.to_bits(), Relaxed);
        self.done.fetch_add(1, Release);
        true
    }

    /// Whether every stem is analysed.
    pub fn are_complete(&self) -> bool {
        self.done.load(Acquire) == self.progress.len()
    }

    /// How much is analysed, 0 to 1.
    pub fn progress(&self) -> f64 {
        let all = self.progress.len().max(1) as f64;
        self.progress.iter().map(|share| f64::from_bits(share.load(Relaxed))).sum::<f64>() / all
    }

    /// What is to be stretched as one, with what is known of it; `song` says what moves in pitch.
    pub fn groups(&self, song: &Song) -> Vec<Stretched> {
        let mut groups = self.found.lock().clone();
        for (group, stem) in groups.iter_mut().zip(&song.stems) {
            group.moves = stem.is_transposed();
        }
        groups
    }
}

/// How long windows should be for what a stem probably is.
fn usual_window(role: Role, rate: SampleRate) -> WindowSize {
    let [short, long] = WindowSize::pair(rate.as_f64());
    match role {
        Role::Drums | Role::Percussion | Role::Click | Role::Guide | Role::Timecode | Role::Loops => short,
        _ => long,
    }
}
