//! Tests of tracks of files in the saved form.
#![allow(clippy::unwrap_used)]

use std::path::Path;

use super::*;
use crate::setlist::{Song, Stem};

const FOLDER: &str = "/home/ann/Music/Ode";

fn song(stems: Vec<Stem>) -> Song {
    Song { name: "Ode".to_owned(), order: (0..stems.len()).collect(), stems, ..Song::in_folder(FOLDER.into()) }
}

#[test]
fn a_track_is_kept_and_what_was_saved_as_one_stem_stays_one() {
    let track = |number: u16, name: &str| Stem {
        track: Some(number),
        name: name.to_owned(),
        ..Stem::of_file(Path::new(FOLDER).join("Ode.stem.mp4"))
    };
    let scanned = || song(vec![track(1, "Mix"), track(2, "Drums"), track(3, "Bass")]);
    let mut held = scanned();
    held.stems.swap(1, 2);
    held.stems[1].name = "Low".to_owned();
    let form = SongV1::of(&held, None);
    let text = SavedDocument::Known(V1::with(Some(form.clone()))).write();
    assert!(text.contains(r#""file":"Ode.stem.mp4","track":3,"name":"Low""#), "{text}");
    let tracks = |song: &Song| song.stems.iter().map(|stem| (stem.track, stem.name.clone())).collect::<Vec<_>>();
    let folder = Path::new(FOLDER);
    let (again, after) = merged(&form, folder, Some(scanned()), |_| FileFacts::default());
    assert_eq!((tracks(&again), after.stems.len()), (tracks(&held), 3));
    // A version without tracks saved only the track that players play by default.
    let mut old = form;
    old.stems.truncate(1);
    old.order = vec![0];
    old.stems[0].track = None;
    let (again, _) = merged(&old, folder, Some(scanned()), |_| FileFacts::default());
    assert_eq!(tracks(&again), [(None, "Mix".to_owned())]);
}

#[test]
fn a_file_that_has_lost_its_tracks_is_heard_once_and_keeps_its_places() {
    let track = |number: Option<u16>, name: &str| Stem {
        track: number,
        name: name.to_owned(),
        ..Stem::of_file(Path::new(FOLDER).join("Ode.mka"))
    };
    let form = SongV1::of(&song(vec![track(Some(2), "Bass"), track(Some(1), "Drums")]), None);
    let scanned = song(vec![track(None, "Ode")]);
    let (again, after) = merged(&form, Path::new(FOLDER), Some(scanned), |_| FileFacts::default());
    let tracks: Vec<_> = again.stems.iter().map(|stem| (stem.track, stem.name.as_str())).collect();
    assert_eq!(tracks, [(Some(2), "Bass"), (Some(1), "Drums")]);
    assert_eq!(after.stems.len(), 2);
}
