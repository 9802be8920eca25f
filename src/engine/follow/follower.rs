//! Follows the host's transport: decides for every block which frames of the song play.
//!
//! Runs on the audio thread. Known here: the host's transport, the song's [`Timeline`], the settings. Not known here: samples,
//! stems, gains.
//!
//! The position in the material is derived from the host's position in every block, and compared with
//! the [`Run`] so far. A difference that may be the host's imprecision ([`Noise`]) is ignored
//! at speed 1, so that the material is copied bit for bit; a larger one is a jump, and taken at once.

use crate::time::{Beats, LoopRange, SampleRate, SourceFrames, SourcePos, Speed};

use super::line::Line;
use super::locked::Locked;
use super::motion::{Motion, Segments};
use super::noise::Noise;
use super::ramp::TempoRamp;
use super::reading::Reading;
use super::run::{Here, Manner, NO_BEND, Run};
use super::seams::{Next, Seam, Seams};
use super::timeline::Timeline;
use crate::engine::block::{Settings, TempoMode};

/// The input of the follower for a block.
#[derive(Clone, Copy, Debug)]
pub struct BlockCourse {
    /// The host's position; if it is unknown, playback continues.
    pub reading: Reading,
    /// Whether time advances.
    pub playing: bool,
    /// The end and the start of the lead's loop, in its beats, if it is known in advance.
    pub loop_range: Option<LoopRange>,
    /// The speed of the song if no tempo is given.
    pub speed: Speed,
}

/// Follows the host's transport.
#[derive(Debug)]
pub struct Follower {
    pub(super) rate: SampleRate,
    /// The number of output frames since construction.
    pub(super) now: i64,
    pub(super) noise: Noise,
    pub(super) settings: Settings,
    pub(super) run: Option<Run>,
    /// Whether the last frames were a copy.
    copied: bool,
    /// The tempo ramp within the current block, if there is one.
    ramp: Option<TempoRamp>,
    /// The field from which the host's position was read in the last block.
    pub(super) by: Option<Locked>,
    /// The position of a stopped host.
    pub(super) standing: Option<Here>,
    /// How the next frames begin, if they do not simply continue.
    next: Option<Motion>,
}

/// The shortest time to catch up with the host, in seconds, if the tempo did not change.
const SLOW_BEND: f64 = 1.0;
/// The same if it did.
const QUICK_BEND: f64 = 0.01;

impl Follower {
    /// A follower that has seen no block.
    pub fn new(rate: SampleRate) -> Self {
        Self {
            rate,
            now: 0,
            noise: Noise::default(),
            settings: Settings::default(),
            run: None,
            copied: false,
            ramp: None,
            by: None,
            standing: None,
            next: None,
        }
    }

    /// Forgets the host's position; the next block that plays is a start.
    pub fn reset(&mut self) {
        self.noise.reset();
        (self.run, self.next) = (None, None);
    }

    /// Forgets the song, but not the host; the next block that plays is a start.
    pub fn release(&mut self) {
        (self.run, self.next) = (None, None);
    }

    /// The number of output frames since construction.
    pub fn now(&self) -> i64 {
        self.now
    }

    /// Begins a block of `frames` frames (at least 1): decides how it follows the previous one.
    pub fn begin(&mut self, course: &BlockCourse, settings: &Settings, timeline: &Timeline, frames: usize) {
        if let Some(run) = self.run.as_mut() {
            run.arrive(self.now);
        }
        let before = std::mem::replace(&mut self.settings, *settings);
        let reading = &course.reading;
        self.by = reading.by;
        self.standing = None;
        let here = self.locate(course, settings, timeline);
        if !course.playing {
            self.stop();
            self.standing = reading.by.map(|_| here.delayed(self.manner().delay));
            return;
        }
        // Only stretched material can change its speed at any frame.
        let stretches = settings.tempo_mode == TempoMode::Stretch;
        let growing = reading.tempo.zip(reading.growth).filter(|_| stretches);
        self.ramp = growing.and_then(|(tempo, growth)| TempoRamp::new(self.now, here, tempo, growth, frames));
        let here = self.ramp.map_or(here, |ramp| ramp.piece(self.now));
        let here = self.unwrapped(here, course, timeline);
        let moved = before.tempo_mode != settings.tempo_mode || before.sync_offset_ms != settings.sync_offset_ms;
        // A jump that the material has not performed yet remains a jump.
        let moved = moved || matches!(self.next, Some(Motion::Jump(_)));
        self.next = Some(if self.run.is_some() && moved {
            self.anchor(here, Motion::Jump)
        } else {
            self.enter(here, reading, reading.leapt || before != *settings)
        });
    }

