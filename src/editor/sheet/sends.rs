//! The messages that the song sends to other devices, one row each, in the order in which they are sent. Runs on the
//! window's thread.
//!
//! A row belongs to a message's index in the document and follows the document, so an edit does not take the focus away from a text box.

use vizia_core::prelude::*;

use crate::editor::choice::Choice;
use crate::editor::controls::{Counts, Field, FieldIs};
use crate::editor::overlay::tip;
use crate::editor::rebuilt::rebuilt;
use crate::editor::request::Request;
use crate::editor::sends::{SendNumber, kinds, place_of, place_words};
use crate::editor::shown::Shown;
use crate::setlist::{Edit, MidiMessage, MidiSend, SendEdit, SendPlace, Song};

use super::{midi, pieces};

/// All messages, and a button that adds one at the playhead.
pub fn list(cx: &mut Context, shown: Shown) {
    HStack::new(cx, |cx| {
        pieces::button(cx, "Message at the playhead", Request::AddSend).id("send-add");
    })
    .class("row");
    midi::programs(cx, shown);
    Label::new(cx, "Where: launch, a bar as 9 or 9.3, or the name of a section").class("quiet");
    pieces::warning(cx, shown.refusal.map(|refusal| refusal.clone().unwrap_or_default())).id("send-refusal");
    let columns = ["Where", "What", "No.", "Value", "Beats", "Ch."];
    HStack::new(cx, |cx| {
        for (place, words) in columns.into_iter().enumerate() {
            Label::new(cx, words)
                .class("column-title")
                .toggle_class("send-number", place > 1)
                .toggle_class("send-what", place == 1);
        }
        Element::new(cx).class("narrow");
    })
    .class("row")
    .class("send-columns");
    ScrollView::new(cx, move |cx| {
        VStack::new(cx, |cx| {
            let order = Memo::new(move |_| shown.song.with(|song| song.as_deref().map_or_else(Vec::new, order)));
            rebuilt(cx, order, move |cx, order: Vec<usize>| {
                order.into_iter().for_each(|index| message(cx, shown, index));
            });
        })
        .class("parts");
    })
    .class("sheet-body")
    .show_horizontal_scrollbar(false);
}

/// The label of the button: how many messages the song sends.
pub fn words(song: &Option<std::sync::Arc<Song>>) -> String {
    match song.as_ref().map_or(0, |song| song.sends.len()) {
        0 => "Nothing yet …".to_owned(),
        1 => "1 message …".to_owned(),
        count => format!("{count} messages …"),
    }
}

/// The indices of messages, in the order in which each is first sent. Messages that are never sent come last.
fn order(song: &Song) -> Vec<usize> {
    let spans = song.spans();
    let beat = |send: &MidiSend| match &send.place {
        SendPlace::Launch => f64::NEG_INFINITY,
        SendPlace::At(place) => place.beat(&song.tempo_map).get(),
        SendPlace::Section(name) => {
            let is_it = |section: usize| {
                crate::setlist::name_key(&song.sections[section].name) == crate::setlist::name_key(name)
            };
            spans.iter().find(|span| is_it(span.section)).map_or(f64::INFINITY, |span| span.start.get())
        }
    };
    let beats: Vec<f64> = song.sends.iter().map(beat).collect();
    let mut order: Vec<usize> = (0..beats.len()).collect();
    order.sort_by(|a, b| beats[*a].total_cmp(&beats[*b]));
    order
}

/// The current message at this index.
fn now(shown: Shown, index: usize) -> Option<MidiMessage> {
    shown.song.with(|song| Some(song.as_ref()?.sends.get(index)?.message))
}

fn edit(edit: SendEdit) -> Request {
    Request::Edit(Edit::Sends(edit))
}

fn message(cx: &mut Context, shown: Shown, index: usize) {
    let wrong = Signal::new(String::new());
    HStack::new(cx, |cx| {
        let place = shown.song.map(move |song| {
            let found = song.as_ref().and_then(|song| Some((song.sends.get(index)?, song)));
            found.map_or_else(String::new, |(send, song)| place_words(&send.place, song))
        });
        let id = format!("send-{index}-place");
        let is = FieldIs { id: &id, name: "Where it is sent", hint: "launch", counts: Counts::Always };
        Field::new(cx, is, place, wrong, move |cx, typed| {
            let place = shown.song.with(|song| song.as_ref().map(|song| place_of(typed, song)));
            cx.emit(edit(SendEdit::Place(index, place.ok_or("there is no song")??)));
            Ok(())
        });
        kind(cx, shown, index);
        SendNumber::ALL.into_iter().for_each(|number| number_box(cx, shown, index, number, wrong));
        pieces::button(cx, "✕", edit(SendEdit::Remove(index)))
            .id(format!("send-{index}-remove"))
            .class("small")
            .name("Send it no more");
    })
    .class("row")
    .role(Role::Group)
    .name("Message");
    pieces::warning(cx, wrong);
}

fn kind(cx: &mut Context, shown: Shown, index: usize) {
    let words = shown.song.map(move |song| {
        let message = song.as_ref().and_then(|song| song.sends.get(index));
        message.map_or_else(String::new, |send| send.message.kind().to_owned())
    });
    let choices = move || {
        let Some(now) = now(shown, index) else { return Vec::new() };
        let choice = |message: MidiMessage| {
            let is_it = message.kind() == now.kind();
            Choice::new(message.kind(), is_it, edit(SendEdit::Message(index, if is_it { now } else { message })))
        };
        kinds(now.channel()).map(choice).to_vec()
    };
    pieces::picker(cx, words, choices)
        .id(format!("send-{index}-kind"))
        .class("send-kind")
        .name(words.map(|words| format!("Kind of message: {words}")));
}

/// A box for a number of a message. Not shown if the message has no such number.
fn number_box(cx: &mut Context, shown: Shown, index: usize, number: SendNumber, wrong: Signal<String>) {
    let (name, what) = match number {
        SendNumber::Number => ("number", "Number of the program, controller or note"),
        SendNumber::Value => ("value", "Value, or velocity of the note"),
        SendNumber::Beats => ("beats", "How many beats the note lasts"),
        SendNumber::Channel => ("channel", "Channel, 1 to 16"),
    };
    let words = Memo::new(move |_| {
        let first = shown.programs_from.get();
        now(shown, index).and_then(|message| number.words(&message, first)).unwrap_or_default()
    });
    let id = format!("send-{index}-{name}");
    let is = FieldIs { id: &id, name: what, hint: "", counts: Counts::Always };
    Field::new(cx, is, words, wrong, move |cx, typed| {
        let message = now(shown, index).ok_or("it is not there any more")?;
        cx.emit(edit(SendEdit::Message(index, number.typed(typed, message, shown.programs_from.get())?)));
        Ok(())
    })
    .class("send-number")
    .toggle_class("send-without", words.map(String::is_empty))
    .disabled(words.map(String::is_empty))
    .tooltip(move |cx| tip(cx, what.to_owned()));
}
