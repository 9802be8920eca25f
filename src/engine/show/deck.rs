//! The songs in memory, and the current one.
//!
//! Audio thread. Not known here: how songs are loaded, positions.

use crate::engine::sound::LoadedSong;

/// The songs in memory, and the current one.
#[derive(Debug)]
pub struct Deck {
    songs: Vec<Option<Box<LoadedSong>>>,
    current: usize,
}

impl Deck {
    /// Room for this many songs, at least one.
    pub fn new(songs: usize) -> Self {
        Self { songs: (0..songs.max(1)).map(|_| None).collect(), current: 0 }
    }

    /// Moves to `room`, which holds `slots` slots, and leaves the previous storage there.
    pub fn grow_into(&mut self, slots: usize, room: &mut Vec<Option<Box<LoadedSong>>>) {
        room.append(&mut self.songs);
        room.resize_with(slots.max(room.len()), || None);
        std::mem::swap(&mut self.songs, room);
    }

    /// The index of the current song.
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

    /// The slot of a song, to insert or remove one.
    pub fn place_mut(&mut self, index: usize) -> &mut Option<Box<LoadedSong>> {
        let last = self.songs.len() - 1;
        &mut self.songs[index.min(last)]
    }
}
