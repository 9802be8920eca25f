//! The settings of the song's generated click. Runs on the window's thread.

use std::sync::Arc;

use nice_plug_vizia::{Parameter, Parameters};
use vizia_core::prelude::*;

use crate::dsp::BurstSound;
use crate::editor::choice::Choice;
use crate::editor::controls::{Counts, Field, FieldIs, Value};
use crate::editor::overlay::tip;
use crate::editor::request::{FileSearch, Request};
use crate::editor::shown::Shown;
use crate::host::State;
use crate::setlist::{Accents, ClickFiles, Edit, MadeClick, Subdivision};

use super::pieces;
use super::song::row;

/// Whether there is a click, its sounds, and what it counts.
pub fn rows(cx: &mut Context, shown: Shown, parameters: &Parameters, state: &Arc<State>) {
    pieces::heading(cx, "Click");
    row(cx, "Made here", |cx| {
        let words = |click: &MadeClick| if click.on { "on" } else { "off" }.to_owned();
        let choices = move || {
            let choice = |words: &str, on: bool| choice(shown, words, |click| MadeClick { on, ..click });
            vec![choice("off", false), choice("on", true)]
        };
        picker(cx, shown, ("click-on", "Click"), words, choices);
    });
    row(cx, "Sound", |cx| {
        let words = |click: &MadeClick| short(click.sound_words());
        let of = move |sound: BurstSound| {
            let made = |click: MadeClick| {
                let files = ClickFiles { beat: None, ..click.files };
                MadeClick { sound, files, ..click }
            };
            choice(shown, sound.name(), made)
        };
        let choices =
            move || BurstSound::ALL.map(of).into_iter().chain(file(shown, FileSearch::ClickBeat)).collect();
        picker(cx, shown, ("click-sound-choice", "Sound"), words, choices);
    });
    row(cx, "Accent", |cx| {
        let words = |click: &MadeClick| match &click.files.accent {
            Some(file) => short(file),
            None if click.files.beat.is_some() => "like the other beats".to_owned(),
            None => "higher".to_owned(),
        };
        let none = move || {
            let usual = |click: MadeClick| MadeClick { files: ClickFiles { accent: None, ..click.files }, ..click };
            choice(shown, "as usual", usual)
        };
        let choices = move || std::iter::once(none()).chain(file(shown, FileSearch::ClickAccent)).collect();
        picker(cx, shown, ("click-accent-sound", "Sound of accents"), words, choices);
    });
    row(cx, "Between", |cx| {
        let words = |click: &MadeClick| click.subdivision.name().to_owned();
        let of = move |subdivision: Subdivision| {
            choice(shown, subdivision.name(), |click| MadeClick { subdivision, ..click })
        };
        picker(cx, shown, ("click-between", "Between beats"), words, move || Subdivision::ALL.map(of).to_vec());
    });
    let wrong = Signal::new(String::new());
    row(cx, "Accents", |cx| {
        let is = FieldIs {
            id: "click-accents",
            name: "Accents of the click",
            hint: "on the first beat, or 3+2+2",
            counts: Counts::Always,
        };
        let text =
            shown.song.map(|song| song.as_ref().map_or_else(String::new, |song| song.click.accents.to_string()));
        Field::new(cx, is, text, wrong, move |cx, typed| {
            let accents: Accents = typed.parse()?;
            cx.emit(Request::Edit(Edit::Click(MadeClick { accents, ..now(shown) })));
            Ok(())
        });
    });
    pieces::warning(cx, wrong);
    let count_in = parameters.bind(state, |state| &state.faders.show.count_in);
    row(cx, "Count-in", |cx| choose(cx, &count_in, "count-in", "Bars of click before every song"));
    let cues = parameters.bind(state, |state| &state.faders.show.cue_gain);
    row(cx, "Cues", |cx| {
        Value::new(cx, cues, 480.0).id("cue-gain");
        Label::new(cx, "Spoken, from a folder cues").class("quiet");
    });
    let split = parameters.bind(state, |state| &state.faders.show.split);
    row(cx, "Split", |cx| choose(cx, &split, "split", "On: music left, click and guide right, all on Main"));
    let ltc = parameters.bind(state, |state| &state.faders.rig.ltc);
    row(cx, "Timecode", |cx| choose(cx, &ltc, "ltc", "LTC on Aux, which follows the song, in frames a second"));
    let heartbeat = parameters.bind(state, |state| &state.faders.rig.heartbeat);
    row(cx, "Heartbeat", |cx| {
        choose(
            cx,
            &heartbeat,
            "heartbeat",
            "A tone without end on this output, for a switcher to a second machine",
        );
    });
}

/// The chosen file, if there is one, and an entry to choose another.
fn file(shown: Shown, wanted: FileSearch) -> impl Iterator<Item = Choice> {
    let click = now(shown);
    let chosen =
        if wanted == FileSearch::ClickBeat { click.files.beat.clone() } else { click.files.accent.clone() };
    let chosen = chosen.map(|file| Choice::new(short(&file), true, Request::Edit(Edit::Click(click))));
    chosen.into_iter().chain(std::iter::once(Choice::new("a file …", false, Request::Search(wanted))))
}

/// The name of a file without its folder.
fn short(file: &str) -> String {
    std::path::Path::new(file)
        .file_name()
        .map_or_else(|| file.to_owned(), |name| name.to_string_lossy().into_owned())
}

/// A button that shows a stepped parameter and lists its values.
fn choose(cx: &mut Context, parameter: &Parameter, id: &'static str, what: &'static str) {
    let (name, words, ask) = (parameter.name(), parameter.clone(), parameter.clone());
    let text = parameter.value().map(move |&value| words.text_of(value));
    pieces::picker(cx, text, move || Choice::values_of(&ask))
        .id(id)
        .name(text.map(move |text| format!("{name}: {text}")))
        .tooltip(move |cx| tip(cx, what.to_owned()));
}

/// A button that shows the current choice and opens a list.
fn picker(
    cx: &mut Context,
    shown: Shown,
    (id, name): (&'static str, &'static str),
    words: fn(&MadeClick) -> String,
    choices: impl Fn() -> Vec<Choice> + Send + Sync + 'static,
) {
    let words = shown.song.map(move |song| song.as_ref().map_or_else(String::new, |song| words(&song.click)));
    pieces::picker(cx, words, choices).id(id).name(words.map(move |words| format!("{name}: {words}")));
}

/// The song's current click.
fn now(shown: Shown) -> MadeClick {
    shown.song.with(|song| song.as_ref().map(|song| song.click.clone())).unwrap_or_default()
}

fn choice(shown: Shown, words: &str, change: impl FnOnce(MadeClick) -> MadeClick) -> Choice {
    let before = now(shown);
    let after = change(before.clone());
    Choice::new(words, before == after, Request::Edit(Edit::Click(after)))
}
