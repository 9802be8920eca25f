//! The text of the lines: the next line is a text box in its row, and buttons insert, split, join and delete lines. Runs on the window's thread.
//!
//! A box belongs to one line, and ends with it: what was typed for a line never goes to another one.

use vizia_core::prelude::*;

use crate::editor::choice::Choice;
use crate::editor::controls::{Counts, Field, FieldIs};
use crate::editor::overlay::{self, tip};
use crate::editor::rebuilt::rebuilt;
use crate::editor::request::Request;
use crate::editor::shown::Shown;
use crate::setlist::lyrics::{TextChange, word_places};

use super::WordsRequest;

/// What stands between the rows of one line in a box of one row.
const ROW_MARK: &str = " / ";

/// The text box of the line at `index`, while that is the next one.
pub(super) fn field(cx: &mut Context, shown: Shown, index: Memo<Option<usize>>) -> Handle<'_, VStack> {
    let line = Memo::new(move |_| index.get().filter(|&index| index == shown.words.line.get()));
    rebuilt(cx, line, move |cx, line| {
        let Some(line) = line else { return };
        let text = Memo::new(move |_| text_of(shown, line));
        let is = FieldIs { id: "words-line", name: "Text of the line", hint: "", counts: Counts::Always };
        Field::new(cx, is, text, Signal::new(String::new()), move |cx, typed| {
            let has_rows = shown.edited_words().lines.get(line).is_some_and(|line| line.text.contains('\n'));
            let typed = if has_rows { typed.replace(ROW_MARK, "\n") } else { typed.to_owned() };
            rewrite(cx, shown, TextChange::Write(line, typed))
        });
    })
}

/// A line's text in one row.
pub(super) fn text_of(shown: Shown, line: usize) -> String {
    let words = shown.edited_words();
    words.lines.get(line).map_or_else(String::new, |line| line.text.replace('\n', ROW_MARK))
}

/// Asks for a change of the text, or says why there is none.
fn rewrite(cx: &mut EventContext<'_>, shown: Shown, change: TextChange) -> Result<(), String> {
    if let Err(why) = shown.edited_words().rewritten(&change) {
        shown.words.tell(why);
        return Err(why.to_owned());
    }
    cx.emit(Request::Words(WordsRequest::Rewrite(change)));
    Ok(())
}

/// A box for a new line after the next one, and the buttons that change its text as a whole.
pub(super) fn buttons(cx: &mut Context, shown: Shown) {
    let words = shown.words;
    let lines = Memo::new(move |_| (words.line.get(), shown.edited_words().lines.len()));
    HStack::new(cx, |cx| {
        rebuilt(cx, lines, move |cx, (line, lines)| {
            let hint = if lines == 0 { "First line" } else { "New line after it" };
            let is = FieldIs { id: "words-new", name: "New line", hint, counts: Counts::ByEnter };
            let empty = Memo::new(|_| String::new());
            Field::new(cx, is, empty, Signal::new(String::new()), move |cx, typed| {
                rewrite(cx, shown, TextChange::Insert((line + 1).min(lines), typed.to_owned()))
            });
        });
        Button::new(cx, |cx| Label::new(cx, "Split ▾"))
            .id("words-split")
            .name("Split the line")
            .tooltip(|cx| tip(cx, "Splits the line before a word. Its second half begins when that word is sung"))
            .on_press(move |cx| {
                let (places, at) = (splits(shown, words.line.get()), overlay::below(cx));
                match places.is_empty() {
                    true => words.tell("A line of one word cannot be split"),
                    false => cx.emit(Request::Offer(places, at)),
                }
            });
        let act = move |cx: &mut EventContext<'_>, change: fn(usize) -> TextChange| {
            cx.emit(Request::Words(WordsRequest::Rewrite(change(words.line.get()))));
        };
        Button::new(cx, |cx| Label::new(cx, "Join"))
            .id("words-join")
            .name("Join with the next line")
            .tooltip(|cx| tip(cx, "Joins the line with the next one"))
            .on_press(move |cx| act(cx, TextChange::Join));
        Button::new(cx, |cx| Label::new(cx, "Delete"))
            .id("words-delete")
            .name("Delete the line")
            .tooltip(|cx| tip(cx, "Deletes the line. The Delete key removes its times only"))
            .on_press(move |cx| act(cx, TextChange::Remove));
    })
    .class("row")
    .class("words-change");
}

/// The places at which a line can be split.
fn splits(shown: Shown, line: usize) -> Vec<Choice> {
    let words = shown.edited_words();
    let Some(text) = words.lines.get(line).map(|line| &line.text) else { return Vec::new() };
    let place = |(word, at): (usize, usize)| {
        let told = [&text[..at], &text[at..]].map(|half| half.trim().replace('\n', ROW_MARK)).join("  |  ");
        Choice::new(told, false, Request::Words(WordsRequest::Rewrite(TextChange::Split(line, word))))
    };
    word_places(text).into_iter().enumerate().skip(1).map(place).collect()
}
