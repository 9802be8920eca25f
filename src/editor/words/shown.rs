//! The state of the editor for words, as signals, and the requests that change it. Runs on the window's thread.

use std::sync::Arc;

use vizia_core::prelude::*;

use crate::editor::prompter::PrompterShown;
use crate::editor::shown::Shown;
use crate::host::{SongKey, WordsPlace, WordsWritten};
use crate::setlist::Song;
use crate::setlist::lyrics::{LyricChange, Lyrics};

use super::{BEFORE, ROWS};

/// A request of the musician to the editor for words.
#[derive(Clone)]
pub enum WordsRequest {
    /// Take this text.
    Paste(String),
    /// Take the words that were read from a file for this song, or say why there are none.
    Read(Option<SongKey>, Result<Arc<Lyrics>, String>),
    /// Leave the project's words, for those of the files.
    Forget,
    /// Tap lines, or words.
    ByWords(bool),
    /// The line or word that is next begins now.
    Tap,
    /// The one before is next again.
    Back,
    /// This line is next.
    Select(usize),
    /// Change times.
    Change(LyricChange),
    /// Write them beside the song.
    Save(WordsPlace),
    /// What became of that, for this song.
    Saved(Option<SongKey>, Result<WordsWritten, String>),
}

/// The state of the editor for words. A handle: clones share the same signals.
#[derive(Clone, Copy)]
pub struct WordsShown {
    /// The line that is next.
    pub line: Signal<usize>,
    /// The word of it that is next.
    pub word: Signal<usize>,
    /// Whether words are tapped, not lines.
    pub by_words: Signal<bool>,
    /// What was done, or why not.
    pub told: Signal<String>,
    /// Whether a file of somebody else is in the way.
    pub asks: Signal<bool>,
}

impl WordsShown {
    /// The first line is next. Create it while the views are built.
    pub fn new() -> Self {
        Self {
            line: Signal::new(0),
            word: Signal::new(0),
            by_words: Signal::new(false),
            told: Signal::new(FIRST.to_owned()),
            asks: Signal::new(false),
        }
    }

    /// Another song is edited: its first line is next, and what was asked about the former one is forgotten.
    pub fn begin(&self) {
        self.select(0);
        self.tell(FIRST);
    }

    /// Makes a line the next one.
    pub fn select(&self, line: usize) {
        self.line.set_if_changed(line);
        self.word.set_if_changed(0);
    }

    /// Says something, and asks nothing any more.
    pub fn tell(&self, words: impl Into<String>) {
        self.told.set_if_changed(words.into());
        self.asks.set_if_changed(false);
    }
}

/// What is said before anything was done.
const FIRST: &str = "Paste or open a text, start the host, and tap T at the beginning of each line";

/// The words that are edited: those of the voice that the prompter shows, the song's own before those of files. They are put together once for each
/// change, not for each row and frame.
pub fn edited_words(song: Signal<Option<Arc<Song>>>, prompter: PrompterShown) -> Memo<Arc<Lyrics>> {
    Memo::new(move |_| {
        let chosen = prompter.chosen.get();
        let is_chosen = |own: &&Arc<Lyrics>| chosen.as_ref().is_none_or(|chosen| chosen.sings(own));
        let own = song.with(|song| song.as_ref().and_then(|song| song.lyrics.iter().find(is_chosen).cloned()));
        let shown = || {
            let voice = prompter.voice.get();
            prompter.lyrics.with(|lyrics| lyrics.get(voice).map(|lyrics| Arc::new(lyrics.clone().loosened())))
        };
        own.or_else(shown).unwrap_or_else(|| Arc::new(Lyrics::of_text("")))
    })
}

impl Shown {
    /// The words that are edited.
    pub fn edited_words(&self) -> Arc<Lyrics> {
        self.edited.get()
    }
}

/// The line that stands in a row of the list, if there is one: the one that is next has a few before it.
pub(super) fn line_at(shown: Shown, row: usize) -> Option<usize> {
    let (next, lines) = (shown.words.line.get(), shown.edited_words().lines.len());
    let first = next.saturating_sub(BEFORE).min(lines.saturating_sub(ROWS));
    Some(first + row).filter(|line| *line < lines)
}

/// Minutes, seconds and hundredths.
pub(super) fn time_of(seconds: f64) -> String {
    let hundredths = (seconds * 100.0).round() as i64;
    let (sign, whole) = (if hundredths < 0 { "−" } else { "" }, hundredths.unsigned_abs());
    format!("{sign}{}:{:02}.{:02}", whole / 6000, whole / 100 % 60, whole % 100)
}
