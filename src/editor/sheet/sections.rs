//! The sections and markers of the song, one row each, in order. Runs on the window's thread.
//!
//! A row belongs to a section's index in the document and follows the document, so an edit does not take the focus away
//! from a text box. The placeholder of an empty box has to fit one line, because vizia's text box cannot break it.

use vizia_core::prelude::*;

use crate::editor::choice::Choice;
use crate::editor::controls::{Counts, Field, FieldIs};
use crate::editor::overlay;
use crate::editor::palette;
use crate::editor::places;
use crate::editor::rebuilt::rebuilt;
use crate::editor::request::Request;
use crate::editor::shown::Shown;
use crate::setlist::{Colour, Edit, Marker, MarkerEdit, Place, Section, SectionEdit, Song};

use super::pieces;
use super::song::{name_of, number_of};

/// All sections, all markers, and buttons that add one at the playhead.
pub fn rows(cx: &mut Context, shown: Shown) {
    pieces::heading(cx, "Sections");
    HStack::new(cx, |cx| {
        Element::new(cx).class("mark-room");
        Label::new(cx, "Name").class("column-title");
        Label::new(cx, "From bar").class("column-title").class("narrow");
        Label::new(cx, "Bars").class("column-title").class("narrow");
        Element::new(cx).class("narrow");
    })
    .class("row")
    .class("section-columns")
    .display(shown.song.map(|song| {
        let has_any = song.as_ref().is_some_and(|song| !song.sections.is_empty());
        if has_any { Display::Flex } else { Display::None }
    }));
    let order = Memo::new(move |_| order(shown, |song| &song.sections, |section| section.place));
    rebuilt(cx, order, move |cx, order: Vec<usize>| order.into_iter().for_each(|index| section(cx, shown, index)));
    pieces::heading(cx, "Markers");
    let order = Memo::new(move |_| self::order(shown, |song| &song.markers, |marker| marker.place));
    rebuilt(cx, order, move |cx, order: Vec<usize>| order.into_iter().for_each(|index| marker(cx, shown, index)));
    HStack::new(cx, |cx| {
        pieces::button(cx, "Section at the playhead", Request::AddSection(None)).id("section-add");
        pieces::button(cx, "Marker at the playhead", Request::AddMarker(None)).id("marker-add");
    })
    .class("row");
}

/// The indices of places, in the order in which they play.
fn order<T>(shown: Shown, of: fn(&Song) -> &Vec<T>, place: fn(&T) -> Place) -> Vec<usize> {
    shown.song.with(|song| {
        let Some(song) = song else { return Vec::new() };
        let beats: Vec<f64> = of(song).iter().map(|it| place(it).beat(&song.tempo_map).get()).collect();
        let mut order: Vec<usize> = (0..beats.len()).collect();
        order.sort_by(|a, b| beats[*a].total_cmp(&beats[*b]));
        order
    })
}

/// A text about the section at this index.
fn of_section(shown: Shown, index: usize, words: fn(&Section, &Song) -> String) -> Memo<String> {
    shown.song.map(move |song| {
        let found = song.as_ref().and_then(|song| Some((song.sections.get(index)?, song)));
        found.map_or_else(String::new, |(section, song)| words(section, song))
    })
}

fn of_marker(shown: Shown, index: usize, words: fn(&Marker, &Song) -> String) -> Memo<String> {
    shown.song.map(move |song| {
        let found = song.as_ref().and_then(|song| Some((song.markers.get(index)?, song)));
        found.map_or_else(String::new, |(marker, song)| words(marker, song))
    })
}

fn section(cx: &mut Context, shown: Shown, index: usize) {
    let wrong = Signal::new(String::new());
    let edit = |edit: SectionEdit| Request::Edit(Edit::Sections(edit));
    let name = of_section(shown, index, |section, _| section.name.clone());
    HStack::new(cx, |cx| {
        let colour = shown
            .song
            .map(move |song| song.as_deref().map_or(palette::NEUTRAL, |song| palette::section_in(song, index)));
        swatch(cx, format!("section-{index}-colour"), colour, move || section_colours(shown, index));
        field(cx, (&format!("section-{index}-name"), "Name of the section", ""), name, wrong, move |typed| {
            Ok(edit(SectionEdit::Name(index, name_of(typed)?)))
        });
        let bar = of_section(shown, index, |section, song| places::written(section.place, &song.tempo_map));
        field(cx, (&format!("section-{index}-bar"), "Bar of the section", "bar"), bar, wrong, move |typed| {
            Ok(edit(SectionEdit::Place(index, place_of(shown, typed)?)))
        })
        .class("bar");
        let bars =
            of_section(shown, index, |section, _| section.bars.map_or_else(String::new, |bars| bars.to_string()));
        field(
            cx,
            (&format!("section-{index}-bars"), "Length of the section in bars", "next"),
            bars,
            wrong,
            move |typed| {
                let bars = match typed.trim() {
                    "" => None,
                    typed => Some(
                        number_of(typed).ok_or("write a number of bars, or nothing for up to the next section")?,
                    ),
                };
                Ok(edit(SectionEdit::Bars(index, bars)))
            },
        )
        .class("bar");
        let looped = shown.song.map(move |song| {
            song.as_ref().and_then(|song| song.sections.get(index)).is_some_and(|section| section.looped)
        });
        Button::new(cx, |cx| Label::new(cx, "↻"))
            .id(format!("section-{index}-loop"))
            .class("small")
            .class("mode")
            .checked(looped)
            .name(name.map(|name| format!("{name} repeats")))
            .tooltip(|cx| overlay::tip(cx, "Repeats until it is led on".to_owned()))
            .on_press(move |cx| cx.emit(edit(SectionEdit::Loop(index, !looped.get()))));
        remove(cx, format!("section-{index}-remove"), name, edit(SectionEdit::Remove(index)));
    })
    .class("row")
    .role(Role::Group)
    .name(name);
    pieces::warning(cx, wrong);
}

