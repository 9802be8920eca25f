//! `stemlock info`: reports on the folder of a song.

use serde::Serialize;
use stemlock::render::{Renderer, SongReport, song_table, usual_rate};
use stemlock::setlist::lyrics::{self, Lyrics};
use stemlock::setlist::{Problem, Severity, scan_folder};

use crate::args::InfoArguments;
use crate::{complain, print, print_json, tables};

/// The result as JSON.
#[derive(Serialize)]
struct Info<'a> {
    #[serde(flatten)]
    report: &'a SongReport,
    lyrics: &'a [Lyrics],
}

/// Opens and decodes every file and prints what was found.
pub fn run(arguments: &InfoArguments) -> Result<SongReport, Problem> {
    let song = scan_folder(&arguments.song)?;
    let rate = arguments.rate.unwrap_or_else(|| usual_rate(&song));
    let (lyrics, problems) = lyrics::find(&song);
    let mut report = Renderer::load(song, rate).report();
    report.problems.extend(problems);
    report.problems.sort_by_key(|problem| std::cmp::Reverse(problem.severity));
    if arguments.json {
        print_json(&Info { report: &report, lyrics: &lyrics })?;
    } else {
        print(&song_table(&report))?;
        lyrics.iter().try_for_each(|lyrics| print(&tables::lyrics(lyrics)))?;
        complain(&report, Severity::Note);
    }
    Ok(report)
}
