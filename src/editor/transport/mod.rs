//! The bar at the top: song, positions of host and song, sync, and whether the show can begin. Runs on the window's
//! thread.

mod ready;

use std::sync::Arc;

use nice_plug::prelude::Enum;
use nice_plug_vizia::{Parameter, Parameters};
use vizia_core::prelude::*;

use crate::engine::{self, Lead};
use crate::host::State;

use super::overlay;
use super::readout::{Light, Readout};
use super::request::{Request, Sheet};
use super::shown::Shown;

/// The bar at the top.
pub fn transport_bar(cx: &mut Context, shown: Shown, parameters: &Parameters, state: &Arc<State>) {
    let lead = parameters.bind(state, |state| &state.faders.show.lead);
    HStack::new(cx, |cx| {
        song(cx, shown, lead);
        sync(cx, shown);
        let is_own = shown.lead.map(|lead| *lead == Lead::Stemlock);
        pair(cx, "HOST", "host", shown, |readout| (readout.host_place.clone(), readout.host_tempo.clone()))
            .display(is_own.map(|&is_own| if is_own { Display::None } else { Display::Flex }));
        player(cx, shown).display(is_own.map(|&is_own| if is_own { Display::Flex } else { Display::None }));
        pair(cx, "SONG", "song", shown, |readout| (readout.song_place.clone(), readout.song_tempo.clone()));
        VStack::new(cx, |cx| {
            Label::new(cx, shown.readout.map(|readout| readout.meter.clone())).id("meter").class("clock-small");
            Label::new(cx, shown.readout.map(|readout| readout.speed.clone())).id("speed").class("clock-speed");
        })
        .class("clock-side");
        ready::light(cx, shown);
    })
    .class("transport")
    .role(Role::Toolbar)
    .name("Transport");
}

/// The width of a letter of the song's name in its large type, in points: more than the mean, so that few names are cut.
const LETTER: f32 = 11.5;

/// The song's name, in two lines of small type if it has no room in one; a click opens the song panel.
fn song(cx: &mut Context, shown: Shown, lead: Parameter) {
    let name = shown.song.map(|song| song.as_ref().map_or_else(|| "No song".to_owned(), |song| song.name.clone()));
    // In points, once the layout is known.
    let room = Signal::new(f32::INFINITY);
    let is_long = Memo::new(move |_| name.with(|name| name.chars().count()) as f32 * LETTER > room.get());
    VStack::new(cx, |cx| {
        // The label must not take the press, which the box around it handles.
        Label::new(cx, name).id("song-name").class("song-name").toggle_class("long", is_long).hoverable(false);
        HStack::new(cx, |cx| {
            Label::new(cx, "song  ▾").class("song-hint").hoverable(false);
            let words = shown.lead.map(|lead| format!("{}  ▾", Lead::variants()[lead.number() as usize]));
            Button::new(cx, |cx| Label::new(cx, words).class("song-hint"))
                .class("lead-box")
                .id("lead")
                .name(words)
                .tooltip(|cx| overlay::tip(cx, LEADS.to_owned()))
                .on_press(move |cx| {
                    let at = overlay::below(cx);
                    cx.emit(Request::Choose(lead.clone(), at));
                });
            Label::new(cx, Memo::new(move |_| shown.key())).id("song-key").class("song-hint").hoverable(false);
        })
        .class("song-hints");
    })
    .on_geo_changed(move |cx, _| room.set_if_changed(cx.bounds().w / cx.scale_factor()))
    .class("song-box")
    .id("song-button")
    .role(Role::Button)
    .name("Song")
    .navigable(true)
    .on_press(|cx| cx.emit(Request::Show(Sheet::Song)));
}

/// The sync light with its word, and the reason.
fn sync(cx: &mut Context, shown: Shown) {
    let is = move |light: Light| shown.readout.map(move |readout| readout.light == light);
    HStack::new(cx, |cx| {
        Element::new(cx)
            .class("light")
            .toggle_class("green", is(Light::Green))
            .toggle_class("amber", is(Light::Amber));
        VStack::new(cx, |cx| {
            Label::new(cx, shown.readout.map(|readout| readout.word)).id("sync").class("sync-word");
            Label::new(cx, shown.readout.map(|readout| readout.why)).id("sync-why").class("sync-why");
        })
        .class("sync-words");
    })
    .class("sync-box")
    .role(Role::Status)
    .name(shown.readout.map(|readout| format!("{}: {}", readout.word, readout.why)));
}

/// Explains each lead.
const LEADS: &str = "Who says where the music is. Timeline: the host, each song at its place. Beat: the host's beats, songs are launched on \
                     its bars. Stemlock: each song at its own tempo, whatever the host does";

