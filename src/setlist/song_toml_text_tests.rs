//! The written `song.toml` reads back as the same song, and the musician's own text stays.
#![allow(clippy::unwrap_used)]

use std::fs;

use proptest::prelude::*;

use super::*;
use crate::dsp::Pan;
use crate::setlist::test_songs::{any_edit, song, stems};
use crate::setlist::{Edit, MidiSend, Place, SendPlace, StemEdit, StemLoop, scan_folder};

const WRITTEN: &str = r##"# My notes on this song.
name = "Ode" # as on the record
tempo = 120 # nearly
house = "green"

# The keys come first.
[[stem]]
file = "1.wav" # take 7
name = "Keys"
role = "synth"
pan = "L10"
knob = 3 # unknown

[lights]
cue = 4

[[stem]]
# The drums.
file = "0.WAV"
name = "Drums"
role = "drums"
[stem.lights]
strobe = true

[[stem]]
file = "later.wav"
"##;

/// A folder with these files, which are empty.
fn folder(files: impl IntoIterator<Item = usize>) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for number in files {
        fs::write(folder.path().join(format!("{number}.wav")), "").unwrap();
    }
    folder
}

fn written(before: &str, song: &Song) -> String {
    song_toml_text(before, song, &[]).unwrap()
}

#[test]
fn what_already_says_so_stays_to_the_letter() {
    let folder = folder(0..3);
    fs::write(folder.path().join("song.toml"), WRITTEN).unwrap();
    fs::write(folder.path().join("later.wav"), "").unwrap();
    let song = scan_folder(folder.path()).unwrap();
    let text = written(WRITTEN, &song);
    // The file that was not listed is now listed, with its default properties.
    let mut lines = text.lines();
    let kept = WRITTEN.lines().filter(|line| !["", "[lights]", "cue = 4"].contains(line));
    for line in kept {
        assert!(lines.any(|written| written == line), "{line} is not at its place in\n{text}");
    }
    assert!(text.contains("[lights]\ncue = 4"), "{text}");
    fs::write(folder.path().join("song.toml"), &text).unwrap();
    let again = scan_folder(folder.path()).unwrap();
    assert!(again.is_written_like(&song));
    assert_eq!(written(&text, &again), text);
}

#[test]
fn an_edit_touches_its_line_and_no_comment() {
    let folder = folder(0..2);
    fs::write(folder.path().join("song.toml"), WRITTEN).unwrap();
    let song = scan_folder(folder.path()).unwrap();
    let song = Edit::Stem(0, StemEdit::Name("Rhodes".to_owned())).apply(&song).unwrap();
    let song = Edit::Move { slot: 0, place: 1 }.apply(&song).unwrap();
    let song = Edit::Remove(2).apply(&song).unwrap();
    let levels: Vec<StemLevel> = song
        .stems
        .iter()
        .map(|_| StemLevel { level: Decibels::new(-6.1).unwrap(), pan: Pan::new(-0.1), muted: false })
        .collect();
    let text = song_toml_text(WRITTEN, &song, &levels).unwrap();
    let place = |part: &str| text.find(part).unwrap_or_else(|| panic!("{part} is not in\n{text}"));
    assert!(place("# The drums.") < place("[stem.lights]"));
    assert!(place("[stem.lights]") < place("# The keys come first."), "the strips changed places\n{text}");
    assert!(place("name = \"Rhodes\"") < place("knob = 3 # unknown") && text.contains("pan = \"L10\""));
    assert!(place("knob = 3 # unknown") < place("remove = true"));
    assert!(text.contains("file = \"1.wav\" # take 7") && text.contains("gain_db = -6.1"));
    assert!(text.starts_with("# My notes on this song.\nname = \"Ode\" # as on the record\n"));
}

#[test]
fn a_guess_is_not_written_and_a_tempo_that_was_undone_goes() {
    let folder = folder(0..1);
    let guessed = scan_folder(folder.path()).unwrap();
    assert!(!written("", &guessed).contains("tempo"));
    assert!(!written("tempo = 99 # wrong\n", &guessed).contains("tempo"));
}

