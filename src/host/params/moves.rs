//! The frames of a block at which the parameters of acts move.
//!
//! Written by the guard and read by the instance within one call on the audio thread; nothing here allocates or waits. The framework
//! sets the parameters of a block at its beginning, and forgets on which frames the host moved them.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use super::act_dial::{ActDial, MOST_SECTIONS, MOST_SONGS};

/// The maximum number of moves in a block whose frames are recorded. Later ones count from the block's beginning.
const MOST_MOVES: usize = 512;

/// The moves of the current block.
pub struct ParamMoves {
    /// Frame, dial and value of each, packed.
    moves: Box<[AtomicU64]>,
    count: AtomicU32,
    frames: AtomicU32,
    /// The number of frames of the block that have been played.
    played: AtomicU32,
}

impl Default for ParamMoves {
    fn default() -> Self {
        Self {
            moves: std::iter::repeat_with(AtomicU64::default).take(MOST_MOVES).collect(),
            count: AtomicU32::new(0),
            frames: AtomicU32::new(0),
            played: AtomicU32::new(0),
        }
    }
}

impl ParamMoves {
    /// Begins a block of `frames` frames. What moved in blocks of which nothing was passed moves on its first frame: hosts that stand move
    /// parameters in blocks without frames, and a pad presses and releases in one of them.
    pub fn begin(&self, frames: u32) {
        if self.played.load(Ordering::Relaxed) > 0 {
            self.count.store(0, Ordering::Relaxed);
        }
        for place in self.moves.iter().take(self.count.load(Ordering::Relaxed) as usize) {
            place.store(place.load(Ordering::Relaxed) & u64::from(u32::MAX), Ordering::Relaxed);
        }
        self.played.store(0, Ordering::Relaxed);
        self.frames.store(frames, Ordering::Relaxed);
    }

    /// Records that the parameter with the host's `number` moves to a step, counted from 0, as CLAP reports it.
    pub fn note_step(&self, number: u32, frame: u32, step: f64) {
        if let Some(dial) = ActDial::numbered(number) {
            self.note(dial, frame, step);
        }
    }

    /// Records that the parameter with the host's `number` moves to a share of its range, 0 to 1, as VST3 reports it.
    pub fn note_share(&self, number: u32, frame: u32, share: f64) {
        if let Some(dial) = ActDial::numbered(number) {
            self.note(dial, frame, share * f64::from(dial.most() - dial.least()));
        }
    }

    fn note(&self, dial: ActDial, frame: u32, step: f64) {
        let count = self.count.load(Ordering::Relaxed);
        let frames = self.frames.load(Ordering::Relaxed);
        // While a host stands, only the last number of a dial counts; of a button, each press.
        let is_dial = |packed: u64| (packed >> 16) as u16 == dial.index();
        let mut noted = self.moves.iter().take(count as usize);
        let again = noted.position(|packed| is_dial(packed.load(Ordering::Relaxed)));
        let again = again.filter(|_| frames == 0 && !matches!(dial, ActDial::Button(_)));
        let index = again.map_or(count, |again| again as u32);
        let Some(place) = self.moves.get(index as usize).filter(|_| step.is_finite()) else { return };
        // A host may report a frame after the block.
        let frame = frame.min(frames.saturating_sub(1));
        let value = (step.round() as i32).saturating_add(dial.least()).clamp(dial.least(), dial.most());
        place.store(u64::from(frame) << 32 | u64::from(dial.index()) << 16 | value as u64, Ordering::Relaxed);
        self.count.store(count.max(index + 1), Ordering::Relaxed);
    }

    /// The number of frames of the block that have been passed.
    pub fn played(&self) -> u32 {
        self.played.load(Ordering::Relaxed)
    }

    /// Whether a dial moves on a frame of the block that has not been played yet.
    pub fn is_coming(&self, dial: ActDial) -> bool {
        let (played, frames) = (self.played.load(Ordering::Relaxed), self.frames.load(Ordering::Relaxed));
        let moves = self.moves.iter().take(self.count.load(Ordering::Relaxed) as usize);
        played < frames
            && moves
                .map(|packed| packed.load(Ordering::Relaxed))
                .any(|packed| (packed >> 16) as u16 == dial.index() && (packed >> 32) as u32 >= played)
    }

