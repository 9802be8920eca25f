//! Detects bleed between stems: microphones in one room, or one sound with and without an effect.
//!
//! Runs on loader threads. Each stem is analysed once, on its own; then the results are compared. Not known here: files, songs, roles.
//!
//! Such stems share a waveform, delayed and attenuated. Stems that merely play together share rhythm and harmony, but no
//! waveform. So this compares waveforms, never envelopes: it averages the cross-spectra of excerpts, each normalised to the same
//! power, and divides by the powers. The result is the coherence with its phase. Transformed back into the time domain, it peaks
//! at the delay between the stems; the more they share, the higher the peak.
//! This is the smoothed coherence transform (G. C. Carter, A. H. Nuttall and P. G. Cable, "The smoothed coherence transform",
//! Proc. IEEE 61(10), 1973), one of the generalised correlations of C. H. Knapp and G. C. Carter (IEEE Trans. Acoustics,
//! Speech, and Signal Processing 24(4), 1976).
//!
//! Excerpts are normalised because bleed is easiest to detect where the receiving stem itself is quiet.

use std::ops::Range;
use std::sync::Arc;

use rustfft::num_complex::Complex32;
use rustfft::{Fft, FftPlanner};

/// The shortest excerpt, in seconds: much longer than sound takes from one microphone to another.
const EXCERPT: f64 = 0.08;
/// The maximum number of excerpts, spread over the whole song; in a song of 4 minutes that is one every quarter of a second.
const MOST_EXCERPTS: u64 = 1024;
/// Two stems need at least this many excerpts in which both sound: a few hits may be alike by chance.
const FEWEST_EXCERPTS: usize = 64;
/// An excerpt counts if both stems exceed this share of their loudest excerpt, as a power: −50 dB.
const FAINTEST: f32 = 1e-5;
/// A bin counts if both stems exceed this share of their strongest bin, as a power: −60 dB.
const FAINTEST_BIN: f32 = 1e-6;
/// The band that is compared, in hertz: there is hum below it, and lossy codecs leave gaps above it.
const BAND: Range<f64> = 60.0..12_000.0;
/// In hertz: a narrower shared band counts as if it were this wide.
const NARROWEST: f64 = 2_000.0;
/// The longest distance between microphones, in seconds of sound: 5 m.
const FARTHEST: f64 = 0.015;
/// Stems that are closer than this, in seconds, may simply start notes together: 17 cm.
const TOGETHER: f64 = 0.000_5;
/// The peak from which on stems count as linked. Four close microphones on a drum kit with bleed of −12 to −26 dB reached
/// 0.27 to 0.66 in a dry room, and at least 0.3 with their nearest neighbour in a room as loud as the bleed. Independent stems
/// stayed below 0.14, except two drum machine samples that were always triggered together: 0.3.
const HEARD: f32 = 0.2;
/// The same limit for stems closer than [`TOGETHER`]. Oscillators with the same start phase reached 0.64 for a tune in two
/// octaves; a sound and its distorted or reverberated copy reached 0.92 to 0.98.
const SAME: f32 = 0.7;

/// The spectra of a stem in excerpts of the song, and their powers. About 2 kB per excerpt.
#[derive(Clone, Debug, PartialEq)]
pub struct Excerpts {
    powers: Vec<f32>,
    /// Empty where the stem is too quiet to be compared.
    spectra: Vec<Box<[PackedBin]>>,
    /// The largest power.
    loudest: f32,
}

impl Excerpts {
    /// Analyses a stem of a song of `frames` frames; the stem may be shorter. `read` fills both channels with frames from any position, and
    /// with silence outside the stem.
    pub fn of(frames: u64, rate: f64, mut read: impl FnMut(i64, [&mut [f32]; 2])) -> Self {
        let mut ear = Ear::new(rate);
        let mut excerpts = Self::none();
        let [mut left, mut right] = [0, 1].map(|_| vec![0.0; ear.size()]);
        for place in ear.places(frames) {
            read(place, [&mut left, &mut right]);
            excerpts.take([&left, &right], &mut ear);
        }
        excerpts
    }

