//! Stretches whole stems in memory.
//!
//! Any thread; allocates.

use crate::dsp::Interpolator;
use crate::time::{SourcePos, Speed};

use super::{Analysis, Course, Hints, Material, Mouth, Splice, Stretcher, Workspace};

/// Stems in memory.
#[derive(Clone, Copy, Debug)]
pub struct InMemory<'a>(pub &'a [[&'a [f32]; 2]]);

impl Material for InMemory<'_> {
    fn members(&self) -> usize {
        self.0.len()
    }

    fn channels(&self, _: usize) -> usize {
        2
    }

    fn sounds(&self, frames: std::ops::Range<i64>) -> bool {
        self.0.iter().any(|stem| frames.start < stem[0].len() as i64 && frames.end > 0)
    }

    fn read(&self, member: usize, first: i64, output: [&mut [f32]; 2]) {
        for (output, channel) in output.into_iter().zip(self.0[member]) {
            output.fill(0.0);
            let begin = (-first).clamp(0, output.len() as i64) as usize;
            let source = &channel[first.clamp(0, channel.len() as i64) as usize..];
            let count = source.len().min(output.len() - begin);
            output[begin..begin + count].copy_from_slice(&source[..count]);
        }
    }
}

/// Stretches a link group of `rate` frames per second by a constant speed.
pub fn stretch_with(rate: f64, stems: &[[&[f32]; 2]], speed: f64, hints: &Hints<'_>) -> Vec<[Vec<f32>; 2]> {
    stretch_voices(rate, stems, speed, hints, None)
}

/// The same with an envelope that does not move with the pitch.
fn stretch_voices(
    rate: f64,
    stems: &[[&[f32]; 2]],
    speed: f64,
    hints: &Hints<'_>,
    mouth: Option<Mouth>,
) -> Vec<[Vec<f32>; 2]> {
    let material = InMemory(stems);
    let frames = stems.first().map_or(0, |stem| (stem[0].len() as f64 / speed).ceil() as usize);
    let mut work = Workspace::default();
    let mut stretcher = Stretcher::new(stems.len(), rate, 0.0);
    stretcher.set_mouth(mouth);
    let course = Course { origin: 0.0, place: 0.0, speed };
    stretcher.start(0, &course, hints);
    let mut outputs: Vec<[Vec<f32>; 2]> = stems.iter().map(|_| [vec![0.0; frames], vec![0.0; frames]]).collect();
    let mut done = 0;
    while done < frames {
        let run = done..frames.min(done + Stretcher::RUN);
        stretcher.prepare(&course, hints, &material, run.len(), &mut work);
        for (member, [left, right]) in outputs.iter_mut().enumerate() {
            stretcher.play(member, &material, 0, [&mut left[run.clone()], &mut right[run.clone()]]);
        }
        stretcher.advance(run.len());
        done = run.end;
    }
    outputs
}

/// Stretches a whole stem in the best quality: analyses it first.
///
/// `rate` is in frames per second, `speed` in source frames per output frame; the pitch moves by `semitones`. The output has
/// as many frames as fit.
pub fn offline(rate: f64, stem: [&[f32]; 2], speed: f64, semitones: f64) -> [Vec<f32>; 2] {
    offline_linked(rate, &[stem], speed, semitones).pop().unwrap_or_default()
}

/// Stretches the stems of a link group like [`offline`]: the outputs add up to the stretched sum.
pub fn offline_linked(rate: f64, stems: &[[&[f32]; 2]], speed: f64, semitones: f64) -> Vec<[Vec<f32>; 2]> {
    moved(rate, stems, speed, semitones, None)
}

/// Stretches voices like [`offline_linked`]: their envelopes stay while the pitch moves, or move by `character` semitones.
pub fn offline_voice(
    rate: f64,
    stems: &[[&[f32]; 2]],
    speed: f64,
    semitones: f64,
    character: f64,
) -> Vec<[Vec<f32>; 2]> {
    let mouth = Mouth::new((semitones / 12.0).exp2(), (character / 12.0).exp2());
    moved(rate, stems, speed, semitones, mouth)
}

fn moved(rate: f64, stems: &[[&[f32]; 2]], speed: f64, semitones: f64, mouth: Option<Mouth>) -> Vec<[Vec<f32>; 2]> {
    let frames = stems.first().map_or(0, |stem| stem[0].len());
    let Some(analysis) = Analysis::of(&InMemory(stems), frames as u64, rate, |_| true) else { return Vec::new() };
    let pitch = (semitones / 12.0).exp2();
    let stretched = stretch_voices(rate, stems, speed / pitch, &analysis.hints(), mouth);
    if pitch == 1.0 {
        return stretched;
    }
    let frames = (frames as f64 / speed).ceil() as usize;
    let moved = stretched.into_iter().map(|channels| channels.map(|channel| resampled(&channel, pitch, frames)));
    let mut moved: Vec<[Vec<f32>; 2]> = moved.collect();
    if mouth.is_some() {
        copy_attacks(rate, stems, speed, &analysis.hints(), &mut moved);
    }
    moved
}

/// Copies the attacks of voices that were resampled.
fn copy_attacks(rate: f64, stems: &[[&[f32]; 2]], speed: f64, hints: &Hints<'_>, outputs: &mut [[Vec<f32>; 2]]) {
    let (mut splice, course) = (Splice::new(rate), Course { origin: 0.0, place: 0.0, speed });
    let frames = outputs.first().map_or(0, |output| output[0].len());
    for first in (0..frames).step_by(Stretcher::RUN) {
        let run = first..frames.min(first + Stretcher::RUN);
        splice.follow(&course, hints, first as i64, run.len());
        for (member, [left, right]) in outputs.iter_mut().enumerate() {
            splice.play(first as i64, member, &InMemory(stems), [&mut left[run.clone()], &mut right[run.clone()]]);
        }
    }
}

fn resampled(channel: &[f32], pitch: f64, frames: usize) -> Vec<f32> {
    let mut interpolator = Interpolator::new();
    let mut output = vec![0.0; frames];
    for (run, output) in output.chunks_mut(Interpolator::RUN).enumerate() {
        let since = (run * Interpolator::RUN) as u64;
        let source = interpolator.aim(SourcePos::ZERO, since, Speed::clamped(pitch), output.len());
        let mut read = vec![0.0; source.clone().count()];
        InMemory(&[[channel, channel]]).read(0, source.start, [&mut read, &mut vec![0.0; source.count()]]);
        interpolator.read(&read, output);
    }
    output
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::dsp::stretch::WindowSize;

    const RATE: f64 = 48_000.0;
    const FRAMES: usize = 96_000;

    fn tone(hertz: f64) -> Vec<f32> {
        (0..FRAMES).map(|n| (n as f64 / RATE * hertz * std::f64::consts::TAU).sin() as f32 * 0.3).collect()
    }

    fn hints() -> Hints<'static> {
        Hints { window: WindowSize::W4096, onsets: &[] }
    }

    fn power(samples: impl Iterator<Item = f32>) -> f64 {
        samples.map(|sample| f64::from(sample).powi(2)).sum()
    }

    #[test]
    fn what_is_linked_adds_up_to_its_sum() {
        let (a, b) = (tone(220.0), tone(1234.5));
        let sum: Vec<f32> = a.iter().zip(&b).map(|(a, b)| a + 0.5 * b).collect();
        let half: Vec<f32> = b.iter().map(|b| 0.5 * b).collect();
        for speed in [1.1, 0.8] {
            let stretched = stretch_with(RATE, &[[&a, &a], [&half, &half], [&sum, &sum]], speed, &hints());
            let [a, half, sum] = [0, 1, 2].map(|member| &stretched[member][0]);
            let rest = power(sum.iter().zip(a).zip(half).map(|((sum, a), half)| sum - a - half));
            let decibels = 10.0 * (rest / power(sum.iter().copied())).log10();
            assert!(decibels < -100.0, "at {speed}: {decibels:.1} dB");
        }
    }

    #[test]
    fn what_is_of_opposite_sign_left_and_right_stays_so() {
        let left = tone(440.0);
        let right: Vec<f32> = left.iter().map(|sample| -sample).collect();
        let [left, right] = stretch_with(RATE, &[[&left, &right]], 1.1, &hints()).pop().unwrap();
        assert!(power(left.iter().copied()) > 1000.0);
        // Both channels share a transform, whose rounding errors are around −130 dB.
        assert!(left.iter().zip(&right).all(|(left, right)| (left + right).abs() < 3e-7));
    }

    #[test]
    fn at_speed_1_nothing_is_changed() {
        let material = tone(441.0);
        let stretched = stretch_with(RATE, &[[&material, &material]], 1.0, &hints());
        assert!(stretched[0][0] == material && stretched[0][1] == material);
    }

    #[test]
    fn hardly_any_material_is_no_trouble() {
        for frames in [0, 1, 2, 31, 1000] {
            for speed in [0.5, 1.0, 1.3, 2.0] {
                for semitones in [-12.0, 0.0, 5.0] {
                    let material = vec![0.5; frames];
                    let [left, _] = offline(RATE, [&material, &material], speed, semitones);
                    assert_eq!(left.len(), (frames as f64 / speed).ceil() as usize);
                    assert!(left.iter().all(|sample| sample.abs() <= 1.5));
                }
            }
        }
    }

    /// Rates from low to high.
    const RATES: [f64; 3] = [44_100.0, 96_000.0, 192_000.0];

    #[test]
    fn clicks_sound_in_their_time_at_every_rate() {
        for rate in RATES {
            let (spacing, count) = ((0.31 * rate) as usize, 12);
            let mut material = vec![0.0_f32; spacing * count];
            for (n, sample) in material.iter_mut().enumerate() {
                let since = (n % spacing) as f32 / rate as f32;
                *sample = (-since / 0.003).exp() * 0.8 * (since * 1500.0 * std::f32::consts::TAU).cos();
            }
            for speed in [1.1, 1.0 / 1.1, 1.5] {
                let [left, _] = offline(rate, [&material, &material], speed, 0.0);
                for click in 1..count {
                    let expected = (click * spacing) as f64 / speed;
                    let from = expected as usize - spacing / 4;
                    // Silence before it, then its full level at once.
                    let begins = left[from..].iter().position(|sample| sample.abs() > 0.4).unwrap() + from;
                    assert!(
                        (begins as f64 - expected).abs() <= 1.0,
                        "{rate}, {speed}: {begins}, not {expected:.1}"
                    );
                    let before = left[from..begins - 1].iter().fold(0.0_f32, |most, sample| most.max(sample.abs()));
                    assert!(before < 1e-7, "{rate}, {speed}: {before} before the click");
                }
            }
        }
    }

    /// By how many decibels the tones of these frequencies, in cycles per frame, exceed everything else in `heard`.
    fn purity(heard: &[f32], tones: &[f64]) -> f64 {
        let angle = |n: usize, tone: f64| std::f64::consts::TAU * (tone * n as f64).fract();
        let weight = |n: usize| 1.0 - angle(n, 1.0 / heard.len() as f64).cos();
        let mut rest: Vec<f64> = heard.iter().map(|sample| f64::from(*sample)).collect();
        for tone in tones {
            let (mut re, mut im) = (0.0, 0.0);
            for (n, sample) in heard.iter().enumerate() {
                let (sine, cosine) = angle(n, *tone).sin_cos();
                re += f64::from(*sample) * weight(n) * cosine;
                im += f64::from(*sample) * weight(n) * sine;
            }
            let scale = 2.0 / heard.len() as f64;
            for (n, rest) in rest.iter_mut().enumerate() {
                let (sine, cosine) = angle(n, *tone).sin_cos();
                *rest -= scale * (re * cosine + im * sine);
            }
        }
        let rest: f64 = rest.iter().map(|sample| sample * sample).sum();
        10.0 * (power(heard.iter().copied()) / rest).log10()
    }

    #[test]
    fn of_dense_chords_every_tone_goes_on() {
        // Each has a soft tone 2.6 to 3 bins of the longest window beside louder ones, which beat with it.
        let chords: [&[(f64, f64)]; 3] = [
            &[(259.6, 1.0), (286.0, 1.0), (301.2, 0.5), (318.9, 1.0), (337.4, 1.0), (353.4, 1.0), (452.2, 0.3)],
            &[(212.9, 1.0), (240.3, 0.4), (271.7, 1.0), (295.9, 1.0), (311.9, 0.5), (347.6, 1.0), (624.0, 0.5)],
            &[(402.2, 0.7), (420.1, 1.0), (435.6, 0.5), (452.3, 1.0), (468.1, 1.0), (484.9, 0.5), (502.7, 1.0)],
        ];
        let still = Hints { window: WindowSize::W8192, onsets: &[] };
        for chord in chords {
            let sample = |n: usize| {
                let tone =
                    |(hertz, gain): &(f64, f64)| gain * (hertz / RATE * n as f64 * std::f64::consts::TAU).sin();
                chord.iter().map(tone).sum::<f64>() as f32 * 0.1
            };
            let material: Vec<f32> = (0..4 * FRAMES).map(sample).collect();
            let tones: Vec<f64> = chord.iter().map(|(hertz, _)| hertz / RATE).collect();
            for speed in [1.1, 1.0 / 1.1] {
                let stretched = stretch_with(RATE, &[[&material, &material]], speed, &still);
                let purity = purity(&stretched[0][0][FRAMES..3 * FRAMES], &tones);
                assert!(purity > 20.0, "{chord:?} at {speed}: {purity:.1} dB");
            }
        }
    }

    #[test]
    fn a_chord_stays_pure_at_every_rate() {
        for rate in RATES {
            let tones = [220.0, 277.2, 329.6, 447.1, 661.3, 1105.9].map(|hertz| hertz / rate);
            let sample =
                |n: usize| tones.iter().map(|tone| (tone * n as f64 * std::f64::consts::TAU).sin()).sum::<f64>();
            let material: Vec<f32> = (0..(4.0 * rate) as usize).map(|n| sample(n) as f32 * 0.1).collect();
            for speed in [1.1, 1.0 / 1.1] {
                let [left, _] = offline(rate, [&material, &material], speed, 0.0);
                let middle = (1.2 * rate) as usize..(2.2 * rate) as usize;
                let purity = purity(&left[middle], &tones);
                assert!(purity > 55.0, "{rate}, {speed}: {purity:.1} dB");
            }
        }
    }
}
