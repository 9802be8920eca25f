//! A song in the set list. Runs on the window's thread.

use vizia_core::prelude::*;

use crate::editor::controls::take_focus;
use crate::editor::overlay;
use crate::editor::request::Request;
use crate::editor::shown::Shown;
use crate::engine::Lead;
use crate::host::{SetRow, SongLight};
use crate::setlist::{notes_in_a_line, shown_key};
use crate::time::Meter;

use super::handle::RowHandle;
use super::list::SongList;
use super::{menu, start_words, time};

/// A row; the arrow keys move to its neighbours, which may not exist yet.
struct SongRow {
    list: SongList,
    row: usize,
}

/// The row should take the focus.
struct TakeFocus;

impl View for SongRow {
    fn element(&self) -> Option<&'static str> {
        Some("entry")
    }

    fn event(&mut self, cx: &mut EventContext<'_>, event: &mut Event) {
        event.map(|event, meta| match event {
            WindowEvent::KeyDown(Code::ArrowDown, _)
                if !cx.modifiers().alt() && self.row + 1 < self.list.rows() =>
            {
                self.list.focus(self.row + 1);
                meta.consume();
            }
            WindowEvent::KeyDown(Code::ArrowDown, _) if !cx.modifiers().alt() => cx.focus_next(),
            WindowEvent::KeyDown(Code::ArrowUp, _) if !cx.modifiers().alt() => {
                if let Some(row) = self.row.checked_sub(1) {
                    self.list.focus(row);
                }
                meta.consume();
            }
            WindowEvent::FocusIn => {
                take_focus(cx, meta);
                self.list.reveal(self.row);
            }
            _ => {}
        });
        event.map(|_: &TakeFocus, _| {
            self.list.focused().set(None);
            cx.focus_with_visibility(true);
        });
    }
}

/// The song in a row, at a set index: a click selects it, a double click launches it.
pub fn row(cx: &mut Context, shown: Shown, list: SongList, (row, place): (usize, usize)) {
    let of = move |words: fn(&SetRow) -> String| {
        Memo::new(move |_| shown.set.with(|set| set.rows.get(place).map_or_else(String::new, words)))
    };
    let is_current = Memo::new(move |_| shown.set.with(|set| set.current == place));
    let is_queued = Memo::new(move |_| {
        let slot = shown.queued_slot.get();
        shown.set.with(|set| slot.is_some() && set.rows.get(place).is_some_and(|row| row.slot == slot))
    });
    let name = of(|row| row.name.clone());
    let about_it = Memo::new(move |_| {
        let (lead, meter) = (shown.lead.get(), shown.host_meter.get());
        shown.set.with(|set| set.rows.get(place).map_or_else(String::new, |row| about(row, lead, meter)))
    });
    // Marks where a dragged song would be inserted: above the row when dragging up, below it when dragging down.
    let is_goal = move |way: isize| {
        shown.dragged.map(move |dragged| dragged.is_some_and(|(from, to)| to == place && (to < from) == (way < 0)))
    };
    let for_song = move |cx: &mut EventContext<'_>, request: fn(crate::host::SongKey) -> Request| {
        shown.song_key_at(place).into_iter().for_each(|song| cx.emit(request(song)));
    };
    SongRow { list, row }
        .build(cx, |cx| {
            RowHandle::new(shown, list, row)
                .build(cx, |cx| {
                    Label::new(cx, format!("{}", place + 1)).class("set-number").hoverable(false);
                })
                .class("set-handle")
                .id(format!("handle-{place}"))
                .name(name.map(|name| format!("Move {name}")))
                .tooltip(|cx| overlay::tip(cx, "Drag it to another place".to_owned()));
            light(cx, shown, place);
            VStack::new(cx, |cx| {
                Label::new(cx, name).class("set-name").hoverable(false);
                Label::new(cx, about_it).class("set-about").hoverable(false);
                Label::new(cx, of(|row| notes(row).unwrap_or_default()))
                    .class("set-notes")
                    .id(format!("notes-{place}"))
                    .hoverable(false)
                    .display(list.is_noted().map(|is| if *is { Display::Flex } else { Display::None }));
            })
            .class("set-words")
            .hoverable(false);
            Button::new(cx, |cx| Label::new(cx, "▶"))
                .class("set-launch")
                .id(format!("launch-{place}"))
                .name(name.map(|name| format!("Launch {name}")))
                .on_press(move |cx| for_song(cx, Request::Launch));
            Button::new(cx, |cx| Label::new(cx, "⋯"))
                .class("set-more")
                .id(format!("more-{place}"))
                .name(name.map(|name| format!("More about {name}")))
                .on_press(move |cx| {
                    let at = overlay::below(cx);
                    let meter = shown.host_meter.get();
                    cx.emit(Request::Offer(shown.set.with(|set| menu::choices(&set.rows, place, meter, at)), at));
                });
        })
        .bind(list.focused(), move |mut handle| {
            if list.focused().get() == Some(row) {
                let entity = handle.entity();
                handle.context().emit_to(entity, TakeFocus);
            }
        })
        .navigable(true)
        .class("set-row")
        .id(format!("song-{place}"))
        .role(Role::ListItem)
        .name(name)
        .toggle_class("current", is_current)
        .toggle_class("queued", is_queued)
        .toggle_class("above", is_goal(-1))
        .toggle_class("below", is_goal(1))
        .on_press(move |cx| for_song(cx, Request::MakeCurrent))
        .on_double_click(move |cx, _| for_song(cx, Request::Launch));
}

/// Whether the song is ready.
fn light(cx: &mut Context, shown: Shown, place: usize) {
    let light = Memo::new(move |_| {
        shown.set.with(|set| set.rows.get(place).map_or_else(Default::default, |row| row.light))
    });
    let is = move |wanted: fn(SongLight) -> bool| light.map(move |light| wanted(*light));
    Element::new(cx)
        .class("light")
        .hoverable(false)
        .toggle_class("green", is(|light| light == SongLight::Ready))
        .toggle_class("amber", is(|light| matches!(light, SongLight::Loading(_) | SongLight::Check)))
        .toggle_class("red", is(|light| light == SongLight::Missing));
}

/// The notes for this set and on the song, in one line.
pub fn notes(row: &SetRow) -> Option<String> {
    let both: Vec<_> = row.notes.iter().chain(&row.song_notes).map(|notes| notes_in_a_line(notes)).collect();
    (!both.is_empty()).then(|| both.join(" · "))
}

/// Its start where the host's timeline leads, state, length, tempo, key, and what follows the song.
fn about(row: &SetRow, lead: Lead, meter: Option<Meter>) -> String {
    let laid = row.laid.filter(|_| lead == Lead::Timeline);
    let mut words: Vec<String> = laid.map(|laid| start_words(laid, meter)).into_iter().collect();
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
