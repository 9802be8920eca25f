//! Stretches whole stems that lie in memory.
//!
//! Any thread; allocates.

use crate::dsp::Interpolator;
use crate::time::{SourcePos, Speed};

use super::{Analysis, Course, Hints, Material, Stretcher, Workspace};

/// Stems that lie in memory.
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

/// Stretches a link group by a constant speed.
pub fn stretch_with(stems: &[[&[f32]; 2]], speed: f64, hints: &Hints<'_>) -> Vec<[Vec<f32>; 2]> {
    let material = InMemory(stems);
    let frames = stems.first().map_or(0, |stem| (stem[0].len() as f64 / speed).ceil() as usize);
    let mut work = Workspace::default();
    let mut stretcher = Stretcher::new(stems.len(), 0.0);
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

/// Stretches a whole stem, as well as it can: analyses it first.
///
/// `rate` is in frames a second, `speed` in source frames per output frame; the pitch moves by `semitones`. The output has
/// as many frames as fit.
pub fn offline(rate: f64, stem: [&[f32]; 2], speed: f64, semitones: f64) -> [Vec<f32>; 2] {
    offline_linked(rate, &[stem], speed, semitones).pop().unwrap_or_default()
}

/// Stretches the stems of a link group like [`offline`]: the sum of what comes out is their sum, stretched.
pub fn offline_linked(rate: f64, stems: &[[&[f32]; 2]], speed: f64, semitones: f64) -> Vec<[Vec<f32>; 2]> {
    let frames = stems.first().map_or(0, |stem| stem[0].len());
    let Some(analysis) = Analysis::of(&InMemory(stems), frames as u64, rate, |_| true) else { return Vec::new() };
    let pitch = (semitones / 12.0).exp2();
    let stretched = stretch_with(stems, speed / pitch, &analysis.hints());
    if pitch == 1.0 {
        return stretched;
    }
    let frames = (frames as f64 / speed).ceil() as usize;
    stretched.into_iter().map(|channels| channels.map(|channel| resampled(&channel, pitch, frames))).collect()
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
