//! The *Show ready* light. Runs on the window's thread.

use vizia_core::prelude::*;

use crate::editor::request::{Request, Sheet};
use crate::editor::shown::Shown;
use crate::setlist::Severity;

/// Whether the show can begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ready {
    NoSong,
    /// Loading; this percentage is done.
    Loading(u32),
    Yes,
    /// This many warnings; everything still plays as asked.
    Check(usize),
    /// This many things do not play.
    Not(usize),
}

impl Ready {
    fn of(shown: Shown) -> Self {
        let count = |least| {
            shown.problems.with(|problems| problems.iter().filter(|problem| problem.severity >= least).count())
        };
        let loaded = shown.loaded.get();
        match (count(Severity::Error), count(Severity::Warning)) {
            (errors @ 1.., _) => Self::Not(errors),
            _ if shown.song.with(Option::is_none) => Self::NoSong,
            _ if loaded < 1.0 => Self::Loading((loaded * 100.0) as u32),
            (_, warnings @ 1..) => Self::Check(warnings),
            _ => Self::Yes,
        }
    }

    fn words(self) -> String {
        let problems = |count: usize| if count == 1 { "1 problem".to_owned() } else { format!("{count} problems") };
        match self {
            Self::NoSong => "No song".to_owned(),
            Self::Loading(percent) => format!("Loading {percent} %"),
            Self::Yes => "Show ready".to_owned(),
            Self::Check(1) => "1 warning".to_owned(),
            Self::Check(count) => format!("{count} warnings"),
            Self::Not(count) => problems(count),
        }
    }
}

/// The light and its text; a click opens the list of problems.
pub fn light(cx: &mut Context, shown: Shown) {
    let ready = Memo::new(move |_| Ready::of(shown));
    let is = move |test: fn(Ready) -> bool| ready.map(move |&ready| test(ready));
    HStack::new(cx, |cx| {
        Element::new(cx)
            .class("light")
            .hoverable(false)
            .toggle_class("green", is(|ready| ready == Ready::Yes))
            .toggle_class("amber", is(|ready| matches!(ready, Ready::Loading(_) | Ready::Check(_))))
            .toggle_class("red", is(|ready| matches!(ready, Ready::Not(_))));
        Label::new(cx, ready.map(|ready| ready.words())).id("ready").class("ready-words").hoverable(false);
    })
    .class("ready-box")
    .id("ready-button")
    .role(Role::Button)
    .name("Show ready")
    .navigable(true)
    .on_press(|cx| cx.emit(Request::Show(Sheet::Problems)));
}
