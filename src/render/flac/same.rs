//! Whether two files sound the same to the last bit, and say the same in their tags.
//!
//! Any thread that may wait for a disk. Not known here: formats.

use std::path::Path;

use crate::media::{Samples, Source};
use crate::setlist::stem_tags;

/// Frames that are compared at once.
const BLOCK: usize = 1 << 14;

/// Whether two files are whole, and equal in rate, length, channels, every sample, and all that is read in their tags.
pub fn are_same(one: &Path, other: &Path) -> bool {
    let sound = |prepare: fn(Source) -> Source| {
        let [one, other] = [one, other].map(|path| super::open(path).map(prepare));
        one.zip(other).is_some_and(|(one, other)| sound_same(one, other))
    };
    // What the engine plays of many channels is folded, and depends on their speakers too.
    stem_tags(one) == stem_tags(other) && sound(Source::unfolded) && (!is_folded(one) || sound(|source| source))
}

fn is_folded(path: &Path) -> bool {
    super::open(path).is_some_and(|source| source.facts().channels > source.facts().sounding_channels())
}

fn sound_same(mut one: Source, mut other: Source) -> bool {
    let shape = |source: &Source| (source.facts().rate, source.facts().channels, source.facts().frames);
    if shape(&one) != shape(&other) {
        return false;
    }
    let (mut samples, mut others, mut frames) = (Samples::empty(), Samples::empty(), 0);
    loop {
        samples.clear();
        others.clear();
        let (Ok(read), Ok(other_read)) = (one.read(&mut samples, BLOCK), other.read(&mut others, BLOCK)) else {
            return false;
        };
        if read != other_read || !are_equal(&samples, &others) {
            return false;
        }
        frames += read as u64;
        if read == 0 {
            let is_whole = frames == one.facts().frames;
            return is_whole && one.take_problems().is_empty() && other.take_problems().is_empty();
        }
    }
}

/// Whether samples have the same bits: 0 and −0 differ.
fn are_equal(one: &Samples, other: &Samples) -> bool {
    match (one, other) {
        (Samples::I16(one), Samples::I16(other)) => one == other,
        (Samples::F32(one), Samples::F32(other)) => {
            let are_equal = |(one, other): (&Vec<f32>, &Vec<f32>)| {
                one.len() == other.len()
                    && one.iter().zip(other).all(|(one, other)| one.to_bits() == other.to_bits())
            };
            one.len() == other.len() && one.iter().zip(other).all(are_equal)
        }
        _ => false,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use testkit::{chunk, fmt, riff, wav_of_shorts};

    use super::*;

    fn same(one: &[u8], other: &[u8]) -> bool {
        let folder = tempfile::tempdir().unwrap();
        let [one, other] = [("one", one), ("other", other)].map(|(name, bytes)| {
            let path = folder.path().join(name);
            std::fs::write(&path, bytes).unwrap();
            path
        });
        are_same(&one, &other)
    }

    #[test]
    fn one_bit_one_frame_or_one_word_makes_a_difference() {
        let noise = |frame: u32| (frame.wrapping_mul(0x9e37_79b9) >> 16) as i16;
        let file = wav_of_shorts(2, 44_100, (0..80_000).map(noise));
        assert!(same(&file, &file));
        for at in [44, 80_001, file.len() - 1] {
            let mut other = file.clone();
            other[at] ^= 1;
            assert!(!same(&file, &other), "a bit of byte {at}");
        }
        assert!(!same(&file, &wav_of_shorts(2, 44_100, (0..79_998).map(noise))), "shorter");
        assert!(!same(&file, &wav_of_shorts(2, 48_000, (0..80_000).map(noise))), "faster");
        assert!(!same(&file, &wav_of_shorts(1, 44_100, (0..80_000).map(noise))), "mono");
        assert!(!same(&file, &file[..file.len() - 4]), "cut short");
        let data: Vec<u8> = (0..80_000).map(noise).flat_map(i16::to_le_bytes).collect();
        let format = fmt(testkit::WavEncoding::Integer(16), 2, 44_100);
        let parts = [chunk(b"bext", &[1; 602]), chunk(b"fmt ", &format), chunk(b"data", &data)];
        assert!(!same(&file, &riff(&parts)), "another time reference");
    }

    #[test]
    fn zeros_have_signs() {
        let floats = |sample: f32| Samples::F32(vec![vec![0.5, sample]]);
        assert!(are_equal(&floats(-0.0), &floats(-0.0)) && !are_equal(&floats(0.0), &floats(-0.0)));
        assert!(!are_equal(&floats(0.0), &Samples::F32(vec![vec![0.5]])));
        assert!(!are_equal(&floats(0.0), &Samples::I16(vec![vec![16_384, 0]])));
    }
}
