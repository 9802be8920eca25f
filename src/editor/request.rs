//! The musician's requests, sent as events from the views up to the [`RequestHandler`](super::request_handler::RequestHandler). Plain data.

use std::path::PathBuf;

use nice_plug_vizia::Parameter;

use crate::engine;
use crate::host::{MidiTarget, SongKey};
use crate::setlist::set::Then;
use crate::setlist::{Edit, MarkerEdit, Place, SectionEdit, notes_of_a_line};

use super::beats::BeatRequest;
use super::choice::Choice;
use super::folder::Folder;
use super::prompter::PrompterRequest;
use super::words::WordsRequest;

/// A request of the musician. Positions are in points of the window.
#[derive(Clone)]
pub enum Request {
    /// Type a value for this parameter, in a box at this position.
    Ask(Parameter, (f32, f32)),
    /// Choose one of a parameter's values from a list at this position.
    Choose(Parameter, (f32, f32)),
    /// Choose from this list at this position.
    Offer(Vec<Choice>, (f32, f32)),
    /// Choose one of the recent songs from a list at this position.
    Recent((f32, f32)),
    /// Set a parameter.
    Set(Parameter, f32),
    /// Open a sheet, or close it if it is open.
    Show(Sheet),
    /// Close the open sheet.
    Leave,
    /// Close the pop-up.
    Dismiss,
    /// Solo one stem alone; if it already is, clear all solos.
    SoloAlone(usize),
    /// Reset the clip light.
    ResetClip,
    /// Open a folder or files.
    Open(Vec<PathBuf>),
    /// Open a typed path.
    OpenTyped(String),
    /// Choose a song's folder in the system's dialog.
    Browse,
    /// Choose something else in the system's dialog.
    BrowseFor(FileSearch),
    /// The paths chosen in the system's dialog; `None` if there is no dialog.
    Answered(FileSearch, Option<Vec<PathBuf>>),
    /// List a folder.
    Look(PathBuf),
    /// List the typed folder, or use the typed file.
    LookTyped(FileSearch, String),
    /// The content of the folder that was requested.
    Looked(PathBuf, Folder),
    /// The file chosen from the list of files.
    Chosen(FileSearch, Vec<PathBuf>),
    /// Type a text, in a box at this position.
    Type(TextAsk, (f32, f32)),
    /// Add a section at this place, or at the playhead.
    AddSection(Option<Place>),
    /// Add a marker at this place, or at the playhead.
    AddMarker(Option<Place>),
    /// Add a message that the song sends at the playhead.
    AddSend,
    /// Edit the document.
    Edit(Edit),
    /// What is requested is meant for this song, whichever is current by now.
    ForSong(SongKey, Box<Request>),
    /// What is requested next is meant for this song; or for the one that is shown.
    Toward(Option<SongKey>),
    /// Turn the window into the stage view, or back.
    Stage,
    /// A request to the prompter.
    Prompter(PrompterRequest),
    /// A request to the editor for words.
    Words(WordsRequest),
    /// A request about the beats at the place that sounds.
    Beats(BeatRequest),
    /// Undo the last edit of the document.
    Undo,
    /// Redo the last undone edit.
    Redo,
    /// Look for a stem's missing file, or for the song's missing folder, in the system's dialog.
    Search(FileSearch),
    /// Write `song.toml`.
    Save,
    /// Close the song.
    Close,
    /// Dismiss a problem.
    Forget(usize),
    /// Limit a song's memory to this many megabytes, or to the default.
    Memory(Option<usize>),
    /// Jump to a bar that was typed.
    JumpToBar(String),
    /// Run a show command with its default quantum.
    Perform(engine::Act),
    /// How long fades are from now on, in beats.
    Fade(f64),
    /// Launch a song of the set.
    Launch(SongKey),
    /// Make a song of the set current, while none plays.
    MakeCurrent(SongKey),
    /// Make the song at an index of the set, as it is shown, current, while none plays.
    ChooseSong(usize),
    /// Edit the set.
    Arrange(Arrange),
    /// Write `set.toml`.
    SaveSet,
    /// Change which MIDI messages press what.
    Midi(MidiRequest),
    /// Set the zoom.
    Zoom(f64),
}

/// A change of which MIDI messages press what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MidiRequest {
    /// The next message is to press this; or, no longer.
    Teach(Option<MidiTarget>),
    /// No message is to press this.
    Forget(MidiTarget),
    /// Only this channel is heard, 1 to 16; or any.
    Channel(Option<u16>),
    /// For so many milliseconds after a press the same message presses nothing.
    Bounce(u16),
    /// Programs are shown as 1 to 128, and not as 0 to 127.
    ProgramsFromOne(bool),
    /// All is as usual.
    Reset,
}

/// An edit of the set. It names the song, and not its index: the order may have changed since somebody looked.
#[derive(Clone, Debug, PartialEq)]
pub enum Arrange {
    /// Moves a song to another index, counted from 0.
    Move(SongKey, usize),
    /// Adds a song to the set a second time.
    Duplicate(SongKey),
    /// Removes a song from the set.
    Remove(SongKey),
    /// Sets what follows a song.
    Then(SongKey, Option<Then>),
    /// Sets the notes on a song in this set.
    Notes(SongKey, String),
}

/// A text to be typed.
#[derive(Clone)]
pub struct TextAsk {
    /// What it is.
    pub title: String,
    /// What it is now.
    pub text: String,
    /// What it belongs to.
    pub target: TextTarget,
}

/// What a typed text belongs to. Sections and markers are those of the song that is shown, by their index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextTarget {
    /// A section of the song.
    Section(usize),
    /// A marker of the song.
    Marker(usize),
    /// The name of a song of the set.
    Song(SongKey),
    /// The notes on a song.
    SongNotes(SongKey),
    /// The notes on a song in this set.
    EntryNotes(SongKey),
    /// A bar to jump to.
    Bar,
}

impl TextTarget {
    /// The request that sets it.
    pub fn request(self, text: String) -> Request {
        match self {
            Self::Section(index) => Request::Edit(Edit::Sections(SectionEdit::Name(index, text))),
            Self::Marker(index) => Request::Edit(Edit::Markers(MarkerEdit::Name(index, text))),
            Self::Song(song) => Request::ForSong(song, Box::new(Request::Edit(Edit::Name(text)))),
            Self::SongNotes(song) => {
                let notes = Edit::Notes(notes_of_a_line(&text));
                Request::ForSong(song, Box::new(Request::Edit(notes)))
            }
            Self::EntryNotes(song) => Request::Arrange(Arrange::Notes(song, notes_of_a_line(&text))),
            Self::Bar => Request::JumpToBar(text),
        }
    }
}

/// The sheets above or beside the mixer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sheet {
    /// The song panel.
    Song,
    /// The list of problems.
    Problems,
    /// The editor's own list of files.
    Files(FileSearch),
    /// The list of keys.
    Keys,
    /// Which MIDI messages press what.
    Midi,
    /// The editor for words.
    Words,
    /// What the song sends to other devices.
    Sends,
    /// All acts of a show.
    Acts,
}

/// The target of a file search.
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
    /// A text with words to sing.
    Words,
    /// What the beats of the song's click sound like.
    ClickBeat,
    /// What its accents sound like.
    ClickAccent,
}
