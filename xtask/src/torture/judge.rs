//! Judges what a plugin wrote: every sample of every output, as it comes.

use std::f64::consts::FRAC_PI_2;
use std::sync::atomic::{AtomicBool, Ordering};

use testkit::bank::{Bank, STALE};

use super::clock::Said;
use super::format::BlockEvent;
use super::song::Made;
use super::watch::{self, find};

/// The player's fades at a start, a jump or an end, and its ramps of levels, in seconds.
const FADE: f64 = 0.004;
const RAMP: f64 = 0.005;
/// The factor by which the output may be louder than the files: the windows of a stretched tone do not coincide in every sample, and
/// two songs sound while one replaces the other.
const LOUDER: f64 = 1.6;
/// The further factors by which it may be steeper: at any rate, and at rates at which a window of the stretcher is shorter than a tone's period.
const STEEPER: f64 = 1.3;
const STEEPER_IF_FAST: f64 = 2.5;
const FAST: f64 = 200_000.0;

/// The number of a block's events that a report names.
const TOLD: usize = 8;
/// The number of samples on each side of a step that a report shows.
const AROUND: usize = 6;

/// Whether steps are expected, because a file was truncated.
#[derive(Debug, Default)]
pub struct Steps {
    excused: AtomicBool,
}

impl Steps {
    /// From now on, steps come from the files.
    pub fn excuse(&self) {
        self.excused.store(true, Ordering::Relaxed);
    }
}

/// The limits for the output of a block.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    level: f64,
    step: f64,
}

impl Limits {
    /// The limits if any of `songs` plays, at a session's rate, at up to `pitch` times its own pitch.
    pub fn of(songs: &[Made], rate: f64, pitch: f64) -> Self {
        let peak = songs.iter().map(|song| song.peak).fold(0.0, f64::max);
        let slope = songs.iter().map(|song| song.slope * pitch + song.peak * (FRAC_PI_2 / FADE + 1.0 / RAMP));
        // Two sounds overlap: one ends while another begins.
        let slope = 2.0 * slope.fold(0.0, f64::max);
        let steeper = if rate > FAST { STEEPER_IF_FAST } else { STEEPER };
        Self { level: LOUDER * peak, step: (steeper * slope / rate).min(4.0 * peak) + 1e-4 }
    }
}

/// Listens to one instance.
pub struct Judge<'a> {
    limits: Limits,
    steps: &'a Steps,
    /// The last sample of each channel, while playback continues.
    last: Vec<[Option<f32>; 2]>,
    /// The number of frames judged so far.
    heard: u64,
    /// The transport of this block and of the one before, and this block's events.
    said: [Said; 2],
    events: Vec<(usize, BlockEvent)>,
    /// Names the instance in reports.
    who: String,
}

impl<'a> Judge<'a> {
    /// A judge for an instance that was just activated.
    pub fn new(limits: Limits, steps: &'a Steps, who: String) -> Self {
        Self { limits, steps, last: Vec::new(), heard: 0, said: [Said::default(); 2], events: Vec::new(), who }
    }

    /// From here on there may be anything: what sounded was dropped.
    pub fn forget(&mut self) {
        self.last.iter_mut().for_each(|last| *last = [None; 2]);
    }

    /// Judges a block that the host asked for with this transport and these events; `played` is whether the plugin reported that it played.
    pub fn block(&mut self, said: Said, events: &[(usize, BlockEvent)], bank: &Bank, ports: usize, played: bool) {
        self.events.clear();
        self.events.extend_from_slice(&events[..events.len().min(TOLD)]);
        self.said = [self.said[1], said];
        self.last.resize(ports, [None; 2]);
        let mut frames = 0;
        for port in 0..ports {
            for channel in 0..2 {
                let Some(samples) = bank.narrow(port, channel) else { continue };
                frames = samples.len() as u64;
                watch::hear(samples);
                self.channel(port, channel, samples, played);
            }
        }
        self.heard += frames;
    }

    fn channel(&mut self, port: usize, channel: usize, samples: &[f32], played: bool) {
        let mut last = self.last[port][channel];
        for (n, &sample) in samples.iter().enumerate() {
            let wrong = |kind: &str, what: String| {
                let (frame, who, [before, said], events) =
                    (self.heard + n as u64, &self.who, &self.said, &self.events);
                find(
                    kind,
                    format!(
                        "{who}: port {port}, channel {channel}, frame {frame} ({n} of its block): {what}; {said:?} after {before:?}; {events:?}"
                    ),
                );
            };
            if sample == STALE {
                wrong("stale", "was not written".to_owned());
            } else if !sample.is_finite() {
                wrong("not finite", format!("{sample}"));
            } else if sample.is_subnormal() {
                wrong("subnormal", format!("{sample:e}"));
            } else if !played && sample != 0.0 {
                wrong("refused block sounds", format!("{sample}"));
            } else if f64::from(sample.abs()) > self.limits.level && !self.steps.excused.load(Ordering::Relaxed) {
                wrong("level", format!("{sample}; at most {:.3}", self.limits.level));
            } else if let Some(before) = last
                && played
                && !self.steps.excused.load(Ordering::Relaxed)
                && f64::from((sample - before).abs()) > self.limits.step
            {
                let around = &samples[n.saturating_sub(AROUND)..samples.len().min(n + AROUND)];
                wrong(
                    "step",
                    format!("from {before:.5} to {sample:.5}; at most {:.5}; {around:.4?}", self.limits.step),
                );
            }
            last = Some(sample);
        }
        self.last[port][channel] = if played { last } else { None };
    }
}
