//! Tests of the saved forms: they are frozen, tolerate invalid values, and lose nothing.
#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};

use proptest::prelude::*;

use super::*;
use crate::dsp::Decibels;
use crate::setlist::{
    Colour, MAX_STEMS, MidiSend, Output, Role, RoleSource, SendPlace, Song, Stem, StemLoop, TempoSource,
};
use crate::time::FileStart;

/// The first form, as projects contain it. Never change it.
const GOLDEN: &str = concat!(
    r##"{"version":1,"song":{"folder":"/home/ann/Music/Ode","from_home":"Music/Ode","name":"Ode","stems":["##,
    r##"{"file":"drums.wav","size":1764044,"hash":"0123456789abcdef0123456789abcdef","name":"Drums","role":"Drums","##,
    r##""colour":"#4080ff"},"##,
    r##"{"file":"clk.wav","name":"Click","role":"Click","output":"Aux"}]}}"##,
);

/// The same with everything that can be edited. Never change it.
const EDITED: &str = concat!(
    r##"{"version":1,"song":{"folder":"/home/ann/Music/Ode","from_home":"Music/Ode","name":"Night Bus","stems":["##,
    r##"{"file":"drums.wav","name":"Drums","role":"Drums","transposed":true,"skip":1105},"##,
    r##"{"file":"clk.wav","name":"Click","role":"Click","removed":true},"##,
    r##"{"file":"/elsewhere/bass.wav","size":7,"name":"Bass","role":"Bass","transposed":false,"formants":true}],"##,
    r##""order":[2,0,1],"tempo_map":[{"beat":0.0,"bpm":93.7,"meter":"4/4"},{"beat":16.5,"bpm":104.0,"meter":"6/8"}],"##,
    r##""start":-1.25,"only_listed":true}}"##,
);

/// The first form with the tempo and the start in use. Never change it.
const TIMED: &str = concat!(
    r##"{"version":1,"song":{"folder":"/mnt/Ode","name":"Ode","stems":[],"timing":{"##,
    r##""tempo_map":[{"beat":0.0,"bpm":104.0,"meter":"4/4"}],"tempo_source":"song.toml","start":1.5}}}"##,
);

fn stem(name: &str, role: Role) -> Stem {
    let file = Path::new("/home/ann/Music/Ode").join(name);
    let name = name.trim_end_matches(".wav").to_owned();
    Stem { name, role, ..Stem::of_file(file) }
}

fn song(stems: Vec<Stem>) -> Song {
    Song {
        name: "Ode".to_owned(),
        order: (0..stems.len()).collect(),
        stems,
        ..Song::in_folder("/home/ann/Music/Ode".into())
    }
}

fn golden() -> V1 {
    match SavedDocument::read(GOLDEN) {
        (SavedDocument::Known(form), None) => form,
        other => panic!("{other:?}"),
    }
}

fn nothing(_: &Path) -> FileFacts {
    FileFacts::default()
}

fn of_content(size: u64, content: &str) -> FileFacts {
    FileFacts { size: Some(size), hash: Some(content.repeat(32)) }
}

