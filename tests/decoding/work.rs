//! The work for a page, counted in packets: bounded, wherever the page is and whatever was read before.

use stemlock::media::{PAGE_FRAMES, Samples};

use crate::bench::{ScratchFile, assert_same, straight};
use crate::fixtures::aac::Aac;
use crate::fixtures::signal::music;
use crate::fixtures::{alac, flac, mp3, mp4, vorbis};

/// So long that reading from the top would show.
const SECONDS: usize = 30;
const EXTENDED_SECONDS: usize = 14;
const RATE: u32 = 44_100;

/// HE-AAC of 48 kHz, with a header in each `header_every`th packet.
fn extended(channels: usize, header_every: usize) -> Vec<u8> {
    let aac = Aac::encode_extended(&music(EXTENDED_SECONDS * 24_000, channels, 16), 1_024, header_every);
    mp4::mp4(&[mp4::WrittenTrack::aac(&aac)], 24_000, None)
}

/// How strong the band from 9 to 14 kHz is in a page, beside all of it.
fn treble(samples: &Samples, page: usize) -> f64 {
    let Samples::F32(planes) = samples else { panic!("AAC is not 16 bit") };
    let page = &planes[0][page * PAGE_FRAMES..(page + 1) * PAGE_FRAMES];
    let power = |hertz: f64| {
        let step = std::f64::consts::TAU * hertz / 48_000.0;
        let turned = |part: fn(f64) -> f64| -> f64 {
            page.iter().enumerate().map(|(n, &sample)| f64::from(sample) * part(step * n as f64)).sum()
        };
        turned(f64::cos).powi(2) + turned(f64::sin).powi(2)
    };
    let all: f64 = page.iter().map(|&sample| f64::from(sample).powi(2)).sum();
    (0..50).map(|n| power(9_000.0 + 100.0 * f64::from(n))).sum::<f64>() / (all * PAGE_FRAMES as f64)
}

/// The bands above the coded ones need a header. A file that has it only once is read from the top, so that a seek does not lose them.
#[test]
fn he_aac_keeps_its_treble_after_a_seek_however_rarely_its_header_comes() {
    for channels in [1, 2] {
        for header_every in [1, 11, usize::MAX] {
            let bench = ScratchFile::new(&extended(channels, header_every));
            let whole = straight(&mut bench.open());
            let mut source = bench.open();
            assert_eq!((source.facts().rate, source.facts().format.as_str()), (48_000, "HE-AAC in MP4"));
            let last = whole.frames() / PAGE_FRAMES - 1;
            let [first, last] = [2, last].map(|page| {
                let mut part = Samples::empty();
                source.seek((page * PAGE_FRAMES) as u64).unwrap();
                source.read(&mut part, PAGE_FRAMES).unwrap();
                assert_same(&part, &whole, page * PAGE_FRAMES);
                treble(&whole, page)
            });
            assert!(first > 1e-7 && last > first / 10.0, "every {header_every}: {first} and then {last}");
        }
    }
}

#[test]
fn any_page_in_any_order_has_the_same_bits_and_costs_a_bounded_amount_of_work() {
    let frames = SECONDS * RATE as usize;
    let (stereo, mono) = (music(frames, 2, 16), music(frames, 1, 16));
    let aac =
        |planes, noise| mp4::mp4(&[mp4::WrittenTrack::aac(&Aac::encode(planes, RATE, 1_024, noise))], RATE, None);
    let per_page = |packet: usize| PAGE_FRAMES.div_ceil(packet) + 3;
    // Packets before the page that are needed: the bit reservoir of MP3, the longest block of Vorbis among its shortest ones, the noise of AAC.
    let files = [
        ("MP3", mp3::untagged(&stereo, RATE, 128), 1152, 32),
        ("MP3 of the lowest rate", mp3::untagged(&mono, RATE, 32), 1152, 32),
        ("Vorbis", vorbis::vorbis(&stereo, RATE), 128, 8192 / 128),
        ("AAC", aac(&stereo, false), 1024, 64 + 6),
        ("AAC with noise", aac(&mono, true), 1024, 64 + 6),
        ("HE-AAC", extended(2, 11), 2048, 96 + 2 * 32 + 6),
        ("FLAC", flac::flac(&stereo, 16, RATE), 1152, 0),
        ("ALAC", mp4::mp4(&[mp4::WrittenTrack::alac(&alac::alac16(&stereo, RATE))], RATE, None), 4096, 1),
    ];
    for (what, file, packet, before) in files {
        let bench = ScratchFile::new(&file);
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
