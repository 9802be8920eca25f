//! Tests of [`super`], on folders of empty files: no audio is opened here.

#![allow(clippy::unwrap_used)]

use super::*;
use crate::setlist::{Role, Severity, TempoSource};
use crate::time::TempoMap;

/// A folder called `name` with empty files, and a `song.toml` unless it is empty.
fn folder(name: &str, files: &[&str], song_toml: &str) -> (tempfile::TempDir, PathBuf) {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join(name);
    fs::create_dir(&folder).unwrap();
    for file in files {
        fs::write(folder.join(file), []).unwrap();
    }
    if !song_toml.is_empty() {
        fs::write(folder.join("song.toml"), song_toml).unwrap();
    }
    (parent, folder)
}

fn scan(name: &str, files: &[&str], song_toml: &str) -> Song {
    scan_folder(&folder(name, files, song_toml).1).unwrap()
}

fn names(song: &Song) -> Vec<&str> {
    song.stems.iter().map(|stem| stem.name.as_str()).collect()
}

fn problems(song: &Song, severity: Severity) -> Vec<String> {
    song.problems.iter().filter(|problem| problem.severity == severity).map(ToString::to_string).collect()
}

#[test]
fn every_audio_file_is_a_stem_in_natural_order() {
    let files = [
        "10 Pad.WAV",
        "2 Bass.flac",
        "1 Drums.aif",
        ".hidden.wav",
        "._2 Bass.flac",
        "notes.txt",
        "cover.jpg",
        "3 Vox.Mp3",
        "4 Keys.m4a",
    ];
    let song = scan("My Song 98bpm", &files, "");
    assert_eq!(names(&song), ["Drums", "Bass", "Vox", "Keys", "Pad"]);
    assert_eq!(song.name, "My Song");
    assert_eq!(song.tempo_map, TempoMap::constant(Bpm::new(98.0).unwrap()));
    assert_eq!((song.tempo_source, song.start.get()), (TempoSource::Name, 0.0));
    assert_eq!(song.problems, []);
    assert_eq!(song.stems[1].role, Role::Bass);
    assert_eq!(song.stems[1].file, song.folder.join("2 Bass.flac"));
}

#[test]
fn files_stand_as_people_count_whether_their_folder_is_opened_or_they_are_dropped_themselves() {
    let files = ["AG 10.wav", "AG 2.wav", "Drums.wav", "AG.wav"];
    let (_parent, folder) = folder("x 90bpm", &files, "");
    let counted = ["AG", "AG 2", "AG 10", "Drums"];
    assert_eq!(names(&scan_folder(&folder).unwrap()), counted);
    let dropped: Vec<PathBuf> = files.iter().map(|file| folder.join(file)).collect();
    assert_eq!(names(&scan_files(&dropped)), counted);
    let added = scan_stems(dropped.clone(), &folder);
    assert_eq!(added.iter().map(|stem| stem.name.as_str()).collect::<Vec<_>>(), counted);
    // A written order stays.
    let listed = "[[stem]]\nfile = \"Drums.wav\"\n[[stem]]\nfile = \"AG 10.wav\"\n";
    fs::write(folder.join("song.toml"), listed).unwrap();
    assert_eq!(names(&scan_files(&dropped)), ["Drums", "AG 10", "AG", "AG 2"]);
}

/// An MP3 file's tag that says a tempo.
fn tag_of_tempo(bpm: u8) -> Vec<u8> {
    let text = [&[3], bpm.to_string().as_bytes()].concat();
    let frame = [b"TBPM", &[0, 0, 0, text.len() as u8, 0, 0][..], &text].concat();
    [b"ID3", &[4, 0, 0, 0, 0, 0, frame.len() as u8][..], &frame].concat()
}

