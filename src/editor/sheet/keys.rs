//! The list of keys, a page of the help. Runs on the window's thread.

use vizia_core::prelude::*;

use crate::editor::keys::{KEYS, PLAY};

/// The keys that work at all times.
const ALWAYS: [(&str, &str); 9] = [
    ("?", "help for what is shown, and back"),
    ("Ctrl K", "all acts of a show"),
    ("Alt ↑ ↓", "moves the current song in the set"),
    ("Ctrl G", "the stage view, and back"),
    ("Ctrl L", "the words of the song"),
    ("Ctrl + −", "the timeline closer, and back; so does Ctrl with the wheel"),
    ("Ctrl 0", "all of the song on the timeline"),
    ("Ctrl Z", "undoes"),
    ("Ctrl Y", "does again"),
];

/// All keys, and their commands.
pub fn list(cx: &mut Context) {
    let keys = KEYS.iter().map(|key| (key.name, key.words));
    let keys: Vec<(&str, &str)> = [PLAY].into_iter().chain(keys).chain(ALWAYS).collect();
    ScrollView::new(cx, move |cx| {
        VStack::new(cx, |cx| {
            for (name, words) in keys {
                HStack::new(cx, |cx| {
                    Label::new(cx, name).class("row-title");
                    Label::new(cx, words).class("key-words");
                })
                .class("row");
            }
        })
        .class("parts");
    })
    .class("sheet-body")
    .show_horizontal_scrollbar(false);
    Label::new(
        cx,
        "Those without Ctrl and Alt count where there are several songs, or where the host's timeline does not lead.",
    )
    .class("help-text")
    .class("help-note");
}
