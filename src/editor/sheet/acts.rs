//! All acts of a show: what is in effect, what waits, and whether targets are in memory. Runs on the window's thread.
//!
//! An act that waits is framed, like its song in the list. An act whose target is not in memory has an exclamation
//! mark.

use std::sync::Arc;

use nice_plug_vizia::{Parameter, Parameters};
use vizia_core::prelude::*;

use crate::editor::acts::NUDGES;
use crate::editor::choice::Choice;
use crate::editor::controls::{Counts, Field, FieldIs};
use crate::editor::overlay::{self, tip};
use crate::editor::request::Request;
use crate::editor::shown::Shown;
use crate::editor::timeline::section_at;
use crate::engine::{Act, Lead, Repeat, Target};
use crate::host::{SetRow, State};
use crate::setlist::FARTHEST_BAR;

use super::act_button::{ActButton, fixed, of_targets, possible};
use super::pieces;
use super::song::{number_of, row};

/// The lengths of fades on offer, in beats.
const FADES: [f64; 6] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0];
/// The count-ins on offer, in bars.
const COUNT_INS: [u8; 4] = [0, 1, 2, 4];

/// All acts.
pub fn list(cx: &mut Context, shown: Shown, parameters: &Parameters, state: &Arc<State>) {
    waiting(cx, shown);
    let quantum = parameters.bind(state, |state| &state.faders.show.quantum);
    let count_in = parameters.bind(state, |state| &state.faders.show.count_in);
    let lead = parameters.bind(state, |state| &state.faders.show.lead);
    ScrollView::new(cx, move |cx| {
        VStack::new(cx, |cx| {
            row(cx, "Wait for", |cx| {
                choice_of(cx, &quantum, "acts-quantum");
                choice_of(cx, &lead, "acts-lead");
            });
            songs(cx, shown);
            sections(cx, shown);
            nudges(cx, shown);
            music(cx, shown);
            counts_in(cx, shown, &count_in);
            tonight(cx, shown);
        })
        .class("parts");
    })
    .class("sheet-body")
    .show_horizontal_scrollbar(false);
}

/// What waits, why the last act was refused, and the two acts that must always be within reach.
fn waiting(cx: &mut Context, shown: Shown) {
    HStack::new(cx, |cx| {
        Label::new(cx, waits(shown)).id("acts-queued").class("acts-queued");
        pieces::button(cx, "Take back", Request::Perform(Act::Forget))
            .id("acts-take-back")
            .disabled(shown.acts.now.map(|now| now.waiting == 0));
        pieces::button(cx, "Panic", Request::Perform(Act::Panic))
            .id("acts-panic")
            .class("panic")
            .tooltip(|cx| tip(cx, "Silence at once; all that waits is forgotten".to_owned()));
    })
    .class("row")
    .role(Role::Status);
    let refused = shown.set.map(|set| set.refused.map_or_else(String::new, |why| format!("Not done: {why}")));
    pieces::warning(cx, refused).id("acts-refused");
}

/// A text about what waits: the next act with its countdown, and how many more there are.
fn waits(shown: Shown) -> Memo<String> {
    Memo::new(move |_| {
        let (queued, waiting) = (shown.queued.get(), shown.acts.now.with(|now| now.waiting));
        match (queued.is_empty(), waiting) {
            (true, 0) => "Nothing waits".to_owned(),
            (true, waiting) => format!("{waiting} wait for the host to play"),
            (false, 0 | 1) => queued,
            (false, waiting) => format!("{queued}, then {} more", waiting - 1),
        }
    })
}

/// A list to choose the value of a parameter of the show.
fn choice_of(cx: &mut Context, parameter: &Parameter, id: &'static str) {
    let (name, texts, chosen) = (parameter.name(), parameter.clone(), parameter.clone());
    let words = parameter.value().map(move |value| texts.text_of(*value));
    pieces::picker(cx, words, move || Choice::values_of(&chosen))
        .id(id)
        .name(words.map(move |words| format!("{name}: {words}")));
}

