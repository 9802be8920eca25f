//! Lossy formats: an impulse lands on its frame, lengths are exact, and a seek changes no bit.

use stemlock::media::{Samples, Trim, TrimSource};
use symphonia::core::codecs::audio::AudioDecoderOptions;
use symphonia::core::formats::TrackType;
use symphonia::core::io::MediaSourceStream;

use crate::bench::{assert_same, peak, said, whole};
use crate::fixtures::aac::Aac;
use crate::fixtures::mp3::{self, DECODER_DELAY, ENCODER_DELAY};
use crate::fixtures::signal::{impulse, music};
use crate::fixtures::{mp4, vorbis};

const FRAMES: usize = 60_000;
const AT: usize = 31_234;

/// Every rate of MPEG 1, 2 and 2.5, with a bit rate that leaves an impulse recognisable.
const MP3_RATES: [(u32, u32); 9] = [
    (44_100, 192),
    (48_000, 320),
    (32_000, 128),
    (22_050, 160),
    (24_000, 160),
    (16_000, 128),
    (11_025, 64),
    (12_000, 64),
    (8_000, 64),
];

#[test]
fn an_impulse_in_tagged_mp3_lands_on_its_frame() {
    for (rate, kilobits) in MP3_RATES {
        for channels in [1, 2] {
            let planes = impulse(FRAMES, AT, channels, 16);
            let file = mp3::tagged(&mp3::untagged(&planes, rate, kilobits), FRAMES, rate, b"Info");
            let (mut source, samples) = whole(&file);
            let facts = source.facts();
            assert_eq!((facts.format.as_str(), facts.rate, facts.channels), ("MP3", rate, channels));
            assert_eq!(facts.frames, FRAMES as u64);
            assert_eq!(facts.trim.start, u64::from(ENCODER_DELAY + DECODER_DELAY));
            assert_eq!((facts.trim.source, facts.usual_delay), (TrimSource::LameTag, None));
            (0..channels).for_each(|channel| assert_eq!(peak(&samples, channel), AT, "{rate} Hz"));
            assert_eq!(said(&mut source), Vec::<String>::new());
        }
    }
}

#[test]
fn mp3_of_variable_bit_rate_is_counted() {
    // Two encodings joined: the second starts with an empty bit reservoir, as a decoder expects of any frame that does
    // not reach back.
    let planes = impulse(FRAMES, AT, 2, 16);
    let fast = mp3::untagged(&planes, 44_100, 256);
    let slow = mp3::untagged(&music(FRAMES, 2, 16), 44_100, 96);
    let frames = mp3::count(&fast) + mp3::count(&slow);
    let joined = [fast, slow].concat();
    let (source, samples) = whole(&joined);
    assert_eq!(source.facts().frames, frames as u64 * 1_152);
    assert_eq!(peak(&samples, 0), AT + (ENCODER_DELAY + DECODER_DELAY) as usize);

    let music = frames * 1_152 - 4_000;
    let (source, samples) = whole(&mp3::tagged(&joined, music, 44_100, b"Xing"));
    assert_eq!(source.facts().frames, music as u64);
    assert_eq!(peak(&samples, 0), AT);
}

#[test]
fn mp3_without_a_tag_is_not_trimmed_and_says_so() {
    let frames = mp3::untagged(&impulse(FRAMES, AT, 2, 16), 44_100, 192);
    let (mut source, samples) = whole(&frames);
    let facts = source.facts();
    assert_eq!(facts.frames, mp3::count(&frames) as u64 * 1_152);
    assert_eq!((facts.trim, facts.usual_delay), (Trim::default(), Some(1_105)));
    assert_eq!(peak(&samples, 1), AT + (ENCODER_DELAY + DECODER_DELAY) as usize);
    let said = said(&mut source);
    assert!(said.len() == 1 && said[0].contains("1105 frames (25.1 ms)"), "{said:?}");
}

#[test]
fn mp3_behind_an_id3_tag_and_before_another() {
    let frames = mp3::untagged(&impulse(FRAMES, AT, 1, 16), 44_100, 96);
    let (plain, _) = whole(&frames);
    let mut tagged = b"ID3\x03\0\0\0\0\x08\0".to_vec();
    tagged.extend([0; 1024]);
    tagged.extend(&frames);
    tagged.extend(b"TAG");
    tagged.extend([b' '; 125]);
    let (source, samples) = whole(&tagged);
    assert_eq!(source.facts().frames, plain.facts().frames);
    assert_eq!(peak(&samples, 0), AT + (ENCODER_DELAY + DECODER_DELAY) as usize);
}