    /// The motion of the material over the next `frames` frames of the block.
    pub fn proceed(&mut self, course: &BlockCourse, timeline: &Timeline, frames: usize, segments: &mut Segments) {
        segments.clear();
        let next = self.next.take();
        if let Some(run) = self.run.as_mut() {
            run.arrive(self.now);
            let motion = next.unwrap_or_else(|| self.go_on());
            self.split(course, timeline, frames, motion, segments);
        } else {
            segments.push(frames, next.unwrap_or(Motion::Idle));
            self.now += frames as i64;
        }
    }

    /// Jumps: the lead is at `here` in the material. A copy begins with the frame of the material nearest to
    /// `target`, whatever fraction of a frame the lead is at.
    pub fn leap(&mut self, here: Here, target: SourcePos, settings: &Settings) {
        (self.settings, self.ramp, self.standing) = (*settings, None, None);
        let run = Run::launched(self.now, here, target, self.manner());
        self.run = Some(run);
        self.copied = run.sounding().is_copy();
        self.next = Some(Motion::Jump(run.sounding()));
    }

    /// Advances by `frames` frames without a song.
    pub fn pass(&mut self, frames: usize) {
        self.release();
        self.now += frames as i64;
    }

    /// Stops playback.
    pub fn stop(&mut self) {
        if self.run.take().is_some() {
            self.next = Some(Motion::Stop);
        }
    }

    /// How the song follows the host's position.
    fn manner(&self) -> Manner {
        let delay = self.settings.sync_offset_ms / 1000.0 * self.rate.as_f64();
        Manner { mode: self.settings.tempo_mode, delay }
    }

    /// Decides how the block's first frame follows the previous block.
    fn enter(&mut self, here: Here, reading: &Reading, told: bool) -> Motion {
        let Some(run) = self.run else {
            return self.begin_at(here, reading, Motion::Start);
        };
        let speed = run.host().speed();
        let frames_off = (here.pos - run.host().at(self.now)).get();
        let disagreement = frames_off / (self.rate.as_f64() * speed.get());
        if (told && frames_off.abs() > 0.5) || !self.noise.explains(disagreement) {
            return self.begin_at(here, reading, Motion::Jump);
        }
        self.noise.remember(disagreement);
        if here.speed != speed {
            let here = self.foreseen(run, here, reading);
            self.noise.anchor();
            return self.turn(here, QUICK_BEND * self.rate.as_f64());
        }
        if !speed.is_unity() {
            return self.follow_drift(run, reading);
        }
        if self.noise.has_left() { self.anchor(here, Motion::Jump) } else { self.go_on() }
    }

    /// The start of a block after a tempo change, if beats are rounded: the position if the tempo had
    /// changed in the middle of the previous block, provided that the rounded beat allows it.
    fn foreseen(&self, run: Run, here: Here, reading: &Reading) -> Here {
        let Some(tempo) = reading.tempo.filter(|_| reading.rounded_by > 0.0) else { return here };
        let changed = (here.speed.get() - run.host().speed().get()) * reading.passed as f64 / 2.0;
        let most = reading.rounded_by * tempo.seconds_per_beat() * self.rate.as_f64() * here.speed.get();
        let ahead = (run.host().at(self.now) - here.pos).get() + changed;
        let nearest = SourceFrames::new(ahead.clamp(-most, most)).unwrap_or(SourceFrames::ZERO);
        Here { pos: here.pos + nearest, speed: here.speed }
    }

    /// Follows the place of a host that rounds its beats between two of them, and the part of the disagreement that all recent blocks share; it comes
    /// from tempos that the host rounds. A difference that rounding of beats explains is no disagreement.
    fn follow_drift(&mut self, run: Run, reading: &Reading) -> Motion {
        let rounding = reading.tempo.map_or(0.0, |tempo| reading.rounded_by * tempo.seconds_per_beat());
        let between = if rounding > 0.0 { self.noise.between_steps(rounding) } else { None };
        let (shared, rate) = (self.noise.shared(), self.rate.as_f64());
        let drifts = shared.abs() * rate >= NO_BEND + rounding * rate;
        let Some(seconds) = between.or(drifts.then_some(shared)) else { return self.go_on() };
        self.noise.anchor();
        let speed = run.host().speed();
        let pos = run.host().at(self.now) + speed.over(seconds * rate);
        self.turn(Here { pos, speed }, SLOW_BEND * rate)
    }

    /// A new line through a position that was read.
    fn begin_at(&mut self, here: Here, reading: &Reading, motion: fn(Line) -> Motion) -> Motion {
        let motion = self.anchor(here, motion);
        self.noise.begin(reading.is_whole());
        motion
    }

    /// A new line through the host's position.
    fn anchor(&mut self, here: Here, motion: fn(Line) -> Motion) -> Motion {
        self.noise.anchor();
        self.settle(here, motion)
    }