/// Acts on songs: launch, next and previous, and the player.
fn songs(cx: &mut Context, shown: Shown) {
    let neighbour = move |way: isize| {
        shown.set.with(|set| {
            let place = set.current.checked_add_signed(way)?;
            let row = set.rows.get(place)?;
            Some((row.name.clone(), row.can_start()))
        })
    };
    let beside = move |cx: &mut Context, id: &'static str, title: &'static str, way: isize, act: Act| {
        let words = Memo::new(move |_| {
            let name = neighbour(way).map(|found| found.0).unwrap_or_default();
            if name.is_empty() { title.to_owned() } else { format!("{title}: {name}") }
        });
        let ready = Memo::new(move |_| neighbour(way).map(|found| found.1));
        ActButton { id, kind: act.word(), words, ready }.build(cx, shown, move || Request::Perform(act));
    };
    row(cx, "Song", move |cx| {
        beside(cx, "act-previous", "Before", -1, Act::Previous);
    });
    row(cx, "", move |cx| {
        beside(cx, "act-next", "Next", 1, Act::Next);
    });
    row(cx, "", move |cx| {
        let again = of_targets(shown, |ready| ready.again);
        ActButton { id: "act-again", kind: "again", words: fixed("Again"), ready: again }
            .build(cx, shown, || Request::Perform(Act::Again))
            .tooltip(|cx| tip(cx, "The current song from its beginning".to_owned()));
        let is_own = move || shown.lead.get() == Lead::Stemlock;
        for (id, words, act) in
            [("act-play", "Play", Act::Play), ("act-pause", "Pause", Act::Pause), ("act-stop", "Stop", Act::Stop)]
        {
            ActButton { id, kind: act.word(), words: fixed(words), ready: possible(is_own) }
                .build(cx, shown, move || Request::Perform(act))
                .class("mode")
                .checked(shown.plays.map(move |plays| *plays && act == Act::Play))
                .tooltip(|cx| tip(cx, "Where Stemlock leads; else the host plays and stops".to_owned()));
        }
    });
}

/// Acts on sections: next and previous, jump to a section or a bar, and loop.
fn sections(cx: &mut Context, shown: Shown) {
    row(cx, "Section", move |cx| {
        for (id, words, target, ready) in [
            ("act-section-previous", "Before", Target::Previous, of_targets(shown, |ready| ready.previous)),
            ("act-section-next", "Next", Target::Next, of_targets(shown, |ready| ready.next)),
        ] {
            ActButton { id, kind: "jump", words: fixed(words), ready }
                .build(cx, shown, move || Request::Perform(Act::Jump(target)));
        }
        targets(cx, shown, "act-jump", "jump", "To  ▾", |section| Act::Jump(Target::Section(section)));
    });
    row(cx, "To bar", move |cx| {
        let is = FieldIs { id: "act-bar", name: "Bar to jump to", hint: "bar", counts: Counts::ByEnter };
        let wrong = Signal::new(String::new());
        Field::new(cx, is, shown.acts.bar, wrong, move |cx, typed| {
            shown.acts.bar.set(typed.trim().to_owned());
            cx.emit(Request::Perform(jump_to_bar(typed)?));
            Ok(())
        })
        .class("bar");
        Label::new(cx, "Enter jumps there").class("quiet");
        Label::new(
            cx,
            shown.acts.ready.map(|ready| if ready.bar == Some(false) { "! not in memory yet" } else { "" }),
        )
        .id("act-bar-ready")
        .class("unready-words");
        pieces::warning(cx, wrong);
    });
    row(cx, "Repeat", move |cx| {
        let repeats = shown.acts.is_looping;
        ActButton { id: "act-loop", kind: "loop", words: fixed("This one"), ready: possible(|| true) }
            .build(cx, shown, || Request::Perform(Act::Loop(Repeat::Here)))
            .class("mode")
            .checked(repeats);
        ActButton {
            id: "act-loop-off",
            kind: "loop",
            words: fixed("Lead on"),
            ready: possible(move || repeats.get()),
        }
        .build(cx, shown, || Request::Perform(Act::Loop(Repeat::Off)));
        targets(cx, shown, "act-loop-to", "loop", "One of  ▾", |section| Act::Loop(Repeat::Section(section)));
    });
}

