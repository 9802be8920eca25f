//! `stemlock set`: checks a whole show.

use stemlock::render::SetReport;
use stemlock::setlist::Problem;
use stemlock::setlist::set::Set;

use crate::args::SetArguments;
use crate::{line, print, print_json, tables};

/// Reads every file of every song and prints a report. Returns whether the show is ready.
pub fn run(arguments: &SetArguments) -> Result<bool, Problem> {
    let report = SetReport::check(&Set::open(&arguments.set)?);
    if arguments.json {
        print_json(&report)?;
    } else {
        print(&tables::set(&report))?;
        let of_songs = report.songs.iter().flat_map(|song| &song.problems);
        for problem in report.problems.iter().chain(of_songs) {
            eprintln!("{}", line(problem));
        }
    }
    Ok(report.ready)
}
