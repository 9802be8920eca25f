//! The context menu of a song of the set. Plain data, read when it opens.

use crate::editor::choice::Choice;
use crate::editor::request::{Arrange, Request, TextAsk, TextTarget};
use crate::host::SetRow;
use crate::setlist::notes_in_a_line;
use crate::setlist::set::{Pause, Then};
use crate::time::Meter;

use super::starts::{gap_words, start_words};

/// What may follow a song, with labels.
const FOLLOWS: [(Option<Then>, &str); 6] = [
    (None, "Then: as the lead has it"),
    (Some(Then::Stop), "Then stop"),
    (Some(Then::GoOn(Pause::None)), "Then go on"),
    (Some(Then::GoOn(Pause::Bars { count: 2.0, click: false })), "Then go on after 2 bars"),
    (Some(Then::Wait), "Then wait, the next one ready"),
    (Some(Then::Loop), "Then from its beginning again"),
];

/// The menu of the song at a set index; starts are in bars of the host's `meter`, if it is known. Text boxes that it opens are placed at `at`.
pub fn choices(rows: &[SetRow], place: usize, meter: Option<Meter>, at: (f32, f32)) -> Vec<Choice> {
    let Some(row) = rows.get(place) else { return Vec::new() };
    let song = row.song;
    let arrange = |words: &str, arrange: Arrange| Choice::new(words, false, Request::Arrange(arrange));
    let typed = |words: &str, title: String, text: &str, target: TextTarget| {
        let ask = TextAsk { title, text: notes_in_a_line(text).into_owned(), target };
        Choice::new(words, false, Request::Type(ask, at))
    };
    let mut choices = Vec::new();
    if place > 0 {
        choices.push(arrange("Move up", Arrange::Move(song, place - 1)));
    }
    if place + 1 < rows.len() {
        choices.push(arrange("Move down", Arrange::Move(song, place + 1)));
    }
    let (name, notes) = (&row.name, |notes: &Option<String>| notes.clone().unwrap_or_default());
    choices.push(typed("Rename", format!("Name of {name}"), name, TextTarget::Song(song)));
    let of_set = (format!("Notes on {name} in this set"), notes(&row.notes));
    choices.push(typed("Notes for this set", of_set.0, &of_set.1, TextTarget::EntryNotes(song)));
    let of_song = (format!("Notes on {name}"), notes(&row.song_notes));
    choices.push(typed("Notes on the song", of_song.0, &of_song.1, TextTarget::SongNotes(song)));
    choices.push(arrange("Once more", Arrange::Duplicate(song)));
    choices.push(arrange("Take out of the set", Arrange::Remove(song)));
    let start = row.laid.map_or_else(String::new, |laid| start_words(laid, meter));
    let hint = if meter.is_some() { "bar 17 or beat 64" } else { "beat 64" };
    choices.push(typed("Start at …", format!("Start of {name}: {hint}"), &start, TextTarget::Start(song)));
    if row.start.is_some() {
        choices.push(arrange("Start after the song before", Arrange::Start(Some(song), None)));
    } else {
        let title = format!("Bars before {name}, after the song before it ends");
        choices.push(typed("Gap …", title, &gap_words(row.gap), TextTarget::Gap(song)));
    }
    let then = |(then, words): (Option<Then>, &str)| {
        Choice::new(words, then == row.then, Request::Arrange(Arrange::Then(song, then)))
    };
    choices.extend(FOLLOWS.into_iter().map(then));
    let others = row.then.filter(|then| FOLLOWS.iter().all(|(usual, _)| *usual != Some(*then)));
    choices.extend(
        others.map(|then| {
            Choice::new(format!("Then {then}"), true, Request::Arrange(Arrange::Then(song, Some(then))))
        }),
    );
    let now = row.then.map_or_else(|| "go on after 4 bars of click".to_owned(), |then| then.to_string());
    choices.push(typed("Then after …", format!("What follows {name}"), &now, TextTarget::Follow(song)));
    choices
}
