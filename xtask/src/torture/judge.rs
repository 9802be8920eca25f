//! Judges what a plugin wrote: every sample of every output, as it comes.

use std::collections::VecDeque;
use std::f64::consts::{FRAC_PI_2, PI};
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
/// The further factor by which it may bend more.
const BENT: f64 = 2.0;

/// The number of the last events that a report names.
const TOLD: usize = 8;
/// The number of samples on each side of a step that a report shows.
const AROUND: usize = 6;

/// The last samples of a channel, the last one first; `None` before playback.
type HeardPast = [Option<f32>; AROUND];

/// By how much somebody in a window may turn up what is heard: 12 dB by a stem's fader, and 12 by the master's.
const TURNED_UP: f64 = 15.9;

/// Whether any step is expected: a file was truncated, or somebody works in a window, who may also save a song that other instances read.
#[derive(Debug, Default)]
pub struct Steps {
    excused: AtomicBool,
}

impl Steps {
    /// From now on there may be any step, and what faders can make louder is.
    pub fn excuse(&self) {
        self.excused.store(true, Ordering::Relaxed);
    }
}

/// The limits for the output of a block.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    level: f64,
    step: f64,
    /// For the difference of two neighbouring differences: a small click in a tone is no large step.
    bend: f64,
}

impl Limits {
    /// The limits if any of `songs` plays, at a session's rate, at up to `pitch` times its own pitch.
    pub fn of(songs: &[Made], rate: f64, pitch: f64) -> Self {
        let of_song = |song: &Made| Self::of_sound(song.peak, song.slope * pitch, song.bend * pitch * pitch, rate);
        let wider = |one: Self, other: Self| Self {
            level: one.level.max(other.level),
            step: one.step.max(other.step),
            bend: one.bend.max(other.bend),
        };
        songs.iter().map(of_song).reduce(wider).unwrap_or_else(|| Self::of_sound(0.0, 0.0, 0.0, rate))
    }

    /// The limits for a sound with this peak, this steepest slope per second, and this largest second derivative per second².
    fn of_sound(peak: f64, slope: f64, bend: f64, rate: f64) -> Self {
        let steeper = if rate > FAST { STEEPER_IF_FAST } else { STEEPER };
        let fade = FRAC_PI_2 / FADE;
        // Two sounds overlap: one ends while another begins.
        let most = 2.0 * steeper * (slope + peak * (fade + 1.0 / RAMP)) / rate;
        let fading = peak * (PI / FADE).powi(2) / 2.0 + 2.0 * slope * fade;
        // A ramp bends at its ends, whatever the rate.
        let most_bent = 2.0 * steeper * BENT * ((bend + fading) / rate + peak / RAMP) / rate;
        Self { level: LOUDER * peak, step: most.min(4.0 * peak) + 1e-4, bend: most_bent.min(8.0 * peak) + 4e-4 }
    }

    /// What is wrong with a sample after two others, in kind and in words.
    fn wrong(&self, second: Option<f32>, before: f32, sample: f32) -> Option<(&'static str, String)> {
        let step = f64::from((sample - before).abs());
        let bend = second.map_or(0.0, |second| f64::from((sample - before - (before - second)).abs()));
        if step > self.step {
            Some(("step", format!("from {before:.5} to {sample:.5}; at most {:.5}", self.step)))
        } else if bend > self.bend {
            Some(("bend", format!("{bend:.5} at {before:.5}; at most {:.5}", self.bend)))
        } else {
            None
        }
    }
}

/// Listens to one instance.
pub struct Judge<'a> {
    limits: Limits,
    steps: &'a Steps,
    /// What each channel of each port heard last, while playback continues.
    last: Vec<[HeardPast; 2]>,
    /// The number of frames judged so far.
    heard: u64,
    /// The transport of this block and of the one before.
    said: [Said; 2],
    /// The last events, each with its frame as it is judged.
    events: VecDeque<(u64, BlockEvent)>,
    /// Names the instance in reports.
    who: String,
}

impl<'a> Judge<'a> {
    /// A judge for an instance that was just activated.
    pub fn new(limits: Limits, steps: &'a Steps, who: String) -> Self {
        Self { limits, steps, last: Vec::new(), heard: 0, said: [Said::default(); 2], events: VecDeque::new(), who }
    }

    /// Notes moves that came before the next block, for reports.
    pub fn note(&mut self, moves: &[(usize, BlockEvent)]) {
        self.events.extend(moves.iter().map(|&(_, event)| (self.heard, event)));
    }

    /// From here on there may be anything: what sounded was dropped.
    pub fn forget(&mut self) {
        self.last.iter_mut().for_each(|last| *last = Default::default());
    }

    /// Judges a block that the host asked for with this transport and these events; `played` is whether the plugin reported that it played.
    pub fn block(&mut self, said: Said, events: &[(usize, BlockEvent)], bank: &Bank, ports: usize, played: bool) {
        let at_frames = events.iter().map(|&(frame, event)| (self.heard + frame as u64, event));
        self.events.extend(at_frames);
        self.events.drain(..self.events.len().saturating_sub(TOLD));
        self.said = [self.said[1], said];
        self.last.resize(ports, Default::default());
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

    fn loudest(&self) -> f64 {
        let excused = self.steps.excused.load(Ordering::Relaxed);
        self.limits.level * if excused { TURNED_UP } else { 1.0 }
    }

    fn channel(&mut self, port: usize, channel: usize, samples: &[f32], played: bool) {
        let mut past = self.last[port][channel];
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
            } else if f64::from(sample.abs()) > self.loudest() {
                wrong("level", format!("{sample}; at most {:.3}", self.loudest()));
            } else if let Some(before) = past[0]
                && played
                && !self.steps.excused.load(Ordering::Relaxed)
                && let Some((kind, what)) = self.limits.wrong(past[1], before, sample)
            {
                let before = past.iter().rev().flatten();
                let around: Vec<_> = before.chain(&samples[n..samples.len().min(n + AROUND)]).collect();
                wrong(kind, format!("{what}; {around:.4?}"));
            }
            past.rotate_right(1);
            past[0] = Some(sample);
        }
        self.last[port][channel] = if played { past } else { HeardPast::default() };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::TAU;

    #[test]
    fn a_tone_is_right_and_a_small_click_in_it_is_a_bend_and_a_large_one_a_step() {
        let (peak, turns, rate) = (0.6, TAU * 400.0, 48_000.0);
        let limits = Limits::of_sound(peak, peak * turns, peak * turns * turns, rate);
        let tone = |frame: usize| peak * (turns * frame as f64 / rate).sin();
        let wrong = |click: f64| {
            let heard = |frame: usize| (tone(frame) + if frame < 1000 { 0.0 } else { click }) as f32;
            let found = (2..2000).filter_map(|at| limits.wrong(Some(heard(at - 2)), heard(at - 1), heard(at)));
            found.map(|(kind, _)| kind).collect::<Vec<_>>()
        };
        assert_eq!(wrong(0.0), [""; 0]);
        assert_eq!(wrong(0.03), ["bend"; 2], "{limits:?}");
        assert_eq!(wrong(0.5)[0], "step");
    }
}
