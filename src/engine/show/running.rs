//! The songs of a set in their order, and tonight's changes to them by acts.
//!
//! Plain values. Not known here: files, the sounding song.

use crate::engine::sound::LoadedSong;
use crate::setlist::set::Then;
use crate::time::BeatPos;

use super::entry_starts::EntryStarts;
use super::upcoming::first_bar;

/// A song's entry in a set, as the show needs it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SetEntry {
    /// The host's beat of its beat 0 in lead Timeline; `None`: the song start in the settings.
    pub start: Option<BeatPos>,
    /// Tonight's transposition, in semitones.
    pub transpose: f64,
    /// Tonight's tempo, in percent of its own.
    pub tempo: f64,
    /// What follows it; `None` if the lead decides.
    pub then: Option<Then>,
}

impl Default for SetEntry {
    fn default() -> Self {
        Self { start: None, transpose: 0.0, tempo: 100.0, then: None }
    }
}

/// A song's entry, and tonight's changes to it by acts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tonight {
    /// The entry in the set.
    pub written: SetEntry,
    /// The transposition, in semitones.
    pub transpose: f64,
    /// The tempo, in percent of its own.
    pub tempo: f64,
}

impl From<SetEntry> for Tonight {
    fn from(written: SetEntry) -> Self {
        Self { written, transpose: written.transpose, tempo: written.tempo }
    }
}

/// The songs of a set. A song's *slot* is its index in the [`Deck`](super::Deck), which stays the same when the order changes.
#[derive(Debug)]
pub struct Running {
    /// The slots, in the order in which they are played.
    pub order: Box<[usize]>,
    /// The entries, by slot.
    pub entries: Box<[Tonight]>,
    /// Their beginnings on the host's timeline.
    pub(super) starts: EntryStarts,
}

impl Running {
    /// The songs in the slots of `order`. `entries` has one entry for each slot.
    pub fn new(order: Box<[usize]>, entries: &[SetEntry]) -> Self {
        let entries: Box<[Tonight]> = entries.iter().copied().map(Tonight::from).collect();
        let mut running = Self { starts: EntryStarts::new(entries.len()), order, entries };
        running.update_starts();
        running
    }

    /// The songs in the order of their slots.
    pub fn of(entries: &[SetEntry]) -> Self {
        Self::new((0..entries.len()).collect(), entries)
    }

    fn update_starts(&mut self) {
        self.starts.update(&self.order, |slot| self.entries.get(slot)?.written.start);
    }

    /// Places a song on the host's timeline.
    pub fn lay(&mut self, slot: usize, start: BeatPos) {
        if let Some(entry) = self.entries.get_mut(slot) {
            entry.written.start = Some(start);
            self.update_starts();
        }
    }

    /// A song was loaded, or removed.
    pub fn set_song(&mut self, slot: usize, song: Option<&LoadedSong>) {
        self.starts.set_beginning(slot, song.map_or(BeatPos::ZERO, first_bar));
        self.update_starts();
    }

    /// Takes over the state of `before`: tonight's changes by acts stay, unless the set's entry has changed.
    pub fn go_on_from(&mut self, before: &Self) {
        for (new, old) in self.entries.iter_mut().zip(&before.entries) {
            if new.written.transpose == old.written.transpose {
                new.transpose = old.transpose;
            }
            if new.written.tempo == old.written.tempo {
                new.tempo = old.tempo;
            }
        }
        self.starts.take_beginnings(&before.starts);
        self.update_starts();
    }

    /// Whether a slot belongs to the set.
    pub fn has(&self, slot: usize) -> bool {
        self.order.contains(&slot)
    }

    /// The song after the one in `slot`; the first one if `slot` is not part of the set.
    pub fn after(&self, slot: usize) -> Option<usize> {
        let place = self.order.iter().position(|listed| *listed == slot).map_or(0, |place| place + 1);
        self.order.get(place).copied()
    }

    /// The song before the one in `slot`.
    pub fn before(&self, slot: usize) -> Option<usize> {
        let place = self.order.iter().position(|listed| *listed == slot)?;
        self.order.get(place.checked_sub(1)?).copied()
    }

    /// The entry of a song of the set.
    pub fn entry(&self, slot: usize) -> Option<&Tonight> {
        self.entries.get(slot).filter(|_| self.has(slot))
    }
}