    fn none() -> Self {
        Self { powers: Vec::new(), spectra: Vec::new(), loudest: f32::MIN_POSITIVE }
    }

    /// Adds the next excerpt.
    fn take(&mut self, [left, right]: [&[f32]; 2], ear: &mut Ear) {
        let power = [left, right].into_iter().flatten().map(|sample| sample * sample).sum();
        self.loudest = self.loudest.max(power);
        // Too quiet compared with the loudest excerpt so far means too quiet compared with the loudest of all.
        let is_heard = power > self.loudest * FAINTEST;
        self.powers.push(power);
        self.spectra.push(if is_heard { ear.listen([left, right], power) } else { Box::default() });
    }

    /// Whether an excerpt counts.
    fn sounds(&self, excerpt: usize) -> bool {
        self.powers.get(excerpt).is_some_and(|power| *power > self.loudest * FAINTEST)
    }
}

/// Collects the excerpts of a stem that is read once, from beginning to end.
pub struct Listener {
    ear: Ear,
    places: Vec<i64>,
    /// The samples from frame `first` on that later excerpts still need.
    recent: [Vec<f32>; 2],
    first: i64,
    found: Excerpts,
}

impl Listener {
    /// For a song of `frames` frames at `rate` frames per second; the stem may be shorter.
    pub fn new(frames: u64, rate: f64) -> Self {
        let ear = Ear::new(rate);
        Self {
            places: ear.places(frames),
            ear,
            recent: [Vec::new(), Vec::new()],
            first: 0,
            found: Excerpts::none(),
        }
    }

    /// Takes the next frames of both channels; a mono stem passes the same channel twice.
    pub fn push(&mut self, left: &[f32], right: &[f32]) {
        self.recent.iter_mut().zip([left, right]).for_each(|(recent, side)| recent.extend_from_slice(side));
        while let Some(place) = self.next() {
            self.forget_before(place);
            let from = usize::try_from(place - self.first).unwrap_or(0);
            let excerpt = self.recent.each_ref().map(|side| side.get(from..from + self.ear.size()));
            let [Some(left), Some(right)] = excerpt else { return };
            self.found.take([left, right], &mut self.ear);
        }
        self.forget_before(i64::MAX);
    }

    /// The finished excerpts. The rest of the song counts as silence.
    pub fn finish(mut self) -> Excerpts {
        while let Some(place) = self.next() {
            let end = self.first + self.recent[0].len() as i64;
            let missing = usize::try_from(place + self.ear.size() as i64 - end).unwrap_or(0);
            // In pieces, because a long song may have a long silent end.
            let silence = vec![0.0; missing.clamp(1, 1 << 16)];
            self.push(&silence, &silence);
        }
        self.found
    }

    /// The first frame of the next excerpt.
    fn next(&self) -> Option<i64> {
        self.places.get(self.found.powers.len()).copied()
    }

    fn forget_before(&mut self, place: i64) {
        let passed = usize::try_from(place - self.first).unwrap_or(0).min(self.recent[0].len());
        self.recent.iter_mut().for_each(|side| drop(side.drain(..passed)));
        self.first += passed as i64;
    }
}

