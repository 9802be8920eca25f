//! Exports a song for a DAW: tempo map, meter, sections and markers, and a track with Stemlock.
//!
//! Main and helper threads. Pure: takes a song, returns bytes. Not known here: files, and how the plugin makes sound.
//!
//! A DAW's time begins at the song's beat 0. Earlier places are left out, and a problem is reported.

mod dawproject;
mod midi;
mod rpp;
mod state;

use std::path::Path;

use super::{Problem, Song};
use crate::time::{BeatPos, SongSeconds, TempoChange, TempoMap};

/// The formats for export.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportKind {
    /// A standard MIDI file with tempo, meter and markers, for every DAW.
    Midi,
    /// A REAPER project.
    Reaper,
    /// A DAWproject file, for Bitwig, Studio One and Cubase.
    DawProject,
}

/// An exported file, and what it could not express.
#[derive(Clone, Debug, PartialEq)]
pub struct Exported {
    /// The content of the file.
    pub bytes: Vec<u8>,
    /// What the musician should know about it.
    pub problems: Vec<Problem>,
}

/// Exports `song`. `end` is where its files end, if known; `home` is the user's home folder.
pub fn export(song: &Song, kind: ExportKind, end: Option<SongSeconds>, home: Option<&Path>) -> Exported {
    let score = SongScore::of(song, end);
    let mut problems = score.problems(song);
    let bytes = match kind {
        ExportKind::Midi => midi::write(&score, &mut problems),
        ExportKind::Reaper => rpp::write(&score, song, home).into_bytes(),
        ExportKind::DawProject => dawproject::write(&score, song, home, &mut problems),
    };
    Exported { bytes, problems }
}

/// The song as a DAW sees it, from beat 0 on.
struct SongScore {
    name: String,
    map: TempoMap,
    sections: Vec<Spot>,
    markers: Vec<Spot>,
    /// How many places were left out, because they stand before beat 0.
    left_out: usize,
}

/// A named place.
struct Spot {
    start: f64,
    end: Option<f64>,
    name: String,
    colour: Option<super::Colour>,
}

impl SongScore {
    fn of(song: &Song, end: Option<SongSeconds>) -> Self {
        let last = end.filter(|end| *end > SongSeconds::ZERO).map(|end| song.tempo_map.beat_at(end).get());
        let section = |span: super::Span| {
            let section = &song.sections[span.section];
            let start = span.start.get();
            let end = span.end.map(BeatPos::get).or(last).filter(|end| *end > start);
            Spot { start, end, name: section.name.clone(), colour: section.colour }
        };
        let marker = |marker: &super::Marker| {
            let start = marker.place.beat(&song.tempo_map).get();
            Spot { start, end: None, name: marker.name.clone(), colour: marker.colour }
        };
        let (mut sections, mut markers): (Vec<Spot>, Vec<Spot>) =
            (song.spans().into_iter().map(section).collect(), song.markers.iter().map(marker).collect());
        markers.sort_by(|a, b| a.start.total_cmp(&b.start));
        let all = sections.len() + markers.len();
        sections.retain(|spot| spot.start >= 0.0);
        markers.retain(|spot| spot.start >= 0.0);
        let left_out = all - sections.len() - markers.len();
        Self { name: song.name.clone(), map: from_zero(&song.tempo_map), sections, markers, left_out }
    }

    fn problems(&self, song: &Song) -> Vec<Problem> {
        let mut problems = Vec::new();
        if self.left_out > 0 {
            let what = format!("{} sections and markers are not in it", self.left_out);
            let why = "they are before beat 0, where a DAW's timeline begins";
            problems.push(
                Problem::note(what, why, "move the song's start to an earlier place to include them")
                    .of(&song.folder),
            );
        }
        problems
    }
}

/// `map` from beat 0 on.
pub(super) fn from_zero(map: &TempoMap) -> TempoMap {
    let first =
        TempoChange { beat: BeatPos::ZERO, bpm: map.tempo_at(BeatPos::ZERO), meter: map.meter_at(BeatPos::ZERO) };
    let later = map.changes().filter(|change| change.beat > BeatPos::ZERO);
    let changes: Vec<TempoChange> = std::iter::once(first).chain(later).collect();
    TempoMap::new(&changes).unwrap_or_else(|_| map.clone())
}

/// Escapes `text` for XML content or attributes.
fn xml(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            // XML 1.0 has no such characters (2.2, Char).
            other if other.is_control() || matches!(other, '\u{fffe}' | '\u{ffff}') => escaped.push(' '),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests;
