//! Pages are the file's samples, in any order.

use super::super::Repeats;
use super::super::fake::{Asked, Ends, Fake};
use super::*;
use crate::time::{BeatPos, Bpm, FileStart, TempoMap};

const PAGE: u64 = PAGE_FRAMES as u64;

fn maker(fake: &Fake, rate: u32) -> PageMaker {
    PageMaker::new(Box::new(fake.clone()), SampleRate::new(rate).unwrap()).unwrap()
}

/// No spare memory.
fn none(_: bool, _: usize) -> Option<Page> {
    None
}

/// The memory of a page with other samples.
fn used(is_16_bit: bool, samples: usize) -> Option<Page> {
    Some(if is_16_bit { Page::I16(vec![7; samples].into()) } else { Page::F32(vec![0.7; samples].into()) })
}

fn all_pages(fake: &Fake, rate: u32) -> Vec<Page> {
    let mut maker = maker(fake, rate);
    (0..maker.empty_pages().page_count()).map(|index| maker.make(index, none).unwrap()).collect()
}

#[test]
fn at_the_session_rate_samples_stay_as_they_came() {
    for (channels, is_16_bit) in [(1, true), (2, true), (1, false), (2, false)] {
        let fake = Fake::new(48_000, channels, 2 * PAGE + 100, is_16_bit);
        let sample = |page: u64, n: usize, channel| {
            let frame = page * PAGE + n as u64;
            if frame < fake.facts.frames { fake.sample(frame, channel) } else { 0 }
        };
        for (index, page) in all_pages(&fake, 48_000).into_iter().enumerate() {
            let expected: Vec<i16> = (0..channels)
                .flat_map(|channel| (0..PAGE_FRAMES).map(move |n| (n, channel)))
                .map(|(n, channel)| sample(index as u64, n, channel))
                .collect();
            let as_float = || expected.iter().map(|&x| f32::from(x) / 32_768.0).collect();
            assert_eq!(page, if is_16_bit { Page::I16(expected.into()) } else { Page::F32(as_float()) });
        }
        assert_eq!(maker(&fake, 48_000).report().held_as_16_bit, is_16_bit);
        assert!(!maker(&fake, 44_100).report().held_as_16_bit);
    }
}

#[test]
fn the_order_of_making_changes_no_bit() {
    for (from, to) in [(48_000, 48_000), (44_100, 48_000), (96_000, 44_100), (44_101, 48_000), (7_350, 96_000)] {
        let fake = Fake::new(from, 2, u64::from(from) * 3 + 17, true);
        let straight = all_pages(&fake, to);
        let mut wild = maker(&fake, to);
        // Every page, in an order that jumps. The step of 7 must not divide the number of pages, or the test would miss some.
        let count = straight.len();
        assert!(!count.is_multiple_of(7), "{from} to {to}");
        for index in (0..count).map(|n| (n * 7 + 3) % count) {
            assert_eq!(
                wild.make(index, used).unwrap(),
                straight[index],
                "page {index} after others, {from} to {to}"
            );
            assert_eq!(
                maker(&fake, to).make(index, none).unwrap(),
                straight[index],
                "page {index} alone, {from} to {to}"
            );
        }
    }
}

#[test]
fn pages_in_order_need_no_seek() {
    for rate in [48_000, 44_100] {
        let fake = Fake::new(rate, 1, 10 * PAGE, false);
        all_pages(&fake, 48_000);
        let seeks = fake.asked.lock().iter().filter(|asked| matches!(asked, Asked::Seek(_))).count();
        assert_eq!(seeks, 1, "at {rate} Hz");
    }
}

#[test]
fn what_is_converted_is_the_same_music() {
    let (mut fake, mut here) = (Fake::new(44_100, 1, 44_100, false), Fake::new(48_000, 1, 48_000, false));
    (fake.seed, here.seed) = (Fake::TONE, Fake::TONE);
    let mut maker = maker(&fake, 48_000);
    assert_eq!(maker.report().frames, 48_000);
    let Page::F32(page) = maker.make(3, none).unwrap() else { panic!("not samples") };
    for (n, &sample) in page.iter().enumerate() {
        let expected = f32::from(here.sample(3 * PAGE + n as u64, 0)) / 32_768.0;
        // Both were rounded to 16 bits before. One frame late would be 0.06 off.
        assert!((sample - expected).abs() < 6e-5, "frame {n}: {sample} for {expected}");
    }
}

#[test]
fn silence_takes_no_memory_and_ends_early_what_ends_early() {
    let fake = Fake::new(48_000, 2, 4 * PAGE, true).ending(Ends::Early(PAGE + 1));
    let mut maker = maker(&fake, 48_000);
    assert!(matches!(maker.make(2, none), Ok(Page::Silence)));
    let Ok(Page::I16(page)) = maker.make(1, none) else { panic!("not samples") };
    assert_eq!((page[0], page[1]), (fake.sample(PAGE, 0), 0));
    assert!(!maker.take_problems().is_empty());
}

#[test]
fn negative_zero_is_a_sample() {
    assert!(matches!(page_of(&Samples::F32(vec![vec![0.0; 5]]), none), Page::Silence));
    assert!(matches!(page_of(&Samples::F32(vec![vec![-0.0; 5]]), none), Page::F32(_)));
}

#[test]
fn a_length_that_no_memory_holds_is_refused() {
    let fake = Fake::new(48_000, 2, u64::MAX / 2, true);
    let problem = PageMaker::new(Box::new(fake), SampleRate::MAX).err().unwrap();
    assert!(problem.why.contains("hours"), "{problem}");
}

#[test]
fn a_stem_that_repeats_has_the_same_pages_in_any_order_and_tells_what_cannot_be_read() {
    let repeats = |bpm: f64| Repeats {
        map: TempoMap::constant(Bpm::new(bpm).unwrap()),
        start: FileStart::new(0.1),
        at: BeatPos::new(-1.0).unwrap(),
        until: BeatPos::new(40.0),
    };
    // Short files are kept in memory; passes with joins, cuts, gaps, and off the beat.
    for (from, frames, bpm) in [
        (48_000, 24_001, 120.0),
        (48_000, 96_807, 119.0),
        (48_000, 96_400, 119.0),
        (44_100, 88_900, 119.0),
        (48_000, 100_000, 93.7),
        (44_100, 700, 120.0),
    ] {
        let fake = Fake::new(from, 2, frames, true);
        let maker = || {
            let mut maker = maker(&fake, 48_000);
            maker.repeat(repeats(bpm));
            maker.end_at(500_000);
            maker
        };
        let mut straight = maker();
        let count = straight.empty_pages().page_count();
        let pages: Vec<Page> = (0..count).map(|index| straight.make(index, none).unwrap()).collect();
        assert!(!count.is_multiple_of(7) && pages.iter().any(|page| *page != Page::Silence));
        let mut wild = maker();
        for index in (0..count).map(|n| (n * 7 + 3) % count) {
            assert_eq!(wild.make(index, used).unwrap(), pages[index], "page {index} of {frames} at {bpm}");
        }
    }
    let broken = Fake::new(48_000, 2, 96_000, true).ending(Ends::Failing(50_000));
    let mut maker = maker(&broken, 48_000);
    assert_eq!(maker.repeat(repeats(120.0)), vec![]);
    assert!(maker.make(0, none).is_ok() && maker.make(6, none).is_err());
}
