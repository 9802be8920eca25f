//! How far the spectra of the output are turned against those of the material.
//!
//! Audio thread. Known here: spectra at the places that the [`Frame`]s name. Not known here: where these come from.
//!
//! Where the material passes as recorded, nothing has to turn. Elsewhere a tone that went on by one hop in the material
//! while the material itself moved on by another distance would lose its phase; the turn makes up for the difference.
//! It is a quotient of spectra, so no phase is ever computed or unwrapped.

use realfft::num_complex::Complex32;

use super::frame::Frame;
use super::fullness::Fullness;
use super::regions::Regions;
use super::window::WindowSize;

/// The turn of each bin, a complex number of length 1.
#[derive(Debug)]
pub struct Rotation {
    turns: Box<[Complex32]>,
    before: Box<[Complex32]>,
    /// From the window before to what the next one shows of that moment.
    cross: Box<[Complex32]>,
    regions: Regions,
    fullness: Fullness,
}

impl Rotation {
    /// Nothing is turned. Allocates.
    pub fn new() -> Self {
        let still = || vec![Complex32::ONE; WindowSize::MOST_BINS].into();
        Self { turns: still(), before: still(), cross: still(), regions: Regions::new(), fullness: Fullness::new() }
    }

    /// Turns nothing any more.
    pub fn reset(&mut self) {
        self.turns.fill(Complex32::ONE);
        self.fullness.reset();
    }

    /// Turns a spectrum.
    pub fn apply(&self, bins: &mut [Complex32]) {
        bins.iter_mut().zip(&self.turns).for_each(|(bin, turn)| *bin *= turn);
        self.fullness.apply(bins);
    }

    /// Goes on where the material passed as recorded since the last frame: nothing turns any further.
    pub fn hold(&mut self) {
        self.fullness.reset();
    }

    /// Finds the regions of the spectrum that is to be turned.
    pub fn find_regions(&mut self, here: &Frame) {
        self.regions.find(here.powers());
    }

    /// Goes on from the frame before, `last`, to one whose material stood at `back` one hop of output before: the tones
    /// of `back` are to go on where those of `last` ended.
    pub fn go_on(&mut self, last: &Frame, back: &Frame) {
        std::mem::swap(&mut self.turns, &mut self.before);
        let cross = &mut self.cross[..back.powers().len()];
        last.turns_from(back, cross);
        let mut begin = 0;
        for region in self.regions.as_slice() {
            let peak = summit(back.powers(), region.peak);
            let turn = unit(self.before[peak] * cross[peak]);
            self.turns[begin..region.end].fill(turn);
            begin = region.end;
        }
        for ((cross, before), turn) in cross.iter_mut().zip(&self.before).zip(&self.turns) {
            *cross *= before * turn.conj();
        }
        self.fullness.measure(cross, [last.powers(), back.powers()]);
    }

    /// Turns nothing any more in the regions that are far stronger than `before`: what begins there has no past.
    pub fn restart(&mut self, here: &Frame, before: &[f32]) {
        let mut begin = 0;
        for region in self.regions.as_slice() {
            let bins = begin..region.end;
            let sum = |powers: &[f32]| powers[bins.clone()].iter().sum::<f32>();
            if sum(here.powers()) > RISE * sum(before) {
                self.turns[bins].fill(Complex32::ONE);
            }
            begin = region.end;
        }
    }
}

/// What begins at an onset is so many times stronger than what was there before.
const RISE: f32 = 4.0;

/// How far, in bins, a tone may have moved in one hop.
const MOST_GLIDE: usize = 4;

/// The peak that belongs to bin `k`, uphill from it.
fn summit(powers: &[f32], k: usize) -> usize {
    let mut k = k;
    for _ in 0..MOST_GLIDE {
        let below = k.checked_sub(1).map_or(f32::NEG_INFINITY, |k| powers[k]);
        let above = powers.get(k + 1).copied().unwrap_or(f32::NEG_INFINITY);
        if below.max(above) <= powers[k] {
            break;
        }
        k = if above > below { k + 1 } else { k - 1 };
    }
    k
}

/// The direction of a number; 1 where it has none.
fn unit(number: Complex32) -> Complex32 {
    let power = number.norm_sqr();
    // Squared once more, powers of quiet bins would vanish in a float.
    if power > f32::MIN_POSITIVE { number / power.sqrt() } else { Complex32::ONE }
}
