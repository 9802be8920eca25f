//! What a musician asks of the editor, as events from the views up to the [`RequestHandler`](super::request_handler::RequestHandler). A value.

use std::path::PathBuf;

use nice_plug_vizia::Parameter;

use crate::engine;
use crate::setlist::Edit;
use crate::setlist::set::Then;

use super::choice::Choice;
use super::folder::Folder;
use super::prompter::PrompterRequest;

/// What a musician asks of the editor. Places are in points of the window.
#[derive(Clone)]
pub enum Request {
    /// To type a value for this parameter, in a box at this place.
    Ask(Parameter, (f32, f32)),
    /// To choose one of a parameter's values from a list at this place.
    Choose(Parameter, (f32, f32)),
    /// To choose from this list at this place.
    Offer(Vec<Choice>, (f32, f32)),
    /// To choose one of the songs that were opened last, from a list at this place.
    Recent((f32, f32)),
    /// To set a parameter.
    Set(Parameter, f32),
    /// To show something above the mixer, or to put it away if it is shown.
    Show(Sheet),
    /// To put away what is shown above the mixer.
    Leave,
    /// To put away what floats above everything.
    Dismiss,
    /// To hear one stem alone; or, if it is alone already, all of them.
    SoloAlone(usize),
    /// To put out the clip light.
    ResetClip,
    /// To open a folder or files.
    Open(Vec<PathBuf>),
    /// To open what was typed.
    OpenTyped(String),
    /// To choose the folder of a song in the system's dialog.
    Browse,
    /// To choose something else in the system's dialog.
    BrowseFor(FileSearch),
    /// What was chosen in the system's dialog; `None` where there is none.
    Answered(FileSearch, Option<Vec<PathBuf>>),
    /// To see what lies in a folder.
    Look(PathBuf),
    /// To see what lies in the folder that was typed, or to use the file.
    LookTyped(FileSearch, String),
    /// What lies in the folder that was asked for.
    Looked(PathBuf, Folder),
    /// What was chosen from the list of files.
    Chosen(FileSearch, Vec<PathBuf>),
    /// To change the document.
    Edit(Edit),
    /// Something about the words of the song.
    Prompter(PrompterRequest),
    /// To undo the last change of the document.
    Undo,
    /// To do again what was undone.
    Redo,
    /// To look for a stem's missing file, or for the song's missing folder, in the system's dialog.
    Search(FileSearch),
    /// To write `song.toml`.
    Save,
    /// To take away the song.
    Close,
    /// To strike a problem off the list.
    Forget(usize),
    /// To let a song take so many megabytes, or what is usual.
    Memory(Option<usize>),
    /// To have the show do something, as soon as it is usual for that.
    Perform(engine::Act),
    /// To launch the song at a place of the set.
    LaunchSong(usize),
    /// To make the song at a place of the set current, while none plays.
    ChooseSong(usize),
    /// To change the set.
    Arrange(Arrange),
    /// To write `set.toml`.
    SaveSet,
    /// To have everything this much larger than usual.
    Zoom(f64),
}

/// A change of the set. Places are counted from 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Arrange {
    /// Moves a song to another place.
    Move {
        /// Where it is.
        from: usize,
        /// Where it is to be.
        to: usize,
    },
    /// Puts a song into the set once more.
    Duplicate(usize),
    /// Takes a song out of the set.
    Remove(usize),
    /// Says what follows a song.
    Then(usize, Option<Then>),
}

/// What can be shown above the mixer, or beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sheet {
    /// Everything about the song.
    Song,
    /// What is not as it should be.
    Problems,
    /// The editor's own list of files.
    Files(FileSearch),
    /// What the keys of the computer do.
    Keys,
}

/// What is looked for among files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileSearch {
    /// The folder of a song.
    Folder,
    /// Audio files.
    Files,
    /// The missing file of the stem in this slot.
    Stem(usize),
    /// The missing folder of the song.
    MissingFolder,
}
