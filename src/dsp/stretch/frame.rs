//! The spectra of all stems of a link group at one position.
//!
//! Runs on the audio thread. Left and right of a stem are the real and the imaginary part of one complex signal, with one common
//! spectrum: bin `k` and the opposite bin together hold both channels at one frequency. Sums over both channels need only
//! these two, and rotating one of them forwards and the other backwards rotates both channels.

use rustfft::num_complex::Complex32;

use super::Material;
use super::envelope::Envelope;
use super::window::WindowSize;

/// The spectra of some stems at one position.
#[derive(Debug)]
pub struct Frame {
    /// One spectrum after the other.
    bins: Box<[Complex32]>,
    powers: Box<[f32]>,
    /// The window's middle, in frames of the material.
    pub place: i64,
    members: usize,
    size: WindowSize,
}

/// Scratch buffers.
#[derive(Debug)]
pub struct Workspace {
    /// The samples of a stem.
    sides: [Box<[f32]>; 2],
    /// One spectrum, or the samples made from it.
    pub bins: Box<[Complex32]>,
    /// Scratch for the transforms.
    pub scratch: Box<[Complex32]>,
    /// Finds the envelopes of voices.
    pub envelope: Envelope,
}

impl Default for Workspace {
    /// Allocates.
    fn default() -> Self {
        let scratch = WindowSize::ALL.iter().map(|size| size.window().scratch_len()).max().unwrap_or(0);
        Self {
            sides: std::array::from_fn(|_| vec![0.0; WindowSize::MOST_FRAMES].into()),
            bins: vec![Complex32::ZERO; WindowSize::MOST_FRAMES].into(),
            scratch: vec![Complex32::ZERO; scratch].into(),
            envelope: Envelope::new(),
        }
    }
}

impl Frame {
    /// Room for the spectra of `members` stems, of sizes up to `longest`. Allocates.
    pub fn new(members: usize, longest: WindowSize) -> Self {
        Self {
            bins: vec![Complex32::ZERO; members * longest.frames()].into(),
            powers: vec![0.0; longest.bins()].into(),
            place: 0,
            members: 0,
            size: longest,
        }
    }

    /// Sets the size of the next spectra.
    pub fn resize(&mut self, size: WindowSize) {
        self.size = size;
    }

    /// Computes the spectra at `place`.
    pub fn take(&mut self, material: &impl Material, place: i64, work: &mut Workspace) {
        let size = self.size;
        self.place = place;
        self.members = material.members();
        let powers = &mut self.powers[..size.bins()];
        powers.fill(0.0);
        let first = place - size.frames() as i64 / 2;
        for (member, bins) in self.bins.chunks_exact_mut(size.frames()).take(self.members).enumerate() {
            let [left, right] = &mut work.sides;
            let (left, right) = (&mut left[..size.frames()], &mut right[..size.frames()]);
            material.read(member, first, [left, right]);
            if material.channels(member) == 1 {
                right.fill(0.0);
            }
            size.window().spectrum([left, right], bins, &mut work.scratch);
            add_powers(bins, powers);
        }
    }

    /// The spectrum of a member.
    pub fn member(&self, member: usize) -> &[Complex32] {
        &self.bins[member * self.size.frames()..(member + 1) * self.size.frames()]
    }

    /// The power of each bin over both channels of all members.
    pub fn powers(&self) -> &[f32] {
        &self.powers[..self.size.bins()]
    }

    /// Σ over both channels of all members of this frame's bins times the conjugates of `other`'s: the phase advance from there to here,
    /// and its strength. Channels are never summed themselves: signals of opposite polarity would
    /// cancel.
    pub fn turns_from(&self, other: &Self, turns: &mut [Complex32]) {
        turns.fill(Complex32::ZERO);
        for member in 0..self.members.min(other.members) {
            add_turns(self.member(member), other.member(member), turns);
        }
    }
}

/// Adds the powers of both channels.
fn add_powers(bins: &[Complex32], powers: &mut [f32]) {
    let half = bins.len() / 2;
    powers[0] += bins[0].norm_sqr();
    powers[half] += bins[half].norm_sqr();
    let pairs = bins[1..half].iter().zip(bins[half + 1..].iter().rev());
    for (power, (bin, opposite)) in powers[1..half].iter_mut().zip(pairs) {
        *power += 0.5 * (bin.norm_sqr() + opposite.norm_sqr());
    }
}

/// Adds the products of both channels' bins with the conjugates of the others.
fn add_turns(here: &[Complex32], there: &[Complex32], turns: &mut [Complex32]) {
    let half = here.len() / 2;
    turns[0] += (here[0] * there[0].conj()).re;
    turns[half] += (here[half] * there[half].conj()).re;
    let bins = here[1..half].iter().zip(&there[1..half]);
    let opposite = here[half + 1..].iter().zip(&there[half + 1..]).rev();
    for (turn, ((here, there), (opposite_here, opposite_there))) in
        turns[1..half].iter_mut().zip(bins.zip(opposite))
    {
        let product = (here * there.conj() + opposite_here.conj() * opposite_there) * 0.5;
        // `+=` on the whole number would compile to a call.
        turn.re += product.re;
        turn.im += product.im;
    }
}

#[cfg(test)]
mod tests {
    use super::super::InMemory;
    use super::*;

    /// Two frames of two stems, 100 frames of material apart, and the spectra of their sides, each by itself.
    fn frames(count: usize) -> [(Frame, Vec<Vec<Complex32>>); 2] {
        let mut random = testkit::Random::new(1);
        let mut channel = || -> Vec<f32> { (0..4000).map(|_| random.noise() as f32).collect() };
        let channels: [Vec<f32>; 4] = std::array::from_fn(|_| channel());
        let stems = [[&channels[0][..], &channels[1][..]], [&channels[2][..], &channels[3][..]]];
        let mut work = Workspace::default();
        [1500, 1600].map(|place| {
            let mut take = |stems: &[[&[f32]; 2]]| {
                let mut frame = Frame::new(stems.len(), WindowSize::W1024);
                frame.take(&InMemory(stems), place, &mut work);
                frame
            };
            let silence = [0.0; 4000];
            let alone = channels[..count].iter().map(|channel| take(&[[channel, &silence]]).member(0).to_vec());
            let alone = alone.collect();
            (take(&stems[..count / 2]), alone)
        })
    }

    #[test]
    fn powers_and_turns_are_those_of_all_sides_together() {
        for count in [2, 4] {
            let [(last, sides_last), (here, sides_here)] = frames(count);
            let mut turns = vec![Complex32::ONE; WindowSize::W1024.bins()];
            here.turns_from(&last, &mut turns);
            for (k, turn) in turns.iter().enumerate() {
                let power: f32 = sides_here.iter().map(|side| side[k].norm_sqr()).sum();
                let expected: Complex32 = sides_here.iter().zip(&sides_last).map(|(a, b)| a[k] * b[k].conj()).sum();
                assert!((here.powers()[k] - power).abs() < 1e-3 * power.max(1.0), "bin {k}");
                assert!((turn - expected).norm() < 1e-3 * power.max(1.0), "bin {k}: {turn}, not {expected}");
            }
        }
    }
}
