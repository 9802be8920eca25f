//! The stage view: a page for performers, readable from two metres. Runs on the window's thread.
//!
//! It is a page of the window, saved with the project like the zoom. It is not a parameter: it changes no sound, so no
//! host should automate, undo or list it. All sizes are shares of the window, so it looks alike from 800 × 480 points
//! to full screen. The smallest letters are a twentieth of its height. Each part is its own view and is redrawn only
//! when its content changes.
//!
//! Only four buttons can be hit; see [`buttons`].

mod buttons;
mod coming;
mod lights;
mod now;
mod reader;
mod shown;
#[cfg(test)]
mod tests;
mod words;

pub use coming::queued_words;
pub use reader::StageReader;
pub use shown::StageShown;

use vizia_core::prelude::*;

use super::overlay;
use super::prompter::{Prompter, PrompterLook};
use super::request::Request;
use super::shown::Shown;
use buttons::{StageButton, StageSituation};
use lights::BeatLights;
use words::{StageSide, StageWords};

/// The number of this page of the window.
pub const PAGE: u8 = 1;

/// How to leave the stage view.
const BACK: &str = "Escape, Ctrl+G, or a double click here: back to the mixer";

/// The window size, in points, at which lyrics have the chosen size. They grow with a larger window.
const USUAL: (f32, f32) = (800.0, 480.0);

/// The button that switches to the stage view.
pub fn button(cx: &mut Context) {
    Label::new(cx, "Stage")
        .id("stage-button")
        .class("words-button")
        .role(Role::Button)
        .name("Stage view")
        .navigable(true)
        .tooltip(|cx| overlay::tip(cx, "The whole window for the stage (Ctrl+G)"))
        .on_press(|cx| cx.emit(Request::Stage));
}

/// The stage view.
pub fn page(cx: &mut Context, shown: Shown) {
    let stage = shown.stage;
    let has_words = Memo::new(move |_| shown.prompter.lyrics.with(|lyrics| !lyrics.is_empty()));
    VStack::new(cx, |cx| {
        HStack::new(cx, |cx| {
            StageWords::new(cx, stage.song, StageSide::Left)
                .class("stage-song")
                .id("stage-song")
                .tooltip(|cx| overlay::tip(cx, BACK))
                .on_double_click(|cx, button| {
                    if button == MouseButton::Left {
                        cx.emit(Request::Stage);
                    }
                });
            StageWords::new(cx, stage.left, StageSide::Right).class("stage-left").id("stage-left");
        })
        .class("stage-top");
        BeatLights::new(cx, stage.lights).class("stage-lights").id("stage-lights");
        HStack::new(cx, |cx| {
            chip(cx, stage.here_colour);
            StageWords::new(cx, stage.here, StageSide::Left).class("stage-here").id("stage-here");
        })
        .class("stage-now");
        HStack::new(cx, |cx| {
            chip(cx, stage.next_colour);
            StageWords::new(cx, stage.next, StageSide::Left).class("stage-next").id("stage-next");
            StageWords::new(cx, stage.to_go, StageSide::Right)
                .class("stage-to-go")
                .id("stage-to-go")
                .toggle_class("soon", stage.is_soon);
        })
        .class("stage-then");
        let look = Memo::new(move |_| look_for(shown.prompter.look.get(), shown.size.get()));
        Prompter::new(cx, shown.prompter, look, "stage-words").class("stage-words");
        HStack::new(cx, |cx| {
            StageWords::new(cx, stage.next_song, StageSide::Left).class("stage-next-song").id("stage-next-song");
            StageWords::new(cx, stage.told, StageSide::Right).class("stage-told").id("stage-told");
        })
        .class("stage-foot");
        hands(cx, shown);
    })
    .class("stage")
    .toggle_class("wordy", has_words)
    .id("stage")
    .role(Role::Group)
    .name("Stage view");
}

/// A chip in the colour of a section.
fn chip(cx: &mut Context, colour: Signal<Option<[u8; 3]>>) {
    Element::new(cx)
        .class("stage-chip")
        .background_color(colour.map(|colour| {
            let [red, green, blue] = colour.unwrap_or_default();
            Color::rgba(red, green, blue, if colour.is_some() { 255 } else { 0 })
        }))
        .hoverable(false);
}

/// The four buttons.
fn hands(cx: &mut Context, shown: Shown) {
    let situation = Memo::new(move |_| StageSituation {
        lead: shown.lead.get(),
        plays: shown.plays.get(),
        is_looping: shown.stage.is_looping.get(),
        waits: shown.queued.with(|queued| !queued.is_empty()),
        has_sections: shown.song.with(|song| song.as_ref().is_some_and(|song| !song.sections.is_empty())),
        song: shown.set.with(|set| set.current),
        songs: shown.set.with(|set| set.rows.len()),
    });
    HStack::new(cx, |cx| {
        for (index, button) in StageButton::ALL.into_iter().enumerate() {
            let face = Memo::new(move |_| button.face(&situation.get()));
            let words = Signal::new(String::new());
            Button::new(cx, move |cx| StageWords::like(cx, words, StageButton::WIDEST).class("stage-button-words"))
                .bind(face, move |_| words.set_if_changed(face.get().words.to_owned()))
                .class("stage-button")
                .id(format!("stage-button-{index}"))
                .name(face.map(|face| face.words))
                .disabled(face.map(|face| face.deed.is_none()))
                .toggle_class("lit", face.map(|face| face.is_lit))
                .on_press(move |cx| face.get().deed.into_iter().for_each(|deed| cx.emit(deed.request())));
        }
    })
    .class("stage-buttons")
    .role(Role::Toolbar)
    .name("Stage buttons");
}

/// The look of lyrics in a window of this size, in points: as chosen, and larger in a larger window.
fn look_for(look: PrompterLook, (width, height): (f32, f32)) -> PrompterLook {
    let larger = (width / USUAL.0).min(height / USUAL.1).max(1.0);
    PrompterLook { size: look.size * larger, is_on_stage: true, ..look }
}
