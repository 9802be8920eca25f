//! `stemlock report`: text to send to somebody who helps. The same as the window writes, without host and events.

use std::path::Path;

use stemlock::render::{Person, Renderer, SupportReport, usual_rate};
use stemlock::setlist::set::{Set, SetSong};
use stemlock::setlist::{Problem, scan_folder};

use crate::args::ReportArguments;
use crate::print;

/// Prints the report; returns whether every song plays.
pub fn run(arguments: &ReportArguments) -> Result<bool, Problem> {
    let parts = if cfg!(feature = "plugin") { "with the plugin" } else { "without the plugin" };
    let mut report = SupportReport::of(format!("command line, {parts}"), Person::here());
    let mut is_whole = true;
    for path in &arguments.songs {
        let folders = match set_at(path) {
            Some(set) => {
                report.set(&set.name, set.songs.iter().enumerate().map(set_line).collect());
                set.songs.into_iter().map(|song| song.folder).collect()
            }
            None => vec![path.clone()],
        };
        for folder in &folders {
            is_whole &= add(&mut report, folder);
        }
    }
    print(report.text().trim_end())?;
    Ok(is_whole)
}

/// The set at `path`; `None` if that is a single song, or nothing.
fn set_at(path: &Path) -> Option<Set> {
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let is_set = |set: &Set| set.songs.len() > 1 || set.songs.iter().any(|song| song.folder != whole);
    Set::open(path).ok().filter(is_set)
}

fn set_line((index, song): (usize, &SetSong)) -> String {
    let name = song.folder.file_name().unwrap_or_default().to_string_lossy();
    let then = song.then.map_or_else(String::new, |then| format!(", then {then}"));
    format!("{}. {name}, {:+} semitones, {} %{then}", index + 1, song.transpose, song.tempo)
}

/// Adds the song in `folder`; returns whether all of it plays.
fn add(report: &mut SupportReport, folder: &Path) -> bool {
    match scan_folder(folder) {
        Ok(song) => {
            let found = Renderer::load(song.clone(), usual_rate(&song)).report();
            let is_whole = !found.has_errors();
            report.song(&song, found);
            is_whole
        }
        Err(problem) => {
            report.lost(problem);
            false
        }
    }
}
