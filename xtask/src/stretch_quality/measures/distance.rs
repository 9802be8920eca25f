//! The distance of a sound from the truth, in decibels.
//!
//! Both are analysed in the same frames (2048 samples every 512). Powers are in decibels, limited to 60 dB
//! below the loudest one of the *truth*; where both are below that limit, nothing is compared. In each frame the distance is
//! the root of the mean square of the differences (the log-spectral distance of Gray and Markel, Distance Measures for
//! Speech Processing, IEEE Trans. ASSP 24, 1976, page 380); the figure is the mean over all frames in which there was
//! something to compare. Swapping both sounds changes nothing but the gate.

use super::spectrum::Spectrum;
use crate::stretch_quality::sound::StereoSound;

/// Window and hop in samples: short enough for attacks, long enough to tell low tones apart.
const WINDOW: (usize, usize) = (2048, 512);
/// Sounds this far below the loudest power of the truth are inaudible.
const GATE_DB: f64 = 60.0;

/// The distance of two sounds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Distance {
    /// Over thirds of an octave: audible timbre and level.
    pub bands: f64,
    /// Over the bins of the transform: beating, roughness and noise between partials show here.
    pub bins: f64,
}

impl Distance {
    /// The distance of `heard` from `truth`, over the length of the shorter one.
    pub fn of(heard: &StereoSound, truth: &StereoSound) -> Self {
        let [heard, truth] = [heard, truth].map(|sound| Spectrum::of(sound, WINDOW.0, WINDOW.1));
        Self {
            bands: between(&heard.third_octaves(), &truth.third_octaves()),
            bins: between(&heard.frames, &truth.frames),
        }
    }
}

/// The mean log-spectral distance of powers by frame and band.
fn between(heard: &[Vec<f64>], truth: &[Vec<f64>]) -> f64 {
    let loudest = truth.iter().flatten().copied().fold(1e-30, f64::max);
    let gate = loudest * 10.0_f64.powf(-GATE_DB / 10.0);
    let of_frame = |(heard, truth): (&Vec<f64>, &Vec<f64>)| {
        let (mut sum, mut count) = (0.0, 0_u32);
        for (heard, truth) in heard.iter().zip(truth).filter(|(heard, truth)| heard.max(**truth) > gate) {
            sum += (10.0 * (heard.max(gate) / truth.max(gate)).log10()).powi(2);
            count += 1;
        }
        (count > 0).then(|| (sum / f64::from(count)).sqrt())
    };
    let distances: Vec<f64> = heard.iter().zip(truth).filter_map(of_frame).collect();
    distances.iter().sum::<f64>() / distances.len() as f64
}

/// The similarity of the attacks of two sounds, from −1 to 1: the correlation (Pearson) of their onset curves. An onset
/// curve is, every 256 samples, the sum over thirds of an octave of the rises in level since the frame before
/// (half-wave rectified spectral flux as in Dixon, Onset Detection Revisited, DAFx 2006, but of decibels, with the gate as
/// above).
pub fn onset_correlation(heard: &StereoSound, truth: &StereoSound) -> f64 {
    let [heard, truth] = [heard, truth].map(|sound| Spectrum::of(sound, 1024, 256).third_octaves());
    let loudest = truth.iter().flatten().copied().fold(1e-30, f64::max);
    let gate = loudest * 10.0_f64.powf(-GATE_DB / 10.0);
    let level = |power: &f64| 10.0 * power.max(gate).log10();
    let curve = |frames: &[Vec<f64>]| -> Vec<f64> {
        let rise = |pair: &[Vec<f64>]| {
            pair[0].iter().zip(&pair[1]).map(|(before, after)| (level(after) - level(before)).max(0.0)).sum()
        };
        frames.windows(2).map(rise).collect()
    };
    correlation(&curve(&heard), &curve(&truth))
}

fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let count = a.len().min(b.len());
    let mean = |x: &[f64]| x[..count].iter().sum::<f64>() / count as f64;
    let (mean_a, mean_b) = (mean(a), mean(b));
    let (mut product, mut square_a, mut square_b) = (0.0, 0.0, 0.0);
    for (a, b) in a.iter().zip(b) {
        product += (a - mean_a) * (b - mean_b);
        square_a += (a - mean_a).powi(2);
        square_b += (b - mean_b).powi(2);
    }
    product / (square_a * square_b).sqrt().max(1e-30)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stretch_quality::signals::{NoteSet, Playing, find};

    fn drums(speed: f64) -> StereoSound {
        find("drums").map(|signal| (signal.make)(Playing { set: NoteSet::Tuning, speed }).sound).unwrap_or_default()
    }

    fn scaled(sound: &StereoSound, gain: f32) -> StereoSound {
        let scale = |channel: &Vec<f32>| channel.iter().map(|sample| gain * sample).collect();
        StereoSound { channels: [scale(&sound.channels[0]), scale(&sound.channels[1])] }
    }

    #[test]
    fn equal_sounds_have_no_distance() {
        let drums = drums(1.0);
        assert_eq!(Distance::of(&drums, &drums), Distance { bands: 0.0, bins: 0.0 });
        assert!((onset_correlation(&drums, &drums) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_level_is_a_distance_of_its_decibels() {
        let noise = find("white").map(|signal| (signal.make)(Playing { set: NoteSet::Tuning, speed: 1.0 }).sound);
        let noise = noise.unwrap_or_default();
        let distance = Distance::of(&scaled(&noise, 0.5), &noise);
        assert!((distance.bands - 6.02).abs() < 0.05, "{distance:?}");
        assert!((distance.bins - 6.02).abs() < 0.05, "{distance:?}");
    }

    #[test]
    fn lateness_and_another_tempo_are_seen() {
        let drums_here = drums(1.0);
        let near = Distance::of(&drums_here.earlier(48, drums_here.frames()), &drums_here);
        let far = Distance::of(&drums_here.earlier(960, drums_here.frames()), &drums_here);
        assert!(near.bands < far.bands, "{near:?} {far:?}");
        assert!(onset_correlation(&drums_here.earlier(960, drums_here.frames()), &drums_here) < 0.5);
        assert!(onset_correlation(&drums(1.1), &drums_here) < 0.5);
    }
}
