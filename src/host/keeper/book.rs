//! A keeper's knowledge of a song: the document, its loading state, and the work in progress.
//!
//! Always used under its lock, so nothing here touches a file. Not known here: threads.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::engine::Controller;
use crate::host::{Changed, ShownMix};
use crate::render::problem_line;
use crate::setlist::saved::{SavedDocument, SongV1, settle_timing};
use crate::setlist::{Edit, History, Problem, Severity, Song, SongMix, TempoSource, assumed_tempo};

use super::View;
use super::found_song::FoundSong;
use super::hearing::Ears;
use super::player::{Player, Stamps};
use super::record::Record;
use super::song_key::SongKey;
use super::ticket::{Task, Ticket, Tickets};
use super::writing::SeenToml;

/// A keeper's knowledge of a song.
#[derive(Default)]
pub struct Book {
    /// The key of the song.
    pub key: SongKey,
    /// The saved form.
    pub record: Record,
    /// Plays the song.
    pub player: Player,
    /// The results of listening to the song.
    pub ears: Ears,
    /// The helpers at work.
    pub tickets: Tickets,
    /// The path being opened.
    pub opening: Option<PathBuf>,
    /// Messages for the host.
    pub changed: Changed,
    /// Events for the journal.
    pub happened: Vec<String>,
    /// The song as its folder and `song.toml` describe it.
    pub on_disk: Option<Song>,
    /// The text of its `song.toml`, as it was read or written last.
    pub toml: SeenToml,
    song: Option<Arc<Song>>,
    history: History,
    /// Problems of the song as a whole.
    problems: Vec<Problem>,
    /// The mix of a song that is still being searched or read: as a project has saved it, or with all faders untouched; the parameters may show it.
    mix: Option<SongMix>,
    /// The mix before the song was found or read, and what a project saves with it: the parameters may have been saved while they still showed that.
    former: Option<(SongMix, SavedDocument)>,
    /// Why the song's folder cannot be listed. Not among the problems: it stays until the song is located.
    folder_problem: Option<Problem>,
}

impl Book {
    /// Takes over a project's saved form, before its song has been found, and the mix that the song will have, if the project tells; returns a
    /// ticket for the search, if it names a song.
    pub fn restore(
        &mut self,
        saved: SavedDocument,
        problem: Option<Problem>,
        mix: Option<SongMix>,
    ) -> Option<(Ticket, SongV1)> {
        let wanted = match &saved {
            SavedDocument::Known(form) => form.song.clone(),
            SavedDocument::Unreadable(_) => None,
        };
        self.tickets.cancel_all();
        self.reset(Record::of(saved));
        self.mix = mix.filter(|_| wanted.is_some());
        self.problems = problem.into_iter().collect();
        self.player.search(wanted.is_some());
        if wanted.is_none() {
            self.clear();
        }
        wanted.map(|wanted| (self.tickets.issue(Task::Find), wanted))
    }

    /// Plays a project's song, which the helper with this ticket has found, with the mix that it had while it was searched. `shown` are the
    /// parameters, if there are any.
    pub fn resume(&mut self, ticket: Ticket, mut found: FoundSong, shown: Option<&ShownMix>) {
        let is_same = |before: &&Arc<Song>| {
            let pairs = before.stems.iter().zip(&found.song.stems);
            before.stems.len() == found.song.stems.len()
                && pairs.into_iter().all(|(one, other)| one.is_same_source(other))
        };
        if let Some(before) = self.song.as_ref().filter(is_same) {
            // Hosts restore the same song again at every undo: then the playing song follows the faders at once.
            found.song = Arc::new(Song { mix: before.mix.clone(), ..Song::clone(&found.song) });
        }
        // A song that plays without a mix of the project's keeps its own.
        let is_playing = self.song.as_ref().is_some_and(|before| before.mix.is_same(&found.song.mix));
        if !self.take_mix(&found, shown) && !is_playing {
            found.first.set(&found.song.mix);
        }
        let is_restored = !found.is_new;
        self.play(ticket, found);
        self.ears.is_restored = is_restored;
    }

