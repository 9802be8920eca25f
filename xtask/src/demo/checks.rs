//! The checks on a recorded show.

use stemlock::setlist::Output;

use super::check::Check;
use super::host::Recording;
use super::measure::{Difference, RecordedSpan, steps, whole_frames_late};
use super::reference::{Fidelity, ReferenceSignal};
use super::script::{LegPurpose, Script};
use super::show::{ShowStretch, stretches};

/// How far converted material may be from another, independent conversion: a hundredth of a frame of delay in a bass
/// would exceed it.
pub const CONVERSION_DB: f64 = -90.0;
/// The same up to the very end of a span, where a filter lacks the sound that follows.
const END_DB: f64 = -40.0;
/// Longest declared fade, in seconds.
const FADE: f64 = 0.005;

/// The expected sound of an output at speed 1.
#[derive(Debug)]
pub struct ExpectedSound {
    /// The output.
    pub output: Output,
    /// The sum of the stems that go there.
    pub signal: ReferenceSignal,
    /// The required accuracy.
    pub fidelity: Fidelity,
}

/// The recording of `output`; silence if it never sounded.
pub fn heard(recording: &Recording, output: Output, frames: usize) -> [Vec<f32>; 2] {
    let found = recording.outputs.iter().find(|(other, _)| *other == output);
    found.map_or_else(|| [vec![0.0; frames], vec![0.0; frames]], |(_, channels)| channels.clone())
}

/// The fade in frames.
pub fn fade(script: &Script) -> usize {
    (FADE * script.rate.as_f64()).ceil() as usize
}

/// All checks on one recording of the whole show; those on places and fades on the output `lead`.
pub fn all(script: &Script, recording: &Recording, wanted: &[ExpectedSound], lead: Output) -> Vec<Check> {
    let stretches = stretches(&script.legs);
    let mut checks = Vec::new();
    for want in wanted {
        let heard = heard(recording, want.output, script.frames());
        checks.push(song(script, &stretches, &heard, want));
        if want.output == lead {
            checks.extend(places(script, &stretches, &heard, want));
            checks.push(stops(script, &stretches, &heard));
            checks.push(no_clicks(script, &stretches, &heard, &want.signal));
        }
    }
    let strangers = recording.outputs.iter().filter(|(output, _)| wanted.iter().all(|want| want.output != *output));
    checks.push(Check::at_most(
        "No sound on an output to which no stem goes",
        strangers.count() as f64,
        0.0,
        "outputs",
    ));
    checks
}

/// The whole song at its own tempo, from the silence before it to the silence after it.
fn song(script: &Script, stretches: &[ShowStretch], heard: &[Vec<f32>; 2], want: &ExpectedSound) -> Check {
    let spans = stretches.iter().filter(|stretch| stretch.scene == LegPurpose::Song);
    let spans = spans.filter_map(|stretch| stretch.equal_part(script, fade(script)));
    let difference = spans
        .map(|span| Difference::of(heard, &want.signal, &span, want.fidelity))
        .fold(Difference::default(), Difference::and);
    let name = format!("{}: the song at its own tempo is the sum of its files", want.output);
    Check::equal(name, difference, want.fidelity, CONVERSION_DB)
}