/// Found by fuzzing: the name of the removed stem said another tempo, and came first until it was written last.
#[test]
fn a_tempo_that_a_name_says_does_not_depend_on_the_order_of_the_strips() {
    let folder = folder(0..1);
    fs::write(folder.path().join("Click 128bpm.wav"), "").unwrap();
    let removed = "[[stem]]\nfile = \"Click 129bpm.wav\"\nremove = true\n";
    fs::write(folder.path().join("song.toml"), removed).unwrap();
    let song = scan_folder(folder.path()).unwrap();
    fs::write(folder.path().join("song.toml"), written(removed, &song)).unwrap();
    let again = scan_folder(folder.path()).unwrap();
    assert_eq!((again.tempo_map, again.tempo_from), (song.tempo_map, song.tempo_from));
}

/// Found by fuzzing: a name of which nothing was left without its tempo kept its tabs, which reading a name drops.
#[test]
fn a_name_with_tabs_and_line_breaks_is_written_as_it_is_shown() {
    let folder = folder(0..1);
    let said = "[[stem]]\nfile = \"\\t\\t28bpm.wav\\t\\t$\"\n[[stem]]\nfile = \"\\n99bpm\\n98bpm.wav\"\n";
    fs::write(folder.path().join("song.toml"), said).unwrap();
    let song = scan_folder(folder.path()).unwrap();
    assert_eq!(song.stems[0].name, "28bpm");
    let text = written(said, &song);
    fs::write(folder.path().join("song.toml"), &text).unwrap();
    let again = scan_folder(folder.path()).unwrap();
    assert!(again.is_written_like(&song), "{text}");
    assert_eq!(written(&text, &again), text);
}

/// Nor has a song whose folder is called by blanks a name that cannot be read back. Windows has no such folders.
#[cfg(unix)]
#[test]
fn a_folder_called_by_blanks_is_a_song_with_a_name() {
    let above = tempfile::tempdir().unwrap();
    let folder = above.path().join(" \t");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("Bass.wav"), "").unwrap();
    let song = scan_folder(&folder).unwrap();
    assert_eq!(song.name, "Song");
    fs::write(folder.join("song.toml"), written("", &song)).unwrap();
    let again = scan_folder(&folder).unwrap();
    assert!(again.is_written_like(&song));
    assert_eq!(again.problems, song.problems, "that it has no tempo");
}

#[test]
fn a_song_of_some_files_takes_no_others_in() {
    let folder = folder(0..4);
    let files = [1, 2].map(|number| folder.path().join(format!("{number}.wav")));
    let song = crate::setlist::scan_files(&files);
    assert_eq!(song.shown().count(), 2);
    let text = written("[[stem]]\nfile = \"3.wav\" # not today\n", &song);
    assert!(text.contains("only_listed = true") && text.contains("# not today"), "{text}");
    fs::write(folder.path().join("song.toml"), &text).unwrap();
    let again = scan_folder(folder.path()).unwrap();
    let shown: Vec<_> = again.shown().map(|slot| again.stems[slot].file.clone()).collect();
    assert_eq!(shown, files);
}

#[test]
fn messages_of_a_project_are_written_and_read_back() {
    let folder = folder(0..1);
    let mut song = scan_folder(folder.path()).unwrap();
    let send = |place, text: &str| MidiSend { place, message: text.parse().unwrap() };
    song.sends = vec![
        send(SendPlace::Section("Chorus".to_owned()), "CC 7 1 @3"),
        send(SendPlace::Launch, "PC 12 @1"),
        send(SendPlace::At(Place::Bar(-2)), "note 60 1 0.5 @16"),
    ];
    let text = written("name = \"Ode\"\n[[midi]]\nsend = \"PC 1\"\n", &song);
    fs::write(folder.path().join("song.toml"), &text).unwrap();
    assert_eq!(scan_folder(folder.path()).unwrap().sends, song.sends, "{text}");
    assert_eq!(written(&text, &song), text);
}

#[test]
fn a_stem_that_was_not_begun_as_documented_is_not_lost() {
    let text = written("[stem]\nfile = \"0.wav\" # mine\n", &song(1));
    assert!(text.contains("[[stem]]\nfile = \"0.wav\" # mine\n"), "{text}");
    assert_eq!(text.matches("[[stem]]").count(), 1, "{text}");
}

#[test]
fn what_is_no_toml_is_not_written_over() {
    let problem = song_toml_text("name = ", &song(1), &[]).unwrap_err();
    assert!(problem.to_string().contains("was not written"), "{problem}");
}