    /// Gives a song that was found or read the mix that it had until now, its untouched faders at first; returns whether it had one.
    fn take_mix(&mut self, found: &FoundSong, shown: Option<&ShownMix>) -> bool {
        let Some(before) = self.mix.take() else { return false };
        let mix = &found.song.mix;
        match shown {
            Some(shown) => {
                let replaced = self.song.as_ref().map(|song| &song.mix);
                self.changed.values |= shown.hand_over(&before, mix, replaced, &found.first);
            }
            None => {
                mix.take(&before);
                found.first.set(mix);
            }
        }
        self.former = Some((before, self.record.document(None, None)));
        true
    }

    /// Records the folder of a song that has not been read yet, so that a project saves it. Its faders can be moved already.
    pub fn await_folder(&mut self, folder: &Path) {
        self.record.set_form(SongV1::bare(folder, std::env::home_dir().as_deref()));
        if self.song.is_none() {
            self.mix.get_or_insert_default();
        }
    }

    /// The song is read from elsewhere: its faders stay.
    pub fn read_anew(&mut self) {
        (self.mix, self.changed.project) = (self.song.as_ref().map(|song| song.mix.clone()), true);
    }

    /// Records a project's folder whose song cannot be read, and the reason.
    pub fn keep_place(&mut self, folder: &Path, problem: Problem) {
        self.await_folder(folder);
        self.report(problem);
    }

    /// Plays a song with its default mix, except for the faders that were moved before it was read. `shown` are the parameters, if there are any.
    pub fn start(&mut self, ticket: Ticket, found: FoundSong, shown: Option<&ShownMix>) {
        if !self.take_mix(&found, shown) {
            found.first.set(&found.song.mix);
            self.player.show_mix(&found.song.mix);
        }
        self.play(ticket, found);
    }

    fn play(&mut self, ticket: Ticket, found: FoundSong) {
        self.tickets.take_over(ticket);
        self.history = History::default();
        self.ears = Ears::default();
        (self.on_disk, self.toml) = (found.on_disk, found.toml);
        self.folder_problem = found.folder_problem;
        found.song.problems.iter().for_each(|problem| self.report(problem.clone()));
        self.record.begin(found.form, Arc::clone(&found.song));
        self.player.play(&found.song, found.stamps);
        self.happened.push(format!("the song is {}, {} stems", found.song.name, found.song.shown().count()));
        self.song = Some(found.song);
        self.settle();
    }

    /// Plays a song that the musician opened, and cancels all earlier requests.
    pub fn open(&mut self, ticket: Ticket, found: FoundSong) {
        self.reset(Record::default());
        self.start(ticket, found, None);
        self.changed = Changed { project: true, values: true };
    }

    /// Connects the parameters, which show the mix of the current song from now on.
    pub fn show_mixes_with(&mut self, shown: Arc<ShownMix>) {
        self.show_mixes_while(shown, &|| true);
    }

    /// The same, but the parameters keep their values unless `holds` returns true.
    pub fn show_mixes_while(&mut self, shown: Arc<ShownMix>, holds: &dyn Fn() -> bool) {
        let mix = self.mix().cloned();
        self.player.show_mixes_while(shown, mix.as_ref(), holds);
    }

    /// The mix of its song, even if that is still being searched.
    pub fn mix(&self) -> Option<&SongMix> {
        self.mix.as_ref().or(self.song.as_ref().map(|song| &song.mix))
    }

    /// Removes the song.
    pub fn close(&mut self) {
        self.changed.project |= self.song.is_some();
        self.song.iter().for_each(|song| self.happened.push(format!("{} is closed", song.name)));
        self.tickets.cancel_all();
        self.reset(Record::default());
        self.clear();
        self.player.search(false);
    }

    /// Ends everything: nothing plays any more, and late results of helpers are dropped.
    pub fn shut_down(&mut self) {
        self.tickets.cancel_all();
        self.player = Player::default();
    }

