//! Tests of [`super`].
#![allow(clippy::unwrap_used)]

use super::super::naming::stem_names;
use super::*;

/// Which of `files` start muted, in a folder called `song`.
fn muted<'a>(song: &str, files: &[&'a str]) -> Vec<&'a str> {
    let titles: Vec<String> = files.iter().map(|file| title(Path::new(file))).collect();
    let names = stem_names(&titles, &[song]);
    let stem = |(file, name): (&&str, &StemName)| Stem {
        role: name.role,
        role_source: if name.is_said { RoleSource::Name } else { RoleSource::Unknown },
        ..Stem::of_file(Path::new("/song").join(file))
    };
    let stems: Vec<Stem> = files.iter().zip(&names).map(stem).collect();
    let why = doubles(&stems, &names);
    files.iter().zip(why).filter(|(_, why)| why.is_some()).map(|(file, _)| *file).collect()
}

#[test]
fn what_would_be_heard_twice_starts_muted() {
    for (files, wanted) in [
        (&["Drums.wav", "Drums.mp3", "Bass.wav"][..], &["Drums.mp3"][..]),
        (&["Bass.wav", "Bass (1).wav", "Drums.wav"], &["Bass (1).wav"]),
        (&["Bass.wav", "Bass - Copy.wav", "Bass copy 2.wav"], &["Bass - Copy.wav", "Bass copy 2.wav"]),
        (&["Bass.wav", "Copia de Bass.wav", "Kopie von Bass.wav"], &["Copia de Bass.wav", "Kopie von Bass.wav"]),
        (&["EG (1).wav", "EG (2).wav"], &[]),
        (&["drums.ogg", "drums_1.ogg", "drums_2.ogg", "bass.ogg"], &["drums.ogg"]),
        (&["AG.wav", "AG 2.wav", "AG 10.wav"], &[]),
        (&["Click.wav", "Click 1.wav", "Click 2.wav", "Bass.wav"], &[]),
        (&["Drum Bus.wav", "Kick.wav", "Snare.wav", "Bass.wav"], &["Drum Bus.wav"]),
        (&["Drum Bus.wav", "Bass Bus.wav", "Vox Bus.wav"], &[]),
        (&["vocals.wav", "no_vocals.wav"], &[]),
        (&["vocals.wav", "accompaniment.wav"], &[]),
        (&["vocals.wav", "drums.wav", "bass.wav", "other.wav", "no_vocals.wav"], &["no_vocals.wav"]),
        (&["drums.wav", "no_drums.wav"], &[]),
        (&["drums.wav", "no_drums.wav", "bass.wav"], &["no_drums.wav"]),
        (&["Vocals.wav", "Instrumental.wav", "Full Mix.wav"], &["Full Mix.wav"]),
        (&["Instrumental.wav", "Karaoke.wav"], &["Karaoke.wav"]),
        (&["Drums.wav", "Bass.wav", "Stereo Out.wav", "Print.wav"], &["Stereo Out.wav", "Print.wav"]),
        (&["Click.wav", "Mix.wav"], &[]),
        (&["Master.wav", "Mix.wav"], &["Mix.wav"]),
        (&["Drums.wav", "preview.ogg"], &["preview.ogg"]),
        (&["Drums.wav", "Original.wav", "원곡.wav", "カラオケ.wav"], &["Original.wav", "원곡.wav", "カラオケ.wav"]),
        (
            &["Schlagzeug.wav", "Bass.wav", "Gesamtmix.wav", "ohne Gesang.wav"],
            &["Gesamtmix.wav", "ohne Gesang.wav"],
        ),
        (&["Full Moon.wav", "Bass.wav"], &[]),
    ] {
        assert_eq!(muted("x", files), wanted, "{files:?}");
    }
}

#[test]
fn a_rhythm_games_song_is_the_rest() {
    let files = [
        "song.ogg",
        "guitar.ogg",
        "rhythm.ogg",
        "drums_1.ogg",
        "drums_2.ogg",
        "drums.ogg",
        "vocals.ogg",
        "preview.ogg",
    ];
    assert_eq!(muted("Song", &files), ["drums.ogg", "preview.ogg"]);
}
