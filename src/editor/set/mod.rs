//! The set list beside the mixer, while there are several songs: their order, what plays and what is queued. Runs on the window's
//! thread.

mod handle;
mod list;
mod menu;
mod row;
mod sections;
mod starts;

pub use starts::{counted_meter, read_gap, read_start, start_words};

use vizia_core::prelude::*;

use crate::engine;
use crate::host::SetView;

use super::overlay;
use super::request::Request;
use super::sheet::button;
use super::shown::Shown;

/// The set list, while there is one.
pub fn panel(cx: &mut Context, shown: Shown) {
    let is_set = shown.set.map(|set| set.rows.len() > 1);
    VStack::new(cx, |cx| {
        head(cx, shown);
        find(cx, shown);
        list::songs(cx, shown, move |cx| sections::list(cx, shown));
        foot(cx, shown);
    })
    .class("set")
    .id("set")
    .role(Role::List)
    .name("Songs of the set")
    .display(is_set.map(|&is_set| if is_set { Display::Flex } else { Display::None }));
}

/// The set's name and length, and the button that saves it.
fn head(cx: &mut Context, shown: Shown) {
    let title = shown.set.map(|set| {
        let name = if set.name.is_empty() { "Set" } else { &set.name };
        format!("{name}: {}", length(set))
    });
    HStack::new(cx, |cx| {
        Label::new(cx, title).class("set-title").id("set-title");
        button(cx, "Save set", Request::SaveSet).id("save-set").tooltip(|cx| {
            overlay::tip(cx, "Saves set.toml: to the file that was opened, or beside the songs".to_owned())
        });
    })
    .class("set-head");
}

/// A search box: only songs whose names contain the typed text are shown.
fn find(cx: &mut Context, shown: Shown) {
    Textbox::new(cx, shown.find)
        .id("find")
        .class("field-box")
        .class("set-find")
        .name("Find a song")
        .placeholder("Find")
        .on_edit(move |_, typed| shown.find.set(typed))
        .on_submit(|cx, _, by_enter| {
            if by_enter {
                cx.emit(TextEvent::EndEdit);
            }
        })
        .on_cancel(move |_| shown.find.set(String::new()));
}

/// The queue, or why a command was refused; and the buttons for the selected song.
fn foot(cx: &mut Context, shown: Shown) {
    HStack::new(cx, |cx| {
        Label::new(cx, shown.queued).class("set-queued").id("queued");
        button(cx, "Take back", Request::Perform(engine::Act::Forget))
            .id("take-back")
            .display(shown.queued.map(|queued| if queued.is_empty() { Display::None } else { Display::Flex }));
    })
    .class("set-foot")
    .role(Role::Status);
    let refused = shown.set.map(|set| set.refused.map_or_else(String::new, |why| format!("Not done: {why}")));
    Label::new(cx, refused)
        .class("set-refused")
        .id("refused")
        .display(refused.map(|refused| if refused.is_empty() { Display::None } else { Display::Flex }));
}

/// The total length of the songs whose lengths are known.
fn length(set: &SetView) -> String {
    let songs = set.rows.len();
    let seconds: f64 = set.rows.iter().filter_map(|row| row.seconds).sum();
    format!("{songs} songs, {}", time(seconds))
}

/// Minutes and seconds, or hours and minutes: `3:07`, `1 h 12 min`.
pub fn time(seconds: f64) -> String {
    let whole = seconds.round().max(0.0) as u64;
    match whole / 3600 {
        0 => format!("{}:{:02}", whole / 60, whole % 60),
        hours => format!("{hours} h {} min", whole / 60 % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::time;

    #[test]
    fn times_are_short() {
        assert_eq!([time(0.0), time(187.4), time(3599.7)], ["0:00", "3:07", "1 h 0 min"]);
    }
}
