//! The smallest and the largest sample, and the peak level.

/// The number of extremes that are tracked side by side, so that the loop has no dependency between samples and compiles to a few vector
/// instructions.
pub(super) const LANES: usize = 8;

/// The largest magnitude of the products of `source` and `gains`, which have the same length.
pub fn peak_shaped(source: &[f32], gains: &[f32]) -> f32 {
    debug_assert_eq!(source.len(), gains.len());
    let mut lanes = [0.0_f32; LANES];
    let ((sources, source), (all_gains, gains)) = (source.as_chunks::<LANES>(), gains.as_chunks::<LANES>());
    for (source, gains) in sources.iter().zip(all_gains) {
        for (lane, (sample, gain)) in lanes.iter_mut().zip(source.iter().zip(gains)) {
            *lane = louder(*lane, sample * gain);
        }
    }
    let rest = source.iter().zip(gains).map(|(sample, gain)| sample * gain);
    lanes.into_iter().chain(rest).fold(0.0, louder)
}

/// The largest magnitude of `samples`. NaN is ignored.
pub fn peak(samples: &[f32]) -> f32 {
    let mut lanes = [0.0_f32; LANES];
    let (chunks, rest) = samples.as_chunks::<LANES>();
    for chunk in chunks {
        for (lane, &sample) in lanes.iter_mut().zip(chunk) {
            *lane = louder(*lane, sample);
        }
    }
    lanes.iter().chain(rest).fold(0.0, |loudest, &sample| louder(loudest, sample))
}

/// The larger of a magnitude and that of `sample`. The comparison is false for NaN, and compiles to one
/// instruction together with the selection.
pub(super) fn louder(loudest: f32, sample: f32) -> f32 {
    let magnitude = sample.abs();
    if magnitude > loudest { magnitude } else { loudest }
}

/// The smallest and the largest of `samples`; 0 and 0 if all are NaN.
pub(super) fn extremes_of_floats(samples: &[f32]) -> [f32; 2] {
    let (mut low, mut high) = ([f32::INFINITY; LANES], [f32::NEG_INFINITY; LANES]);
    let mut widen = |samples: &[f32]| {
        for ((low, high), &sample) in low.iter_mut().zip(&mut high).zip(samples) {
            // These comparisons are false for NaN, and each compiles to one instruction.
            *low = if sample < *low { sample } else { *low };
            *high = if sample > *high { sample } else { *high };
        }
    };
    let chunks = samples.chunks_exact(LANES);
    let rest = chunks.remainder();
    chunks.for_each(&mut widen);
    widen(rest);
    let low = low.into_iter().fold(f32::INFINITY, f32::min);
    let high = high.into_iter().fold(f32::NEG_INFINITY, f32::max);
    if low <= high { [low, high] } else { [0.0; 2] }
}

/// The same for 16-bit samples, in their own unit.
pub(super) fn extremes_of_integers(samples: &[i16]) -> [f32; 2] {
    let widen = |(low, high): (i16, i16), &sample: &i16| (low.min(sample), high.max(sample));
    let Some(&first) = samples.first() else { return [0.0; 2] };
    let (low, high) = samples.iter().fold((first, first), widen);
    [f32::from(low), f32::from(high)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(length: usize) -> Vec<f32> {
        let mut random = testkit::Random::new(1);
        (0..length).map(|_| random.noise() as f32).collect()
    }

    fn loudest(samples: &[f32]) -> f32 {
        samples.iter().fold(0.0, |loudest, sample| f32::max(loudest, sample.abs()))
    }

    #[test]
    fn it_is_the_peak_to_the_bit() {
        for length in (0..70).chain([1000]) {
            let samples = noise(length);
            assert_eq!(peak(&samples), loudest(&samples), "{length}");
            let gains: Vec<f32> = (0..length).map(|n| n as f32 / 33.0).collect();
            let shaped: Vec<f32> = samples.iter().zip(&gains).map(|(sample, gain)| sample * gain).collect();
            assert_eq!(peak_shaped(&samples, &gains), loudest(&shaped), "{length} shaped");
        }
    }

    #[test]
    fn what_is_no_number_counts_for_nothing() {
        assert_eq!(extremes_of_floats(&[f32::NAN; 40]), [0.0, 0.0]);
        let mut some = [0.25; 40];
        (some[3], some[20], some[39]) = (f32::NAN, -0.5, f32::NAN);
        assert_eq!(extremes_of_floats(&some), [-0.5, 0.25]);
        assert_eq!((peak(&some), peak_shaped(&some, &[2.0; 40])), (0.5, 1.0));
        assert_eq!(extremes_of_integers(&[]), [0.0, 0.0]);
        assert_eq!(extremes_of_integers(&[i16::MIN, 5]), [-32_768.0, 5.0]);
        assert_eq!(extremes_of_integers(&[3, 5]), [3.0, 5.0], "what is never negative");
    }
}