#[test]
fn of_the_tempos_of_several_files_that_of_the_first_one_counts() {
    let (_parent, folder) = folder("x", &[], "");
    for (file, bpm) in [("AG 10.mp3", 95), ("AG 2.mp3", 94), ("AG.mp3", 93)] {
        fs::write(folder.join(file), tag_of_tempo(bpm)).unwrap();
    }
    let song = scan_folder(&folder).unwrap();
    assert_eq!(song.tempo_map, TempoMap::constant(Bpm::new(93.0).unwrap()), "{:?}", song.problems);
}

#[test]
fn a_project_that_nobody_has_touched_says_no_tempo() {
    let (_parent, folder) = folder("x", &[], "");
    let project = |text: &str| fs::write(folder.join("x.rpp"), format!("<REAPER_PROJECT 0.1\n{text}>\n")).unwrap();
    let tempo = || {
        let song = scan_folder(&folder).unwrap();
        let bpm = song.tempo_map.tempo_at(crate::time::BeatPos::ZERO).get();
        (bpm, song.tempo_source, song.tempo_from, song.tempo_offers.len())
    };
    fs::write(folder.join("AG.wav"), []).unwrap();
    project("TEMPO 120 4 4\n");
    assert_eq!(tempo(), (120.0, TempoSource::Assumed, None, 0), "so that a click is heard");
    fs::write(folder.join("AG.mp3"), tag_of_tempo(93)).unwrap();
    assert_eq!(tempo(), (93.0, TempoSource::File, Some("AG.mp3".to_owned()), 1));
    project("TEMPO 120 4 4\nMARKER 1 1 Verse 0\n");
    assert_eq!(tempo(), (120.0, TempoSource::File, Some("x.rpp".to_owned()), 1), "somebody worked in it");
}

#[test]
fn subfolders_are_not_searched() {
    let (_parent, folder) = folder("x", &["a.wav"], "");
    fs::create_dir(folder.join("b.wav")).unwrap();
    fs::create_dir(folder.join("old")).unwrap();
    fs::write(folder.join("old/c.wav"), []).unwrap();
    assert_eq!(names(&scan_folder(&folder).unwrap()), ["a"]);
}

#[test]
fn listed_stems_come_first_and_missing_ones_keep_their_place() {
    let song = scan(
        "x",
        &["a.wav", "b.wav", "Vox.wav"],
        "tempo = 90\n[[stem]]\nfile = \"gone.wav\"\nname = \"Bass\"\n[[stem]]\nfile = \"vox.WAV\"\nmute = true\n[[stem]]\nfile = \"b.wav\"\noutput = \"FX\"",
    );
    assert_eq!(names(&song), ["Bass", "Vox", "b", "a"]);
    assert_eq!(song.stems[0].file, song.folder.join("gone.wav"));
    assert_eq!(song.stems[0].role, Role::Bass);
    assert_eq!(song.stems[1].file, song.folder.join("Vox.wav"));
    assert!(song.stems[1].muted);
    assert_eq!(song.stems[2].routed_to(), crate::setlist::Output::Fx);
    assert_eq!(song.tempo_source, TempoSource::SongFile);
    assert_eq!(song.problems, []);
}

#[test]
fn a_file_listed_twice_is_one_stem() {
    let song = scan("x", &["a.wav"], "tempo = 90\n[[stem]]\nfile = \"a.wav\"\n[[stem]]\nfile = \"A.wav\"");
    assert_eq!(song.stems.len(), 1);
    assert!(problems(&song, Severity::Warning)[0].contains("the second [[stem]] for \"A.wav\" is ignored"));
}

#[test]
fn a_song_toml_that_is_none_does_not_stop_the_song() {
    let song = scan("x", &["a.wav"], "tempo = ");
    assert_eq!(names(&song), ["a"]);
    let warnings = problems(&song, Severity::Warning);
    assert!(warnings[0].contains("song.toml: is ignored: line 1: "), "{warnings:?}");
    let (_parent, folder) = folder("x", &["a.wav"], "");
    fs::write(folder.join("song.toml"), [0xff, 0xfe, 0x00]).unwrap();
    let song = scan_folder(&folder).unwrap();
    assert!(problems(&song, Severity::Warning)[0].contains("it is not UTF-8 text"));
}

