//! Typed and dropped paths are interpreted.
#![allow(clippy::unwrap_used)]

use super::*;

#[test]
fn a_typed_path_is_understood() {
    let home = Path::new("/home/ann");
    for (text, path) in [
        ("/music/Ode", "/music/Ode"),
        ("  /music/Ode \t\n", "/music/Ode"),
        ("\"/music/My Song\"", "/music/My Song"),
        ("'/music/My Song/'", "/music/My Song/"),
        ("~/Ode", "/home/ann/Ode"),
        ("~", "/home/ann"),
        ("~ann/Ode", "~ann/Ode"),
        ("file:///music/My%20Song%2Fa%C3%A9", "/music/My Song/aé"),
        ("FILE://localhost/music/100%", "/music/100%"),
        ("file:///a%zz%+1%f", "/a%zz%+1%f"),
        ("\n\n/music/Ode\n/music/Other\n", "/music/Ode"),
        ("/music/it's \"it\"", "/music/it's \"it\""),
        ("é", "é"),
    ] {
        assert_eq!(typed(text, Some(home)), Some(PathBuf::from(path)), "{text:?}");
    }
    for text in ["", "  \n\t", "\"\"", "''", "\"  \""] {
        assert_eq!(typed(text, Some(home)), None, "{text:?}");
    }
}

#[test]
fn what_is_no_stem_is_named_by_its_content() {
    let folder = tempfile::tempdir().unwrap();
    let opened = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        understood(&[path]).map_err(|problem| problem.to_string())
    };
    for (name, bytes) in [
        ("a.mov", &b""[..]),
        ("a.M4V", b""),
        ("a.mkv", b""),
        ("a.webm", b""),
        ("a.mp4", b""),
        ("a.au", b""),
        ("a.mogg", b""),
        ("a.wv", b"RIFF....WAVEfmt "),
        ("Drums", b"fLaC...."),
        ("b.tmp", b"ID3\x04\0\0\0\0\0\x01.\xff\xfb\x90\0"),
    ] {
        assert!(matches!(opened(name, bytes), Ok((Wish::Files(files), _)) if files.len() == 1), "{name}");
    }
    for (name, bytes, why, remedy) in [
        ("a.pdf", &b"%PDF-1.7"[..], "it is a PDF document", "Choose an audio file"),
        ("b.wv", b"wvpk....", "it is a WavPack file", "Convert it to WAV or FLAC"),
        ("a.xyz", b"MAC ....", "it is a Monkey's Audio file", "Convert it"),
        ("a.zip", b"PK\x03\x04", "it is a ZIP archive", "Unpack it"),
        ("a.rar", b"Rar!....", "it is a RAR archive", "Unpack it"),
        ("a.mid", b"MThd....", "it is a project, a chart or a MIDI file", "Put it beside the stems"),
        ("b.zip", b"<html>", "it is a web page", "Download the file itself"),
        ("a.wma", b"", "does not read WMA", "Convert it"),
    ] {
        let told = opened(name, bytes).unwrap_err();
        assert!(told.contains(why) && told.contains(remedy), "{told}");
    }
}

#[test]
fn several_stem_files_are_several_songs() {
    let folder = tempfile::tempdir().unwrap();
    let paths = ["One.stem.mp4", "Two.STEM.m4a", "Vocals.wav"].map(|name| folder.path().join(name));
    paths.iter().for_each(|path| std::fs::write(path, "").unwrap());
    let told = understood(&paths).unwrap_err().to_string();
    assert!(told.contains("is not one song: each stem file is one, like \"One.stem.mp4\""), "{told}");
    assert!(told.contains("Open one of the files"), "{told}");
    assert!(understood(&[paths[0].clone(), paths[2].clone()]).is_ok(), "one of them is one song");
}

#[test]
fn what_is_dropped_is_understood() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::create_dir(path("one")).unwrap();
    std::fs::create_dir(path("two.wav")).unwrap();
    for name in ["a.wav", "b.FLAC", "c.wma", "notes.txt", "one/Song.toml"] {
        std::fs::write(path(name), "").unwrap();
    }
    let wish = |names: &[&str]| understood(&names.iter().map(|name| path(name)).collect::<Vec<_>>());
    let opened = |names: &[&str]| wish(names).unwrap();
    assert_eq!(opened(&["one"]), (Wish::Folder(path("one")), vec![]));
    assert_eq!(
        opened(&["two.wav"]),
        (Wish::Folder(path("two.wav")), vec![]),
        "it is a folder whatever it is called"
    );
    assert_eq!(opened(&["one/Song.toml"]), (Wish::Folder(path("one")), vec![]));
    assert_eq!(opened(&["a.wav", "b.FLAC"]), (Wish::Files(vec![path("a.wav"), path("b.FLAC")]), vec![]));
    let (first, notes) = opened(&["two.wav", "one", "a.wav"]);
    assert_eq!(first, Wish::Folders(vec![path("two.wav"), path("one")]));
    assert!(notes[0].to_string().contains("the files beside it were not opened"), "{notes:?}");
    std::fs::create_dir_all(path("gig/1 Ode")).unwrap();
    std::fs::create_dir_all(path("gig/2 Hymn")).unwrap();
    std::fs::write(path("gig/1 Ode/Bass.wav"), "").unwrap();
    std::fs::write(path("gig/2 Hymn/Keys.wav"), "").unwrap();
    std::fs::write(path("gig.m3u"), "gig/2 Hymn\ngig/1 Ode\n").unwrap();
    let songs = |names: &[&str]| match opened(names) {
        (Wish::Set(set), _) => set.songs.into_iter().map(|song| song.folder).collect::<Vec<_>>(),
        (other, _) => panic!("{other:?}"),
    };
    assert_eq!(songs(&["gig"]), [path("gig/1 Ode"), path("gig/2 Hymn")]);
    assert_eq!(songs(&["gig.m3u", "one"]), [path("gig/2 Hymn"), path("gig/1 Ode")]);
    let (files, notes) = opened(&["c.wma", "a.wav", "gone.wav"]);
    assert_eq!(files, Wish::Files(vec![path("a.wav")]));
    assert_eq!(notes.len(), 2);
    for (names, why) in [
        (&["notes.txt"][..], "not an audio file that Stemlock can read"),
        (&["c.wma"], "does not read WMA"),
        (&["gone"], "no such file or folder"),
        (&[], "no file or folder was given"),
    ] {
        let problem = wish(names).unwrap_err().to_string();
        assert!(problem.contains(why), "{problem}");
    }
}
