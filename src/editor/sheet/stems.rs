//! The stems of the song, one row each, and the stems that were removed. Runs on the window's thread.
//!
//! A row belongs to a slot and follows the signals of its stem, so an edit does not take the focus away from a text box.

use std::sync::Arc;

use parking_lot::Mutex;
use vizia_core::prelude::*;

use crate::editor::controls::{Counts, Field, FieldIs};
use crate::editor::overlay;
use crate::editor::rebuilt::rebuilt;
use crate::editor::request::{FileSearch, Request};
use crate::editor::shown::{Readiness, Shown};
use crate::setlist::{Edit, Stem, StemEdit};

use super::choices::{self, edit};
use super::pieces;
use super::song::name_of;

/// All rows.
pub fn rows(cx: &mut Context, shown: Shown) {
    pieces::heading(cx, "Stems");
    let moved = Moved::default();
    rebuilt(cx, shown.order, move |cx, order| {
        for (place, &slot) in order.iter().enumerate() {
            row(cx, shown, (slot, place, order.len()), &moved);
        }
        *moved.lock() = None;
    });
    rebuilt(cx, shown.removed, move |cx, removed| {
        if !removed.is_empty() {
            pieces::heading(cx, "Taken out of the song");
        }
        for slot in removed {
            HStack::new(cx, |cx| {
                let name = shown.stem(slot).name;
                Label::new(cx, name).class("removed-name");
                pieces::button(cx, "Restore", Request::Edit(Edit::Restore(slot)))
                    .id(format!("stem-{slot}-restore"))
                    .name(name.map(|name| format!("Restore {name}")));
            })
            .class("row");
        }
    });
}

/// The id of the button that last moved a row. Moving rebuilds the rows; then this button gets the focus back.
type Moved = Arc<Mutex<Option<String>>>;

/// The editable properties of the stem in `slot`. Its strip is number `place` of `count`.
fn row(cx: &mut Context, shown: Shown, (slot, place, count): (usize, usize, usize), moved: &Moved) {
    let (stem, wrong) = (shown.stem(slot), Signal::new(String::new()));
    VStack::new(cx, |cx| {
        HStack::new(cx, |cx| {
            colour(cx, shown, slot);
            name(cx, slot, stem.name, wrong);
            let role = stem.role.map(|role| (*role).to_owned());
            pieces::picker(cx, role, move || choices::roles(shown, slot))
                .id(format!("stem-{slot}-role"))
                .class("role-picker")
                .name(role.map(|role| format!("Role: {role}")));
        })
        .class("row");
        pieces::warning(cx, wrong);
        HStack::new(cx, |cx| {
            let output = of(shown, slot, |stem| format!("→ {}", stem.routed_to()));
            pieces::picker(cx, output, move || choices::outputs(shown, slot))
                .id(format!("stem-{slot}-output"))
                .name(output.map(|output| format!("Output {output}")))
                .tooltip(|cx| {
                    overlay::tip(cx, "The song's output. The strip's own choice comes before it".to_owned())
                });
            let pitch =
                of(shown, slot, |stem| if stem.is_transposed() { "transposed" } else { "keeps pitch" }.to_owned());
            pieces::picker(cx, pitch, move || choices::pitches(shown, slot))
                .id(format!("stem-{slot}-pitch"))
                .name(pitch.map(|pitch| format!("Pitch: {pitch}")));
            moves(cx, (slot, place, count), stem.name, moved);
        })
        .class("row")
        .class("second");
        let note = of(shown, slot, |stem| stem.note.clone().unwrap_or_default());
        Label::new(cx, note)
            .class("quiet")
            .class("stem-note")
            .id(format!("stem-{slot}-note"))
            .display(note.map(|note| if note.is_empty() { Display::None } else { Display::Flex }));
        missing(cx, slot, stem.readiness);
    })
    .class("stem-row")
    .id(format!("stem-{slot}"))
    .role(Role::Group)
    .name(stem.name);
}

fn colour(cx: &mut Context, shown: Shown, slot: usize) {
    Button::new(cx, |cx| Element::new(cx).class("swatch").background_color(shown.stem(slot).colour))
        .id(format!("stem-{slot}-colour"))
        .class("small")
        .name("Colour")
        .tooltip(|cx| overlay::tip(cx, "Colour".to_owned()))
        .on_press(move |cx| {
            let place = overlay::below(cx);
            cx.emit(Request::Offer(choices::colours(shown, slot), place));
        });
}

fn name(cx: &mut Context, slot: usize, name: Signal<String>, wrong: Signal<String>) {
    let id = format!("stem-{slot}-name");
    let is = FieldIs { id: &id, name: "Name of the stem", hint: "", counts: Counts::Always };
    Field::new(cx, is, name, wrong, move |cx, typed| {
        cx.emit(edit(slot, StemEdit::Name(name_of(typed)?)));
        Ok(())
    });
}

/// Buttons that move the stem up or down, or remove it.
fn moves(cx: &mut Context, (slot, place, count): (usize, usize, usize), name: Signal<String>, moved: &Moved) {
    let mut button = |letter: &'static str, word: &'static str, edit: Edit, is_disabled: bool| {
        let id = format!("stem-{slot}-{}", word.to_lowercase());
        let is_back = moved.lock().take_if(|moved| *moved == id).is_some();
        let (remembered, moved) = (id.clone(), Arc::clone(moved));
        let handle = Button::new(cx, |cx| Label::new(cx, letter))
            .id(id)
            .class("small")
            .name(name.map(move |name| format!("{word} {name}")))
            .disabled(is_disabled)
            .on_press(move |cx| {
                *moved.lock() = Some(remembered.clone());
                cx.emit(Request::Edit(edit.clone()));
            })
            .tooltip(move |cx| overlay::tip(cx, word.to_owned()));
        let button = handle.entity();
        if is_back {
            cx.with_current(button, |cx| cx.focus());
        }
    };
    button("▲", "Up", Edit::Move { slot, place: place.saturating_sub(1) }, place == 0);
    button("▼", "Down", Edit::Move { slot, place: place + 1 }, place + 1 == count);
    button("✕", "Remove", Edit::Remove(slot), false);
}

/// The message of a stem whose file is missing.
fn missing(cx: &mut Context, slot: usize, readiness: Signal<Readiness>) {
    HStack::new(cx, |cx| {
        Label::new(cx, "!").class("mark");
        Label::new(cx, "The file is missing").class("warning-words");
        pieces::button(cx, "Locate…", Request::Search(FileSearch::Stem(slot))).id(format!("stem-{slot}-locate"));
    })
    .class("warning")
    .display(
        readiness.map(|&readiness| if readiness == Readiness::Missing { Display::Flex } else { Display::None }),
    );
}

/// A text about the stem in `slot`.
fn of(shown: Shown, slot: usize, words: fn(&Stem) -> String) -> Memo<String> {
    shown.song.map(move |song| song.as_ref().and_then(|song| song.stems.get(slot)).map_or_else(String::new, words))
}
