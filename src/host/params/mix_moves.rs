//! The frames of a block at which a host moves the parameters of the mix, and the values that a host knows.
//!
//! Written by the guard and used by the instance within one call on the audio thread; nothing here allocates or waits. What a host was told is
//! written on its main thread.
//!
//! The framework sets the parameters of a block at its beginning. Where another song begins inside the block, what moves from there on belongs to that
//! song: it is taken back, and made again when its part of the block begins. In a block without such a place nothing is set twice.
//!
//! Hosts that are told a value send it back a block later. If another song has begun meanwhile, that value belongs to the song before.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering::Relaxed};

use super::{Faders, MixParam};

/// The maximum number of moves in a block whose frames are recorded. Of later ones the last value counts, with the last recorded move of the parameter or from the
/// block's beginning.
const MOST_MOVES: usize = 256;
/// Hosts round what they send back to 32 bits, or to the texts that they show.
const SAME: f32 = 1e-6;
/// All of the block.
const WHOLE: u32 = u32::MAX;

/// A move: a parameter's index in the table, the frame, the new value and the one before, both 0 to 1.
#[derive(Clone, Copy)]
struct MixMove {
    index: usize,
    frame: u32,
    to: f32,
    from: f32,
}

/// What a host knows of a parameter.
#[derive(Clone, Copy)]
struct HostKnows {
    share: f32,
    /// The number of changes of the song, below 2³¹.
    turns: u32,
    /// Whether it was told, and has not sent the value back yet.
    is_told: bool,
}

/// The moves of the current block, and what the host was told last.
pub struct MixMoves {
    table: Box<[(u32, MixParam)]>,
    /// Index and frame, and both values, of each move.
    moves: Box<[[AtomicU64; 2]]>,
    count: AtomicU32,
    /// Up to which frame of the block the parameters have moved.
    reached: AtomicU32,
    /// The number of changes of the song when the block began: the values before its moves are of that song.
    turns: AtomicU32,
    /// Whether a move is to be undone that the framework makes.
    stale: AtomicBool,
    frames: AtomicU32,
    /// The value of each parameter that the host knows, the number of song changes when it learned of it, and whether it was told and has not sent it
    /// back yet.
    known: Box<[AtomicU64]>,
}

impl Default for MixMoves {
    fn default() -> Self {
        let table = MixParam::table();
        let moves = std::iter::repeat_with(Default::default).take(MOST_MOVES).collect();
        // The host knows nothing yet: a value that equals none.
        let known = table.iter().map(|_| AtomicU64::new(f32::NAN.to_bits().into())).collect();
        let [count, frames, turns] = [0; 3].map(AtomicU32::new);
        let (reached, stale) = (AtomicU32::new(WHOLE), AtomicBool::new(false));
        Self { table, moves, count, reached, turns, stale, frames, known }
    }
}

impl MixMoves {
    /// Begins a block of `frames` frames, after so many changes of the song.
    pub fn begin(&self, frames: u32, faders: &Faders, turns: u32) {
        // The previous block may have ended in a panic, or may not have been played at all.
        if self.turns.load(Relaxed) == turns {
            self.undo_stale(faders);
            self.reach(WHOLE, faders);
        }
        self.forget();
        self.turns.store(turns, Relaxed);
        self.frames.store(frames, Relaxed);
    }

    /// Forgets the moves of the block that were not reached.
    pub fn forget(&self) {
        self.count.store(0, Relaxed);
        self.reached.store(WHOLE, Relaxed);
        self.stale.store(false, Relaxed);
    }

    /// Records that the host moves the parameter with this `number` to what CLAP calls `value`. Called before the framework sets it.
    pub fn note_value(&self, number: u32, frame: u32, value: f64, faders: &Faders, turns: u32) {
        if let Some(index) = self.index(number) {
            self.note(index, frame, faders.share_of(self.table[index].1, value), faders, turns);
        }
    }

    /// Records that the host moves the parameter with this `number` to a share of its range, 0 to 1. Called before the framework sets it.
    pub fn note_share(&self, number: u32, frame: u32, share: f64, faders: &Faders, turns: u32) {
        if let Some(index) = self.index(number) {
            self.note(index, frame, share, faders, turns);
        }
    }

    fn index(&self, number: u32) -> Option<usize> {
        self.table.binary_search_by_key(&number, |(number, _)| *number).ok()
    }

