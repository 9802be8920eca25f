//! Folders for the files that are tried.

use stemlock::setlist::{LONGEST_START, MOST_PLACES, Problem, Song};

/// An empty folder: in memory, if the system has such a place.
pub fn folder_in_memory() -> tempfile::TempDir {
    let memory = std::path::Path::new("/dev/shm");
    let folder = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    folder.expect("a folder")
}

/// Every problem says what and why.
pub fn are_told(problems: &[Problem]) {
    for problem in problems {
        assert!(!problem.what.is_empty() && !problem.why.is_empty(), "{problem:?}");
    }
}

/// A song has possible times, and all its places have names.
pub fn can_be(song: &Song) {
    let maps = song.tempo_offers.iter().map(|offer| &offer.tempo_map).chain([&song.tempo_map]);
    for map in maps {
        for change in map.changes() {
            assert!(change.beat.get().is_finite() && change.bpm.get() > 0.0);
            assert!(map.seconds_at(change.beat).get().is_finite(), "{change:?}");
        }
    }
    assert!(song.start.get().abs() <= LONGEST_START, "{:?}", song.start);
    assert!(song.sections.len() <= MOST_PLACES && song.markers.len() <= MOST_PLACES);
    let names =
        song.sections.iter().map(|section| &section.name).chain(song.markers.iter().map(|marker| &marker.name));
    for name in names {
        assert!(!name.trim().is_empty(), "a place without a name");
    }
    let beats =
        song.sections.iter().map(|section| section.place).chain(song.markers.iter().map(|marker| marker.place));
    for place in beats {
        assert!(place.beat(&song.tempo_map).get().is_finite(), "{place:?}");
    }
    are_told(&song.problems);
}
