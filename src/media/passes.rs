//! The passes of a stem that repeats, in frames of the song's material.
//!
//! Pure arithmetic for loader threads. Each pass begins on the frame nearest to its beat, counted from the first one, so rounding does not add
//! up. Not known here: samples.

use std::ops::Range;

use crate::time::{BeatPos, Beats, SampleRate, SongSeconds};

use super::stem_file::Repeats;

/// A file whose length is this close to a whole number of beats, as a share of them, has that length.
const NEARLY_WHOLE: f64 = 0.01;
/// A gap or a cut up to this many frames comes from the imprecise length of a file.
const SLACK: u64 = 2;
/// The fade at the end of a pass that is cut, in seconds.
const FADE: f64 = 0.004;

/// The passes of a stem.
#[derive(Clone, Debug)]
pub struct Passes {
    repeats: Repeats,
    rate: SampleRate,
    /// The length of the file in frames at the session's rate; more than 0.
    file: u64,
    /// The length of a pass in beats, or `None` if it has the file's.
    beats: Option<f64>,
    /// The frame at which the stem ends.
    end: i64,
    fade: u64,
}

/// A run of frames of a stem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PassRun {
    /// This many frames without sound.
    Silence(u64),
    /// This many frames on a straight line from the last frame of the file to the first, beginning after `done` frames of
    /// `gap`.
    Join {
        /// The length of the whole gap.
        gap: u64,
        /// The frames of the gap before this run.
        done: u64,
        /// The length.
        frames: u64,
    },
    /// Frames of the file.
    File {
        /// The range.
        frames: Range<u64>,
        /// The frame of the file at which the pass ends, and the length of the fade before it, if there is one.
        fade: Option<(u64, u64)>,
    },
}

impl Passes {
    /// The passes of a file of `file` frames, up to the end in `repeats`; `None` if it has none.
    pub fn new(repeats: Repeats, file: u64, rate: SampleRate) -> Option<Self> {
        let fade = (FADE * rate.as_f64()) as u64;
        let mut passes = Self { repeats, rate, file, beats: None, end: i64::MAX, fade };
        let length = passes.own_beats();
        let whole = length.round();
        if whole >= 1.0 && (length - whole).abs() <= NEARLY_WHOLE * whole {
            passes.beats = Some(whole);
        }
        passes.end = passes.repeats.until.map_or(i64::MAX, |until| passes.frame_at(until).round() as i64);
        (file > 0).then_some(passes)
    }

    /// The length of the file in beats, at the tempo of the first pass.
    pub fn own_beats(&self) -> f64 {
        let begin = self.repeats.map.seconds_at(self.repeats.at);
        (self.repeats.map.beat_at(begin + self.file as f64 / self.rate.as_f64()) - self.repeats.at).get()
    }

    /// The length of a pass in whole beats, if it has one.
    pub fn beats(&self) -> Option<f64> {
        self.beats
    }

    /// The length of the stem in frames, unless the song ends it.
    pub fn own_end(&self) -> Option<u64> {
        (self.end < i64::MAX).then_some(self.end.max(0).unsigned_abs())
    }

    /// The end of the first pass.
    pub fn first_end(&self) -> u64 {
        self.begin(1).max(0).unsigned_abs()
    }

    /// Ends the stem with a song of this many frames.
    pub fn end_at(&mut self, frames: u64) {
        self.end = self.end.min(i64::try_from(frames).unwrap_or(i64::MAX));
    }

    /// The first run of frames in `frames`, which must not be empty.
    pub fn run(&self, frames: Range<u64>) -> PassRun {
        let (here, length) = (frames.start as i64, frames.end - frames.start);
        let until = |frame: i64| (frame - here).max(0).unsigned_abs().min(length);
        if here >= self.end {
            return PassRun::Silence(length);
        }
        if here < self.begin(0) {
            return PassRun::Silence(until(self.begin(0)));
        }
        let index = self.index(here);
        let begin = self.begin(index);
        let next = self.begin(index + 1).min(self.end);
        let (kept, is_cut) = self.kept(index);
        let done = (here - begin).unsigned_abs();
        if done < kept {
            let frames = done..(done + until(next)).min(kept);
            return PassRun::File { frames, fade: is_cut.then_some((kept, self.fade.min(kept))) };
        }
        let gap = (next - begin).unsigned_abs().saturating_sub(kept);
        if self.shortest(index) <= self.file + SLACK && !is_cut && next < self.end {
            return PassRun::Join { gap, done: done - kept, frames: until(next) };
        }
        PassRun::Silence(until(next))
    }

    /// How many frames of the file sound in a pass, and whether it fades out because the file is longer.
    ///
    /// Passes of one length in beats can differ by a frame. A cut pass has the length of the shortest one, so that all of them
    /// are equal.
    fn kept(&self, index: u64) -> (u64, bool) {
        let (begin, next) = (self.begin(index), self.begin(index + 1));
        let shortest = self.shortest(index);
        let (mut kept, mut is_cut) = if self.file > shortest + SLACK {
            (shortest, true)
        } else {
            (self.file.min((next - begin).unsigned_abs()), false)
        };
        if next > self.end {
            // The stem ends within this pass.
            let left = (self.end - begin).max(0).unsigned_abs();
            is_cut |= left + SLACK < kept;
            kept = kept.min(left);
        }
        (kept, is_cut)
    }

    /// The length of the shortest pass that begins at any fraction of a frame and lasts as long as this one.
    fn shortest(&self, index: u64) -> u64 {
        // The sum is not exact.
        (self.exact(index + 1) - self.exact(index) + 1e-6).floor() as u64
    }

    /// The pass that sounds at a frame at or after the first one's beginning.
    fn index(&self, frame: i64) -> u64 {
        let guess = match self.beats {
            None => (frame - self.begin(0)) as f64 / self.file as f64,
            Some(beats) => {
                let seconds = SongSeconds::new((frame as f64 - self.start()) / self.rate.as_f64());
                (self.repeats.map.beat_at(seconds) - self.repeats.at).get() / beats
            }
        };
        // The rounding of a beat to its frame can shift the estimate by one pass.
        let mut index = (guess.max(0.0) as u64).saturating_sub(1);
        while self.begin(index + 1) <= frame {
            index += 1;
        }
        index
    }

    /// The first frame of a pass.
    fn begin(&self, index: u64) -> i64 {
        self.exact(index).round() as i64
    }

    /// The same before it is rounded. A pass without whole beats lasts as long as the file.
    fn exact(&self, index: u64) -> f64 {
        match self.beats {
            None => self.frame_at(self.repeats.at).round() + (index * self.file) as f64,
            Some(beats) => {
                let beats = Beats::new(index as f64 * beats).unwrap_or(Beats::ZERO);
                self.frame_at(self.repeats.at + beats)
            }
        }
    }

    fn frame_at(&self, beat: BeatPos) -> f64 {
        self.start() + self.repeats.map.seconds_at(beat).get() * self.rate.as_f64()
    }

    /// The frame of beat 0.
    fn start(&self) -> f64 {
        self.repeats.start.frame(self.rate)
    }
}