    /// Passes the moves of the block's next `frames` frames to `each`: the dial, its new value, and the frame, counted from the first of
    /// these. The framework splits a block where the host's transport changes inside it.
    pub fn pass(&self, frames: u32, mut each: impl FnMut(ActDial, i32, u32)) {
        let from = self.played.load(Ordering::Relaxed);
        let end = from.saturating_add(frames);
        let moves = self.moves.iter().take(self.count.load(Ordering::Relaxed) as usize);
        for packed in moves.map(|packed| packed.load(Ordering::Relaxed)) {
            let (frame, dial, value) = ((packed >> 32) as u32, ActDial::at((packed >> 16) as u16), packed as u16);
            if let Some(dial) = dial.filter(|_| (from..end).contains(&frame)) {
                each(dial, i32::from(value), frame - from);
            }
        }
        self.played.store(end, Ordering::Relaxed);
    }
}

// A value and its dial are packed into 16 bits each.
const _: () = assert!(MOST_SONGS <= u16::MAX as i32);
const _: () = assert!(MOST_SECTIONS <= u16::MAX as i32);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::params::act_dial::param_number;
    use crate::host::params::show::Button;

    fn passed(moves: &ParamMoves, frames: u32) -> Vec<(ActDial, i32, u32)> {
        let mut passed = Vec::new();
        moves.pass(frames, |dial, value, frame| passed.push((dial, value, frame)));
        passed
    }

    #[test]
    fn each_part_of_a_block_gets_its_own() {
        let moves = ParamMoves::default();
        moves.begin(100);
        moves.note_step(param_number("song"), 10, 4.0);
        moves.note_share(param_number("section"), 60, 0.5);
        moves.note_step(param_number("panic"), 400, 1.0);
        moves.note_step(param_number("level_1"), 5, 1.0);
        moves.note_step(param_number("song"), 5, f64::NAN);
        assert_eq!(passed(&moves, 50), [(ActDial::Song, 5, 10)]);
        assert_eq!(passed(&moves, 50), [(ActDial::Section, 32, 10), (ActDial::Button(Button::Panic), 1, 49)]);
        assert_eq!(passed(&moves, 50), []);
        moves.begin(100);
        assert_eq!(passed(&moves, 100), []);
    }

    #[test]
    fn what_moves_in_blocks_without_frames_moves_with_the_next_block() {
        let moves = ParamMoves::default();
        moves.begin(64);
        assert_eq!(passed(&moves, 64), []);
        for step in [1.0, 0.0] {
            moves.begin(0);
            moves.note_step(param_number("next_song"), 0, step);
        }
        // A block that the framework does not play.
        moves.begin(64);
        moves.note_step(param_number("song"), 20, 4.0);
        moves.begin(64);
        moves.note_step(param_number("song"), 30, 6.0);
        let next = ActDial::Button(Button::NextSong);
        assert_eq!(passed(&moves, 64), [(next, 1, 0), (next, 0, 0), (ActDial::Song, 5, 0), (ActDial::Song, 7, 30)]);
        moves.begin(64);
        assert_eq!(passed(&moves, 64), []);
    }

    #[test]
    fn what_is_out_of_range_or_too_much_is_survived() {
        let moves = ParamMoves::default();
        moves.begin(1);
        moves.pass(1, |_, _, _| {});
        moves.begin(0);
        for _ in 0..2 * MOST_MOVES {
            moves.note_step(param_number("song"), u32::MAX, 1e300);
            moves.note_share(param_number("stop"), u32::MAX, f64::MIN);
        }
        moves.begin(1);
        assert_eq!(passed(&moves, 1).len(), MOST_MOVES);
        moves.begin(1);
        for _ in 0..2 * MOST_MOVES {
            moves.note_step(param_number("song"), u32::MAX, 1e300);
        }
        assert_eq!(passed(&moves, 1), vec![(ActDial::Song, MOST_SONGS, 0); MOST_MOVES]);
    }
}
