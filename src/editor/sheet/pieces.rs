//! What the sheets are made of. On the thread of the window.

use vizia_core::prelude::*;

use crate::editor::choice::Choice;
use crate::editor::overlay;
use crate::editor::request::Request;

/// The title of a part of a sheet.
pub fn heading(cx: &mut Context, words: &'static str) {
    Label::new(cx, words).class("heading");
}

/// A button that asks for `act`.
pub fn button<'a, T: ToStringLocalized + 'static>(
    cx: &'a mut Context,
    words: impl Res<T> + Clone + 'static,
    act: Request,
) -> Handle<'a, Button> {
    let name = words.clone();
    Button::new(cx, |cx| Label::new(cx, words)).name(name).on_press(move |cx| cx.emit(act.clone()))
}

/// A button that says what is chosen, and offers a list to choose from.
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

/// Words in a colour of warning, with a mark; nothing while there are none.
pub fn warning<'a>(cx: &'a mut Context, words: impl SignalMap<String> + 'static) -> Handle<'a, HStack> {
    HStack::new(cx, |cx| {
        Label::new(cx, "!").class("mark");
        Label::new(cx, words.map(Clone::clone)).class("warning-words");
    })
    .class("warning")
    .display(words.map(|words| if words.is_empty() { Display::None } else { Display::Flex }))
    .role(Role::Alert)
}
