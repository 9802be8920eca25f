//! Damaged files of every format, many of each: nothing is louder than music can be, nothing hangs, memory stays small, and losses are reported.

use std::time::{Duration, Instant};

use stemlock::media::{Samples, Source};
use testkit::Random;

use crate::bench::ScratchFile;
use crate::fixtures::aac::Aac;
use crate::fixtures::riff::Body;
use crate::fixtures::signal::music;
use crate::fixtures::{aiff, alac, caf, flac, mp3, mp4, vorbis};
use crate::tracks::matroska;

const FRAMES: usize = 30_000;
const RATE: u32 = 44_100;
/// +18 dBFS.
const LOUDEST: f32 = 7.95;
/// A file of this length is read in far less.
const PATIENCE: Duration = Duration::from_secs(20);
/// So much silence where music was is a hole.
const HOLE: usize = 600;
/// The most memory of a process that reads nothing else, in kilobytes.
const MEMORY: u64 = 120_000;

fn files() -> Vec<(&'static str, Vec<u8>)> {
    let planes = music(FRAMES, 2, 16);
    let body = Body::int(&planes, 16, RATE);
    let coded = alac::alac16(&planes, RATE);
    let aac = Aac::encode(&planes, RATE, 1_024, true);
    let coded_mp3 = mp3::untagged(&planes, RATE, 128);
    vec![
        ("WAV", body.wav()),
        ("RF64", body.rf64(b"RF64")),
        ("Wave64", body.wave64()),
        ("AIFF", aiff::aiff(&planes, 16, RATE)),
        ("CAF", caf::int(&planes, 16, RATE, true)),
        ("ALAC in CAF", caf::alac(&coded)),
        ("FLAC", flac::flac(&planes, 16, RATE)),
        ("Ogg Vorbis", vorbis::vorbis(&music(FRAMES, 2, 16), RATE)),
        ("MP3", mp3::tagged(&coded_mp3, FRAMES, RATE, b"Info")),
        ("MP3 without a tag", coded_mp3),
        ("ADTS", aac.adts()),
        ("ALAC in MP4", mp4::mp4(&[mp4::WrittenTrack::alac(&coded)], 1_000, None)),
        ("AAC in MP4", mp4::mp4(&[mp4::WrittenTrack::aac(&aac)], 1_000, None)),
        ("Matroska", matroska(&["Bass", "Keys"])),
    ]
}

/// The decoded file, each frame as its loudest sample, and whether anything is reported.
fn read(content: &[u8], most: usize) -> Option<(Vec<f32>, bool)> {
    let bench = ScratchFile::new(content);
    let mut source = Source::open(&bench.path).ok()?;
    let mut samples = Samples::empty();
    while samples.frames() < most && source.read(&mut samples, 8_192).ok()? > 0 {}
    let told = !source.facts().problems.is_empty() || !source.take_problems().is_empty();
    let loud = |planes: Vec<Vec<f32>>| {
        (0..planes[0].len())
            .map(|frame| planes.iter().map(|plane| plane[frame].abs()).fold(0.0, f32::max))
            .collect()
    };
    let frames = match samples {
        Samples::F32(planes) => loud(planes),
        Samples::I16(planes) => loud(
            planes.iter().map(|plane| plane.iter().map(|sample| f32::from(*sample) / 32_768.0).collect()).collect(),
        ),
    };
    Some((frames, told))
}

/// Changes bytes, takes some out, puts some in, or cuts the end off; seldom at the head, where the file would only be refused.
fn damaged(content: &[u8], random: &mut Random) -> Vec<u8> {
    let mut content = content.to_vec();
    for _ in 0..=random.below(4) {
        let from = if random.chance(0.2) { 0 } else { content.len() / 8 };
        let at = from + random.below(content.len() - from);
        let count = (1 + random.below(40)).min(content.len() - at);
        match random.below(5) {
            0 => content[at..at + count].fill(*random.pick(&[0, 0x7f, 0xff])),
            1 => content[at..at + count].iter_mut().for_each(|byte| *byte = random.bits() as u8),
            2 => content[at] ^= 1 << random.below(8),
            3 => drop(content.drain(at..at + count)),
            _ => content.truncate(at.max(64)),
        }
        if content.len() < 128 {
            break;
        }
    }
    content
}

/// The longest silence in `found` where `clean` sounds.
fn longest_hole(found: &[f32], clean: &[f32]) -> usize {
    let (mut longest, mut now) = (0, 0);
    for (found, clean) in found.iter().zip(clean) {
        now = if *found == 0.0 && *clean != 0.0 { now + 1 } else { 0 };
        longest = longest.max(now);
    }
    longest
}

#[test]
fn damaged_files_of_every_format_are_quiet_quick_small_and_told() {
    let cases: usize = std::env::var("STEMLOCK_CASES").map_or(12, |cases| cases.parse().unwrap());
    let mut wrong = Vec::new();
    for (name, content) in files() {
        let (clean, _) = read(&content, 2 * FRAMES).unwrap();
        for case in 0..cases {
            let mut random = Random::new(case as u64 * 7 + 1);
            let content = damaged(&content, &mut random);
            let begun = Instant::now();
            let Some((found, told)) = read(&content, 10 * FRAMES) else { continue };
            let peak = found.iter().fold(0.0_f32, |peak, frame| peak.max(*frame));
            if peak.is_nan() || peak > LOUDEST {
                wrong.push(format!("{name}, case {case}: {peak} times full scale"));
            }
            if begun.elapsed() > PATIENCE {
                wrong.push(format!("{name}, case {case}: took {:?}", begun.elapsed()));
            }
            let hole = longest_hole(&found, &clean);
            if hole > HOLE && !told {
                wrong.push(format!("{name}, case {case}: {hole} silent frames, and no word"));
            }
        }
    }
    assert_eq!(wrong, [""; 0]);
    // Other tests run at the same time, but a run with many cases runs alone.
    if cases > 100
        && let Ok(status) = std::fs::read_to_string("/proc/self/status")
    {
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let peak: u64 = peak.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap();
        assert!(peak < MEMORY, "{peak} kB");
    }
}
