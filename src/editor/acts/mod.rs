//! The state of acts in the window: what is in effect, what waits, and whether the targets are in memory. Runs on the
//! window's thread.
//!
//! The sheet itself is in `sheet/acts.rs`, the keys are in `keys.rs`.

mod reader;
mod shown;

pub use reader::ActsReader;
pub use shown::{ActsShown, NUDGES, NudgeBy, TargetsReady};

use vizia_core::prelude::*;

use super::overlay;
use super::request::{Request, Sheet};
use super::shown::Shown;

/// The button that opens the sheet.
pub fn button(cx: &mut Context, shown: Shown) {
    Label::new(cx, "Acts")
        .id("acts-button")
        .class("words-button")
        .checked(shown.sheet.map(|sheet| *sheet == Some(Sheet::Acts)))
        .role(Role::Button)
        .name("Acts")
        .navigable(true)
        .tooltip(|cx| overlay::tip(cx, "All that can be done in a show (Ctrl+K)"))
        .on_press(|cx| cx.emit(Request::Show(Sheet::Acts)));
}
