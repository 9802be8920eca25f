//! Finds the words of the song that is shown, and the place among them. On the thread of the window; files are read by an errand.

use std::path::PathBuf;
use std::sync::Arc;

use vizia_core::prelude::*;

use crate::editor::errands::Errands;
use crate::editor::request::Request;
use crate::editor::shown::Shown;
use crate::host::State;
use crate::setlist::Song;
use crate::setlist::lyrics::{self, Lyrics};

use super::place::SungPlace;
use super::sheet::LyricSheet;
use super::shown::{Prompted, PrompterRequest};

/// How much of the way to the next line is scrolled in a frame.
const GLIDE: f32 = 0.2;
/// What is nearer than this, in lines, is there.
const THERE: f32 = 0.01;
/// What is farther than this is not scrolled to.
const FAR: f32 = 6.0;

/// Finds words, and the place among them.
pub struct LyricsReader {
    shown: Shown,
    state: Arc<State>,
    errands: Errands,
    /// What the words were asked for.
    asked: Option<AskedLyrics>,
    /// What the sheet was made from, by address.
    made_from: Option<(usize, usize, usize, u64)>,
    sheet: Arc<LyricSheet>,
}

/// What the words of a song depend on.
#[derive(PartialEq)]
struct AskedLyrics {
    folder: PathBuf,
    start: f64,
    files: Vec<PathBuf>,
}

impl AskedLyrics {
    fn of(song: &Song) -> Self {
        let files = song.shown().map(|slot| song.stems[slot].file.clone()).collect();
        Self { folder: song.folder.clone(), start: song.start, files }
    }
}

impl LyricsReader {
    /// Has read nothing yet.
    pub fn new(shown: Shown, state: &Arc<State>, errands: Errands) -> Self {
        Self { shown, state: Arc::clone(state), errands, asked: None, made_from: None, sheet: Arc::default() }
    }

    /// Shows what changed since the last time.
    pub fn look(&mut self) {
        let song = self.shown.song.get();
        let (lyrics, voice) = (self.shown.prompter.lyrics.get(), self.shown.prompter.voice.get());
        let seconds = self.shown.overview.with(|overview| overview.seconds);
        let address = song.as_ref().map_or(0, |song| Arc::as_ptr(song) as usize);
        let made_from = (address, Arc::as_ptr(&lyrics) as usize, voice, seconds.to_bits());
        if self.made_from != Some(made_from) {
            self.made_from = Some(made_from);
            self.ask(song.as_deref());
            let chosen = lyrics.get(voice).zip(song.as_deref());
            self.sheet =
                chosen.map_or_else(Arc::default, |(chosen, song)| Arc::new(LyricSheet::new(chosen, song, seconds)));
        }
        let place = song.as_deref().map_or_else(SungPlace::default, |song| self.place(song));
        let semitones = self.state.faders.global.settings().transpose.round() as i32;
        let prompted =
            Prompted { sheet: Arc::clone(&self.sheet), place, scroll: self.scroll(place.focus as f32), semitones };
        self.shown.prompter.prompted.set_if_changed(prompted);
    }

    /// Where the song is. What is not timed is where the musician has turned to.
    fn place(&self, song: &Song) -> SungPlace {
        let seconds = self.shown.readout.with(|readout| readout.seconds);
        match seconds.filter(|_| self.sheet.is_timed()) {
            Some(seconds) => SungPlace::at(&self.sheet, song, seconds),
            None => SungPlace { focus: self.shown.prompter.turned.get() as usize, ..SungPlace::default() },
        }
    }

    /// A step of the way to the line at the focus.
    fn scroll(&self, focus: f32) -> f32 {
        let (before, is_same) = self
            .shown
            .prompter
            .prompted
            .with(|prompted| (prompted.scroll, Arc::ptr_eq(&prompted.sheet, &self.sheet)));
        let way = focus - before;
        if !is_same || way.abs() < THERE || way.abs() > FAR { focus } else { before + way * GLIDE }
    }

    /// Sends for the words of `song`, if they may be others than those of the one before.
    fn ask(&mut self, song: Option<&Song>) {
        let wanted = song.map(AskedLyrics::of);
        if self.asked == wanted {
            return;
        }
        self.asked = wanted;
        let number = self.shown.prompter.asked.get() + 1;
        self.shown.prompter.asked.set(number);
        let found = move |lyrics: Vec<Lyrics>| Request::Prompter(PrompterRequest::Found(number, Arc::new(lyrics)));
        match song.cloned() {
            Some(song) => self.errands.send(found(Vec::new()), move || found(lyrics::find(&song).0)),
            None => self.shown.prompter.act(PrompterRequest::Found(number, Arc::default())),
        }
    }
}
