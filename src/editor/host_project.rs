//! Requests to the host's project: write the song into it, read the song from it, move its playhead. Runs on the window's thread.
//!
//! The host answers on its main thread; its answer comes back as a request. Where a host offers nothing, nothing is shown.

use vizia_core::prelude::*;

use crate::engine::Lead;
use crate::host::{PlacedSong, ProjectAbilities, SongKey, read_song, write_song};
use crate::setlist::{Edit, Problem, ProjectEdit};
use crate::time::{BeatPos, FileSeconds, Placement, SongSeconds};

use super::request::Request;
use super::request_handler::RequestHandler;

/// A request to the host's project.
#[derive(Clone)]
pub enum ProjectRequest {
    /// Write the song's tempo map, sections and markers into it.
    Write,
    /// Read them from it.
    Read,
    /// Move the playhead to where this beat of the song plays.
    Seek(BeatPos),
    /// The host has written them, or why not.
    Written(Result<String, Problem>),
    /// What the host's project says about this song; `None` if it says the same.
    WasRead(SongKey, Result<Option<Box<ProjectEdit>>, Problem>),
}

/// The signals about the host's project.
#[derive(Clone, Copy)]
pub struct ProjectShown {
    /// What it can be asked for.
    pub can: Signal<ProjectAbilities>,
    /// What was done last; empty if nothing was.
    pub done: Signal<String>,
    /// Why nothing was done; empty if something was.
    pub problem: Signal<String>,
}

impl ProjectShown {
    /// Nothing can be asked for.
    pub fn new() -> Self {
        let (done, problem) = (Signal::new(String::new()), Signal::new(String::new()));
        Self { can: Signal::new(ProjectAbilities::default()), done, problem }
    }

    fn tell(self, told: Result<String, Problem>) {
        let (done, problem) = match told {
            Ok(done) => (done, String::new()),
            Err(problem) => (String::new(), problem.to_string()),
        };
        self.done.set(done);
        self.problem.set(problem);
    }
}

impl RequestHandler {
    /// Carries out a request to the host's project.
    pub(super) fn ask_project(&self, request: ProjectRequest) {
        let shown = self.shown.signs.project;
        match request {
            ProjectRequest::Write => self.write_project(),
            ProjectRequest::Read => self.read_project(),
            ProjectRequest::Seek(beat) => self.seek_in_project(beat),
            ProjectRequest::Written(told) => shown.tell(told),
            ProjectRequest::WasRead(song, read) => shown.tell(self.take_read(song, read)),
        }
    }

    fn write_project(&self) {
        let Some(song) = self.keeper.song() else { return };
        let (start, end, answer) = (self.song_start(), self.song_end(), self.errands.answerer());
        self.signs.with_project(move |project| {
            let told = write_song(project, PlacedSong { song: &song, start, end });
            answer(Request::Project(ProjectRequest::Written(told)));
        });
    }

    fn read_project(&self) {
        let (Some(song), key) = (self.keeper.song(), self.keeper.current_key()) else { return };
        let (start, end, answer) = (self.song_start(), self.song_end(), self.errands.answerer());
        self.signs.with_project(move |project| {
            let read = read_song(project, PlacedSong { song: &song, start, end });
            answer(Request::Project(ProjectRequest::WasRead(key, read.map(|edit| edit.map(Box::new)))));
        });
    }

    /// Edits the song as the project says.
    fn take_read(&self, song: SongKey, read: Result<Option<Box<ProjectEdit>>, Problem>) -> Result<String, Problem> {
        let Some(edit) = read? else { return Ok("The project says what the song says".to_owned()) };
        self.keeper.edit_of(song, &Edit::Project(*edit))?;
        Ok("Read from the project. Undo takes it back".to_owned())
    }

    /// Moves the host's playhead to where a beat of the current song plays.
    fn seek_in_project(&self, beat: BeatPos) {
        let start = self.keeper.glance().map_or_else(|| self.song_start(), |glance| glance.song_start);
        let beat = Placement::starting_at(start).lead_beat(beat);
        // Timelines begin at beat 0.
        let beat = if beat < BeatPos::ZERO { BeatPos::ZERO } else { beat };
        self.signs.with_project(move |project| project.seek(beat));
    }

    /// The host's beat at which the current song's beat 0 is placed. While the host's timeline does not lead, it is where the set or the parameter has it.
    fn song_start(&self) -> BeatPos {
        let placed = self.keeper.glance().filter(|glance| glance.lead == Lead::Timeline);
        let in_set = || self.shown.set.with(|set| set.rows.get(set.current).filter(|_| set.is_laid())?.laid);
        let kept = || in_set().unwrap_or_else(|| self.state.faders.settings().song_start);
        placed.map_or_else(kept, |glance| glance.song_start)
    }

    /// Where the current song's files end, if known.
    fn song_end(&self) -> Option<SongSeconds> {
        let seconds = self.shown.overview.with(|overview| overview.seconds);
        let song = self.keeper.song().filter(|_| seconds > 0.0)?;
        Some(song.start.in_song(FileSeconds::new(seconds)))
    }
}
