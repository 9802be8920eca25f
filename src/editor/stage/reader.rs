//! Polls the engine for the stage view. Runs on the window's thread, once per frame, and only while the view is shown.

use std::sync::Arc;

use vizia_core::prelude::*;

use crate::editor::shown::Shown;
use crate::engine::{Glance, Queued};
use crate::host::{SetView, SongLight};
use crate::setlist::{Song, Span};
use crate::time::{BeatPos, FileSeconds};

use super::coming::{ComingPlace, song_name};
use super::now::{StageNow, StageSong, time_left};

/// Polls the engine for the stage view.
pub struct StageReader {
    shown: Shown,
    /// The song that `spans` belongs to.
    song: Option<Arc<Song>>,
    spans: Vec<Span>,
}

impl StageReader {
    /// A reader that has seen nothing yet.
    pub fn new(shown: Shown) -> Self {
        Self { shown, song: None, spans: Vec::new() }
    }

    /// Updates everything that changed since the last call.
    pub fn look(&mut self, glance: Option<&Glance>) {
        if !self.shown.stage.is_on.get() {
            return;
        }
        let is_same =
            self.shown.song.with(|song| song.as_ref().map(Arc::as_ptr) == self.song.as_ref().map(Arc::as_ptr));
        if !is_same {
            self.song = self.shown.song.get();
            self.spans = self.song.as_ref().map_or_else(Vec::new, |song| song.spans());
        }
        let stage = self.shown.stage;
        stage.is_looping.set_if_changed(glance.is_some_and(|glance| glance.looping.is_some()));
        let name = self.song.as_ref().map_or_else(|| "No song".to_owned(), |song| song.name.clone());
        let words = [name, self.shown.key()];
        stage.song.set_if_changed(words.join("   ").trim_end().to_owned());
        self.show_place(glance);
        let queued = glance.and_then(|glance| glance.queued);
        let (next, told) = self.shown.set.with(|set| (next_song(set, queued.as_ref()), self.told(set)));
        stage.next_song.set_if_changed(next);
        stage.told.set_if_changed(told);
    }

    fn show_place(&self, glance: Option<&Glance>) {
        let stage = self.shown.stage;
        let seconds = self.shown.overview.with(|overview| overview.seconds);
        let beat = glance.filter(|glance| glance.pos.is_some()).map_or(BeatPos::ZERO, |glance| glance.song_beat);
        let now = self.song.as_deref().map_or_else(StageNow::default, |song| {
            let end = song.beat_at(FileSeconds::new(seconds));
            let song = StageSong { song, spans: &self.spans, end };
            let now = StageNow::at(&song, beat, self.shown.plays.get(), glance.and_then(|glance| glance.looping));
            let queued = glance.and_then(|glance| glance.queued);
            let coming =
                |queued: &Queued| self.shown.set.with(|set| ComingPlace::of(queued, self.song.as_deref(), set));
            match queued.as_ref().and_then(coming) {
                Some(coming) => now.before(coming, &song.song.tempo_map, beat),
                None => now,
            }
        });
        stage.here.set_if_changed(now.here);
        stage.here_colour.set_if_changed(now.here_colour);
        stage.next.set_if_changed(now.next);
        stage.next_colour.set_if_changed(now.next_colour);
        stage.to_go.set_if_changed(now.to_go);
        stage.is_soon.set_if_changed(now.is_soon);
        stage.lights.set_if_changed(now.beats);
        let at =
            self.shown.readout.with(|readout| readout.seconds).unwrap_or(FileSeconds::ZERO).max(FileSeconds::ZERO);
        let speed = glance.map(|glance| glance.speed).filter(|speed| *speed > 0.0).unwrap_or(1.0);
        let left = if seconds > 0.0 { time_left((FileSeconds::new(seconds) - at) / speed) } else { String::new() };
        stage.left.set_if_changed(left);
    }

    /// What waits; otherwise what was refused or what is not ready.
    fn told(&self, set: &SetView) -> String {
        let queued = self.shown.queued.get();
        let light = set.rows.get(set.current).map(|row| row.light);
        match (queued.is_empty(), set.refused, light) {
            (false, ..) => queued,
            (_, Some(why), _) => format!("Not done: {why}"),
            (_, _, Some(SongLight::Waiting)) if self.song.is_some() => "Loading".to_owned(),
            (_, _, Some(SongLight::Loading(percent))) => format!("Loading {percent} %"),
            (_, _, Some(SongLight::Missing)) if self.song.is_some() => "Not ready".to_owned(),
            _ => String::new(),
        }
    }
}

/// The name of the next song: the one that waits to be launched, or the next one in the set; empty if there is none.
fn next_song(set: &SetView, queued: Option<&Queued>) -> String {
    if let Some(name) = queued.and_then(|queued| song_name(queued, set)) {
        return format!("Next: {name}");
    }
    match set.rows.get(set.current + 1) {
        Some(row) => format!("Next: {}", row.name),
        None if set.rows.len() > 1 => "The last song".to_owned(),
        None => String::new(),
    }
}
