//! The two ways of reading a file: uncompressed samples directly, or coded ones through a decoder.

use std::fs::File;

use super::coded::CodedReader;
use super::facts::SourceFacts;
use super::pcm::PcmReader;
use super::{Samples, opening, trouble};
use crate::setlist::Problem;

/// An open file, positioned at a frame of the music.
#[derive(Debug)]
pub(super) enum OpenFile {
    /// With its rate.
    Pcm(Box<PcmReader>, u32),
    Coded(Box<CodedReader>),
}

impl OpenFile {
    /// Opens a track of a file of `length` bytes by its content; its name is ignored.
    pub fn open(file: File, length: u64, track: Option<u16>) -> Result<(Self, SourceFacts), Problem> {
        opening::open(file, length, track)
    }

    /// Reads all channels from now on, and does not fold them to stereo. Before the first read.
    pub fn unfold(&mut self) {
        match self {
            Self::Pcm(reader, _) => reader.unfold(),
            Self::Coded(reader) => reader.unfold(),
        }
    }

    /// Seeks to a frame of the music.
    pub fn seek(&mut self, frame: u64) -> Result<(), Problem> {
        match self {
            Self::Pcm(reader, _) => {
                reader.seek(frame);
                Ok(())
            }
            Self::Coded(reader) => reader.seek(frame).map_err(|error| trouble::unread(&error)),
        }
    }

    /// Appends `frames` frames, or as many as there are.
    pub fn read(&mut self, out: &mut Samples, frames: usize) -> Result<usize, Problem> {
        let read = match self {
            Self::Pcm(reader, _) => reader.read(out, frames),
            Self::Coded(reader) => reader.read(out, frames),
        };
        read.map_err(|error| trouble::unread(&error))
    }

    /// The number of packets decoded so far; 0 for uncompressed samples.
    pub fn decoded(&self) -> u64 {
        match self {
            Self::Pcm(..) => 0,
            Self::Coded(reader) => reader.decoded(),
        }
    }

    /// The problems with the samples read since the last call. Reported times are counted from frame `skipped` on.
    pub fn take_problems(&mut self, skipped: u64) -> Vec<Problem> {
        match self {
            Self::Pcm(reader, rate) => reader.odd().take_problems(skipped, *rate).collect(),
            Self::Coded(reader) => {
                let rate = reader.rate();
                reader.holes().take_problems(skipped, rate).collect()
            }
        }
    }
}
