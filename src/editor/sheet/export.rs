//! The button that exports the song, and where the song went. Runs on the window's thread.

use vizia_core::prelude::*;

use crate::editor::choice::Choice;
use crate::editor::overlay;
use crate::editor::request::{FileSearch, Request};
use crate::editor::shown::Shown;
use crate::render::{ExportTarget, SongFile};
use crate::setlist::ExportKind;

/// What the song can be written as, by the words of the list.
const TARGETS: [(&str, ExportTarget); 6] = [
    ("MIDI file", ExportTarget::File(SongFile::Daw(ExportKind::Midi))),
    ("REAPER project", ExportTarget::File(SongFile::Daw(ExportKind::Reaper))),
    ("DAWproject", ExportTarget::File(SongFile::Daw(ExportKind::DawProject))),
    ("Lyrics (LRC)", ExportTarget::File(SongFile::Lyrics)),
    ("All files, copied", ExportTarget::Copies),
    ("All files, as FLAC", ExportTarget::Flac),
];

/// What the button is for.
const TIP: &str = "Tempo map and sections for a DAW, the words, or all files of the song in one folder, with the mix as it is now";

/// The button, which offers the list.
pub fn button(cx: &mut Context) -> Handle<'_, Button> {
    Button::new(cx, |cx| Label::new(cx, "Export  ▾"))
        .id("export")
        .name("Export")
        .on_press(|cx| {
            let choice =
                |(words, target)| Choice::new(words, false, Request::BrowseFor(FileSearch::Target(target)));
            let (choices, place) = (TARGETS.map(choice).to_vec(), overlay::below(cx));
            cx.emit(Request::Offer(choices, place));
        })
        .tooltip(|cx| overlay::tip(cx, TIP.to_owned()))
}

/// Where the shown song was exported to, and what is missing there.
pub fn told(cx: &mut Context, shown: Shown) {
    let words = Memo::new(move |_| {
        let (song, words) = shown.exported.get();
        if song == shown.song_key.get() { words } else { String::new() }
    });
    let is_there = words.map(|words| if words.is_empty() { Display::None } else { Display::Flex });
    Label::new(cx, words).id("exported").class("problem-words").display(is_there);
}
