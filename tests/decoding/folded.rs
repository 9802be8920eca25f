//! Files with more than two channels.

use stemlock::media::{Integers, Samples};

use crate::bench::{ScratchFile, expected, said, seeks_change_nothing, straight, whole};
use crate::fixtures::riff::Body;
use crate::fixtures::signal::{Planes, music};
use crate::fixtures::{aiff, flac};

/// Channel `channel` at half scale, and nothing in the others.
fn only(channel: usize, channels: usize) -> Planes {
    (0..channels).map(|other| vec![if other == channel { 1 << 14 } else { 0 }; 100]).collect()
}

fn sides(content: &[u8]) -> (f32, f32) {
    let (source, samples) = whole(content);
    assert!(!source.facts().is_16_bit);
    let Samples::F32(planes) = samples else { panic!("a fold is no integers") };
    assert_eq!(planes.len(), 2);
    (planes[0][50], planes[1][50])
}

#[test]
fn five_point_one_goes_where_its_speakers_are() {
    let scale = 1.0 + std::f32::consts::SQRT_2;
    let (full, third) = (0.5 / scale, 0.5 * std::f32::consts::FRAC_1_SQRT_2 / scale);
    let wanted = [(full, 0.0), (0.0, full), (third, third), (0.0, 0.0), (third, 0.0), (0.0, third)];
    for (channel, wanted) in wanted.into_iter().enumerate() {
        let planes = only(channel, 6);
        let wav = sides(&Body::int(&planes, 16, 48_000).speakers(0x3f).wav());
        let flac = sides(&flac::flac(&planes, 16, 48_000));
        for found in [wav, flac] {
            let off = (found.0 - wanted.0).abs().max((found.1 - wanted.1).abs());
            assert!(off < 1e-7, "channel {channel}: {found:?} instead of {wanted:?}");
        }
    }
}

#[test]
fn channels_without_speakers_alternate() {
    let third = 0.5 / 3.0;
    for (channel, wanted) in [(0, (0.25, 0.0)), (1, (0.0, 0.25)), (3, (0.0, 0.25))] {
        assert_eq!(sides(&Body::int(&only(channel, 4), 16, 48_000).wav()), wanted);
        assert_eq!(sides(&aiff::aiff(&only(channel, 4), 16, 48_000)), wanted);
    }
    assert_eq!(sides(&Body::int(&only(4, 5), 16, 48_000).wav()), (third, 0.0));
}

#[test]
fn a_fold_is_reported() {
    let (mut source, _) = whole(&Body::int(&music(1_000, 6, 24), 24, 48_000).wav());
    assert_eq!((source.facts().channels, source.facts().sounding_channels()), (6, 2));
    let said = said(&mut source);
    assert!(said.len() == 1 && said[0].contains("6 channels"), "{said:?}");
}

#[test]
fn all_channels_can_be_read_without_folding_them() {
    let planes = music(20_011, 6, 24);
    let wav = Body::int(&planes, 24, 48_000).wav();
    for file in [wav, aiff::aiff(&planes, 24, 48_000), flac::flac(&planes, 24, 48_000)] {
        let bench = ScratchFile::new(&file);
        let mut source = bench.open().unfolded();
        let samples = straight(&mut source);
        assert_eq!(samples.channels(), 6);
        assert!(samples == expected(&planes, 24), "{}", source.facts().format);
        seeks_change_nothing(&mut source, &samples);
    }
}

#[test]
fn the_mask_of_uncompressed_integers_is_known() {
    let planes = only(0, 6);
    let integers = |file: &[u8]| ScratchFile::new(file).open().facts().integers;
    let body = Body::int(&planes, 16, 48_000);
    assert_eq!(integers(&body.wav()), Some(Integers { bits: 16, mask: Some(0) }));
    assert_eq!(integers(&body.speakers(0x60f).wav()), Some(Integers { bits: 16, mask: Some(0x60f) }));
    assert_eq!(integers(&flac::flac(&planes, 16, 48_000)), None);
}

/// RFC 9639, 8.6.2: a mask of 0 says that no channel belongs to a speaker.
#[test]
fn channels_of_flac_with_an_empty_mask_alternate() {
    let wanted = [(0.25, 0.0), (0.0, 0.25), (0.25, 0.0), (0.0, 0.25)];
    for (channel, wanted) in wanted.into_iter().enumerate() {
        let file = flac::flac(&only(channel, 4), 16, 48_000);
        let comment = b"WAVEFORMATEXTENSIBLE_CHANNEL_MASK=0x0000";
        let block = [&[0; 4], &1_u32.to_le_bytes()[..], &(comment.len() as u32).to_le_bytes(), comment].concat();
        let head = [&[0x84, 0, 0, block.len() as u8], &block[..]].concat();
        // Behind STREAMINFO, which is no longer the last block.
        let mut with_mask = [&file[..42], &head, &file[42..]].concat();
        with_mask[4] &= 0x7f;
        assert_eq!(sides(&with_mask), wanted, "channel {channel}");
    }
}
