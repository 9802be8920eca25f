//! The list of keys. On the thread of the window.

use vizia_core::prelude::*;

use crate::editor::keys::{KEYS, PLAY};

/// All keys, and their commands.
pub fn list(cx: &mut Context) {
    let keys = KEYS.iter().map(|key| (key.name, key.words));
    for (name, words) in [PLAY].into_iter().chain(keys).chain([("Ctrl Z", "undoes"), ("Ctrl Y", "does again")]) {
        HStack::new(cx, |cx| {
            Label::new(cx, name).class("row-title");
            Label::new(cx, words).class("key-words");
        })
        .class("row");
    }
    Label::new(cx, "They count where there are several songs, or where the host's timeline does not lead.")
        .class("quiet");
}
