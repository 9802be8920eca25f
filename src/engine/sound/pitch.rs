//! Transposes what stretchers make: resamples it at another speed.
//!
//! Audio thread. Known here: lines, stretched frames. Not known here: stems, the stretchers themselves.

use std::ops::Range;

use crate::dsp::stretch::{Course, Shelf};
use crate::dsp::{Fade, Interpolator};
use crate::engine::block::MOST_SEMITONES;
use crate::engine::follow::Line;
use crate::time::{SampleRate, SourcePos, Speed};

/// The transposition, and since when.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TunedPitch {
    /// An output frame and its stretched frame, since the last change of pitch.
    anchor: (i64, SourcePos),
    /// Stretched frames per output frame.
    speed: Speed,
}

/// The resampling of the stretchers' output for transposition.
#[derive(Debug)]
pub struct Pitch {
    tuned: TunedPitch,
    interpolator: Interpolator,
    /// The stretched frames that the interpolator reads.
    source: Range<i64>,
    /// The output frame to which the first of them leads.
    aimed: i64,
    /// How many additional frames are made, for fade-outs.
    ahead: f64,
}

impl Pitch {
    /// At the recorded pitch, at the session's `rate`.
    pub fn new(rate: SampleRate) -> Self {
        Self {
            tuned: TunedPitch { anchor: (0, SourcePos::ZERO), speed: Speed::UNITY },
            interpolator: Interpolator::new(),
            source: 0..0,
            aimed: 0,
            ahead: Self::made_ahead(&Fade::new(rate)),
        }
    }

    /// How many frames beyond the audible ones are made for transposed stems: for fade-outs, which may have changed to any other
    /// transposition in their last frame.
    pub fn made_ahead(fade: &Fade) -> f64 {
        let fastest = speed_of(MOST_SEMITONES);
        fastest.get() * fade.frames() as f64 + Interpolator::reach(fastest).1 as f64
    }

    /// How many frames a shelf has to keep.
    pub fn kept(&self) -> usize {
        self.ahead as usize + Interpolator::MOST_SOURCE
    }

    /// Starts at output frame `now`, transposed by `semitones`.
    pub fn start(&mut self, now: i64, semitones: f64) {
        self.tuned = TunedPitch { anchor: (now, SourcePos::ZERO), speed: speed_of(semitones) };
    }

    /// Starts at output frame `now`, transposed as `other` is.
    pub fn start_like(&mut self, other: &Self, now: i64) {
        self.tuned = TunedPitch { anchor: (now, SourcePos::ZERO), speed: other.tuned.speed };
    }

    /// Changes the transposition from output frame `now` on. Returns false, and changes nothing, if that needs a restart.
    pub fn glide(&mut self, now: i64, semitones: f64) -> bool {
        let speed = speed_of(semitones);
        if speed == self.tuned.speed {
            return true;
        }
        if speed.is_unity() || self.tuned.speed.is_unity() {
            return false;
        }
        self.tuned = TunedPitch { anchor: (now, self.at(now)), speed };
        true
    }

    /// Whether it differs from the recorded pitch.
    pub fn moves(&self) -> bool {
        !self.tuned.speed.is_unity()
    }

    fn at(&self, now: i64) -> SourcePos {
        self.tuned.anchor.1 + self.tuned.speed.over((now - self.tuned.anchor.0) as f64)
    }

    /// A line of the output, in stretched frames.
    pub fn course(&self, line: &Line) -> Course {
        let (place, frame) = line.anchor();
        Course {
            origin: self.at(frame).get(),
            place: place.get(),
            speed: line.speed().get() / self.tuned.speed.get(),
        }
    }

    /// Prepares to play `frames` frames from output frame `now` on.
    pub fn aim(&mut self, now: i64, frames: usize) {
        self.aimed = now;
        if self.moves() {
            let since = (now - self.tuned.anchor.0).max(0) as u64;
            self.source = self.interpolator.aim(self.tuned.anchor.1, since, self.tuned.speed, frames);
        }
    }

    /// The output frame from which on it plays.
    pub fn aimed(&self) -> i64 {
        self.aimed
    }

    /// The stretched frames that have to be made.
    pub fn made(&self) -> Range<i64> {
        self.source.start..self.source.end + self.ahead as i64
    }

    /// Stretched frames per output frame.
    pub fn speed(&self) -> Speed {
        self.tuned.speed
    }

    /// How it is tuned.
    pub fn tuned(&self) -> TunedPitch {
        self.tuned
    }

    /// Takes back what was tuned since [`Self::tuned`].
    pub fn tune_back(&mut self, tuned: TunedPitch) {
        self.tuned = tuned;
    }

    /// How many stretched frames around a position contribute to it, at most.
    pub fn reach(&self) -> f64 {
        Interpolator::reach(self.tuned.speed).1 as f64 + self.ahead
    }

    /// Plays the frames that it aims at.
    pub fn play(&self, shelf: &Shelf, member: usize, output: [&mut [f32]; 2]) {
        let mut made = [0.0; Interpolator::MOST_SOURCE];
        let made = &mut made[..(self.source.end - self.source.start) as usize];
        for (side, output) in output.into_iter().enumerate() {
            shelf.read(member, side, self.source.clone(), made);
            self.interpolator.read(made, output);
        }
    }
}

/// The speed of stretched frames that transposes by this many semitones.
pub fn speed_of(semitones: f64) -> Speed {
    let semitones = if semitones.is_finite() { semitones.clamp(-MOST_SEMITONES, MOST_SEMITONES) } else { 0.0 };
    Speed::clamped((semitones / 12.0).exp2())
}
