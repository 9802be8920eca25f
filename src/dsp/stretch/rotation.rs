//! How far the spectra of the output are turned against those of the material.
//!
//! Audio thread. Known here: spectra at the places that the [`Frame`]s name. Not known here: where these come from.
//!
//! Where the material passes as recorded, nothing has to turn. Elsewhere a tone that went on by one hop in the material
//! while the material itself moved on by another distance would lose its phase; the turn makes up for the difference.
//! It is a quotient of spectra, so no phase is ever computed or unwrapped.

use rustfft::num_complex::Complex32;

use super::frame::Frame;
use super::fullness::Fullness;
use super::regions::Regions;
use super::slopes::Slopes;
use super::window::WindowSize;

/// The turn of each bin, a complex number of length 1.
#[derive(Debug)]
pub struct Rotation {
    turns: Box<[Complex32]>,
    before: Box<[Complex32]>,
    /// The turns as they are applied.
    factors: Box<[Complex32]>,
    /// From the window before to what the next one shows of that moment.
    cross: Box<[Complex32]>,
    /// How much of that agrees, as both are turned.
    agreement: Box<[f32]>,
    regions: Regions,
    /// What the spectra of dense tones were of late, on average.
    average: Box<[f32]>,
    /// How far, in bins, a tone may move in one hop; dense ones stand still.
    glide: usize,
    /// Of the spectrum that is gone on from.
    slopes: Slopes,
    fullness: Fullness,
}

impl Rotation {
    /// Nothing is turned; for windows of up to `longest`. Allocates.
    pub fn new(longest: WindowSize) -> Self {
        let still = || vec![Complex32::ONE; longest.bins() + SHORT].into_boxed_slice();
        let [turns, before, factors, cross] = std::array::from_fn(|_| still());
        let agreement = vec![0.0; longest.bins()].into();
        Self {
            turns,
            before,
            factors,
            cross,
            agreement,
            regions: Regions::new(longest),
            average: vec![0.0; longest.bins()].into(),
            glide: MOST_GLIDE,
            slopes: Slopes::new(longest),
            fullness: Fullness::new(),
        }
    }

    /// Turns nothing any more.
    pub fn reset(&mut self) {
        self.turns.fill(Complex32::ONE);
        self.average.fill(0.0);
        self.fullness.reset();
    }

    /// Gets ready to turn spectra of `bins` bins with frequencies of their own.
    pub fn settle(&mut self, bins: usize) {
        // The transform back wants to be divided by its length.
        let scale = 0.5 / (bins - 1) as f32;
        for (band, gain) in self.fullness.bands(bins) {
            let factors = self.factors[band.clone()].iter_mut().zip(&self.turns[band]);
            factors.for_each(|(factor, turn)| *factor = turn * (gain * scale));
        }
        // What stands still has no other side to turn with.
        [self.factors[0].im, self.factors[bins - 1].im] = [0.0; 2];
    }

    /// Turns the spectrum of both sides of a stem, and scales it for the transform back.
    pub fn apply(&self, bins: &[Complex32], turned: &mut [Complex32]) {
        let (upper, factors) = (bins.len() / 2 + 1, &self.factors[..=bins.len() / 2]);
        for ((turned, bin), factor) in turned[..upper].iter_mut().zip(bins).zip(factors) {
            *turned = bin * factor;
        }
        let opposite = turned[upper..].iter_mut().zip(&bins[upper..]).rev();
        for ((turned, bin), factor) in opposite.zip(&factors[1..]) {
            *turned = bin * factor.conj();
        }
    }

    /// Goes on where the material passed as recorded since the last frame: nothing turns any further.
    pub fn hold(&mut self) {
        self.fullness.reset();
    }

    /// Finds the regions of the spectrum that is to be turned; `dense` tells whether its tones lie close together. Where such
    /// tones beat, a weak one has a peak at one moment and none at the next, and would be turned with one neighbour or the other:
    /// on average it has one.
    pub fn find_regions(&mut self, here: &Frame, dense: bool) {
        self.glide = if dense { 0 } else { MOST_GLIDE };
        if !dense {
            self.regions.find(here.powers(), false);
            return;
        }
        let average = &mut self.average[..here.powers().len()];
        for (average, power) in average.iter_mut().zip(here.powers()) {
            *average += LATELY * (power - *average);
        }
        self.regions.find(average, true);
    }

    /// Goes on from the frame before, `last`, to one whose material stood at `back` one hop of output before: the tones
    /// of `back` are to go on where those of `last` ended.
    pub fn go_on(&mut self, last: &Frame, back: &Frame) {
        std::mem::swap(&mut self.turns, &mut self.before);
        let cross = &mut self.cross[..back.powers().len()];
        last.turns_from(back, cross);
        self.slopes.measure(back.powers(), 1);
        let mut begin = 0;
        for region in self.regions.as_slice() {
            let peak = self.slopes.summit(back.powers(), region.peak, self.glide);
            let turn = unit(self.before[peak] * cross[peak]);
            let turns = &mut self.turns[begin..];
            // Without a loop of unforeseeable length; what is too much, the next region overwrites.
            if let Some(short) = turns.first_chunk_mut::<SHORT>() {
                *short = [turn; SHORT];
            }
            let length = region.end - begin;
            if length > SHORT {
                turns[SHORT..length].fill(turn);
            }
            begin = region.end;
        }
        let turned = cross.iter().zip(&self.before).zip(&self.turns);
        for (agreement, ((cross, before), turn)) in self.agreement.iter_mut().zip(turned) {
            let went_on = cross * before;
            *agreement = went_on.re * turn.re + went_on.im * turn.im;
        }
        self.fullness.measure(&self.agreement[..cross.len()], [last.powers(), back.powers()]);
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

/// Most regions are no longer than this.
const SHORT: usize = 8;

/// What begins at an onset is so many times stronger than what was there before.
const RISE: f32 = 4.0;

/// The share of the newest spectrum in the average of dense ones.
const LATELY: f32 = 0.25;

/// How far, in bins, a tone may have moved in one hop.
const MOST_GLIDE: usize = 4;

/// The direction of a number; 1 where it has none.
fn unit(number: Complex32) -> Complex32 {
    let power = number.norm_sqr();
    // Squared once more, powers of quiet bins would vanish in a float.
    if power > f32::MIN_POSITIVE { number / power.sqrt() } else { Complex32::ONE }
}