/// Buttons to rewind, play or pause, and stop; shown while Stemlock leads.
fn player(cx: &mut Context, shown: Shown) -> Handle<'_, HStack> {
    HStack::new(cx, |cx| {
        let mut button =
            |id: &'static str, words: &'static str, name: &'static str, act: fn(bool) -> engine::Act| {
                Button::new(cx, |cx| Label::new(cx, words))
                    .class("player-button")
                    .id(id)
                    .name(name)
                    .on_press(move |cx| cx.emit(Request::Perform(act(shown.plays.get()))));
            };
        button("to-start", "|◀", "From the beginning", |_| engine::Act::Again);
        button("play", "▶ II", "Play or pause", |plays| if plays { engine::Act::Pause } else { engine::Act::Play });
        button("stop", "■", "Stop", |_| engine::Act::Stop);
    })
    .class("player")
    .role(Role::Toolbar)
    .name("Player")
}

/// A position and a tempo in large type.
fn pair<'a>(
    cx: &'a mut Context,
    title: &'static str,
    id: &'static str,
    shown: Shown,
    of: impl Fn(&Readout) -> (String, String) + Copy + 'static,
) -> Handle<'a, VStack> {
    VStack::new(cx, |cx| {
        Label::new(cx, title).class("clock-title");
        HStack::new(cx, |cx| {
            Label::new(cx, shown.readout.map(move |readout| of(readout).0))
                .id(format!("{id}-place"))
                .class("clock-place");
            Label::new(cx, shown.readout.map(move |readout| of(readout).1))
                .id(format!("{id}-tempo"))
                .class("clock-tempo");
        })
        .class("clock-row");
    })
    .class("clock")
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::sync::Arc;

    use nice_plug_vizia::{Headless, ViewSize};

    use super::*;
    use crate::engine::{Free, Locked, Sync, Waiting};
    use crate::setlist::{Problem, Severity, scan_files};

    fn readout(sync: Sync) -> Readout {
        Readout {
            host_place: "1999.12".to_owned(),
            host_tempo: "120.25".to_owned(),
            song_place: "-199.12".to_owned(),
            song_tempo: "104.75".to_owned(),
            meter: "12/16".to_owned(),
            speed: "×0.867 limit".to_owned(),
            word: sync.word(),
            why: sync.why(),
            ..Readout::default()
        }
    }

    #[test]
    fn the_longest_words_are_shown_whole() {
        let made = Cell::new(None);
        let (parameters, _host) = Parameters::logged();
        let state = Arc::new(State::new(&Arc::default()));
        let (width, height) = crate::editor::SIZE;
        let mut view = Headless::new(ViewSize::new(width as u32, height as u32, 1.0), |cx| {
            let _ = cx.add_stylesheet(include_str!("../theme.css"));
            let shown = Shown::new();
            made.set(Some(shown));
            VStack::new(cx, |cx| transport_bar(cx, shown, &parameters, &state))
                .class("stemlock")
                .class("dark")
                .size(Stretch(1.0));
            Box::new(|_| {})
        });
        let Some(shown) = made.get() else { panic!("nothing was built") };
        let mut song = scan_files(&["/songs/Ode/Bass.wav".into()]);
        song.name = "Harbour Lights".to_owned();
        let song = Arc::new(song);
        let problems = |count, severity| vec![Problem { severity, ..Problem::note("a", "b", "c") }; count];
        let states = [
            (None, 1.0, vec![]),
            (Some(&song), 0.999, vec![]),
            (Some(&song), 1.0, vec![]),
            (Some(&song), 1.0, problems(88, Severity::Warning)),
            (Some(&song), 1.0, problems(88, Severity::Error)),
        ];
        let syncs = [
            Sync::NoTransport,
            Sync::Waiting(Waiting::Unplayable),
            Sync::Waiting(Waiting::BeforeSong),
            Sync::Locked(Locked::Samples),
            Sync::Free(Free::TempoOff),
            Sync::Free(Free::NoPlace),
            Sync::Free(Free::OutOfReach),
        ];
        for (song, loaded, problems) in states {
            for sync in syncs {
                let (song, problems) = (song.cloned(), problems.clone());
                let lead = Lead::ALL[sync.why().len() % 3];
                view.with(move |_| {
                    shown.lead.set(lead);
                    shown.song.set(song);
                    shown.loaded.set(loaded);
                    shown.problems.set(problems);
                    shown.readout.set(readout(sync));
                });
                view.settle();
                let cut: Vec<String> = view.cut_texts().into_iter().map(|view| view.text + &view.name).collect();
                assert_eq!(cut, [""; 0], "{sync:?}, {loaded}");
            }
        }
    }
}
