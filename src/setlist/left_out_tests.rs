//! Tests of [`super`], and of how a listing finds films and files whose names do not say what they are.
#![allow(clippy::unwrap_used)]

use std::fs;

use super::*;
use crate::setlist::import::{Packed, zip};
use crate::setlist::{Severity, Song, scan_folder};

/// An MP4 box.
fn boxed(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
    [&(content.len() as u32 + 8).to_be_bytes()[..], name, content].concat()
}

/// The beginning of an MP4 or QuickTime file with tracks of these kinds.
fn movie(kinds: &[&[u8; 4]]) -> Vec<u8> {
    let track = |kind: &&[u8; 4]| {
        let handler = boxed(b"hdlr", &[&[0; 8], &kind[..], &[0; 13]].concat());
        boxed(b"trak", &boxed(b"mdia", &handler))
    };
    let tracks: Vec<u8> = kinds.iter().flat_map(track).collect();
    [boxed(b"ftyp", b"qt  \0\0\0\0"), boxed(b"moov", &tracks)].concat()
}

/// The beginning of a Matroska file with tracks of these kinds: 1 for a picture, 2 for sound.
fn matroska(kinds: &[u8]) -> Vec<u8> {
    let entries: Vec<u8> = kinds.iter().flat_map(|kind| [0xae, 0x83, 0x83, 0x81, *kind]).collect();
    let tracks = [&[0x16, 0x54, 0xae, 0x6b, 0x80 | entries.len() as u8][..], &entries].concat();
    let segment = [&[0x18, 0x53, 0x80, 0x67, 0x80 | tracks.len() as u8][..], &tracks].concat();
    [&[0x1a, 0x45, 0xdf, 0xa3, 0x80][..], &segment].concat()
}

