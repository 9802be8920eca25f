//! A tempo that changes steadily during a block.
//!
//! Plain data for the audio thread. Known here: positions and speeds. Not known here: beats, songs.

use crate::time::{Bpm, SourceFrames, Speed};

use super::run::Here;

/// The shortest straight piece of a block, in frames; there are at most `MOST_PIECES`. With 50 BPM per second at 100 BPM and 48 kHz, a piece
/// is off by 0.09 frames in its middle.
const PIECE: i64 = 256;
const MOST_PIECES: i64 = 16;

/// The course of a block while the tempo grows: a parabola, approximated by chords.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TempoRamp {
    /// The block's first output frame and its end.
    frame: i64,
    end: i64,
    /// The start of the block.
    here: Here,
    /// How much the speed grows per frame.
    growth: f64,
    /// The length of a piece.
    piece: i64,
}

impl TempoRamp {
    /// For the `frames` frames from `now` on, starting at `here`, while `tempo` grows by `growth` per frame; `None` if it
    /// is constant, or would leave the range of tempos.
    pub fn new(now: i64, here: Here, tempo: Bpm, growth: f64, frames: usize) -> Option<Self> {
        if growth == 0.0 {
            return None;
        }
        Bpm::new(tempo.get() + growth * frames as f64)?;
        let piece = PIECE.max(frames as i64 / MOST_PIECES + 1);
        let growth = here.speed.get() * growth / tempo.get();
        Some(Self { frame: now, end: now + frames as i64, here, growth, piece })
    }

    /// The first frame of the next piece after output frame `now`, if it is in this block.
    pub fn next_bend(&self, now: i64) -> Option<i64> {
        let next = now + self.piece - (now - self.frame) % self.piece;
        (next < self.end).then_some(next)
    }

    /// The position and the speed of the piece that begins at output frame `now`.
    pub fn piece(&self, now: i64) -> Here {
        let end = self.next_bend(now).unwrap_or(self.end);
        let since = (now - self.frame) as f64;
        let passed = self.here.speed.get() * since + self.growth * since * since / 2.0;
        let middle = (now + end) as f64 / 2.0 - self.frame as f64;
        Here {
            pos: self.here.pos + SourceFrames::new(passed).unwrap_or(SourceFrames::ZERO),
            // The mean speed of a piece is the one in its middle.
            speed: Speed::clamped(self.here.speed.get() + self.growth * middle),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::time::SourcePos;

    fn ramp(tempo: f64, growth: f64, frames: usize) -> Option<TempoRamp> {
        let here = Here { pos: SourcePos::new(500.25).unwrap(), speed: Speed::clamped(tempo / 100.0) };
        TempoRamp::new(7000, here, Bpm::new(tempo).unwrap(), growth, frames)
    }

    #[test]
    fn each_piece_leads_to_the_next_one_and_the_last_to_the_end() {
        for (frames, growth) in [(1, 0.001), (256, -0.001), (1000, 0.002), (4096, -0.001), (65_536, 0.0001)] {
            let ramp = ramp(110.0, growth, frames).unwrap();
            let (mut now, mut pieces) = (7000, 1);
            let mut piece = ramp.piece(now);
            assert_eq!(piece.pos.get(), 500.25);
            while let Some(next) = ramp.next_bend(now) {
                let led = piece.pos + piece.speed.over((next - now) as f64);
                piece = ramp.piece(next);
                assert!((led - piece.pos).get().abs() < 1e-6, "{frames} frames: at {next}");
                (now, pieces) = (next, pieces + 1);
            }
            assert!(
                pieces <= MOST_PIECES && pieces == (frames as i64 + ramp.piece - 1) / ramp.piece,
                "{pieces} of {frames}"
            );
            let led = piece.pos + piece.speed.over((7000 + frames as i64 - now) as f64);
            let frames = frames as f64;
            let passed = (110.0 * frames + growth * frames * frames / 2.0) / 100.0;
            assert!((led.get() - 500.25 - passed).abs() < 1e-6, "{frames} frames");
        }
    }

    #[test]
    fn a_steady_tempo_is_no_ramp_and_neither_is_one_that_leads_nowhere() {
        assert_eq!(ramp(110.0, 0.0, 512), None);
        assert_eq!(ramp(110.0, -1.0, 512), None, "to a tempo below 0");
        assert_eq!(ramp(110.0, 1e9, 512), None, "to a tempo beyond all");
        assert!(ramp(110.0, 0.001, 512).is_some());
    }
}
