//! Every command in the manual runs as it stands there: in a folder with the songs and files of which the pages speak.

use std::process::Output;

use testkit::wav_of_floats;

use super::blocks::blocks;
use super::pages;
use super::stage::{CliStage, heard, text};

/// What a command may begin with: what runs here, and what `cargo xtask` reads in a test of its own.
const PROGRAM: &str = "stemlock ";
const TASKS: &str = "cargo xtask ";
/// The rate of the songs, in hertz.
const RATE: u32 = 8_000;

/// The stems of two songs, made once: their names and bytes.
fn stems() -> Vec<(String, Vec<u8>)> {
    // Eight bars at 120 BPM, at a rate that costs little.
    let frames = 16 * usize::try_from(RATE).unwrap();
    let songs = [("Harbour Lights", 1), ("Night Train", 10)];
    let stems = ["Drums", "Bass", "Vocals", "Click"].into_iter().enumerate();
    let made = songs.into_iter().flat_map(|(song, first)| {
        stems.clone().map(move |(index, stem)| {
            let samples = (0..frames).map(move |frame| heard(first + index, 0, frame));
            (format!("{song}/{stem}.wav"), wav_of_floats(1, RATE, samples))
        })
    });
    made.collect()
}

/// The folder of a page: the songs, and the files that the page shows.
fn stage(page: &str, stems: &[(String, Vec<u8>)]) -> CliStage {
    let stage = CliStage::new();
    for folder in ["", "Shows/Friday/"] {
        stems.iter().for_each(|(name, bytes)| stage.write(&format!("{folder}{name}"), bytes));
        for song in ["Harbour Lights", "Night Train"] {
            let words = "[00:01.00]One line\n[00:05.00]Another one\n";
            let toml =
                "tempo = 120\n[[section]]\nbar = 1\nname = \"Verse\"\n[[section]]\nbar = 5\nname = \"Chorus\"\n";
            stage.write(&format!("{folder}{song}/lyrics.lrc"), words);
            stage.write(&format!("{folder}{song}/song.toml"), toml);
        }
    }
    for block in blocks(page) {
        if let Some(file) = &block.file {
            stage.write(file, &block.text);
        }
    }
    stage
}

/// The words of a line as a shell takes them apart; pages use quotes, and nothing else of a shell.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for letter in line.chars() {
        match letter {
            '"' => quoted = !quoted,
            '#' if !quoted && words.last().is_some_and(String::is_empty) => break,
            ' ' if !quoted => words.push(String::new()),
            _ => words.last_mut().unwrap().push(letter),
        }
    }
    assert!(!quoted, "a quote without an end: {line}");
    words.into_iter().filter(|word| !word.is_empty()).collect()
}

#[test]
fn every_command_runs() {
    let (mut ran, stems) = (0, stems());
    for (name, page) in pages() {
        let stage = stage(&page, &stems);
        for block in blocks(&page).iter().filter(|block| block.language == "sh") {
            for line in block.text.replace("\\\n", " ").lines().filter(|line| !line.trim().is_empty()) {
                let line = line.trim();
                if line.starts_with(TASKS) {
                    continue;
                }
                assert!(line.starts_with(PROGRAM), "docs/{name}: what runs {line:?}?");
                let arguments = words(line);
                let arguments: Vec<&str> = arguments[1..].iter().map(String::as_str).collect();
                let Output { status, stderr, .. } = stage.run(&arguments);
                assert_eq!(status.code(), Some(0), "docs/{name}: {line}\n{}", text(&stderr));
                ran += 1;
            }
        }
    }
    assert!(ran >= 10, "only {ran} commands were found");
}

#[test]
fn a_line_is_taken_apart_as_a_shell_does() {
    let line = "stemlock info \"Harbour Lights\" --json  # what is in it";
    assert_eq!(words(line), ["stemlock", "info", "Harbour Lights", "--json"]);
}
