//! The song panel. Runs on the window's thread.

use std::sync::Arc;

use nice_plug_vizia::{Parameter, Parameters};
use vizia_core::prelude::*;

use crate::editor::controls::{Counts, Field, FieldIs, Value};
use crate::editor::overlay;
use crate::editor::request::{FileSearch, Request, Sheet};
use crate::editor::shown::Shown;
use crate::host::State;
use crate::setlist::{Edit, Song};
use crate::time::FileStart;

use super::memory::memory;
use super::size::size;
use super::{click, export, host_project, pieces, sections, sends, set_start, stems, tempo};

/// The song panel.
pub fn panel(cx: &mut Context, shown: Shown, parameters: &Parameters, state: &Arc<State>) {
    let (parameters, state) = (parameters.clone(), Arc::clone(state));
    let no_song = shown.song.map(Option::is_none);
    files(cx, shown);
    ScrollView::new(cx, move |cx| {
        VStack::new(cx, |cx| {
            song(cx, shown);
            tempo::rows(cx, shown);
            sections::rows(cx, shown);
            host_project::rows(cx, shown);
            row(cx, "MIDI out", |cx| {
                let words = shown.song.map(sends::words);
                pieces::button(cx, words, Request::Show(Sheet::Sends)).id("sends").name("What the song sends");
            });
            click::rows(cx, shown, &parameters, &state);
            follows(cx, shown, &parameters, &state);
            memory(cx, shown);
            size(cx, shown);
            stems::rows(cx, shown);
        })
        .class("parts")
        .disabled(no_song)
        .toggle_class("absent", no_song);
    })
    .class("sheet-body")
    .show_horizontal_scrollbar(false);
}

/// Buttons to open, save and undo. They stay in place while the rest scrolls.
fn files(cx: &mut Context, shown: Shown) {
    let is_empty = shown.song.map(Option::is_none);
    HStack::new(cx, |cx| {
        pieces::button(cx, "Open folder…", Request::Browse).id("open-folder");
        pieces::button(cx, "Open files…", Request::BrowseFor(FileSearch::Files)).id("open-files");
        Button::new(cx, |cx| Label::new(cx, "Recent  ▾")).id("recent").on_press(|cx| {
            let place = overlay::below(cx);
            cx.emit(Request::Recent(place));
        });
        pieces::button(cx, "List", Request::Show(Sheet::Files(FileSearch::Folder)))
            .id("browse")
            .name("The editor's own list of files")
            .tooltip(|cx| overlay::tip(cx, "Stemlock's own list of files".to_owned()));
    })
    .class("row");
    let path = Signal::new(String::new());
    let is = FieldIs {
        id: "path",
        name: "Path of a folder or file",
        hint: "Or a path, then Enter",
        counts: Counts::ByEnter,
    };
    Field::new(cx, is, path, Signal::new(String::new()), |cx, path| {
        cx.emit(Request::OpenTyped(path.to_owned()));
        Ok(())
    });
    pieces::warning(cx, shown.told.map(|told| told.last().map_or_else(String::new, ToString::to_string)))
        .id("told");
    HStack::new(cx, |cx| {
        let save = shown.unsaved.map(|&unsaved| if unsaved { "Save song.toml  •" } else { "Save song.toml" });
        pieces::button(cx, save, Request::Save)
            .id("save")
            .toggle_class("marked", shown.unsaved)
            .disabled(is_empty)
            .tooltip(|cx| {
                overlay::tip(
                    cx,
                    "Writes song.toml into the song's folder. A dot: it is not as the song is now".to_owned(),
                )
            });
        pieces::button(cx, "Close song", Request::Close).id("close-song").disabled(is_empty);
        export::button(cx).disabled(is_empty);
    })
    .class("row");
    export::told(cx, shown);
    HStack::new(cx, |cx| {
        step(cx, "Undo", shown.undo, Request::Undo);
        step(cx, "Redo", shown.redo, Request::Redo);
    })
    .class("row");
    pieces::warning(cx, shown.refusal.map(|refusal| refusal.clone().unwrap_or_default())).id("refusal");
}