    /// A new line through `here`.
    fn settle(&mut self, here: Here, motion: fn(Line) -> Motion) -> Motion {
        let run = Run::new(self.now, here, self.manner());
        self.run = Some(run);
        self.copied = run.sounding().is_copy();
        motion(run.sounding())
    }

    /// Continues with the host at `here`, which may be slightly off the playing position and at another speed: without a seam if
    /// possible. Repitched material meets the host in `frames` frames, or later.
    fn turn(&mut self, here: Here, frames: f64) -> Motion {
        let now = self.now;
        let Some(run) = self.run.as_mut() else { return Motion::Idle };
        match self.settings.tempo_mode {
            TempoMode::Off => run.refer(now, here),
            TempoMode::Stretch => {
                if !run.adopt(now, here, frames) {
                    return self.anchor(here, Motion::Jump);
                }
            }
            TempoMode::Repitch => {
                let turns = here.speed.is_unity() != run.host().is_copy();
                if turns && self.settings.sync_offset_ms == 0.0 {
                    return self.anchor(here, Motion::Jump);
                }
                run.meet(now, here, frames);
            }
        }
        self.go_on()
    }

    /// Splits the block where a loop wraps or the song's tempo changes inside it.
    fn split(
        &mut self,
        course: &BlockCourse,
        timeline: &Timeline,
        frames: usize,
        mut motion: Motion,
        segments: &mut Segments,
    ) {
        let loop_range = course.loop_range.map(|range| self.settings.placement().song_range(range));
        let Reading { tempo, rounded_by, .. } = course.reading;
        let seams = &Seams { rate: self.rate, tempo, loop_range, rounded_by, timeline };
        let mut left = frames;
        // A host that reached its loop's end in the previous block may still report that position.
        let mut came = matches!(motion, Motion::Continue(_));
        while left > 0 && !segments.is_nearly_full() {
            let Some(run) = self.run.as_ref() else { break };
            let Some(next) = seams.next(self.now, (run, self.ahead(run)), self.ramp, left, came) else { break };
            came = false;
            if next.frames > 0 {
                segments.push(next.frames, motion);
            }
            self.now += next.frames as i64;
            left -= next.frames;
            motion = self.cross(next, seams);
        }
        segments.push(left, motion);
        self.now += left as i64;
    }

    /// By how many frames of material the host is ahead of its line, averaged over recent blocks.
    fn ahead(&self, run: &Run) -> f64 {
        self.noise.middle() * self.rate.as_f64() * run.host().speed().get()
    }

    /// The motion after a seam; `now` is the first frame after it.
    fn cross(&mut self, Next { late, seam, .. }: Next, seams: &Seams<'_>) -> Motion {
        let Some(run) = self.run.as_mut() else { return Motion::Idle };
        // At another position or song tempo, the ramp is different.
        self.ramp = self.ramp.filter(|_| matches!(seam, Seam::Bend { .. }));
        match seam {
            Seam::Bend { here } => {
                self.noise.anchor();
                self.turn(here, QUICK_BEND * self.rate.as_f64())
            }
            Seam::Wrap { start, per_frame } => {
                let overshoot = Beats::new(late * per_frame).unwrap_or(Beats::ZERO);
                let beat = start + overshoot;
                let is_copy = run.host().is_copy();
                let speed = if is_copy { Speed::UNITY } else { seams.timeline.speed_at(beat, seams.tempo) };
                // The host's position was not read, so its noise is forgotten too.
                self.noise.shift(self.noise.middle());
                self.settle(Here { pos: seams.timeline.source_at(beat), speed }, Motion::Jump)
            }
            Seam::Tempo { speed } => {
                let at_change = run.host().between(self.now as f64 - late);
                let here = Here { pos: at_change + speed.over(late), speed };
                let frames = run.meets().map_or(0.0, |frame| (frame - self.now) as f64);
                let is_met = run.meets().is_none() && self.settings.sync_offset_ms == 0.0;
                if self.settings.tempo_mode == TempoMode::Repitch && is_met && !speed.is_unity() {
                    return self.settle(here, Motion::Continue);
                }
                self.turn(here, frames)
            }
            Seam::Met => {
                run.arrive(self.now);
                self.go_on()
            }
        }
    }

    /// Continues without a seam; but between a copy and repitching there must be a crossfade.
    fn go_on(&mut self) -> Motion {
        let Some(run) = self.run else { return Motion::Idle };
        let line = run.sounding();
        let was_copied = std::mem::replace(&mut self.copied, line.is_copy());
        let turns = self.settings.tempo_mode == TempoMode::Repitch && was_copied != line.is_copy();
        if turns { Motion::Jump(line) } else { Motion::Continue(line) }
    }
}
