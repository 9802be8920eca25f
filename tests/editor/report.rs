//! The support report, written by a button of the window.

use std::fs;
use std::path::{Path, PathBuf};

use stemlock::setlist::{Edit, StemEdit};
use tempfile::TempDir;

use crate::hand::{click, song, view, wait, words};
use crate::stage::Stage;

/// Presses the button, and reads the file that it names.
fn report(stage: &mut Stage, folder: &Path) -> String {
    stage.keeper.journal().report_into(folder);
    click(stage, "ready-button");
    press_report(stage);
    wait(stage, "the report is written", |stage| words(stage, "report-file").starts_with("Written: "));
    let said = words(stage, "report-file");
    let file = PathBuf::from(said.strip_prefix("Written: ").unwrap());
    assert!(file.starts_with(folder), "{said}");
    let text = fs::read_to_string(file).unwrap();
    click(stage, "sheet-close");
    text
}

/// Presses the button, which lies below the part of the sheet that scrolls.
fn press_report(stage: &mut Stage) {
    let place = view(stage, "report").middle();
    stage.view.click(place);
    stage.view.settle();
}

/// Somewhere to write, for as long as the folder is kept.
fn documents() -> TempDir {
    tempfile::tempdir().unwrap()
}

#[test]
fn a_click_writes_what_helps() {
    let ((keep, folder), documents) = (song(), documents());
    fs::write(folder.join("Keys.wav"), "no audio").unwrap();
    let mut stage = Stage::with(&folder);
    stage.keeper.journal().runs_in("CLAP plugin", Some("Reaper 7.2".to_owned()));
    stage.keeper.edit(&Edit::Stem(0, StemEdit::Name("Low end".to_owned()))).unwrap();
    stage.play(1.0, 120, 126.0);
    stage.view.advance(std::time::Duration::from_millis(2300));
    let text = report(&mut stage, documents.path());
    let expected = [
        concat!("Stemlock ", env!("CARGO_PKG_VERSION")),
        "CLAP plugin)",
        "Host: Reaper 7.2",
        "Rate: 48000 Hz",
        "Anthem: 120 BPM",
        "Low end",
        "WAV 16-bit, mono",
        "error: Keys.wav: ",
        "the window opens",
        "the song is Anthem, 4 stems",
        "edit: ",
        "the host asks for no blocks",
    ];
    for part in expected {
        assert!(text.contains(part), "no {part} in {text}");
    }
    let size = fs::metadata(folder.join("Bass.wav")).unwrap().len();
    assert!(text.contains(&format!("Bass.wav: {size} bytes")), "{text}");
    for secret in [keep.path(), documents.path()] {
        assert!(!text.contains(secret.to_str().unwrap()), "{} in {text}", secret.display());
    }
}

#[test]
fn events_are_told_while_they_are_new_and_a_second_report_replaces_nothing() {
    let ((_keep, folder), documents) = (song(), documents());
    let mut stage = Stage::with(&folder);
    for number in 0..250 {
        stage.keeper.journal().note(format!("event {number}."));
    }
    stage.view.drop_files((300.0, 300.0), [folder.join("notes.txt")]);
    stage.catch_up();
    let text = report(&mut stage, documents.path());
    assert!(text.contains("opens notes.txt") && text.contains("notes.txt: cannot be opened"), "{text}");
    assert!(text.contains("event 249.") && !text.contains("event 30."), "{text}");
    assert_eq!(text.lines().filter(|line| line.starts_with("  +")).count(), 200);
    let again = report(&mut stage, documents.path());
    assert!(again.contains("event 249."));
    assert_eq!(fs::read_dir(documents.path()).unwrap().count(), 2);
}

#[test]
fn a_set_is_told_in_its_order() {
    let ((keep, folder), documents) = (song(), documents());
    let second = crate::stage::write_song(&keep.path().join("Ballad (b+c)"), &["Piano"]);
    let mut stage = Stage::with(&folder);
    stage.keeper.open(vec![folder, second]);
    stage.catch_up();
    stage.keeper.loaders().iter().for_each(|loader| {
        loader.run_to_end();
    });
    let text = report(&mut stage, documents.path());
    let place = |part: &str| text.find(part).unwrap_or_else(|| panic!("no {part} in {text}"));
    assert!(place(" 1. Anthem: ") < place(" 2. Ballad (b+c): "), "{text}");
    assert!(place("Anthem: 120 BPM") < place("Piano.wav: "), "{text}");
    assert!(!text.contains(keep.path().to_str().unwrap()), "{text}");
}

#[test]
fn where_nothing_can_be_written_the_window_says_why() {
    let ((_keep, folder), documents) = (song(), documents());
    let mut stage = Stage::with(&folder);
    stage.keeper.journal().report_into(&documents.path().join("not there"));
    click(&mut stage, "ready-button");
    press_report(&mut stage);
    wait(&mut stage, "the reason is shown", |stage| {
        words(stage, "report-file").starts_with("The report is not written: ")
            || words(stage, "report-file").starts_with("the report is not written: ")
    });
    assert!(view(&mut stage, "report-file").bounds.h > 20.0, "all of it is shown");
}
