//! `stemlock export`: writes a song as a project for a DAW, as a MIDI file with its tempo map, or its lyrics as LRC.

use serde::Serialize;

use stemlock::render::{Renderer, SongReport, usual_rate};
use stemlock::setlist::lyrics::{self, Lyrics, lrc_text};
use stemlock::setlist::{Exported, Problem, Severity, Song, export, scan_folder};
use stemlock::time::FileSeconds;

use crate::args::ExportArguments;
use crate::{complain, line, print, print_json, takes};

/// The result as JSON.
#[derive(Debug, Serialize)]
struct Written {
    /// The file.
    file: String,
    /// Its size in bytes.
    bytes: usize,
    /// What the format could not express.
    notes: Vec<Problem>,
    /// The song, and every problem of it.
    song: SongReport,
}

/// The song's first lyrics with times, or else the first lyrics of all, as LRC.
fn words(song: &Song) -> Result<Exported, Problem> {
    let (found, problems) = lyrics::find(song);
    let is_timed = |lyrics: &&Lyrics| lyrics.lines.iter().any(|line| line.start.is_some());
    let chosen = found.iter().find(is_timed).or(found.first()).ok_or_else(|| {
        let remedy = "put a lyrics.lrc or lyrics.txt beside its stems";
        Problem::error("has no words", "none were found beside its stems or in them", remedy).of(&song.folder)
    })?;
    Ok(Exported { bytes: lrc_text(&chosen.clone().ordered()).into_bytes(), problems })
}

/// Writes the file and prints what is in it.
pub fn run(arguments: &ExportArguments) -> Result<SongReport, Problem> {
    let song = scan_folder(&arguments.song)?;
    takes::spare_the_stems(&arguments.out, &song)?;
    let rate = usual_rate(&song);
    let renderer = Renderer::load(song, rate);
    // With what was heard in its stems, as it is rendered: its tempo is the project's.
    let (song, report) = (renderer.song(), renderer.report());
    let end = song.start.in_song(FileSeconds::of_frame(report.frames as f64, rate));
    let Exported { bytes, problems } = match arguments.to.kind() {
        Some(kind) => export(song, kind, Some(end), std::env::home_dir().as_deref()),
        None => words(song)?,
    };
    std::fs::write(&arguments.out, &bytes).map_err(|error| takes::unwritable(&arguments.out, &error))?;
    if arguments.json {
        let file = arguments.out.to_string_lossy().into_owned();
        print_json(&Written { file, bytes: bytes.len(), notes: problems, song: report.clone() })?;
    } else {
        let (sections, markers) = (report.sections.len(), report.markers.len());
        let holds = match arguments.to.kind() {
            Some(_) => format!("{} tempos, {sections} sections, {markers} markers", report.tempo_map.len()),
            None => "its words".to_owned(),
        };
        print(&format!("{}: {holds} -> {}", report.name, arguments.out.display()))?;
        problems.iter().for_each(|problem| eprintln!("{}", line(problem)));
    }
    complain(&report, if arguments.json { Severity::Warning } else { Severity::Note });
    Ok(report)
}
