//! How strong the material is, cell by cell: the ground that attacks are found on.

use super::Material;
use super::bands::{Band, Bands};

/// Cells in a second.
const CELLS: f64 = 1500.0;
/// Cells that are read at once.
const READ: usize = 256;
/// What is weaker than this share of the strongest cell is not heard: −60 dB.
const FAINTEST: f32 = 1e-6;

/// The energies of cells.
#[derive(Debug)]
pub struct Cells {
    /// Frames in a cell: two thirds of a millisecond.
    pub frames: usize,
    /// Of the bands.
    pub bands: [Vec<f32>; Band::ALL.len()],
    /// Of all.
    pub all: Vec<f32>,
}

impl Cells {
    /// Measures all cells, over all channels of all members; `None` when broken off.
    pub fn measure(
        material: &impl Material,
        frames: u64,
        rate: f64,
        go_on: &mut impl FnMut(f64) -> bool,
    ) -> Option<Self> {
        let cell = (rate / CELLS).round().max(1.0) as usize;
        let count = frames.div_ceil(cell as u64) as usize;
        let mut cells = Self { frames: cell, bands: Band::ALL.map(|_| vec![0.0; count]), all: vec![0.0; count] };
        let mut channels = [vec![0.0; cell * READ], vec![0.0; cell * READ]];
        let mut filters = vec![[Bands::new(rate); 2]; material.members()];
        for first in (0..count).step_by(READ) {
            if !go_on(first as f64 / count as f64) {
                return None;
            }
            for (member, filters) in filters.iter_mut().enumerate() {
                let [left, right] = &mut channels;
                material.read(member, (first * cell) as i64, [left, right]);
                for (channel, filters) in channels.iter().zip(filters).take(material.channels(member)) {
                    cells.add(first, channel, filters);
                }
            }
        }
        Some(cells)
    }

    /// In how many frames something is heard.
    pub fn heard(&self) -> usize {
        let loudest = self.all.iter().copied().fold(f32::MIN_POSITIVE, f32::max);
        self.all.iter().filter(|&&energy| energy > loudest * FAINTEST).count() * self.frames
    }

    fn add(&mut self, first: usize, channel: &[f32], filters: &mut Bands) {
        let [edges, middle] = &mut self.bands;
        let sums = self.all[first..].iter_mut().zip(&mut edges[first..]).zip(&mut middle[first..]);
        for (((all, edges), middle), frames) in sums.zip(channel.chunks_exact(self.frames)) {
            for frame in frames {
                let [edge, mid] = filters.next(*frame);
                *all += frame * frame;
                *edges += edge * edge;
                *middle += mid * mid;
            }
            filters.rest();
        }
    }
}