    fn note(&self, index: usize, frame: u32, share: f64, faders: &Faders, turns: u32) {
        if !share.is_finite() {
            return;
        }
        let count = self.count.load(Relaxed);
        let to = (share as f32).clamp(0.0, 1.0);
        let earlier = (0..count as usize).rev().zip(self.moves().rev()).find(|(_, earlier)| earlier.index == index);
        let Some([place, values]) = self.moves.get(count as usize) else {
            let last = earlier.map(|(at, earlier)| (&self.moves[at][1], earlier.from));
            return last.into_iter().for_each(|(values, from)| values.store(packed(to, from), Relaxed));
        };
        let from = earlier.map_or_else(|| faders.share(self.table[index].1), |(_, earlier)| earlier.to);
        let known = self.known(index);
        let is_stale = known.is_told && (known.share - to).abs() <= SAME && known.turns != turns;
        let to = if is_stale { from } else { to };
        if is_stale {
            self.stale.store(true, Relaxed);
            self.know(index, HostKnows { is_told: false, ..known });
        } else {
            self.know(index, HostKnows { share: to, turns, is_told: false });
        }
        // A host may report a frame after the block.
        let frame = frame.min(self.frames.load(Relaxed).saturating_sub(1));
        place.store(u64::from(frame) << 32 | index as u64, Relaxed);
        values.store(packed(to, from), Relaxed);
        self.count.store(count + 1, Relaxed);
    }

    fn moves(&self) -> impl DoubleEndedIterator<Item = MixMove> + '_ {
        self.moves[..self.count.load(Relaxed) as usize].iter().map(|[place, values]| {
            let (place, values) = (place.load(Relaxed), values.load(Relaxed));
            let (to, from) = (f32::from_bits((values >> 32) as u32), f32::from_bits(values as u32));
            MixMove { index: place as u32 as usize, frame: (place >> 32) as u32, to, from }
        })
    }

    /// The framework has set parameters, for the whole block or for a part that it made itself: those that move from the block's frame `end` on are taken back.
    pub fn hold(&self, end: u32, faders: &Faders, turns: u32) {
        if self.turns.load(Relaxed) != turns {
            return; // The values before are another song's.
        }
        self.undo_stale(faders);
        // The last one first, so that the value from before all of them remains.
        self.moves()
            .rev()
            .filter(|later| later.frame >= end)
            .for_each(|later| self.set(later.index, later.from, faders));
        self.reached.fetch_min(end, Relaxed);
    }

    /// The part of the block that begins now ends before the block's frame `end`: what was held moves up to there.
    pub fn reach(&self, end: u32, faders: &Faders) {
        let reached = self.reached.load(Relaxed);
        if end > reached {
            self.reached.store(end, Relaxed);
            let due = self.moves().filter(|due| (reached..end).contains(&due.frame));
            due.for_each(|due| self.set(due.index, due.to, faders));
        }
    }

    /// Undoes what the framework has set for a host that sent back what it was told.
    fn undo_stale(&self, faders: &Faders) {
        if self.stale.swap(false, Relaxed) {
            self.moves().for_each(|due| self.set(due.index, due.to, faders));
        }
    }

    fn set(&self, index: usize, share: f32, faders: &Faders) {
        faders.set_share(self.table[index].1, share);
    }

    /// The values that the host does not know, and their numbers.
    pub fn news<'a>(&'a self, faders: &'a Faders) -> impl Iterator<Item = (u32, f32)> + 'a {
        let now = self.table.iter().zip(0..).map(|((number, param), index)| (*number, index, faders.share(*param)));
        now.filter(|(_, index, share)| self.known(*index).share != *share).map(|(number, _, share)| (number, share))
    }

    /// The host is being told a value. `turns` counts the changes of the song.
    pub fn tell(&self, number: u32, share: f32, turns: u32) {
        let known = HostKnows { share, turns, is_told: true };
        self.index(number).into_iter().for_each(|index| self.know(index, known));
    }

    fn known(&self, index: usize) -> HostKnows {
        let known = self.known[index].load(Relaxed);
        HostKnows {
            share: f32::from_bits(known as u32),
            turns: (known >> 33) as u32,
            is_told: known >> 32 & 1 == 1,
        }
    }

    fn know(&self, index: usize, HostKnows { share, turns, is_told }: HostKnows) {
        let known = u64::from(turns) << 33 | u64::from(is_told) << 32 | u64::from(share.to_bits());
        self.known[index].store(known, Relaxed);
    }
}

fn packed(to: f32, from: f32) -> u64 {
    u64::from(to.to_bits()) << 32 | u64::from(from.to_bits())
}

#[cfg(test)]
mod tests {
    use super::*;

    const OTHER: MixParam = MixParam::Pan(0);
    const PAN: MixParam = MixParam::Pan(4);

    /// Moves for a block of 100 frames, the faders, and what the framework does.
    fn block(noted: &[(MixParam, u32, f32)], turns: u32, moves: &MixMoves, faders: &Faders) {
        moves.begin(100, faders, turns);
        let number = |param| moves.table.iter().find(|(_, known)| *known == param).map_or(0, |(number, _)| *number);
        for (param, frame, share) in noted {
            moves.note_share(number(*param), *frame, (*share).into(), faders, turns);
        }
        noted.iter().for_each(|(param, _, share)| faders.set_share(*param, *share));
    }

