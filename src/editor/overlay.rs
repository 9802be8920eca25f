//! Pop-ups: a box to type a value, a list, a tooltip. Runs on the window's thread.

use nice_plug_vizia::Parameter;
use vizia_core::prelude::*;

use super::choice::Choice;
use super::controls::Entry;
use super::rebuilt::rebuilt;
use super::request::{Request, TextAsk};
use super::shown::Shown;
use super::song_owners::ANOTHER_SONG;

/// The width of a box and of a list, in points.
const WIDTH: f32 = 190.0;
/// The width of a list with long words.
const WIDE: f32 = 380.0;
/// A text with this many characters or more counts as long.
const LONG: usize = 20;
/// The height of an entry of a list.
const ENTRY: f32 = 26.0;
/// The height of a frame and its padding, top and bottom together.
const FRAME: f32 = 18.0;

/// The current pop-up. Positions are in points of the window.
#[derive(Clone)]
pub enum Overlay {
    /// None.
    None,
    /// A box to type a value.
    Entry(Parameter, (f32, f32)),
    /// A box to type a text.
    Text(TextAsk, (f32, f32)),
    /// A list to choose from.
    List(Vec<Choice>, (f32, f32)),
}

impl PartialEq for Overlay {
    fn eq(&self, other: &Self) -> bool {
        matches!((self, other), (Self::None, Self::None))
    }
}

/// The middle of a view's lower edge, in points: where the view's list opens.
pub fn below(cx: &EventContext<'_>) -> (f32, f32) {
    let (bounds, scale) = (cx.bounds(), cx.scale_factor());
    (bounds.center().0 / scale, bounds.bottom() / scale)
}

/// The tooltip of a view.
pub fn tip<T: ToStringLocalized + 'static>(
    cx: &mut Context,
    words: impl Res<T> + Clone + 'static,
) -> Handle<'_, Tooltip> {
    Tooltip::new(cx, move |cx| {
        Label::new(cx, words);
    })
}

/// Builds the current pop-up.
pub fn layer(cx: &mut Context, shown: Shown) {
    rebuilt(cx, shown.overlay, move |cx, overlay| match overlay {
        Overlay::None => {}
        Overlay::Entry(parameter, at) => {
            floating(cx, shown, at, (WIDTH, ENTRY + 40.0), move |cx| entry(cx, shown, &parameter));
        }
        Overlay::Text(ask, at) => {
            floating(cx, shown, at, (WIDE, ENTRY + 40.0), move |cx| text(cx, shown, &ask));
        }
        Overlay::List(choices, at) => {
            let is_long = choices.iter().any(|choice| choice.words.chars().count() > LONG);
            let size = (if is_long { WIDE } else { WIDTH }, ENTRY * choices.len() as f32 + FRAME);
            floating(cx, shown, at, size, move |cx| list(cx, shown, choices));
        }
    })
    .class("layer");
}

/// A transparent background that closes the pop-up on a click, and the pop-up on it, kept inside the window.
fn floating(
    cx: &mut Context,
    shown: Shown,
    (x, y): (f32, f32),
    (length, height): (f32, f32),
    content: impl FnOnce(&mut Context),
) {
    let (width, room) = shown.size.get();
    let inside = |at: f32, length: f32, room: f32| at.min(room - length - 8.0).max(8.0);
    let (left, top) = (inside(x - length / 2.0, length, width), inside(y, height, room));
    Element::new(cx).class("ground").on_mouse_down(|cx, _| cx.emit(Request::Dismiss));
    Floating
        .build(cx, content)
        .class("floating")
        .left(Pixels(left))
        .top(Pixels(top))
        .width(Pixels(length))
        .height(Pixels(height.min(room - 16.0).max(0.0)))
        .lock_focus_to_within();
}

/// The pop-up. It has the keyboard to itself: keys pressed in it never reach the request handler.
struct Floating;

impl View for Floating {
    fn element(&self) -> Option<&'static str> {
        Some("floating")
    }

    fn event(&mut self, cx: &mut EventContext<'_>, event: &mut Event) {
        event.map(|event, _| {
            if let WindowEvent::KeyDown(Code::Escape, _) = event {
                cx.emit(Request::Dismiss);
            }
        });
    }
}

fn entry(cx: &mut Context, shown: Shown, parameter: &Parameter) {
    Label::new(cx, parameter.name()).class("floating-title");
    let (set, text) = (parameter.clone(), Signal::new(parameter.text()));
    Textbox::new(cx, text)
        .id("entry")
        .class("entry")
        .name(parameter.name())
        .on_submit(move |cx, text, by_enter| {
            if by_enter && set.is_lapsed() {
                shown.refusal.set(Some(ANOTHER_SONG.to_owned()));
            } else if by_enter && !set.set_text(&text) {
                cx.set_valid(false);
                return;
            }
            cx.emit(Request::Dismiss);
        })
        // Escape closes a pop-up in any case.
        .on_cancel(|_| {})
        .on_build(|cx| {
            cx.emit(TextEvent::StartEdit);
            cx.emit(TextEvent::SelectAll);
        });
}

/// Addresses a choice or an input to the song that was shown when the pop-up opened.
fn meant_for(shown: Shown, act: Request) -> Request {
    match shown.overlay_song.get() {
        Some(song) => Request::ForSong(song, Box::new(act)),
        None => act,
    }
}

fn text(cx: &mut Context, shown: Shown, ask: &TextAsk) {
    Label::new(cx, ask.title.clone()).class("floating-title");
    let (target, text) = (ask.target, Signal::new(ask.text.clone()));
    Textbox::new(cx, text)
        .id("entry")
        .class("entry")
        .name(ask.title.clone())
        .on_submit(move |cx, text, by_enter| {
            cx.emit(Request::Dismiss);
            if by_enter {
                cx.emit(meant_for(shown, target.request(text)));
            }
        })
        // Escape closes a pop-up in any case.
        .on_cancel(|_| {})
        .on_build(|cx| {
            cx.emit(TextEvent::StartEdit);
            cx.emit(TextEvent::SelectAll);
        });
}

fn list(cx: &mut Context, shown: Shown, choices: Vec<Choice>) {
    ScrollView::new(cx, move |cx| {
        for choice in &choices {
            entry_of(cx, shown, choice);
        }
    })
    .class("choices")
    .show_horizontal_scrollbar(false);
}

/// An entry: its colour, its text, and a mark if it is the current choice, because not everybody can tell colours
/// apart.
fn entry_of(cx: &mut Context, shown: Shown, choice: &Choice) {
    let Choice { words, colour, is_chosen, act } = choice.clone();
    let name = words.clone();
    Entry::new(cx, &name, |cx| {
        if let Some(colour) = colour {
            Element::new(cx).class("swatch").background_color(colour).hoverable(false);
        }
        Label::new(cx, words).class("choice-words").hoverable(false);
        Label::new(cx, if is_chosen { "✓" } else { "" }).class("choice-mark").hoverable(false);
    })
    .class("choice")
    .checked(is_chosen)
    .role(Role::MenuItem)
    .height(Pixels(ENTRY))
    .on_press(move |cx| {
        cx.emit(Request::Dismiss);
        cx.emit(meant_for(shown, act.clone()));
    })
    .on_build(move |cx| {
        if is_chosen {
            cx.focus();
        }
    });
}
