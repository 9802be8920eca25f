//! The inner loops of the mixer: samples times a gain, into or onto an output.
//!
//! Gain 1 is exact: a stored sample is then the sample that was read, bit for bit.

use super::extremes::{extremes_of_floats, extremes_of_integers, loudest_of_floats, loudest_of_integers};

/// What becomes of the output's old samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Combine {
    /// They are overwritten: the first sound in a part of a block.
    Store,
    /// They stay, and the new ones are added.
    Add,
}

/// A kind of stored sample.
pub trait Sample: Copy {
    /// What `gain` is in units of this kind, so that [`Self::scaled`] needs one multiplication.
    fn scale(gain: f32) -> f32;
    /// The sample times a gain that [`Self::scale`] made.
    fn scaled(self, scale: f32) -> f32;
    /// The largest magnitude among `samples`, in units of this kind.
    fn loudest(samples: &[Self]) -> f32;
    /// The smallest and the largest of `samples`, in units of this kind; 0 and 0 where there is no number.
    fn extremes(samples: &[Self]) -> [f32; 2];
}

impl Sample for f32 {
    fn scale(gain: f32) -> f32 {
        gain
    }

    fn scaled(self, scale: f32) -> f32 {
        self * scale
    }

    fn loudest(samples: &[Self]) -> f32 {
        loudest_of_floats(samples)
    }

    fn extremes(samples: &[Self]) -> [f32; 2] {
        extremes_of_floats(samples)
    }
}

impl Sample for i16 {
    /// Full scale is 2¹⁵; a power of two, so one multiplication is as exact as two.
    fn scale(gain: f32) -> f32 {
        gain / 32_768.0
    }

    fn scaled(self, scale: f32) -> f32 {
        f32::from(self) * scale
    }

    fn loudest(samples: &[Self]) -> f32 {
        loudest_of_integers(samples)
    }

    fn extremes(samples: &[Self]) -> [f32; 2] {
        extremes_of_integers(samples)
    }
}

/// Combines `source`, at a constant `gain`, with `output`. Both have the same length.
pub fn combine<S: Sample>(source: &[S], gain: f32, output: &mut [f32], how: Combine) {
    debug_assert_eq!(source.len(), output.len());
    let scale = S::scale(gain);
    let pairs = output.iter_mut().zip(source);
    match how {
        Combine::Store => pairs.for_each(|(output, &sample)| *output = sample.scaled(scale)),
        Combine::Add => pairs.for_each(|(output, &sample)| *output += sample.scaled(scale)),
    }
}

/// Combines `source`, times a gain of its own for each frame, with `output`. All have the same length.
pub fn combine_shaped(source: &[f32], gains: &[f32], output: &mut [f32], how: Combine) {
    debug_assert!(source.len() == output.len() && gains.len() == output.len());
    let frames = output.iter_mut().zip(source.iter().zip(gains));
    match how {
        Combine::Store => frames.for_each(|(output, (&sample, &gain))| *output = sample * gain),
        Combine::Add => frames.for_each(|(output, (&sample, &gain))| *output += sample * gain),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sample_survives_gain_one() {
        let all: Vec<i16> = (i16::MIN..=i16::MAX).collect();
        let mut output = vec![f32::NAN; all.len()];
        combine(&all, 1.0, &mut output, Combine::Store);
        assert!(all.iter().zip(&output).all(|(&sample, &out)| out == f32::from(sample) / 32_768.0));
        let mut output = [f32::NAN; 2];
        combine(&[-0.0_f32, 0.1], 1.0, &mut output, Combine::Store);
        assert_eq!(output.map(f32::to_bits), [(-0.0_f32).to_bits(), 0.1_f32.to_bits()]);
    }

    #[test]
    fn adding_adds() {
        let mut output = [1.0, 2.0];
        combine(&[0.5_f32, -0.5], 2.0, &mut output, Combine::Add);
        assert_eq!(output, [2.0, 1.0]);
        combine_shaped(&[1.0, 1.0], &[0.25, 0.5], &mut output, Combine::Add);
        assert_eq!(output, [2.25, 1.5]);
    }
}
