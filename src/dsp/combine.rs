//! The inner loops of the mixer: samples times a gain, stored in or added to an output.
//!
//! Gain 1 is exact: the stored sample equals the sample that was read. Zeros are positive, as in a cleared output: otherwise the sign of
//! a zero would depend on which voices were silent, and so on the size of blocks.

use super::extremes::{LANES, extremes_of_floats, extremes_of_integers, louder};

/// What happens to the output's old samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Combine {
    /// They are overwritten: for the first voice in a part of a block.
    Store,
    /// They are kept, and the new ones are added.
    Add,
}

/// How many floats are combined in a turn of a loop.
const TURN: usize = 2 * LANES;

/// A sample format in memory.
pub trait Sample: Copy {
    /// `gain` in units of this format, so that [`Self::scaled`] needs one multiplication only.
    fn scale(gain: f32) -> f32;
    /// The sample times a gain that [`Self::scale`] returned.
    fn scaled(self, scale: f32) -> f32;
    /// The smallest and the largest of `samples`, in units of this format; 0 and 0 if all are NaN.
    fn extremes(samples: &[Self]) -> [f32; 2];
    /// Calls `one` for each frame of `source` and `output`, which have the same length.
    fn each(source: &[Self], output: &mut [f32], one: impl Fn(&mut f32, Self)) {
        output.iter_mut().zip(source).for_each(|(output, &sample)| one(output, sample));
    }
}

impl Sample for f32 {
    fn scale(gain: f32) -> f32 {
        gain
    }

    fn scaled(self, scale: f32) -> f32 {
        self * scale
    }

    fn extremes(samples: &[Self]) -> [f32; 2] {
        extremes_of_floats(samples)
    }

    /// [`TURN`] frames in each turn of a loop: blocks are short, and counting them takes its share. With integers that would be slower.
    fn each(source: &[Self], output: &mut [f32], one: impl Fn(&mut f32, Self)) {
        let ((sources, source), (outputs, output)) = (source.as_chunks::<TURN>(), output.as_chunks_mut::<TURN>());
        for (output, source) in outputs.iter_mut().zip(sources) {
            output.iter_mut().zip(source).for_each(|(output, &sample)| one(output, sample));
        }
        output.iter_mut().zip(source).for_each(|(output, &sample)| one(output, sample));
    }
}

impl Sample for i16 {
    /// Full scale is 2¹⁵, a power of two, so one multiplication is as exact as two.
    fn scale(gain: f32) -> f32 {
        gain / 32_768.0
    }

    fn scaled(self, scale: f32) -> f32 {
        f32::from(self) * scale
    }

    fn extremes(samples: &[Self]) -> [f32; 2] {
        extremes_of_integers(samples)
    }
}

/// `sample`, as if it were added to a cleared output.
fn stored(sample: f32) -> f32 {
    0.0 + sample
}

/// Combines `source`, at a constant `gain`, with `output`. Both have the same length.
///
/// Never inlined: the mixer calls it for each channel of each stem, and around several copies of these loops it would save and load more
/// registers than the call does.
#[inline(never)]
pub fn combine<S: Sample>(source: &[S], gain: f32, output: &mut [f32], how: Combine) {
    debug_assert_eq!(source.len(), output.len());
    let scale = S::scale(gain);
    match how {
        Combine::Store => S::each(source, output, |output, sample| *output = stored(sample.scaled(scale))),
        Combine::Add => S::each(source, output, |output, sample| *output += sample.scaled(scale)),
    }
}

/// Same as [`combine`], and returns the largest magnitude that was stored or added; NaN is ignored. One loop does both, because
/// reading the samples again takes as long as combining them.
pub fn combine_measured<S: Sample>(source: &[S], gain: f32, output: &mut [f32], how: Combine) -> f32 {
    match how {
        Combine::Store => measured(source, gain, output, |_, sample| stored(sample)),
        Combine::Add => measured(source, gain, output, |before, sample| before + sample),
    }
}

fn measured<S: Sample>(source: &[S], gain: f32, output: &mut [f32], blend: impl Fn(f32, f32) -> f32) -> f32 {
    debug_assert_eq!(source.len(), output.len());
    let scale = S::scale(gain);
    let one = |loudest: &mut f32, output: &mut f32, sample: S| {
        let sample = sample.scaled(scale);
        *output = blend(*output, sample);
        *loudest = louder(*loudest, sample);
    };
    let mut lanes = [0.0_f32; LANES];
    let ((sources, source), (outputs, output)) = (source.as_chunks::<LANES>(), output.as_chunks_mut::<LANES>());
    for (source, output) in sources.iter().zip(outputs) {
        for ((lane, output), &sample) in lanes.iter_mut().zip(output).zip(source) {
            one(lane, output, sample);
        }
    }
    for ((lane, output), &sample) in lanes.iter_mut().zip(output).zip(source) {
        one(lane, output, sample);
    }
    lanes.into_iter().fold(0.0, f32::max)
}

/// Combines `source`, with a gain for each frame, with `output`. All have the same length.
pub fn combine_shaped(source: &[f32], gains: &[f32], output: &mut [f32], how: Combine) {
    debug_assert!(source.len() == output.len() && gains.len() == output.len());
    let frames = output.iter_mut().zip(source.iter().zip(gains));
    match how {
        Combine::Store => frames.for_each(|(output, (&sample, &gain))| *output = stored(sample * gain)),
        Combine::Add => frames.for_each(|(output, (&sample, &gain))| *output += sample * gain),
    }
}

