//! The onsets of the music, prepared for comparing readings of its beats.
//!
//! Loader threads. Times are in moments.

use super::onsets::Onsets;

/// The onset of a beat lies within this many moments of it.
const NEAR: usize = 3;
/// A peak is at least as high as its neighbours, within this many moments.
const ALONE: usize = 3;
/// The mean around a moment covers this many moments on each side.
const AROUND: usize = 40;
/// The weights of all, the lowest and the middle bands as evidence for beats.
const SAYS: [f32; 3] = [0.6, 0.8, 0.6];
/// Peaks below this share of a loud one are ignored.
const SOFT: f32 = 0.3;

/// A kind of onsets.
#[derive(Debug)]
pub struct OnsetTrack {
    /// The largest onset near each moment.
    near: Vec<f32>,
    /// The height of its loud peaks.
    pub loud: f32,
    /// Its peaks: moments, and heights as shares of a loud one.
    pub peaks: Vec<(f64, f64)>,
}

/// All kinds.
#[derive(Debug)]
pub struct Evidence {
    /// All kinds together, without what always sounds.
    pub novelty: Vec<f32>,
    /// The same as a track.
    pub any: OnsetTrack,
    /// Onsets in all bands.
    pub all: OnsetTrack,
    /// Kick and bass.
    pub low: OnsetTrack,
    /// Snare.
    pub middle: OnsetTrack,
    /// The moment at which the music begins.
    pub begins: f64,
}

impl Evidence {
    /// `None` without onsets.
    pub fn of(onsets: &Onsets) -> Option<Self> {
        let tracks = [&onsets.all, &onsets.low, &onsets.middle];
        let [all, low, middle] =
            tracks.map(|track| track.iter().map(|onset| *onset as f32 / 65_536.0).collect::<Vec<f32>>());
        let mut novelty = vec![0.0; all.len()];
        for (track, says) in [&all, &low, &middle].into_iter().zip(SAYS) {
            let sharp = sharpened(track);
            let power = sharp.iter().map(|onset| onset * onset).sum::<f32>() / sharp.len().max(1) as f32;
            let scale = if power > 0.0 { says / power.sqrt() } else { 0.0 };
            novelty.iter_mut().zip(sharp).for_each(|(sum, onset)| *sum += onset * scale);
        }
        if novelty.iter().all(|onset| *onset <= 0.0) {
            return None;
        }
        let all = OnsetTrack::new(&all);
        let begins = all.near.iter().position(|onset| *onset > 0.4 * all.loud).unwrap_or(0) + NEAR;
        Some(Self {
            any: OnsetTrack::new(&novelty),
            begins: begins as f64,
            low: OnsetTrack::new(&low),
            middle: OnsetTrack::new(&middle),
            all,
            novelty,
        })
    }
}

impl OnsetTrack {
    fn new(track: &[f32]) -> Self {
        let count = track.len();
        let largest = |moment: usize, reach: usize| {
            let around = &track[moment.saturating_sub(reach)..(moment + reach + 1).min(count)];
            around.iter().copied().fold(0.0, f32::max)
        };
        let mean = track.iter().sum::<f32>() / count.max(1) as f32;
        let is_peak = |moment: &usize| track[*moment] > mean && track[*moment] >= largest(*moment, ALONE);
        let peaks: Vec<usize> = (0..count).filter(is_peak).collect();
        let mut heights: Vec<f32> = peaks.iter().map(|peak| track[*peak]).collect();
        heights.sort_by(f32::total_cmp);
        let loud = heights.get(heights.len() * 19 / 20).copied().unwrap_or(1.0).max(1e-9);
        let counts = peaks.into_iter().filter(|peak| track[*peak] > SOFT * loud);
        Self {
            near: (0..count).map(|moment| largest(moment, NEAR)).collect(),
            loud,
            peaks: counts.map(|peak| (peak as f64, f64::from((track[peak] / loud).min(1.0)))).collect(),
        }
    }

    /// The onset near a moment, as a share of a loud one, from 0 to 1.
    pub fn at(&self, moment: f64) -> f64 {
        let near = self.near.get(moment.round().max(0.0) as usize).copied().unwrap_or(0.0);
        f64::from((near / self.loud).min(1.0))
    }

    /// The same, but smaller if something else begins soon after, because long sounds mark beats better. `beat` is the length of a beat.
    pub fn lasting(&self, beat: f64) -> impl Fn(f64) -> f64 + '_ {
        move |moment: f64| {
            let from = self.peaks.partition_point(|peak| peak.0 < moment - NEAR as f64);
            let here = self.peaks.get(from).filter(|peak| peak.0 <= moment + NEAR as f64);
            let gap = here.and_then(|here| Some(self.peaks.get(from + 1)?.0 - here.0)).unwrap_or(beat);
            self.at(moment) * (0.55 + 0.45 * (gap / beat).min(1.0))
        }
    }
}

/// The onsets without what always sounds.
fn sharpened(track: &[f32]) -> Vec<f32> {
    let mut sums = vec![0.0_f64];
    let mut sum = 0.0;
    for onset in track {
        sum += f64::from(*onset);
        sums.push(sum);
    }
    let mean = |moment: usize| {
        let (from, to) = (moment.saturating_sub(AROUND), (moment + AROUND + 1).min(track.len()));
        ((sums[to] - sums[from]) / (to - from) as f64) as f32
    };
    (0..track.len()).map(|moment| (track[moment] - mean(moment)).max(0.0)).collect()
}
