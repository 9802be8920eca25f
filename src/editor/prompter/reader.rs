//! Loads the lyrics of the shown song and follows the position in them. Runs on the window's thread; files are read in the background.

use std::path::PathBuf;
use std::sync::Arc;

use vizia_core::prelude::*;

use crate::editor::errands::Errands;
use crate::editor::request::Request;
use crate::editor::shown::Shown;
use crate::setlist::Song;
use crate::setlist::lyrics::{self, FoundLyrics, Lyrics};
use crate::time::{FileSeconds, FileStart};

use super::place::SungPlace;
use super::sheet::LyricSheet;
use super::shown::{Prompted, PrompterRequest};

/// The share of the way to the next line that is scrolled per frame.
const GLIDE: f32 = 0.2;
/// Scrolling ends within this distance, in lines.
const THERE: f32 = 0.01;
/// Over more than this distance, in lines, the view jumps instead of scrolling.
const FAR: f32 = 6.0;

/// Loads lyrics and follows the position in them.
pub struct LyricsReader {
    shown: Shown,
    errands: Errands,
    /// The song whose lyrics were requested.
    asked: Option<AskedLyrics>,
    /// What was put together to the list of voices: the files' lyrics and the song's own.
    offered: Option<(Arc<FoundLyrics>, Vec<Arc<Lyrics>>)>,
    /// The addresses from which the current sheet was made, to detect changes.
    made_from: Option<(usize, usize, usize, u64)>,
    sheet: Arc<LyricSheet>,
}

/// Everything on which the lyrics in a song's files depend. What somebody edits is not among it: no tap reads a file.
#[derive(PartialEq)]
struct AskedLyrics {
    folder: PathBuf,
    start: FileStart,
    files: Vec<PathBuf>,
    again: u64,
}

impl AskedLyrics {
    fn of(song: &Song, again: u64) -> Self {
        let files = song.shown().map(|slot| song.stems[slot].file.clone()).collect();
        Self { folder: song.folder.clone(), start: song.start, files, again }
    }

    /// Whether they are of different songs. Several songs of one file each may lie in one folder.
    fn is_other_than(&self, now: &Self) -> bool {
        self.folder != now.folder || !now.files.iter().any(|file| self.files.contains(file))
    }
}

impl LyricsReader {
    /// A reader that has loaded nothing yet.
    pub fn new(shown: Shown, errands: Errands) -> Self {
        Self { shown, errands, asked: None, offered: None, made_from: None, sheet: Arc::default() }
    }

    /// Updates everything that changed since the last call.
    pub fn look(&mut self) {
        let song = self.shown.song.get();
        let address = song.as_ref().map_or(0, |song| Arc::as_ptr(song) as usize);
        let again = self.shown.prompter.again.get();
        let is_asked = self.asked.as_ref().is_none_or(|asked| asked.again == again);
        if self.made_from.is_none_or(|(before, ..)| before != address) || !is_asked {
            self.ask(song.as_deref());
        }
        self.offer(song.as_deref());
        let (lyrics, voice) = (self.shown.prompter.lyrics.get(), self.shown.prompter.voice.get());
        let seconds = self.shown.overview.with(|overview| overview.seconds);
        let made_from = (address, Arc::as_ptr(&lyrics) as usize, voice, seconds.to_bits());
        if self.made_from != Some(made_from) {
            self.made_from = Some(made_from);
            let chosen = lyrics.get(voice).zip(song.as_deref());
            self.sheet = chosen.map_or_else(Arc::default, |(chosen, song)| {
                Arc::new(LyricSheet::new(chosen, song, FileSeconds::new(seconds)))
            });
        }
        let place = song.as_deref().map_or_else(SungPlace::default, |song| self.place(song));
        let semitones = self.shown.pitch.get().round() as i32;
        let prompted =
            Prompted { sheet: Arc::clone(&self.sheet), place, scroll: self.scroll(place.focus as f32), semitones };
        self.shown.prompter.prompted.set_if_changed(prompted);
    }

    /// The song's position. Lyrics without times are where the musician has scrolled to.
    fn place(&self, song: &Song) -> SungPlace {
        let seconds = self.shown.readout.with(|readout| readout.seconds);
        match seconds.filter(|_| self.sheet.is_timed()) {
            Some(seconds) => SungPlace::at(&self.sheet, song, seconds),
            None => SungPlace { focus: self.shown.prompter.turned.get() as usize, ..SungPlace::default() },
        }
    }

    /// One step of scrolling towards the line in focus.
    fn scroll(&self, focus: f32) -> f32 {
        let (before, is_same) = self
            .shown
            .prompter
            .prompted
            .with(|prompted| (prompted.scroll, Arc::ptr_eq(&prompted.sheet, &self.sheet)));
        let way = focus - before;
        if !is_same || way.abs() < THERE || way.abs() > FAR { focus } else { before + way * GLIDE }
    }

    /// Requests what the files of `song` hold, unless it must be the same as before.
    fn ask(&mut self, song: Option<&Song>) {
        let again = self.shown.prompter.again.get();
        let wanted = song.map(|song| AskedLyrics::of(song, again));
        if self.asked == wanted {
            return;
        }
        let is_other = match (&self.asked, &wanted) {
            (Some(before), Some(now)) => before.is_other_than(now),
            _ => true,
        };
        self.asked = wanted;
        let number = self.shown.prompter.asked.get() + 1;
        self.shown.prompter.asked.set(number);
        if is_other {
            // Until the new lyrics arrive, the words of the previous song must be neither shown nor edited.
            self.shown.prompter.show(Arc::default());
            self.shown.prompter.chosen.set(None);
            self.shown.words.begin();
        }
        let found = move |files: FoundLyrics| Request::Prompter(PrompterRequest::Found(number, Arc::new(files)));
        match song.cloned() {
            Some(song) => {
                self.errands.send(found(FoundLyrics::default()), move || found(lyrics::in_files(&song)));
            }
            None => self.shown.prompter.act(PrompterRequest::Found(number, Arc::default())),
        }
    }

    /// Lists the song's own lyrics and those of its files, when either changed. What was chosen stays so.
    fn offer(&mut self, song: Option<&Song>) {
        let (prompter, files) = (self.shown.prompter, self.shown.prompter.files.get());
        let own = song.map_or(&[][..], |song| &song.lyrics);
        let is_same = |(before, own_before): &(Arc<FoundLyrics>, Vec<Arc<Lyrics>>)| {
            Arc::ptr_eq(before, &files)
                && own.len() == own_before.len()
                && own.iter().zip(own_before).all(|(own, before)| Arc::ptr_eq(own, before))
        };
        if self.offered.as_ref().is_some_and(is_same) {
            return;
        }
        let offered = files.offered(own);
        self.offered = Some((files, own.to_vec()));
        let place = prompter.chosen.with(|chosen| chosen.as_ref().and_then(|chosen| chosen.place_in(&offered)));
        prompter.lyrics.set(Arc::new(offered));
        prompter.voice.set_if_changed(place.unwrap_or(0));
    }
}