#[test]
fn the_first_form_is_frozen() {
    assert_eq!(SavedDocument::Known(golden()).write(), GOLDEN);
    let mut drums = Stem { colour: Some(Colour { rgb: [0x40, 0x80, 0xff] }), ..stem("drums.wav", Role::Drums) };
    drums.name = "Drums".to_owned();
    let mut click = Stem { output: Some(Output::Aux), ..stem("clk.wav", Role::Click) };
    click.name = "Click".to_owned();
    let mut form = SongV1::of(&song(vec![drums, click]), Some(Path::new("/home/ann")));
    form.timing = None;
    form.stems[0].facts =
        FileFacts { size: Some(1_764_044), hash: Some("0123456789abcdef0123456789abcdef".to_owned()) };
    assert_eq!(SavedDocument::Known(V1::with(Some(form))).write(), GOLDEN);
    assert_eq!(SavedDocument::default().write(), r#"{"version":1,"song":null}"#);
}

#[test]
fn the_edited_form_is_frozen() {
    let (SavedDocument::Known(V1 { song: Some(form), .. }), None) = SavedDocument::read(EDITED) else {
        panic!("cannot be read")
    };
    assert_eq!(SavedDocument::Known(V1::with(Some(form.clone()))).write(), EDITED);
    let mut said = song(vec![stem("drums.wav", Role::Drums), stem("new.wav", Role::Other)]);
    said.start = FileStart::new(9.0);
    let (song, after) = merged(&form, Path::new("/home/ann/Music/Ode"), Some(said), nothing);
    assert_eq!(after, form, "what is not listed is no stem");
    assert_eq!((song.order.as_slice(), song.only_listed), (&[2, 0, 1][..], true));
    assert_eq!(song.shown().collect::<Vec<_>>(), [2, 0]);
    let stems: Vec<_> =
        song.stems.iter().map(|stem| (stem.transposed, stem.formants, stem.skip, stem.removed)).collect();
    assert_eq!(
        stems,
        [(Some(true), None, 1105, false), (None, None, 0, true), (Some(false), Some(true), 0, false)]
    );
    assert_eq!(song.stems[2].file, PathBuf::from("/elsewhere/bass.wav"));
    assert_eq!((song.tempo_source, song.start.get(), song.start_edited), (TempoSource::Edited, -1.25, true));
    let changes: Vec<_> = song.tempo_map.changes().map(|change| (change.beat.get(), change.bpm.get())).collect();
    assert_eq!(changes, [(0.0, 93.7), (16.5, 104.0)]);
    let mut again = SongV1::of(&song, Some(Path::new("/home/ann")));
    again.stems[2].facts.size = Some(7);
    assert_eq!(again, form);
    let known = |file: &Path| (file == song.stems[2].file).then_some(FileFacts { size: Some(8), hash: None });
    let revised = form.revised(&song, &song, None, known);
    assert_eq!(revised.stems[2].facts.size, Some(8));
    assert_eq!(form.revised(&song, &song, None, |_| None), form);
}

#[test]
fn the_form_with_timing_is_frozen() {
    let (SavedDocument::Known(V1 { song: Some(form), .. }), None) = SavedDocument::read(TIMED) else {
        panic!("cannot be read")
    };
    let (held, after) = merged(&form, Path::new("/mnt/Ode"), None, nothing);
    let changes: Vec<_> = held.tempo_map.changes().map(|change| change.bpm.get()).collect();
    assert_eq!((changes, held.tempo_source, held.start.get()), (vec![104.0], TempoSource::Saved, 1.5));
    assert_eq!(SavedDocument::Known(V1::with(Some(after))).write(), TIMED);
    for (source, name) in
        [(TempoSource::SongFile, "song.toml"), (TempoSource::Name, "name"), (TempoSource::Assumed, "assumed")]
    {
        let form = SongV1::of(&Song { tempo_source: source, ..song(Vec::new()) }, None);
        assert_eq!(form.timing.unwrap().tempo_source, name);
    }
}

#[test]
fn an_order_that_cannot_be_is_mended() {
    let mut form = golden().song.unwrap();
    form.order = vec![7, 1, 1];
    assert_eq!(merged(&form, Path::new("/a"), None, nothing).0.order, [1, 0]);
}

#[test]
fn unknown_fields_are_written_back_at_their_place() {
    let text = concat!(
        r#"{"version":1,"song":{"folder":"/a","name":"A","stems":[{"file":"b.wav","name":"B","role":"Theremin","#,
        r#""output":"Balcony","colour":"mauve","zoom":[1,2]}],"tags":{"x":null}},"view":7}"#,
    );
    let (saved, problem) = SavedDocument::read(text);
    assert_eq!(problem, None);
    let parsed: serde_json::Value = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::from_str::<serde_json::Value>(&saved.write()).unwrap(), parsed);
    let SavedDocument::Known(V1 { song: Some(form), .. }) = saved else { panic!("{saved:?}") };
    let (song, after) = merged(&form, Path::new("/a"), None, nothing);
    assert_eq!(after, form, "not knowing a role or an output does not lose it");
    assert_eq!((song.stems[0].role, song.stems[0].output), (Role::Other, None));
}

#[test]
fn a_later_form_is_refused_and_kept() {
    let text = r#"{ "version": 2, "songs": [ {"folder": "/a"} ], "exact": 1.00 }"#;
    let (saved, problem) = SavedDocument::read(text);
    assert_eq!(saved.write(), text);
    let sentence = problem.unwrap().to_string();
    assert!(sentence.contains("a later version of Stemlock"), "{sentence}");
}

#[test]
fn a_damaged_form_is_refused_and_kept() {
    for text in ["null", "7", "[]", "{}", r#"{"version":-1}"#, r#"{"version":1,"song":5}"#, r#"{"version":1.5}"#] {
        let (saved, problem) = SavedDocument::read(text);
        assert_eq!(saved, SavedDocument::Unreadable(text.to_owned()));
        assert!(problem.is_some(), "{text}");
    }
}

