//! Saved states of a project: any input is either read or kept whole, and a written state reads back as the same.

use std::path::Path;

use stemlock::setlist::saved::{FileFacts, SavedDocument, merged};
use stemlock::setlist::MAX_STEMS;

/// Reads, writes, reads again, and lays it over a folder that is gone.
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
    let Some(song) = &known.song else { return };
    let (opened, form) = merged(song, Path::new("/gone"), None, |_| FileFacts::default());
    assert!(opened.stems.len() <= MAX_STEMS && form.stems.len() >= song.stems.len(), "a stem was forgotten");
    for change in opened.tempo_map.changes() {
        assert!(change.beat.get().is_finite() && change.bpm.get() > 0.0);
        assert!(opened.tempo_map.seconds_at(change.beat).is_finite(), "{change:?}");
    }
    assert!(opened.start.is_finite());
}
