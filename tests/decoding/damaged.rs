//! Broken files: the existing audio plays, and the missing part is reported.

use stemlock::media::{Samples, Source};
use stemlock::setlist::Severity;
use testkit::{chunk, riff};

use crate::bench::{ScratchFile, assert_same, expected, said, straight, whole};
use crate::fixtures::aac::Aac;
use crate::fixtures::riff::Body;
use crate::fixtures::signal::{Planes, music};
use crate::fixtures::{aiff, alac, caf, flac, mp3, mp4, vorbis};

const FRAMES: usize = 20_000;
const RATE: u32 = 44_100;

/// All frames are decoded, with a warning that contains `about`.
fn plays_all(content: &[u8], planes: &Planes, about: &str) {
    plays(content, planes, FRAMES, about);
}

fn plays(content: &[u8], planes: &Planes, frames: usize, about: &str) {
    let (mut source, samples) = whole(content);
    let cut: Vec<Vec<i32>> = planes.iter().map(|plane| plane[..frames].to_vec()).collect();
    assert_same(&samples, &expected(&cut, 16), 0);
    assert_eq!(samples.frames(), frames);
    let said = said(&mut source);
    assert!(said.len() == 1 && said[0].contains(about), "{about}: {said:?}");
}

#[test]
fn sizes_that_a_crashed_recorder_left() {
    let planes = music(FRAMES, 2, 16);
    let wav = Body::int(&planes, 16, RATE).wav();
    let data_size = wav.len() - FRAMES * 4 - 4;
    for riff_size in [[0; 4], [0xff; 4]] {
        let mut file = wav.clone();
        file[4..8].copy_from_slice(&riff_size);
        plays_all(&file, &planes, "never completed");
        file[data_size..data_size + 4].copy_from_slice(&riff_size);
        plays_all(&file, &planes, "never completed");
    }
    for size in [[0; 4], [0xff; 4]] {
        let mut file = wav.clone();
        file[data_size..data_size + 4].copy_from_slice(&size);
        plays_all(&file, &planes, "never completed");
    }
}

#[test]
fn relatives_of_a_crashed_recorder() {
    let planes = music(FRAMES, 2, 16);
    let mut rf64 = Body::int(&planes, 16, RATE).rf64(b"RF64");
    rf64[20..36].fill(0);
    plays_all(&rf64, &planes, "never completed");
    let mut wave64 = Body::int(&planes, 16, RATE).wave64();
    let size_at = wave64.windows(4).position(|name| name == b"data").unwrap() + 16;
    wave64[size_at..size_at + 8].fill(0);
    plays_all(&wave64, &planes, "never completed");
    let mut aiff = aiff::aiff(&planes, 16, RATE);
    aiff[22..26].fill(0);
    let size_at = aiff.windows(4).position(|name| name == b"SSND").unwrap() + 4;
    aiff[size_at..size_at + 4].fill(0);
    plays_all(&aiff, &planes, "never completed");
    plays_all(&caf::endless(&planes, 16, RATE), &planes, "never completed");
}

#[test]
fn files_that_were_cut_short() {
    let planes = music(FRAMES, 2, 16);
    let body = Body::int(&planes, 16, RATE);
    let files = [body.wav(), body.rf64(b"RF64"), aiff::aiff(&planes, 16, RATE), caf::int(&planes, 16, RATE, true)];
    for file in files {
        // In the middle of a frame.
        plays(&file[..file.len() - 4 * 5_000 - 3], &planes, FRAMES - 5_001, "cut short");
    }
    let wave64 = body.wave64();
    let end = wave64.windows(4).position(|name| name == b"data").unwrap() + 24 + 4 * 7_000;
    plays(&wave64[..end], &planes, 7_000, "cut short");
}

#[test]
fn coded_files_that_were_cut_short() {
    let planes = music(FRAMES * 3, 2, 16);
    let aac = Aac::encode(&planes, RATE, 1_024, false);
    let coded = alac::alac16(&planes, RATE);
    let moov_first = |file: Vec<u8>| moov_first(&file);
    let files = [
        ("FLAC", flac::flac(&planes, 16, RATE)),
        ("Vorbis", vorbis::vorbis(&planes, RATE)),
        ("MP3", mp3::tagged(&mp3::untagged(&planes, RATE, 128), FRAMES * 3, RATE, b"Info")),
        ("ALAC", moov_first(mp4::mp4(&[mp4::WrittenTrack::alac(&coded)], 1_000, None))),
        ("AAC", moov_first(mp4::mp4(&[mp4::WrittenTrack::aac(&aac).edit(0, 1_024)], 1_000, None))),
    ];
    for (name, file) in files {
        let full = straight(&mut ScratchFile::new(&file).open());
        let bench = ScratchFile::new(&file[..file.len() * 2 / 3]);
        let mut source = bench.open();
        let samples = straight(&mut source);
        assert!((FRAMES..FRAMES * 3).contains(&samples.frames()), "{name}: {} frames", samples.frames());
        // The last Vorbis block before the cut lacks its overlap in one file only.
        let same = samples.frames() - 8_192;
        let mut start = Samples::empty();
        source.seek(0).unwrap();
        source.read(&mut start, same).unwrap();
        assert_same(&start, &full, 0);
        let said = said(&mut source);
        assert!(said.len() == 1 && (said[0].contains("short") || said[0].contains("early")), "{name}: {said:?}");
        assert!(said[0].contains("stem.bin"), "{name}: {said:?}");
    }
}

