//! The song's tempo map. Runs on the window's thread.

use std::str::FromStr;
use std::sync::Arc;

use vizia_core::prelude::*;

use crate::editor::beats::BeatRequest;
use crate::editor::choice::Choice;
use crate::editor::controls::{Counts, Field, FieldIs};
use crate::editor::rebuilt::rebuilt;
use crate::editor::request::Request;
use crate::editor::shown::Shown;
use crate::setlist::{BeatEdit, Edit, Song, TempoOffer, TempoSource};
use crate::time::{BeatPos, Beats, Bpm, Meter, TempoChange, TempoMap};

use super::pieces;
use super::song::number_of;

/// A new change is placed this many bars after the last one.
const BARS_ON: f64 = 4.0;

/// One row for each tempo change, and a button that adds one.
pub fn rows(cx: &mut Context, shown: Shown) {
    HStack::new(cx, |cx| {
        pieces::heading(cx, "Tempo");
        let source = shown.song.map(|song| song.as_ref().map_or_else(String::new, |song| words_of(song)));
        Label::new(cx, source).class("quiet").id("tempo-source");
    })
    .class("row");
    count(cx, shown);
    HStack::new(cx, |cx| {
        for title in ["From beat", "BPM", "Meter"] {
            Label::new(cx, title).class("column-title");
        }
    })
    .class("row")
    .class("columns");
    rebuilt(cx, shown.tempo_changes, move |cx, count| {
        for index in 0..count {
            row(cx, shown, index, count);
        }
    });
    Button::new(cx, |cx| Label::new(cx, "Add a change")).id("tempo-add").on_press(move |cx| {
        let changed = changed(shown, |changes| {
            let last = *changes.last().ok_or("there is no song")?;
            let bars = Beats::new(BARS_ON * last.meter.quarters_per_bar()).ok_or("it is too far away")?;
            changes.push(TempoChange { beat: last.beat + bars, ..last });
            Ok(())
        });
        let _ = changed.map(|edit| cx.emit(Request::Edit(edit)));
    });
}

/// Buttons to halve, double or tap the tempo and to set bar 1, and the tempos on offer.
fn count(cx: &mut Context, shown: Shown) {
    HStack::new(cx, |cx| {
        let beats = |edit| Request::Edit(Edit::Beats(edit));
        pieces::button(cx, "½", beats(BeatEdit::Halve)).id("tempo-halve").class("small").name("Half as many beats");
        pieces::button(cx, "2×", beats(BeatEdit::Double))
            .id("tempo-double")
            .class("small")
            .name("Twice as many beats");
        pieces::button(cx, "Tap", Request::Beats(BeatRequest::Tap)).id("tempo-tap").name("Tap the tempo");
        pieces::button(cx, "Bar 1 is here", Request::Beats(BeatRequest::BarOne)).id("bar-one");
        let words = |song: &Option<Arc<Song>>| match song.as_ref().map_or(0, |song| song.tempo_offers.len()) {
            1 => "1 other".to_owned(),
            count => format!("{count} others"),
        };
        pieces::picker(cx, shown.song.map(words), move || offers(shown))
            .id("tempo-offers")
            .name("Other tempos that were found")
            .display(shown.song.map(
                |song| match song.as_ref().is_some_and(|song| !song.tempo_offers.is_empty()) {
                    true => Display::Flex,
                    false => Display::None,
                },
            ));
    })
    .class("row");
}

/// The tempos on offer, with their sources and their probabilities.
fn offers(shown: Shown) -> Vec<Choice> {
    let choice = |offer: &TempoOffer| {
        let bpm = offer.tempo_map.changes().next().map_or(0.0, |change| change.bpm.get());
        let changes = if offer.tempo_map.is_constant() { "" } else { ", with changes" };
        let percent = (offer.confidence * 100.0).round();
        let words = format!("{}{changes} ({}, {percent} %)", (bpm * 100.0).round() / 100.0, offer.from);
        Choice::new(words, false, Request::Edit(Edit::Beats(BeatEdit::Take(offer.clone()))))
    };
    shown.song.with(|song| {
        song.iter().flat_map(|song| song.tempo_offers.iter().map(choice).collect::<Vec<_>>()).collect()
    })
}