    /// Removes tickets that have ended.
    pub fn settle(&mut self) {
        if !self.tickets.any_for(Task::Find) {
            self.player.search(false);
        }
        if !self.tickets.any_for(Task::Open) {
            self.opening = None;
        }
    }

    /// Clears everything about the previous song, which plays until the new one is ready.
    fn reset(&mut self, record: Record) {
        let (player, tickets) = (std::mem::take(&mut self.player), std::mem::take(&mut self.tickets));
        let (song, opening, changed) = (self.song.take(), self.opening.take(), self.changed);
        let happened = std::mem::take(&mut self.happened);
        *self = Self { record, player, tickets, song, opening, changed, happened, ..Self::default() };
    }

    /// Edits the song as one step of undo. An edit without effect is not a step.
    pub fn edit(&mut self, edit: &Edit) -> Result<(), Problem> {
        let nothing = || Problem::warning("nothing was changed", "there is no song", "open one");
        let before = self.song.clone().ok_or_else(nothing)?;
        let after = edit.apply(&before)?;
        if after != *before {
            self.history.record(edit, &before);
            self.happened.extend(self.history.undone_next().map(|step| format!("edit: {}", step.label)));
            self.revise(Arc::new(after));
        }
        Ok(())
    }

    /// Assigns other files to stems with `edit`, as one step of undo. `on_disk` is the content of the new folder, if it can be listed: tempo
    /// and start are settled again with it. `stamps` are those of all files afterwards; `is_whole` says whether all files
    /// exist then.
    pub fn locate(
        &mut self,
        edit: &Edit,
        on_disk: Option<Song>,
        stamps: Stamps,
        is_whole: bool,
    ) -> Result<(), Problem> {
        let Some(before) = self.song.clone() else { return Ok(()) };
        let (mut after, form) = (edit.apply(&before)?, self.form(None));
        // The tempo from the folder is not a separate step.
        let is_step = after != *before;
        self.on_disk = on_disk;
        if let (Some(on_disk), Some(mut form)) = (&self.on_disk, form) {
            let known = std::mem::take(&mut after.problems);
            settle_timing(&mut after, &mut form, Some(on_disk));
            let told = std::mem::replace(&mut after.problems, known);
            told.into_iter().for_each(|problem| self.report(problem));
        }
        // If the folder changed, the problem is only hidden, and undo shows it again.
        if is_whole && after.folder == before.folder {
            self.folder_problem = None;
        }
        // Also if the files are back at their previous paths, which is not an edit.
        self.player.play(&after, stamps);
        if is_step {
            self.history.record(edit, &before);
        }
        if after != *before {
            self.set_song(Arc::new(after));
        }
        Ok(())
    }

    /// Its undo history.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// Undoes or redoes one step.
    pub fn step(&mut self, step: impl FnOnce(&mut History, &Arc<Song>) -> Option<Arc<Song>>) {
        let stepped = self.song.clone().and_then(|song| step(&mut self.history, &song));
        // The results of listening are not a step.
        let stepped = stepped.map(|song| self.with_ears(song));
        stepped.into_iter().for_each(|song| self.revise(song));
    }

    /// The song that plays.
    pub fn song(&self) -> Option<&Arc<Song>> {
        self.song.as_ref()
    }

    /// The document that a project saves whose parameters have shown the mix `shown`, if they show any of its songs.
    pub fn document(&self, shown: Option<&SongMix>, home: Option<&Path>) -> SavedDocument {
        let is_shown = |(mix, _): &&(SongMix, _)| shown.is_some_and(|shown| shown.is_same(mix));
        match self.former.as_ref().filter(is_shown) {
            Some((_, document)) => document.clone(),
            None => self.record.document(self.song.as_ref(), home),
        }
    }

    /// Whether `mix` is that of its song, or was until the song was found or read.
    pub fn has(&self, mix: &SongMix) -> bool {
        self.mix().into_iter().chain(self.former.as_ref().map(|(mix, _)| mix)).any(|own| own.is_same(mix))
    }