#[test]
fn the_tempo_comes_from_names_or_is_assumed_aloud() {
    let song = scan("x", &["drums_93.7bpm.wav", "bass_93.7bpm.wav"], "");
    assert_eq!(
        (song.tempo_source, song.tempo_map.tempo_at(crate::time::BeatPos::ZERO).get()),
        (TempoSource::Name, 93.7)
    );
    assert_eq!(song.problems, []);
    let song = scan("x", &["drums_93bpm.wav", "bass_94bpm.wav"], "");
    assert_eq!(song.tempo_map, TempoMap::constant(Bpm::new(94.0).unwrap()));
    assert!(
        problems(&song, Severity::Warning)[0].contains("bass_94bpm.wav says 94 BPM, drums_93bpm.wav says 93 BPM")
    );
    let song = scan("x", &["drums.wav"], "");
    assert_eq!(
        (song.tempo_source, song.tempo_map.clone()),
        (TempoSource::Assumed, TempoMap::constant(Bpm::DEFAULT))
    );
    assert!(problems(&song, Severity::Note)[0].contains("120 BPM is assumed as the tempo"));
}

#[test]
fn the_mix_is_muted_where_its_stems_are() {
    let mutes = |files: &[&str], toml: &str| {
        let song = scan("x 90bpm", files, toml);
        let notes = problems(&song, Severity::Note).len();
        (song.stems.iter().map(|stem| stem.muted).collect::<Vec<_>>(), notes)
    };
    assert_eq!(mutes(&["Drums.wav", "Mix.wav"], ""), (vec![false, true], 1));
    assert_eq!(mutes(&["Click.wav", "Mix.wav"], ""), (vec![false, false], 0));
    assert_eq!(mutes(&["Master.wav", "Mix.wav"], ""), (vec![false, true], 1));
    assert_eq!(mutes(&["Mix.wav"], ""), (vec![false], 0));
    assert_eq!(
        mutes(&["Drums.wav", "Mix.wav"], "[[stem]]\nfile = \"Mix.wav\"\nmute = false"),
        (vec![false, false], 0)
    );
}

#[test]
fn the_surplus_is_named() {
    let files: Vec<String> = (1..=MAX_STEMS + 2).map(|index| format!("take {index}.wav")).collect();
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    let song = scan("x 90bpm", &files, "");
    assert_eq!(song.stems.len(), MAX_STEMS);
    assert!(problems(&song, Severity::Warning)[0].contains("2 files are left out (take 33.wav, take 34.wav)"));
}

#[test]
fn removed_stems_have_a_slot_where_there_is_room() {
    let toml = "[[stem]]\nfile = \"a.wav\"\nremove = true\n[[stem]]\nfile = \"gone.wav\"\nremove = true\n";
    let song = scan("x 90bpm", &["a.wav", "b.wav"], toml);
    assert_eq!((names(&song), song.shown().collect::<Vec<_>>()), (vec!["a", "gone", "b"], vec![2]));
    let files: Vec<String> = (1..=MAX_STEMS).map(|index| format!("take {index}.wav")).collect();
    let files: Vec<&str> = files.iter().map(String::as_str).chain(["a.wav"]).collect();
    let song = scan("x 90bpm", &files, toml);
    assert_eq!((song.stems.len(), song.shown().count()), (MAX_STEMS, MAX_STEMS));
    assert_eq!(song.problems, []);
}

#[test]
fn a_removed_stem_is_no_music_beside_the_mix() {
    let song = scan("x 90bpm", &["Mix.wav", "Bass.wav"], "[[stem]]\nfile = \"Bass.wav\"\nremove = true\n");
    assert!(!song.stems[1].muted && song.stems[1].role == Role::Mix, "{song:?}");
}

#[test]
fn only_what_is_listed_is_a_stem_where_song_toml_says_so() {
    let song = scan("x 90bpm", &["a.wav", "B.WAV", "c.wav"], "only_listed = true\n[[stem]]\nfile = \"b.wav\"\n");
    assert_eq!((names(&song), song.only_listed), (vec!["B"], true));
}