fn folder(files: &[(&str, Vec<u8>)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    files.iter().for_each(|(name, bytes)| fs::write(folder.path().join(name), bytes).unwrap());
    folder
}

fn stems(song: &Song) -> Vec<String> {
    song.stems.iter().map(|stem| file_name(&stem.file)).collect()
}

fn told(song: &Song) -> Vec<String> {
    let told = song.problems.iter().filter(|problem| !problem.what.contains("is assumed"));
    told.map(ToString::to_string).collect()
}

#[test]
fn a_film_beside_audio_is_left_out_with_a_note_and_used_where_it_is_listed() {
    let film = movie(&[b"vide", b"soun"]);
    for name in ["Clip.mov", "Clip.mp4", "Clip.m4v", "Clip.mkv", "Clip.webm", "Clip.3gp"] {
        let film = if name.contains(".mkv") || name.contains(".webm") { matroska(&[1, 2]) } else { film.clone() };
        let folder = folder(&[("Bass.wav", vec![]), (name, film)]);
        let song = scan_folder(folder.path()).unwrap();
        assert_eq!(stems(&song), ["Bass.wav"], "{name}");
        let told = told(&song);
        assert!(told.len() == 1 && told[0].contains(&format!("{name}: is left out: it is a film")), "{told:?}");
        assert!(told[0].contains("drop the film itself"), "{told:?}");
        fs::write(folder.path().join("song.toml"), format!("[[stem]]\nfile = \"{name}\"\n")).unwrap();
        let song = scan_folder(folder.path()).unwrap();
        assert_eq!((stems(&song), self::told(&song)), (vec![name.to_owned(), "Bass.wav".to_owned()], vec![]));
        fs::write(folder.path().join("song.toml"), "only_listed = true\n[[stem]]\nfile = \"Bass.wav\"\n").unwrap();
        assert_eq!(self::told(&scan_folder(folder.path()).unwrap()), Vec::<String>::new(), "that was asked for");
    }
}

#[test]
fn films_without_a_picture_are_stems_and_those_without_sound_are_nothing() {
    let folder = folder(&[
        ("Bass.mov", movie(&[b"soun"])),
        ("Drums.webm", matroska(&[2])),
        ("Keys.mp4", movie(&[b"soun"])),
        ("Mute.mov", movie(&[b"vide"])),
        ("Mute.mkv", matroska(&[1])),
        ("Mute.mp4", movie(&[b"vide", b"text"])),
    ]);
    let song = scan_folder(folder.path()).unwrap();
    assert_eq!(
        (stems(&song), told(&song)),
        (["Bass.mov", "Drums.webm", "Keys.mp4"].map(str::to_owned).into(), vec![])
    );
}

#[test]
fn a_folder_of_films_alone_is_a_song_of_their_sounds() {
    let one = folder(&[("Live.mov", movie(&[b"vide", b"soun"])), ("notes.txt", vec![])]);
    let song = scan_folder(one.path()).unwrap();
    assert_eq!((stems(&song), told(&song).len()), (vec!["Live.mov".to_owned()], 1));
    assert!(told(&song)[0].contains("the sound of Live.mov is the song"), "{:?}", told(&song));
    let two = folder(&[("Bass.mkv", matroska(&[1, 2])), ("Drums.mp4", movie(&[b"vide", b"soun"]))]);
    let song = scan_folder(two.path()).unwrap();
    assert_eq!(stems(&song), ["Bass.mkv", "Drums.mp4"]);
    assert!(told(&song)[0].contains("the sounds of 2 films are the stems"), "{:?}", told(&song));
}

#[test]
fn a_film_that_a_project_has_as_a_stem_is_not_said_to_be_left_out() {
    let mut problems = vec![film_left_out(Path::new("/ode/a.mp4")), film_left_out(Path::new("/ode/b.mp4"))];
    no_films_left_out(&mut problems, |film| film.ends_with("a.mp4"));
    assert_eq!(problems, [film_left_out(Path::new("/ode/b.mp4"))]);
}

#[test]
fn every_ending_of_sound_that_is_read_is_a_stem() {
    let endings = ["au", "snd", "mp2", "mpga", "mp1", "mogg", "weba", "m4b", "ogx", "3gp", "AU"];
    for ending in endings {
        let folder = folder(&[(format!("Bass.{ending}").as_str(), vec![])]);
        assert_eq!(stems(&scan_folder(folder.path()).unwrap()).len(), 1, "{ending}");
    }
}

#[test]
fn what_is_not_read_is_named_by_its_content_and_a_wrong_name_costs_nothing() {
    let wav = b"RIFF\0\0\0\0WAVEfmt ".to_vec();
    let folder = folder(&[
        ("Bass.wv", wav.clone()),
        ("Drums", wav.clone()),
        ("Keys.ape", b"wvpk....".to_vec()),
        ("Voice.spx", b"OggS\0\x02.....................\x01Speex   ".to_vec()),
        ("Show.avi", b"RIFF....AVI LIST".to_vec()),
        ("Old.ra", b".ra\xfd....".to_vec()),
        ("Clip.mpg", b"\0\0\x01\xba....".to_vec()),
        ("Memo.amr", b"#!AMR\n".to_vec()),
        ("Guitar.wav.bak", wav),
        ("Empty.wma", vec![]),
        ("chart.pdf", b"%PDF-1.7".to_vec()),
        ("cover", b"\xff\xd8\xff\xe0".to_vec()),
        ("notes", b"hello".to_vec()),
    ]);
    let song = scan_folder(folder.path()).unwrap();
    assert_eq!(stems(&song), ["Bass.wv", "Drums"]);
    let left_out: Vec<_> = song.problems.iter().filter(|problem| problem.what == "is left out").collect();
    let told: Vec<(String, &str)> =
        left_out.iter().map(|problem| (file_name(problem.file.as_ref().unwrap()), problem.why.as_str())).collect();
    let wanted = [
        ("Clip.mpg", "it is an MPEG video, which Stemlock does not read"),
        ("Empty.wma", "Stemlock does not read WMA files"),
        ("Guitar.wav.bak", "it is a WAV file, but is not named like one"),
        ("Keys.ape", "it is a WavPack file, which Stemlock does not read"),
        ("Memo.amr", "it is an AMR speech recording, which Stemlock does not read"),
        ("Old.ra", "it is a RealAudio file, which Stemlock does not read"),
        ("Show.avi", "it is an AVI video, which Stemlock does not read"),
        ("Voice.spx", "it is a Speex recording, which Stemlock does not read"),
    ];
    assert_eq!(told, wanted.map(|(name, why)| (name.to_owned(), why)));
    assert!(left_out.iter().all(|problem| problem.severity != Severity::Error && !problem.remedy.is_empty()));
}

#[test]
fn an_archive_beside_the_stems_is_told_if_it_holds_others() {
    let archive = |names: &[&str]| {
        zip(&names.iter().map(|name| Packed { name: (*name).to_owned(), bytes: vec![1] }).collect::<Vec<_>>())
    };
    let told_of = |name: &str, bytes: Vec<u8>| {
        let folder = folder(&[("Bass.wav", vec![]), (name, bytes)]);
        told(&scan_folder(folder.path()).unwrap())
    };
    let told = told_of("a.zip", archive(&["Ode/bass.wav", "Ode/Drums.wav"]));
    assert!(
        told.len() == 1 && told[0].contains("a.zip: is left out: it is a ZIP archive with Drums.wav"),
        "{told:?}"
    );
    assert_eq!(told_of("a.zip", archive(&["Ode/bass.wav", "__MACOSX/._x.wav", "cover.jpg"])), Vec::<String>::new());
    assert!(told_of("a.rar", b"Rar!".to_vec())[0].contains("may hold stems"));
}
