//! Carries out what a musician asks of the editor for words. Runs on the window's thread; files are read and written in the background.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use vizia_core::prelude::*;

use crate::editor::prompter::ChosenVoice;
use crate::editor::request::{Request, Sheet};
use crate::editor::request_handler::RequestHandler;
use crate::editor::song_owners::ANOTHER_SONG;
use crate::host::{WordsPlace, WordsWritten, write_words};
use crate::setlist::Edit;
use crate::setlist::lyrics::{self, LyricChange, Lyrics, TextChange, word_places};
use crate::time::FileSeconds;

use super::WordsRequest;

/// How far an arrow key moves a line, in seconds; with Shift a tenth of that.
const STEP: f64 = 0.1;

/// The request that a key stands for while the sheet is open.
pub fn key(code: Code, is_shifted: bool, line: usize) -> Option<WordsRequest> {
    let by = if is_shifted { STEP / 10.0 } else { STEP };
    Some(match code {
        Code::KeyT => WordsRequest::Tap,
        Code::Backspace => WordsRequest::Back,
        Code::ArrowUp => WordsRequest::Select(line.saturating_sub(1)),
        Code::ArrowDown => WordsRequest::Select(line + 1),
        Code::ArrowLeft => WordsRequest::Change(LyricChange::Nudge(line, -by)),
        Code::ArrowRight => WordsRequest::Change(LyricChange::Nudge(line, by)),
        Code::Delete => WordsRequest::Change(LyricChange::Clear(line)),
        _ => return None,
    })
}

impl RequestHandler {
    /// Carries out a request to the editor for words.
    pub(in crate::editor) fn edit_words(&mut self, request: WordsRequest) {
        let words = self.shown.words;
        match request {
            WordsRequest::Paste(text) if text.trim().is_empty() => {
                words.tell("Nothing was copied: copy the text of the song first");
            }
            WordsRequest::Paste(text) => self.take_words(Lyrics::of_text(&text)),
            // The result may belong to a song that is no longer shown.
            WordsRequest::Read(song, _) | WordsRequest::Saved(song, _) if song != self.shown.song_key.get() => {}
            WordsRequest::Read(_, Ok(lyrics)) => {
                self.shown.sheet.set(Some(Sheet::Words));
                self.take_words((*lyrics).clone());
            }
            WordsRequest::Read(_, Err(why)) | WordsRequest::Saved(_, Err(why)) => words.tell(why),
            WordsRequest::Forget => self.forget_words(),
            WordsRequest::ByWords(by_words) => {
                words.by_words.set(by_words);
                words.word.set(0);
            }
            WordsRequest::Tap => self.tap(),
            WordsRequest::Back => self.step_words_back(),
            WordsRequest::Select(line) => {
                let last = self.shown.edited_words().lines.len().saturating_sub(1);
                words.select(line.min(last));
            }
            WordsRequest::Change(change) => self.change_words(change),
            WordsRequest::Rewrite(change) => self.rewrite_words(&change),
            WordsRequest::Save(place) => self.save_words(place),
            WordsRequest::Saved(_, Ok(WordsWritten::Written(path))) => {
                self.shown.prompter.again.update(|again| *again += 1);
                words.tell(format!("Saved in {}", name_of(&path)));
            }
            WordsRequest::Saved(_, Ok(WordsWritten::Foreign(path))) => {
                words.tell(format!(
                    "{} is not from Stemlock, or was changed since. Nothing was written",
                    name_of(&path)
                ));
                words.asks.set(true);
            }
        }
    }

    /// Reads the words in a file.
    pub(in crate::editor) fn read_words(&mut self, path: PathBuf) {
        let song = self.shown.song_key.get();
        let answer = move |read| Request::Words(WordsRequest::Read(song, read));
        let failed = answer(Err("The file could not be read".to_owned()));
        self.errands.send(failed, move || {
            let read = lyrics::read_words(&path).map(Arc::new);
            answer(read.map_err(|problem| problem.of(&path).to_string()))
        });
    }

    fn take_words(&mut self, lyrics: Lyrics) {
        let words = self.shown.words;
        words.select(0);
        if lyrics.lines.is_empty() {
            words.tell("It contains no line of text");
            return;
        }
        words.tell(format!("{} lines", lyrics.lines.len()));
        // A text that names neither voice nor language belongs to those being edited.
        let edited = self.shown.edited_words();
        let (language, voice) = match (&lyrics.language, &lyrics.voice) {
            (None, None) => (edited.language.clone(), edited.voice.clone()),
            _ => (lyrics.language, lyrics.voice),
        };
        self.set_words(Lyrics { language, voice, ..lyrics });
    }

    /// Removes the project's words for the edited voice, in favour of those in the files, which are read again.
    fn forget_words(&mut self) {
        self.shown.words.select(0);
        let (edited, mut own) = (self.shown.edited_words(), self.own_words());
        own.retain(|own| !own.is_voice_of(&edited));
        self.set_own_words(own);
        self.shown.prompter.again.update(|again| *again += 1);
    }