/// The undo or redo button, with the name of the edit.
fn step(cx: &mut Context, word: &'static str, what: Signal<Option<String>>, act: Request) {
    let words =
        what.map(move |what| what.as_ref().map_or_else(|| word.to_owned(), |what| format!("{word}: {what}")));
    pieces::button(cx, words, act)
        .id(word.to_lowercase())
        .class("step")
        .name(words)
        .disabled(what.map(Option::is_none));
}

/// The song's name, and the position of its beat 0.
fn song(cx: &mut Context, shown: Shown) {
    pieces::heading(cx, "Song");
    let wrong = Signal::new(String::new());
    let of = |text: fn(&Song) -> String| shown.song.map(move |song| song.as_deref().map_or_else(String::new, text));
    row(cx, "Name", |cx| {
        let is = FieldIs { id: "name", name: "Name of the song", hint: "", counts: Counts::Always };
        Field::new(cx, is, of(|song| song.name.clone()), wrong, |cx, name| {
            cx.emit(Request::Edit(Edit::Name(name_of(name)?)));
            Ok(())
        });
    });
    let key = Memo::new(move |_| shown.key());
    row(cx, "Key", |cx| {
        let words =
            key.map(|key| if key.is_empty() { "key = \"…\" in song.toml says it".to_owned() } else { key.clone() });
        Label::new(cx, words).id("key").class("quiet");
    });
    row(cx, "Beat 0 at", |cx| {
        let is = FieldIs { id: "start", name: "Beat 0 in seconds", hint: "", counts: Counts::Always };
        Field::new(cx, is, of(|song| song.start.get().to_string()), wrong, |cx, text| {
            let start = number_of(text).ok_or("write seconds, for example 1.25")?;
            cx.emit(Request::Edit(Edit::Start(FileStart::new(start))));
            Ok(())
        })
        .class("number");
        Label::new(cx, "seconds into the files").class("quiet");
    });
    pieces::warning(cx, wrong);
}

/// How the song follows the host.
fn follows(cx: &mut Context, shown: Shown, parameters: &Parameters, state: &Arc<State>) {
    pieces::heading(cx, "How it follows the host");
    let start = parameters.bind(state, |state| &state.faders.global.song_start);
    let offset = parameters.bind(state, |state| &state.faders.global.sync_offset);
    let mode = parameters.bind(state, |state| &state.faders.global.tempo_mode);
    let transpose = parameters.bind(state, |state| &state.faders.global.transpose);
    set_start::rows(cx, shown, start);
    // A drag of one point changes the value by a millisecond, or a twentieth of a semitone.
    row(cx, "Sync offset", |cx| value(cx, offset, 1000.0, "sync-offset", "Later for plus, earlier for minus"));
    row(cx, "Transpose", |cx| value(cx, transpose, 480.0, "transpose", "Not drums, click and guide"));
    row(cx, "Tempo mode", |cx| modes(cx, &mode));
}

fn value(cx: &mut Context, parameter: Parameter, travel: f32, id: &'static str, hint: &'static str) {
    Value::new(cx, parameter, travel).id(id);
    Label::new(cx, hint).class("quiet");
}

/// The tempo modes side by side.
fn modes(cx: &mut Context, mode: &Parameter) {
    let steps = mode.steps().unwrap_or(1).max(1);
    for step in 0..=steps {
        let value = step as f32 / steps as f32;
        let words = mode.text_of(value);
        pieces::button(cx, words.clone(), Request::Set(mode.clone(), value))
            .id(format!("mode-{}", words.to_lowercase()))
            .class("mode")
            .checked(mode.value().map(move |&now| (now - value).abs() < 0.5 / steps as f32))
            .role(Role::RadioButton);
    }
}

/// A row of the panel: its label and its content.
pub fn row(cx: &mut Context, title: &'static str, content: impl FnOnce(&mut Context)) {
    HStack::new(cx, |cx| {
        Label::new(cx, title).class("row-title");
        content(cx);
    })
    .class("row");
}

/// The typed name, trimmed; `None` if it is empty.
pub fn name_of(typed: &str) -> Result<String, String> {
    let name = typed.trim();
    if name.is_empty() { Err("a name needs at least one letter".to_owned()) } else { Ok(name.to_owned()) }
}

/// A typed number, with a decimal point or comma.
pub fn number_of(typed: &str) -> Option<f64> {
    typed.trim().replace(',', ".").replace('−', "-").parse().ok().filter(|number: &f64| number.is_finite())
}
