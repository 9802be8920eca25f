//! A song in the set list. Runs on the window's thread.

use vizia_core::prelude::*;

use crate::editor::choice::Choice;
use crate::editor::controls::Entry;
use crate::editor::overlay;
use crate::editor::request::{Arrange, Request};
use crate::editor::shown::Shown;
use crate::host::{SetRow, SongLight};
use crate::setlist::set::{Pause, Then};

use super::time;

/// The song at this index of the set: a click selects it, a double click launches it.
pub fn row(cx: &mut Context, shown: Shown, place: usize) {
    let of = move |words: fn(&SetRow) -> String| {
        Memo::new(move |_| shown.set.with(|set| set.rows.get(place).map_or_else(String::new, words)))
    };
    let is_current = Memo::new(move |_| shown.set.with(|set| set.current == place));
    let is_queued = Memo::new(move |_| {
        let slot = shown.queued_slot.get();
        shown.set.with(|set| slot.is_some() && set.rows.get(place).is_some_and(|row| row.slot == slot))
    });
    let name = of(|row| row.name.clone());
    let light = Memo::new(move |_| {
        shown.set.with(|set| set.rows.get(place).map_or_else(Default::default, |row| row.light))
    });
    let is = move |wanted: fn(SongLight) -> bool| light.map(move |light| wanted(*light));
    Entry::new(cx, "Song", |cx| {
        Label::new(cx, format!("{}", place + 1)).class("set-number").hoverable(false);
        Element::new(cx)
            .class("light")
            .hoverable(false)
            .toggle_class("green", is(|light| light == SongLight::Ready))
            .toggle_class("amber", is(|light| matches!(light, SongLight::Loading(_) | SongLight::Check)))
            .toggle_class("red", is(|light| light == SongLight::Missing));
        VStack::new(cx, |cx| {
            Label::new(cx, name).class("set-name").hoverable(false);
            Label::new(cx, of(about)).class("set-about").hoverable(false);
        })
        .class("set-words")
        .hoverable(false);
        Button::new(cx, |cx| Label::new(cx, "▶"))
            .class("set-launch")
            .id(format!("launch-{place}"))
            .name(name.map(|name| format!("Launch {name}")))
            .on_press(move |cx| cx.emit(Request::LaunchSong(place)));
        Button::new(cx, |cx| Label::new(cx, "⋯"))
            .class("set-more")
            .id(format!("more-{place}"))
            .name(name.map(|name| format!("More about {name}")))
            .on_press(move |cx| {
                let at = overlay::below(cx);
                cx.emit(Request::Offer(shown.set.with(|set| choices(&set.rows, place)), at));
            });
    })
    .class("set-row")
    .id(format!("song-{place}"))
    .role(Role::ListItem)
    .name(name)
    .toggle_class("current", is_current)
    .toggle_class("queued", is_queued)
    .on_press(move |cx| cx.emit(Request::ChooseSong(place)))
    .on_double_click(move |cx, _| cx.emit(Request::LaunchSong(place)));
}

/// Length, tempo, state, and what follows.
fn about(row: &SetRow) -> String {
    let mut words = Vec::new();
    match row.light {
        SongLight::Missing => words.push("not there".to_owned()),
        SongLight::Waiting => words.push("loading".to_owned()),
        SongLight::Loading(percent) => words.push(format!("{percent} %")),
        SongLight::Ready | SongLight::Check => {}
    }
    words.extend(row.seconds.map(time));
    words.extend(row.tempo.map(|tempo| tempo.to_string()));
    if row.transpose != 0.0 {
        words.push(format!("{:+} st", row.transpose));
    }
    if row.speed != 100.0 {
        words.push(format!("{} %", row.speed));
    }
    words.extend(row.then.map(|then| format!("then {then}")));
    words.join(" · ")
}

/// The menu of a song.
fn choices(rows: &[SetRow], place: usize) -> Vec<Choice> {
    let arrange = |words: &str, arrange: Arrange| Choice::new(words, false, Request::Arrange(arrange));
    let mut choices = Vec::new();
    if place > 0 {
        choices.push(arrange("Move up", Arrange::Move { from: place, to: place - 1 }));
    }
    if place + 1 < rows.len() {
        choices.push(arrange("Move down", Arrange::Move { from: place, to: place + 1 }));
    }
    choices.push(arrange("Once more", Arrange::Duplicate(place)));
    choices.push(arrange("Take out of the set", Arrange::Remove(place)));
    let now = rows.get(place).and_then(|row| row.then);
    let after = [
        (None, "Then: as the lead has it"),
        (Some(Then::Stop), "Then stop"),
        (Some(Then::GoOn(Pause::None)), "Then go on"),
        (Some(Then::GoOn(Pause::Bars { count: 2.0, click: false })), "Then go on after 2 bars"),
        (Some(Then::Wait), "Then wait, the next one ready"),
        (Some(Then::Loop), "Then from its beginning again"),
    ];
    let then = |(then, words): (Option<Then>, &str)| {
        Choice::new(words, then == now, Request::Arrange(Arrange::Then(place, then)))
    };
    choices.extend(after.into_iter().map(then));
    choices
}