/// The pairs of linked stems, in order; `None` if it was cancelled. `rate` is in frames per second. `go_on` is called
/// regularly with the share that is done, and returns false to cancel.
pub fn find(stems: &[&Excerpts], rate: f64, mut go_on: impl FnMut(f64) -> bool) -> Option<Vec<[usize; 2]>> {
    let mut ear = Ear::new(rate);
    let count = stems.iter().map(|stem| stem.powers.len()).max().unwrap_or(0);
    let pair = |members| MemberPair::new(members, ear.bins.len());
    let mut pairs: Vec<MemberPair> = (0..stems.len()).flat_map(|b| (0..b).map(move |a| [a, b])).map(pair).collect();
    let mut spectra = vec![vec![Complex32::ZERO; ear.bins.len()]; stems.len()];
    for excerpt in 0..count {
        if excerpt % 16 == 0 && !go_on(excerpt as f64 / count as f64) {
            return None;
        }
        let sounds = |member: usize| stems[member].sounds(excerpt);
        for (member, spectrum) in spectra.iter_mut().enumerate().filter(|(member, _)| sounds(*member)) {
            let packed = &stems[member].spectra[excerpt];
            spectrum.iter_mut().zip(packed).for_each(|(bin, packed)| *bin = packed.unpacked());
        }
        for pair in pairs.iter_mut().filter(|pair| pair.members.into_iter().all(sounds)) {
            pair.add(&spectra);
        }
    }
    pairs.retain(|pair| pair.hear_each_other(&mut ear));
    Some(pairs.into_iter().map(|pair| pair.members).collect())
}

/// A bin of a spectrum in 16 bits: a shared exponent, and five bits each for the real and the imaginary part. The rounding error is
/// 28 dB below the bin and independent between stems; it lowers the coherence by a thousandth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct PackedBin(u16);

impl PackedBin {
    /// The smallest and the largest exponent.
    const EXPONENTS: [i32; 2] = [-40, 23];
    /// Bits per part, including the sign.
    const BITS: u32 = 5;

    fn of(bin: Complex32) -> Self {
        let largest = bin.re.abs().max(bin.im.abs());
        let [least, most] = Self::EXPONENTS;
        let exponent = ((largest.to_bits() >> 23) as i32 - 127).clamp(least, most);
        let part = |part: f32| {
            let part = (part * two_to(3 - exponent)).round().clamp(-16.0, 15.0) as i16;
            part as u16 & ((1 << Self::BITS) - 1)
        };
        Self(((exponent - least) as u16) << (2 * Self::BITS) | part(bin.re) << Self::BITS | part(bin.im))
    }

    fn unpacked(self) -> Complex32 {
        let exponent = i32::from(self.0 >> (2 * Self::BITS)) + Self::EXPONENTS[0];
        // The top bit of a part is its sign.
        let part = |shift: u32| f32::from((self.0 << shift) as i16 >> (u16::BITS - Self::BITS));
        let [re, im] = [u16::BITS - 2 * Self::BITS, u16::BITS - Self::BITS].map(part);
        Complex32::new(re, im) * two_to(exponent - 3)
    }
}

/// 2 to the power of `exponent`, which must be that of a normal number.
fn two_to(exponent: i32) -> f32 {
    f32::from_bits(((exponent + 127) as u32) << 23)
}

/// The transforms and buffers for excerpts.
struct Ear {
    rate: f64,
    shape: Box<[f32]>,
    /// The bins that are compared.
    bins: Range<usize>,
    forward: Arc<dyn Fft<f32>>,
    inverse: Arc<dyn Fft<f32>>,
    signal: Box<[Complex32]>,
    scratch: Box<[Complex32]>,
}

impl Ear {
    fn new(rate: f64) -> Self {
        let size = ((EXCERPT * rate) as usize).next_power_of_two();
        let step = std::f64::consts::TAU / size as f64;
        let bin = |hertz: f64| ((hertz / rate * size as f64).ceil() as usize).min(size / 2);
        let mut planner = FftPlanner::new();
        let (forward, inverse) = (planner.plan_fft_forward(size), planner.plan_fft_inverse(size));
        let scratch = forward.get_inplace_scratch_len().max(inverse.get_inplace_scratch_len());
        Self {
            rate,
            shape: (0..size).map(|n| (0.5 - 0.5 * (step * n as f64).cos()) as f32).collect(),
            bins: bin(BAND.start)..bin(BAND.end),
            forward,
            inverse,
            signal: vec![Complex32::ZERO; size].into(),
            scratch: vec![Complex32::ZERO; scratch].into(),
        }
    }

