//! The command line: renders, checks, exports and collects songs without a DAW, or reports on a song's folder.
//!
//! One thread. Exit status: 0: all is well; 1: nothing could be done; 2: the command was not understood; 3: done, but a
//! stem does not play, a set is not ready or an act could not be carried out. Problems go to standard error, results to
//! standard output.

#![allow(clippy::print_stderr)] // This is where a user reads.

mod args;
mod collect;
mod export;
mod info;
mod render;
mod report;
mod set;
mod show;
mod tables;
mod takes;
mod unpack;

use std::process::ExitCode;

use clap::Parser;

use stemlock::render::{SongReport, plain, problem_line as line};
use stemlock::setlist::{Problem, Severity, Song, Sung, in_words};

use args::{Command, CommandLine, SingArguments};

/// The exit status if the command was carried out with problems.
const INCOMPLETE: u8 = 3;

fn main() -> ExitCode {
    let done = match CommandLine::parse().command {
        Command::Info(arguments) => info::run(&arguments).map(|report| !report.has_errors()),
        Command::Render(arguments) if show::is_wanted(&arguments) => show::run(&arguments),
        Command::Render(arguments) => render::run(&arguments).map(|report| !report.has_errors()),
        Command::Set(arguments) => set::run(&arguments),
        Command::Unpack(arguments) => unpack::run(&arguments).map(|()| true),
        Command::Collect(arguments) => collect::run(&arguments),
        Command::Report(arguments) => report::run(&arguments),
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

/// Writes every problem of at least severity `least` to standard error.
fn complain(report: &SongReport, least: Severity) {
    for problem in report.problems.iter().filter(|problem| problem.severity >= least) {
        eprintln!("{}", line(problem));
    }
}

/// Tells which of `songs` have no lead vocal of their own, if they are to be sung along to.
fn tell_of_voices(sing: &SingArguments, songs: &[Song], reports: &[SongReport]) {
    for (song, report) in songs.iter().zip(reports).filter(|_| sing.sing_along) {
        // Strips may be in a different order than slots.
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

/// Writes a result to standard output. A closed pipe (`| head`) is not an error.
fn print(text: &str) -> Result<(), Problem> {
    use std::io::{ErrorKind, Write};
    match writeln!(std::io::stdout(), "{}", plain(text)) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Problem::error("the result cannot be written", in_words(&error), "check where the output goes"))
        }
        _ => Ok(()),
    }
}

/// Prints `value` as JSON.
fn print_json(value: &impl serde::Serialize) -> Result<(), Problem> {
    let text = serde_json::to_string_pretty(value).map_err(|_| {
        let why = "a number in it has no form in JSON";
        Problem::error("the result cannot be written as JSON", why, "leave out --json")
    })?;
    print(&text)
}
