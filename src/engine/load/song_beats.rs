//! The beats of a song without a click: the onsets of its stems, summed while each stem is read.
//!
//! Runs on all loader threads. Not known here: how the result is used.

use parking_lot::Mutex;
use std::sync::OnceLock;

use crate::dsp::hear::beats::{HeardBeats, Onsets};
use crate::setlist::{Song, TempoSource};

/// The onsets so far.
#[derive(Debug)]
pub struct SongBeats {
    /// The stems whose beats are detected; empty if the tempo is known.
    stems: Box<[usize]>,
    learnt: Mutex<LearntOnsets>,
    /// The result of a previous session, once the cache has been checked.
    kept: OnceLock<Option<HeardBeats>>,
}

#[derive(Debug, Default)]
struct LearntOnsets {
    sum: Onsets,
    stems: Vec<usize>,
}

impl SongBeats {
    /// For `song`, whose first `most` stems exist. Only if nothing states the tempo, and only for music: a voice that counts has no beats.
    pub fn new(song: &Song, most: usize) -> Self {
        let is_open = matches!(song.tempo_source, TempoSource::Assumed | TempoSource::Heard);
        let is_music = |slot: &usize| {
            let stem = &song.stems[*slot];
            is_open && !stem.removed && stem.looped.is_none() && stem.role.is_music()
        };
        Self {
            stems: (0..song.stems.len().min(most)).filter(is_music).collect(),
            learnt: Mutex::default(),
            kept: OnceLock::new(),
        }
    }

    /// The existing stems among them.
    pub fn stems(&self, is_there: impl Fn(usize) -> bool) -> Vec<usize> {
        self.stems.iter().copied().filter(|stem| is_there(*stem)).collect()
    }

    /// Whether this stem still has to be read for beats, unless `kept` finds the result of a previous session.
    pub fn wants(&self, stem: usize, kept: impl FnOnce() -> Option<HeardBeats>) -> bool {
        self.stems.contains(&stem)
            && !self.learnt.lock().stems.contains(&stem)
            && self.kept.get_or_init(kept).is_none()
    }

    /// Adds the onsets of a stem.
    pub fn learn(&self, stem: usize, onsets: &Onsets) {
        let mut learnt = self.learnt.lock();
        if !learnt.stems.contains(&stem) {
            learnt.sum.add(onsets);
            learnt.stems.push(stem);
        }
    }

    /// The result of a previous session.
    pub fn known(&self) -> Option<HeardBeats> {
        self.kept.get().cloned().flatten()
    }

    /// The beats, if all of these stems have been read.
    pub fn find(&self, stems: &[usize]) -> Option<HeardBeats> {
        let learnt = std::mem::take(&mut *self.learnt.lock());
        let is_whole = !stems.is_empty() && stems.iter().all(|stem| learnt.stems.contains(stem));
        is_whole.then(|| HeardBeats::of(&learnt.sum))
    }
}