#[test]
fn what_cannot_be_read_at_all_is_named() {
    let song = scan("x 90bpm", &["a.wav", "b.wma"], "");
    assert!(problems(&song, Severity::Warning)[0].contains("b.wma: is left out"));
    let refused = |folder: &Path| scan_folder(folder).unwrap_err().to_string();
    let (_parent, folder) = folder("x", &[], "tempo = 90");
    assert!(refused(&folder).contains("contains no song: there is no audio file in it"));
    assert!(refused(&folder.join("song.toml")).contains("it is a file"));
    assert!(refused(&folder.join("nowhere")).contains("there is no such folder"));
    fs::write(folder.join("b.wma"), []).unwrap();
    assert!(refused(&folder).contains("b.wma"));
}

#[test]
fn names_that_are_no_text_are_stems_too() {
    #[cfg(target_os = "linux")]
    {
        use std::os::unix::ffi::OsStrExt;
        let (_parent, folder) = folder("x 90bpm", &["a.wav"], "");
        fs::write(folder.join(std::ffi::OsStr::from_bytes(b"b\xff.wav")), []).unwrap();
        assert_eq!(scan_folder(&folder).unwrap().stems.len(), 2);
    }
}

#[test]
fn stems_one_folder_down_are_found_and_told() {
    let (_parent, folder) = folder("Song 90bpm", &[], "");
    let put = |path: &str| {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, []).unwrap();
    };
    ["Stems/Drums.wav", "Stems/Bass.wav", "__MACOSX/._Drums.wav", "Stems/.DS_Store", "Art/cover.jpg"]
        .iter()
        .for_each(|path| put(path));
    let song = scan_folder(&folder).unwrap();
    assert_eq!((names(&song), song.name.as_str()), (vec!["Bass", "Drums"], "Song"));
    assert_eq!((&song.folder, song.stems[1].file.clone()), (&folder, folder.join("Stems/Drums.wav")));
    assert!(
        problems(&song, Severity::Note)[0]
            .contains("2 stems are taken from \"Stems\": they lie in a folder inside this one")
    );
    // The folder itself may be opened, too, and the song has its name.
    assert_eq!(scan_folder(&folder.join("Stems")).unwrap().name, "Song");
    // What is written there is about the same files.
    fs::write(folder.join("song.toml"), crate::setlist::song_toml_text("", &song, &[]).unwrap()).unwrap();
    assert!(scan_folder(&folder).unwrap().is_written_like(&song));
    fs::write(folder.join("song.toml"), "[[stem]]\nfile = \"drums.wav\"\nname = \"Kit\"\n").unwrap();
    assert_eq!(names(&scan_folder(&folder).unwrap()), ["Kit"], "what lists files is taken at its word");
}

#[test]
fn two_folders_down_and_in_the_format_that_keeps_most() {
    let (_parent, folder) = folder("Song 90bpm", &[], "");
    for path in ["htdemucs/Song/drums.wav", "htdemucs/Song/bass.wav"] {
        fs::create_dir_all(folder.join(path).parent().unwrap()).unwrap();
        fs::write(folder.join(path), []).unwrap();
    }
    assert_eq!(names(&scan_folder(&folder).unwrap()), ["bass", "drums"]);
    let (_parent, folder) = self::folder("Song 90bpm", &[], "");
    for path in ["MP3/Drums.mp3", "MP3/Bass.mp3", "WAV/Drums.wav", "WAV/Bass.wav"] {
        fs::create_dir_all(folder.join(path).parent().unwrap()).unwrap();
        fs::write(folder.join(path), []).unwrap();
    }
    let song = scan_folder(&folder).unwrap();
    assert_eq!(song.stems[0].file, folder.join("WAV/Bass.wav"));
    assert!(problems(&song, Severity::Note)[0].contains("and MP3 too"));
}

