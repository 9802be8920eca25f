//! Saved states of a project: any input is either read or kept whole, and a written state reads back as the same.

use std::path::Path;

use stemlock::setlist::saved::{FileFacts, SavedDocument, SetV1, SongV1, merged};
use stemlock::setlist::{MAX_STEMS, Song, SongMix};

use crate::folder::can_be;

/// Reads, writes, reads again, and lays all its songs over a folder that is gone.
pub fn state(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (saved, problem) = SavedDocument::read(text);
    let written = saved.write();
    let (again, problem_again) = SavedDocument::read(&written);
    assert_eq!(saved, again, "what was written is another song");
    assert_eq!(written, again.write(), "equal songs are written differently");
    let SavedDocument::Known(known) = saved else {
        assert_eq!(written, text, "what cannot be read is not kept as it is");
        assert!(problem.is_some() && problem_again.is_some());
        return;
    };
    known.song.iter().for_each(found);
    let Some(set) = known.set.and_then(|set| serde_json::from_value::<SetV1>(set).ok()) else { return };
    let mix = SongMix::default();
    for entry in &set.songs {
        entry.song.iter().for_each(found);
        let listed = entry.entry("/gone".into());
        assert!((50.0..=200.0).contains(&listed.tempo) && listed.transpose.abs() <= 12.0, "{listed:?}");
        assert!((0.0..=1000.0).contains(&listed.gap), "{listed:?}");
        assert!(listed.start.is_none_or(|start| start.get().is_finite()), "{listed:?}");
        if let Some(faders) = &entry.mix {
            faders.set(&mix);
            assert!(mix.transpose().abs() <= 12.0 && (0..MAX_STEMS).all(|slot| mix.stem(slot).level.is_finite()));
        }
    }
}

/// A song of the state is laid over a folder that is gone, and over an empty one.
fn found(song: &SongV1) {
    let empty = Song::in_folder("/gone".into());
    for scanned in [None, Some(empty)] {
        let (opened, form) = merged(song, Path::new("/gone"), scanned, |_| FileFacts::default());
        assert!(opened.stems.len() <= MAX_STEMS && form.stems.len() >= song.stems.len(), "a stem was forgotten");
        can_be(&opened);
        for send in &opened.sends {
            assert_eq!(send.message.to_string().parse().ok(), Some(send.message), "written it is another message");
        }
    }
}
