//! The project of a host that lets plugins reach it: a song's tempo map, sections and markers are written into it and read from it, and its playhead is
//! moved.
//!
//! Main thread, except where it says otherwise. Known here: the document, the trait that the guard implements. Not known here: plugin formats.

use crate::setlist::{Problem, ProjectChange, ProjectClock, ProjectContent, ProjectEdit, Song, SongPlace};
use crate::time::{BeatPos, SongSeconds};

/// What a host's project can be asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ProjectAbilities {
    /// Tempo map, regions and markers can be read.
    pub reads: bool,
    /// They can be changed, as one step of the host's history.
    pub writes: bool,
    /// The playhead can be moved.
    pub seeks: bool,
}

/// The project of a host that lets plugins reach it. What it cannot do, it does not do.
pub trait HostProject: ProjectClock + Send + Sync {
    /// What it can do. Any thread.
    fn abilities(&self) -> ProjectAbilities;
    /// What it holds.
    fn content(&self) -> ProjectContent;
    /// Changes it, as one step of the host's history.
    fn change(&self, change: &ProjectChange);
    /// Moves the playhead to a beat; while the host plays, it goes on from there.
    fn seek(&self, beat: BeatPos);
}

/// A song of the document and its place in the project.
#[derive(Clone, Copy)]
pub struct PlacedSong<'a> {
    /// The song.
    pub song: &'a Song,
    /// The host's beat at which its beat 0 plays.
    pub start: BeatPos,
    /// Where its files end, if known.
    pub end: Option<SongSeconds>,
}

impl PlacedSong<'_> {
    fn in_project<'a>(&self, project: &'a dyn HostProject) -> SongPlace<'a> {
        SongPlace { clock: project, start: self.start, end: self.end }
    }
}

/// Writes a song's tempo map, sections and markers into the project. Returns what was done, in words.
///
/// # Errors
/// If the host offers no way, or holds the song otherwise than it was written.
pub fn write_song(project: &dyn HostProject, placed: PlacedSong<'_>) -> Result<String, Problem> {
    if !project.abilities().writes {
        return Err(out_of_reach());
    }
    let change = ProjectChange::new(placed.song, &project.content(), placed.in_project(project));
    let left_out = match change.left_out {
        0 => String::new(),
        count => format!("; {count} places before the project's beginning are left out"),
    };
    if change.is_empty() {
        return Ok(format!("The project has it already{left_out}"));
    }
    project.change(&change);
    let after = ProjectChange::new(placed.song, &project.content(), placed.in_project(project));
    if !after.keeps_tempo() {
        let why = "the host moved or refused some changes of tempo";
        let remedy = "begin the song on the first beat of a bar of the project, and write it again";
        return Err(Problem::warning("the project does not have the song's tempo map", why, remedy));
    }
    Ok(format!("Written into the project{left_out}. The host's undo takes it back"))
}

/// What the project says about a song: an edit of the song; `None` if it says the same as the song does.
///
/// # Errors
/// If the host offers no way, or its tempo is none that a song can have.
pub fn read_song(project: &dyn HostProject, placed: PlacedSong<'_>) -> Result<Option<ProjectEdit>, Problem> {
    if !project.abilities().reads {
        return Err(out_of_reach());
    }
    let edit = ProjectEdit::read(placed.song, &project.content(), placed.in_project(project))?;
    Ok(Some(edit).filter(|edit| edit.changes(placed.song)))
}

fn out_of_reach() -> Problem {
    Problem::warning("the project is out of reach", "the host does not let plugins change it", "")
}