    /// Stores `lyrics` in the song, for their voice and language only.
    fn set_words(&mut self, lyrics: Lyrics) {
        let lyrics = Lyrics { source: lyrics::OWN.to_owned(), ..lyrics };
        let (chosen, mut own) = (ChosenVoice::of(&lyrics), self.own_words());
        let lyrics = Arc::new(Lyrics { source: String::new(), ..lyrics });
        match own.iter().position(|own| own.is_voice_of(&lyrics)) {
            Some(place) => own[place] = lyrics,
            None if own.len() < lyrics::MOST_VOICES => own.push(lyrics),
            None => {
                return self
                    .shown
                    .words
                    .tell(format!("A song has the words of {} voices at most", lyrics::MOST_VOICES));
            }
        }
        self.set_own_words(own);
        self.shown.prompter.chosen.set_if_changed(Some(chosen));
    }

    fn own_words(&self) -> Vec<Arc<Lyrics>> {
        self.shown.song.with(|song| song.as_ref().map(|song| song.lyrics.clone())).unwrap_or_default()
    }

    fn set_own_words(&mut self, own: Vec<Arc<Lyrics>>) {
        let problem = self.edit_meant(&Edit::Lyrics(own)).err();
        problem.into_iter().for_each(|problem| self.shown.words.tell(problem.to_string()));
        // The next tap may come before the window reads the document again. Another song is only taken over with all of its state.
        if self.shown.song_key.get() == Some(self.keeper.current_key()) {
            self.shown.song.set_if_changed(self.keeper.song());
        }
    }

    /// Changes the times.
    fn change_words(&mut self, change: LyricChange) {
        let changed = self.shown.edited_words().changed(change);
        changed.into_iter().for_each(|changed| self.set_words(changed));
    }

    /// Changes the text, and makes an added line the next one.
    fn rewrite_words(&mut self, change: &TextChange) {
        let (words, edited) = (self.shown.words, self.shown.edited_words());
        // What was typed or chosen for another song is not done to the words that are shown by now.
        if self.meant() != self.shown.song_key.get() {
            return words.tell(ANOTHER_SONG);
        }
        let rewritten = match edited.rewritten(change) {
            Ok(rewritten) => rewritten,
            Err(why) => return words.tell(why),
        };
        if rewritten == *edited {
            return;
        }
        let next = match *change {
            TextChange::Insert(line, _) => line,
            TextChange::Split(line, _) => line + 1,
            TextChange::Write(line, _) | TextChange::Join(line) => line,
            TextChange::Remove(line) => line.min(rewritten.lines.len().saturating_sub(1)),
        };
        words.tell("");
        self.set_words(rewritten);
        words.select(next);
    }

    /// Sets the beginning of the next line or word to the song's position.
    fn tap(&mut self) {
        let words = self.shown.words;
        let Some(at) = self.sounding_second() else {
            return words.tell("The song has no position: start the host");
        };
        let (line, word, lyrics) = (words.line.get(), words.word.get(), self.shown.edited_words());
        let Some(text) = lyrics.lines.get(line).map(|line| line.text.clone()) else {
            return words.tell("There are no words yet: paste or open a text");
        };
        let is_last_line = line + 1 >= lyrics.lines.len();
        let next_line = || match is_last_line {
            true => words.tell("That was the last line"),
            false => words.select(line + 1),
        };
        if words.by_words.get() {
            self.change_words(LyricChange::Word(line, word, at));
            match word + 1 < word_places(&text).len() {
                true => words.word.set(word + 1),
                false => next_line(),
            }
        } else {
            next_line();
            self.change_words(LyricChange::Line(line, at));
        }
    }

    /// The song's current place in its files.
    pub(in crate::editor) fn sounding_second(&self) -> Option<FileSeconds> {
        // While the window still shows another song, the engine's position does not apply.
        if self.shown.song_key.get() != Some(self.keeper.current_key()) {
            return None;
        }
        let seen = self.keeper.look(|engine| (engine.glance().pos, engine.rate().as_f64()));
        seen.and_then(|(pos, rate)| Some(FileSeconds::new(pos?.get() / rate)))
    }

    fn step_words_back(&self) {
        let words = self.shown.words;
        match (words.word.get(), words.line.get()) {
            (0, 0) => {}
            (0, line) => words.select(line - 1),
            (word, _) => words.word.set(word - 1),
        }
    }

    fn save_words(&mut self, place: WordsPlace) {
        let lyrics = self.shown.edited_words();
        let Some(song) = self.shown.song.get().filter(|_| !lyrics.lines.is_empty()) else {
            return self.shown.words.tell("There are no words yet: paste or open a text");
        };
        let key = self.shown.song_key.get();
        let answer = move |saved| Request::Words(WordsRequest::Saved(key, saved));
        let failed = answer(Err("The words could not be written".to_owned()));
        self.errands.send(failed, move || {
            answer(write_words(&song, &lyrics, place).map_err(|problem| problem.to_string()))
        });
    }
}

fn name_of(path: &Path) -> String {
    path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}
