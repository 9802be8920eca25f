//! Reads a file from end to end, and says what a show has to know of it before it begins.
//!
//! Any thread but the audio thread. Not known here: songs, the session's rate.

use std::path::Path;

use crate::setlist::Problem;

use super::{I16_SCALE, Samples, Source};

/// Frames that are read in one go.
const BLOCK: usize = 1 << 16;
/// So many samples at full scale in a row are clipped: one or two are a peak that fits.
const CLIPPED_RUN: usize = 3;
/// Full scale of 16 bits: what a recording that clips stands at.
const FULL_SCALE: f32 = 32_767.0 / 32_768.0;

/// What a file holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Inspection {
    /// The file's own rate in hertz.
    pub rate: u32,
    /// Frames at that rate which could be read.
    pub frames: u64,
    /// The largest sample, regardless of its sign; 1 is full scale, 0 is silence.
    pub peak: f32,
    /// How often three or more samples in a row stand at full scale.
    pub clipped: u64,
    /// What is odd about the file, and what was found while reading it.
    pub problems: Vec<Problem>,
}

/// Reads the file at `path` without its first `skip` frames, from end to end.
///
/// # Errors
/// When it cannot be opened, or cannot be read any more.
pub fn inspect(path: &Path, skip: u64) -> Result<Inspection, Problem> {
    let mut source = Source::open_after(path, skip)?;
    let mut found = Inspection {
        rate: source.facts().rate,
        frames: 0,
        peak: 0.0,
        clipped: 0,
        problems: source.facts().problems.clone(),
    };
    let mut samples = Samples::empty();
    let mut runs = Vec::new();
    loop {
        samples.clear();
        let frames = source.read(&mut samples, BLOCK)?;
        if frames == 0 {
            break;
        }
        found.frames += frames as u64;
        runs.resize(samples.channels(), 0);
        match &samples {
            Samples::I16(planes) => found.add(planes, &mut runs, |sample| f32::from(sample) * I16_SCALE),
            Samples::F32(planes) => found.add(planes, &mut runs, |sample| sample),
        }
    }
    found.problems.extend(source.take_problems());
    Ok(found)
}

impl Inspection {
    /// Adds a block; `runs` holds how many samples at full scale each channel has ended with so far.
    fn add<S: Copy>(&mut self, planes: &[Vec<S>], runs: &mut [usize], sample: impl Fn(S) -> f32) {
        for (plane, run) in planes.iter().zip(runs) {
            for &stored in plane {
                let size = sample(stored).abs();
                self.peak = self.peak.max(size);
                *run = if size >= FULL_SCALE { *run + 1 } else { 0 };
                self.clipped += u64::from(*run == CLIPPED_RUN);
            }
        }
    }
}
