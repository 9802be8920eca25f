//! Tests of writing FLAC: what is taken, and what the file says. `tests/cli` decodes many more by another decoder.
#![allow(clippy::unwrap_used)]

use std::path::PathBuf;

use testkit::{Random, WavEncoding, chunk, fmt, riff, wav, wav_of_floats, wav_of_shorts};

use super::*;

/// A folder with a file, and the FLAC that was made of it.
struct Tried {
    folder: tempfile::TempDir,
    written: Option<u64>,
}

impl Tried {
    fn new(bytes: &[u8]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("from"), bytes).unwrap();
        let written = write_flac(&folder.path().join("from"), &folder.path().join("to"));
        Self { folder, written }
    }

    fn to(&self) -> PathBuf {
        self.folder.path().join("to")
    }

    fn flac(&self) -> Vec<u8> {
        let flac = fs::read(self.to()).unwrap();
        assert_eq!(self.written, Some(flac.len() as u64));
        flac
    }
}

/// Asserts that there is no FLAC of these bytes, nor a part of one.
fn declines(bytes: &[u8], why: &str) {
    let tried = Tried::new(bytes);
    assert_eq!(tried.written, None, "{why}");
    assert!(!tried.to().exists(), "{why}");
}

fn noise(frames: usize) -> Vec<i16> {
    let mut random = Random::new(7);
    (0..frames).map(|_| (random.bits() >> 52) as i16 - 2048).collect()
}

/// The metadata blocks of a FLAC file: kind and content.
fn blocks(flac: &[u8]) -> Vec<(u8, &[u8])> {
    let mut rest = flac.strip_prefix(b"fLaC").unwrap();
    let mut blocks = Vec::new();
    while let [kind, a, b, c, after @ ..] = rest {
        let (content, following) = after.split_at(u32::from_be_bytes([0, *a, *b, *c]) as usize);
        blocks.push((kind & 0x7f, content));
        rest = following;
        if kind & 0x80 != 0 {
            break;
        }
    }
    blocks
}

#[test]
fn a_file_states_its_rate_its_length_and_its_blocks() {
    // 192 kHz is more than the encoder takes, and 44,101 Hz has no code of its own.
    for (rate, frames) in
        [(44_100_u32, 10_000_usize), (44_101, 1), (192_000, 4_096), (176_400, 8_193), (11_025, 40)]
    {
        let tried = Tried::new(&wav_of_shorts(2, rate, noise(2 * frames)));
        let flac = tried.flac();
        let info = blocks(&flac)[0].1;
        assert_eq!(info[..4], [0x10, 0, 0x10, 0], "the last block does not count");
        let shape = u64::from_be_bytes(info[10..18].try_into().unwrap());
        assert_eq!(shape, u64::from(rate) << 44 | 1 << 41 | 15 << 36 | frames as u64, "{rate} Hz");
        assert_ne!(info[18..], [0; 16], "a sum of the samples");
        let source = Source::open(&tried.to()).unwrap();
        assert_eq!((source.facts().rate, source.facts().frames), (rate, frames as u64));
    }
}

#[test]
fn chunks_of_a_wav_are_kept_as_they_stand() {
    let mut bext = vec![3; 602];
    bext[338..346].copy_from_slice(&(48_000_u64 * 7).to_le_bytes());
    let data: Vec<u8> = noise(9_000).into_iter().flat_map(i16::to_le_bytes).collect();
    let format = fmt(WavEncoding::Integer(16), 1, 48_000);
    let kept = [chunk(b"bext", &bext), chunk(b"iXML", b"<odd/>\n"), chunk(b"LIST", b"INFOIART\x04\0\0\0Odes")];
    let [first, second, third] = kept.clone();
    let parts = [first, chunk(b"JUNK", &[0; 28]), chunk(b"fmt ", &format), second, chunk(b"data", &data), third];
    let tried = Tried::new(&riff(&parts));
    let flac = tried.flac();
    let found = blocks(&flac);
    assert_eq!(found.iter().map(|block| block.0).collect::<Vec<_>>(), [0, 2, 2, 2, 4]);
    for (block, kept) in found[1..].iter().zip(&kept) {
        let length = u32::from_le_bytes(kept[4..8].try_into().unwrap()) as usize;
        assert_eq!(block.1, [b"riff", &kept[..8 + length]].concat());
    }
    assert_eq!(crate::setlist::stem_tags(&tried.to()).time_reference, Some((48_000 * 7, 48_000)));
}

