//! A part of a block, and the frames of the material that it plays.
//!
//! Runs on the audio thread. The same for all stems, because they move together.

use std::ops::Range;

use crate::dsp::Interpolator;
use crate::media::SongAudio;
use crate::time::SourcePos;

use super::stretching::Stretching;
use crate::engine::follow::Line;

/// Some output frames, and the material that plays in them.
#[derive(Clone, Debug)]
pub enum Part<'a> {
    /// The material is copied, frame by frame.
    Copied {
        /// The first frame of the material.
        first: i64,
        /// The number of frames.
        frames: usize,
    },
    /// The material is interpolated between its frames.
    Interpolated {
        /// Aimed at this part.
        interpolator: &'a Interpolator,
        /// The material position at the part's first frame.
        place: SourcePos,
        /// The frames that it reads.
        source: Range<i64>,
        /// Source frames per output frame, rounded up.
        pace: i64,
        /// The number of output frames.
        frames: usize,
    },
    /// The material is stretched.
    Stretched {
        /// Prepared for this part.
        stretching: &'a Stretching,
        /// The audio that it reads.
        audio: &'a SongAudio,
        /// The stem.
        stem: usize,
        /// How many frames after the prepared ones the part begins.
        ahead: usize,
        /// The material position at the part's first frame.
        place: SourcePos,
        /// The frames that it reads.
        source: Range<i64>,
        /// Source frames per output frame, rounded up.
        pace: i64,
        /// The number of output frames.
        frames: usize,
    },
}

impl<'a> Part<'a> {
    /// The maximum number of frames, up to `wanted`, of a single part from output frame `now` on.
    pub fn most(line: &Line, wanted: usize) -> usize {
        if line.is_copy() { wanted } else { wanted.min(Interpolator::RUN) }
    }

    /// The part of `frames` frames, at most [`Self::most`], from output frame `now` on.
    pub fn new(line: &Line, now: i64, frames: usize, interpolator: &'a mut Interpolator) -> Self {
        if line.is_copy() {
            return Self::Copied { first: line.at(now).nearest_frame(), frames };
        }
        let (anchor, since) = line.since(now);
        let source = interpolator.aim(anchor, since, line.speed(), frames);
        let pace = line.speed().get().ceil() as i64;
        Self::Interpolated { interpolator, place: line.at(now), source, pace, frames }
    }

    /// The part of `frames` frames of a stem from output frame `now` on, `ahead` frames after those that
    /// `stretching` is prepared for.
    pub fn stretched(
        line: &Line,
        now: i64,
        frames: usize,
        (stretching, audio): (&'a Stretching, &'a SongAudio),
        stem: usize,
        ahead: usize,
    ) -> Self {
        let (place, speed) = (line.at(now), line.speed().get());
        let source = stretching.source(stem, place.get(), frames, speed);
        Self::Stretched { stretching, audio, stem, ahead, place, source, pace: speed.ceil() as i64, frames }
    }

    /// The number of output frames.
    pub fn frames(&self) -> usize {
        match self {
            Self::Copied { frames, .. } | Self::Interpolated { frames, .. } | Self::Stretched { frames, .. } => {
                *frames
            }
        }
    }

    /// The first frame of the material, if it is copied.
    pub fn copied_from(&self) -> Option<i64> {
        match self {
            Self::Copied { first, .. } => Some(*first),
            Self::Interpolated { .. } | Self::Stretched { .. } => None,
        }
    }

    /// The frames of the material that are read.
    pub fn source(&self) -> Range<i64> {
        match self {
            Self::Copied { first, frames } => *first..*first + *frames as i64,
            Self::Interpolated { source, .. } | Self::Stretched { source, .. } => source.clone(),
        }
    }

    /// The same, plus those that are read in the next `ahead` output frames.
    pub fn source_ahead(&self, ahead: usize) -> Range<i64> {
        let Range { start, end } = self.source();
        let pace = match self {
            Self::Copied { .. } => 1,
            Self::Interpolated { pace, .. } | Self::Stretched { pace, .. } => *pace,
        };
        start..end + ahead as i64 * pace
    }

    /// Whether its first output frame plays at or before frame `frame` of the material.
    pub fn begins_before(&self, frame: i64) -> bool {
        match self {
            Self::Copied { first, .. } => *first <= frame,
            Self::Interpolated { place, .. } | Self::Stretched { place, .. } => place.get() <= frame as f64,
        }
    }

    /// `frames` frames from `from` on. Only a copied part can be split; no other part needs to be.
    pub fn chunk(&self, from: usize, frames: usize) -> Self {
        match self {
            Self::Copied { first, .. } => Self::Copied { first: first + from as i64, frames },
            Self::Interpolated { .. } | Self::Stretched { .. } => self.clone(),
        }
    }

    /// Interpolates one channel; `source` holds [`Self::source`].
    pub fn interpolate(&self, source: &[f32], output: &mut [f32]) {
        if let Self::Interpolated { interpolator, .. } = self {
            interpolator.read(source, output);
        }
    }
}
