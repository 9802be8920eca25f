//! Lyrics, beside stems and inside of them, chosen and pasted: words are part of their line, times are possible, and what is written reads back.

use std::fs;
use std::sync::LazyLock;

use stemlock::setlist::lyrics::{self, Lyrics};
use stemlock::setlist::scan_folder;
use stemlock::time::FileSeconds;

use crate::folder::{are_told, folder_in_memory};

/// Files with lyrics: texts, then stems that hold them in their tags. The first byte of an input selects one.
const SUNG: [&str; 14] = [
    "words.lrc",
    "words.srt",
    "words.vtt",
    "words.cho",
    "lyrics.txt",
    "lyrics.es.lrc",
    "words.kar",
    "words.mid",
    "Bass.mp3",
    "Bass.flac",
    "Bass.ogg",
    "Bass.m4a",
    "Bass.wav",
    "Bass.aiff",
];

static FOLDER: LazyLock<tempfile::TempDir> = LazyLock::new(|| {
    let folder = folder_in_memory();
    fs::write(folder.path().join("Keys.wav"), "").expect("a file");
    folder
});

/// Finds the lyrics of a song with such a file; reads the same file as chosen by a musician, and as pasted text.
pub fn lyrics(data: &[u8]) {
    let Some((&which, rest)) = data.split_first() else { return };
    let file = FOLDER.path().join(SUNG[usize::from(which) % SUNG.len()]);
    fs::write(&file, rest).expect("a file");
    if let Ok(song) = scan_folder(FOLDER.path()) {
        let (found, problems) = lyrics::find(&song);
        are_told(&problems);
        let is_text =
            file.extension().is_some_and(|end| end == "lrc" || end == "srt" || end == "vtt" || end == "kar");
        assert!(!is_text || !found.is_empty() || !problems.is_empty(), "nothing is said about lyrics");
        for lyrics in &found {
            can_be_sung(lyrics);
            serde_json::to_string(lyrics).expect("lyrics can be told");
        }
    }
    match lyrics::read_words(&file) {
        Ok(chosen) => can_be_kept(&chosen),
        Err(problem) => are_told(&[problem]),
    }
    if let Ok(text) = std::str::from_utf8(rest) {
        can_be_kept(&Lyrics::of_text(text));
    }
    fs::remove_file(file).expect("a file that was written");
}

/// Lyrics for the project: written as LRC and read, they are lyrics that come back as the same. The first time a line may get a time for the words
/// before its first time, because LRC cannot say that they have none.
fn can_be_kept(lyrics: &Lyrics) {
    can_be_sung(lyrics);
    let back = Lyrics::of_text(&lyrics::lrc_text(lyrics));
    can_be_sung(&back);
    let written = lyrics::lrc_text(&back);
    assert_eq!(
        lyrics::lrc_text(&Lyrics::of_text(&written)),
        written,
        "written again they are other lyrics: {lyrics:?}"
    );
    assert!(lyrics::is_untouched(&lyrics::lrc_file(lyrics)), "{lyrics:?}");
}

fn can_be_sung(lyrics: &Lyrics) {
    let mut last = FileSeconds::new(f64::NEG_INFINITY);
    for line in &lyrics.lines {
        assert_eq!(line.text, line.text.trim());
        if let Some(start) = line.start {
            assert!(start.get().is_finite() && start >= last, "{line:?} comes after {last:?}");
            last = start;
        }
        assert!(line.end.is_none_or(|end| end.get().is_finite()), "{line:?}");
        let places = line.words.iter().map(|word| word.at).chain(line.chords.iter().map(|chord| chord.at));
        for at in places {
            assert!(line.text.is_char_boundary(at), "{line:?} has nothing at {at}");
        }
        assert!(line.words.iter().all(|word| word.start.get().is_finite()), "{line:?}");
        assert!(line.words.is_sorted_by_key(|word| word.at), "{line:?}");
        for index in 0..line.words.len() {
            line.word(index);
        }
    }
}
