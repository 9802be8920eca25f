//! The energy of the material in short cells: the input of attack detection.

use super::Material;
use super::bands::{Band, Bands};
use super::recent::Recent;

/// Cells per second.
const CELLS: f64 = 1500.0;
/// The number of cells that are read at once.
const READ: usize = 256;
/// Cells weaker than this share of the strongest one are inaudible: −60 dB.
const FAINTEST: f32 = 1e-6;

/// The energies of cells.
#[derive(Debug)]
pub struct Cells {
    /// Frames per cell: two thirds of a millisecond.
    pub frames: usize,
    /// The energy of each band.
    pub bands: [Vec<f32>; Band::ALL.len()],
    /// The total energy.
    pub all: Vec<f32>,
}

/// Measures cells while the material is read.
#[derive(Debug)]
pub struct CellMeter {
    cells: Cells,
    /// The total number of cells.
    count: usize,
    /// One for each member.
    filters: Vec<Bands>,
    channels: [Vec<f32>; 2],
}

impl CellMeter {
    /// For `frames` frames of this many members.
    pub fn new(members: usize, frames: u64, rate: f64) -> Self {
        let cell = (rate / CELLS).round().max(1.0) as usize;
        let count = frames.div_ceil(cell as u64) as usize;
        let row = || Vec::with_capacity(count);
        Self {
            cells: Cells { frames: cell, bands: Band::ALL.map(|_| row()), all: row() },
            count,
            filters: vec![Bands::new(rate); members],
            channels: [vec![0.0; cell * READ], vec![0.0; cell * READ]],
        }
    }

    /// The next frame to measure.
    pub fn from(&self) -> i64 {
        (self.cells.all.len() * self.cells.frames) as i64
    }

    /// The cells measured so far.
    pub fn so_far(&self) -> &Cells {
        &self.cells
    }

    /// Measures the cells that end no later than `until`, over all channels of all members, in batches.
    pub fn listen(&mut self, material: &Recent, until: i64) {
        let size = self.cells.frames;
        loop {
            let first = self.cells.all.len();
            let there = usize::try_from((until - self.from()) / size as i64).unwrap_or(0);
            let cells = (self.count - first).min(READ);
            if cells == 0 || there < cells {
                return;
            }
            self.cells.extend(cells);
            for (member, filters) in self.filters.iter_mut().enumerate() {
                let [left, right] = self.channels.each_mut().map(|side| &mut side[..cells * size]);
                material.read(member, (first * size) as i64, [&mut *left, &mut *right]);
                if material.channels(member) == 1 {
                    right.fill(0.0);
                }
                self.cells.add(first, [left, right], filters);
            }
        }
    }

    /// The cells.
    pub fn finish(self) -> Cells {
        self.cells
    }
}

impl Cells {
    /// The number of audible frames.
    pub fn heard(&self) -> usize {
        let loudest = self.all.iter().copied().fold(f32::MIN_POSITIVE, f32::max);
        self.all.iter().filter(|&&energy| energy > loudest * FAINTEST).count() * self.frames
    }

    fn extend(&mut self, cells: usize) {
        for row in self.bands.iter_mut().chain([&mut self.all]) {
            row.resize(row.len() + cells, 0.0);
        }
    }

    fn add(&mut self, first: usize, [left, right]: [&[f32]; 2], filters: &mut Bands) {
        let [edges, middle] = &mut self.bands;
        let sums = self.all[first..].iter_mut().zip(&mut edges[first..]).zip(&mut middle[first..]);
        let frames = left.chunks_exact(self.frames).zip(right.chunks_exact(self.frames));
        // A local copy stays in registers.
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

/// The energy of each channel so far, plus that of a frame.
#[inline]
fn with_energy(energy: [f32; 2], [left, right]: [f32; 2]) -> [f32; 2] {
    [energy[0] + left * left, energy[1] + right * right]
}
