//! The interface between files and pages: provides the frames of a file in order.
//!
//! Runs on loader threads. It exists so that tests can substitute a file that fails on demand.

use crate::setlist::Problem;

use super::{Samples, Source, SourceFacts, StemFile};

/// A file's frames, at the file's own rate. [`Source`] is the real implementation.
pub(super) trait Reader: Send {
    /// The properties of the file.
    fn facts(&self) -> &SourceFacts;
    /// Seeks to a frame, or to the end if that is beyond it.
    fn seek(&mut self, frame: u64) -> Result<(), Problem>;
    /// Appends frames and returns their number, which is smaller than requested only at the end.
    fn read(&mut self, out: &mut Samples, frames: usize) -> Result<usize, Problem>;
    /// Problems found while reading since the last call.
    fn take_problems(&mut self) -> Vec<Problem>;
}

/// Opens a file.
pub(super) type Opener = Box<dyn Fn(&StemFile) -> Result<Box<dyn Reader>, Problem> + Send + Sync>;

/// Opens a [`Source`].
pub(super) fn open_source(file: &StemFile) -> Result<Box<dyn Reader>, Problem> {
    Ok(Box::new(Source::open_track(&file.path, file.track, file.skip)?.after_silence(file.late)))
}

impl Reader for Source {
    fn facts(&self) -> &SourceFacts {
        self.facts()
    }

    fn seek(&mut self, frame: u64) -> Result<(), Problem> {
        self.seek(frame)
    }

    fn read(&mut self, out: &mut Samples, frames: usize) -> Result<usize, Problem> {
        self.read(out, frames)
    }

    fn take_problems(&mut self) -> Vec<Problem> {
        self.take_problems()
    }
}
