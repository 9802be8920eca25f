//! How strong the material is, cell by cell: the ground that attacks are found on.

use super::Material;

/// Cells in a second.
const CELLS: f64 = 1500.0;
/// Cells that are read at once.
const READ: usize = 256;

/// The energies of cells.
#[derive(Debug)]
pub struct Cells {
    /// Frames in a cell: two thirds of a millisecond.
    pub frames: usize,
    /// Of what changes from frame to frame, which favours high tones: attacks are rich in them.
    pub edges: Vec<f32>,
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
        let mut cells = Self { frames: cell, edges: vec![0.0; count], all: vec![0.0; count] };
        let mut channels = [vec![0.0; cell * READ + 1], vec![0.0; cell * READ + 1]];
        for first in (0..count).step_by(READ) {
            if !go_on(first as f64 / count as f64) {
                return None;
            }
            for member in 0..material.members() {
                let [left, right] = &mut channels;
                material.read(member, (first * cell) as i64 - 1, [left, right]);
                for channel in channels.iter().take(material.channels(member)) {
                    cells.add(first, channel);
                }
            }
        }
        Some(cells)
    }

    fn add(&mut self, first: usize, channel: &[f32]) {
        let count = READ.min(self.all.len() - first);
        for cell in 0..count {
            let frames = &channel[cell * self.frames..=(cell + 1) * self.frames];
            let (mut edges, mut all) = (0.0, 0.0);
            for pair in frames.windows(2) {
                let edge = pair[1] - pair[0];
                edges += edge * edge;
                all += pair[1] * pair[1];
            }
            self.edges[first + cell] += edges;
            self.all[first + cell] += all;
        }
    }
}
