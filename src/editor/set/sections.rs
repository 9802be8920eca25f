//! The sections of the current song; a click jumps there. Runs on the window's thread.

use vizia_core::prelude::*;

use crate::editor::controls::Entry;
use crate::editor::rebuilt::rebuilt;
use crate::editor::request::Request;
use crate::editor::shown::Shown;
use crate::editor::timeline::section_at;
use crate::engine::{self, Target};
use crate::time::Bar;

/// A section in the list.
#[derive(Clone, Debug, PartialEq)]
struct Listed {
    name: String,
    bar: i64,
}

/// The sections of the current song; empty if it has none.
pub fn list(cx: &mut Context, shown: Shown) {
    let listed = Memo::new(move |_| {
        shown.song.with(|song| {
            song.as_ref().map_or_else(Vec::new, |song| {
                let listed = |span: &crate::setlist::Span| Listed {
                    name: song.sections[span.section].name.clone(),
                    bar: Bar::of(&song.tempo_map, span.start).number,
                };
                song.spans().iter().map(listed).collect()
            })
        })
    });
    rebuilt(cx, listed, move |cx, sections: Vec<Listed>| {
        if !sections.is_empty() {
            Label::new(cx, "Sections").class("set-heading");
        }
        for (index, section) in sections.into_iter().enumerate() {
            let target = Target::Section(section_at(index));
            let is_here = Memo::new(move |_| shown.section.get() == Some(index));
            Entry::new(cx, &section.name, |cx| {
                Label::new(cx, section.name.clone()).class("set-name").hoverable(false);
                Label::new(cx, format!("bar {}", section.bar)).class("set-bar").hoverable(false);
            })
            .class("set-section")
            .id(format!("section-{index}"))
            .role(Role::ListItem)
            .toggle_class("current", is_here)
            .on_press(move |cx| cx.emit(Request::Perform(engine::Act::Jump(target))));
        }
    });
}
