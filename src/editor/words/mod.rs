//! The lyrics editor: text that is pasted or opened, a key to tap at each line or word while the song plays, a lane on which lines and single words are dragged.
//! The next line is a text box, in which its text is corrected; buttons insert, split, join and delete lines. Runs on the window's thread.
//!
//! It edits the words that the prompter shows. The first change stores them in the song. It is an edit of the document, so it can be undone
//! and is saved like any other. Only the rows around the next line exist, so five thousand lines cost no more than ten.

mod act;
mod lane;
mod shown;
mod text;

pub use act::key;
pub use shown::{WordsRequest, WordsShown, edited_words};

use std::sync::Arc;

use vizia_core::prelude::*;

use crate::host::WordsPlace;
use crate::setlist::Song;
use crate::setlist::lyrics::LyricChange;

use super::overlay::tip;
use super::prompter::voices;
use super::request::{FileSearch, Request};
use super::sheet::pieces;
use super::shown::Shown;
use lane::WordLane;
use shown::{line_at, time_of};

/// How many lines are listed, and how many of them are before the next one.
const ROWS: usize = 8;
const BEFORE: usize = 3;

/// The sheet.
pub fn panel(cx: &mut Context, shown: Shown) {
    ScrollView::new(cx, move |cx| {
        VStack::new(cx, |cx| parts(cx, shown)).class("parts");
    })
    .class("sheet-body")
    .show_horizontal_scrollbar(false);
}

fn parts(cx: &mut Context, shown: Shown) {
    let words = shown.words;
    sources(cx, shown);
    taps(cx, shown);
    WordLane::new(cx, shown).id("word-lane");
    (0..ROWS).for_each(|row| line(cx, shown, row));
    text::buttons(cx, shown);
    HStack::new(cx, |cx| {
        Label::new(cx, "All").class("row-title");
        for (words, by) in
            [("−1 s", -1.0), ("−0.1", -0.1), ("−0.02", -0.02), ("+0.02", 0.02), ("+0.1", 0.1), ("+1 s", 1.0)]
        {
            change(cx, words, LyricChange::NudgeAll(by))
                .id(format!("words-all{by:+}"))
                .class("mode")
                .name(format!("Everything {by:+} seconds"));
        }
    })
    .class("row");
    HStack::new(cx, |cx| {
        let act = |place| Request::Words(WordsRequest::Save(place));
        pieces::button(cx, "Save as LRC", act(WordsPlace::Usual)).id("words-save");
        let asks = words.asks.map(|&asks| if asks { Display::Flex } else { Display::None });
        pieces::button(cx, "Replace that file", act(WordsPlace::Over)).id("words-over").display(asks);
        pieces::button(cx, "Keep both", act(WordsPlace::Beside)).id("words-beside").display(asks);
    })
    .class("row");
    Label::new(cx, words.told).id("words-told").class("words-told");
}

/// The sources of text, and the choice of the voice.
fn sources(cx: &mut Context, shown: Shown) {
    HStack::new(cx, |cx| {
        Button::new(cx, |cx| Label::new(cx, "Paste"))
            .id("words-paste")
            .name("Paste words")
            .tooltip(|cx| tip(cx, "Takes the text that was copied: plain lines, LRC or subtitles"))
            .on_press(|cx| {
                let text = cx.get_clipboard().unwrap_or_default();
                cx.emit(Request::Words(WordsRequest::Paste(text)));
            });
        pieces::button(cx, "Open text…", Request::BrowseFor(FileSearch::Words)).id("words-open");
        let is_own = Memo::new(move |_| {
            let edited = shown.edited_words();
            let has_own = |song: &Arc<Song>| song.lyrics.iter().any(|own| own.is_voice_of(&edited));
            shown.song.with(|song| song.as_ref().is_some_and(has_own))
        });
        pieces::button(cx, "Those of the files", Request::Words(WordsRequest::Forget))
            .id("words-forget")
            .disabled(is_own.map(|&is_own| !is_own))
            .tooltip(|cx| tip(cx, "Replaces the project's words with those in the song's folder"));
    })
    .class("row");
    let are_several = shown.prompter.lyrics.map(|lyrics| lyrics.len() > 1);
    HStack::new(cx, |cx| {
        voices(cx, shown.prompter).id("words-voice");
    })
    .class("row")
    .display(are_several.map(|&several| if several { Display::Flex } else { Display::None }));
}

/// The choice between lines and words, and the buttons for taps.
fn taps(cx: &mut Context, shown: Shown) {
    let words = shown.words;
    HStack::new(cx, |cx| {
        for (by_words, name) in [(false, "Lines"), (true, "Words")] {
            pieces::button(cx, name, Request::Words(WordsRequest::ByWords(by_words)))
                .id(format!("words-by-{}", name.to_lowercase()))
                .class("mode")
                .checked(words.by_words.map(move |now| *now == by_words))
                .role(Role::RadioButton);
        }
        pieces::button(cx, "Tap  (T)", Request::Words(WordsRequest::Tap)).id("words-tap");
        pieces::button(cx, "Back", Request::Words(WordsRequest::Back)).id("words-back");
        change(cx, "No times", LyricChange::ClearAll).id("words-clear");
    })
    .class("row");
}

/// The line in a row of the list.
fn line(cx: &mut Context, shown: Shown, row: usize) {
    let index = Memo::new(move |_| line_at(shown, row));
    let time = Memo::new(move |_| {
        index
            .get()
            .and_then(|index| shown.edited_words().lines.get(index)?.start)
            .map_or_else(|| "—".to_owned(), time_of)
    });
    let text = Memo::new(move |_| {
        let line = |index: usize| shown.edited_words().lines.get(index).map(|line| line.text.replace('\n', " / "));
        index.get().and_then(line).unwrap_or_default()
    });
    let is_next = Memo::new(move |_| index.get().is_some_and(|index| index == shown.words.line.get()));
    HStack::new(cx, |cx| {
        Label::new(cx, time).class("words-time").id(format!("words-time-{row}")).hoverable(false);
        let (hides, shows) = (Display::None, Display::Flex);
        Label::new(cx, text)
            .class("words-text")
            .id(format!("words-text-{row}"))
            .hoverable(false)
            .display(is_next.map(move |&is_next| if is_next { hides } else { shows }));
        text::field(cx, shown, index).display(is_next.map(move |&is_next| if is_next { shows } else { hides }));
        for (words, name, by) in [("−", "earlier", -0.05), ("+", "later", 0.05)] {
            Button::new(cx, |cx| Label::new(cx, words))
                .class("small")
                .id(format!("words-{name}-{row}"))
                .name(format!("A little {name}"))
                .on_press(move |cx| {
                    let nudged = index.get().map(|index| LyricChange::Nudge(index, by));
                    nudged.into_iter().for_each(|nudge| cx.emit(Request::Words(WordsRequest::Change(nudge))));
                });
        }
    })
    .class("row")
    .class("words-row")
    .toggle_class("next", is_next)
    .id(format!("words-row-{row}"))
    .on_press(move |cx| {
        index.get().into_iter().for_each(|index| cx.emit(Request::Words(WordsRequest::Select(index))));
    })
    .display(index.map(|index| if index.is_some() { Display::Flex } else { Display::None }));
}

fn change<'a>(cx: &'a mut Context, words: &'static str, change: LyricChange) -> Handle<'a, Button> {
    pieces::button(cx, words, Request::Words(WordsRequest::Change(change)))
}
