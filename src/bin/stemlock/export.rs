//! `stemlock export`: writes a song as a project for a DAW, as a MIDI file with its tempo map, or its lyrics as LRC.

use serde::Serialize;

use stemlock::render::{Renderer, SongFile, SongReport, exported, usual_rate};
use stemlock::setlist::{Exported, Problem, Severity, scan_folder};
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

/// Writes the file and prints what is in it.
pub fn run(arguments: &ExportArguments) -> Result<SongReport, Problem> {
    let song = scan_folder(&arguments.song)?;
    takes::spare_the_stems(&arguments.out, &song)?;
    let rate = usual_rate(&song);
    let renderer = Renderer::load(song, rate);
    // With what was heard in its stems, as it is rendered: its tempo is the project's.
    let (song, report) = (renderer.song(), renderer.report());
    let end = song.start.in_song(FileSeconds::of_frame(report.frames as f64, rate));
    let kind = arguments.to.file();
    let Exported { bytes, problems } = exported(song, kind, Some(end))?;
    std::fs::write(&arguments.out, &bytes).map_err(|error| takes::unwritable(&arguments.out, &error))?;
    if arguments.json {
        let file = arguments.out.to_string_lossy().into_owned();
        print_json(&Written { file, bytes: bytes.len(), notes: problems, song: report.clone() })?;
    } else {
        let (sections, markers) = (report.sections.len(), report.markers.len());
        let holds = match kind {
            SongFile::Daw(_) => {
                format!("{} tempos, {sections} sections, {markers} markers", report.tempo_map.len())
            }
            SongFile::Lyrics => "its words".to_owned(),
        };
        print(&format!("{}: {holds} -> {}", report.name, arguments.out.display()))?;
        problems.iter().for_each(|problem| eprintln!("{}", line(problem)));
    }
    complain(&report, if arguments.json { Severity::Warning } else { Severity::Note });
    Ok(report)
}
