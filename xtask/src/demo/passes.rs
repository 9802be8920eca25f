//! The passes of the demo: the same show several times in different ways, and each stem alone.

use std::cell::{Cell, OnceCell};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use clack_extensions::render::RenderMode;
use clack_host::utils::ClapId;

use stemlock::setlist::{Output, Role, Song};
use stemlock::time::SampleRate;

use super::check::Check;
use super::checks::{CONVERSION_DB, ExpectedSound, fade, heard};
use super::host::{DemoHost, LARGEST_BLOCK, Recording};
use super::measure::{Difference, differences};
use super::progress;
use super::reference::{Fidelity, Reference, ReferenceSignal};
use super::script::{Block, Leg, Script};
use super::show::stretches;
use super::tempos;

/// The block of the pass that is kept as files.
const USUAL_BLOCK: usize = 512;
/// The block of the pass whose cost is measured: as small as musicians set it on stage.
pub const SMALL_BLOCK: usize = 64;
/// The block of the pass in real time.
const STAGE_BLOCK: usize = 256;
/// The time for which each stem plays alone, in seconds.
const SOLO: f64 = 10.0;

/// A parameter and its value.
pub type Setting = (ClapId, f64);

/// The setting for a tempo mode. The show is repitched, because that can be compared with an interpolation.
pub fn tempo_mode(host: &DemoHost, name: &str) -> Result<Setting> {
    let index =
        ["Stretch", "Repitch", "Off"].iter().position(|mode| *mode == name).context("no such tempo mode")?;
    Ok((host.param("Tempo Mode")?, index as f64))
}

/// Plays the whole show in blocks of `size`; `what` names the pass in its progress bar.
fn show(
    host: &mut DemoHost,
    script: &Script,
    mode: RenderMode,
    what: &'static str,
    size: impl FnMut() -> usize,
) -> Result<Recording> {
    let bar = progress::bar(script.frames() as u64, what);
    let settings = [tempo_mode(host, "Repitch")?];
    let recording = host.play(&script.blocks(&script.legs, size), mode, &settings, |frames| bar.inc(frames));
    bar.finish_and_clear();
    recording
}

/// The recorded pass: announced as offline, so that it waits for missing audio.
pub fn offline(host: &mut DemoHost, script: &Script) -> Result<Recording> {
    show(host, script, RenderMode::Offline, "playing the show", || USUAL_BLOCK)
}

/// The pass whose cost is measured: as if it were live, but as fast as possible.
pub fn live(host: &mut DemoHost, script: &Script) -> Result<Recording> {
    show(host, script, RenderMode::Realtime, "once more in small blocks", || SMALL_BLOCK)
}

/// Blocks of all sizes, at random.
pub fn ragged(host: &mut DemoHost, script: &Script) -> Result<Recording> {
    let mut random = testkit::Random::new(1);
    let random = || 1 + (random.unit().powi(3) * (LARGEST_BLOCK - 1) as f64) as usize;
    show(host, script, RenderMode::Offline, "once more in random blocks", random)
}

/// A fresh instance, in real time: from the beginning, and then a jump far ahead. Counts the blocks that differ from
/// what should be heard.
pub fn on_stage(host: &mut DemoHost, script: &Script, wanted: &[ExpectedSound], seconds: f64) -> Result<u64> {
    let legs = script.opening(seconds);
    let blocks = script.blocks(&legs, || STAGE_BLOCK);
    let total: usize = blocks.iter().map(|block| block.frames).sum();
    let bar = progress::bar(total as u64, "in real time, as on stage");
    let recording = in_time(host, &blocks, script.rate, |frames| bar.inc(frames))?;
    bar.finish_and_clear();
    Ok(missing(script, &legs, &recording, wanted, STAGE_BLOCK))
}

/// Plays `blocks` no faster than they are heard.
pub fn in_time(
    host: &mut DemoHost,
    blocks: &[Block],
    rate: SampleRate,
    progress: impl Fn(u64),
) -> Result<Recording> {
    let played = Cell::new(0_u64);
    let begun = OnceCell::new();
    host.play(blocks, RenderMode::Realtime, &[], |frames| {
        progress(frames);
        played.set(played.get() + frames);
        // A sound card requests the next block when this one has been played.
        let heard = Duration::from_secs_f64(played.get() as f64 / rate.as_f64());
        std::thread::sleep(heard.saturating_sub(begun.get_or_init(Instant::now).elapsed()));
    })
}

/// The blocks of `size` in which an output is wrong: gaps, as far as they can be heard.
pub fn missing(script: &Script, legs: &[Leg], recording: &Recording, wanted: &[ExpectedSound], size: usize) -> u64 {
    let frames = legs.iter().map(|leg| leg.frames).sum();
    let mut blocks = 0;
    for want in wanted {
        let heard = heard(recording, want.output, frames);
        let peak = want.signal.peak();
        let limit =
            if want.fidelity == Fidelity::Exact { 0.0 } else { peak * 10.0_f32.powf(CONVERSION_DB as f32 / 20.0) };
        for span in stretches(legs).iter().filter_map(|stretch| stretch.equal_part(script, fade(script))) {
            let (_, [left, right]) = differences(&heard, &want.signal, &span, want.fidelity);
            let gap = |part: &[f32]| part.iter().any(|difference| difference.abs() > limit);
            blocks += left.chunks(size).zip(right.chunks(size)).filter(|(l, r)| gap(l) || gap(r)).count() as u64;
        }
    }
    blocks
}

