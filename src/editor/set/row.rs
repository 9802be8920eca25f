//! A song in the set list. Runs on the window's thread.

use vizia_core::prelude::*;

use crate::editor::choice::Choice;
use crate::editor::controls::Entry;
use crate::editor::overlay;
use crate::editor::request::{Arrange, Request, TextAsk, TextTarget};
use crate::editor::shown::Shown;
use crate::host::{SetRow, SongLight};
use crate::setlist::set::{Pause, Then};
use crate::setlist::shown_key;

use super::time;

/// From one row to the next, in points, as in `theme.css`: a row and the gap below it.
const STEP: f32 = 50.0;
/// A hand that moves by less, in points, clicks.
const LEAST_DRAG: f32 = 6.0;

/// Takes a song along while a hand drags its row.
struct RowHandle {
    shown: Shown,
    place: usize,
    /// Where the hand was put down.
    from: Option<f32>,
}

impl View for RowHandle {
    fn event(&mut self, cx: &mut EventContext<'_>, event: &mut Event) {
        event.map(|event, _| match event {
            WindowEvent::MouseDown(MouseButton::Left) => {
                self.from = Some(cx.mouse().cursor_y);
                cx.capture();
            }
            WindowEvent::MouseMove(_, y) => {
                let to = self.from.and_then(|from| self.place_at(y - from, cx.scale_factor()));
                self.shown.dragged.set_if_changed(to.map(|to| (self.place, to)));
            }
            WindowEvent::MouseUp(MouseButton::Left) if self.from.take().is_some() => {
                cx.release();
                if let Some((from, to)) = self.shown.dragged.get() {
                    self.shown.dragged.set(None);
                    cx.emit(Request::Arrange(Arrange::Move { from, to }));
                }
            }
            _ => {}
        });
    }
}

impl RowHandle {
    /// Where the song would be after a drag of so many pixels; `None` where it is.
    fn place_at(&self, way: f32, scale: f32) -> Option<usize> {
        let rows = self.shown.set.with(|set| set.rows.len());
        moved(self.place, way / scale, rows)
    }
}

/// The index to which a drag of `way` points takes the song at `place` of so many; `None` if it stays.
fn moved(place: usize, way: f32, songs: usize) -> Option<usize> {
    let steps = (way / STEP).round() as isize;
    let to = place.saturating_add_signed(steps).min(songs.saturating_sub(1));
    (way.abs() >= LEAST_DRAG && to != place).then_some(to)
}

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
    // Where a song that is dragged up would come above, and one that is dragged down below.
    let is_goal = move |way: isize| {
        shown.dragged.map(move |dragged| dragged.is_some_and(|(from, to)| to == place && (to < from) == (way < 0)))
    };
    let light = Memo::new(move |_| {
        shown.set.with(|set| set.rows.get(place).map_or_else(Default::default, |row| row.light))
    });
    let is = move |wanted: fn(SongLight) -> bool| light.map(move |light| wanted(*light));
    Entry::new(cx, "Song", |cx| {
        RowHandle { shown, place, from: None }
            .build(cx, |cx| {
                Label::new(cx, format!("{}", place + 1)).class("set-number").hoverable(false);
            })
            .class("set-handle")
            .id(format!("handle-{place}"))
            .name(name.map(|name| format!("Move {name}")))
            .tooltip(|cx| overlay::tip(cx, "Drag it to another place".to_owned()));
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
                cx.emit(Request::Offer(shown.set.with(|set| choices(&set.rows, place, at)), at));
            });
    })
    .class("set-row")
    .id(format!("song-{place}"))
    .role(Role::ListItem)
    .name(name)
    .toggle_class("current", is_current)
    .toggle_class("queued", is_queued)
    .toggle_class("above", is_goal(-1))
    .toggle_class("below", is_goal(1))
    .display(Memo::new(move |_| if is_found(shown, place) { Display::Flex } else { Display::None }))
    .on_press(move |cx| cx.emit(Request::ChooseSong(place)))
    .on_double_click(move |cx, _| cx.emit(Request::LaunchSong(place)));
}

/// Whether the song's name has what is looked for, in either case.
fn is_found(shown: Shown, place: usize) -> bool {
    let wanted = shown.find.get();
    let wanted = wanted.trim().to_lowercase();
    wanted.is_empty()
        || shown.set.with(|set| set.rows.get(place).is_some_and(|row| row.name.to_lowercase().contains(&wanted)))
}

/// Length, tempo, key, state, and what follows.
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
    words.extend(row.key.as_deref().map(|key| shown_key(key, row.pitch)));
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
fn choices(rows: &[SetRow], place: usize, at: (f32, f32)) -> Vec<Choice> {
    let arrange = |words: &str, arrange: Arrange| Choice::new(words, false, Request::Arrange(arrange));
    let mut choices = Vec::new();
    if place > 0 {
        choices.push(arrange("Move up", Arrange::Move { from: place, to: place - 1 }));
    }
    if place + 1 < rows.len() {
        choices.push(arrange("Move down", Arrange::Move { from: place, to: place + 1 }));
    }
    if let Some(row) = rows.get(place) {
        let ask = TextAsk {
            title: format!("Name of {}", row.name),
            text: row.name.clone(),
            target: TextTarget::Song(place),
        };
        choices.push(Choice::new("Rename", false, Request::Type(ask, at)));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_goes_as_far_as_it_is_dragged_and_no_further_than_the_set() {
        assert_eq!([moved(2, 3.0, 5), moved(2, 20.0, 5), moved(2, -21.9, 5)], [None; 3]);
        assert_eq!([moved(2, 26.0, 5), moved(2, -50.0, 5)], [Some(3), Some(1)]);
        assert_eq!([moved(2, 900.0, 5), moved(2, -900.0, 5), moved(0, -900.0, 1)], [Some(4), Some(0), None]);
    }
}
