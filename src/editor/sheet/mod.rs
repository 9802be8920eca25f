//! The sheets beside the mixer: song panel, problems, list of files, list of keys, acts. Runs on the window's thread; a sheet is built
//! when it is opened.

mod act_button;
mod acts;
mod choices;
mod click;
mod export;
mod files;
mod help;
mod host_project;
mod keys;
mod memory;
mod midi;
pub mod pieces;
mod problems;
mod report;
mod sections;
mod sends;
mod set_start;
mod size;
mod song;
mod stems;
mod tempo;

pub use acts::{jump_to_bar, section_choices, song_choices};
pub use pieces::button;
pub use sections::{marker_colours, section_colours};

use std::sync::Arc;

use nice_plug_vizia::Parameters;
use vizia_core::prelude::*;

use crate::host::State;

use super::rebuilt::rebuilt;
use super::request::{Request, Sheet};
use super::shown::Shown;
use super::words;

/// Builds the open sheet.
pub fn layer(cx: &mut Context, shown: Shown, parameters: &Parameters, state: &Arc<State>) {
    let (parameters, state) = (parameters.clone(), Arc::clone(state));
    rebuilt(cx, shown.sheet, move |cx, sheet| {
        let (title, class) = match sheet {
            None => return,
            Some(Sheet::Song) => ("Song", "song-sheet"),
            Some(Sheet::Problems) => ("Before the show", "problems-sheet"),
            Some(Sheet::Files(wanted)) => (files::title(wanted), "files-sheet"),
            Some(Sheet::Help(page)) => (page.title(), "help-sheet"),
            Some(Sheet::Acts) => ("Acts", "acts-sheet"),
            Some(Sheet::Midi) => ("Pedals and pads", "midi-sheet"),
            Some(Sheet::Words) => ("Words", "words-sheet"),
            Some(Sheet::Sends) => ("What the song sends", "sends-sheet"),
        };
        VStack::new(cx, |cx| {
            head(cx, title, matches!(sheet, Some(Sheet::Help(_))));
            match sheet {
                Some(Sheet::Song) => song::panel(cx, shown, &parameters, &state),
                Some(Sheet::Problems) => problems::list(cx, shown),
                Some(Sheet::Files(wanted)) => files::browser(cx, shown, wanted),
                Some(Sheet::Help(page)) => help::page(cx, shown, page),
                Some(Sheet::Midi) => midi::list(cx, shown, &state),
                Some(Sheet::Words) => words::panel(cx, shown),
                Some(Sheet::Sends) => sends::list(cx, shown),
                Some(Sheet::Acts) => acts::list(cx, shown, &parameters, &state),
                None => {}
            }
        })
        .class("sheet")
        .class(class)
        .id("sheet")
        .role(Role::Dialog)
        .name(title);
    })
    .class("layer");
}

/// The title, and the button that closes the sheet. The button gets the focus first, so that the next Tab stays in the
/// sheet.
fn head(cx: &mut Context, title: &'static str, is_help: bool) {
    HStack::new(cx, |cx| {
        Label::new(cx, title).class("sheet-title");
        if !is_help {
            button(cx, "?", Request::Help).id("help").class("small").name("Help for this");
        }
        button(cx, "✕", Request::Leave)
            .id("sheet-close")
            .class("small")
            .name("Close")
            .on_build(|cx| cx.focus_with_visibility(false));
    })
    .class("sheet-head");
}