#[test]
fn an_impulse_in_vorbis_lands_on_its_frame() {
    for (rate, channels) in [(44_100, 1), (44_100, 2), (48_000, 2), (22_050, 2)] {
        let (mut source, samples) = whole(&vorbis::vorbis(&impulse(FRAMES, AT, channels, 16), rate));
        let facts = source.facts();
        assert_eq!((facts.format.as_str(), facts.rate, facts.channels), ("Ogg Vorbis", rate, channels));
        assert_eq!((facts.frames, facts.trim.start), (FRAMES as u64, 0));
        (0..channels).for_each(|channel| assert_eq!(peak(&samples, channel), AT, "{rate} Hz"));
        assert_eq!(said(&mut source), Vec::<String>::new());
    }
}

#[test]
fn an_impulse_in_aac_lands_on_its_frame() {
    for (rate, channels, delay) in [(44_100, 1, 1_024), (44_100, 2, 2_112), (48_000, 2, 1_024)] {
        let aac = Aac::encode(&impulse(FRAMES, AT, channels, 16), rate, delay, false);
        let track = mp4::WrittenTrack::aac(&aac).edit(FRAMES as u64 * 1_000 / u64::from(rate), delay as i64);
        let (mut source, samples) = whole(&mp4::mp4(&[track], 1_000, None));
        let facts = source.facts();
        assert_eq!((facts.format.as_str(), facts.rate, facts.channels), ("AAC in MP4", rate, channels));
        assert_eq!(facts.frames, FRAMES as u64);
        assert_eq!(facts.trim, Trim { start: delay as u64, end: 0, source: TrimSource::EditList });
        (0..channels).for_each(|channel| assert_eq!(peak(&samples, channel), AT, "{rate} Hz"));
        assert_eq!(said(&mut source), Vec::<String>::new());
    }
}

#[test]
fn aac_without_a_container_is_counted() {
    let aac = Aac::encode(&impulse(FRAMES, AT, 2, 16), 44_100, 1_024, false);
    let (mut source, samples) = whole(&aac.adts());
    assert_eq!(source.facts().frames, aac.packets.len() as u64 * 1_024);
    assert_eq!(peak(&samples, 0), AT + 1_024);
    assert!(said(&mut source)[0].contains("1024 frames"));
}

/// Long enough for a fresh decoder, and with noise that a decoder draws from a generator.
#[test]
fn a_seek_in_aac_changes_no_bit_of_the_noise() {
    let planes = music(290 * 1_024, 1, 16);
    let aac = Aac::encode(&planes, 44_100, 1_024, true);
    whole(&mp4::mp4(&[mp4::WrittenTrack::aac(&aac)], 44_100, None));
    let quiet = Aac::encode(&planes, 44_100, 1_024, false);
    let (_, samples) = whole(&quiet.adts());
    assert_close(&by_the_library(&quiet.adts(), false), &samples);
}

#[test]
fn a_straight_read_is_what_the_library_decodes() {
    let planes_in = music(FRAMES, 2, 16);
    let mp3 = mp3::untagged(&planes_in, 44_100, 128);
    assert_close(&by_the_library(&mp3, false), &whole(&mp3).1);
    let vorbis = vorbis::vorbis(&planes_in, 44_100);
    assert_same(&by_the_library(&vorbis, true), &whole(&vorbis).1, 0);
}

/// Equal within the rounding of two decoders.
fn assert_close(theirs: &Samples, ours: &Samples) {
    let (Samples::F32(theirs), Samples::F32(ours)) = (theirs, ours) else {
        panic!("a lossy format is no integers")
    };
    assert_eq!(theirs[0].len(), ours[0].len());
    for (theirs, ours) in theirs.iter().flatten().zip(ours.iter().flatten()) {
        assert!((theirs - ours).abs() < 2e-6, "{ours} instead of {theirs}");
    }
}

/// All that the decoding library makes of a file, in one go, with or without its own trimming.
fn by_the_library(content: &[u8], gapless: bool) -> Samples {
    let stream = MediaSourceStream::new(Box::new(std::io::Cursor::new(content.to_vec())), Default::default());
    let probe = symphonia::default::get_probe();
    let mut format = probe.probe(&Default::default(), stream, Default::default(), Default::default()).unwrap();
    let track = format.default_track(TrackType::Audio).unwrap().clone();
    let parameters = track.codec_params.unwrap();
    let options = AudioDecoderOptions::default().gapless(gapless);
    let codecs = symphonia::default::get_codecs();
    let mut decoder = codecs.make_audio_decoder(parameters.audio().unwrap(), &options).unwrap();
    let mut part: Vec<Vec<f32>> = Vec::new();
    let mut planes = Vec::new();
    while let Ok(Some(packet)) = format.next_packet() {
        decoder.decode(&packet).unwrap().copy_to_vecs_planar(&mut part);
        planes.resize(part.len(), Vec::new());
        planes.iter_mut().zip(&part).for_each(|(plane, part)| plane.extend(part));
    }
    Samples::F32(planes)
}
