//! Tests of [`super`]: the file is read, and no mistake in it is fatal.

#![allow(clippy::unwrap_used)]

use super::*;
use crate::dsp::BurstSound;
use crate::setlist::Subdivision;
use crate::time::FileStart;

fn warnings(source: &str) -> (SongToml, Vec<String>) {
    let (song, problems) = SongToml::read(source);
    assert!(problems.iter().all(|problem| problem.severity == super::super::Severity::Warning));
    (song, problems.iter().map(ToString::to_string).collect())
}

#[test]
fn everything_that_can_be_said_is_understood() {
    let (song, problems) = warnings(
        r##"
        name = "Night Bus"
        start = -1.5
        [[tempo_map]]
        beat = 0
        bpm = 104
        meter = "6/8"
        [[tempo_map]]
        beat = 16.5
        bpm = 93.7
        [[stem]]
        file = "a.wav"
        name = "Lead"
        role = "electric guitar"
        colour = "#Ff8001"
        gain_db = -6
        pan = "L30"
        mute = true
        output = "vocals"
        [[stem]]
        file = "b.wav"
        role = "bgv"
        formants = false
        gain_db = -inf
        pan = 0.5
        "##,
    );
    assert_eq!(problems, [""; 0]);
    let map = song.tempo_map.unwrap();
    let changes: Vec<_> = map.changes().map(|c| (c.beat.get(), c.bpm.get(), c.meter.to_string())).collect();
    assert_eq!(changes, [(0.0, 104.0, "6/8".to_owned()), (16.5, 93.7, "6/8".to_owned())]);
    assert_eq!((song.name.as_deref(), song.start.map(FileStart::get)), (Some("Night Bus"), Some(-1.5)));
    let [a, b] = &song.stems[..] else { panic!("two stems") };
    assert_eq!((a.file.as_str(), a.name.as_deref(), a.role), ("a.wav", Some("Lead"), Some(Role::ElectricGuitar)));
    assert_eq!((a.colour, a.muted), (Some(Colour { rgb: [255, 128, 1] }), Some(true)));
    assert_eq!((a.level, a.pan, a.output), (Decibels::new(-6.0), Some(Pan::new(-0.3)), Some(Output::Vocals)));
    assert_eq!([a.formants, b.formants], [None, Some(false)]);
    assert_eq!((b.role, b.level, b.pan), (Some(Role::BackingVocals), Some(Decibels::SILENCE), Some(Pan::new(0.5))));
}

#[test]
fn an_empty_file_says_nothing() {
    for source in ["", "\u{feff}", "# only a remark\n"] {
        assert_eq!(warnings(source), (SongToml::default(), vec![]));
    }
}

#[test]
fn unknown_keys_are_named_with_their_place() {
    let (song, problems) = warnings(
        "tempoo = 1\ntempo = 99.5\n[[stem]]\nfile = \"a.wav\"\n[[stem]]\nfile = \"b.wav\"\ncolor = \"#000000\"\n[mixer]\nx = 1",
    );
    assert_eq!(song.tempo_map, Bpm::new(99.5).map(TempoMap::constant));
    assert_eq!(problems.len(), 3);
    assert!(problems[0].starts_with("the key \"mixer\" is ignored"), "{problems:?}");
    assert!(
        problems[1].starts_with("the key \"tempoo\" is ignored: it is not known. The keys here are: name, tempo, ")
    );
    assert!(problems[2].starts_with("the key \"color\" in [[stem]] 2 is ignored"), "{problems:?}");
}

#[test]
fn a_value_that_cannot_be_is_named_and_ignored() {
    for (line, shown) in [
        ("name = 3", "3"),
        ("name = \" \"", "\" \""),
        ("tempo = \"fast\"", "\"fast\""),
        ("tempo = 0", "0"),
        ("tempo = 1e9", "1000000000.0"),
        ("tempo = nan", "nan"),
        ("start = inf", "inf"),
        ("start = 1e9", "1000000000.0"),
        ("stem = 3", "3"),
        ("stem = [1]", "a list"),
        ("tempo_map = {beat = 0}", "a table"),
    ] {
        let (song, problems) = warnings(line);
        assert_eq!(song, SongToml::default(), "{line}");
        assert_eq!(problems.len(), 1, "{line}: {problems:?}");
        let key = line.split(' ').next().unwrap();
        assert!(
            problems[0].contains(&format!("\"{key}\"")) && problems[0].contains(&format!("it is {shown}.")),
            "{problems:?}"
        );
    }
    for line in [
        "name = []",
        "role = \"kazoo\"",
        "colour = \"red\"",
        "colour = \"#12345é\"",
        "gain_db = 12.5",
        "gain_db = nan",
        "pan = 1.5",
        "pan = \"left-ish\"",
        "mute = 1",
        "output = \"Nowhere\"",
        "pan = true",
        "role = 3",
    ] {
        let (song, problems) = warnings(&format!("[[stem]]\nfile = \"a.wav\"\n{line}"));
        let (plain, _) = warnings("[[stem]]\nfile = \"a.wav\"");
        assert_eq!(song, plain, "{line}");
        assert_eq!(problems.len(), 1, "{line}: {problems:?}");
        let key = line.split(' ').next().unwrap();
        assert!(problems[0].contains(&format!("\"{key}\" in [[stem]] 1 is ignored")), "{problems:?}");
    }
}

