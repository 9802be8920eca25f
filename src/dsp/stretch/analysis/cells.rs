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
        let mut filters = vec![Bands::new(rate); material.members()];
        for first in (0..count).step_by(READ) {
            if !go_on(first as f64 / count as f64) {
                return None;
            }
            for (member, filters) in filters.iter_mut().enumerate() {
                let [left, right] = &mut channels;
                material.read(member, (first * cell) as i64, [left, right]);
                if material.channels(member) == 1 {
                    right.fill(0.0);
                }
                cells.add(first, [left, right], filters);
            }
        }
        Some(cells)
    }

    /// In how many frames something is heard.
    pub fn heard(&self) -> usize {
        let loudest = self.all.iter().copied().fold(f32::MIN_POSITIVE, f32::max);
        self.all.iter().filter(|&&energy| energy > loudest * FAINTEST).count() * self.frames
    }

    fn add(&mut self, first: usize, [left, right]: [&[f32]; 2], filters: &mut Bands) {
        let [edges, middle] = &mut self.bands;
        let sums = self.all[first..].iter_mut().zip(&mut edges[first..]).zip(&mut middle[first..]);
        let frames = left.chunks_exact(self.frames).zip(right.chunks_exact(self.frames));
        // What is nobody else's stays in registers.
        let mut bands = *filters;
        for (((all, edges), middle), (left, right)) in sums.zip(frames) {
            let [mut of_all, mut of_edges, mut of_middle] = [[0.0; 2]; 3];
            for (left, right) in left.iter().zip(right) {
                let frame = [*left, *right];
                let [edge, mid] = bands.next(frame);
                of_all = with_energy(of_all, frame);
                of_edges = with_energy(of_edges, edge);
                of_middle = with_energy(of_middle, mid);
            }
            *all += of_all[0] + of_all[1];
            *edges += of_edges[0] + of_edges[1];
            *middle += of_middle[0] + of_middle[1];
            bands.rest();
        }
        *filters = bands;
    }
}

/// The energy of each side so far, with that of a frame.
#[inline]
fn with_energy(energy: [f32; 2], [left, right]: [f32; 2]) -> [f32; 2] {
    [energy[0] + left * left, energy[1] + right * right]
}
