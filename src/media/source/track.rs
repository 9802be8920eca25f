//! The played track of a file, as its container describes it.

use super::coding::Coding;
use super::speakers::Speakers;
use super::stream::Stream;
use super::window::MusicWindow;

/// A track, ready to be decoded.
#[derive(Debug)]
pub(super) struct Track {
    /// Its name for the musician.
    pub container: &'static str,
    pub coding: Coding,
    pub rate: u32,
    pub channels: usize,
    /// The speakers, if there are more than two channels.
    pub speakers: Option<Speakers>,
    pub stream: Stream,
    pub window: MusicWindow,
}
