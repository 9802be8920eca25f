//! The phase rotation of the output's spectra against those of the material.
//!
//! Runs on the audio thread. Known here: spectra at the positions of their [`Frame`]s. Not known here: where these come from.
//!
//! Where the material passes as recorded, no rotation is needed. Elsewhere the output advances by one hop
//! while the material advances by another distance, so a tone would lose its phase; the rotation compensates the difference.
//! It is a quotient of spectra, so phases are never computed or unwrapped.

use rustfft::num_complex::Complex32;

use super::frame::Frame;
use super::fullness::Fullness;
use super::regions::Regions;
use super::slopes::Slopes;
use super::window::WindowSize;

/// The rotation of each bin, a complex number of magnitude 1.
#[derive(Debug)]
pub struct Rotation {
    turns: Box<[Complex32]>,
    before: Box<[Complex32]>,
    /// The rotations as they are applied.
    factors: Box<[Complex32]>,
    /// From the previous window to the next window's view of the same moment.
    cross: Box<[Complex32]>,
    /// The agreement of the two after rotation.
    agreement: Box<[f32]>,
    regions: Regions,
    /// The recent average of the spectra of dense tones.
    average: Box<[f32]>,
    /// How far a tone may move in one hop, in bins; dense tones do not move.
    glide: usize,
    /// The regions of the previous spectrum.
    slopes: Slopes,
    fullness: Fullness,
}

impl Rotation {
    /// No rotation; for windows of up to `longest`. Allocates.
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

    /// Clears all rotations.
    pub fn reset(&mut self) {
        self.turns.fill(Complex32::ONE);
        self.average.fill(0.0);
        self.fullness.reset();
    }

    /// Prepares to rotate spectra with `bins` independent bins, and to multiply their amplitudes by `gains`, if there are any.
    pub fn settle(&mut self, bins: usize, gains: Option<&[f32]>) {
        // The inverse transform must be divided by its length.
        let scale = 0.5 / (bins - 1) as f32;
        for (band, gain) in self.fullness.bands(bins) {
            let factors = self.factors[band.clone()].iter_mut().zip(&self.turns[band]);
            factors.for_each(|(factor, turn)| *factor = turn * (gain * scale));
        }
        if let Some(gains) = gains {
            for (factor, gain) in self.factors.iter_mut().zip(gains) {
                // `*=` on the whole number would compile to a call.
                (factor.re, factor.im) = (factor.re * gain, factor.im * gain);
            }
        }
        // DC has no opposite bin.
        [self.factors[0].im, self.factors[bins - 1].im] = [0.0; 2];
    }

    /// Rotates the spectrum of both channels of a stem, and scales it for the inverse transform.
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

    /// Continues where the material has passed as recorded since the last frame: the rotation does not change.
    pub fn hold(&mut self) {
        self.fullness.reset();
    }

    /// Finds the regions of the spectrum to be rotated; `dense` says whether its tones are close together. Where such
    /// tones beat, a weak one has a peak at one moment and none at the next, and would rotate with one neighbour or the other.
    /// In the average spectrum it has a peak.
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

    /// Continues from the previous frame, `last`, to one whose material was at `back` one hop of output earlier: the tones
    /// of `back` must continue where those of `last` ended.
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
            // A loop of fixed length; the next region overwrites the excess.
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

    /// Clears the rotation of regions that are far stronger than `before`: what begins there has no past.
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

/// An onset is this many times stronger than what was there before.
const RISE: f32 = 4.0;

/// The share of the newest spectrum in the average of dense tones.
const LATELY: f32 = 0.25;

/// How far a tone may move in one hop, in bins.
const MOST_GLIDE: usize = 4;

/// The direction of a number; 1 for zero.
fn unit(number: Complex32) -> Complex32 {
    let power = number.norm_sqr();
    // Squared again, the powers of quiet bins would underflow.
    if power > f32::MIN_POSITIVE { number / power.sqrt() } else { Complex32::ONE }
}
