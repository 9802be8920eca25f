//! Reads the waveforms of the song: each stem's, the whole song's, and that of the part that the timeline shows. Runs on the window's thread
//! and never blocks.

use std::ops::Range;
use std::sync::Arc;

use vizia_core::prelude::*;

use crate::host::Keeper;
use crate::media::SongStore;
use crate::setlist::{MAX_STEMS, Output, Song};

use super::overview::{Extremes, Overview};
use super::shown::Shown;
use super::timeline::InView;

/// The waveforms of the part of the song that the timeline shows, if that is not all of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CloseUp {
    /// The part, and the waveform of the whole song in it.
    part: Option<(InView, Overview)>,
    /// The waveforms of stems in it by their slots: of all stems while there are lanes, else of those that are heard.
    stems: Vec<(usize, Overview)>,
    has_lanes: bool,
}

impl CloseUp {
    /// The waveform of the whole song in this part, if it is the one that was read.
    pub fn of(&self, in_view: InView) -> Option<&Overview> {
        self.part.as_ref().filter(|(part, _)| *part == in_view).map(|(_, overview)| overview)
    }

    /// The waveform of the stem in `slot` in this part, if it was read.
    pub fn of_stem(&self, in_view: InView, slot: usize) -> Option<&Overview> {
        self.of(in_view)?;
        self.stems.iter().find(|(of, _)| *of == slot).map(|(_, overview)| overview)
    }
}

/// Reads the waveforms.
pub struct WaveReader {
    keeper: Arc<Keeper>,
    shown: Shown,
    /// The number of pages that the waveforms were drawn from.
    pages: Option<usize>,
    /// Whether the close-up was read from these pages.
    is_near_read: bool,
}

impl WaveReader {
    /// A reader that has read nothing yet.
    pub fn new(keeper: &Arc<Keeper>, shown: Shown) -> Self {
        Self { keeper: Arc::clone(keeper), shown, pages: None, is_near_read: false }
    }

    /// The document has changed: everything is read again.
    pub fn forget(&mut self) {
        self.pages = None;
    }

    /// Reads the waveforms again if there are other pages than before.
    pub fn look_slowly(&mut self, ready: usize, audio: Option<&SongStore>) {
        if self.pages != Some(ready) {
            self.pages = Some(ready);
            self.show_whole(audio);
            self.is_near_read = false;
        }
    }

    /// Reads the part that the timeline shows, if that has changed.
    pub fn look(&mut self) {
        let in_view = self.shown.in_view();
        let lanes = self.shown.lanes.get();
        let has = |near: &Arc<CloseUp>| near.of(in_view).is_some() && near.has_lanes == lanes;
        let is_read = self.is_near_read && self.shown.close_up.with(has);
        if in_view.is_all() || is_read {
            return;
        }
        self.is_near_read = true;
        let Some(audio) = self.keeper.look(|engine| engine.audio()).flatten() else { return };
        let frames = audio.frames();
        let (from, to) = in_view.ends();
        let at = |share: f64| (share * frames as f64).round() as u64;
        let range = at(from)..at(to).min(frames);
        let seconds = self.seconds(range.end.saturating_sub(range.start));
        let song = self.shown.song.get();
        let is_heard = |slot: usize| is_heard(song.as_deref(), slot);
        let stems: Vec<(usize, Overview)> = (0..MAX_STEMS)
            .filter(|&slot| lanes || is_heard(slot))
            .map(|slot| (slot, overview(Some(&*audio), slot, seconds, range.clone())))
            .collect();
        let heard = stems.iter().filter(|(slot, _)| is_heard(*slot)).map(|(_, overview)| overview);
        let part = Some((in_view, Overview::sum(seconds, heard)));
        self.shown.close_up.set(Arc::new(CloseUp { part, stems, has_lanes: lanes }));
    }

    fn seconds(&self, frames: u64) -> f64 {
        frames as f64 / self.keeper.look(|engine| engine.rate().as_f64()).unwrap_or(48_000.0)
    }

    fn show_whole(&self, audio: Option<&SongStore>) {
        let frames = audio.map_or(0, SongStore::frames);
        let seconds = self.seconds(frames);
        let song = self.shown.song.get();
        let mut sounding = Vec::new();
        for slot in 0..MAX_STEMS {
            let overview = Arc::new(overview(audio, slot, seconds, 0..frames));
            if is_heard(song.as_deref(), slot) {
                sounding.push(Arc::clone(&overview));
            }
            self.shown.stem(slot).overview.set_if_changed(overview);
        }
        let sum = Overview::sum(seconds, sounding.iter().map(|part| &**part));
        self.shown.overview.set_if_changed(Arc::new(sum));
    }
}

/// The overview of a range of frames of a stem, which lasts `seconds`.
fn overview(audio: Option<&SongStore>, slot: usize, seconds: f64, frames: Range<u64>) -> Overview {
    let stem = audio.and_then(|audio| audio.stems.get(slot)?.as_ref());
    stem.map_or_else(Overview::default, |stem| {
        Overview::new(seconds, frames, |range| {
            let peak = stem.peak(range.start as i64..range.end as i64)?;
            Some(Extremes { min: f32::from(peak.min) / 127.0, max: f32::from(peak.max) / 127.0 })
        })
    })
}

/// Whether the audience hears the stem in `slot` by the song's own mix; the song's waveform shows only those stems.
fn is_heard(song: Option<&Song>, slot: usize) -> bool {
    let stem = song.and_then(|song| song.stems.get(slot));
    stem.is_some_and(|stem| !stem.removed && !stem.muted && stem.routed_to() == Output::Main)
}