#[test]
fn a_chunk_that_no_block_can_hold_is_a_reason_to_copy() {
    let data: Vec<u8> = noise(500).into_iter().flat_map(i16::to_le_bytes).collect();
    let format = fmt(WavEncoding::Integer(16), 1, 48_000);
    let file =
        |length: usize| riff(&[chunk(b"fmt ", &format), chunk(b"data", &data), chunk(b"wave", &vec![9; length])]);
    let most = (1 << 24) - 1 - 12;
    assert!(Tried::new(&file(most)).written.is_some());
    declines(&file(most + 1), "too long");
}

#[test]
fn what_flac_cannot_hold_is_a_reason_to_copy() {
    declines(&wav_of_floats(2, 48_000, [0.5; 800]), "floats");
    declines(&wav(WavEncoding::Integer(32), 2, 48_000, &[9; 800]), "32 bits");
    declines(&wav(WavEncoding::Float(64), 1, 48_000, &[0; 800]), "64-bit floats");
    declines(&wav(WavEncoding::Integer(16), 9, 48_000, &[9; 9 * 200]), "nine channels");
    let mut law = wav(WavEncoding::Integer(8), 1, 48_000, &[9; 800]);
    law[20] = 7;
    declines(&law, "µ-law");
    declines(&wav_of_shorts(1, 48_000, []), "no frames");
    declines(b"not audio at all, whatever its name says", "no audio");
    let flac = Tried::new(&wav_of_shorts(1, 48_000, noise(5_000))).flac();
    declines(&flac, "FLAC itself");
}

#[test]
fn what_is_not_whole_is_a_reason_to_copy() {
    let file = wav_of_shorts(2, 48_000, noise(9_000));
    assert!(Tried::new(&file).written.is_some());
    declines(&file[..file.len() - 100], "cut short");
    let mut unfinished = file.clone();
    unfinished[40..44].copy_from_slice(&[0; 4]);
    declines(&unfinished, "a length that was never written");
    declines(&[&file[..], &[b"TAG", &[b' '; 125][..]].concat()].concat(), "a tag behind it");
}

#[test]
fn tags_that_would_be_lost_are_a_reason_to_copy() {
    let data: Vec<u8> = noise(500).into_iter().flat_map(i16::to_le_bytes).collect();
    let format = fmt(WavEncoding::Integer(16), 1, 48_000);
    let title = b"ID3\x03\0\0\0\0\0\x10TIT2\0\0\0\x06\0\0\0Title";
    declines(&riff(&[chunk(b"fmt ", &format), chunk(b"data", &data), chunk(b"id3 ", title)]), "ID3");
    let unread = b"ID3\x03\0\0\0\0\0\x10XXXX\0\0\0\x06\0\0\0Title";
    let silent = riff(&[chunk(b"fmt ", &format), chunk(b"data", &data), chunk(b"id3 ", unread)]);
    assert!(Tried::new(&silent).written.is_some(), "nothing in it is read");
}

/// Loud noise has no shape to predict; the encoder's own choice was a hundred times as long as its samples.
#[test]
fn no_sound_gets_longer_than_its_samples() {
    let mut random = Random::new(3);
    for channels in [1, 2, 6] {
        let samples: Vec<f64> = (0..20_011 * channels).map(|_| random.noise() * 0.999).collect();
        let data: Vec<u8> = samples
            .iter()
            .flat_map(|sample| ((sample * 8_388_607.0) as i32).to_le_bytes().into_iter().take(3))
            .collect();
        let tried = Tried::new(&wav(WavEncoding::Integer(24), channels as u16, 48_000, &data));
        let (flac, most) = (tried.flac().len(), data.len() + data.len() / 100);
        assert!(flac <= most, "{channels} channels: {flac} bytes of {}", data.len());
    }
}
