//! Reads a whole file, and collects what must be known about it before a show.
//!
//! For any thread but the audio thread. Not known here: songs, the session's rate.

use std::path::Path;

use crate::setlist::Problem;

use super::{I16_SCALE, Samples, Source};

/// The number of frames per read.
const BLOCK: usize = 1 << 16;
/// This many samples at full scale in a row count as clipping: one or two are a peak that just fits.
const CLIPPED_RUN: usize = 3;
/// The full scale of 16 bits, at which a clipped recording is cut.
const FULL_SCALE: f32 = 32_767.0 / 32_768.0;

/// The result of an inspection.
#[derive(Clone, Debug, PartialEq)]
pub struct Inspection {
    /// The file's own rate in hertz.
    pub rate: u32,
    /// The number of readable frames at that rate.
    pub frames: u64,
    /// The largest magnitude of a sample; 1 is full scale, 0 is silence.
    pub peak: f32,
    /// How often three or more samples in a row are at full scale.
    pub clipped: u64,
    /// Problems of the file, at opening and while reading.
    pub problems: Vec<Problem>,
}

/// Reads a track of the file at `path` without its first `skip` frames, from end to end.
///
/// # Errors
/// If it cannot be opened, or reading fails.
pub fn inspect(path: &Path, track: Option<u16>, skip: u64) -> Result<Inspection, Problem> {
    let mut source = Source::open_track(path, track, skip)?;
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
    /// Adds a block; `runs` holds the current number of consecutive samples at full scale of each channel.
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