/// After every jump: the right frame, and the right sound.
fn places(script: &Script, stretches: &[ShowStretch], heard: &[Vec<f32>; 2], want: &ExpectedSound) -> Vec<Check> {
    let scenes = [
        (LegPurpose::Seek, "Seeks"),
        (LegPurpose::CutLoop, "Loop (the host cuts its block at the end)"),
        (LegPurpose::UncutLoop, "Loop (its end lies inside a block)"),
        (LegPurpose::Restart, "Stop and restart"),
    ];
    let mut checks = Vec::new();
    for (scene, name) in scenes {
        let of_scene = || stretches.iter().filter(move |stretch| stretch.scene == scene);
        let spans: Vec<RecordedSpan> =
            of_scene().filter_map(|stretch| stretch.equal_part(script, fade(script))).collect();
        let late = spans.iter().map(|span| whole_frames_late(heard, &want.signal, span, 600).unsigned_abs());
        let late = late.max().unwrap_or(u64::MAX);
        let all = spans.iter().map(|span| Difference::of(heard, &want.signal, span, want.fidelity));
        let all = all.fold(Difference::default(), Difference::and);
        checks.push(Check::at_most(format!("{name}: lands on its frame"), late as f64, 0.0, "frames off"));
        checks.push(Check::equal(format!("{name}: sound after the fade"), all, want.fidelity, CONVERSION_DB));
        if matches!(scene, LegPurpose::CutLoop | LegPurpose::UncutLoop) {
            let before = early(script, stretches, scene, heard, want);
            let name = format!("{name}: nothing changes before its end");
            // Silence is right too, if it is there: an early jump would be heard in it.
            let before = Difference { peak: f64::from(want.signal.peak()), ..before };
            checks.push(Check::equal(name, before, want.fidelity, END_DB));
        }
    }
    checks
}

/// The difference in the last 5 ms before a loop wraps.
fn early(
    script: &Script,
    stretches: &[ShowStretch],
    scene: LegPurpose,
    heard: &[Vec<f32>; 2],
    want: &ExpectedSound,
) -> Difference {
    let fade = fade(script);
    let ends =
        stretches.windows(2).filter(|pair| pair[0].scene == scene && pair[1].scene == scene && pair[1].jumps);
    let spans = ends.filter_map(|pair| pair[0].equal_part(script, fade));
    let all = spans.map(|span| Difference::at_the_end(heard, &want.signal, &span, want.fidelity, fade));
    all.fold(Difference::default(), Difference::and)
}

/// Where the host is stopped, there must be silence after the fade.
fn stops(script: &Script, stretches: &[ShowStretch], heard: &[Vec<f32>; 2]) -> Check {
    let stopped = stretches.iter().filter(|stretch| stretch.host.is_none());
    let sounding = |stretch: &ShowStretch| {
        let silent = (stretch.frames.start + fade(script)).min(stretch.frames.end)..stretch.frames.end;
        heard.iter().flat_map(|channel| &channel[silent.clone()]).filter(|sample| **sample != 0.0).count()
    };
    Check::at_most("Stop is silence", stopped.map(sounding).sum::<usize>() as f64, 0.0, "samples sound")
}

/// At every jump and stop the largest step between two samples, as a share of what both sides and a 5 ms fade allow.
fn no_clicks(script: &Script, stretches: &[ShowStretch], heard: &[Vec<f32>; 2], wanted: &ReferenceSignal) -> Check {
    let fade = fade(script);
    // The steepest slope of a raised cosine that is 4 ms long.
    let slope = std::f64::consts::FRAC_PI_2 / (0.8 * fade as f64);
    let mut worst = 0.0_f64;
    for pair in stretches.windows(2).filter(|pair| pair[1].jumps) {
        let around = |stretch: &ShowStretch, end: bool| -> [(f64, f64); 2] {
            let Some(host) = stretch.host else { return [(0.0, 0.0); 2] };
            let frame = if end { host + stretch.frames.len() as i64 } else { host };
            let source = script.source_at(stretch.scene, frame).round() as i64;
            [0, 1].map(|channel| {
                // A faster tempo makes steeper slopes.
                let near: Vec<f32> = (-8..fade as i64 + 8).map(|n| 1.1 * wanted.at(channel, source + n)).collect();
                steps(&near)
            })
        };
        let (old, new) = (around(&pair[0], true), around(&pair[1], false));
        let jump = pair[1].frames.start;
        let place = jump.saturating_sub(2)..(jump + fade + 2).min(heard[0].len());
        for channel in 0..2 {
            let (old_step, old_peak) = old[channel];
            let (new_step, new_peak) = new[channel];
            let allowed = old_step + new_step + (old_peak + new_peak) * slope + 1e-6;
            worst = worst.max(steps(&heard[channel][place.clone()]).0 / allowed);
        }
    }
    Check::at_most("No click at any jump, stop or start", worst, 1.0, "of the step allowed")
}