    /// The form of the song as it is now.
    pub fn form(&self, home: Option<&Path>) -> Option<SongV1> {
        self.record.form(self.song.as_ref(), home)
    }

    /// The song's files that have not been identified yet.
    pub fn unidentified_files(&self) -> Vec<PathBuf> {
        self.song.as_ref().map_or_else(Vec::new, |song| self.record.unidentified_files(song))
    }

    /// Adds a problem, unless it is listed already.
    pub fn report(&mut self, problem: Problem) {
        if !self.problems.contains(&problem) {
            let folder = self.song.as_ref().map(|song| song.folder.as_path());
            self.happened.push(problem_line(&problem.short(folder)));
            self.problems.push(problem);
        }
    }

    /// Removes a problem that has been solved.
    pub fn withdraw(&mut self, problem: &Problem) {
        self.problems.retain(|told| told != problem);
    }

    /// Replaces `before` by `after`, which includes the results of listening. That is not a step, and the project is marked as changed only if its
    /// saved form changes.
    pub fn follow_ears(&mut self, before: &Song, after: Song) {
        let new = after.problems.iter().filter(|problem| !before.problems.contains(problem));
        new.cloned().collect::<Vec<_>>().into_iter().for_each(|problem| self.report(problem));
        let mutes = |slot: &usize| after.stems[*slot].muted && !before.stems[*slot].muted;
        for slot in (0..before.stems.len().min(after.stems.len())).filter(mutes) {
            self.changed.values |= self.player.mute(&before.mix, slot, &before.stems[slot]);
        }
        let (saved, changed) = (self.form(None), self.changed.project);
        self.revise(Arc::new(after));
        self.changed.project = changed || self.form(None) != saved;
    }

    /// The worst severity among the problems of the song as a whole.
    pub fn worst(&self) -> Option<Severity> {
        self.problems.iter().chain(&self.folder_problem).map(|problem| problem.severity).max()
    }

    /// The view for an editor, with the labels of the steps that undo and redo would take.
    pub fn view(&self, undo: Option<String>, redo: Option<String>) -> View {
        let folder = self.song.as_ref().map(|song| song.folder.as_path());
        let is_about_song = |problem: &Problem| problem.file.as_deref() == folder;
        let differs = |(song, on_disk): (&Arc<Song>, &Song)| {
            !song.is_written_like(on_disk) && !self.is_heard_like(song, on_disk)
        };
        View {
            key: self.song.is_some().then_some(self.key),
            song: self.song.clone(),
            problems: self.problems.clone(),
            folder_problem: self.folder_problem.clone().filter(is_about_song),
            undo,
            redo,
            opening: self.opening.clone(),
            unsaved: self.song.as_ref().zip(self.on_disk.as_ref()).is_some_and(differs),
        }
    }

    /// Gives the song to a new engine, in place of the previous one.
    pub fn install(&mut self, controller: Controller, slot: usize) {
        self.player.install(controller, slot, self.song.as_deref());
    }

    /// Plays the song again, after it had been taken out of the set.
    pub fn reload(&mut self) {
        self.player.reload(self.song.as_deref());
    }

    /// Ends everything, and returns the song's slot in the engine, if it has one.
    pub fn retire(&mut self) -> Option<(usize, Controller)> {
        self.tickets.cancel_all();
        std::mem::take(&mut self.player).into_ends()
    }

    /// Plays nothing.
    fn clear(&mut self) {
        self.player.clear();
        self.song = None;
    }

    /// Plays the current revision of the song; loaded files are kept.
    fn revise(&mut self, song: Arc<Song>) {
        self.player.revise(&song);
        self.set_song(song);
    }

    fn set_song(&mut self, song: Arc<Song>) {
        let assumed = (song.tempo_source != TempoSource::Assumed).then(|| assumed_tempo(&song.folder));
        self.problems.retain(|problem| !problem.is_settled(&song.stems) && Some(problem) != assumed.as_ref());
        self.song = Some(song);
        self.changed.project = true;
    }
}
