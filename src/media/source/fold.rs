//! Folds more than two channels to stereo.
//!
//! The rule is that of ITU-R BS.775: the front pair stays, the centre and the surrounds are added at −3 dB (a surround
//! to its own side, a centre to both; centres behind or above at −6 dB to both), the low-frequency channel is dropped.
//! Both sides are then scaled by one factor so that the larger sum of weights is 1: full scale in every channel at once
//! gives full scale, and nothing clips. A file that does not say which speaker a channel is for has its even channels
//! (counted from 0) on the left and its odd ones on the right, each scaled by the number of channels on its side.

use super::speakers::Speakers;

/// The share of each channel in the left and the right output.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Fold {
    weights: Vec<[f32; 2]>,
}

/// −3 dB.
const HALF_POWER: f32 = std::f32::consts::FRAC_1_SQRT_2;

impl Fold {
    /// The fold of `channels` channels, with the speaker of each; `None`, or a different number of speakers, if they are not
    /// known.
    pub fn new(channels: usize, speakers: Option<&Speakers>) -> Self {
        let known = speakers.filter(|speakers| speakers.len() == channels);
        let mut weights: Vec<[f32; 2]> = match known {
            Some(speakers) => speakers.iter().map(|&speaker| speaker_weights(speaker)).collect(),
            None => (0..channels).map(|channel| if channel % 2 == 0 { [1.0, 0.0] } else { [0.0, 1.0] }).collect(),
        };
        let sum = |side: usize| weights.iter().map(|weight| weight[side]).sum::<f32>();
        let scale = match known {
            Some(_) => [sum(0).max(sum(1)).max(1.0); 2],
            None => [sum(0).max(1.0), sum(1).max(1.0)],
        };
        for weight in &mut weights {
            *weight = [weight[0] / scale[0], weight[1] / scale[1]];
        }
        Self { weights }
    }

    /// Appends the fold of `planes` (one for each channel, all equally long) to the two planes of `out`.
    pub fn append(&self, planes: &[Vec<f32>], out: &mut [Vec<f32>]) {
        let frames = planes.first().map_or(0, Vec::len);
        for (side, out) in out.iter_mut().enumerate() {
            let start = out.len();
            out.resize(start + frames, 0.0);
            for (plane, weight) in planes.iter().zip(&self.weights) {
                let weight = weight[side];
                if weight != 0.0 {
                    out[start..].iter_mut().zip(plane).for_each(|(out, sample)| *out += weight * sample);
                }
            }
        }
    }
}

/// The weights of the speaker that bit `bit` of a channel mask stands for, before scaling.
fn speaker_weights(bit: u8) -> [f32; 2] {
    match bit {
        0 => [1.0, 0.0],                                          // front left
        1 => [0.0, 1.0],                                          // front right
        2 => [HALF_POWER; 2],                                     // front centre
        3 | 18 | 26 | 27 => [0.0; 2], // low frequencies, and a stereo mix beside the rest
        4 | 6 | 9 | 12 | 15 | 19 | 22 | 24 => [HALF_POWER, 0.0], // another on the left
        5 | 7 | 10 | 14 | 17 | 20 | 23 | 25 => [0.0, HALF_POWER], // another on the right
        _ => [0.5; 2],                // behind, above or below the centre
    }
}

#[cfg(test)]
mod tests {
    use super::super::speakers::of_mask;
    use super::*;

    #[test]
    fn five_point_one_is_folded_by_the_standard() {
        let fold = Fold::new(6, of_mask(0x3f, 6).as_ref());
        let scale = 1.0 + 2.0 * HALF_POWER;
        assert_eq!(fold.weights[0], [1.0 / scale, 0.0]);
        assert_eq!(fold.weights[2], [HALF_POWER / scale; 2]);
        assert_eq!(fold.weights[3], [0.0; 2]);
        assert_eq!(fold.weights[5], [0.0, HALF_POWER / scale]);
    }

    #[test]
    fn full_scale_everywhere_does_not_clip() {
        for mask in [0x7, 0x33, 0x3f, 0x63f, 0xff, 0x3ffff_u64] {
            let channels = mask.count_ones() as usize;
            let mut out = [Vec::new(), Vec::new()];
            Fold::new(channels, of_mask(mask, channels).as_ref()).append(&vec![vec![1.0; 3]; channels], &mut out);
            let peak = out.iter().flatten().fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
            assert!((peak - 1.0).abs() < 1e-6, "mask {mask:#x}: {peak}");
        }
    }

    #[test]
    fn unknown_speakers_alternate() {
        let planes = vec![vec![1.0], vec![0.5], vec![0.25]];
        let mut out = [Vec::new(), Vec::new()];
        Fold::new(3, None).append(&planes, &mut out);
        assert_eq!(out, [vec![0.625], vec![0.5]]);
    }
}
