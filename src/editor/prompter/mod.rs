//! The prompter: the song's lyrics in large type, with the sung words lit. Runs on the window's thread.
//!
//! Lyrics ([`lyrics`](crate::setlist::lyrics)) carry times in seconds of the song's files, and the readout gives the playing position in the
//! same unit. So the only conversion here is counting beats in a pause. A [`LyricsReader`] polls once per frame, and the view is redrawn
//! only when something visible changes: another word, another beat, a step of scrolling.

mod draw;
mod place;
mod reader;
mod sheet;
mod shown;
mod sing;
#[cfg(test)]
mod tests;

pub use reader::LyricsReader;
pub use shown::{ChosenVoice, PrompterExtent, PrompterInks, PrompterLook, PrompterRequest, PrompterShown};

use shown::name_of;

use std::sync::Arc;

use nice_plug_vizia::Parameters;
use vizia_core::prelude::*;
use vizia_core::vg;

use crate::host::State;
use crate::setlist::lyrics::Lyrics;

use super::choice::Choice;
use super::overlay;
use super::paint;
use super::rebuilt::rebuilt;
use super::request::{Request, Sheet};
use super::sheet::pieces;
use super::shown::Shown;
use draw::{Inks, WordPainter};

/// Why there are no words: on a slow drive, reading the files takes a while.
const READING: &str = "Looking for words beside this song and inside its files…";
const NOTHING_FOUND: &str =
    "No words were found beside this song or inside its files: a lyrics.lrc in its folder is read";

/// The panel or page that shows the lyrics, while it is open.
pub fn panel(cx: &mut Context, all: Shown, parameters: &Parameters, state: &Arc<State>) {
    let (shown, parameters, state) = (all.prompter, parameters.clone(), Arc::clone(state));
    rebuilt(cx, shown.extent, move |cx, extent| {
        if extent == PrompterExtent::Hidden {
            return;
        }
        VStack::new(cx, |cx| {
            head(cx, shown, extent);
            sing::row(cx, all, &parameters, &state);
            Prompter::new(cx, shown, shown.look, "words");
            let is_empty = shown.lyrics.map(|lyrics| lyrics.is_empty());
            let why = Memo::new(move |_| if shown.is_reading() { READING } else { NOTHING_FOUND });
            Label::new(cx, why)
                .class("prompter-empty")
                .display(is_empty.map(|&is_empty| if is_empty { Display::Flex } else { Display::None }));
        })
        .class("prompter")
        .id("prompter")
        .role(Role::Group)
        .name("Words");
    })
    .class("prompter-box")
    .display(
        shown.extent.map(|extent| if *extent == PrompterExtent::Hidden { Display::None } else { Display::Flex }),
    );
}

/// The button that opens and closes the prompter.
pub fn button(cx: &mut Context, shown: PrompterShown) {
    Label::new(cx, "Words")
        .id("words-button")
        .class("words-button")
        .checked(shown.extent.map(|extent| *extent != PrompterExtent::Hidden))
        .role(Role::Button)
        .name("Words of the song")
        .navigable(true)
        .tooltip(|cx| overlay::tip(cx, "The words of the song (Ctrl+L)"))
        .on_press(|cx| cx.emit(Request::Prompter(PrompterRequest::Toggle)));
}

/// The controls: voice, size and number of lines.
fn head(cx: &mut Context, shown: PrompterShown, extent: PrompterExtent) {
    HStack::new(cx, |cx| {
        voices(cx, shown).id("prompter-voice");
        small_button(cx, "A−", "Smaller words", "prompter-smaller", PrompterRequest::Size(-1));
        small_button(cx, "A+", "Larger words", "prompter-larger", PrompterRequest::Size(1));
        Button::new(cx, |cx| Label::new(cx, "Look ▾"))
            .id("prompter-look")
            .name("Lines and colours")
            .class("small")
            .class("wide")
            .on_press(move |cx| {
                let place = overlay::below(cx);
                cx.emit(Request::Offer(looks(shown), place));
            });
        let (words, name) = match extent {
            PrompterExtent::Page => ("Half", "Words beside the mixer"),
            _ => ("Page", "Words in place of the mixer"),
        };
        small_button(cx, words, name, "prompter-widen", PrompterRequest::Widen).class("wide");
        pieces::button(cx, "Edit", Request::Show(Sheet::Words))
            .id("prompter-edit")
            .name("Edit the words and their times")
            .class("small")
            .class("wide");
        small_button(cx, "✕", "Close the words", "prompter-close", PrompterRequest::Toggle);
    })
    .class("prompter-head");
}

