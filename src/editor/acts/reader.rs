//! Polls the engine for the state of acts. Runs on the window's thread.

use vizia_core::prelude::*;

use crate::editor::request::Sheet;
use crate::editor::shown::Shown;
use crate::engine::{ActsNow, Glance};
use crate::media::SongStore;
use crate::setlist::Song;
use crate::time::{Bar, BeatPos, Beats, FileSeconds, Meter};

use super::{NUDGES, TargetsReady};

/// How many seconds from a target on must be in memory for a jump without a gap.
const HEAD: f64 = 0.5;

/// Polls the engine for the state of acts.
pub struct ActsReader {
    shown: Shown,
}

impl ActsReader {
    /// A reader that writes into `shown`.
    pub fn new(shown: Shown) -> Self {
        Self { shown }
    }

    /// Updates everything that changed since the last frame.
    pub fn look(&self, glance: Option<&Glance>) {
        let acts = self.shown.acts;
        let now = glance.map_or_else(ActsNow::default, |glance| glance.acts);
        acts.settle(self.shown.song_key.get(), now);
        acts.now.set_if_changed(now);
        acts.queued.set_if_changed(glance.and_then(|glance| glance.queued).map_or("", |queued| queued.word));
        acts.is_looping.set_if_changed(glance.is_some_and(|glance| glance.looping.is_some()));
        let beat = glance.map_or(BeatPos::ZERO, |glance| glance.song_beat);
        let meter = |song: &Song| song.tempo_map.meter_at(beat);
        acts.meter.set_if_changed(self.shown.song.with(|song| song.as_deref().map_or(Meter::FOUR_FOUR, meter)));
    }

    /// Updates which targets are in memory, which changes slowly. Does nothing while the sheet is closed.
    pub fn look_slowly(&self, beat: Option<BeatPos>, audio: Option<&SongStore>, rate: f64) {
        if self.shown.sheet.with(|sheet| *sheet != Some(Sheet::Acts)) {
            return;
        }
        let bar = self.shown.acts.bar.with(|bar| bar.trim().parse().ok());
        let ready = self.shown.song.with(|song| {
            let heads = TargetHeads { song: song.as_deref()?, audio, rate };
            Some(heads.ready(beat, bar))
        });
        self.shown.acts.ready.set_if_changed(ready.unwrap_or_default());
    }
}

/// The targets of a song's acts, to check whether they are in memory.
struct TargetHeads<'a> {
    song: &'a Song,
    audio: Option<&'a SongStore>,
    rate: f64,
}

impl TargetHeads<'_> {
    /// Whether the song can continue at `beat` without a gap.
    fn is_ready(&self, beat: BeatPos) -> bool {
        let Some(audio) = self.audio else { return false };
        let frame = |place: FileSeconds| ((place.get() * self.rate).max(0.0) as u64).min(audio.frames());
        let begin = self.song.file_place(beat);
        audio.is_ready(frame(begin)..frame(begin + HEAD))
    }

    fn ready(&self, beat: Option<BeatPos>, bar: Option<i64>) -> TargetsReady {
        let map = &self.song.tempo_map;
        let spans = self.song.spans();
        let name = |index: usize| self.song.sections[spans[index].section].name.clone();
        let start = |index: usize| spans.get(index).map(|span| span.start);
        let here = beat.and_then(|beat| spans.iter().rposition(|span| span.start <= beat));
        let next = beat.and_then(|beat| spans.iter().find(|span| span.start > beat)).map(|span| span.start);
        let nudged = |index: usize| {
            let beat = beat?;
            let by = Beats::new(NUDGES[index].1.beats(map.meter_at(beat)))?;
            Some(self.is_ready(beat + by))
        };
        TargetsReady {
            sections: (0..spans.len()).map(|index| (name(index), self.is_ready(spans[index].start))).collect(),
            next: next.map(|beat| self.is_ready(beat)),
            previous: here.and_then(|index| start(index.checked_sub(1)?)).map(|beat| self.is_ready(beat)),
            again: Some(
                self.audio.is_some_and(|audio| audio.is_ready(0..((HEAD * self.rate) as u64).min(audio.frames()))),
            ),
            bar: bar.map(|bar| self.is_ready(Bar::numbered(map, bar).start)),
            nudges: std::array::from_fn(nudged),
        }
    }
}
