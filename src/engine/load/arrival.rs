//! Messages from loader threads to the audio thread, and the values that come back to be freed.
//!
//! Plain data on the rings between them.

use crate::engine::sound::{Form, LoadedSong, ShortSounds, SongId, Stretching};

/// A message to the audio thread.
#[derive(Debug)]
pub enum Arrival {
    /// A song that replaces the current one.
    Song(Box<LoadedSong>),
    /// No song from now on.
    Nothing,
    /// Other sections for a song whose sound does not change.
    Sections(SongId, Box<Form>),
    /// A better analysis of a song.
    Refined(SongId, Box<Stretching>),
    /// The cues that announce the sections of a song, and the sounds of its click.
    Cues(SongId, Box<ShortSounds>),
}

/// A value that the audio thread no longer needs.
#[derive(Debug)]
pub enum Retired {
    /// A song.
    Song(Box<LoadedSong>),
    /// The sections of a song.
    Sections(#[expect(dead_code, reason = "only held to be freed")] Box<Form>),
    /// The stretchers of a song.
    Stretching(#[expect(dead_code, reason = "only held to be freed")] Box<Stretching>),
    /// The cues and the click of a song.
    Cues(#[expect(dead_code, reason = "only held to be freed")] Box<ShortSounds>),
}

impl Retired {
    /// The song that came back; `None` if it is not a whole song.
    pub fn song(&self) -> Option<SongId> {
        match self {
            Self::Song(song) => Some(song.id),
            Self::Sections(_) | Self::Stretching(_) | Self::Cues(_) => None,
        }
    }
}
