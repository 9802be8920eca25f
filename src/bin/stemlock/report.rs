//! `stemlock report`: text to send to a helper: versions, the computer, and songs without their audio.
//!
//! It contains no home folder and no user name: paths begin with `~`, and the name is replaced wherever it is a word.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use stemlock::render::{Renderer, SongReport, usual_rate};
use stemlock::setlist::{Problem, Song, scan_folder};

use crate::args::ReportArguments;
use crate::{line, plain, print, tables};

/// Variables that change how Stemlock works, and are easily forgotten.
const VARIABLES: [&str; 5] =
    ["STEMLOCK_SONG", "STEMLOCK_CACHE", "STEMLOCK_CUES", "STEMLOCK_MEMORY", "STEMLOCK_SETTINGS"];

/// Prints the report; returns whether every song plays.
pub fn run(arguments: &ReportArguments) -> Result<bool, Problem> {
    let mut text = computer();
    let mut is_whole = true;
    for folder in &arguments.songs {
        let _ = match scan_folder(folder) {
            Ok(song) => {
                let report = Renderer::load(song.clone(), usual_rate(&song)).report();
                is_whole &= !report.has_errors();
                write!(text, "\n{}", of_song(&song, &report))
            }
            Err(problem) => {
                is_whole = false;
                writeln!(text, "\n{}", line(&problem))
            }
        };
    }
    let home = std::env::home_dir();
    let user = ["USER", "LOGNAME", "USERNAME"].iter().find_map(|name| std::env::var(name).ok());
    print(plain(&without_person(&text, home.as_deref(), user.as_deref())).trim_end())?;
    Ok(is_whole)
}

/// Versions, the system, and the variables that are set.
fn computer() -> String {
    let build = if cfg!(debug_assertions) { "for debugging" } else { "release" };
    let parts = if cfg!(feature = "plugin") { "with the plugin" } else { "without the plugin" };
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let (os, arch) = (std::env::consts::OS, std::env::consts::ARCH);
    let mut text = format!("Stemlock {} ({build}, {parts})\n", env!("CARGO_PKG_VERSION"));
    let _ = writeln!(text, "System: {}{os} on {arch}, {cores} cores{}", distribution(), memory());
    for name in VARIABLES {
        if let Some(value) = std::env::var_os(name) {
            let _ = writeln!(text, "{name} = {}", value.to_string_lossy());
        }
    }
    text
}

/// The name of a free Unix distribution.
fn distribution() -> String {
    let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
    let name = release.lines().find_map(|line| line.strip_prefix("PRETTY_NAME="));
    name.map_or_else(String::new, |name| format!("{}, ", name.trim_matches('"')))
}

fn memory() -> String {
    let known = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let kilobytes = known.lines().find_map(|line| line.strip_prefix("MemTotal:")?.trim().strip_suffix(" kB"));
    let gigabytes = kilobytes.and_then(|number| number.trim().parse::<f64>().ok()).map(|number| number / 1e6);
    gigabytes.map_or_else(String::new, |gigabytes| format!(", {gigabytes:.1} GB of memory"))
}

/// A song: its table, the sizes of its files, and every problem.
fn of_song(song: &Song, report: &SongReport) -> String {
    let mut text = format!("{}\n\n", tables::song(report));
    for stem in &song.stems {
        let name = stem.file.strip_prefix(&song.folder).unwrap_or(&stem.file).display();
        let size = fs::metadata(&stem.file)
            .map_or_else(|_| "not there".to_owned(), |data| format!("{} bytes", data.len()));
        let _ = writeln!(text, "{name}: {size}");
    }
    for problem in &report.problems {
        let _ = writeln!(text, "{}", line(problem));
    }
    text
}

/// `text` without anything that identifies the user.
fn without_person(text: &str, home: Option<&Path>, user: Option<&str>) -> String {
    let mut text = text.to_owned();
    if let Some(home) = home.and_then(Path::to_str).filter(|home| home.len() > 1) {
        text = text.replace(home, "~");
    }
    let Some(user) = user.filter(|user| !user.is_empty()) else { return text };
    let mut hidden = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find(user) {
        let (before, after) = (&rest[..at], &rest[at + user.len()..]);
        let is_word = !before.ends_with(char::is_alphanumeric) && !after.starts_with(char::is_alphanumeric);
        hidden.push_str(before);
        hidden.push_str(if is_word { "USER" } else { user });
        rest = after;
    }
    hidden + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_says_whose_computer_it_is() {
        let hidden = |text: &str| without_person(text, Some(Path::new("/home/ann")), Some("ann"));
        assert_eq!(hidden("/home/ann/Music/Anna's song"), "~/Music/Anna's song");
        assert_eq!(hidden("/media/ann/USB: hannah, ann"), "/media/USER/USB: hannah, USER");
        assert_eq!(without_person("a", Some(Path::new("/")), Some("")), "a");
    }
}
