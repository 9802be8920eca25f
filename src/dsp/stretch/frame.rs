//! The spectra of all channels of a link group at one place of the material.
//!
//! Audio thread.

use realfft::num_complex::Complex32;

use super::Material;
use super::window::WindowSize;

/// Spectra of a few channels, taken at one place.
#[derive(Debug)]
pub struct Frame {
    bins: Box<[Complex32]>,
    powers: Box<[f32]>,
    /// The window's middle, in frames of the material.
    pub place: i64,
    channels: usize,
    size: WindowSize,
}

/// Room for the work on a frame.
#[derive(Debug)]
pub struct Workspace {
    /// Two channels of windowed frames.
    pub frames: [Box<[f32]>; 2],
    /// One spectrum.
    pub bins: Box<[Complex32]>,
    /// For the transforms.
    pub scratch: Box<[Complex32]>,
}

impl Default for Workspace {
    /// Allocates.
    fn default() -> Self {
        let scratch = WindowSize::ALL.iter().map(|size| size.window().scratch_len()).max().unwrap_or(0);
        Self {
            frames: std::array::from_fn(|_| vec![0.0; WindowSize::MOST_FRAMES].into()),
            bins: vec![Complex32::ZERO; WindowSize::MOST_BINS].into(),
            scratch: vec![Complex32::ZERO; scratch].into(),
        }
    }
}

impl Frame {
    /// Room for `channels` spectra of any size. Allocates.
    pub fn new(channels: usize) -> Self {
        Self {
            bins: vec![Complex32::ZERO; channels * WindowSize::MOST_BINS].into(),
            powers: vec![0.0; WindowSize::MOST_BINS].into(),
            place: 0,
            channels: 0,
            size: WindowSize::W2048,
        }
    }

    /// Has spectra of this size from the next one on.
    pub fn resize(&mut self, size: WindowSize) {
        self.size = size;
    }

    /// Takes the spectra at `place`.
    pub fn take(&mut self, material: &impl Material, place: i64, work: &mut Workspace) {
        let size = self.size;
        self.place = place;
        let powers = &mut self.powers[..size.bins()];
        powers.fill(0.0);
        let first = place - size.frames() as i64 / 2;
        let mut channel = 0;
        for member in 0..material.members() {
            let [left, right] = &mut work.frames;
            let (left, right) = (&mut left[..size.frames()], &mut right[..size.frames()]);
            material.read(member, first, [left, right]);
            for frames in [left, right].into_iter().take(material.channels(member)) {
                let bins = &mut self.bins[channel * size.bins()..(channel + 1) * size.bins()];
                size.window().spectrum(frames, bins, &mut work.scratch);
                for (power, bin) in powers.iter_mut().zip(bins) {
                    *power += bin.norm_sqr();
                }
                channel += 1;
            }
        }
        self.channels = channel;
    }

    /// The spectrum of a channel.
    pub fn channel(&self, channel: usize) -> &[Complex32] {
        &self.bins[channel * self.size.bins()..(channel + 1) * self.size.bins()]
    }

    /// How strong each bin is over all channels.
    pub fn powers(&self) -> &[f32] {
        &self.powers[..self.size.bins()]
    }

    /// Σ over channels of this frame's bins times the conjugates of `other`'s: how far, and how strongly, the material
    /// turned from there to here. Channels are never summed themselves: what is of opposite sign in two would cancel.
    pub fn turns_from(&self, other: &Self, turns: &mut [Complex32]) {
        let bins = self.size.bins();
        turns.fill(Complex32::ZERO);
        for (here, there) in self.channels().zip(other.channels()) {
            for ((turn, here), there) in turns[..bins].iter_mut().zip(here).zip(there) {
                *turn += here * there.conj();
            }
        }
    }

    fn channels(&self) -> impl Iterator<Item = &[Complex32]> {
        self.bins.chunks_exact(self.size.bins()).take(self.channels)
    }
}