#[test]
fn a_stem_without_a_file_is_ignored() {
    let (song, problems) = warnings("[[stem]]\nname = \"a\"\n[[stem]]\nfile = \"b.wav\"");
    assert_eq!(song.stems.iter().map(|stem| stem.file.as_str()).collect::<Vec<_>>(), ["b.wav"]);
    assert_eq!(problems.len(), 1);
    assert!(problems[0].starts_with("the entry in [[stem]] 1 is ignored: it does not name a file"));
}

#[test]
fn a_tempo_map_is_used_as_far_as_it_can_be() {
    let (song, problems) = warnings(
        "tempo = 80\n[[tempo_map]]\nbeat = 4\nbpm = 100\n[[tempo_map]]\nbeat = 4\nbpm = 110\n[[tempo_map]]\nbeat = 8\n\
         [[tempo_map]]\nbeat = 12\nbpm = 120\nmeter = \"4/0\"",
    );
    let map = song.tempo_map.unwrap();
    assert_eq!(map.changes().map(|change| change.bpm.get()).collect::<Vec<_>>(), [100.0, 120.0]);
    assert_eq!(problems.len(), 4, "{problems:?}");
    assert!(problems[0].contains("[[tempo_map]] 2"));
    assert!(problems[1].contains("[[tempo_map]] 3"));
    assert!(problems[2].contains("\"meter\" in [[tempo_map]] 4"));
    assert!(problems[3].contains("\"tempo\" is ignored"));
}

#[test]
fn a_tempo_map_of_which_nothing_can_be_used_leaves_the_tempo() {
    let (song, problems) = warnings("tempo = 80\n[[tempo_map]]\nbeat = 4");
    assert_eq!(song.tempo_map, Bpm::new(80.0).map(TempoMap::constant));
    assert_eq!(problems.len(), 1, "{problems:?}");
}

#[test]
fn what_is_no_toml_is_named_with_its_line() {
    for (source, line) in
        [("tempo = 104\nname = \"unclosed\ntempo = 3", 2), ("tempo = = 3", 1), ("a = 1\nb = 2\na = 3\n", 3)]
    {
        let (song, problems) = warnings(source);
        assert_eq!(song, SongToml::default());
        assert_eq!(problems.len(), 1);
        assert!(problems[0].starts_with(&format!("is ignored: line {line}: ")), "{problems:?}");
    }
}

#[test]
fn a_click_is_read_and_what_cannot_be_is_told() {
    let (song, problems) = SongToml::read(
        "[click]\nsound = \"cowbell\"\nsubdivision = \"16ths\"\naccents = \"3+2+2, 2+3\"\n[[stem]]\nfile = \"a.wav\"\n",
    );
    assert_eq!(problems, []);
    let said = song.click.unwrap();
    assert_eq!(said.on, None);
    assert_eq!((said.rest.sound, said.rest.subdivision), (BurstSound::Cowbell, Subdivision::Sixteenths));
    assert_eq!(said.rest.accents.to_string(), "3+2+2, 2+3");
    let stem = |role: Role, removed: bool| Stem { role, removed, ..Stem::of_file("a.wav".into()) };
    let is_on = |said: &ClickToml, stems: &[Stem]| said.click(stems).on;
    assert!(is_on(&said, &[stem(Role::Bass, false)]), "a click that is spoken of sounds");
    assert!(!is_on(&said, &[stem(Role::Click, false)]), "unless the song has one");
    assert!(is_on(&said, &[stem(Role::Click, true)]), "or had one");
    assert!(is_on(&ClickToml { on: Some(true), ..said }, &[stem(Role::Click, false)]));
    let (song, problems) =
        SongToml::read("[click]\non = 1\nsound = \"gong\"\naccents = \"3+\"\nsubdivision = 8\nvolume = 3\n");
    assert_eq!(song.click, Some(ClickToml::default()));
    let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
    for key in
        ["\"on\" in [click]", "\"sound\" in", "\"accents\" in", "\"subdivision\" in", "\"volume\" in [click]"]
    {
        assert!(told.iter().any(|problem| problem.contains(key)), "{key}: {told:?}");
    }
    let (song, problems) = SongToml::read("click = true\n");
    assert_eq!((song.click, problems.len()), (None, 1));
}

/// Found by fuzzing: the place of the error was sought in the text with its mark, between the bytes of which it lay.
#[test]
fn an_error_right_after_a_byte_order_mark_is_told() {
    for text in ["\u{feff}[", "\u{feff}a b\n", "\u{feff}ab c\n", "\u{feff}\n\na b"] {
        let (song, problems) = SongToml::read(text);
        assert_eq!((song, problems.len()), (SongToml::default(), 1), "{text:?}");
        let line = text.matches('\n').count().saturating_sub(usize::from(text.ends_with('\n'))) + 1;
        assert!(problems[0].why.starts_with(&format!("line {line}: ")), "{:?}", problems[0]);
    }
}