/// The same file with its description before its data, as it is written for the web.
fn moov_first(file: &[u8]) -> Vec<u8> {
    let moov = file.windows(4).rposition(|name| name == b"moov").unwrap() - 4;
    let mdat = file.windows(4).position(|name| name == b"mdat").unwrap() - 4;
    let mut moved = file[moov..].to_vec();
    let shift = moved.len() as u32;
    let mut from = 0;
    while let Some(at) = moved[from..].windows(4).position(|name| name == b"stco") {
        let offset = from + at + 12;
        let word = u32::from_be_bytes(moved[offset..offset + 4].try_into().unwrap()) + shift;
        moved[offset..offset + 4].copy_from_slice(&word.to_be_bytes());
        from = offset;
    }
    [&file[..mdat], &moved, &file[mdat..moov]].concat()
}

#[test]
fn a_damaged_packet_is_silent_and_the_rest_stays_in_time() {
    let planes = music(FRAMES * 2, 2, 16);
    let mut coded = alac::alac16(&planes, RATE);
    coded.packets[4].iter_mut().for_each(|byte| *byte = 0xff);
    let (mut source, samples) = whole(&mp4::mp4(&[mp4::WrittenTrack::alac(&coded)], 1_000, None));
    let (Samples::I16(found), Samples::I16(wanted)) = (&samples, &expected(&planes, 16)) else { panic!("16 bits") };
    // A ramp of 4 ms leads to the hole, and another one from it.
    let (start, end, ramp) = (4 * 4_096, 5 * 4_096, 176);
    for (found, wanted) in found.iter().zip(wanted) {
        assert_eq!(found[..start - ramp], wanted[..start - ramp]);
        assert!(found[start..end].iter().all(|&sample| sample == 0));
        assert_eq!(found[end + ramp..], wanted[end + ramp..]);
        assert!((0..ramp).all(|at| found[end + at].unsigned_abs() <= wanted[end + at].unsigned_abs()));
    }
    let said = said(&mut source);
    assert!(said.len() == 1 && said[0].contains("at 0:00.371 (93 ms): it cannot be decoded"), "{said:?}");
}

#[test]
fn numbers_that_are_none_are_silenced_and_counted() {
    let mut planes: Vec<Vec<f32>> = vec![vec![0.25; FRAMES]; 2];
    for (at, odd) in [(0, f32::NAN), (77, f32::INFINITY), (9_000, f32::NEG_INFINITY), (FRAMES - 1, -f32::NAN)] {
        planes[at % 2][at] = odd;
    }
    let mut clean = planes.clone();
    clean.iter_mut().flatten().filter(|sample| !sample.is_finite()).for_each(|sample| *sample = 0.0);
    for file in [Body::float32(&planes, RATE).wav(), aiff::float32(&planes, RATE)] {
        let mut source = ScratchFile::new(&file).open();
        assert_same(&straight(&mut source), &Samples::F32(clean.clone()), 0);
        let said = said(&mut source);
        assert!(said.len() == 1 && said[0].contains("4 of the samples"), "{said:?}");
    }
    let huge: Vec<Vec<f64>> = vec![vec![1e300, f64::NAN, 0.5]];
    let mut source = ScratchFile::new(&Body::float64(&huge, RATE).wav()).open();
    assert_same(&straight(&mut source), &Samples::F32(vec![vec![0.0, 0.0, 0.5]]), 0);
}

#[test]
fn chunks_of_odd_length_with_and_without_padding() {
    let planes = music(FRAMES, 1, 16);
    let body = Body::int(&planes, 16, RATE);
    let list = chunk(b"LIST", b"seven!!");
    for list in [&list[..], &list[..list.len() - 1]] {
        let chunks = [list, &chunk(b"fmt ", &body.fmt), list, &chunk(b"data", &body.data), list];
        let file = riff(&chunks.map(<[u8]>::to_vec));
        let (mut source, samples) = whole(&file);
        assert_same(&samples, &expected(&planes, 16), 0);
        assert_eq!(said(&mut source), Vec::<String>::new());
    }
}

#[test]
fn a_file_that_shrinks_or_goes_while_it_is_read() {
    let planes = music(400_000, 2, 16);
    let aac = Aac::encode(&music(100_000, 2, 16), RATE, 1_024, false);
    let files = [
        Body::int(&planes, 16, RATE).wav(),
        flac::flac(&planes, 16, RATE),
        mp3::untagged(&planes, RATE, 128),
        vorbis::vorbis(&planes, RATE),
        moov_first(&mp4::mp4(&[mp4::WrittenTrack::aac(&aac)], 1_000, None)),
    ];
    for file in files {
        for gone in [false, true] {
            let bench = ScratchFile::new(&file);
            let mut source = bench.open();
            let mut samples = Samples::empty();
            source.read(&mut samples, 10).unwrap();
            // Truncated through another handle; then its name goes too.
            std::fs::OpenOptions::new()
                .write(true)
                .open(&bench.path)
                .unwrap()
                .set_len(file.len() as u64 / 8)
                .unwrap();
            if gone {
                std::fs::remove_file(&bench.path).unwrap();
            }
            let error = loop {
                match source.read(&mut samples, 30_000) {
                    Ok(got) => assert!(got > 0, "an end was reported"),
                    Err(problem) => break problem,
                }
            };
            assert_eq!((error.severity, error.file.as_ref()), (Severity::Error, Some(&bench.path)));
            let why = if gone { "disappeared" } else { "shorter" };
            assert!(error.why.contains(why), "{error}");
            let _ = source.seek(0);
            let _ = source.read(&mut samples, 1_000_000);
        }
    }
}

#[test]
fn a_source_may_cross_threads() {
    fn crosses<T: Send>() {}
    crosses::<Source>();
}