/// Combines `source`, with a gain of `level` times each frame of a fade-in's `curve`, with `output`. All have the same length.
pub fn combine_rising<S: Sample>(source: &[S], level: f32, curve: &[f32], output: &mut [f32], how: Combine) {
    combine_along(source, curve, output, how, |rising| level * rising);
}

/// The same with a fade-out, of which `curve` is the fade-in.
pub fn combine_falling<S: Sample>(source: &[S], level: f32, curve: &[f32], output: &mut [f32], how: Combine) {
    combine_along(source, curve, output, how, |rising| level * (1.0 - rising));
}

/// In one loop: separate loops for the samples and the gains take twice as long.
fn combine_along<S: Sample>(
    source: &[S],
    curve: &[f32],
    output: &mut [f32],
    how: Combine,
    gain: impl Fn(f32) -> f32,
) {
    debug_assert!(source.len() == output.len() && curve.len() == output.len());
    let frames = output.iter_mut().zip(source.iter().zip(curve));
    match how {
        Combine::Store => {
            frames.for_each(|(output, (&sample, &at))| *output = stored(sample.scaled(S::scale(gain(at)))));
        }
        Combine::Add => frames.for_each(|(output, (&sample, &at))| *output += sample.scaled(S::scale(gain(at)))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fading_in_one_loop_gives_the_bits_of_samples_times_gains() {
        let curve: Vec<f32> = (0..1000).map(|n| n as f32 / 999.0).collect();
        let integers: Vec<i16> = (0..1000_i16).map(|n| n.wrapping_mul(8191)).collect();
        let floats: Vec<f32> = integers.iter().map(|&sample| f32::from(sample) / 32_768.0).collect();
        for (level, how) in [(1.0, Combine::Store), (0.333_333_34, Combine::Add), (0.0, Combine::Add)] {
            let gains = |falls: bool| curve.iter().map(|at| level * if falls { 1.0 - at } else { *at }).collect();
            for falls in [false, true] {
                let gains: Vec<f32> = gains(falls);
                let [mut wanted, mut of_floats, mut of_integers] = [(); 3].map(|()| vec![0.25; 1000]);
                combine_shaped(&floats, &gains, &mut wanted, how);
                if falls {
                    combine_falling(&floats, level, &curve, &mut of_floats, how);
                    combine_falling(&integers, level, &curve, &mut of_integers, how);
                } else {
                    combine_rising(&floats, level, &curve, &mut of_floats, how);
                    combine_rising(&integers, level, &curve, &mut of_integers, how);
                }
                assert_eq!(of_floats, wanted);
                assert_eq!(of_integers, wanted);
            }
        }
    }

    #[test]
    fn every_sample_survives_gain_one() {
        let all: Vec<i16> = (i16::MIN..=i16::MAX).collect();
        let mut output = vec![f32::NAN; all.len()];
        combine(&all, 1.0, &mut output, Combine::Store);
        assert!(all.iter().zip(&output).all(|(&sample, &out)| out == f32::from(sample) / 32_768.0));
        let mut output = [f32::NAN; 2];
        combine(&[-0.0_f32, 0.1], 1.0, &mut output, Combine::Store);
        assert_eq!(output.map(f32::to_bits), [0.0_f32.to_bits(), 0.1_f32.to_bits()]);
    }

    #[test]
    fn no_zero_is_negative() {
        let (source, gains) = ([-0.5_f32; 40], [0.0; 40]);
        let positive = |output: [f32; 40]| output.iter().all(|sample| sample.to_bits() == 0);
        for how in [Combine::Store, Combine::Add] {
            let mut outputs = [[0.0; 40]; 4];
            let [constant, measured, shaped, rising] = &mut outputs;
            combine(&source, 0.0, constant, how);
            combine_measured(&[-16_384_i16; 40], 0.0, measured, how);
            combine_shaped(&source, &gains, shaped, how);
            combine_rising(&source, 1.0, &gains, rising, how);
            assert!(outputs.into_iter().all(positive), "{how:?}: {outputs:?}");
        }
    }

    #[test]
    fn measuring_changes_no_bit_and_gives_the_peak_of_what_is_stored() {
        let noise = |place: u64| testkit::Random::new(place).noise() as f32;
        for length in (0..70).chain([1000]) {
            let floats: Vec<f32> = (0..length).map(noise).collect();
            let integers: Vec<i16> = floats.iter().map(|sample| (sample * 32_768.0) as i16).collect();
            for gain in [0.0, 0.1, 0.333_333_34, 1.0, 1.999] {
                check(&floats, gain);
                check(&integers, gain);
            }
        }
        let mut output = [0.0; 3];
        assert_eq!(combine_measured(&[0.25, f32::NAN, -0.5], 2.0, &mut output, Combine::Store), 1.0);
    }

    fn check<S: Sample>(source: &[S], gain: f32) {
        let mut plain = vec![0.25; source.len()];
        let mut measured = plain.clone();
        combine(source, gain, &mut plain, Combine::Store);
        let peak = combine_measured(source, gain, &mut measured, Combine::Store);
        assert_eq!(plain, measured);
        assert_eq!(
            peak,
            plain.iter().fold(0.0, |peak: f32, sample| peak.max(sample.abs())),
            "{} at {gain}",
            plain.len()
        );
        combine(source, gain, &mut plain, Combine::Add);
        assert_eq!(combine_measured(source, gain, &mut measured, Combine::Add), peak, "of what is added");
        assert_eq!(plain, measured);
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
