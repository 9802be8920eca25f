//! Broken files of every kind beside a good one.

use std::path::Path;

use anyhow::Result;

use stemlock::setlist::Output;

use super::{Probe, TEMPO, rate};
use crate::demo::check::Check;
use crate::demo::fixtures::aac::Aac;
use crate::demo::fixtures::mp4::{WrittenTrack, mp4};
use crate::demo::fixtures::riff::Body;
use crate::demo::fixtures::signal::music;
use crate::demo::fixtures::{flac, mp3, vorbis};

const RATE: u32 = 48_000;
const FRAMES: usize = 48_000;

/// Files as they may be found in a folder. All of them must be reported; some of them play in part.
fn broken() -> Vec<(&'static str, Vec<u8>)> {
    let planes = music(FRAMES, 2, 16);
    let wav = Body::int(&planes, 16, RATE).wav();
    let half = |file: &[u8]| file[..file.len() / 2].to_vec();
    let mut unfinished = wav.clone();
    unfinished[4..8].fill(0xff);
    unfinished[40..44].fill(0xff);
    let bad = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 0.25].repeat(1000);
    let garbage: Vec<u8> = (0..5000).map(|place| testkit::Random::at(place) as u8).collect();
    vec![
        ("a letter.wav", b"These are no samples, this is a letter.".to_vec()),
        ("nothing.wav", Vec::new()),
        ("no frames.wav", Body::int(&vec![Vec::new(); 2], 16, RATE).wav()),
        ("no numbers.wav", Body::float32(&[bad.clone(), bad], RATE).wav()),
        ("cut short.wav", half(&wav)),
        ("never completed.wav", unfinished),
        ("noise.aiff", garbage.clone()),
        ("noise.flac", garbage),
        ("cut short.flac", half(&flac::flac(&planes, 16, RATE))),
        ("cut short.mp3", half(&mp3::tagged(&mp3::untagged(&planes, RATE, 128), FRAMES, RATE, b"Info"))),
        ("cut short.m4a", half(&mp4(&[WrittenTrack::aac(&Aac::encode(&planes, RATE, 1_024, false))], RATE, None))),
        ("cut short.ogg", half(&vorbis::vorbis(&planes, RATE))),
    ]
}

/// The good one plays bit for bit, and all others are reported by name.
pub fn checks(plugin: &Path) -> Result<Vec<Check>> {
    let good = music(FRAMES, 2, 16);
    let mut probe = Probe::new()?;
    probe.add("good.wav", &Body::int(&good, 16, RATE).wav(), Output::Main)?;
    let broken = broken();
    for (name, content) in &broken {
        probe.add(name, content, Output::Aux)?;
    }
    let sounds = probe.play(plugin, rate(RATE)?, TEMPO, FRAMES)?;
    let pairs = sounds[0].iter().zip(&good).flat_map(|(heard, good)| heard.iter().zip(good));
    let different = pairs.filter(|(heard, good)| **heard != **good as f32 / 32_768.0).count();
    let problems = probe.report(rate(RATE)?)?.problems;
    let told =
        |name: &str| problems.iter().any(|problem| problem.file.as_ref().is_some_and(|file| file.ends_with(name)));
    let untold = broken.iter().filter(|(name, _)| !told(name)).count();
    let kinds = broken.len();
    Ok(vec![
        Check::at_most(
            format!("{kinds} broken files beside a good one: the good one"),
            different as f64,
            0.0,
            "samples differ",
        ),
        Check::at_most(
            format!("{kinds} broken files: all are told of by name"),
            untold as f64,
            0.0,
            "files untold",
        ),
    ])
}
