//! The song's tempo map. Runs on the window's thread.

use std::str::FromStr;

use vizia_core::prelude::*;

use crate::editor::controls::{Counts, Field, FieldIs};
use crate::editor::rebuilt::rebuilt;
use crate::editor::request::Request;
use crate::editor::shown::Shown;
use crate::setlist::{Edit, TempoSource};
use crate::time::{BeatPos, Beats, Bpm, Meter, TempoChange, TempoMap};

use super::pieces;
use super::song::number_of;

/// A new change is placed this many bars after the last one.
const BARS_ON: f64 = 4.0;

/// One row for each tempo change, and a button that adds one.
pub fn rows(cx: &mut Context, shown: Shown) {
    HStack::new(cx, |cx| {
        pieces::heading(cx, "Tempo");
        let source = shown.song.map(|song| song.as_ref().map_or("", |song| words_of(song.tempo_source)));
        Label::new(cx, source).class("quiet").id("tempo-source");
    })
    .class("row");
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

fn words_of(source: TempoSource) -> &'static str {
    match source {
        TempoSource::SongFile => "as song.toml says",
        TempoSource::Name => "as a name says",
        TempoSource::File => "as a file says",
        TempoSource::Heard => "as heard",
        TempoSource::Assumed => "nobody said it: 120 is assumed",
        TempoSource::Edited => "as set here",
        TempoSource::Saved => "as the project was saved",
    }
}
