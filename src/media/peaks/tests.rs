//! Peaks equal those found by brute force.

use std::ops::Range;

use super::super::{SongAudio, SongStore, StemAudio, StemPeaks};
use super::*;

/// A sample of a stem: alternately quiet and loud, beyond full scale now and then.
fn sample(channel: usize, frame: usize) -> f32 {
    let noise = testkit::Random::new((frame * 2 + channel) as u64).noise();
    let swell = ((frame / 100) % 23) as f32 / 21.0;
    noise as f32 * swell
}

/// The same in 16 bits.
fn integer(channel: usize, frame: usize) -> i16 {
    (sample(channel, frame) * 32_767.0) as i16
}

fn stem(frames: usize, channels: usize, is_16_bit: bool) -> StemPeaks {
    let mut stem = StemAudio::empty(frames as u64, channels);
    for page in 0..stem.page_count() {
        // Samples after the end do not belong to the stem. Poisoned values reveal whether they are read.
        let at = |n: usize| page * PAGE_FRAMES + n;
        let places = || (0..channels).flat_map(|channel| (0..PAGE_FRAMES).map(move |n| (channel, n)));
        let integers = places().map(|(channel, n)| if at(n) < frames { integer(channel, at(n)) } else { i16::MIN });
        let floats = places().map(|(channel, n)| if at(n) < frames { sample(channel, at(n)) } else { -9.0 });
        stem.set(page, Some(if is_16_bit { Page::I16(integers.collect()) } else { Page::F32(floats.collect()) }));
    }
    known(stem)
}

/// The peaks of a stem.
fn known(stem: StemAudio) -> StemPeaks {
    let store = SongStore::new(SongAudio { stems: [Some(stem)].into() });
    store.stems.into_iter().next().flatten().unwrap()
}

/// Sample by sample, over the whole bins that `range` touches within the stem.
fn brute_force(range: Range<i64>, frames: usize, channels: usize, is_16_bit: bool) -> Peak {
    if range.end <= 0 || range.start >= frames as i64 {
        return Peak::SILENCE;
    }
    let bin = BIN_FRAMES as i64;
    let whole = range.start.div_euclid(bin) * bin..((range.end - 1).div_euclid(bin) + 1) * bin;
    let inside = whole.start.max(0)..whole.end.min(frames as i64);
    let of_sample = |channel, frame| {
        let sample = if is_16_bit { f32::from(integer(channel, frame)) / 32_768.0 } else { sample(channel, frame) };
        let scaled = (f64::from(sample) * 127.0).clamp(-127.0, 127.0);
        Peak { min: scaled.floor() as i8, max: scaled.ceil() as i8 }
    };
    let every =
        (0..channels).flat_map(|channel| inside.clone().map(move |frame| of_sample(channel, frame as usize)));
    every.reduce(Peak::and).unwrap_or_default()
}

#[test]
fn any_range_is_what_brute_force_finds() {
    let frames = 2 * PAGE_FRAMES + 1000;
    for (channels, is_16_bit) in [(1, false), (2, false), (1, true), (2, true)] {
        let stem = stem(frames, channels, is_16_bit);
        let mut random = testkit::Random::new(1);
        let mut random = |most: i64| random.below(most as usize) as i64;
        for _ in 0..400 {
            let start = random(frames as i64 + 2000) - 1000;
            let scale = random(14);
            let range = start..start + 1 + random(2 << scale);
            let expected = brute_force(range.clone(), frames, channels, is_16_bit);
            assert_eq!(
                stem.peak(range.clone()),
                Some(expected),
                "{range:?}, {channels} channels, 16 bit: {is_16_bit}"
            );
        }
    }
}

#[test]
fn the_last_page_ends_with_the_stem() {
    for frames in [1, 255, 256, 257, PAGE_FRAMES, PAGE_FRAMES + 1] {
        let stem = stem(frames, 2, false);
        let last = frames as i64;
        assert_eq!(
            stem.peak(last - 1..last),
            Some(brute_force(last - 1..last, frames, 2, false)),
            "{frames} frames"
        );
        assert_eq!(
            stem.peak(frames.next_multiple_of(256) as i64..1 << 40),
            Some(Peak::SILENCE),
            "behind {frames} frames"
        );
        assert_eq!(stem.peak(-500..-1), Some(Peak::SILENCE));
    }
    assert_eq!(known(StemAudio::empty(0, 1)).peak(0..10), Some(Peak::SILENCE));
}

#[test]
fn what_is_not_loaded_is_unknown() {
    let mut stem = StemAudio::empty(3 * PAGE_FRAMES as u64, 1);
    stem.set(0, Some(Page::Silence));
    stem.set(2, Some(Page::F32(vec![0.5; PAGE_FRAMES].into())));
    let stem = known(stem);
    let page = PAGE_FRAMES as i64;
    assert_eq!(stem.peak(-9..page), Some(Peak::SILENCE));
    assert_eq!((stem.peak(-9..page + 1), stem.peak(page..page + 1)), (None, None));
    assert_eq!(stem.peak(2 * page..9 * page), Some(Peak { min: 63, max: 64 }));
    assert_eq!((stem.ready_pages(), stem.page_count()), (2, 3));
    assert_eq!(size_of::<PagePeaks>(), 64);
}

#[test]
fn no_length_stands_for_the_frame_it_begins_with() {
    let stem = stem(1000, 1, false);
    assert_eq!(stem.peak(300..300), stem.peak(256..512));
}

#[test]
fn full_scale_silence_and_what_is_no_number() {
    let peak = |samples: [f32; 4]| {
        let page = Page::F32((0..PAGE_FRAMES).map(|n| samples[n % 4]).collect());
        PagePeaks::of(&page, PAGE_FRAMES).over(0..=PAGE_BINS - 1)
    };
    assert_eq!(peak([1.0, -1.0, 0.0, 0.0]), Peak { min: -127, max: 127 });
    assert_eq!(peak([3.0, f32::NEG_INFINITY, 0.0, 0.0]), Peak { min: -127, max: 127 });
    assert_eq!(peak([1e-9, -1e-9, 0.0, 0.0]), Peak { min: -1, max: 1 }, "what is not silent is seen");
    assert_eq!(peak([0.0, -0.0, -0.0, 0.0]), Peak::SILENCE);
    assert_eq!(peak([f32::NAN; 4]), Peak::SILENCE);
    assert_eq!(peak([f32::NAN, 0.5, f32::NAN, 0.5]), Peak { min: 63, max: 64 });
    let lowest = Page::I16(vec![i16::MIN; PAGE_FRAMES].into());
    assert_eq!(PagePeaks::of(&lowest, PAGE_FRAMES).over(3..=3), Peak { min: -127, max: -127 });
}