#[test]
fn saved_stems_keep_their_slots_and_new_files_come_after() {
    let form = golden().song.unwrap();
    let mut click = stem("clk.wav", Role::Other);
    click.level = Decibels::new(-3.0).unwrap();
    let scanned = song(vec![stem("bass.wav", Role::Bass), click]);
    let (song, after) = merged(&form, Path::new("/home/ann/Music/Ode"), Some(scanned), nothing);
    let names: Vec<_> = song.stems.iter().map(|stem| stem.name.as_str()).collect();
    assert_eq!(names, ["Drums", "Click", "bass"]);
    assert_eq!(
        song.stems[0].file,
        PathBuf::from("/home/ann/Music/Ode/drums.wav"),
        "it is missing, and keeps its place"
    );
    assert_eq!(song.stems[0].colour, Some(Colour { rgb: [0x40, 0x80, 0xff] }));
    assert_eq!((song.stems[1].role, song.stems[1].output), (Role::Click, Some(Output::Aux)));
    assert_eq!(after.stems[..2], form.stems[..]);
    assert_eq!(after.stems[2].file, "bass.wav");
}

#[test]
fn a_missing_folder_loses_nothing() {
    let form = golden().song.unwrap();
    let (song, after) = merged(&form, Path::new(&form.folder), None, nothing);
    assert_eq!(after, form);
    assert_eq!(song.stems.len(), 2);
    assert_eq!(song.name, "Ode");
    assert_eq!(song.problems, []);
}

#[test]
fn a_renamed_file_is_known_by_its_content() {
    let mut form = golden().song.unwrap();
    form.stems[0].facts = of_content(10, "d");
    let scanned = song(vec![stem("drums take 2.wav", Role::Drums), stem("new name.wav", Role::Other)]);
    let facts = |path: &Path| of_content(10, if path.ends_with("new name.wav") { "d" } else { "e" });
    let (song, after) = merged(&form, Path::new("/home/ann/Music/Ode"), Some(scanned), facts);
    assert_eq!(song.stems[0].file, PathBuf::from("/home/ann/Music/Ode/new name.wav"));
    assert_eq!(song.stems[0].name, "Drums");
    assert_eq!(after.stems[0].file, "new name.wav");
    assert_eq!(after.stems[2].file, "drums take 2.wav");
}

#[test]
fn a_changed_file_is_noted_and_a_missing_one_keeps_its_facts() {
    let mut form = golden().song.unwrap();
    form.stems[1].facts = of_content(10, "c");
    let the_song = song(vec![stem("drums.wav", Role::Drums), stem("clk.wav", Role::Click)]);
    let facts = |path: &Path| if path.ends_with("clk.wav") { of_content(10, "k") } else { FileFacts::default() };
    let (after, problems) = examined(form.clone(), &the_song, facts);
    assert_eq!(after.stems[0], form.stems[0]);
    assert_eq!(after.stems[1].facts, of_content(10, "k"));
    assert_eq!(problems.len(), 1);
    let (again, problems) = examined(after.clone(), &the_song, facts);
    assert_eq!((again, problems), (after, Vec::new()));
}

#[test]
fn no_more_stems_than_slots() {
    let form = golden().song.unwrap();
    let many = (0..40).map(|index| stem(&format!("{index}.wav"), Role::Other)).collect();
    let (song, after) = merged(&form, Path::new("/home/ann/Music/Ode"), Some(song(many)), nothing);
    assert_eq!((song.stems.len(), after.stems.len()), (MAX_STEMS, MAX_STEMS));
    assert!(song.problems[0].to_string().contains("10 new files are left out"), "{:?}", song.problems);
    let crowded = SongV1 { stems: vec![form.stems[0].clone(); 50], ..form };
    let (song, after) = merged(&crowded, Path::new("/a"), None, nothing);
    assert_eq!((song.stems.len(), after.stems.len()), (MAX_STEMS, 50), "what has no slot is not forgotten");
}

#[test]
fn a_song_at_home_is_looked_for_at_another_home() {
    let form = golden().song.unwrap();
    let places = form.places(Some(Path::new("/Users/ann")));
    assert_eq!(places, [PathBuf::from("/home/ann/Music/Ode"), PathBuf::from("/Users/ann/Music/Ode")]);
    let elsewhere = SongV1::bare(Path::new("/mnt/songs/Ode"), Some(Path::new("/home/ann")));
    assert_eq!((elsewhere.from_home, elsewhere.name.as_str()), (None, "Ode"));
}

