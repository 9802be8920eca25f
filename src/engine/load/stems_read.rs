//! Stems of a song as material for an analysis, whether they are in memory or not.
//!
//! Loader threads. Not known here: what is looked for.

use std::ops::Range;

use crate::dsp::stretch::Material;
use crate::media::SongReader;

/// Some stems of a song that is read.
pub struct StemsRead<'a> {
    /// The whole song.
    pub song: &'a SongReader<'a>,
    /// Which of its stems.
    pub stems: &'a [usize],
}

impl Material for StemsRead<'_> {
    fn members(&self) -> usize {
        self.stems.len()
    }

    fn channels(&self, member: usize) -> usize {
        self.song.channels(self.stems[member])
    }

    fn sounds(&self, frames: Range<i64>) -> bool {
        self.stems.iter().any(|&stem| self.song.overlaps(stem, &frames))
    }

    fn read(&self, member: usize, first: i64, output: [&mut [f32]; 2]) {
        self.song.read(self.stems[member], first, output);
    }
}
