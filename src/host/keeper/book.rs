//! What a keeper knows: the song, what became of it, what is under way.
//!
//! Always under the desk's lock, and therefore without a look at any file. Not known here: threads.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::engine::Controller;
use crate::host::{Changed, Shown};
use crate::setlist::saved::{Saved, SongV1};
use crate::setlist::{Edit, History, Problem, Song, TempoSource, assumed_tempo};

use super::View;
use super::player::Player;
use super::record::Record;
use super::ticket::{Task, Ticket, Tickets};

/// What a keeper knows.
#[derive(Default)]
pub struct Book {
    /// What a project saves.
    pub record: Record,
    /// What plays the song.
    pub player: Player,
    /// What helpers are at.
    pub tickets: Tickets,
    /// What is being opened.
    pub opening: Option<PathBuf>,
    /// What the host has to hear.
    pub changed: Changed,
    /// What the folder and its `song.toml` say.
    pub on_disk: Option<Song>,
    song: Option<Arc<Song>>,
    history: History,
    /// What went wrong with the song as a whole.
    problems: Vec<Problem>,
}

impl Book {
    /// Takes over what a project saved, of which no song is known yet; a ticket to look for it, if it names one.
    pub fn restore(&mut self, saved: Saved, problem: Option<Problem>) -> Option<(Ticket, SongV1)> {
        let wanted = match &saved {
            Saved::Known(form) => form.song.clone(),
            Saved::Kept(_) => None,
        };
        self.tickets.overtake_all();
        self.begin_anew(Record::of(saved));
        self.player.adopt_mix(None);
        self.problems = problem.into_iter().collect();
        self.player.search(wanted.is_some());
        if wanted.is_none() {
            self.load(None);
        }
        wanted.map(|wanted| (self.tickets.give(Task::Find), wanted))
    }

    /// Lets the song of a project play, as `form` describes it, whose folder says `on_disk`. The project has set the faders.
    pub fn resume(&mut self, form: SongV1, mut song: Arc<Song>, on_disk: Option<Song>) {
        let files = |song: &Song| song.stems.iter().map(|stem| stem.file.clone()).collect::<Vec<_>>();
        if let Some(before) = self.song.as_ref().filter(|before| files(before) == files(&song)) {
            // The same song again, as hosts restore it when they undo: what sounds follows the faders at once.
            song = Arc::new(Song { mix: before.mix.clone(), ..Song::clone(&song) });
        }
        self.player.adopt_mix(Some(&song.mix));
        self.begin(form, song, on_disk);
    }

    /// Lets a song play whose faders stand where it has them at first.
    pub fn start(&mut self, form: SongV1, song: Arc<Song>, on_disk: Option<Song>) {
        song.mix.start_with(&song.stems);
        self.player.show_mix(&song.mix);
        self.begin(form, song, on_disk);
    }

    fn begin(&mut self, form: SongV1, song: Arc<Song>, on_disk: Option<Song>) {
        self.history = History::default();
        self.on_disk = on_disk;
        song.problems.iter().for_each(|problem| self.tell(problem.clone()));
        self.record.begin(form, Arc::clone(&song));
        self.load(Some(song));
        self.player.search(false);
    }

    /// Lets a song play that the musician opened, in place of everything else that was wanted. What is under way for the
    /// former song is overtaken, but for `ticket`.
    pub fn open(&mut self, ticket: Ticket, form: SongV1, song: &Arc<Song>, on_disk: Option<Song>) {
        self.tickets.keep_only(ticket);
        self.begin_anew(Record::default());
        self.start(form, Arc::clone(song), on_disk);
        self.changed = Changed { project: true, values: true };
    }

    /// The parameters show the mix of the song that plays, whichever it is.
    pub fn show_mixes_with(&mut self, shown: Arc<Shown>) {
        self.player.show_mixes_with(shown, self.song.as_deref());
    }

    /// Removes the song.
    pub fn close(&mut self) {
        self.changed.project |= self.song.is_some();
        self.tickets.overtake_all();
        self.begin_anew(Record::default());
        self.load(None);
        self.player.search(false);
    }

    /// Forgets everything of the former song, which plays until the new one is ready.
    fn begin_anew(&mut self, record: Record) {
        let (player, tickets) = (std::mem::take(&mut self.player), std::mem::take(&mut self.tickets));
        let (song, changed) = (self.song.take(), self.changed);
        *self = Self { record, player, tickets, song, changed, ..Self::default() };
    }

    /// Changes the song, so that it can be undone. What changes nothing is no step.
    pub fn edit(&mut self, edit: &Edit) -> Result<(), Problem> {
        let nothing = || Problem::warning("nothing was changed", "there is no song", "open one");
        let before = self.song.clone().ok_or_else(nothing)?;
        let after = edit.apply(&before)?;
        if after != *before {
            self.history.record(edit, &before);
            self.revise(Arc::new(after));
        }
        Ok(())
    }

    /// Goes back by a step, or forth again; whether there was one.
    pub fn step(&mut self, step: impl FnOnce(&mut History, &Arc<Song>) -> Option<Arc<Song>>) -> bool {
        let stepped = self.song.clone().and_then(|song| step(&mut self.history, &song));
        let is_there = stepped.is_some();
        stepped.into_iter().for_each(|song| self.revise(song));
        is_there
    }

    /// The song that plays.
    pub fn song(&self) -> Option<&Arc<Song>> {
        self.song.as_ref()
    }

    /// What a project saves.
    pub fn text(&self, home: Option<&Path>) -> String {
        self.record.text(self.song.as_ref(), home)
    }

    /// The form of the song as it is now.
    pub fn form(&self, home: Option<&Path>) -> Option<SongV1> {
        self.record.form(self.song.as_ref(), home)
    }

    /// The files of the song of which nothing is known yet.
    pub fn strangers(&self) -> Vec<PathBuf> {
        self.song.as_ref().map_or_else(Vec::new, |song| self.record.strangers(song))
    }

    /// Adds a problem, unless it is told already.
    pub fn tell(&mut self, problem: Problem) {
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }

    /// Takes away the problem at `index`.
    pub fn dismiss(&mut self, index: usize) {
        if index < self.problems.len() {
            self.problems.remove(index);
        }
    }

    /// What an editor shows.
    pub fn view(&self) -> View {
        let differs = |(song, on_disk): (&Arc<Song>, &Song)| !song.is_written_like(on_disk);
        View {
            song: self.song.clone(),
            problems: self.problems.clone(),
            undo: self.history.undone_next().map(str::to_owned),
            redo: self.history.redone_next().map(str::to_owned),
            opening: self.opening.clone(),
            unsaved: self.song.as_ref().zip(self.on_disk.as_ref()).is_some_and(differs),
        }
    }

    /// Gives the song to a new engine, in place of the former one.
    pub fn install(&mut self, controller: Controller) {
        self.player.install(controller, self.song.as_deref());
    }

    /// Lets `song` play from its files.
    fn load(&mut self, song: Option<Arc<Song>>) {
        self.player.load(song.as_deref());
        self.song = song;
    }

    /// Lets the song play as it is now, with what is loaded of it.
    fn revise(&mut self, song: Arc<Song>) {
        self.player.revise(&song);
        if song.tempo_source == TempoSource::Edited {
            let assumed = assumed_tempo(&song.folder);
            self.problems.retain(|problem| *problem != assumed);
        }
        self.song = Some(song);
        self.changed.project = true;
    }
}
