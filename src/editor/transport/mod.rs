//! The bar at the top: which song, where host and song are, how they agree, and whether the show can begin. On the thread
//! of the window.

mod ready;

use vizia_core::prelude::*;

use super::act::{Act, Sheet};
use super::clock::{Clock, Light};
use super::shown::Shown;

/// The bar at the top.
pub fn transport_bar(cx: &mut Context, shown: Shown) {
    HStack::new(cx, |cx| {
        song(cx, shown);
        sync(cx, shown);
        pair(cx, "HOST", "host", shown, |clock| (clock.host_place.clone(), clock.host_tempo.clone()));
        pair(cx, "SONG", "song", shown, |clock| (clock.song_place.clone(), clock.song_tempo.clone()));
        VStack::new(cx, |cx| {
            Label::new(cx, shown.clock.map(|clock| clock.meter.clone())).id("meter").class("clock-small");
            Label::new(cx, shown.clock.map(|clock| clock.speed.clone())).id("speed").class("clock-speed");
        })
        .class("clock-side");
        ready::light(cx, shown);
    })
    .class("transport")
    .role(Role::Toolbar)
    .name("Transport");
}

/// The song's name, which opens everything about it.
fn song(cx: &mut Context, shown: Shown) {
    let name = shown.song.map(|song| song.as_ref().map_or_else(|| "No song".to_owned(), |song| song.name.clone()));
    VStack::new(cx, |cx| {
        // A press is the box's only where nothing in it is under the pointer.
        Label::new(cx, name).id("song-name").class("song-name").hoverable(false);
        Label::new(cx, "song  ▾").class("song-hint").hoverable(false);
    })
    .class("song-box")
    .id("song-button")
    .role(Role::Button)
    .name("Song")
    .navigable(true)
    .on_press(|cx| cx.emit(Act::Show(Sheet::Song)));
}

/// The sync light with its word, and why.
fn sync(cx: &mut Context, shown: Shown) {
    let is = move |light: Light| shown.clock.map(move |clock| clock.light == light);
    HStack::new(cx, |cx| {
        Element::new(cx)
            .class("light")
            .toggle_class("green", is(Light::Green))
            .toggle_class("amber", is(Light::Amber));
        VStack::new(cx, |cx| {
            Label::new(cx, shown.clock.map(|clock| clock.word)).id("sync").class("sync-word");
            Label::new(cx, shown.clock.map(|clock| clock.why)).id("sync-why").class("sync-why");
        })
        .class("sync-words");
    })
    .class("sync-box")
    .role(Role::Status)
    .name(shown.clock.map(|clock| format!("{}: {}", clock.word, clock.why)));
}

/// A place and a tempo, large.
fn pair(
    cx: &mut Context,
    title: &'static str,
    id: &'static str,
    shown: Shown,
    of: impl Fn(&Clock) -> (String, String) + Copy + 'static,
) {
    VStack::new(cx, |cx| {
        Label::new(cx, title).class("clock-title");
        HStack::new(cx, |cx| {
            Label::new(cx, shown.clock.map(move |clock| of(clock).0))
                .id(format!("{id}-place"))
                .class("clock-place");
            Label::new(cx, shown.clock.map(move |clock| of(clock).1))
                .id(format!("{id}-tempo"))
                .class("clock-tempo");
        })
        .class("clock-row");
    })
    .class("clock");
}
