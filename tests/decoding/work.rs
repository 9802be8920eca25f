//! What a page costs, wherever it is asked for and whatever was read before: counted in packets.

use stemlock::media::{PAGE_FRAMES, Samples};

use crate::bench::{Bench, assert_same, straight};
use crate::fixtures::aac::Aac;
use crate::fixtures::signal::music;
use crate::fixtures::{alac, flac, mp3, mp4, vorbis};

/// So long that reading from the top would show.
const SECONDS: usize = 30;
const RATE: u32 = 44_100;

#[test]
fn any_page_in_any_order_has_the_same_bits_and_costs_a_bounded_amount_of_work() {
    let frames = SECONDS * RATE as usize;
    let (stereo, mono) = (music(frames, 2, 16), music(frames, 1, 16));
    let aac = |planes, noise| mp4::mp4(&[mp4::Track::aac(&Aac::encode(planes, RATE, 1_024, noise))], RATE, None);
    let per_page = |packet: usize| PAGE_FRAMES.div_ceil(packet) + 3;
    // What comes before the page, in packets: the bit reservoir of MP3, the longest block of Vorbis in its shortest ones, the noise of AAC.
    let files = [
        ("MP3", mp3::untagged(&stereo, RATE, 128), 1152, 32),
        ("MP3 of the lowest rate", mp3::untagged(&mono, RATE, 32), 1152, 32),
        ("Vorbis", vorbis::vorbis(&stereo, RATE), 128, 8192 / 128),
        ("AAC", aac(&stereo, false), 1024, 64 + 6),
        ("AAC with noise", aac(&mono, true), 1024, 64 + 6),
        ("FLAC", flac::flac(&stereo, 16, RATE), 1152, 0),
        ("ALAC", mp4::mp4(&[mp4::Track::alac(&alac::alac16(&stereo, RATE))], RATE, None), 4096, 1),
    ];
    for (what, file, packet, before) in files {
        let bench = Bench::new(&file);
        let mut source = bench.open();
        let whole = straight(&mut source);
        let all = source.packets_decoded();
        let pages = whole.frames().div_ceil(PAGE_FRAMES);
        // All of them, far from each other, backwards and forwards.
        for page in (0..pages).map(|n| (n * 61 + 17) % pages).chain((0..pages).rev()) {
            let mut part = Samples::empty();
            let decoded = source.packets_decoded();
            source.seek((page * PAGE_FRAMES) as u64).unwrap();
            source.read(&mut part, PAGE_FRAMES).unwrap();
            assert_same(&part, &whole, page * PAGE_FRAMES);
            let decoded = source.packets_decoded() - decoded;
            assert!(
                decoded as usize <= per_page(packet) + before,
                "{what}: page {page} took {decoded} packets of {all}"
            );
        }
    }
}
