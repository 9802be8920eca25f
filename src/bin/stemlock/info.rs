//! `stemlock info`: what a song's folder holds.

use stemlock::render::{Renderer, SongReport, usual_rate};
use stemlock::setlist::{Problem, Severity, scan_folder};

use crate::args::InfoArguments;
use crate::{complain, print, print_json, tables};

/// Opens and decodes everything, and says what was found.
pub fn run(arguments: &InfoArguments) -> Result<SongReport, Problem> {
    let song = scan_folder(&arguments.song)?;
    let rate = arguments.rate.unwrap_or_else(|| usual_rate(&song));
    let report = Renderer::load(song, rate).report();
    if arguments.json {
        print_json(&report)?;
    } else {
        print(&tables::song(&report))?;
        complain(&report, Severity::Note);
    }
    Ok(report)
}