/// The act that jumps to a typed bar.
///
/// # Errors
/// What to write instead.
pub fn jump_to_bar(typed: &str) -> Result<Act, String> {
    let number = typed.trim().replace('−', "-").parse().ok();
    let number: i64 = number.ok_or("write the number of a bar, as 17")?;
    match number.unsigned_abs() <= FARTHEST_BAR.unsigned_abs() {
        true => Ok(Act::Jump(Target::Bar(number))),
        false => Err(format!("write a bar from -{FARTHEST_BAR} to {FARTHEST_BAR}")),
    }
}

/// A button that lists the sections, each with its act.
fn targets(
    cx: &mut Context,
    shown: Shown,
    id: &'static str,
    kind: &'static str,
    words: &'static str,
    act: fn(crate::engine::SectionRef) -> Act,
) {
    let can = possible(move || shown.song.with(|song| song.as_ref().is_some_and(|song| !song.sections.is_empty())));
    Button::new(cx, |cx| Label::new(cx, words))
        .id(id)
        .class("act")
        .name(words)
        .toggle_class("queued", shown.acts.queued.map(move |queued| *queued == kind))
        .disabled(can.map(Option::is_none))
        .on_press(move |cx| {
            let at = overlay::below(cx);
            cx.emit(Request::Offer(section_choices(shown, act), at));
        });
}

/// The sections of the current song; choosing one runs its act.
pub fn section_choices(shown: Shown, act: fn(crate::engine::SectionRef) -> Act) -> Vec<Choice> {
    let spans = shown.song.with(|song| {
        let song = song.as_deref();
        song.map_or_else(Vec::new, |song| {
            song.spans().iter().map(|span| song.sections[span.section].name.clone()).collect()
        })
    });
    let here = shown.section.get();
    let choice = |(index, name): (usize, String)| {
        let ready = shown.acts.ready.with(|ready| ready.sections.get(index).map(|section| section.1));
        let mark = if ready == Some(false) { "!  " } else { "" };
        Choice::new(format!("{mark}{name}"), here == Some(index), Request::Perform(act(section_at(index))))
    };
    spans.into_iter().enumerate().map(choice).collect()
}

/// The songs of the set; choosing one launches it.
pub fn song_choices(shown: Shown) -> Vec<Choice> {
    shown.set.with(|set| {
        let choice = |(place, row): (usize, &SetRow)| {
            let mark = if row.can_start() { "" } else { "!  " };
            let words = format!("{mark}{}  {}", place + 1, row.name);
            Choice::new(words, place == set.current, Request::Launch(row.song))
        };
        set.rows.iter().enumerate().map(choice).collect()
    })
}

/// Nudges, for a band that has lost the click.
fn nudges(cx: &mut Context, shown: Shown) {
    row(cx, "Nudge", move |cx| {
        for (index, (words, by)) in NUDGES.into_iter().enumerate() {
            let ready = of_targets(shown, move |ready| ready.nudges[index]);
            ActButton { id: &format!("act-nudge-{index}"), kind: "nudge", words: fixed(words), ready }
                .build(cx, shown, move || Request::Perform(Act::Nudge(by.beats(shown.acts.meter.get()))))
                .class("tight");
        }
    });
}

/// Fades of the music. Click and guide keep playing.
fn music(cx: &mut Context, shown: Shown) {
    let acts = shown.acts;
    row(cx, "Music", move |cx| {
        let any = || possible(|| true);
        ActButton { id: "act-fade-out", kind: "fade-out", words: fixed("Fade out"), ready: any() }.build(
            cx,
            shown,
            move || Request::Perform(Act::FadeOut(acts.fade.get())),
        );
        ActButton { id: "act-fade-in", kind: "fade-in", words: fixed("Fade in"), ready: any() }.build(
            cx,
            shown,
            move || Request::Perform(Act::FadeIn(acts.fade.get())),
        );
        let words = acts.fade.map(|beats| format!("in {}", beats_words(*beats)));
        let choices = move || {
            let choice =
                |beats: f64| Choice::new(beats_words(beats), acts.fade.get() == beats, Request::Fade(beats));
            FADES.map(choice).to_vec()
        };
        pieces::picker(cx, words, choices).id("act-fade").name(words.map(|words| format!("Fades: {words}")));
    });
    row(cx, "", move |cx| {
        let words = acts.now.map(|now| if now.fades_out { "Click only: on" } else { "Click only: off" }.to_owned());
        ActButton { id: "act-click-only", kind: "click-only", words, ready: possible(|| true) }
            .build(cx, shown, move || Request::Perform(Act::ClickOnly(!acts.now.with(|now| now.fades_out))))
            .class("mode")
            .checked(acts.now.map(|now| now.fades_out));
        Label::new(cx, acts.now.map(|now| format!("music at {:.0} %", now.music * 100.0)))
            .id("act-music")
            .class("quiet");
    });
}