    #[test]
    fn each_part_of_a_block_has_the_moves_up_to_its_end() {
        let (moves, faders) = (MixMoves::default(), Faders::new());
        faders.set_share(OTHER, 0.25);
        let now = || (faders.share(OTHER), faders.share(PAN));
        block(&[(OTHER, 10, 0.5), (OTHER, 60, 0.75), (PAN, 99, 0.0), (PAN, 400, 1.0)], 0, &moves, &faders);
        assert_eq!(now(), (0.75, 1.0), "as the framework sets them");
        moves.hold(10, &faders, 0);
        assert_eq!(now(), (0.25, 0.5));
        moves.reach(10, &faders);
        moves.reach(60, &faders);
        assert_eq!(now(), (0.5, 0.5));
        // Another song takes the faders.
        faders.set_share(OTHER, 0.0);
        moves.hold(70, &faders, 1);
        moves.reach(99, &faders);
        assert_eq!(now(), (0.75, 0.5));
        moves.reach(100, &faders);
        assert_eq!(now(), (0.75, 1.0));
        block(&[], 1, &moves, &faders);
        moves.hold(100, &faders, 1);
        moves.reach(100, &faders);
        assert_eq!(now(), (0.75, 1.0));
    }

    #[test]
    fn what_the_framework_sets_for_a_part_of_its_own_is_held_as_well() {
        let (moves, faders) = (MixMoves::default(), Faders::new());
        block(&[(OTHER, 80, 0.75)], 0, &moves, &faders);
        moves.hold(50, &faders, 0);
        moves.reach(50, &faders);
        faders.set_share(OTHER, 0.75);
        moves.hold(70, &faders, 0);
        moves.reach(70, &faders);
        assert_eq!(faders.share(OTHER), 0.5);
        moves.reach(100, &faders);
        assert_eq!(faders.share(OTHER), 0.75);
    }

    #[test]
    fn a_block_that_breaks_off_has_all_its_moves_and_of_too_many_the_last() {
        let (moves, faders) = (MixMoves::default(), Faders::new());
        block(&[(OTHER, 50, 0.75)], 0, &moves, &faders);
        moves.hold(20, &faders, 0);
        assert_eq!(faders.share(OTHER), 0.5);
        moves.begin(100, &faders, 0);
        assert_eq!(faders.share(OTHER), 0.75);
        let mut many = vec![(OTHER, 50, 0.25); 2 * MOST_MOVES];
        many.push((OTHER, 50, 1.0));
        block(&many, 0, &moves, &faders);
        moves.hold(20, &faders, 0);
        moves.reach(100, &faders);
        assert_eq!(faders.share(OTHER), 1.0);
        block(&[(OTHER, u32::MAX, f32::NAN)], 0, &moves, &faders);
    }

    #[test]
    fn a_value_that_was_told_of_the_song_before_comes_back_without_effect() {
        let (moves, faders) = (MixMoves::default(), Faders::new());
        let news: Vec<_> = moves.news(&faders).collect();
        assert_eq!(news.len(), moves.table.len(), "nothing is known yet");
        faders.set_share(OTHER, 0.25);
        let tell = || {
            let told: Vec<_> = moves.news(&faders).collect();
            told.iter().for_each(|(number, share)| moves.tell(*number, *share, 1));
        };
        tell();
        assert_eq!(moves.news(&faders).count(), 0);
        // Another song began meanwhile.
        faders.set_share(OTHER, 0.75);
        block(&[(OTHER, 0, 0.25 + 1e-7)], 2, &moves, &faders);
        moves.hold(100, &faders, 2);
        moves.reach(100, &faders);
        assert_eq!(faders.share(OTHER), 0.75);
        assert_eq!(moves.news(&faders).map(|(_, share)| share).collect::<Vec<_>>(), [0.75]);
        // The next time it is the host's own wish; and so it is in the song that it was told of.
        block(&[(OTHER, 0, 0.25)], 2, &moves, &faders);
        moves.hold(100, &faders, 2);
        assert_eq!((faders.share(OTHER), moves.news(&faders).count()), (0.25, 0));
        moves.tell(moves.table[0].0, 1.0, 2);
        block(&[(moves.table[0].1, 5, 1.0)], 2, &moves, &faders);
        moves.hold(100, &faders, 2);
        assert_eq!(faders.share(moves.table[0].1), 1.0);
        // In a block that is not played.
        faders.set_share(OTHER, 0.5);
        tell();
        faders.set_share(OTHER, 0.0);
        block(&[(OTHER, 0, 0.5)], 3, &moves, &faders);
        moves.begin(100, &faders, 3);
        assert_eq!(faders.share(OTHER), 0.0);
    }
}
