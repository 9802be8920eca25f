//! Files beside or inside stems: projects, charts, MIDI files, tags; sets of songs; lyrics.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use stemlock::setlist::lyrics::{self, Lyrics};
use stemlock::setlist::set::{MOST_SONGS, Set, starts};
use stemlock::setlist::{ExportKind, LONGEST_START, MOST_PLACES, Problem, Song, export, scan_folder};

/// Files that describe a song, and stems with tags. The first byte of an input selects one.
const SPEAKING: [&str; 14] = [
    "song.mid", "notes.mid", "notes.chart", "song.ini", "song.rpp", "song.als", "song.dawproject", "Bass.wav", "Bass.flac",
    "Bass.m4a", "Bass.aiff", "Bass.mp3", "Bass.ogg", "Bass.rf64",
];
const SUNG: [&str; 7] = ["words.lrc", "words.srt", "words.vtt", "words.cho", "lyrics.txt", "lyrics.es.lrc", "words.kar"];
const LISTS: [&str; 2] = ["set.toml", "set.m3u"];

/// A folder with a stem, and in it another folder for exports.
static FOLDER: LazyLock<tempfile::TempDir> = LazyLock::new(|| {
    let memory = Path::new("/dev/shm");
    let folder = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.expect("a folder");
    let exported = folder.path().join(EXPORTED);
    std::fs::create_dir(&exported).expect("a folder");
    for path in [folder.path(), &exported] {
        std::fs::write(path.join("Keys.wav"), "").expect("a file");
    }
    folder
});
const EXPORTED: &str = "exported";

/// Writes the input after its first byte to the file that this byte selects; `None` if the input is empty.
fn written(data: &[u8], names: &[&str]) -> Option<PathBuf> {
    let (&which, rest) = data.split_first()?;
    let path = FOLDER.path().join(names[usize::from(which) % names.len()]);
    std::fs::write(&path, rest).expect("a file");
    Some(path)
}

fn are_told(problems: &[Problem]) {
    for problem in problems {
        assert!(!problem.what.is_empty() && !problem.why.is_empty(), "{problem:?}");
    }
}

/// Scans a folder with one such file, exports the song in every form, and reads the exports.
pub fn beside(data: &[u8]) {
    let Some(file) = written(data, &SPEAKING) else { return };
    if let Ok(song) = scan_folder(FOLDER.path()) {
        can_be(&song);
        for (kind, name) in
            [(ExportKind::Midi, "song.mid"), (ExportKind::Reaper, "song.rpp"), (ExportKind::DawProject, "song.dawproject")]
        {
            let other = FOLDER.path().join(EXPORTED);
            std::fs::write(other.join(name), export(&song, kind, Some(180.0), None).bytes).expect("a file");
            can_be(&scan_folder(&other).expect("a folder that is there"));
            std::fs::remove_file(other.join(name)).expect("a file that was written");
        }
    }
    std::fs::remove_file(file).expect("a file that was written");
}

fn can_be(song: &Song) {
    let maps = song.tempo_offers.iter().map(|offer| &offer.tempo_map).chain([&song.tempo_map]);
    for map in maps {
        for change in map.changes() {
            assert!(change.beat.get().is_finite() && change.bpm.get() > 0.0);
            assert!(map.seconds_at(change.beat).is_finite(), "{change:?}");
        }
    }
    assert!(song.start.abs() <= LONGEST_START, "{}", song.start);
    assert!(song.sections.len() <= MOST_PLACES && song.markers.len() <= MOST_PLACES);
    let names = song.sections.iter().map(|section| &section.name).chain(song.markers.iter().map(|marker| &marker.name));
    for name in names {
        assert!(!name.trim().is_empty(), "a place without a name");
    }
    let beats = song.sections.iter().map(|section| section.place).chain(song.markers.iter().map(|marker| marker.place));
    for place in beats {
        assert!(place.beat(&song.tempo_map).get().is_finite(), "{place:?}");
    }
    are_told(&song.problems);
}

/// Opens a list of songs, and lays them out.
pub fn set(data: &[u8]) {
    let Some(file) = written(data, &LISTS) else { return };
    let opened = Set::open(&file);
    assert_eq!(opened, Set::open(&file), "opened twice it is another set");
    match opened {
        Ok(set) => {
            assert!((1..=MOST_SONGS).contains(&set.songs.len()), "{} songs", set.songs.len());
            are_told(&set.problems);
            let starts = starts(set.songs.iter().map(|song| (song, None, 200.0)));
            assert_eq!(starts.len(), set.songs.len());
            assert!(starts.iter().all(|start| start.get().is_finite()));
        }
        Err(problem) => are_told(&[problem]),
    }
    std::fs::remove_file(file).expect("a file that was written");
}

/// Reads lyrics: words must be part of their line's text, and times must be possible.
pub fn lyrics(data: &[u8]) {
    let Some(file) = written(data, &SUNG) else { return };
    let (found, problems) = lyrics::find(&Song::in_folder(FOLDER.path().to_owned()));
    are_told(&problems);
    assert!(!found.is_empty() || !problems.is_empty() || file.extension().is_some_and(|end| end == "txt"));
    for lyrics in &found {
        can_be_sung(lyrics);
        serde_json::to_string(lyrics).expect("lyrics can be told");
    }
    std::fs::remove_file(file).expect("a file that was written");
}

fn can_be_sung(lyrics: &Lyrics) {
    let mut last = f64::NEG_INFINITY;
    for line in &lyrics.lines {
        assert_eq!(line.text, line.text.trim());
        if let Some(start) = line.start {
            assert!(start.is_finite() && start >= last, "{line:?} comes after {last}");
            last = start;
        }
        assert!(line.end.is_none_or(f64::is_finite), "{line:?}");
        let places = line.words.iter().map(|word| word.at).chain(line.chords.iter().map(|chord| chord.at));
        for at in places {
            assert!(line.text.is_char_boundary(at), "{line:?} has nothing at {at}");
        }
        assert!(line.words.iter().all(|word| word.start.is_finite()), "{line:?}");
        assert!(line.words.is_sorted_by_key(|word| word.at), "{line:?}");
        for index in 0..line.words.len() {
            line.word(index);
        }
    }
}