#[test]
fn several_songs_in_one_folder_are_told() {
    // A number is the song's, and not that of a pack of 16 or 24 bits.
    for songs in [["Away", "Home"], ["15 Song", "16 Song"], ["015 Song", "016 song"], ["23", "24"]] {
        let (_parent, folder) = folder("Tonight", &[], "");
        for song in songs {
            fs::create_dir(folder.join(song)).unwrap();
            let stem = |file: &str| fs::write(folder.join(song).join(file), []).unwrap();
            ["drums.wav", "bass.wav"].into_iter().for_each(stem);
        }
        let refused = scan_folder(&folder).unwrap_err().to_string();
        let told =
            format!("is not one song: there are several in it: {:?}, {:?}. Open one of them", songs[0], songs[1]);
        assert!(refused.contains(&told), "{refused}");
    }
}

#[test]
fn what_is_in_the_cloud_or_packed_is_told() {
    let song = scan("x 90bpm", &["a.wav", ".Drums.wav.icloud", ".notes.txt.icloud"], "");
    let told = problems(&song, Severity::Error);
    assert!(
        told.len() == 1 && told[0].contains("Drums.wav: is not on this computer: it is in iCloud only"),
        "{told:?}"
    );
    let (_parent, folder) = folder("x", &["stems.zip"], "");
    let refused = scan_folder(&folder).unwrap_err().to_string();
    assert!(refused.contains("stems.zip, which is packed") && refused.contains("Unpack it"), "{refused}");
}

#[cfg(unix)]
#[test]
fn what_is_no_plain_file_is_told_and_waited_for_by_nobody() {
    let make_pipe = |path: &Path| std::process::Command::new("mkfifo").arg(path).status().unwrap();
    let (_parent, folder) = folder("x 90bpm", &["a.wav"], "");
    assert!(make_pipe(&folder.join("b.wav")).success() && make_pipe(&folder.join("c.mid")).success());
    let song = scan_folder(&folder).unwrap();
    assert_eq!(names(&song), ["a"]);
    let told = problems(&song, Severity::Warning);
    assert!(told.iter().any(|told| told.contains("b.wav: is ignored: it is not a file")), "{told:?}");
    assert!(
        problems(&song, Severity::Note)[0].contains("c.mid: is not used for the song: it is a device or a pipe")
    );
}

/// A `song.toml` that is not a file is reported, and does not block.
#[cfg(unix)]
#[test]
fn a_song_toml_that_is_no_file_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("song.toml");
    fs::write(folder.path().join("Bass.wav"), "").unwrap();
    let told = || {
        let song = scan_folder(folder.path()).unwrap();
        problems(&song, Severity::Warning).into_iter().find(|said| said.contains("song.toml")).unwrap_or_default()
    };
    fs::create_dir(&path).unwrap();
    assert!(told().contains("it is a folder"), "{}", told());
    fs::remove_dir(&path).unwrap();
    std::os::unix::fs::symlink("nowhere", &path).unwrap();
    assert!(told().contains("it is a link that leads nowhere"), "{}", told());
    fs::remove_file(&path).unwrap();
    std::os::unix::fs::symlink("/dev/zero", &path).unwrap();
    assert!(told().contains("it is a device or a pipe"), "{}", told());
    fs::remove_file(&path).unwrap();
    // Not every system has the command.
    if std::process::Command::new("mkfifo").arg(&path).status().is_ok_and(|status| status.success()) {
        assert!(told().contains("it is a device or a pipe"), "{}", told());
    }
}

#[test]
fn a_file_that_has_lost_its_tracks_is_no_stem_of_its_own_besides() {
    let toml = "[[stem]]\nfile = \"Ode.mp4\"\ntrack = 1\nname = \"Drums\"\n[[stem]]\nfile = \"Ode.mp4\"\ntrack = 2\nname = \"Bass\"\n";
    let (_parent, folder) = folder("x 90bpm", &["Ode.mp4"], toml);
    assert_eq!(names(&scan_folder(&folder).unwrap()), ["Drums", "Bass"]);
}
