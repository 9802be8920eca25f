//! The songs of a set in their order, and what acts have made of them tonight.
//!
//! Plain values. Not known here: files, what sounds.

use crate::engine::sound::LoadedSong;
use crate::setlist::set::Then;
use crate::time::BeatPos;

use super::entry_starts::EntryStarts;
use super::upcoming::first_bar;

/// A song's entry in a set, as the show needs it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SetEntry {
    /// The host's beat at which its beat 0 lies in lead Timeline; `None`: the song start of the settings.
    pub start: Option<BeatPos>,
    /// By how many semitones it sounds higher tonight.
    pub transpose: f64,
    /// How fast it is played tonight, in percent of its own tempo.
    pub tempo: f64,
    /// What follows it; `None` if the lead decides.
    pub then: Option<Then>,
}

impl Default for SetEntry {
    fn default() -> Self {
        Self { start: None, transpose: 0.0, tempo: 100.0, then: None }
    }
}

/// A song's entry, and what acts have made of it tonight.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tonight {
    /// As the set has it.
    pub written: SetEntry,
    /// By how many semitones it sounds higher.
    pub transpose: f64,
    /// How fast it is played, in percent of its own tempo.
    pub tempo: f64,
}

impl From<SetEntry> for Tonight {
    fn from(written: SetEntry) -> Self {
        Self { written, transpose: written.transpose, tempo: written.tempo }
    }
}

/// The songs of a set. A song's *slot* is its place in the [`Deck`](super::Deck), which it keeps while the order changes.
#[derive(Debug)]
pub struct Running {
    /// The slots, in the order in which they are played.
    pub order: Box<[usize]>,
    /// The entries, by slot.
    pub entries: Box<[Tonight]>,
    /// Where they begin on the host's timeline.
    pub(super) starts: EntryStarts,
}

impl Running {
    /// The songs in the slots of `order`, as `entries` say, which has one for each slot.
    pub fn new(order: Box<[usize]>, entries: &[SetEntry]) -> Self {
        let entries: Box<[Tonight]> = entries.iter().copied().map(Tonight::from).collect();
        let mut running = Self { starts: EntryStarts::new(entries.len()), order, entries };
        running.update_starts();
        running
    }

    /// In the order of their slots.
    pub fn of(entries: &[SetEntry]) -> Self {
        Self::new((0..entries.len()).collect(), entries)
    }

    fn update_starts(&mut self) {
        self.starts.update(&self.order, |slot| self.entries.get(slot)?.written.start);
    }

    /// Lays a song on the host's timeline.
    pub fn lay(&mut self, slot: usize, start: BeatPos) {
        if let Some(entry) = self.entries.get_mut(slot) {
            entry.written.start = Some(start);
            self.update_starts();
        }
    }

    /// A song came, or went.
    pub fn set_song(&mut self, slot: usize, song: Option<&LoadedSong>) {
        self.starts.set_beginning(slot, song.map_or(BeatPos::ZERO, first_bar));
        self.update_starts();
    }

    /// Takes over what was known and done while `before` held: what acts have changed tonight stays, unless the set says otherwise now.
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

    /// Whether a slot holds a song of the set.
    pub fn has(&self, slot: usize) -> bool {
        self.order.contains(&slot)
    }

    /// The song after that in `slot`; the first one after a song that is not of the set.
    pub fn after(&self, slot: usize) -> Option<usize> {
        let place = self.order.iter().position(|listed| *listed == slot).map_or(0, |place| place + 1);
        self.order.get(place).copied()
    }

    /// The song before that in `slot`.
    pub fn before(&self, slot: usize) -> Option<usize> {
        let place = self.order.iter().position(|listed| *listed == slot)?;
        self.order.get(place.checked_sub(1)?).copied()
    }

    /// The entry of a song of the set.
    pub fn entry(&self, slot: usize) -> Option<&Tonight> {
        self.entries.get(slot).filter(|_| self.has(slot))
    }
}