fn marker(cx: &mut Context, shown: Shown, index: usize) {
    let wrong = Signal::new(String::new());
    let edit = |edit: MarkerEdit| Request::Edit(Edit::Markers(edit));
    let name = of_marker(shown, index, |marker, _| marker.name.clone());
    HStack::new(cx, |cx| {
        let colour = shown.song.map(move |song| {
            let colour = song.as_ref().and_then(|song| song.markers.get(index)?.colour);
            palette::of_marker(colour)
        });
        swatch(cx, format!("marker-{index}-colour"), colour, move || marker_colours(shown, index));
        field(cx, (&format!("marker-{index}-name"), "Name of the marker", ""), name, wrong, move |typed| {
            Ok(edit(MarkerEdit::Name(index, name_of(typed)?)))
        });
        let bar = of_marker(shown, index, |marker, song| places::written(marker.place, &song.tempo_map));
        field(cx, (&format!("marker-{index}-bar"), "Bar of the marker", "bar"), bar, wrong, move |typed| {
            Ok(edit(MarkerEdit::Place(index, place_of(shown, typed)?)))
        })
        .class("bar");
        remove(cx, format!("marker-{index}-remove"), name, edit(MarkerEdit::Remove(index)));
    })
    .class("row")
    .role(Role::Group)
    .name(name);
    pieces::warning(cx, wrong);
}

/// A text box whose input becomes an edit.
fn field<'a>(
    cx: &'a mut Context,
    (id, name, hint): (&str, &str, &'static str),
    value: Memo<String>,
    wrong: Signal<String>,
    edit: impl Fn(&str) -> Result<Request, String> + 'static,
) -> Handle<'a, Field> {
    let is = FieldIs { id, name, hint, counts: Counts::Always };
    Field::new(cx, is, value, wrong, move |cx, typed| {
        cx.emit(edit(typed)?);
        Ok(())
    })
}

fn swatch(
    cx: &mut Context,
    id: String,
    colour: impl Res<Color> + Clone + 'static,
    choices: impl Fn() -> Vec<Choice> + Send + Sync + 'static,
) {
    Button::new(cx, |cx| Element::new(cx).class("swatch").background_color(colour))
        .id(id)
        .class("small")
        .name("Colour")
        .tooltip(|cx| overlay::tip(cx, "Colour".to_owned()))
        .on_press(move |cx| {
            let place = overlay::below(cx);
            cx.emit(Request::Offer(choices(), place));
        });
}

fn remove(cx: &mut Context, id: String, name: Memo<String>, act: Request) {
    pieces::button(cx, "✕", act).id(id).class("small").name(name.map(|name| format!("Remove {name}")));
}

fn place_of(shown: Shown, typed: &str) -> Result<Place, String> {
    shown.song.with(|song| {
        song.as_ref()
            .map_or_else(|| Err("there is no song".to_owned()), |song| places::read(typed, &song.tempo_map))
    })
}

/// The colours on offer for the section at this index.
pub fn section_colours(shown: Shown, index: usize) -> Vec<Choice> {
    let now = shown.song.with(|song| song.as_ref().and_then(|song| song.sections.get(index)?.colour));
    colours(now, "Its turn's", move |colour| Edit::Sections(SectionEdit::Colour(index, colour)))
}

/// The colours on offer for the marker at this index.
pub fn marker_colours(shown: Shown, index: usize) -> Vec<Choice> {
    let now = shown.song.with(|song| song.as_ref().and_then(|song| song.markers.get(index)?.colour));
    colours(now, "The usual one", move |colour| Edit::Markers(MarkerEdit::Colour(index, colour)))
}

fn colours(now: Option<Colour>, usual: &str, edit: impl Fn(Option<Colour>) -> Edit) -> Vec<Choice> {
    let choice =
        |words: &str, colour: Option<Colour>| Choice::new(words, now == colour, Request::Edit(edit(colour)));
    let named = palette::NAMED.into_iter().map(|(words, rgb)| {
        let [red, green, blue] = rgb;
        choice(words, Some(Colour { rgb })).painted(Color::rgb(red, green, blue))
    });
    std::iter::once(choice(usual, None)).chain(named).collect()
}
