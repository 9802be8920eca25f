//! Audio files of every container and coding that can be made by code.

use testkit::{chunk, riff};

use crate::fixtures::aac::Aac;
use crate::fixtures::matroska::{MatroskaTrack, matroska};
use crate::fixtures::riff::Body;
use crate::fixtures::signal::{Planes, bytes, music};
use crate::fixtures::{aiff, alac, caf, flac, mp3, mp4, ogg, vorbis};

const FRAMES: usize = 3_000;
const RATE: u32 = 44_100;

/// The usual ones, in an order on which other seeds depend.
pub fn audio() -> Vec<Vec<u8>> {
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
        vorbis::vorbis(&music(3 * FRAMES, 2, 16), RATE),
        mp3::tagged(&mp3, FRAMES, RATE, b"Info"),
        mp3,
        aac.adts(),
        mp4::mp4(&[mp4::WrittenTrack::alac(&coded)], 1_000, None),
        mp4::mp4(&[mp4::WrittenTrack::aac(&aac).edit(20, -1).edit(100, 1_024)], 1_000, Some(&tag)),
    ]
}

/// Rare codings, more channels, several tracks.
pub fn rare_audio() -> Vec<Vec<u8>> {
    let planes = music(FRAMES, 2, 16);
    let surround = music(FRAMES / 2, 6, 16);
    let wide = Aac::encode(&surround, 48_000, 1_024, false);
    let extended = Aac::encode_extended(&music(FRAMES, 2, 16), 1_024, 2);
    let floats: Vec<Vec<f32>> =
        planes.iter().map(|plane| plane.iter().map(|&sample| sample as f32 / 32_768.0).collect()).collect();
    vec![
        au(&planes, 3, 16),
        au(&music(FRAMES, 2, 24), 4, 24),
        au(&music(FRAMES, 2, 8), 1, 8),
        au(&music(FRAMES, 2, 8), 27, 8),
        ima_adpcm(),
        ms_adpcm(),
        Body::int(&surround, 16, RATE).speakers(0x3f).wav(),
        Body::float32(&floats, RATE).wav(),
        flac::flac(&surround, 16, RATE),
        vorbis::vorbis(&surround, 48_000),
        wide.adts(),
        mp4::mp4(&[mp4::WrittenTrack::aac(&wide)], 1_000, None),
        extended.adts(),
        opus_in_ogg(),
        film(),
        webm(),
        movie(),
        mp4::fragmented(&mp4::WrittenTrack::alac(&alac::alac16(&planes, RATE)), 1),
    ]
}

/// An AU file of an encoding whose samples have these bits.
fn au(planes: &Planes, encoding: u32, bits: u32) -> Vec<u8> {
    let data = bytes(planes, bits, true);
    let head = [24, data.len() as u32, encoding, RATE, planes.len() as u32].map(u32::to_be_bytes);
    [&b".snd"[..], &head.concat(), &data].concat()
}

/// A WAV file of blocks of 256 bytes, each of which begins with `head`. Any other bytes are valid samples.
fn adpcm(tag: u16, frames_per_block: u16, more: &[u8], head: &[u8]) -> Vec<u8> {
    let mut fmt = [tag, 1].map(u16::to_le_bytes).concat();
    fmt.extend([RATE, RATE / 2].map(u32::to_le_bytes).concat());
    fmt.extend([256, 4, 2 + more.len() as u16, frames_per_block].map(u16::to_le_bytes).concat());
    fmt.extend(more);
    let mut random = testkit::Random::new(1);
    let block = |_| {
        let mut block = head.to_vec();
        block.resize_with(256, || (random.noise() * 127.0) as i8 as u8);
        block
    };
    let data: Vec<Vec<u8>> = (0..4).map(block).collect();
    riff(&[chunk(b"fmt ", &fmt), chunk(b"data", &data.concat())])
}

fn ima_adpcm() -> Vec<u8> {
    adpcm(0x11, 505, &[], &[0, 1, 20, 0])
}

fn ms_adpcm() -> Vec<u8> {
    let pairs: [i16; 14] = [256, 0, 512, -256, 0, 0, 192, 64, 240, 0, 460, -208, 392, -232];
    let more = [&[7, 0][..], &pairs.map(i16::to_le_bytes).concat()].concat();
    adpcm(2, 500, &more, &[1, 20, 0, 0, 1, 0, 2])
}

/// Packets of 20 ms: silence, and whatever the bits mean, for any packet is valid.
fn opus_packets() -> Vec<Vec<u8>> {
    let mut random = testkit::Random::new(2);
    let mut packet = |toc: u8| {
        let mut packet = vec![toc];
        packet.resize_with(40, || (random.noise() * 127.0) as i8 as u8);
        packet
    };
    let silence = vec![0xf8, 0xff, 0xfe];
    let mut packets = vec![silence; 2];
    packets.extend([0x08, 0x48, 0x78, 0xf8, 0xfc].map(&mut packet));
    packets
}

/// Two channels, 312 frames before the music.
fn opus_head() -> Vec<u8> {
    [&b"OpusHead\x01\x02"[..], &312_u16.to_le_bytes(), &48_000_u32.to_le_bytes(), &[0, 0, 0]].concat()
}

fn opus_in_ogg() -> Vec<u8> {
    let comment = b"LYRICS=[00:01.00]One";
    let tags =
        [&b"OpusTags\0\0\0\0"[..], &1_u32.to_le_bytes(), &(comment.len() as u32).to_le_bytes(), comment].concat();
    let packets: Vec<(Vec<u8>, i64)> = opus_packets().into_iter().zip((1..).map(|count| count * 960)).collect();
    ogg::stream(&[opus_head(), tags], &packets, 7)
}

fn webm() -> Vec<u8> {
    let track = MatroskaTrack {
        name: "Keys",
        codec: b"A_OPUS",
        private: opus_head(),
        rate: 48_000.0,
        channels: 2,
        bits: 16,
        packets: opus_packets(),
        packet_millis: 20,
    };
    matroska("webm", &[track])
}

/// Two tracks of samples.
fn film() -> Vec<u8> {
    let track = |name| MatroskaTrack {
        name,
        codec: b"A_PCM/INT/LIT",
        private: Vec::new(),
        rate: 48_000.0,
        channels: 1,
        bits: 16,
        packets: bytes(&music(960, 1, 16), 16, false).chunks(960).map(<[u8]>::to_vec).collect(),
        packet_millis: 10,
    };
    matroska("matroska", &[track("Drums"), track("Bass")])
}

/// Two tracks of samples, of which one is the mix.
fn movie() -> Vec<u8> {
    let track = || mp4::pcm_track(b"sowt", &bytes(&music(200, 1, 16), 16, false), 1, 16, RATE);
    mp4::mp4(&[track(), track()], 1_000, None)
}
