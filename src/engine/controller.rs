//! The main thread's end.

use std::time::Duration;

use crate::media::StemReport;
use crate::setlist::{Problem, Song};

/// What is loaded, and what went wrong.
#[derive(Clone, Debug, Default)]
pub struct Status {
    /// The song, with its `problems`; `None` when there is none.
    pub song: Option<Song>,
    /// For each stem: what its file turned out to be, `None` until it is opened, or why it does not play.
    pub stems: Vec<Option<Result<StemReport, Problem>>>,
    /// What was found while reading, e.g. a truncated file.
    pub problems: Vec<Problem>,
    /// Pages that are there, of how many.
    pub pages: (usize, usize),
    /// Bytes of samples held.
    pub bytes: usize,
    /// Blocks in which audio was missing, each counted once per stem.
    pub underruns: u64,
}

impl Status {
    /// Whether every page is there, so that nothing can be missing any more.
    pub fn is_complete(&self) -> bool {
        self.song.is_some() && self.stems.iter().all(Option::is_some) && self.pages.0 == self.pages.1
    }
}

/// The main thread's end: says which song to load, and tells what became of it.
#[derive(Debug)]
pub struct Controller {}

impl Controller {
    /// Replaces the song. Returns at once; the old song fades out when the new one is ready to start.
    pub fn load(&mut self, _song: Song) {}

    /// Removes the song.
    pub fn clear(&mut self) {}

    /// What is loaded, and what went wrong.
    pub fn status(&self) -> Status {
        Status::default()
    }

    /// Waits until the song's first second can sound, or nothing is left to load, at most for `limit`. For the main
    /// thread, before the host's first block; whether it can.
    pub fn wait_until_ready(&self, _limit: Duration) -> bool {
        true
    }
}
