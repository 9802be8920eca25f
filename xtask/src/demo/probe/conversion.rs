//! The conversion of rates: a row of tones on the left, impulses on the right.

use std::ops::Range;
use std::path::Path;

use anyhow::Result;

use stemlock::setlist::Output;

use super::{OutputSound, Probe, TEMPO, rate};
use crate::demo::check::Check;
use crate::demo::fixtures::riff::Body;
use crate::demo::fixtures::tone::{lateness, phase, tone};

const RATES: [u32; 3] = [44_100, 48_000, 96_000];
/// The length of each tone, in seconds.
const LONG: f64 = 0.4;
/// The measured part: the middle, far from both ends.
const MEASURED: Range<f64> = 0.1..0.3;
/// The distance between impulses, in seconds: not a whole number of frames.
const APART: f64 = 0.500_01;
/// The searched range on both sides of an impulse, in seconds.
const AROUND: f64 = 0.05;

/// The tones, in hertz: those up to 20 kHz must be kept, those above must not return as aliases.
fn tones(from: u32, to: u32) -> Vec<f64> {
    let (end, above) = (f64::from(from.min(to)) / 2.0, f64::from(from) / 2.0);
    let low = (1..=20).map(|k| f64::from(k) * 1000.0 - 0.3);
    let slope = (1..6).map(|k| 20_000.0 + (end - 20_000.0) * f64::from(k) / 6.0);
    let high = (1..6).map(|k| end + (above - end) * f64::from(k) / 6.0).filter(|hertz| *hertz > end);
    low.chain(slope).chain(high).collect()
}

/// A file at `from` hertz for a session at `to` hertz.
fn file(from: u32, to: u32) -> Vec<u8> {
    let tones = tones(from, to);
    let frames = (tones.len() as f64 * LONG * f64::from(from)) as usize;
    let tone_at = |frame: usize| tones[((frame as f64 / f64::from(from) / LONG) as usize).min(tones.len() - 1)];
    let left = (0..frames).map(|frame| phase(tone_at(frame), frame as f64, from).cos() as f32).collect();
    let mut right = vec![0.0; frames];
    impulses(from, frames).for_each(|frame| right[frame] = 1.0);
    Body::float32(&[left, right], from).wav()
}

/// Where the impulses are in `frames` frames at `from` hertz.
fn impulses(from: u32, frames: usize) -> impl Iterator<Item = usize> {
    (1..)
        .map(move |n| (f64::from(n) * APART * f64::from(from)) as usize)
        .take_while(move |frame| frame * 2 < frames)
}

/// The worst results in all six directions.
struct WorstConversion {
    ripple_db: f64,
    rest_db: f64,
    late: f64,
}

impl WorstConversion {
    /// Measures the file at `from` hertz as played in a session at `to` hertz.
    fn note(&mut self, sound: &OutputSound, from: u32, to: u32) {
        let tones = tones(from, to);
        for (index, &hertz) in tones.iter().enumerate() {
            let at = |part: f64| ((index as f64 * LONG + part) * f64::from(to)) as usize;
            let frames = at(MEASURED.start)..at(MEASURED.end);
            let pairs: Vec<_> = frames.map(|n| (phase(hertz, n as f64, to), f64::from(sound[0][n]))).collect();
            let found = tone(&pairs);
            self.rest_db = self.rest_db.max(found.rest);
            if hertz <= 20_000.0 {
                self.ripple_db = self.ripple_db.max(found.gain.abs());
            } else if hertz * 2.0 > f64::from(from.min(to)) {
                self.rest_db = self.rest_db.max(found.gain);
            }
        }
        let around = (AROUND * f64::from(to)) as usize;
        let frames = (tones.len() as f64 * LONG * f64::from(from)) as usize;
        for frame in impulses(from, frames) {
            let expected = frame as f64 * f64::from(to) / f64::from(from);
            let first = expected as usize - around;
            let late = lateness(&sound[1][first..first + 2 * around], expected - first as f64, to);
            self.late = self.late.max(late.abs());
        }
    }
}

/// All conversions between the usual rates.
pub fn checks(plugin: &Path) -> Result<Vec<Check>> {
    let mut worst = WorstConversion { ripple_db: 0.0, rest_db: f64::NEG_INFINITY, late: 0.0 };
    for to in RATES {
        let others = RATES.into_iter().filter(|from| *from != to);
        let mut probe = Probe::new()?;
        for (from, output) in others.clone().zip(Output::ALL) {
            probe.add(&format!("{from}.wav"), &file(from, to), output)?;
        }
        let longest = others.clone().map(|from| tones(from, to).len()).max().unwrap_or(0);
        let frames = (longest as f64 * LONG * f64::from(to)) as usize;
        for (sound, from) in probe.play(plugin, rate(to)?, TEMPO, frames)?.iter().zip(others) {
            worst.note(sound, from, to);
        }
    }
    let what = "44.1, 48 and 96 kHz converted to each other";
    Ok(vec![
        Check::at_most(format!("{what}: ripple up to 20 kHz"), worst.ripple_db, 0.01, "dB of ripple"),
        Check::at_most(format!("{what}: aliasing, imaging, noise"), worst.rest_db, -120.0, "dB"),
        Check::at_most(format!("{what}: an impulse is at its time"), worst.late, 0.1, "frames off"),
    ])
}
