//! The view of the set for an editor.
//!
//! Plain data.

use std::path::Path;
use std::sync::Arc;

use crate::engine::Progress;
use crate::setlist::set::Then;
use crate::setlist::{Severity, Song, TempoSource};
use crate::time::{Bar, BeatPos, Bpm, FileSeconds, Placement};

use super::set_book::KeptSong;
use super::shared_set::SharedSet;
use super::song_key::SongKey;

/// The view of the set for an editor.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SetView {
    /// Its name.
    pub name: String,
    /// The songs in order; at least one once there is an instance.
    pub rows: Vec<SetRow>,
    /// The index of the current song.
    pub current: usize,
    /// Why the last act was refused.
    pub refused: Option<&'static str>,
}

/// A song of the set.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SetRow {
    /// The key of the song.
    pub song: SongKey,
    /// Its name; for a missing song, its folder.
    pub name: String,
    /// The length of its files in seconds, once they are open.
    pub seconds: Option<f64>,
    /// Its tempo at beat 0.
    pub tempo: Option<Bpm>,
    /// Whether nothing states that tempo.
    pub is_assumed: bool,
    /// Its key, if that is known.
    pub key: Option<String>,
    /// Its loading state.
    pub light: SongLight,
    /// What follows it; `None` if the lead decides.
    pub then: Option<Then>,
    /// Tonight's transposition, in semitones.
    pub transpose: f64,
    /// The total transposition, by its mix and by the set, in semitones.
    pub pitch: f64,
    /// Tonight's speed, in percent.
    pub speed: f64,
    /// The musician's notes on it in this set.
    pub notes: Option<String>,
    /// The musician's notes on the song.
    pub song_notes: Option<String>,
    /// Its slot in the engine.
    pub slot: Option<usize>,
    /// The host's beat of its beat 0.
    pub laid: Option<BeatPos>,
    /// The same, if the set states it; `None` if the song follows the one before it.
    pub start: Option<BeatPos>,
    /// Bars between the song before it and this one, unless `start` is set.
    pub gap: f64,
    /// Its beats at which its first bar begins and its files end, once they are open.
    pub span: Option<(BeatPos, BeatPos)>,
}

impl SetView {
    /// Whether its entries, and not the parameter *Song Start*, say where songs lie on the host's timeline.
    pub fn is_laid(&self) -> bool {
        self.rows.len() > 1 || self.rows.first().is_some_and(|row| row.start.is_some())
    }
}

impl SetRow {
    /// The host's beats between which it lies on the host's timeline.
    pub fn lies(&self) -> Option<(BeatPos, BeatPos)> {
        let (placement, (begin, end)) = (Placement::starting_at(self.laid?), self.span?);
        Some((placement.lead_beat(begin), placement.lead_beat(end)))
    }

    /// Whether it starts without a gap when it is launched.
    pub fn can_start(&self) -> bool {
        !matches!(self.light, SongLight::Waiting | SongLight::Missing)
    }
}

/// The loading state of a song in a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SongLight {
    /// Loading; this percentage is done.
    #[default]
    Waiting,
    /// This percentage is loaded; it can start.
    Loading(u8),
    /// Everything that fits into memory is loaded.
    Ready,
    /// It plays, but something is wrong.
    Check,
    /// It does not play.
    Missing,
}

impl SharedSet {
    /// The view for an editor.
    pub fn view(&self) -> SetView {
        let set = self.read();
        let entries = set.entries.clone();
        let view = SetView {
            name: set.name.clone(),
            rows: Vec::new(),
            current: set.current,
            refused: set.refused.map(|refusal| refusal.why()),
        };
        drop(set);
        SetView { rows: entries.iter().map(row).collect(), ..view }
    }
}

fn row(entry: &KeptSong) -> SetRow {
    let book = entry.book.read();
    let song = book.song().cloned();
    let progress = book.player.controller().map(|engine| engine.progress()).unwrap_or_default();
    let which = book.key;
    let (is_searching, worst) = (book.player.is_searching() || book.tickets.any(), book.worst());
    drop(book);
    SetRow {
        song: which,
        name: song.as_ref().map_or_else(|| folder_name(&entry.song.folder), |song| song.name.clone()),
        seconds: progress.seconds,
        tempo: song.as_ref().map(|song| song.tempo_map.tempo_at(BeatPos::ZERO)),
        is_assumed: song.as_ref().is_some_and(|song| song.tempo_source == TempoSource::Assumed),
        key: song.as_ref().and_then(|song| song.key.clone()),
        light: light(song.as_ref(), &progress, is_searching, worst),
        then: entry.song.then,
        pitch: entry.song.transpose + song.as_ref().map_or(0.0, |song| f64::from(song.mix.transpose())),
        transpose: entry.song.transpose,
        speed: entry.song.tempo,
        notes: entry.song.notes.clone(),
        song_notes: song.as_ref().and_then(|song| song.notes.clone()),
        slot: entry.slot,
        laid: entry.song.start.or(entry.laid),
        start: entry.song.start,
        gap: entry.song.gap,
        span: song.as_ref().zip(progress.seconds).map(|(song, seconds)| span(song, seconds)),
    }
}

/// The beats at which the first bar in the files of `song` begins, as for the engine, and where files of `seconds` end.
fn span(song: &Song, seconds: f64) -> (BeatPos, BeatPos) {
    let first = Bar::at_or_after(&song.tempo_map, song.beat_at(FileSeconds::ZERO)).start;
    let end = song.beat_at(FileSeconds::new(seconds));
    (first, if end > first { end } else { first })
}

fn light(song: Option<&Arc<Song>>, progress: &Progress, is_searching: bool, worst: Option<Severity>) -> SongLight {
    let (ready, all) = progress.pages;
    match song {
        None if is_searching => SongLight::Waiting,
        None => SongLight::Missing,
        Some(_) if progress.is_busy || all == 0 => SongLight::Waiting,
        Some(_) if worst >= Some(Severity::Error) => SongLight::Missing,
        Some(_) if ready < all => SongLight::Loading((ready * 100 / all) as u8),
        Some(_) if worst >= Some(Severity::Warning) => SongLight::Check,
        Some(_) => SongLight::Ready,
    }
}

fn folder_name(folder: &Path) -> String {
    folder.file_name().map_or_else(|| "No song".to_owned(), |name| name.to_string_lossy().into_owned())
}
