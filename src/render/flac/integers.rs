//! Samples of a file as the integers that they were in it.
//!
//! Pure. Not known here: files.

use crate::media::Samples;

/// Replaces `out` by `samples` as integers of `bits` bits (8 to 24), frame after frame. `None` if one of them is not such an integer.
pub fn interleave(samples: &Samples, bits: u32, out: &mut Vec<i32>) -> Option<()> {
    let channels = samples.channels();
    out.clear();
    out.resize(samples.frames() * channels, 0);
    match samples {
        Samples::I16(planes) => {
            // Fewer bits are in the upper part.
            let spare = 16_u32.checked_sub(bits)?;
            fill(planes, channels, out, |sample| {
                let integer = i32::from(sample) >> spare;
                (integer << spare == i32::from(sample)).then_some(integer)
            })
        }
        Samples::F32(planes) => {
            let full = (1_u32 << (bits - 1)) as f32;
            fill(planes, channels, out, |sample| {
                // Exact: the product with a power of two.
                let scaled = sample * full;
                ((-full..full).contains(&scaled) && scaled.fract() == 0.0).then_some(scaled as i32)
            })
        }
    }
}

fn fill<T: Copy>(
    planes: &[Vec<T>],
    channels: usize,
    out: &mut [i32],
    integer: impl Fn(T) -> Option<i32>,
) -> Option<()> {
    for (channel, plane) in planes.iter().enumerate() {
        for (sample, out) in plane.iter().zip(out.iter_mut().skip(channel).step_by(channels)) {
            *out = integer(*sample)?;
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn integers(samples: &Samples, bits: u32) -> Option<Vec<i32>> {
        let mut out = vec![7; 9];
        interleave(samples, bits, &mut out).map(|()| out)
    }

    #[test]
    fn integers_come_back_frame_after_frame() {
        let planes = vec![vec![-32_768, 256], vec![32_512, -256]];
        assert_eq!(integers(&Samples::I16(planes.clone()), 16), Some(vec![-32_768, 32_512, 256, -256]));
        assert_eq!(integers(&Samples::I16(planes), 8), Some(vec![-128, 127, 1, -1]));
        let step = 1.0 / 8_388_608.0;
        let floats = Samples::F32(vec![vec![-1.0, step], vec![1.0 - step, -3.0 * step], vec![0.0, 0.5]]);
        assert_eq!(integers(&floats, 24), Some(vec![-8_388_608, 8_388_607, 0, 1, -3, 4_194_304]));
    }

    #[test]
    fn what_is_between_two_integers_or_beyond_all_is_none() {
        for odd in [1.0, -1.001, 0.3, f32::NAN, f32::INFINITY, f32::MIN_POSITIVE] {
            assert_eq!(integers(&Samples::F32(vec![vec![0.0, odd]]), 24), None, "{odd}");
        }
        assert_eq!(integers(&Samples::F32(vec![vec![1.0 / 65_536.0]]), 16), None);
        assert_eq!(integers(&Samples::I16(vec![vec![257]]), 8), None);
        assert_eq!(integers(&Samples::I16(vec![vec![256]]), 24), None);
    }
}