proptest! {
    /// Includes numbers of later versions, which this version only passes on.
    #[test]
    fn numbers_are_written_as_they_were_read(bits in any::<u64>()) {
        let number = f64::from_bits(bits);
        prop_assume!(number.is_finite());
        let text = format!(r#"{{"version":1,"song":null,"later":{}}}"#, serde_json::to_string(&number).unwrap());
        prop_assert_eq!(SavedDocument::read(&text).0.write(), text);
    }

    #[test]
    fn any_text_is_read_or_kept(text in any::<String>()) {
        prop_assert_eq!(SavedDocument::read(&text).0, SavedDocument::Unreadable(text));
    }

    #[test]
    fn a_damaged_text_is_read_or_kept(at in 0..GOLDEN.len(), byte in 0x20_u8..0x7f, cut in any::<bool>()) {
        let mut bytes = GOLDEN.as_bytes().to_vec();
        if cut { bytes.truncate(at) } else { bytes[at] = byte }
        let text = String::from_utf8(bytes).unwrap();
        let (saved, problem) = SavedDocument::read(&text);
        match &saved {
            SavedDocument::Known(_) => prop_assert!(problem.is_none()),
            SavedDocument::Unreadable(kept) => prop_assert!(problem.is_some() && *kept == text),
        }
        let written = saved.write();
        prop_assert_eq!(SavedDocument::read(&written).0.write(), written);
    }
}

#[test]
fn a_project_that_says_nothing_of_a_click_has_none_and_one_that_does_keeps_it() {
    let click = crate::setlist::MadeClick { on: true, ..Default::default() };
    // `song.toml` has asked for one since.
    let scanned = Song { click: click.clone(), ..Song::in_folder("/songs/Ode".into()) };
    let before = SongV1::bare(Path::new("/songs/Ode"), None);
    let text = serde_json::to_string(&before).unwrap();
    assert!(!text.contains("click"), "{text}");
    let (song, form) = merged(&before, Path::new("/songs/Ode"), Some(scanned.clone()), |_| FileFacts::default());
    assert!(!song.click.on, "it sounds as it did");
    let chosen = Song { click: click.clone(), ..song.clone() };
    let form = form.revised(&song, &chosen, None, |_| None);
    let text = serde_json::to_string(&form).unwrap();
    let again: SongV1 = serde_json::from_str(&text).unwrap();
    let off = Song { click: Default::default(), ..scanned };
    assert_eq!(merged(&again, Path::new("/songs/Ode"), Some(off), |_| FileFacts::default()).0.click, click);
}

#[test]
fn a_project_that_kept_no_midi_and_no_timecode_has_those_of_song_toml_and_one_that_did_is_told_of_others() {
    let folder = Path::new("/songs/Ode");
    let send = |text: &str| MidiSend { place: SendPlace::Launch, message: text.parse().unwrap() };
    let said = |text: &str, time: &str| Song {
        sends: vec![send(text)],
        timecode: Some(time.parse().unwrap()),
        ..Song::in_folder(folder.into())
    };
    // The previous version saved neither.
    let (first, form) = merged(&SongV1::bare(folder, None), folder, Some(said("PC 1", "10:00:00:00")), nothing);
    assert_eq!((&first.sends, first.timecode), (&vec![send("PC 1")], "10:00:00:00".parse().ok()));
    assert_eq!(first.problems, []);
    // The values are saved from then on, also without the folder.
    let other = said("PC 2", "11:00:00:00");
    for (scanned, notes) in [(Some(other), 2), (None, 0), (Some(said("PC 1", "10:00:00:00")), 0)] {
        let (song, again) = merged(&form, folder, scanned, nothing);
        assert_eq!((&song.sends, song.timecode), (&first.sends, first.timecode));
        assert_eq!((again.midi, again.timecode), (form.midi.clone(), form.timecode.clone()));
        assert_eq!(song.problems.iter().filter(|told| told.to_string().contains("song.toml")).count(), notes);
    }
}

#[test]
fn a_loop_is_saved_and_what_a_later_version_says_of_it_stays() {
    let mut looped = stem("beat.wav", Role::Drums);
    looped.looped = StemLoop::new(5, Some(9));
    let before = song(vec![looped, stem("keys.wav", Role::Keys)]);
    let form = SongV1::of(&before, None);
    let text = SavedDocument::Known(V1::with(Some(form.clone()))).write();
    assert!(text.contains(r#""loop":{"at":5,"until":9}"#), "{text}");
    assert_eq!(text.matches("loop").count(), 1, "{text}");
    let later = text.replace(r#""until":9"#, r#""until":9,"swing":0.5"#);
    let (SavedDocument::Known(V1 { song: Some(form), .. }), None) = SavedDocument::read(&later) else {
        panic!("cannot be read")
    };
    let (read, after) = merged(&form, &before.folder, Some(song(vec![])), nothing);
    assert_eq!(read.stems[0].looped, StemLoop::new(5, Some(9)));
    let kept = after.revised(&read, &read, None, |_| None);
    assert!(SavedDocument::Known(V1::with(Some(kept))).write().contains("swing"));
    // A project saved without a loop takes the loop of `song.toml` and keeps it. A different loop is reported.
    let mut now = before.clone();
    now.stems.iter_mut().for_each(|stem| stem.looped = StemLoop::new(1, None));
    let plain = SongV1::of(&song(vec![stem("beat.wav", Role::Drums)]), None);
    let (read, taken) = merged(&plain, &before.folder, Some(now.clone()), nothing);
    assert_eq!((read.stems[0].looped, &read.problems), (StemLoop::new(1, None), &vec![]));
    let written = "[[stem]]\nfile = \"beat.wav\"\nloop = true\n";
    assert!(crate::setlist::song_toml_text(written, &read, &[]).unwrap().contains("loop = true"));
    now.stems.iter_mut().for_each(|stem| stem.looped = None);
    let (read, _) = merged(&taken, &before.folder, Some(now), nothing);
    assert_eq!(read.stems[0].looped, StemLoop::new(1, None));
    assert!(
        read.problems.iter().any(|told| told.to_string().contains("does not repeat as song.toml says")),
        "{:?}",
        read.problems
    );
    // An invalid loop is ignored.
    let wrong = text.replace(r#""at":5"#, r#""at":9"#);
    let (SavedDocument::Known(V1 { song: Some(form), .. }), None) = SavedDocument::read(&wrong) else {
        panic!("cannot be read")
    };
    assert_eq!(merged(&form, &before.folder, Some(song(vec![])), nothing).0.stems[0].looped, None);
}

#[test]
fn voices_that_were_saved_as_vocals_before_there_were_backing_vocals_are_what_they_are_called() {
    let form = |role: &str, lead: &str| -> V1 {
        let text = format!(
            r#"{{"version":1,"song":{{"folder":"/home/ann/Music/Ode","name":"Ode","stems":[{{"file":"bgv.wav","name":"BGV","role":"{role}"{lead}}}]}}}}"#
        );
        match SavedDocument::read(&text) {
            (SavedDocument::Known(form), None) => form,
            other => panic!("{other:?}"),
        }
    };
    let restored = |form: V1, scanned: Role| {
        let scanned = song(vec![stem("bgv.wav", scanned)]);
        let (song, after) = merged(&form.song.unwrap(), Path::new("/home/ann/Music/Ode"), Some(scanned), nothing);
        (song.stems[0].role, after.stems[0].role.clone())
    };
    use Role::{BackingVocals, Vocals};
    assert_eq!(restored(form("Vocals", ""), BackingVocals), (BackingVocals, "Vocals".to_owned()));
    assert_eq!(restored(form("Vocals", ",\"lead\":true"), BackingVocals).0, Vocals, "somebody said so");
    assert_eq!(restored(form("Vocals", ""), Vocals).0, Vocals);
    assert_eq!(restored(form("Vocals", ""), Role::Other).0, Vocals);
    assert_eq!(restored(form("Backing Vocals", ""), Vocals).0, BackingVocals);
    // The source of the role is saved in this version.
    let before = song(vec![stem("bgv.wav", BackingVocals)]);
    let mut after = before.clone();
    (after.stems[0].role, after.stems[0].role_source) = (Vocals, RoleSource::Said);
    let saved = SongV1::of(&before, None).revised(&before, &after, None, |_| None);
    assert!(saved.stems[0].lead && saved.stems[0].role == "Vocals");
    let again = merged(&saved, Path::new("/home/ann/Music/Ode"), Some(before), nothing).0;
    assert_eq!(again.stems[0].role, Vocals);
}
