//! The state of the lyrics editor, as signals, and the requests that change it. Runs on the window's thread.

use std::sync::Arc;

use vizia_core::prelude::*;

use crate::editor::prompter::PrompterShown;
use crate::editor::shown::Shown;
use crate::host::{SongKey, WordsPlace, WordsWritten};
use crate::setlist::Song;
use crate::setlist::lyrics::{LyricChange, Lyrics, TextChange};
use crate::time::FileSeconds;

use super::{BEFORE, ROWS};

/// A musician's request to the lyrics editor.
#[derive(Clone)]
pub enum WordsRequest {
    /// Use this text.
    Paste(String),
    /// Use the words that were read from a file for this song, or show why there are none.
    Read(Option<SongKey>, Result<Arc<Lyrics>, String>),
    /// Replace the project's words with those of the files.
    Forget,
    /// Tap words (`true`), or lines.
    ByWords(bool),
    /// Begin the next line or word now.
    Tap,
    /// Go back to the previous line or word.
    Back,
    /// Make this line the next one.
    Select(usize),
    /// Change times.
    Change(LyricChange),
    /// Change the text.
    Rewrite(TextChange),
    /// Write the words into a file beside the song.
    Save(WordsPlace),
    /// The result of writing, for this song.
    Saved(Option<SongKey>, Result<WordsWritten, String>),
}

/// The state of the lyrics editor. A handle: clones share the same signals.
#[derive(Clone, Copy)]
pub struct WordsShown {
    /// The next line.
    pub line: Signal<usize>,
    /// The next word in it.
    pub word: Signal<usize>,
    /// Whether words are tapped, rather than lines.
    pub by_words: Signal<bool>,
    /// The message about the last request.
    pub told: Signal<String>,
    /// Whether to ask what to do with a file in the way that is not Stemlock's.
    pub asks: Signal<bool>,
}

impl WordsShown {
    /// Begins at the first line. Create it while the views are built.
    pub fn new() -> Self {
        Self {
            line: Signal::new(0),
            word: Signal::new(0),
            by_words: Signal::new(false),
            told: Signal::new(FIRST.to_owned()),
            asks: Signal::new(false),
        }
    }

    /// Begins another song at its first line, and drops the question about the previous one.
    pub fn begin(&self) {
        self.select(0);
        self.tell(FIRST);
    }

    /// Makes a line the next one.
    pub fn select(&self, line: usize) {
        self.line.set_if_changed(line);
        self.word.set_if_changed(0);
    }

    /// Shows a message, and ends any question.
    pub fn tell(&self, words: impl Into<String>) {
        self.told.set_if_changed(words.into());
        self.asks.set_if_changed(false);
    }
}

/// The first message.
const FIRST: &str = "Paste or open a text, start the host, and tap T at the beginning of each line";

/// The edited words: those of the voice that the prompter shows, the song's own before those of files. They are computed once per
/// change, not per row and frame.
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
    /// The edited words.
    pub fn edited_words(&self) -> Arc<Lyrics> {
        self.edited.get()
    }
}

/// The line in a row of the list, if there is one. A few lines are listed before the next one.
pub(super) fn line_at(shown: Shown, row: usize) -> Option<usize> {
    let (next, lines) = (shown.words.line.get(), shown.edited_words().lines.len());
    let first = next.saturating_sub(BEFORE).min(lines.saturating_sub(ROWS));
    Some(first + row).filter(|line| *line < lines)
}

/// Minutes, seconds and hundredths.
pub(super) fn time_of(seconds: FileSeconds) -> String {
    let hundredths = (seconds.get() * 100.0).round() as i64;
    let (sign, whole) = (if hundredths < 0 { "−" } else { "" }, hundredths.unsigned_abs());
    format!("{sign}{}:{:02}.{:02}", whole / 6000, whole / 100 % 60, whole % 100)
}
