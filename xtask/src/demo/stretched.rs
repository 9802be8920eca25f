//! The check on stretching: the click at tempos that the song does not have.

use anyhow::Result;
use clack_extensions::render::RenderMode;

use stemlock::setlist::Output;

use super::check::Check;
use super::checks::{ExpectedSound, heard};
use super::host::DemoHost;
use super::measure::{RecordedSpan, whole_frames_late};
use super::passes::tempo_mode;
use super::reference::ReferenceSignal;
use super::script::{Leg, LegPurpose, Script};
use super::show::{ShowStretch, stretches};

/// How far a hit may be from its time, in milliseconds.
const PLACE_MS: f64 = 0.1;
/// How far it is looked for, in frames.
const SEARCH: i64 = 100;
/// How much of a hit is compared, in frames.
const HIT: usize = 128;
/// A hit follows this many quieter frames, and reaches this share of the loudest one.
const REST: usize = 2000;
const LOUD: f32 = 0.25;

/// Plays the other tempos once more, stretched, and says how far the worst hit of the click is from its time. Nothing
/// for a song without a click.
pub fn clicks(host: &mut DemoHost, script: &Script, wanted: &[ExpectedSound]) -> Result<Option<Check>> {
    let Some(click) = wanted.iter().find(|want| want.output == Output::Click) else { return Ok(None) };
    let legs: Vec<Leg> = script.legs.iter().filter(|leg| leg.scene == LegPurpose::OtherTempo).cloned().collect();
    let settings = [tempo_mode(host, "Stretch")?];
    let recording = host.play(&script.blocks(&legs, || 512), RenderMode::Offline, &settings, |_| {})?;
    let frames = legs.iter().map(|leg| leg.frames).sum();
    let heard = heard(&recording, click.output, frames);
    let hits = hits(&click.signal);
    let stretches = stretches(&legs);
    let errors = stretches.iter().flat_map(|stretch| errors(script, stretch, &hits, &heard, &click.signal));
    let worst = errors.fold(None, |worst: Option<f64>, error| Some(worst.map_or(error, |worst| worst.max(error))));
    let name = "Stretched to other tempos: the worst hit of the click";
    Ok(Some(worst.map_or_else(
        || Check::impossible(name, PLACE_MS, "ms off"),
        |worst| Check::at_most(name, worst / script.rate.as_f64() * 1000.0, PLACE_MS, "ms off"),
    )))
}

/// The source frames at which hits begin.
fn hits(signal: &ReferenceSignal) -> Vec<i64> {
    let (loud, mut hits, mut rest) = (signal.peak() * LOUD, Vec::new(), REST);
    for frame in 0..signal.frames() as i64 {
        let is_loud = signal.at(0, frame).abs() > loud;
        if is_loud && rest >= REST {
            hits.push(frame);
        }
        rest = if is_loud { 0 } else { rest + 1 };
    }
    hits
}

/// How far each hit of a stretch is from its time, in frames.
fn errors(
    script: &Script,
    stretch: &ShowStretch,
    hits: &[i64],
    heard: &[Vec<f32>; 2],
    wanted: &ReferenceSignal,
) -> Vec<f64> {
    let Some(host) = stretch.host else { return Vec::new() };
    let mut errors = Vec::new();
    // The first window after the start is left to the fade.
    let mut next = hits.iter().copied().peekable();
    for n in HIT..stretch.frames.len().saturating_sub(HIT + SEARCH as usize) {
        let (here, then) = (n as i64 + host, n as i64 + host + 1);
        let (source, after) =
            (script.source_at(LegPurpose::OtherTempo, here), script.source_at(LegPurpose::OtherTempo, then));
        while next.next_if(|hit| (*hit as f64) < source).is_some() {}
        let Some(hit) = next.next_if(|hit| (*hit as f64) < after) else { continue };
        let ideal = (hit as f64 - source) / (after - source);
        let at = stretch.frames.start + n;
        let span = RecordedSpan { frames: at..at + HIT, source: hit };
        errors.push((whole_frames_late(heard, wanted, &span, SEARCH.min(at as i64)) as f64 - ideal).abs());
    }
    errors
}