/// Plays each stem alone. Gives what every output should sound like, and the checks on the stems.
pub struct Solos {
    /// The expected sound of every output while all stems play.
    pub wanted: Vec<ExpectedSound>,
    /// Each stem's file.
    stems: Vec<(usize, Reference)>,
}

impl Solos {
    /// Decodes and converts the stems of `song`.
    pub fn new(song: &Song, rate: u32) -> Result<Self> {
        let bar = progress::bar(song.stems.len() as u64, "decoding the stems by itself");
        let mut solos = Self { wanted: Vec::new(), stems: Vec::new() };
        for (index, stem) in song.stems.iter().enumerate().filter(|(_, stem)| !stem.removed) {
            let reference = Reference::of(stem, rate)?;
            bar.inc(1);
            let Some(reference) = reference else { continue };
            if !stem.muted {
                solos.add(stem.routed_to(), &reference);
            }
            solos.stems.push((index, reference));
        }
        bar.finish_and_clear();
        Ok(solos)
    }

    fn add(&mut self, output: Output, reference: &Reference) {
        let known = self.wanted.iter().position(|want| want.output == output);
        let index = known.unwrap_or_else(|| {
            self.wanted.push(ExpectedSound {
                output,
                signal: ReferenceSignal::default(),
                fidelity: Fidelity::Exact,
            });
            self.wanted.len() - 1
        });
        self.wanted[index].signal.add(&reference.signal);
        self.wanted[index].fidelity = self.wanted[index].fidelity.and(reference.fidelity);
    }

    /// The expected sound of the main output, or of another output if no stem goes to main.
    pub fn lead(&self) -> Option<&ExpectedSound> {
        self.wanted.iter().min_by_key(|want| want.output)
    }

    /// Plays each stem alone for a while: it must equal its file, and only its own output may sound.
    pub fn check(&self, host: &mut DemoHost, script: &Script, song: &Song) -> Result<Vec<Check>> {
        let bar = progress::bar(self.stems.len() as u64, "each stem alone");
        let mut checks = Vec::new();
        let (mut strays, mut on_main, mut private) = (0, 0, 0);
        for (index, reference) in self.stems.iter().filter(|(_, reference)| reference.signal.peak() > 0.001) {
            let stem = &song.stems[*index];
            let legs = script.part(&reference.signal, SOLO);
            let alone = solo(host, *index, true, false)?;
            let blocks = script.blocks(&legs, || USUAL_BLOCK);
            let recording = host.play(&blocks, RenderMode::Offline, &alone, |_| {})?;
            host.play(&blocks[..1], RenderMode::Offline, &solo(host, *index, false, stem.muted)?, |_| {})?;
            let frames = legs.iter().map(|leg| leg.frames).sum();
            let sound = heard(&recording, stem.routed_to(), frames);
            let spans = stretches(&legs);
            let spans = spans.iter().filter_map(|stretch| stretch.equal_part(script, fade(script)));
            let difference = spans.map(|span| Difference::of(&sound, &reference.signal, &span, reference.fidelity));
            let difference = difference.fold(Difference::default(), Difference::and);
            let exact = reference.fidelity == Fidelity::Exact;
            let how = if exact { "its file, bit for bit" } else { "its file, converted" };
            checks.push(Check::equal(
                format!("{} alone: {how}", stem.name),
                difference,
                reference.fidelity,
                CONVERSION_DB,
            ));
            strays += recording.outputs.iter().filter(|(output, _)| *output != stem.routed_to()).count();
            if matches!(stem.role, Role::Click | Role::Guide | Role::Timecode) && stem.routed_to() != Output::Main {
                private += 1;
                let main = heard(&recording, Output::Main, frames);
                on_main += main.iter().flatten().filter(|sample| **sample != 0.0).count();
            }
            bar.inc(1);
        }
        bar.finish_and_clear();
        let name = "A stem alone sounds on its own output only";
        checks.push(Check::at_most(name, strays as f64, 0.0, "other outputs"));
        if private > 0 {
            let name = "Click, guide and timecode never reach main";
            checks.push(Check::at_most(name, on_main as f64, 0.0, "samples on main"));
        }
        Ok(checks)
    }
}

/// The settings that solo the stem `index`, or end the solo.
fn solo(host: &DemoHost, index: usize, alone: bool, muted: bool) -> Result<[Setting; 2]> {
    let param = |what: &str| host.param(&format!("Stem {} {what}", index + 1));
    Ok([(param("Solo")?, f64::from(u8::from(alone))), (param("Mute")?, f64::from(u8::from(muted)))])
}

/// The checks that compare passes.
pub fn agree(script: &Script, first: &Recording, live: &Recording, ragged: &Recording) -> [Check; 2] {
    [
        tempos::same("Real time in small blocks equals offline", script, first, live),
        tempos::same("Blocks of random sizes change nothing", script, first, ragged),
    ]
}
