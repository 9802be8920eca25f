//! Every format: a file with one impulse, whose frame is known.

use std::path::Path;

use anyhow::Result;

use stemlock::setlist::Output;

use super::{OutputSound, Probe, TEMPO, rate};
use crate::demo::check::Check;
use crate::demo::fixtures::aac::{Aac, PACKET};
use crate::demo::fixtures::mp4::{WrittenTrack, itun_smpb, mp4};
use crate::demo::fixtures::riff::Body;
use crate::demo::fixtures::signal::{Planes, full_scale, impulse};
use crate::demo::fixtures::{aiff, alac, caf, flac, mp3, vorbis};

const RATE: u32 = 48_000;
const FRAMES: usize = 30_000;
/// Where the impulse is.
const AT: usize = 17_234;
/// The delay of the AAC encoder; many encoders have the same.
const DELAY: usize = 2_112;

/// A file's name, the number of bits of its samples, and its content.
type File = (&'static str, u32, Vec<u8>);

fn planes(bits: u32) -> Planes {
    impulse(FRAMES, AT, 2, bits)
}

fn lossless() -> [File; 10] {
    let wav = |bits| Body::int(&planes(bits), bits, RATE);
    let float = |plane: &Vec<i32>| plane.iter().map(|&sample| played(sample, 24)).collect();
    let float: Vec<Vec<f32>> = planes(24).iter().map(float).collect();
    [
        ("wav16.wav", 16, wav(16).wav()),
        ("wav24.wav", 24, wav(24).wav()),
        ("wav32.wav", 32, wav(32).wav()),
        ("float.wav", 24, Body::float32(&float, RATE).wav()),
        ("rf64.wav", 24, wav(24).rf64(b"RF64")),
        ("wave64.w64", 24, wav(24).wave64()),
        ("aiff.aiff", 24, aiff::aiff(&planes(24), 24, RATE)),
        ("caf.caf", 24, caf::int(&planes(24), 24, RATE, true)),
        ("flac.flac", 24, flac::flac(&planes(24), 24, RATE)),
        (
            "alac.m4a",
            24,
            mp4(&[WrittenTrack::alac(&alac::stored(&planes(24), 24, RATE)).edit(FRAMES as u64, 0)], RATE, None),
        ),
    ]
}

fn lossy() -> [File; 4] {
    let planes = planes(16);
    let aac = Aac::encode(&planes, RATE, DELAY, false);
    let track = WrittenTrack::aac(&aac).with_full_last_packet();
    let padding = aac.packets.len() * PACKET - DELAY - FRAMES;
    let edited = mp4(&[track.clone().edit(FRAMES as u64, DELAY as i64)], RATE, None);
    let tagged = mp4(&[track], RATE, Some(&itun_smpb(DELAY, padding, FRAMES)));
    [
        ("lame tag.mp3", 16, mp3::tagged(&mp3::untagged(&planes, RATE, 320), FRAMES, RATE, b"Info")),
        ("edit list.m4a", 16, edited),
        ("iTunSMPB.m4a", 16, tagged),
        ("vorbis.ogg", 16, vorbis::vorbis(&planes, RATE)),
    ]
}

/// A sample of `bits` bits, as Stemlock plays it.
fn played(sample: i32, bits: u32) -> f32 {
    (f64::from(sample) / (f64::from(full_scale(bits)) + 1.0)) as f32
}

/// Checks that lossless files equal the written samples, that impulses of other files are on their frames, and that all
/// lengths are right.
pub fn checks(plugin: &Path) -> Result<Vec<Check>> {
    let mut probe = Probe::new()?;
    let (lossless, lossy) = (lossless(), lossy());
    for ((name, _, content), output) in lossless.iter().chain(&lossy).zip(Output::ALL) {
        probe.add(name, content, output)?;
    }
    let sounds = probe.play(plugin, rate(RATE)?, TEMPO, FRAMES)?;
    let (exact, coded) = sounds.split_at(lossless.len());
    let different: usize = exact.iter().zip(&lossless).map(|(sound, (_, bits, _))| differing(sound, *bits)).sum();
    let off = coded.iter().flatten().map(|channel| peak(channel).abs_diff(AT)).max().unwrap_or(FRAMES);
    let lengths =
        probe.report(rate(RATE)?)?.stems.into_iter().map(|stem| stem.decoded.map_or(0, |file| file.frames));
    let wrong: u64 = lengths.map(|frames| frames.abs_diff(FRAMES as u64)).sum();
    Ok(vec![
        Check::at_most(
            "WAV 16/24/32/float, RF64, Wave64, AIFF, CAF, FLAC, ALAC: what was written",
            different as f64,
            0.0,
            "samples differ",
        ),
        Check::at_most(
            "MP3 (LAME tag), AAC (edit list, iTunSMPB), Ogg Vorbis: an impulse is on its frame",
            off as f64,
            0.0,
            "frames off",
        ),
        Check::at_most("All these formats: length", wrong as f64, 0.0, "frames off"),
    ])
}

/// How many samples differ from the written ones.
fn differing(sound: &OutputSound, bits: u32) -> usize {
    let written = planes(bits);
    let pairs = sound.iter().zip(&written).flat_map(|(heard, written)| heard.iter().zip(written));
    pairs.filter(|(heard, written)| **heard != played(**written, bits)).count()
}

/// The frame of the largest sample.
fn peak(channel: &[f32]) -> usize {
    (0..channel.len()).max_by(|&a, &b| channel[a].abs().total_cmp(&channel[b].abs())).unwrap_or(0)
}
