//! Files that were valid until something went wrong with a few of their bytes: never a panic, never an endless loop, and
//! a second straight read gives what the first one gave.

use std::sync::LazyLock;

use proptest::prelude::*;
use stemlock::media::{Samples, Source};

use crate::bench::Bench;
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
        vorbis::vorbis(&planes, RATE),
        mp3::tagged(&mp3, FRAMES, RATE, b"Info"),
        mp3,
        aac.adts(),
        mp4::mp4(&[mp4::Track::alac(&coded)], 1_000, None),
        mp4::mp4(&[mp4::Track::aac(&aac).edit(20, -1).edit(100, 1_024)], 1_000, Some(&tag)),
    ]
});

/// Opens, reads and seeks; whatever happens has to end well.
fn survives(content: &[u8]) {
    let bench = Bench::new(content);
    let mut source = match Source::open(&bench.path) {
        Ok(source) => source,
        Err(problem) => return assert!(!problem.why.is_empty() && !problem.remedy.is_empty()),
    };
    // A header that promises hours is believed until the data ends; silence fills what is missing in between.
    let mut samples = Samples::empty();
    let mut done = 0;
    while done < 40 * FRAMES {
        samples.clear();
        match source.read(&mut samples, 5_000) {
            Ok(0) | Err(_) => break,
            Ok(got) => done += got,
        }
    }
    for frame in [0, source.facts().frames / 2, source.facts().frames.saturating_sub(1), 1] {
        if source.seek(frame).is_ok() {
            let _ = source.read(&mut samples, 3_000);
        }
    }
    source.take_problems();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn changed_bytes_are_survived(
        file in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), any::<bool>()), 1..8),
    ) {
        let mut content = file.get(&FILES[..]).clone();
        for (at, value, in_header) in changes {
            // Half of the changes hit the header, where they hurt most.
            let range = if in_header { content.len().min(300) } else { content.len() };
            content[at.index(range)] = value;
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
