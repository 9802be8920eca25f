//! Where the song begins on the host's timeline: the entry of the set says it, or else the parameter *Song Start*. Runs on the window's
//! thread.

use nice_plug_vizia::Parameter;
use vizia_core::prelude::*;

use crate::editor::controls::{Counts, Field, FieldIs, Value};
use crate::editor::request::{Arrange, Request};
use crate::editor::set::{read_start, start_words};
use crate::editor::shown::Shown;
use crate::host::{SetRow, SetView};

use super::pieces;
use super::song::row;

/// The row for the start.
pub fn rows(cx: &mut Context, shown: Shown, parameter: Parameter) {
    let is_laid = shown.set.map(SetView::is_laid);
    let shown_if = |wanted: bool| is_laid.map(move |is| if *is == wanted { Display::Flex } else { Display::None });
    // A drag of one point changes the value by a quarter of a beat.
    let steps = parameter.steps().unwrap_or(1) as f32;
    VStack::new(cx, |cx| {
        row(cx, "Song start", |cx| {
            Value::new(cx, parameter, steps).id("song-start");
            Label::new(cx, "Host beat where it begins").class("quiet");
        });
    })
    .class("set-start")
    .display(shown_if(false));
    VStack::new(cx, |cx| of_entry(cx, shown)).class("set-start").display(shown_if(true));
}

/// The start in the set's entry: empty if the song follows the one before it.
fn of_entry(cx: &mut Context, shown: Shown) {
    let of = move |words: fn(&SetRow, Shown) -> String| {
        Memo::new(move |_| {
            shown.set.with(|set| set.rows.get(set.current).map_or_else(String::new, |row| words(row, shown)))
        })
    };
    let start =
        of(|row, shown| row.start.map_or_else(String::new, |start| start_words(start, shown.host_meter.get())));
    let told = of(|row, shown| match (row.start, row.laid) {
        (None, Some(laid)) => format!("{}, after the song before", start_words(laid, shown.host_meter.get())),
        _ => "in this set; empty: after the song before".to_owned(),
    });
    let wrong = Signal::new(String::new());
    row(cx, "Song start", |cx| {
        let is = FieldIs {
            id: "set-start",
            name: "Where the song starts on the host's timeline",
            hint: "follows",
            counts: Counts::Always,
        };
        Field::new(cx, is, start, wrong, move |cx, text| {
            let start = read_start(text, shown.host_meter.get())?;
            cx.emit(Request::Arrange(Arrange::Start(None, start)));
            Ok(())
        })
        .class("number");
        Label::new(cx, told).id("set-start-told").class("quiet");
    });
    pieces::warning(cx, wrong);
}
