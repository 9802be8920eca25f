//! What an editor shows of the set.
//!
//! A plain value.

use std::path::Path;
use std::sync::Arc;

use crate::engine::Progress;
use crate::setlist::set::Then;
use crate::setlist::{Severity, Song};
use crate::time::{BeatPos, Bpm};

use super::set_book::KeptSong;
use super::shared_set::SharedSet;

/// What an editor shows of the set.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SetView {
    /// What the musician calls it.
    pub name: String,
    /// The songs in their order, at least one once there is an instance.
    pub rows: Vec<SetRow>,
    /// The place of the current song.
    pub current: usize,
    /// What undoing would undo, if that is a change of the set.
    pub undo: Option<&'static str>,
    /// Why the last act was not carried out.
    pub refused: Option<&'static str>,
}

/// A song of the set.
#[derive(Clone, Debug, PartialEq)]
pub struct SetRow {
    /// What it is called; of a song that is not there, its folder.
    pub name: String,
    /// How long its files are, in seconds, once they are open.
    pub seconds: Option<f64>,
    /// Its tempo at beat 0.
    pub tempo: Option<Bpm>,
    /// How far it is.
    pub light: SongLight,
    /// What follows it; `None` if the lead decides.
    pub then: Option<Then>,
    /// By how many semitones it sounds higher tonight.
    pub transpose: f64,
    /// How fast it is played tonight, in percent.
    pub speed: f64,
    /// Its place in the engine.
    pub slot: Option<usize>,
    /// Where it begins on the host's timeline.
    pub laid: Option<BeatPos>,
}

/// Whether a song of a set is ready.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SongLight {
    /// It is on its way; so many hundredths are there.
    #[default]
    Waiting,
    /// So many hundredths are there; it can begin.
    Loading(u8),
    /// All that memory has room for is there.
    Ready,
    /// It plays, but something is wrong.
    Check,
    /// It does not play.
    Missing,
}

impl SharedSet {
    /// What an editor shows.
    pub fn view(&self) -> SetView {
        let set = self.read();
        let entries = set.entries.clone();
        let view = SetView {
            name: set.name.clone(),
            rows: Vec::new(),
            current: set.current,
            undo: set.undone_next(),
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
    let (is_searching, worst) = (book.player.is_searching() || book.tickets.any(), book.worst());
    drop(book);
    SetRow {
        name: song.as_ref().map_or_else(|| folder_name(&entry.song.folder), |song| song.name.clone()),
        seconds: progress.seconds,
        tempo: song.as_ref().map(|song| song.tempo_map.tempo_at(BeatPos::ZERO)),
        light: light(song.as_ref(), &progress, is_searching, worst),
        then: entry.song.then,
        transpose: entry.song.transpose,
        speed: entry.song.tempo,
        slot: entry.slot,
        laid: entry.laid.or(entry.song.start),
    }
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
