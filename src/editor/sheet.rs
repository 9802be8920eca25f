//! What lies beside or above the mixer: the song panel, the list of problems, the list of files. On the thread of the window.

use vizia_core::prelude::*;

use super::act::Sheet;
use super::shown::Shown;

/// Builds the sheet that is open.
pub fn layer(cx: &mut Context, shown: Shown) {
    Binding::new(cx, shown.sheet, move |cx| match shown.sheet.get() {
        None => {}
        Some(Sheet::Problems) => problems(cx, shown),
        Some(Sheet::Song | Sheet::Files) => {}
    });
}

fn problems(cx: &mut Context, shown: Shown) {
    VStack::new(cx, |cx| {
        List::new(cx, shown.problems, |cx, _, problem| {
            Label::new(cx, problem.map(|problem| problem.to_string()));
        });
    })
    .class("sheet");
}
