//! Stems of a song as input of an analysis, in memory or streamed.
//!
//! Runs on loader threads. Not known here: the analysis.

use std::ops::Range;

use crate::dsp::stretch::Material;
use crate::media::SongReader;

/// Some stems of a song.
pub struct StemsRead<'a> {
    /// The whole song.
    pub song: &'a SongReader<'a>,
    /// The indices of its stems.
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
