//! A set: songs in order, from `set.toml`, an M3U, or a folder of song folders.
//!
//! Main and helper threads. Opens no audio file. Known here: folders and their descriptions. Not known
//! here: audio data, the transport.

mod m3u;
mod open;
mod set_toml;
mod set_toml_text;
#[cfg(test)]
mod tests;
mod then;

pub use set_toml::{MOST_GAP, SET_TOML};
pub use then::{Pause, Then};

use std::path::PathBuf;

use crate::time::{Bar, BeatPos, Beats, FileSeconds, SongSeconds};

use super::{Problem, Song};

/// The most songs in a set.
pub const MOST_SONGS: usize = 1000;

/// The problem of a list with more songs than [`MOST_SONGS`].
fn left_out() -> Problem {
    let what = format!("the songs after the first {MOST_SONGS} are left out");
    Problem::warning(what, "a set has no more", "make two sets of it")
}

/// An ordered list of songs.
#[derive(Clone, Debug, PartialEq)]
pub struct Set {
    /// Its name.
    pub name: String,
    /// The file or folder that it was read from.
    pub path: PathBuf,
    /// The songs, in playing order.
    pub songs: Vec<SetSong>,
    /// Problems of the set.
    pub problems: Vec<Problem>,
}

/// A song's entry in a set.
#[derive(Clone, Debug, PartialEq)]
pub struct SetSong {
    /// The song's folder. The entry stays even if it is missing.
    pub folder: PathBuf,
    /// The host's beat at which its beat 0 lies; `None` if it follows the previous song.
    pub start: Option<BeatPos>,
    /// Bars between the end of the previous song and this one, unless `start` is set.
    pub gap: f64,
    /// Tonight's transposition, in semitones.
    pub transpose: f64,
    /// Tonight's speed, in percent of its own tempo.
    pub tempo: f64,
    /// What follows the song; `None` if the set's lead decides.
    pub then: Option<Then>,
    /// The musician's notes on the song in this set; may have several lines.
    pub notes: Option<String>,
}

impl SetSong {
    /// The default entry of the song in `folder`.
    pub fn in_folder(folder: PathBuf) -> Self {
        Self { folder, start: None, gap: 0.0, transpose: 0.0, tempo: 100.0, then: None, notes: None }
    }
}

/// The starts of songs on the host's timeline, in beats. A song without a stated start begins at the next bar after the
/// end of the previous song, plus `gap` of that song's bars. `lengths` are the durations of the songs' files in
/// seconds.
pub fn starts<'a>(songs: impl IntoIterator<Item = (&'a SetSong, Option<&'a Song>, f64)>) -> Vec<BeatPos> {
    let mut next = BeatPos::ZERO;
    let mut starts = Vec::new();
    for (entry, song, seconds) in songs {
        let gap = |bar: Beats| Beats::new(entry.gap * bar.get()).unwrap_or(Beats::ZERO);
        // The first song has no previous song, so its gap counts bars of four beats.
        let bar_before = starts.last().map_or(Beats::new(4.0).unwrap_or(Beats::ZERO), |&(_, bar)| bar);
        let start = entry.start.unwrap_or(next + gap(bar_before));
        let (length, bar) = song.map_or((Beats::ZERO, bar_before), |song| whole_bars(song, seconds));
        starts.push((start, bar));
        next = start + length;
    }
    starts.into_iter().map(|(start, _)| start).collect()
}

/// The beats from beat 0 to the first bar after files of `seconds` seconds end, and the length of that bar.
fn whole_bars(song: &Song, seconds: f64) -> (Beats, Beats) {
    let map = &song.tempo_map;
    let end = map.beat_at(song.start.in_song(FileSeconds::new(seconds)).max(SongSeconds::ZERO));
    let last = Bar::of(map, end);
    // An end within rounding error of a bar's start counts as that start.
    let is_whole = (end - last.start).get() < 1e-6;
    let next = if is_whole { last } else { Bar::numbered(map, last.number + 1) };
    let bar = Beats::new(next.meter.quarters_per_bar()).unwrap_or(Beats::ZERO);
    (next.start - BeatPos::ZERO, bar)
}