    /// Frames in an excerpt.
    fn size(&self) -> usize {
        self.shape.len()
    }

    /// The first frames of the excerpts.
    fn places(&self, frames: u64) -> Vec<i64> {
        let size = self.size() as u64;
        let room = frames.saturating_sub(size);
        let count = (2 * room / size).min(MOST_EXCERPTS);
        (0..count).map(|n| (room * n / count) as i64).collect()
    }

    /// The spectrum of an excerpt with this power, normalised to power 1. Left and right form one complex signal, in quadrature:
    /// so they add up, and signals of opposite polarity do not cancel.
    fn listen(&mut self, [left, right]: [&[f32]; 2], power: f32) -> Box<[PackedBin]> {
        let scale = power.sqrt().recip();
        for (n, sample) in self.signal.iter_mut().enumerate() {
            *sample = Complex32::new(left[n], right[n]) * (self.shape[n] * scale);
        }
        self.forward.process_with_scratch(&mut self.signal, &mut self.scratch);
        self.signal[self.bins.clone()].iter().map(|&bin| PackedBin::of(bin)).collect()
    }

    /// The similarity of two members, 0 to 1, for each delay of one behind the other in frames; negative delays wrap round to the
    /// end.
    fn correlate(&mut self, pair: &MemberPair) -> Vec<f32> {
        let least = |powers: &[f32]| powers.iter().copied().fold(f32::MIN_POSITIVE, f32::max) * FAINTEST_BIN;
        let [of_a, of_b] = pair.powers.each_ref();
        let (least_a, least_b) = (least(of_a), least(of_b));
        let mut present = 0.0_f64;
        self.signal.fill(Complex32::ZERO);
        for (n, bin) in self.signal[self.bins.clone()].iter_mut().enumerate() {
            if of_a[n] > least_a && of_b[n] > least_b {
                *bin = pair.cross[n] / (of_a[n].sqrt() * of_b[n].sqrt());
                present += 1.0;
            }
        }
        self.inverse.process_with_scratch(&mut self.signal, &mut self.scratch);
        let narrowest = NARROWEST / self.rate * self.size() as f64;
        let scale = present.max(narrowest).recip() as f32;
        self.signal.iter().map(|height| height.norm() * scale).collect()
    }

    fn frames(&self, seconds: f64) -> usize {
        (seconds * self.rate) as usize
    }
}

/// The common spectrum of two members.
struct MemberPair {
    members: [usize; 2],
    excerpts: usize,
    cross: Vec<Complex32>,
    powers: [Vec<f32>; 2],
}

impl MemberPair {
    fn new(members: [usize; 2], bins: usize) -> Self {
        let powers = || vec![0.0; bins];
        Self { members, excerpts: 0, cross: vec![Complex32::ZERO; bins], powers: [powers(), powers()] }
    }

    /// Adds an excerpt in which both members sound.
    fn add(&mut self, spectra: &[Vec<Complex32>]) {
        let [a, b] = self.members.map(|member| &spectra[member]);
        let [of_a, of_b] = &mut self.powers;
        self.excerpts += 1;
        for ((((cross, of_a), of_b), a), b) in self.cross.iter_mut().zip(of_a).zip(of_b).zip(a).zip(b) {
            *cross += a * b.conj();
            *of_a += a.norm_sqr();
            *of_b += b.norm_sqr();
        }
    }

    fn hear_each_other(&self, ear: &mut Ear) -> bool {
        if self.excerpts < FEWEST_EXCERPTS {
            return false;
        }
        let correlation = ear.correlate(self);
        let highest = |lags: Range<usize>| {
            let first = lags.start.max(1);
            let before = correlation.iter().rev().skip(first - 1).take(lags.end - first);
            correlation[lags].iter().chain(before).copied().fold(0.0, f32::max)
        };
        let together = ear.frames(TOGETHER) + 1;
        highest(0..together) >= SAME || highest(together..ear.frames(FARTHEST)) >= HEARD
    }
}

#[cfg(test)]
mod tests;
