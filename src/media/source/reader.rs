//! The two ways of reading a file: uncompressed samples as they stand, or coded ones through a library.

use std::fs::File;

use symphonia::core::errors::Error;

use super::coded::CodedReader;
use super::facts::Facts;
use super::pcm::PcmReader;
use super::{Samples, aiff, caf, opening, riff, trouble};
use crate::setlist::Problem;

/// An open file, at some frame of the music.
#[derive(Debug)]
pub(super) enum Reader {
    Pcm(Box<PcmReader>),
    Coded(Box<CodedReader>),
}

impl Reader {
    /// Opens a file of `bytes` bytes by its content; its name does not matter.
    pub fn open(mut file: File, bytes: u64) -> Result<(Self, Facts), Problem> {
        for uncompressed in [riff::open, aiff::open, caf::open] {
            let Some(pcm) = uncompressed(&mut file, bytes)? else { continue };
            let reader = PcmReader::new(file, &pcm).map_err(|error| trouble::unread(&error))?;
            return Ok((Self::Pcm(Box::new(reader)), Facts::of_pcm(pcm)?));
        }
        let (reader, facts) = opening::open(file, bytes)?;
        Ok((Self::Coded(Box::new(reader)), facts))
    }

    /// Goes to a frame of the music.
    pub fn seek(&mut self, frame: u64) -> Result<(), Problem> {
        match self {
            Self::Pcm(reader) => reader.seek(frame).map_err(|error| trouble::unread(&error)),
            Self::Coded(reader) => reader.seek(frame).map_err(undecoded),
        }
    }

    /// Appends `frames` frames, or as many as there are.
    pub fn read(&mut self, out: &mut Samples, frames: usize) -> Result<usize, Problem> {
        match self {
            Self::Pcm(reader) => reader.read(out, frames).map_err(|error| trouble::unread(&error)),
            Self::Coded(reader) => reader.read(out, frames).map_err(undecoded),
        }
    }

    /// What was odd about the samples read since this was last asked.
    pub fn take_problems(&mut self) -> impl Iterator<Item = Problem> {
        let (damaged, silenced) = match self {
            Self::Pcm(reader) => (0, reader.take_silenced()),
            Self::Coded(reader) => reader.take_damage(),
        };
        let damaged = (damaged > 0).then(|| trouble::damaged(damaged));
        damaged.into_iter().chain((silenced > 0).then(|| trouble::silenced(silenced)))
    }
}

fn undecoded(error: Error) -> Problem {
    match error {
        Error::IoError(error) => trouble::unread(&error),
        error => trouble::damaged_header(&error.to_string()),
    }
}
