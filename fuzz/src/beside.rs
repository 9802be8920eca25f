//! Files beside or inside stems: projects, charts, MIDI files, tags; and sets of songs.

use std::path::PathBuf;
use std::sync::LazyLock;

use stemlock::setlist::set::{MOST_SONGS, Set, starts};
use stemlock::setlist::{ExportKind, export, scan_folder};
use stemlock::time::SongSeconds;

use crate::folder::{are_told, can_be, folder_in_memory};
use crate::packed::{ZippedFile, gzip, zip};

/// Files that describe a song, and stems with tags and tracks. The first byte of an input selects one.
const SPEAKING: [(&str, Packing); 20] = [
    ("song.mid", Packing::Plain),
    ("notes.mid", Packing::Plain),
    ("notes.chart", Packing::Plain),
    ("song.ini", Packing::Plain),
    ("song.rpp", Packing::Plain),
    ("song.als", Packing::Gzip),
    ("song.dawproject", Packing::Zip),
    ("Bass.wav", Packing::Plain),
    ("Bass.flac", Packing::Plain),
    ("Bass.m4a", Packing::Plain),
    ("Bass.aiff", Packing::Plain),
    ("Bass.mp3", Packing::Plain),
    ("Bass.ogg", Packing::Plain),
    ("Bass.rf64", Packing::Plain),
    ("song.als", Packing::Plain),
    ("song.dawproject", Packing::Plain),
    ("song.kar", Packing::Plain),
    ("Bass.opus", Packing::Plain),
    ("Bass.webm", Packing::Plain),
    ("Bass.stem.mp4", Packing::Plain),
];
/// The file that a set is written to.
const WRITTEN: &str = "written.toml";
const LISTS: [(&str, Packing); 2] = [("set.toml", Packing::Plain), ("set.m3u", Packing::Plain)];

/// How a file is made of an input.
#[derive(Clone, Copy)]
enum Packing {
    Plain,
    Gzip,
    /// The project and its metadata, with a zero between them.
    Zip,
}

impl Packing {
    fn packed(self, data: &[u8]) -> Vec<u8> {
        match self {
            Self::Plain => data.to_vec(),
            Self::Gzip => gzip(data),
            Self::Zip => {
                let names = [&b"project.xml"[..], b"metadata.xml"];
                let file = |(name, content)| ZippedFile { name, content, is_deflated: false, lie: 0 };
                zip(&names.into_iter().zip(data.splitn(2, |byte| *byte == 0)).map(file).collect::<Vec<_>>())
            }
        }
    }
}

/// A folder with a stem, and in it another folder for exports.
static FOLDER: LazyLock<tempfile::TempDir> = LazyLock::new(|| {
    let folder = folder_in_memory();
    let exported = folder.path().join(EXPORTED);
    std::fs::create_dir(&exported).expect("a folder");
    for path in [folder.path(), &exported] {
        std::fs::write(path.join("Keys.wav"), "").expect("a file");
    }
    folder
});
const EXPORTED: &str = "exported";

/// Writes the input after its first byte to the file that this byte selects; `None` if the input is empty.
fn written(data: &[u8], names: &[(&str, Packing)]) -> Option<PathBuf> {
    let (&which, rest) = data.split_first()?;
    let (name, packing) = names[usize::from(which) % names.len()];
    let path = FOLDER.path().join(name);
    std::fs::write(&path, packing.packed(rest)).expect("a file");
    Some(path)
}

/// Scans a folder with one such file, exports the song in every form, and reads the exports.
pub fn beside(data: &[u8]) {
    let Some(file) = written(data, &SPEAKING) else { return };
    if let Ok(song) = scan_folder(FOLDER.path()) {
        can_be(&song);
        for (kind, name) in [
            (ExportKind::Midi, "song.mid"),
            (ExportKind::Reaper, "song.rpp"),
            (ExportKind::DawProject, "song.dawproject"),
        ] {
            let other = FOLDER.path().join(EXPORTED);
            std::fs::write(other.join(name), export(&song, kind, Some(SongSeconds::new(180.0)), None).bytes)
                .expect("a file");
            can_be(&scan_folder(&other).expect("a folder that is there"));
            std::fs::remove_file(other.join(name)).expect("a file that was written");
        }
    }
    std::fs::remove_file(file).expect("a file that was written");
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
            written_over(&set, rest_of(data));
        }
        Err(problem) => are_told(&[problem]),
    }
    std::fs::remove_file(file).expect("a file that was written");
}

/// The input after the byte that selects its file, as text.
fn rest_of(data: &[u8]) -> &str {
    data.get(1..).and_then(|rest| std::str::from_utf8(rest).ok()).unwrap_or_default()
}

/// The set is written over the musician's own file, which it may have come from, and in the opposite order: read again it is the same set, and
/// written again the same text.
fn written_over(set: &Set, before: &str) {
    let (base, path) = (FOLDER.path(), FOLDER.path().join(WRITTEN));
    let mut turned = set.clone();
    turned.songs.reverse();
    for set in [set, &turned] {
        let Ok(text) = set.text(before, base) else { return };
        std::fs::write(&path, &text).expect("a file");
        let again = Set::open(&path).unwrap_or_else(|problem| panic!("{problem:?} of what was written:\n{text}"));
        assert_eq!(again.songs, set.songs, "written as:\n{text}");
        assert_eq!(set.text(&text, base).as_ref(), Ok(&text), "written again it is another text");
    }
    std::fs::remove_file(path).expect("a file that was written");
}
