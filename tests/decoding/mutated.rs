//! Valid files with a few changed bytes: decoding must not panic or loop endlessly, and a seek must still change
//! nothing.

use std::sync::LazyLock;

use proptest::prelude::*;
use stemlock::media::{Samples, Source};

use crate::bench::{ScratchFile, assert_same};
use crate::fixtures::aac::Aac;
use crate::fixtures::riff::Body;
use crate::fixtures::signal::music;
use crate::fixtures::{aiff, alac, caf, flac, mp3, mp4, vorbis};

const FRAMES: usize = 9_000;
const RATE: u32 = 44_100;

static FILES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let planes = music(FRAMES, 2, 16);
    let body = Body::int(&planes, 16, RATE);
    let coded = alac::alac16(&planes, RATE);
    let aac = Aac::encode(&planes, RATE, 1_024, true);
    let tag = mp4::itun_smpb(1_024, 0, FRAMES);
    let mp3 = mp3::untagged(&planes, RATE, 128);
    vec![
        body.wav(),
        body.clone().speakers(3).wav(),
        body.rf64(b"RF64"),
        body.wave64(),
        aiff::aiff(&planes, 16, RATE),
        aiff::sowt(&planes, 16, RATE),
        caf::int(&planes, 16, RATE, true),
        caf::alac(&coded),
        flac::flac(&planes, 16, RATE),
        vorbis::vorbis(&music(5 * FRAMES, 2, 16), RATE),
        mp3::tagged(&mp3, FRAMES, RATE, b"Info"),
        mp3,
        aac.adts(),
        mp4::mp4(&[mp4::WrittenTrack::alac(&coded)], 1_000, None),
        mp4::mp4(&[mp4::WrittenTrack::aac(&aac).edit(20, -1).edit(100, 1_024)], 1_000, Some(&tag)),
    ]
});

/// Opens, reads and seeks; whatever happens has to end well, and seeking to change nothing.
fn survives(content: &[u8]) {
    let bench = ScratchFile::new(content);
    let mut source = match Source::open(&bench.path) {
        Ok(source) => source,
        Err(problem) => return assert!(!problem.why.is_empty() && !problem.remedy.is_empty()),
    };
    // A header that promises hours is accepted until the data ends; silence replaces missing parts in between.
    let mut straight = Samples::empty();
    if source.read(&mut straight, 10 * FRAMES).is_err() {
        return;
    }
    let frames = straight.frames();
    for place in [0, frames / 2, frames / 3, frames.saturating_sub(1_000), 1.min(frames)] {
        let mut part = Samples::empty();
        source.seek(place as u64).unwrap();
        let got = source.read(&mut part, 3_000.min(frames - place)).unwrap();
        assert_eq!(got, 3_000.min(frames - place), "from {place} of {frames}");
        assert_same(&part, &straight, place);
    }
    source.take_problems();
}

/// Descriptions stand at the head or at the tail, and are where it hurts most.
#[derive(Clone, Copy, Debug)]
enum MutatedPlace {
    Head,
    Tail,
    Anywhere,
}

/// A few bytes that become extreme, or random.
fn change() -> impl Strategy<Value = (MutatedPlace, prop::sample::Index, u8, usize)> {
    let place = prop::sample::select(vec![MutatedPlace::Head, MutatedPlace::Tail, MutatedPlace::Anywhere]);
    let value = prop_oneof![Just(0_u8), Just(0x7f), Just(0xff), any::<u8>()];
    (place, any::<prop::sample::Index>(), value, 1..9_usize)
}

proptest! {
    // The same cases every time; STEMLOCK_CASES sets a higher number.
    #![proptest_config(ProptestConfig {
        cases: std::env::var("STEMLOCK_CASES").map_or(300, |cases| cases.parse().unwrap()),
        rng_seed: proptest::test_runner::RngSeed::Fixed(1),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn changed_bytes_are_survived(
        file in any::<prop::sample::Index>(),
        changes in prop::collection::vec(change(), 1..8),
    ) {
        let mut content = file.get(&FILES[..]).clone();
        for (place, at, value, count) in changes {
            let length = content.len();
            let range = match place {
                MutatedPlace::Head => 0..length.min(300),
                MutatedPlace::Tail => length.saturating_sub(900)..length,
                MutatedPlace::Anywhere => 0..length,
            };
            let at = range.start + at.index(range.len());
            content[at..(at + count).min(length)].fill(value);
        }
        survives(&content);
    }

    #[test]
    fn a_cut_is_survived(file in any::<prop::sample::Index>(), end in any::<prop::sample::Index>()) {
        let content = file.get(&FILES[..]);
        survives(&content[..end.index(content.len())]);
    }

    #[test]
    fn bytes_that_come_and_go_are_survived(
        file in any::<prop::sample::Index>(),
        at in any::<prop::sample::Index>(),
        gone in 0..2_000_usize,
        come in prop::collection::vec(any::<u8>(), 0..50),
    ) {
        let content = file.get(&FILES[..]);
        let at = at.index(content.len());
        let after = (at + gone).min(content.len());
        survives(&[&content[..at], &come, &content[after..]].concat());
    }
}
