//! Lossless formats: every sample comes out as it went in.

use stemlock::media::{Samples, Trim};

use crate::bench::{ScratchFile, assert_same, expected, said, straight, whole};
use crate::fixtures::signal::{Planes, music};
use crate::fixtures::{aiff, alac, caf, flac, mp4, riff};

const FRAMES: usize = 20_011;
const RATE: u32 = 44_100;

fn holds(content: &[u8], format: &str, planes: &Planes, bits: u32) {
    let (mut source, samples) = whole(content);
    let facts = source.facts();
    assert_eq!((facts.format.as_str(), facts.rate, facts.channels), (format, RATE, planes.len()));
    assert_eq!((facts.frames, facts.trim), (planes[0].len() as u64, Trim::default()), "{format}");
    assert_eq!(facts.is_16_bit, bits <= 16, "{format}");
    assert_same(&samples, &expected(planes, bits), 0);
    assert_eq!(said(&mut source), Vec::<String>::new(), "{format}");
}

#[test]
fn wav_of_integers() {
    for channels in [1, 2] {
        for bits in [8, 16, 24, 32] {
            let planes = music(FRAMES, channels, bits);
            let body = riff::Body::int(&planes, bits, RATE);
            holds(&body.wav(), &format!("WAV {bits}-bit"), &planes, bits);
        }
    }
}

#[test]
fn wav_of_floats() {
    let integers = music(FRAMES, 2, 24);
    let floats: Vec<Vec<f64>> =
        integers.iter().map(|plane| plane.iter().map(|&s| f64::from(s) / 8_388_608.0).collect()).collect();
    let singles: Vec<Vec<f32>> = floats.iter().map(|plane| plane.iter().map(|&s| s as f32).collect()).collect();
    holds(&riff::Body::float32(&singles, RATE).wav(), "WAV 32-bit float", &integers, 24);
    holds(&riff::Body::float64(&floats, RATE).wav(), "WAV 64-bit float", &integers, 24);
    holds(&aiff::float32(&singles, RATE), "AIFF-C 32-bit float", &integers, 24);
}

#[test]
fn large_relatives_of_wav() {
    for bits in [16, 24] {
        let planes = music(FRAMES, 2, bits);
        let body = riff::Body::int(&planes, bits, RATE);
        holds(&body.rf64(b"RF64"), &format!("RF64 {bits}-bit"), &planes, bits);
        holds(&body.rf64(b"BW64"), &format!("BW64 {bits}-bit"), &planes, bits);
        holds(&body.wave64(), &format!("Wave64 {bits}-bit"), &planes, bits);
    }
}

/// A sparse file: 4.5 GB long, and of no weight on the disk.
#[test]
fn a_wav_of_more_than_four_gigabytes() {
    let planes = music(1_000, 2, 16);
    let frames = 1_125_000_000_u64;
    let mut content = riff::Body::int(&planes, 16, RATE).rf64(b"RF64");
    let data_start = content.len() - planes[0].len() * 4;
    content[28..36].copy_from_slice(&(frames * 4).to_le_bytes());
    let bench = ScratchFile::new(&content);
    let file = std::fs::OpenOptions::new().write(true).open(&bench.path).unwrap();
    if file.set_len(data_start as u64 + frames * 4).is_err() {
        return; // A file system that cannot hold it has nothing to show.
    }
    let mut source = bench.open();
    assert_eq!(source.facts().frames, frames);
    let mut samples = Samples::empty();
    source.seek(frames - 7).unwrap();
    assert_eq!(source.read(&mut samples, 100).unwrap(), 7);
    source.seek(0).unwrap();
    samples.clear();
    source.read(&mut samples, 1_000).unwrap();
    assert_same(&samples, &expected(&planes, 16), 0);
}

#[test]
fn aiff_both_ways_round() {
    for channels in [1, 2] {
        for bits in [8, 16, 24, 32] {
            let planes = music(FRAMES, channels, bits);
            holds(&aiff::aiff(&planes, bits, RATE), &format!("AIFF {bits}-bit"), &planes, bits);
            holds(&aiff::sowt(&planes, bits, RATE), &format!("AIFF-C {bits}-bit"), &planes, bits);
        }
    }
}

#[test]
fn caf_both_ways_round() {
    for bits in [16, 24] {
        let planes = music(FRAMES, 2, bits);
        for big_endian in [false, true] {
            holds(&caf::int(&planes, bits, RATE, big_endian), &format!("CAF {bits}-bit"), &planes, bits);
        }
    }
}

#[test]
fn flac_at_all_depths() {
    for (channels, bits) in [(1, 16), (2, 8), (2, 16), (2, 24)] {
        let planes = music(FRAMES, channels, bits);
        holds(&flac::flac(&planes, bits, RATE), &format!("FLAC {bits}-bit"), &planes, bits);
    }
}

#[test]
fn alac_in_mp4_and_caf() {
    for channels in [1, 2] {
        let planes = music(FRAMES, channels, 16);
        let coded = alac::alac16(&planes, RATE);
        let file = mp4::mp4(&[mp4::WrittenTrack::alac(&coded)], 1_000, None);
        holds(&file, "ALAC 16-bit in MP4", &planes, 16);
        holds(&caf::alac(&coded), "ALAC 16-bit in CAF", &planes, 16);
    }
    let planes = music(FRAMES, 2, 24);
    let coded = alac::stored(&planes, 24, RATE);
    holds(&mp4::mp4(&[mp4::WrittenTrack::alac(&coded)], 1_000, None), "ALAC 24-bit in MP4", &planes, 24);
}

#[test]
fn one_frame_is_enough() {
    let planes = music(1, 2, 16);
    holds(&riff::Body::int(&planes, 16, RATE).wav(), "WAV 16-bit", &planes, 16);
    holds(&aiff::aiff(&planes, 16, RATE), "AIFF 16-bit", &planes, 16);
}

#[test]
fn rates_from_slow_to_fast() {
    for rate in [1_000, 7_350, 8_000, 22_050, 48_000, 96_000, 192_000, 384_000, 768_000] {
        let planes = music(3_000, 2, 16);
        for content in [riff::Body::int(&planes, 16, rate).wav(), aiff::aiff(&planes, 16, rate)] {
            let mut source = ScratchFile::new(&content).open();
            assert_eq!(source.facts().rate, rate);
            assert_same(&straight(&mut source), &expected(&planes, 16), 0);
        }
    }
    let planes = music(9_000, 2, 16);
    for rate in [7_350, 192_000] {
        let mut files = vec![caf::alac(&alac::alac16(&planes, rate))];
        if rate <= 96_000 {
            files.push(flac::flac(&planes, 16, rate)); // Its encoder ends there.
        }
        for content in files {
            let mut source = ScratchFile::new(&content).open();
            assert_eq!(source.facts().rate, rate);
            assert_same(&straight(&mut source), &expected(&planes, 16), 0);
        }
    }
}
