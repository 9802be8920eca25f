//! The part of a coded stream that is the music.

use crate::media::{Trim, TrimSource};
use crate::setlist::Problem;

/// The music within a decoder's output.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct MusicWindow {
    /// Frames of silence before the stream (an empty edit).
    pub lead: u64,
    /// The first frame of the music in the stream.
    pub start: i64,
    /// Frames of music, including the lead.
    pub frames: u64,
    /// The trimmed frames, and the source of these numbers.
    pub trim: Trim,
    /// Problems and notes about it for the musician.
    pub problems: Vec<Problem>,
}

impl MusicWindow {
    /// Removes an encoder's delay, which the stream itself states, from the beginning.
    pub fn skip_delay(&mut self, frames: u64, source: TrimSource) {
        self.start = self.start.saturating_add_unsigned(frames);
        self.frames = self.frames.saturating_sub(frames);
        self.trim.start += frames;
        self.trim.source = source;
    }
}
