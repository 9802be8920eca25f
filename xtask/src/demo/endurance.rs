//! Checks that a long show and an imprecise host change nothing.

use anyhow::Result;
use clack_extensions::render::RenderMode;

use stemlock::setlist::Song;
use stemlock::time::{BeatPos, HostSeconds, Transport};
use testkit::Random;

use super::check::Check;
use super::checks::{CONVERSION_DB, ExpectedSound, fade, heard};
use super::host::{DemoHost, LARGEST_BLOCK};
use super::measure::{Difference, RecordedSpan, whole_frames_late};
use super::progress;
use super::reference::Fidelity;
use super::script::{Leg, LegPurpose, Script};
use super::show::stretches;

/// How long a noisy host plays, in seconds.
const NOISY: f64 = 8.0;
const BLOCK: usize = 512;
/// The time for which the show has been running when the song begins, in seconds.
const THREE_HOURS: f64 = 3.0 * 3600.0;
/// How much of the song is then heard, in seconds.
const HEARD: f64 = 20.0;
/// The song start parameter counts quarters of a beat, starting this many beats before 0.
const START_STEPS_PER_BEAT: f64 = 4.0;
const FIRST_START_BEAT: f64 = -4096.0;
const LAST_START_BEAT: f64 = 65_536.0;

/// A kind of imprecision of a host: its name, its largest error in milliseconds, and the function that distorts the
/// transport.
type Imprecision = (&'static str, f64, fn(&Script, Transport, &mut Random) -> Transport);

const NOISES: [Imprecision; 3] = [
    ("rounds beats to 1/1920", 0.6, |script, transport, _| {
        let beat = transport.beats.map_or(0.0, BeatPos::get);
        script.at_beat(transport, (beat * 1920.0).floor() / 1920.0)
    }),
    ("rounds to microseconds", 0.03, |script, transport, _| {
        let seconds = transport.seconds.unwrap_or(HostSeconds::ZERO);
        script.at_seconds(transport, seconds.rounded(1e6))
    }),
    ("is 1 ms off at random", 1.0, |script, transport, random| {
        script.at_seconds(transport, transport.seconds.unwrap_or(HostSeconds::ZERO) + random.noise() * 0.001)
    }),
];

/// The output that shows most: one whose files need no conversion, if there is one.
fn witness(wanted: &[ExpectedSound]) -> Option<&ExpectedSound> {
    wanted.iter().find(|want| want.fidelity == Fidelity::Exact).or(wanted.first())
}

/// Imprecise hosts: the song keeps one constant offset, no larger than the imprecision, and no sample changes.
pub fn noisy_hosts(host: &mut DemoHost, script: &Script, wanted: &[ExpectedSound]) -> Result<Vec<Check>> {
    let Some(want) = witness(wanted) else { return Ok(Vec::new()) };
    let legs = script.part(&want.signal, NOISY);
    let mut checks = Vec::new();
    for (name, milliseconds, noise) in NOISES {
        let mut blocks = script.blocks(&legs, || BLOCK);
        let mut random = Random::new(1);
        for block in blocks.iter_mut().filter(|block| block.transport.playing) {
            block.transport = noise(script, block.transport, &mut random);
        }
        let recording = host.play(&blocks, RenderMode::Offline, &[], |_| {})?;
        let sound = heard(&recording, want.output, legs.iter().map(|leg| leg.frames).sum());
        let span = stretches(&legs).iter().find_map(|stretch| stretch.equal_part(script, fade(script)));
        let limit = (milliseconds / 1000.0 * script.rate.as_f64()).ceil();
        checks.extend(found(&format!("A host that {name}"), want, &sound, span, limit));
    }
    Ok(checks)
}

/// A song that begins after three hours of a show whose clock has run all the time. Only for songs of one tempo: the
/// host has it too.
pub fn three_hours(
    host: &mut DemoHost,
    script: &Script,
    song: &Song,
    wanted: &[ExpectedSound],
) -> Result<Vec<Check>> {
    let Some(want) = witness(wanted).filter(|_| song.tempo_map.is_constant()) else { return Ok(Vec::new()) };
    let start = song.tempo_map.host_beat_at(HostSeconds::new(THREE_HOURS)).get().round();
    if start > LAST_START_BEAT {
        return Ok(Vec::new());
    }
    let rate = script.rate.as_f64();
    let begins = song.tempo_map.host_seconds_at(BeatPos::new(start).unwrap_or(BeatPos::ZERO)).get() * rate;
    let first = begins.ceil() as i64;
    let before = (THREE_HOURS * rate) as usize;
    let after = ((HEARD * rate) as usize).min(want.signal.frames());
    let leg = |first, frames| Leg { scene: LegPurpose::Song, playing: true, first, frames, loop_range: None };
    let mut blocks = script.blocks(&[leg(first - before as i64, before)], || LARGEST_BLOCK);
    let unheard: usize = blocks.iter().map(|block| block.frames).sum();
    blocks.extend(script.blocks(&[leg(first, after)], || BLOCK));
    let steps = |beat: f64| (beat - FIRST_START_BEAT) * START_STEPS_PER_BEAT;
    let parameter = host.param("Song Start")?;
    let bar = progress::bar((unheard + after) as u64, "three hours of a show");
    let settings = [(parameter, steps(start))];
    let recording = host.play_after(unheard, &blocks, RenderMode::Offline, &settings, |frames| bar.inc(frames));
    bar.finish_and_clear();
    let sound = heard(&recording?, want.output, after);
    host.play(&blocks[..1], RenderMode::Offline, &[(parameter, steps(0.0))], |_| {})?;
    let source = (first as f64 - begins).round() as i64 + script.origin;
    let span = RecordedSpan { frames: 0..after, source };
    Ok(found("After three hours of a show", want, &sound, Some(span), 1.0))
}

/// `span` from shortly before its first loud frame: silence does not reveal a position.
fn loud_part(want: &ExpectedSound, span: &RecordedSpan) -> RecordedSpan {
    let level = |n: usize| want.signal.at(0, span.source + n as i64).abs();
    let limit = (0..span.frames.len()).map(level).fold(0.0, f32::max) / 4.0;
    let loud = |n: &usize| level(*n) > limit;
    let skip = (0..span.frames.len()).find(loud).unwrap_or(0).saturating_sub(1000);
    RecordedSpan { frames: span.frames.start + skip..span.frames.end, source: span.source + skip as i64 }
}

/// The offset of the sound in frames, and whether it equals the files from there on.
fn found(
    when: &str,
    want: &ExpectedSound,
    sound: &[Vec<f32>; 2],
    span: Option<RecordedSpan>,
    limit: f64,
) -> Vec<Check> {
    let (place, equal) = (format!("{when}: place in the song"), format!("{when}: sound at that place"));
    let Some(span) = span else { return vec![Check::impossible(place, limit, "frames off")] };
    let late = whole_frames_late(sound, &want.signal, &loud_part(want, &span), 600);
    let there = RecordedSpan { source: span.source - late, ..span };
    let difference = Difference::of(sound, &want.signal, &there, want.fidelity);
    vec![
        Check::at_most(place, late.unsigned_abs() as f64, limit, "frames off"),
        Check::equal(equal, difference, want.fidelity, CONVERSION_DB),
    ]
}