fn beats_words(beats: f64) -> String {
    if beats == 1.0 { "1 beat".to_owned() } else { format!("{beats} beats") }
}

/// Count-ins, before the next song and before every song.
fn counts_in(cx: &mut Context, shown: Shown, every: &Parameter) {
    row(cx, "Count-in", move |cx| {
        for bars in COUNT_INS {
            let words = if bars == 0 { "Off".to_owned() } else { bars.to_string() };
            ActButton {
                id: &format!("act-count-in-{bars}"),
                kind: "count-in",
                words: Memo::new(move |_| words.clone()),
                ready: possible(|| true),
            }
            .build(cx, shown, move || Request::Perform(Act::CountIn(bars)))
            .class("mode")
            .class("tight")
            .checked(shown.acts.now.map(move |now| now.count_in == Some(bars)));
        }
        Label::new(cx, "once").class("quiet");
    });
    row(cx, "", |cx| {
        choice_of(cx, every, "acts-count-in");
        Label::new(cx, "before every song").class("quiet");
    });
}

/// Tonight's transposition and tempo of the current song.
fn tonight(cx: &mut Context, shown: Shown) {
    let acts = shown.acts;
    row(cx, "Transpose", move |cx| {
        let to = move |semitones: f64| Request::Perform(acts.transposed_to(shown.song_key.get(), semitones));
        let written = move || shown.set.with(|set| set.rows.get(set.current).map_or(0.0, |row| row.transpose));
        let value = Memo::new(move |_| acts.transpose().to_string());
        steps(cx, shown, ("act-transpose", "transpose", "Tonight, in semitones"), value, (acts, 1.0), to, written);
        Label::new(cx, "semitones").class("quiet");
    });
    row(cx, "Tempo", move |cx| {
        let to = move |percent: f64| Request::Perform(acts.tempo_to(shown.song_key.get(), percent));
        let written = move || shown.set.with(|set| set.rows.get(set.current).map_or(100.0, |row| row.speed));
        let value = Memo::new(move |_| acts.tempo().to_string());
        steps(cx, shown, ("act-tempo", "tempo", "Tonight, in percent"), value, (acts, 1.0), to, written);
        Label::new(cx, "percent").class("quiet");
    });
}

/// A number with buttons to step down and up, a text box, and a reset button.
fn steps(
    cx: &mut Context,
    shown: Shown,
    (id, kind, name): (&'static str, &'static str, &'static str),
    value: Memo<String>,
    (acts, step): (crate::editor::acts::ActsShown, f64),
    to: impl Fn(f64) -> Request + Copy + Send + Sync + 'static,
    written: impl Fn() -> f64 + Copy + Send + Sync + 'static,
) {
    let is_tempo = kind == "tempo";
    let now = move || if is_tempo { acts.tempo() } else { acts.transpose() };
    let can = move || possible(move || !is_tempo || shown.lead.get() == Lead::Stemlock);
    let button = |cx: &mut Context, end: &str, words: &'static str, act: Box<dyn Fn() -> f64 + Send + Sync>| {
        ActButton { id: &format!("{id}-{end}"), kind, words: fixed(words), ready: can() }
            .build(cx, shown, move || to(act()))
            .class("small");
    };
    button(cx, "down", "−", Box::new(move || now() - step));
    let is = FieldIs { id, name, hint: "", counts: Counts::ByEnter };
    Field::new(cx, is, value, Signal::new(String::new()), move |cx, typed| {
        cx.emit(to(number_of(typed).ok_or("write a number")?));
        Ok(())
    })
    .class("bar");
    button(cx, "up", "+", Box::new(move || now() + step));
    button(cx, "written", "↺", Box::new(written));
}
