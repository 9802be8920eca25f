//! The memory limit of a song, and its current use. Runs on the window's thread.

use vizia_core::prelude::*;

use crate::editor::overlay;
use crate::editor::request::Request;
use crate::editor::shown::{MemoryShown, Shown};

use super::pieces;
use super::song::row;

/// The limits on offer, in megabytes; the first one is *Auto*.
const CHOICES: [(Option<usize>, &str, &str); 5] = [
    (None, "Auto", "auto"),
    (Some(64), "64 MB", "64"),
    (Some(256), "256 MB", "256"),
    (Some(1024), "1 GB", "1024"),
    (Some(4096), "4 GB", "4096"),
];

/// The choices in a row, and the current use.
pub fn memory(cx: &mut Context, shown: Shown) {
    pieces::heading(cx, "Memory");
    row(cx, "A song takes", |cx| {
        for (megabytes, words, id) in CHOICES {
            pieces::button(cx, words, Request::Memory(megabytes))
                .id(format!("memory-{id}"))
                .class("mode")
                .checked(shown.memory.map(move |memory| memory.chosen == megabytes))
                .role(Role::RadioButton)
                .tooltip(move |cx| overlay::tip(cx, tip(megabytes)));
        }
    });
    row(cx, "Now", |cx| {
        Label::new(cx, shown.memory.map(MemoryShown::words)).class("quiet").id("memory-held");
    });
}

fn tip(megabytes: Option<usize>) -> String {
    match megabytes {
        None => "A quarter of this computer's memory at most. For this computer, in all projects".to_owned(),
        Some(_) => {
            "Audio that does not fit is loaded while the music plays. For this computer, in all projects".to_owned()
        }
    }
}