/// The list of voices and languages.
pub fn voices(cx: &mut Context, shown: PrompterShown) -> Handle<'_, Label> {
    let voice = Memo::new(move |_| {
        let chosen = shown.voice.get();
        shown.lyrics.with(|lyrics| match (lyrics.get(chosen), lyrics.len()) {
            (Some(lyrics), 2..) => format!("{}  ▾", name_of(lyrics)),
            (Some(lyrics), _) => name_of(lyrics),
            (None, _) => String::new(),
        })
    });
    Label::new(cx, voice).class("prompter-voice").role(Role::ComboBox).navigable(true).on_press(move |cx| {
        let (choices, place) = (choices(shown), overlay::below(cx));
        if choices.len() > 1 {
            cx.emit(Request::Offer(choices, place));
        }
    })
}

fn small_button<'a>(
    cx: &'a mut Context,
    words: &'static str,
    name: &'static str,
    id: &'static str,
    act: PrompterRequest,
) -> Handle<'a, Button> {
    pieces::button(cx, words, Request::Prompter(act)).id(id).name(name).class("small")
}

/// The choices of how many lines and which colours.
fn looks(shown: PrompterShown) -> Vec<Choice> {
    let look = shown.look.get();
    let lines = |words: &str, more| Choice::new(words, false, Request::Prompter(PrompterRequest::Lines(more)));
    let inks = PrompterInks::ALL
        .into_iter()
        .map(|inks| Choice::new(inks.names().0, inks == look.inks, Request::Prompter(PrompterRequest::Inks(inks))));
    [lines("More lines", 1), lines("Fewer lines", -1)].into_iter().chain(inks).collect()
}

/// The choices of voices and languages.
fn choices(shown: PrompterShown) -> Vec<Choice> {
    let chosen = shown.voice.get();
    let choice = |(index, lyrics): (usize, &Lyrics)| {
        Choice::new(name_of(lyrics), index == chosen, Request::Prompter(PrompterRequest::Voice(index)))
    };
    shown.lyrics.get().iter().enumerate().map(choice).collect()
}

/// Draws the words.
pub struct Prompter {
    shown: PrompterShown,
    look: PrompterLook,
    painter: WordPainter,
}

/// Another look was chosen.
struct Looked(PrompterLook);

impl Prompter {
    /// Draws the words with this `look`.
    pub fn new<'a>(
        cx: &'a mut Context,
        shown: PrompterShown,
        look: impl SignalGet<PrompterLook> + Copy + 'static,
        id: &'static str,
    ) -> Handle<'a, Self> {
        let built = Self { shown, look: look.get(), painter: WordPainter::new() }.build(cx, |_| {});
        let inked = PrompterInks::ALL.into_iter().fold(built, |built, inks| {
            built.toggle_class(inks.names().1, Memo::new(move |_| look.get().inks == inks))
        });
        inked
            .bind(shown.prompted, |mut handle| handle.needs_redraw())
            .bind(look, move |mut handle| {
                let entity = handle.entity();
                handle.context().emit_to(entity, Looked(look.get()));
            })
            .id(id)
            .role(Role::Image)
            .name("Words that are sung")
            .text_value(shown.prompted.map(|prompted| prompted.place.words(&prompted.sheet)))
    }
}

impl View for Prompter {
    fn element(&self) -> Option<&'static str> {
        Some("words")
    }

    fn event(&mut self, cx: &mut EventContext<'_>, event: &mut Event) {
        event.map(|Looked(look), _| {
            self.look = *look;
            cx.needs_redraw();
        });
        event.map(|event, meta| {
            if let WindowEvent::MouseScroll(_, y) = event {
                cx.emit(Request::Prompter(PrompterRequest::Turn(-y)));
                meta.consume();
            }
        });
    }

    /// `color` is the sung line's colour, `caret-color` that of the sung words, `border-color` that of other lines, `outline-color` that of chords
    /// and counts.
    fn draw(&self, cx: &mut DrawContext<'_>, canvas: &Canvas) {
        let bounds = cx.bounds();
        if bounds.w < 1.0 || bounds.h < 1.0 {
            return;
        }
        let ground = vg::Rect::new(bounds.left(), bounds.top(), bounds.right(), bounds.bottom());
        canvas.save();
        canvas.clip_rect(ground, None, None);
        canvas.draw_rect(ground, &paint::fill(cx.background_color()));
        let inks = Inks {
            next: cx.border_color(),
            open: cx.font_color(),
            lit: cx.caret_color(),
            small: cx.outline_color(),
        };
        let (look, scale) = (self.look, cx.scale_factor());
        self.shown.prompted.with(|prompted| self.painter.draw(canvas, bounds, prompted, look, (&inks, scale)));
        canvas.restore();
    }
}
