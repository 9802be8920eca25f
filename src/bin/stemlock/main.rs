//! The command line: renders a song without a DAW, or says what is in its folder.
//!
//! One thread. Exit status: 0 when all is well, 1 when nothing could be done, 2 when the command was not understood, 3
//! when it was done but a stem does not play, a set is not ready or an act could not be carried out. Problems go to standard error, results to standard output.

#![allow(clippy::print_stderr)] // This is where a user reads.

mod args;
mod collect;
mod export;
mod info;
mod plain;
mod render;
mod set;
mod show;
mod tables;
mod takes;

use std::process::ExitCode;

use clap::Parser;

use stemlock::render::SongReport;
use stemlock::setlist::{Problem, Severity, Song, Sung};

use args::{Arguments, Command, SingArguments};
use plain::plain;

/// A song was found, but not all of it plays.
const INCOMPLETE: u8 = 3;

fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Info(arguments) => info::run(&arguments).map(|report| !report.has_errors()),
        Command::Render(arguments) if show::is_wanted(&arguments) => show::run(&arguments),
        Command::Render(arguments) => render::run(&arguments).map(|report| !report.has_errors()),
        Command::Set(arguments) => set::run(&arguments),
        Command::Collect(arguments) => collect::run(&arguments),
        Command::Export(arguments) => export::run(&arguments).map(|report| !report.has_errors()),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(INCOMPLETE),
        Err(problem) => {
            eprintln!("{}", line(&problem));
            ExitCode::FAILURE
        }
    }
}

/// Writes every problem that is at least a `least` to standard error.
fn complain(report: &SongReport, least: Severity) {
    for problem in report.problems.iter().filter(|problem| problem.severity >= least) {
        eprintln!("{}", line(problem));
    }
}

/// Says which of `songs`, to which somebody wants to sing along, have no lead vocal of their own.
fn tell_of_voices(sing: &SingArguments, songs: &[Song], reports: &[SongReport]) {
    for (song, report) in songs.iter().zip(reports).filter(|_| sing.sing_along) {
        // Strips may stand in another order than slots.
        let channels = |slot: usize| {
            let file = song.stems[slot].file.strip_prefix(&song.folder).unwrap_or(&song.stems[slot].file);
            let line = report.stems.iter().find(|line| file == std::path::Path::new(&line.file));
            line.and_then(|line| line.decoded.as_ref()).map(|decoded| decoded.channels)
        };
        if let Some(told) = Sung::of(song).told(sing.remove_centre, channels) {
            eprintln!("{}", plain(&format!("note: {}: {told}", song.name)));
        }
    }
}

/// `error: bass.wav: cannot be decoded: …`
fn line(problem: &Problem) -> String {
    let word = match problem.severity {
        Severity::Note => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
    };
    // A name with a line feed would look like a message of its own.
    plain(&format!("{word}: {problem}")).replace('\n', "\\u000a")
}

/// Writes a result to standard output. A reader that has seen enough (`| head`) is no mistake.
fn print(text: &str) -> Result<(), Problem> {
    use std::io::{ErrorKind, Write};
    match writeln!(std::io::stdout(), "{}", plain(text)) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Problem::error("the result cannot be written", error.to_string(), "check where the output goes"))
        }
        _ => Ok(()),
    }
}

/// `value` as JSON, for programs.
fn print_json(value: &impl serde::Serialize) -> Result<(), Problem> {
    let text = serde_json::to_string_pretty(value).map_err(|error| {
        Problem::error("the result cannot be written as JSON", error.to_string(), "leave out --json")
    })?;
    print(&text)
}
