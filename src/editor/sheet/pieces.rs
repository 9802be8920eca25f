//! Building blocks of the sheets. Runs on the window's thread.

use vizia_core::prelude::*;

use crate::editor::choice::Choice;
use crate::editor::overlay;
use crate::editor::request::Request;

/// The title of a section of a sheet.
pub fn heading(cx: &mut Context, words: &'static str) {
    Label::new(cx, words).class("heading");
}

/// A button that sends `act`.
pub fn button<'a, T: ToStringLocalized + 'static>(
    cx: &'a mut Context,
    words: impl Res<T> + Clone + 'static,
    act: Request,
) -> Handle<'a, Button> {
    let name = words.clone();
    Button::new(cx, |cx| Label::new(cx, words)).name(name).on_press(move |cx| cx.emit(act.clone()))
}

/// A button that shows the current choice and opens a list of all choices.
pub fn picker<'a>(
    cx: &'a mut Context,
    words: impl Res<String> + Clone + 'static,
    choices: impl Fn() -> Vec<Choice> + Send + Sync + 'static,
) -> Handle<'a, Button> {
    Button::new(cx, |cx| {
        HStack::new(cx, |cx| {
            Label::new(cx, words).class("picker-words").hoverable(false);
            Label::new(cx, "▾").class("picker-arrow").hoverable(false);
        })
    })
    .class("picker")
    .role(Role::ComboBox)
    .on_press(move |cx| {
        let place = overlay::below(cx);
        cx.emit(Request::Offer(choices(), place));
    })
}

/// A warning with its mark; empty while there is nothing to warn about.
pub fn warning<'a>(cx: &'a mut Context, words: impl SignalMap<String> + 'static) -> Handle<'a, HStack> {
    HStack::new(cx, |cx| {
        Label::new(cx, "!").class("mark");
        Label::new(cx, words.map(Clone::clone)).class("warning-words");
    })
    .class("warning")
    .display(words.map(|words| if words.is_empty() { Display::None } else { Display::Flex }))
    .role(Role::Alert)
}
