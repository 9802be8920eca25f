//! A jump to audio that is not loaded yet: as many stems as there are outputs, in real time, right after loading.

use std::path::Path;

use anyhow::Result;
use clack_extensions::render::RenderMode;

use stemlock::setlist::Output;
use stemlock::time::Transport;

use super::{BLOCK, OutputSound, Probe, clock, rate};
use crate::demo::check::Check;
use crate::demo::fixtures::flac;
use crate::demo::fixtures::tone::phase;
use crate::demo::host::DemoHost;
use crate::demo::measure::steps;
use crate::demo::passes::{in_time, tempo_mode};
use crate::demo::script::Block;

const RATE: u32 = 48_000;
/// A low tone: steps show in it.
const HERTZ: f64 = 100.0;
/// The length of the stems, the start and target of the jump, and the time played there; in frames.
const LENGTH: usize = 40 * RATE as usize;
const BEFORE: usize = 2 * BLOCK;
const TARGET: usize = 30 * RATE as usize;
const AFTER: usize = 160 * BLOCK;
/// The longest declared fade, in frames.
const FADE: usize = RATE as usize * 5 / 1000;
/// The steepest slope of a raised cosine that is 4 ms long, for each frame.
const SLOPE: f64 = std::f64::consts::FRAC_PI_2 / (0.8 * FADE as f64);

fn sample(frame: usize) -> i32 {
    (phase(HERTZ, frame as f64, RATE).sin() * 16_384.0).round() as i32
}

/// Checks that missing audio is silent in its place, that nothing clicks, and that the gap soon ends.
pub fn checks(plugin: &Path) -> Result<Vec<Check>> {
    let plane: Vec<i32> = (0..LENGTH).map(sample).collect();
    let file = flac::flac(&vec![plane; 2], 16, RATE);
    let mut probe = Probe::new()?;
    for output in Output::ALL {
        probe.add(&format!("{:02}.flac", output.index()), &file, output)?;
    }
    let sounds = play(&probe, plugin)?;
    let wanted: Vec<f32> = (TARGET..TARGET + AFTER).map(|frame| sample(frame) as f32 / 32_768.0).collect();
    let channels = || sounds.iter().flatten().map(|channel| &channel[BEFORE..]);
    let pairs = || channels().flat_map(|heard| heard.iter().zip(&wanted).enumerate().skip(FADE));
    let elsewhere = pairs().filter(|(_, (heard, wanted))| !is_part(**heard, **wanted)).count();
    let last = pairs().filter(|(_, (heard, wanted))| heard != wanted).map(|(frame, _)| frame + 1).max();
    let own = steps(&wanted);
    let allowed = 2.0 * own.0 + 2.0 * own.1 * SLOPE;
    let worst = channels().map(|heard| steps(heard).0 / allowed).fold(0.0, f64::max);
    let milliseconds = last.unwrap_or(0) as f64 * 1000.0 / f64::from(RATE);
    let name = "A jump to what is not loaded yet";
    Ok(vec![
        Check::at_most(
            format!("{name}: gaps, and what sounds is in its place"),
            elsewhere as f64,
            0.0,
            "samples elsewhere",
        ),
        Check::at_most(format!("{name}: no click"), worst, 1.0, "of the step allowed"),
        Check::at_most(format!("{name}: all of it is there after"), milliseconds, 1500.0, "ms"),
    ])
}

/// Whether `heard` equals `wanted`, is reduced by a ramp, or is silent.
fn is_part(heard: f32, wanted: f32) -> bool {
    heard.abs() <= wanted.abs() && heard * wanted >= 0.0
}

/// Plays in real time: briefly at the beginning, and then from a place far ahead.
fn play(probe: &Probe, plugin: &Path) -> Result<Vec<OutputSound>> {
    let (rate, clock) = (rate(RATE)?, clock(rate(RATE)?, super::TEMPO)?);
    let starts = (0..BEFORE).step_by(BLOCK).chain((TARGET..TARGET + AFTER).step_by(BLOCK));
    let block = |start: usize| Block { transport: clock.block(start as i64, BLOCK).0, frames: BLOCK };
    let blocks: Vec<Block> = starts.map(block).collect();
    let mut host = DemoHost::load(plugin, rate)?;
    host.open(probe.folder.path())?;
    // The instance began with the demo's song, which sounds until this one is there. Offline, a block waits for it; and
    // not for its analysis, where nothing is stretched: then all of it would be loaded.
    let standing = Block { transport: Transport::default(), frames: BLOCK };
    host.play(&[standing], RenderMode::Offline, &[tempo_mode(&host, "Repitch")?], |_| {})?;
    Ok(probe.heard(&in_time(&mut host, &blocks, rate, |_| {})?, BEFORE + AFTER))
}
