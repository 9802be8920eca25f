//! The assignment of MIDI messages, with buttons to learn them. Runs on the window's thread.

use std::sync::Arc;

use nice_plug::prelude::Param;
use vizia_core::prelude::*;

use crate::editor::choice::Choice;
use crate::editor::overlay::tip;
use crate::editor::rebuilt::rebuilt;
use crate::editor::request::{MidiRequest, Request};
use crate::editor::shown::{MidiShown, Shown};
use crate::host::{MidiTarget, State};

use super::pieces;
use super::song::row;

/// The debounce times on offer, in milliseconds.
const BOUNCES: [u16; 6] = [0, 30, 60, 120, 250, 500];

/// Channel and debounce time, and then a row for each button and each song of the set.
pub fn list(cx: &mut Context, shown: Shown, state: &Arc<State>) {
    row(cx, "Channel", |cx| {
        let words = shown.midi.map(|midi| channel_words(midi.channel));
        let choices = move || {
            let now = shown.midi.with(|midi| midi.channel);
            let choice = |channel: Option<u16>| {
                Choice::new(channel_words(channel), channel == now, Request::Midi(MidiRequest::Channel(channel)))
            };
            std::iter::once(None).chain((1..=16).map(Some)).map(choice).collect()
        };
        pieces::picker(cx, words, choices).id("midi-channel").name(words.map(|words| format!("Channel: {words}")));
    });
    row(cx, "Counts once", |cx| {
        let words = shown.midi.map(|midi| bounce_words(midi.bounce));
        let choices = move || {
            let now = shown.midi.with(|midi| midi.bounce);
            let choice = |bounce: u16| {
                Choice::new(bounce_words(bounce), bounce == now, Request::Midi(MidiRequest::Bounce(bounce)))
            };
            BOUNCES.map(choice).to_vec()
        };
        pieces::picker(cx, words, choices)
            .id("midi-bounce")
            .name(words.map(|words| format!("A pedal counts once {words}")))
            .tooltip(|cx| tip(cx, "Pedals bounce: the same message again within this time is ignored".to_owned()));
    });
    programs(cx, shown);
    row(cx, "", |cx| {
        pieces::button(cx, "All as usual", Request::Midi(MidiRequest::Reset)).id("midi-reset");
    });
    let names = state.faders.show.buttons().map(|param| param.name().to_owned());
    ScrollView::new(cx, move |cx| {
        for (button, name) in MidiTarget::buttons().into_iter().zip(&names) {
            target(cx, shown, button, name);
        }
        rebuilt(
            cx,
            shown.set.map(|set| set.rows.iter().map(|row| row.name.clone()).collect::<Vec<_>>()),
            move |cx, songs| {
                for (number, name) in (0..MidiTarget::MOST).zip(songs) {
                    target(cx, shown, MidiTarget::Song(number), &format!("{}  {name}", number + 1));
                }
            },
        );
    })
    .class("sheet-body");
}

/// Whether programs are counted from 0 or from 1.
pub fn programs(cx: &mut Context, shown: Shown) {
    row(cx, "Programs", |cx| {
        let of = |first: u8| format!("from {first} to {}", 127 + u16::from(first));
        let words = shown.programs_from.map(move |first| of(*first));
        let choices = move || {
            let now = shown.programs_from.get();
            let choice = |first: u8| {
                Choice::new(of(first), first == now, Request::Midi(MidiRequest::ProgramsFromOne(first == 1)))
            };
            [0, 1].map(choice).to_vec()
        };
        pieces::picker(cx, words, choices)
            .id("programs-from")
            .name(words.map(|words| format!("Programs: {words}")))
            .tooltip(|cx| tip(cx, "As your devices count them; in song.toml they are 0 to 127".to_owned()));
    });
}

/// The messages of `target`, with a button to learn one and a button to remove them.
fn target(cx: &mut Context, shown: Shown, target: MidiTarget, words: &str) {
    HStack::new(cx, |cx| {
        Label::new(cx, words.to_owned()).class("midi-target");
        Label::new(cx, shown.midi.map(move |midi| midi.words(target)))
            .class("midi-messages")
            .id(format!("midi-{target}"));
        let learns = shown.midi.map(move |midi| midi.learning == Some(target));
        let label = learns.map(|learns| if *learns { "Press it …" } else { "Learn" }.to_owned());
        Button::new(cx, |cx| Label::new(cx, label))
            .id(format!("midi-learn-{target}"))
            .class("mode")
            .checked(learns)
            .name(format!("Learn {words}"))
            .on_press(move |cx| {
                let wanted = (!learns.get()).then_some(target);
                cx.emit(Request::Midi(MidiRequest::Teach(wanted)));
            });
        pieces::button(cx, "✕", Request::Midi(MidiRequest::Forget(target)))
            .class("small")
            .name(format!("Nothing presses {words}"));
    })
    .class("row");
}

fn channel_words(channel: Option<u16>) -> String {
    channel.map_or_else(|| "Any".to_owned(), |channel| channel.to_string())
}

fn bounce_words(bounce: u16) -> String {
    format!("in {bounce} ms")
}

impl MidiShown {
    /// The messages of `target`, as text.
    fn words(&self, target: MidiTarget) -> String {
        let found = self.messages.iter().find(|(known, _)| *known == target);
        found.map_or_else(String::new, |(_, words)| words.clone())
    }
}
