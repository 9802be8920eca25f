//! What pages are made from: something that gives the frames of a file in order.
//!
//! Loader threads. It stands between files and pages so that tests can put a file there that fails when told to.

use crate::setlist::Problem;

use super::{Samples, Source, SourceFacts, StemFile};

/// A file's frames, at the file's own rate. See [`Source`], which is the one that is not a test's.
pub(super) trait Reader: Send {
    /// What the file turned out to be.
    fn facts(&self) -> &SourceFacts;
    /// Goes to a frame; beyond the end, to the end.
    fn seek(&mut self, frame: u64) -> Result<(), Problem>;
    /// Appends frames, fewer than asked for only at the end, and says how many.
    fn read(&mut self, out: &mut Samples, frames: usize) -> Result<usize, Problem>;
    /// What was found while reading since this was last asked.
    fn take_problems(&mut self) -> Vec<Problem>;
}

/// How a file is opened.
pub(super) type Opener = Box<dyn Fn(&StemFile) -> Result<Box<dyn Reader>, Problem> + Send + Sync>;

/// Opens a [`Source`].
pub(super) fn open_source(file: &StemFile) -> Result<Box<dyn Reader>, Problem> {
    Ok(Box::new(Source::open_after(&file.path, file.skip)?))
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
