//! Analyses material that is read once, from beginning to end.
//!
//! Runs on loader threads. It keeps about a second of the material, and results that grow by 50 kB per second.
//! Not known here: where the material comes from.

use super::super::frame::{Frame, Workspace};
use super::super::window::WindowSize;
use super::attacks::Feet;
use super::cells::CellMeter;
use super::changes::BandMeter;
use super::recent::Recent;
use super::resolution::WindowTrials;
use super::{Analysis, CLEARLY, STILL, attacks, onsets};

/// Analyses a stem, or several linked ones.
#[derive(Debug)]
pub struct Analyser {
    rate: f64,
    frames: u64,
    recent: Recent,
    cells: CellMeter,
    bands: BandMeter,
    excerpts: WindowTrials,
    feet: Feet,
    work: Workspace,
}

impl Analyser {
    /// For `frames` frames of members with these numbers of `channels`, at `rate` frames per second.
    pub fn new(channels: &[usize], frames: u64, rate: f64) -> Self {
        let members = channels.len();
        let frame = |size: WindowSize| Frame::new(members, size);
        Self {
            rate,
            frames,
            recent: Recent::new(channels.iter().copied()),
            cells: CellMeter::new(members, frames, rate),
            bands: BandMeter::new(frame, frames, rate),
            excerpts: WindowTrials::new(frame, frames, rate),
            feet: Feet::new(rate),
            work: Workspace::default(),
        }
    }

    /// Takes the next `frames` frames, which `read` provides for each member: a mono member fills both channels with the
    /// same samples.
    pub fn push(&mut self, frames: usize, read: impl FnMut(usize, [&mut [f32]; 2])) {
        self.recent.push(frames, read);
        self.listen(self.recent.end() as i64);
        let kept = [self.cells.from(), self.bands.from(), self.excerpts.from(), self.feet.from(&self.cells)];
        self.recent.forget_before(kept.into_iter().min().unwrap_or(0));
    }

    /// Examines everything that is complete before the frame `until`.
    fn listen(&mut self, until: i64) {
        self.cells.listen(&self.recent, until);
        self.feet.listen(&self.cells, &self.recent, until);
        self.bands.listen(&self.recent, until, &mut self.work);
        self.excerpts.listen(&self.recent, until, &mut self.work);
    }

    /// The result, after the last frame.
    pub fn finish(mut self) -> Analysis {
        // Silence follows the end.
        self.listen(i64::MAX);
        let Self { rate, cells, bands, excerpts, feet, .. } = self;
        let cells = cells.finish();
        let changes = bands.finish();
        let [short, long] = WindowSize::pair(rate).map(|size| (size, 1.0));
        let mut window = excerpts.best([short, long]);
        let attacks = attacks::find(&cells, &feet, window == short.0);
        let onsets = onsets::join(&attacks, &changes, &cells, rate);
        if onsets.len() as f64 * STILL < cells.heard() as f64 / rate {
            window = excerpts.best([(window, CLEARLY), (WindowSize::longest(rate), 1.0)]);
        }
        debug_assert!(self.frames == 0 || cells.all.len() as u64 * cells.frames as u64 >= self.frames);
        Analysis { window, onsets }
    }
}
