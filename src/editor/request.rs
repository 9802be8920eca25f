//! The musician's requests, sent as events from the views up to the [`RequestHandler`](super::request_handler::RequestHandler). Plain data.

use std::path::PathBuf;

use nice_plug_vizia::Parameter;

use crate::engine;
use crate::host::{HostMenuItem, MidiTarget, SongKey};
use crate::render::{ExportTarget, ExportedTo};
use crate::setlist::set::Then;
use crate::setlist::{Edit, MarkerEdit, Place, Problem, SectionEdit, notes_of_a_line};
use crate::time::BeatPos;

use super::beats::BeatRequest;
use super::choice::Choice;
use super::folder::Folder;
use super::help::HelpPage;
use super::host_project::ProjectRequest;
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
    /// Show the peaks of all meters as numbers, or hide them.
    Numbers,
    /// Show the mix as lanes, or as strips.
    Lanes,
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
    /// Add a message at the playhead.
    AddSend,
    /// Edit the document.
    Edit(Edit),
    /// The request applies to this song, whichever is current by now.
    ForSong(SongKey, Box<Request>),
    /// The next requests apply to this song, or to the shown one.
    Toward(Option<SongKey>),
    /// Turn the window into the stage view, or back.
    Stage,
    /// A request to the prompter.
    Prompter(PrompterRequest),
    /// A request to the editor for words.
    Words(WordsRequest),
    /// A request about the beats at the current position.
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
    Withdraw(Problem),
    /// Unpack the ZIP archive that this problem is about, and open what is in it.
    Unpack(Problem),
    /// Limit a song's memory to this many megabytes, or to the default.
    Memory(Option<usize>),
    /// Let what was typed follow a song of the set.
    Follow(SongKey, String),
    /// Start a song of the set where was typed, on the host's timeline.
    Start(SongKey, String),
    /// Leave as many bars before a song of the set as were typed.
    Gap(SongKey, String),
    /// Jump to a bar that was typed.
    JumpToBar(String),
    /// Run a show command with its default quantum.
    Perform(engine::Act),
    /// Set the length of fades, in beats.
    Fade(f64),
    /// Launch a song of the set.
    Launch(SongKey),
    /// Make a song of the set current. Ignored while a song plays.
    MakeCurrent(SongKey),
    /// Make the song at this index of the shown set current. Ignored while a song plays.
    ChooseSong(usize),
    /// Edit the set.
    Arrange(Arrange),
    /// Write `set.toml`.
    SaveSet,
    /// Change the assignment of MIDI messages.
    Midi(MidiRequest),
    /// Set the zoom.
    Zoom(f64),
    /// Offer what can be done with a parameter, at this position; if the host has no menu, type a value where that is `true`.
    Menu(Parameter, (f32, f32), bool),
    /// The host's menu for a parameter, at this position.
    HostMenu(u32, Vec<HostMenuItem>, (f32, f32)),
    /// Do what an entry of the host's menu for a parameter says.
    HostAct(u32, u32),
    /// A request to the host's project.
    Project(ProjectRequest),
    /// Open the demo song.
    Demo,
    /// Look for the recent songs, for the empty window.
    LookRecent,
    /// The recent songs.
    RecentFound(Vec<PathBuf>),
    /// Open the page of the manual that fits, or close it.
    Help,
    /// Open this page of the manual.
    Page(HelpPage),
    /// Write a support report.
    Report,
    /// Where the report went, or why it was not written.
    Reported(Result<PathBuf, Problem>),
    /// Where this song was exported to, or why it was not.
    Exported(SongKey, Result<ExportedTo, Problem>),
}

/// A change to the assignment of MIDI messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MidiRequest {
    /// Assign the next message to this target; `None` ends learning.
    Teach(Option<MidiTarget>),
    /// Remove all messages of this target.
    Forget(MidiTarget),
    /// Listen to this channel only, 1 to 16, or to all.
    Channel(Option<u16>),
    /// Ignore repeated messages for this many milliseconds.
    Bounce(u16),
    /// Show programs as 1 to 128 instead of 0 to 127.
    ProgramsFromOne(bool),
    /// Restore the defaults.
    Reset,
}

/// An edit of the set. It names the song, not its index, because the order may have changed since it was drawn.
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
    /// Sets where a song lies on the host's timeline; `None`: after the one before it. Without a key, this is about the song that requests
    /// apply to.
    Start(Option<SongKey>, Option<BeatPos>),
    /// Sets the number of bars between the song before it and this one.
    Gap(SongKey, f64),
}

/// A text to be typed.
#[derive(Clone)]
pub struct TextAsk {
    /// The title of the box.
    pub title: String,
    /// The current text.
    pub text: String,
    /// The target of the text.
    pub target: TextTarget,
}

/// The target of a typed text. Sections and markers are those of the shown song, by index.
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
    /// What follows a song of the set.
    Follow(SongKey),
    /// Where a song of the set starts.
    Start(SongKey),
    /// The gap before a song of the set.
    Gap(SongKey),
    /// A bar to jump to.
    Bar,
}

impl TextTarget {
    /// The request that applies the text.
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
            Self::Follow(song) => Request::Follow(song, text),
            Self::Start(song) => Request::Start(song, text),
            Self::Gap(song) => Request::Gap(song, text),
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
    /// A page of the manual, or the list of keys.
    Help(HelpPage),
    /// The assignment of MIDI messages.
    Midi,
    /// The editor for words.
    Words,
    /// The messages that the song sends.
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
    /// A text file with lyrics.
    Words,
    /// The sound of the click's beats.
    ClickBeat,
    /// The sound of the click's accents.
    ClickAccent,
    /// The folder into which the song is exported.
    Target(ExportTarget),
}
