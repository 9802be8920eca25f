//! The windowed sinc for varispeed playback.
//!
//! Any thread; pure. Knows nothing of buffers or positions, only the weight of a frame at a distance.

use std::f64::consts::PI;

/// Half the kernel's length, in frames of the slower of the two clocks.
///
/// 80 frames in total leave 3.7 kHz at 48 kHz for the transition band, from 22.5 kHz (where a 15 kHz tone lands
/// at speed 1.5) to 26.2 kHz: everything up to 21.8 kHz has no audible image. Fewer frames either dull the treble or let
/// cymbals alias an octave lower at half speed; more frames cost time without an audible gain.
pub(super) const REACH: usize = 40;

/// Table entries per frame. The kernel is interpolated linearly between them; the error is
/// ω²/8 / STEPS², which is −107 dB at the very top of the band and −160 dB at 1 kHz.
const STEPS: usize = 512;

/// The middle of the transition band, in periods per frame of the slower clock: slightly above one half, so that the top of the
/// band stays flat, and aliases fall above 21 kHz.
const CUTOFF: f64 = 0.5078;

/// The shape of the Kaiser window: 9.6 gives a stop band of 97 dB and a transition of 0.0776 periods per frame at this length.
const KAISER: f64 = 9.62;

/// One side of a symmetric windowed sinc, finely sampled, with gain 1 at low frequencies.
#[derive(Clone, Debug)]
pub(super) struct Kernel {
    /// The kernel at 0, 1/STEPS, 2/STEPS … REACH frames from its middle, then zeros.
    table: Box<[[f32; 2]]>,
}

impl Kernel {
    /// Allocates and computes the table, once.
    pub(super) fn new() -> Self {
        let at = |step: usize| {
            let distance = step as f64 / STEPS as f64;
            let within = distance / REACH as f64;
            if within >= 1.0 {
                return 0.0;
            }
            let window = bessel_i0(KAISER * (1.0 - within * within).sqrt()) / bessel_i0(KAISER);
            (2.0 * CUTOFF * sinc(2.0 * CUTOFF * distance) * window) as f32
        };
        Self { table: (0..REACH * STEPS + 2).map(|step| [at(step), at(step + 1) - at(step)]).collect() }
    }

    /// Computes the weights of the frames at the distances `first`, `first` + 1 … source frames from the middle, on one side of it,
    /// with the kernel stretched by `stretch` (1 or more).
    ///
    /// At speeds above 1 the output is the slower clock. A kernel stretched by the speed has a transition that ends at
    /// the output's Nyquist frequency at any speed, with the same attenuation. Tables for ranges of speeds would
    /// avoid the look-up below, but would switch filters in the middle of a tempo ramp, and need one table per range.
    pub(super) fn weigh<'a>(&self, first: f64, stretch: f64, weights: impl Iterator<Item = &'a mut f32>) {
        let gain = (1.0 / stretch) as f32;
        // Table positions in fixed point, with 32 fractional bits: this gives the index and the fraction without a
        // conversion per weight.
        let fixed = |frames: f64| (frames * STEPS as f64 / stretch * 2.0_f64.powi(32)) as u64;
        let (mut place, stride) = (fixed(first), fixed(1.0));
        for weight in weights {
            let between = ((place as u32) >> 8) as i32 as f32 * 2.0_f32.powi(-24);
            let [here, slope] = self.table.get((place >> 32) as usize).copied().unwrap_or_default();
            *weight = gain * (here + between * slope);
            place += stride;
        }
    }
}

/// sin(πx) / πx.
fn sinc(x: f64) -> f64 {
    if x == 0.0 { 1.0 } else { (PI * x).sin() / (PI * x) }
}

/// The modified Bessel function of order 0, by its power series, to the precision of f64.
fn bessel_i0(x: f64) -> f64 {
    let quarter = x * x / 4.0;
    let (mut sum, mut term) = (1.0, 1.0);
    for k in 1..64_u32 {
        term *= quarter / f64::from(k * k);
        sum += term;
        if term < sum * f64::EPSILON {
            break;
        }
    }
    sum
}
