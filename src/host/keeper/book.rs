//! What a keeper knows: the song, what a project saves of it, what is under way.
//!
//! Always under the desk's lock, and therefore without a look at any file. Not known here: threads.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::engine::{Controller, Expectation};
use crate::setlist::saved::{FileFacts, Saved, SongV1, V1};
use crate::setlist::{Edit, History, Problem, Song};

use super::View;
use super::ticket::{Task, Ticket, Tickets};

/// What a keeper knows.
#[derive(Default)]
pub struct Book {
    /// What a project said of the song, or would say of it as it was opened.
    saved: Saved,
    /// The song that `saved` describes: what was edited since is told by the difference.
    described: Option<Arc<Song>>,
    /// What plays.
    song: Option<Arc<Song>>,
    /// What the folder and its `song.toml` say.
    on_disk: Option<Song>,
    history: History,
    /// What went wrong with the song as a whole.
    problems: Vec<Problem>,
    /// What is being opened.
    pub opening: Option<PathBuf>,
    /// A song that the musician opened, until somebody asks for it.
    pub opened: Option<Arc<Song>>,
    /// What is known of files that came to the song later.
    facts: HashMap<PathBuf, FileFacts>,
    /// What helpers are at.
    pub tickets: Tickets,
    /// Whether one of them is still looking for the song's files.
    searching: bool,
    /// Tells the engine so.
    expectation: Option<Expectation>,
    /// The engine's end, once the session's rate is known.
    controller: Option<Controller>,
}

impl Book {
    /// Takes over what a project saved, of which no song is known yet; a ticket to look for it, if it names one.
    pub fn restore(&mut self, saved: Saved, problem: Option<Problem>) -> Option<(Ticket, SongV1)> {
        let wanted = match &saved {
            Saved::Known(form) => form.song.clone(),
            Saved::Kept(_) => None,
        };
        self.begin_anew(saved);
        self.problems = problem.into_iter().collect();
        self.search(wanted.is_some());
        if wanted.is_none() {
            self.load(None);
        }
        wanted.map(|wanted| (self.tickets.give(Task::Find), wanted))
    }

    /// Lets `song` play, as `form` describes it, whose folder says `on_disk`.
    pub fn begin(&mut self, form: SongV1, song: Arc<Song>, on_disk: Option<Song>) {
        self.history = History::default();
        self.described = Some(Arc::clone(&song));
        self.on_disk = on_disk;
        song.problems.iter().for_each(|problem| self.tell(problem.clone()));
        self.describe(form);
        self.load(Some(song));
        self.search(false);
    }

    /// Lets a song play that the musician opened, in place of everything else that was wanted. What is under way for the
    /// former song is overtaken, but for `ticket`.
    pub fn open(&mut self, ticket: Ticket, form: SongV1, song: &Arc<Song>, on_disk: Option<Song>) {
        self.tickets.keep_only(ticket);
        self.replace(Saved::default());
        self.begin(form, Arc::clone(song), on_disk);
        self.opened = Some(Arc::clone(song));
    }

    /// Removes the song.
    pub fn close(&mut self) {
        self.begin_anew(Saved::default());
        self.search(false);
        self.load(None);
    }

    /// Remembers how the song is described from now on.
    pub fn describe(&mut self, form: SongV1) {
        match &mut self.saved {
            Saved::Known(saved) => saved.song = Some(form),
            Saved::Kept(_) => self.saved = Saved::Known(V1::with(Some(form))),
        }
    }

    /// Forgets the former song, and overtakes every helper.
    fn begin_anew(&mut self, saved: Saved) {
        self.tickets.overtake_all();
        self.replace(saved);
    }

    fn replace(&mut self, saved: Saved) {
        let (song, controller) = (self.song.take(), self.controller.take());
        let (tickets, expectation) = (std::mem::take(&mut self.tickets), self.expectation.take());
        *self = Self { saved, song, controller, tickets, expectation, ..Self::default() };
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

    /// What a project saves. Equal songs give equal texts.
    pub fn text(&self, home: Option<&Path>) -> String {
        let form = self.form(home);
        match (&self.saved, form) {
            (Saved::Known(saved), Some(form)) => {
                let mut saved = saved.clone();
                saved.song = Some(form);
                Saved::Known(saved).write()
            }
            (saved, _) => saved.write(),
        }
    }

    /// The form of the song as it is now.
    pub fn form(&self, home: Option<&Path>) -> Option<SongV1> {
        let Saved::Known(V1 { song: Some(form), .. }) = &self.saved else { return None };
        match (&self.described, &self.song) {
            (Some(described), Some(song)) if !Arc::ptr_eq(described, song) => {
                Some(form.revised(described, song, home, |file| self.facts.get(file).cloned()))
            }
            _ => Some(form.clone()),
        }
    }

    /// The files of the song of which nothing is known yet.
    pub fn strangers(&self) -> Vec<PathBuf> {
        let described = |slot: usize| self.described.as_ref().and_then(|song| song.stems.get(slot));
        let stems = self.song.iter().flat_map(|song| song.stems.iter().enumerate());
        let is_strange = |slot: usize, file: &PathBuf| {
            described(slot).is_none_or(|stem| stem.file != *file) && !self.facts.contains_key(file)
        };
        stems.filter(|(slot, stem)| is_strange(*slot, &stem.file)).map(|(_, stem)| stem.file.clone()).collect()
    }

    /// Remembers what a look into files gave.
    pub fn know(&mut self, facts: impl IntoIterator<Item = (PathBuf, FileFacts)>) {
        self.facts.extend(facts);
    }

    /// Remembers what the folder and its `song.toml` say now.
    pub fn set_on_disk(&mut self, on_disk: Option<Song>) {
        self.on_disk = on_disk;
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

    /// The engine's end.
    pub fn controller(&self) -> Option<&Controller> {
        self.controller.as_ref()
    }

    /// Gives the song to a new engine, in place of the former one.
    pub fn install(&mut self, controller: Controller) {
        self.controller = Some(controller);
        self.search(self.searching);
        if let Some(song) = self.song.clone() {
            self.load(Some(song));
        }
    }

    /// Whether the song's files are looked for.
    pub fn is_searching(&self) -> bool {
        self.searching
    }

    /// Notes whether the song's files are looked for, and lets the engine know.
    pub fn search(&mut self, searching: bool) {
        self.searching = searching;
        self.expectation = self.controller.as_ref().filter(|_| searching).map(Controller::expect);
    }

    /// Lets `song` play from its files.
    fn load(&mut self, song: Option<Arc<Song>>) {
        if let Some(controller) = &self.controller {
            match &song {
                Some(song) => controller.load(Song::clone(song)),
                None => controller.clear(),
            }
        }
        self.song = song;
    }

    /// Lets the song play as it is now, with what is loaded of it.
    fn revise(&mut self, song: Arc<Song>) {
        if let Some(controller) = &self.controller {
            controller.revise(Song::clone(&song));
        }
        self.song = Some(song);
    }
}