#[cfg(unix)]
#[test]
fn a_name_that_is_no_text_is_refused() {
    use std::os::unix::ffi::OsStrExt;
    let mut song = song(1);
    song.stems[0].file = song.folder.join(std::ffi::OsStr::from_bytes(b"b\xffd.wav"));
    assert!(song_toml_text("", &song, &[]).is_err());
}

fn any_level() -> impl Strategy<Value = StemLevel> {
    let level = prop_oneof![Just(f32::NEG_INFINITY), -120.0_f32..12.0, Just(0.0)];
    (level, prop_oneof![-1.0_f32..=1.0, Just(0.0)], any::<bool>()).prop_map(|(level, pan, muted)| StemLevel {
        level: Decibels::on_fader(level),
        pan: Pan::new(pan),
        muted,
    })
}

proptest! {
    #[test]
    fn what_is_written_reads_back_as_the_same_song(
        edits in prop::collection::vec(any_edit(), 0..30),
        levels in prop::collection::vec(any_level(), 40),
        into in prop_oneof![Just(""), Just(WRITTEN), Just("tempo_map = 7\nstem = [{ file = '4.wav', mute = true }]")],
    ) {
        let folder = folder(0..5);
        let mut song = scan_folder(folder.path()).unwrap();
        for edit in edits {
            let edit = match edit {
                Edit::Add(stems) => Edit::Add(stems.into_iter().map(|stem| Stem { file: folder.path().join(stem.file.file_name().unwrap()), ..stem }).collect()),
                other => other,
            };
            song = edit.apply(&song).unwrap_or(song);
        }
        let text = song_toml_text(into, &song, &levels).unwrap();
        fs::write(folder.path().join("song.toml"), &text).unwrap();
        let mut again = scan_folder(folder.path()).unwrap();
        // Entries about other files stay, and are not part of the song.
        let known = |stem: &Stem| song.stems.iter().any(|other| other.file == stem.file);
        again.stems.retain(known);
        again.arrange([]);
        prop_assert!(again.is_written_like(&song), "{}\n{:#?}\n{:#?}", text, again, song);
        for stem in &again.stems {
            let slot = song.stems.iter().position(|other| other.file == stem.file).unwrap();
            prop_assert_eq!(StemLevel::from(stem), levels[slot]);
        }
        let ends = |song: &Song| (song.tempo_source == TempoSource::Assumed, song.start);
        prop_assert_eq!(ends(&again), ends(&song));
        prop_assert_eq!(song_toml_text(&text, &song, &levels).unwrap(), text, "once is enough");
    }
}

#[test]
fn stems_beyond_the_levels_have_the_songs_own() {
    let mut song = song(2);
    song.stems = stems(0..2);
    song.stems[1].level = Decibels::new(-3.0).unwrap();
    let level = StemLevel { level: Decibels::new(-9.0).unwrap(), pan: Pan::CENTRE, muted: true };
    let text = song_toml_text("", &song, &[level]).unwrap();
    let place = |part: &str| text.find(part).unwrap();
    assert!(place("gain_db = -9.0") < place("1.wav") && place("1.wav") < place("gain_db = -3.0"));
}

#[test]
fn a_loop_is_written_as_it_is_and_taken_away() {
    let folder = folder(0..1);
    let mut song = scan_folder(folder.path()).unwrap();
    song.tempo_source = TempoSource::Edited;
    let before = "[[stem]]\nfile = \"0.wav\"\nloop = true # a shaker\nat = 9\nuntil = 17\n";
    for (looped, says) in [
        (StemLoop::new(9, Some(17)), "loop = true # a shaker\nat = 9\nuntil = 17\n"),
        (StemLoop::new(1, Some(17)), "loop = true # a shaker\nat = 1\nuntil = 17\n"),
        (StemLoop::new(-3, None), "loop = true # a shaker\nat = -3\n"),
        (None, "file = \"0.wav\"\nname"),
    ] {
        song.stems[0].looped = looped;
        for before in [before, ""] {
            let text = written(before, &song);
            assert!(before.is_empty() || text.contains(says), "{text}");
            fs::write(folder.path().join("song.toml"), &text).unwrap();
            let read = scan_folder(folder.path()).unwrap();
            assert_eq!((read.stems[0].looped, read.problems), (looped, vec![]), "{text}");
            assert_eq!(written(&text, &song), text);
        }
    }
    assert_eq!(StemLoop::new(9, Some(9)), None);
}
