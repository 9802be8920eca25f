//! Invalid samples of float files: NaN, infinities, and single ones far beyond their neighbours. They are
//! silenced and reported. A file that is loud throughout is meant to be, and plays.

use std::collections::BTreeSet;
use std::ops::Range;

use super::holes::LOUDEST;
use super::trouble;
use crate::setlist::Problem;

/// The number of frames on each side of a sample that decide whether it is out of place.
pub(super) const AROUND: usize = 8;

/// +60 dBFS: no recording is that loud on purpose.
pub(super) const IMPOSSIBLE: f32 = 1_000.0;

/// A sample beyond +18 dBFS is invalid if it is this many times as large as the fourth largest of its neighbours.
const OUT_OF_PLACE: f32 = 32.0;

/// The invalid samples so far.
#[derive(Debug, Default)]
pub(super) struct Odd {
    no_numbers: u64,
    loud: BTreeSet<u64>,
    told: BTreeSet<u64>,
}

/// The maximum number of places that are reported.
const MOST: usize = 10_000;

impl Odd {
    /// Silences the invalid samples within `range` of one channel. The first sample in the range is frame
    /// `first` of the file.
    pub fn silence(&mut self, samples: &mut [f32], range: Range<usize>, first: u64) {
        let is_odd = |sample: &f32| !(-LOUDEST..=LOUDEST).contains(sample);
        let range = range.start.min(samples.len())..range.end.min(samples.len());
        if !samples[range.clone()].iter().any(is_odd) {
            return;
        }
        let as_read = samples.to_vec();
        for at in range.clone().filter(|&at| is_odd(&as_read[at])) {
            let frame = first + (at - range.start) as u64;
            if !as_read[at].is_finite() {
                samples[at] = 0.0;
                self.no_numbers += 1;
            } else if is_wild(&as_read, at) {
                samples[at] = 0.0;
                if self.told.len() < MOST && self.told.insert(frame) {
                    self.loud.insert(frame);
                }
            }
        }
    }

    /// The problems to report, in music that starts `skipped` frames later than the file's.
    pub fn take_problems(&mut self, skipped: u64, rate: u32) -> impl Iterator<Item = Problem> {
        let no_numbers = std::mem::take(&mut self.no_numbers);
        let loud = std::mem::take(&mut self.loud);
        let frames: Vec<u64> = loud.into_iter().filter_map(|frame| frame.checked_sub(skipped)).collect();
        let silenced = (no_numbers > 0).then(|| trouble::silenced(no_numbers));
        silenced.into_iter().chain((!frames.is_empty()).then(|| trouble::wild(&frames, rate)))
    }
}

fn is_wild(samples: &[f32], at: usize) -> bool {
    let size = samples[at].abs();
    if size > IMPOSSIBLE {
        return true;
    }
    let around = at.saturating_sub(AROUND)..(at + AROUND + 1).min(samples.len());
    let mut others: Vec<f32> = around
        .filter(|&other| other != at)
        .map(|other| samples[other].abs())
        .filter(|other| other.is_finite())
        .collect();
    others.sort_by(|a, b| b.total_cmp(a));
    size > OUT_OF_PLACE * others.get(3).copied().unwrap_or(0.0)
}
