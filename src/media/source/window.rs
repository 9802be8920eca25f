//! Which part of a coded stream is the music.

use crate::media::{Trim, TrimSource};
use crate::setlist::Problem;

/// The music within what a decoder puts out.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct MusicWindow {
    /// Frames of silence that stand before the stream (an empty edit).
    pub lead: u64,
    /// The stream's frame that is the first of the music.
    pub start: i64,
    /// Frames of music, with the lead.
    pub frames: u64,
    /// What was taken away, and on whose word.
    pub trim: Trim,
    /// What the musician should know about that.
    pub problems: Vec<Problem>,
}

impl MusicWindow {
    /// Takes an encoder's delay from the beginning, which the stream itself tells.
    pub fn skip_delay(&mut self, frames: u64, source: TrimSource) {
        self.start = self.start.saturating_add_unsigned(frames);
        self.frames = self.frames.saturating_sub(frames);
        self.trim.start += frames;
        self.trim.source = source;
    }
}
