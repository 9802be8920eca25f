//! The songs that are in memory, and which of them is current.
//!
//! Audio thread. Not known here: how songs come and go, where the music is.

use crate::engine::sound::LoadedSong;

/// The songs that are in memory, and which of them is current.
#[derive(Debug)]
pub struct Deck {
    songs: Vec<Option<Box<LoadedSong>>>,
    current: usize,
}

impl Deck {
    /// Room for so many songs, at least one.
    pub fn new(songs: usize) -> Self {
        Self { songs: (0..songs.max(1)).map(|_| None).collect(), current: 0 }
    }

    /// Goes on with so many slots in `room`, which has room for them, and leaves there what held the songs until now.
    pub fn grow_into(&mut self, slots: usize, room: &mut Vec<Option<Box<LoadedSong>>>) {
        room.append(&mut self.songs);
        room.resize_with(slots.max(room.len()), || None);
        std::mem::swap(&mut self.songs, room);
    }

    /// Which song is current.
    pub fn current(&self) -> usize {
        self.current
    }

    /// Makes another song current.
    pub fn set_current(&mut self, index: usize) {
        self.current = index.min(self.songs.len() - 1);
    }

    /// A song, if it is in memory.
    pub fn song(&self, index: usize) -> Option<&LoadedSong> {
        self.songs.get(index)?.as_deref()
    }

    /// The current song, if it is in memory.
    pub fn sounding(&self) -> Option<&LoadedSong> {
        self.song(self.current)
    }

    /// The place of a song, to put one there or to take it out.
    pub fn place_mut(&mut self, index: usize) -> &mut Option<Box<LoadedSong>> {
        let last = self.songs.len() - 1;
        &mut self.songs[index.min(last)]
    }
}
