//! The window without a song: how to open one, the demo song, recent songs, and three lines of help. Runs on the window's thread.

use std::path::PathBuf;

use vizia_core::prelude::*;

use crate::engine::Lead;

use super::folder::short;
use super::overlay;
use super::rebuilt::rebuilt;
use super::request::Request;
use super::shown::Shown;

/// How many recent songs are offered; the others are in the song panel.
const MOST_RECENT: usize = 4;

/// The first things to know: what a song is, how it plays under this lead, and where there is more.
fn help(lead: Lead) -> [&'static str; 3] {
    let play = match lead {
        Lead::Stemlock => "Press P, and the song plays. Its mix is kept with it.",
        _ => "Press play in the host, and the song plays in time with it. Its mix is saved in your project.",
    };
    [
        "A song is a folder: one audio file for each stem, named by what is in it: Drums.wav, Bass.wav, Click.wav.",
        play,
        "Press ? for the manual; it opens on the page that fits where you are.",
    ]
}

/// The instructions, shown while there is no song. A press anywhere on them opens a song.
pub fn invitation(cx: &mut Context, shown: Shown) {
    let is_empty = shown.song.map(Option::is_none);
    VStack::new(cx, |cx| {
        let title = shown.opening.map(|&opens| if opens { "Opening …" } else { "Drop a song here" });
        Label::new(cx, title).class("invitation-title").hoverable(false);
        Label::new(cx, "a folder with its stems, or audio files; or click to choose one")
            .class("invitation-text")
            .hoverable(false);
        HStack::new(cx, |cx| {
            Button::new(cx, |cx| Label::new(cx, "Try the demo song"))
                .id("demo")
                .class("offer")
                .class("marked")
                .name("Try the demo song")
                .tooltip(|cx| {
                    overlay::tip(cx, "Made on this computer, in Stemlock in your music folder: 42 MB".to_owned())
                })
                .on_press(|cx| cx.emit(Request::Demo));
            rebuilt(cx, shown.recent, |cx, songs| {
                HStack::new(cx, |cx| songs.into_iter().take(MOST_RECENT).for_each(|song| recent(cx, song)))
                    .class("recent-songs");
            })
            .class("recent-room");
        })
        .class("offers");
        for line in 0..3 {
            let words = shown.lead.map(move |lead| help(*lead)[line]);
            Label::new(cx, words).class("invitation-help").hoverable(false);
        }
    })
    .class("invitation")
    .id("invitation")
    .role(Role::Button)
    .name("Open a song")
    .navigable(true)
    .display(is_empty.map(|&is_empty| if is_empty { Display::Flex } else { Display::None }))
    .on_press(|cx| cx.emit(Request::Browse));
}

/// A song that was open recently.
fn recent(cx: &mut Context, song: PathBuf) {
    let (name, path) = (short(&song), song.display().to_string());
    Button::new(cx, |cx| Label::new(cx, name.clone()))
        .class("offer")
        .class("recent-song")
        .name(name)
        .tooltip(move |cx| overlay::tip(cx, path.clone()))
        .on_press(move |cx| cx.emit(Request::Open(vec![song.clone()])));
}