/// One change: its beat, its tempo, its meter, and why typed input was rejected.
fn row(cx: &mut Context, shown: Shown, index: usize, count: usize) {
    let wrong = Signal::new(String::new());
    let change = move |text: fn(TempoChange) -> String| {
        shown.song.map(move |song| {
            let change = song.as_ref().and_then(|song| song.tempo_map.changes().nth(index));
            change.map_or_else(String::new, text)
        })
    };
    HStack::new(cx, |cx| {
        let mut field = |part: &str, value: Memo<String>, set: fn(&mut TempoChange, &str) -> Result<(), String>| {
            let (id, name) = (format!("tempo-{index}-{part}"), format!("{part} of change {}", index + 1));
            let is = FieldIs { id: &id, name: &name, hint: "", counts: Counts::Always };
            Field::new(cx, is, value, wrong, move |cx, typed| {
                let edit = changed(shown, |changes| {
                    set(changes.get_mut(index).ok_or("there is no such change any more")?, typed)
                })?;
                cx.emit(Request::Edit(edit));
                Ok(())
            });
        };
        field("beat", change(|change| change.beat.get().to_string()), set_beat);
        field("bpm", change(|change| change.bpm.get().to_string()), set_bpm);
        field("meter", change(|change| change.meter.to_string()), set_meter);
        Button::new(cx, |cx| Label::new(cx, "✕"))
            .id(format!("tempo-{index}-remove"))
            .class("small")
            .name(format!("Remove change {}", index + 1))
            .disabled(count == 1)
            .on_press(move |cx| {
                let changed = changed(shown, |changes| {
                    changes.remove(index.min(changes.len() - 1));
                    Ok(())
                });
                let _ = changed.map(|edit| cx.emit(Request::Edit(edit)));
            });
    })
    .class("row");
    pieces::warning(cx, wrong).id(format!("tempo-{index}-wrong"));
}

/// The song's tempo map with one entry replaced, or why that is not possible.
fn changed(shown: Shown, change: impl FnOnce(&mut Vec<TempoChange>) -> Result<(), String>) -> Result<Edit, String> {
    let changes = shown.song.with(|song| song.as_ref().map(|song| song.tempo_map.changes().collect::<Vec<_>>()));
    let mut changes = changes.unwrap_or_default();
    change(&mut changes)?;
    let map = TempoMap::new(&changes).map_err(|_| "each change needs a later beat than the one above it")?;
    Ok(Edit::TempoMap(map))
}

fn set_beat(change: &mut TempoChange, typed: &str) -> Result<(), String> {
    change.beat = number_of(typed).and_then(BeatPos::new).ok_or("write a beat, for example 64; the first is 0")?;
    Ok(())
}

fn set_bpm(change: &mut TempoChange, typed: &str) -> Result<(), String> {
    change.bpm = number_of(typed).and_then(Bpm::new).ok_or("write a tempo in BPM, for example 120")?;
    Ok(())
}

fn set_meter(change: &mut TempoChange, typed: &str) -> Result<(), String> {
    change.meter = Meter::from_str(typed.trim()).map_err(|_| "write a meter, for example 4/4 or 6/8")?;
    Ok(())
}

fn words_of(song: &Song) -> String {
    match (song.tempo_source, song.tempo_from.as_deref()) {
        (TempoSource::Heard, Some(from)) => return format!("as heard from {from}"),
        (TempoSource::File | TempoSource::Name, Some(from)) => return format!("from {from}"),
        _ => {}
    }
    match song.tempo_source {
        TempoSource::SongFile => "as song.toml says",
        TempoSource::Name => "as a name says",
        TempoSource::File => "as a file says",
        TempoSource::Heard => "as heard from several stems",
        TempoSource::Assumed => "not stated: 120 is assumed",
        TempoSource::Edited => "as set here",
        TempoSource::Saved => "as the project was saved",
    }
    .to_owned()
}
