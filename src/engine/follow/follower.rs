//! Follows a host's transport: says for every block which frames of the song's material sound.
//!
//! Audio thread. Known here: the host's transport, the song's [`Timeline`], the settings. Not known here: samples,
//! stems, gains.
//!
//! The place in the material is derived from the host's position in every block. What is derived is held against
//! the [`Run`] so far: a disagreement that can be the host's imprecision ([`Noise`]) changes nothing,
//! at speed 1, so that the material is copied bit for bit; any other one is a jump, taken at once.

use crate::time::{BeatPos, Beats, Bpm, SampleRate, SourcePos, Speed, Transport};

use super::bearing::Bearing;
use super::line::Line;
use super::locked::Locked;
use super::motion::{Motion, Segments};
use super::noise::Noise;
use super::playhead::Playhead;
use super::ramp::Ramp;
use super::reading::{COARSEST_BEAT, Place, Reader, Reading};
use super::run::{Here, NO_BEND, Run};
use super::timeline::{SAME_PLACE, Timeline};
use crate::engine::block::{Settings, TempoMode};

/// Follows a host's transport.
#[derive(Debug)]
pub struct Follower {
    rate: SampleRate,
    /// Output frames since the beginning of time.
    now: i64,
    reader: Reader,
    noise: Noise,
    settings: Settings,
    run: Option<Run>,
    /// How the tempo changes in the block at hand, where that is followed.
    ramp: Option<Ramp>,
    /// Which field the host's place was read from in the last block.
    by: Option<Locked>,
    /// Where a host that does not play stands.
    standing: Option<Here>,
}

/// How long it takes at least to meet the host again, in seconds, where the tempo did not change.
const SLOW_BEND: f64 = 1.0;
/// The same where it did.
const QUICK_BEND: f64 = 0.01;
/// A loop shorter than this, in frames, is not foreseen.
const SHORTEST_LOOP: f64 = 64.0;
/// Rounding errors of a place, in frames.
const ROUNDING: f64 = 1e-4;

impl Follower {
    /// A follower that has seen no block.
    pub fn new(rate: SampleRate) -> Self {
        Self {
            rate,
            now: 0,
            reader: Reader::new(rate),
            noise: Noise::default(),
            settings: Settings::default(),
            run: None,
            ramp: None,
            by: None,
            standing: None,
        }
    }

    /// Forgets where the host was; the next block that plays is a start.
    pub fn reset(&mut self) {
        self.reader.reset();
        self.noise = Noise::default();
        self.run = None;
    }

    /// Lets go of the song, but not of what is known of the host: the next block that plays is a start.
    pub fn release(&mut self) {
        self.run = None;
    }

    /// Output frames since the beginning of time.
    pub fn now(&self) -> i64 {
        self.now
    }

    /// How it stands to the host at the end of the last block.
    pub fn bearing(&self) -> Bearing {
        let by = self.by;
        match (self.run, self.standing) {
            (Some(run), _) => {
                let (line, wanted) = (run.sounding(), run.reference().speed());
                Bearing { by, pos: Some(line.at(self.now)), speed: line.speed().get(), wanted }
            }
            (None, Some(here)) => Bearing { by, pos: Some(here.pos), speed: 0.0, wanted: here.speed },
            (None, None) => Bearing { by, ..Bearing::default() },
        }
    }

    /// Says what the material does during a block of `frames` frames.
    pub fn follow(
        &mut self,
        transport: &Transport,
        settings: &Settings,
        timeline: &Timeline,
        frames: usize,
        segments: &mut Segments,
    ) {
        segments.clear();
        if frames == 0 {
            return;
        }
        self.arrive();
        let before = std::mem::replace(&mut self.settings, *settings);
        let reading = self.reader.read(transport, frames);
        self.by = reading.by;
        self.standing = None;
        if !transport.playing {
            let motion = if self.run.take().is_some() { Motion::Stop } else { Motion::Idle };
            self.standing = reading.by.map(|_| self.locate(&reading, transport.tempo, timeline));
            segments.push(frames, motion);
            self.now += frames as i64;
            return;
        }
        let here = self.locate(&reading, transport.tempo, timeline);
        // Only what is stretched can change its speed at any frame.
        let stretches = settings.tempo_mode == TempoMode::Stretch;
        let growing = transport.tempo.zip(reading.growth).filter(|_| stretches);
        self.ramp = growing.and_then(|(tempo, growth)| Ramp::new(self.now, here, tempo, growth, frames));
        let here = self.ramp.map_or(here, |ramp| ramp.piece(self.now));
        let motion = if self.run.is_some() && before.tempo_mode != settings.tempo_mode {
            self.anchor(here, Motion::Jump)
        } else {
            self.enter(here, reading.leapt || before != *settings)
        };
        self.split(transport, timeline, frames, motion, segments);
    }

    /// Where a block begins in the song, and how fast it passes.
    fn locate(&self, reading: &Reading, tempo: Option<Bpm>, timeline: &Timeline) -> Here {
        let (beat, pos) = match reading.place {
            Place::Beats(beats) => {
                let beat = beats - (self.settings.song_start - BeatPos::ZERO);
                (beat, self.refine(timeline.source_at(beat), beat, reading.counted, tempo, timeline))
            }
            Place::Seconds(seconds) => {
                let pos = Playhead::Seconds { seconds, song_start: self.settings.song_start }.in_material(timeline);
                (timeline.beat_at(pos), pos)
            }
            Place::Unknown => {
                let Some(run) = self.run else {
                    let speed = timeline.speed_at(BeatPos::ZERO, tempo);
                    return Here { pos: timeline.source_at(BeatPos::ZERO), speed };
                };
                let pos = run.reference().at(self.now);
                let beat = timeline.beat_at(pos);
                return Here { pos, speed: timeline.speed_at(beat, tempo) };
            }
        };
        let speed = timeline.speed_at(beat, tempo);
        Here { pos: self.offset(pos, speed), speed }
    }

    /// A place that was read from beats, taken from the host's own count of time instead if that names the same place.
    /// It can only do so where the song passes as recorded.
    fn refine(
        &self,
        pos: SourcePos,
        beat: BeatPos,
        counted: Option<f64>,
        tempo: Option<Bpm>,
        timeline: &Timeline,
    ) -> SourcePos {
        let (Some(seconds), Some(tempo)) = (counted, tempo) else { return pos };
        if !timeline.speed_at(beat, Some(tempo)).is_unity() {
            return pos;
        }
        let start = self.settings.song_start.get() * tempo.seconds_per_beat();
        let refined = timeline.source_at_seconds(seconds - start);
        let tolerance = SAME_PLACE.max(COARSEST_BEAT * tempo.seconds_per_beat()) * self.rate.as_f64();
        if (refined - pos).get().abs() <= tolerance { refined } else { pos }
    }

    /// The musician's sync offset: the song sounds later by so much of the output's time.
    fn offset(&self, pos: SourcePos, speed: Speed) -> SourcePos {
        let frames = self.settings.sync_offset_ms / 1000.0 * self.rate.as_f64();
        pos + speed.over(-frames)
    }

    /// Decides how the block's first frame follows the last one.
    fn enter(&mut self, here: Here, told: bool) -> Motion {
        let Some(run) = self.run else {
            return self.anchor(here, Motion::Start);
        };
        let speed = run.reference().speed();
        let frames_off = (here.pos - run.reference().at(self.now)).get();
        let disagreement = frames_off / (self.rate.as_f64() * speed.get());
        if (told && frames_off.abs() > 0.5) || !self.noise.explains(disagreement) {
            return self.anchor(here, Motion::Jump);
        }
        self.noise.remember(disagreement);
        if here.speed != speed && self.settings.tempo_mode == TempoMode::Stretch {
            return self.adopt(here);
        }
        if here.speed.is_unity() != run.reference().is_copy() {
            return self.change_gait(here);
        }
        if here.speed != speed {
            self.noise.anchor();
            self.meet(here, QUICK_BEND);
        } else if !speed.is_unity() {
            self.follow_drift(run);
        }
        self.go_on()
    }

    /// Believes what all recent blocks share of their disagreements; it comes from tempos that the host rounds.
    fn follow_drift(&mut self, run: Run) {
        let (speed, frames) = (run.reference().speed(), self.noise.shared() * self.rate.as_f64());
        if frames.abs() >= NO_BEND {
            self.noise.anchor();
            self.meet(Here { pos: run.reference().at(self.now) + speed.over(frames), speed }, SLOW_BEND);
        }
    }

    /// A fresh line through the place that the host named.
    fn anchor(&mut self, here: Here, motion: fn(Line) -> Motion) -> Motion {
        let run = Run::new(self.now, here, self.settings.tempo_mode);
        self.run = Some(run);
        self.noise.anchor();
        motion(run.sounding())
    }

    /// From copying to another speed, or back: heard only where the speed is heard.
    fn change_gait(&mut self, here: Here) -> Motion {
        let Some(run) = self.run.as_mut().filter(|_| self.settings.tempo_mode == TempoMode::Off) else {
            return self.anchor(here, Motion::Jump);
        };
        run.refer(self.now, here);
        self.noise.anchor();
        Motion::Continue(run.sounding())
    }

    /// Goes on from `here` without a seam, as material that is stretched can; out of reach, it goes on as fast as it
    /// can, and is taken to its place again when it is back in reach.
    fn adopt(&mut self, here: Here) -> Motion {
        let Some(run) = self.run.as_mut() else { return Motion::Idle };
        if !run.adopt(self.now, here) {
            return self.anchor(here, Motion::Jump);
        }
        self.noise.anchor();
        Motion::Continue(run.sounding())
    }

    /// Moves the reference to `here`; what sounds meets it in `seconds`, or later.
    fn meet(&mut self, here: Here, seconds: f64) {
        let Some(run) = self.run.as_mut() else { return };
        match self.settings.tempo_mode {
            TempoMode::Stretch => {
                self.adopt(here);
            }
            TempoMode::Repitch => run.meet(self.now, here, seconds * self.rate.as_f64()),
            TempoMode::Off => run.refer(self.now, here),
        }
    }

    /// Lets the reference sound if that is where it is met.
    fn arrive(&mut self) {
        if let Some(run) = self.run.as_mut() {
            run.arrive(self.now);
        }
    }

    /// Cuts the block where, inside it, a loop wraps or the song's tempo changes.
    fn split(
        &mut self,
        transport: &Transport,
        timeline: &Timeline,
        frames: usize,
        mut motion: Motion,
        segments: &mut Segments,
    ) {
        let mut left = frames;
        while left > 0 && !segments.is_nearly_full() {
            let Some((frames, late, seam)) = self.next_seam(transport, timeline, left) else { break };
            segments.push(frames, motion);
            self.now += frames as i64;
            left -= frames;
            motion = self.cross(seam, late, transport, timeline);
        }
        segments.push(left, motion);
        self.now += left as i64;
    }

    /// The first seam within the next `left` frames: which of them is the first behind it, how far behind it lies,
    /// and what it is.
    fn next_seam(&self, transport: &Transport, timeline: &Timeline, left: usize) -> Option<(usize, f64, Seam)> {
        let run = self.run?;
        let met = run.meets().map(|frame| ((frame - self.now) as f64, Seam::Met));
        let host = transport.tempo.map(|tempo| self.next_seam_of_the_host(&run, tempo, transport, timeline));
        let bend = self.ramp.and_then(|ramp| ramp.next_bend(self.now).map(|frame| (frame, ramp.piece(frame))));
        let bend = bend.map(|(frame, here)| ((frame - self.now) as f64, Seam::Bend { here }));
        let seams = host.into_iter().flatten().chain([met, bend]).flatten();
        let (after, seam) = seams.min_by(|a, b| a.0.total_cmp(&b.0))?;
        let whole = (after - ROUNDING).ceil();
        // Where a block ends, the next one says whether the host loops; but not where the song changed its tempo.
        let most = if matches!(seam, Seam::Tempo { .. }) { left } else { left - 1 };
        (1.0..=most as f64).contains(&whole).then_some((whole as usize, whole - after, seam))
    }

    /// Where a loop of the host at `tempo` wraps next, and where the song changes its tempo, in frames from now.
    fn next_seam_of_the_host(
        &self,
        run: &Run,
        tempo: Bpm,
        transport: &Transport,
        timeline: &Timeline,
    ) -> [Option<(f64, Seam)>; 2] {
        let per_frame = tempo.get() / 60.0 / self.rate.as_f64();
        // The offset shifts what sounds, not where the host is.
        let beat = timeline.beat_at(self.offset_back(run.reference().at(self.now), run.reference().speed()));
        let until = |place: BeatPos| (place - beat).get() / per_frame;
        let wrap = transport.loop_range.and_then(|range| {
            let shift = self.settings.song_start - BeatPos::ZERO;
            let (start, end) = (range.start - shift, range.end - shift);
            let after = until(end);
            let long_enough = (end - start).get() / per_frame >= SHORTEST_LOOP;
            (after > ROUNDING && long_enough).then_some((after, Seam::Wrap { start, per_frame }))
        });
        let change = timeline.next_tempo_after(beat).filter(|_| !run.reference().is_copy()).and_then(|place| {
            // From the line's anchor, so that how the host cut its blocks since is not even in the rounding.
            let (anchor, since) = run.reference().since(self.now);
            let pos = self.offset(timeline.source_at(place), run.reference().speed());
            let after = (pos - anchor).get() / run.reference().speed().get() - since as f64;
            let speed = timeline.speed_at(place, Some(tempo));
            (after > ROUNDING).then_some((after, Seam::Tempo { speed }))
        });
        [wrap, change]
    }

    /// What the material does behind a seam; `now` stands on the first frame behind it, `late` frames behind.
    fn cross(&mut self, seam: Seam, late: f64, transport: &Transport, timeline: &Timeline) -> Motion {
        let Some(run) = self.run else { return Motion::Idle };
        // Elsewhere, or in another tempo of the song, the ramp is another one.
        self.ramp = self.ramp.filter(|_| matches!(seam, Seam::Bend { .. }));
        match seam {
            Seam::Bend { here } => self.adopt(here),
            Seam::Wrap { start, per_frame } => {
                let overshoot = Beats::new(late * per_frame).unwrap_or(Beats::ZERO);
                let beat = start + overshoot;
                let is_copy = run.reference().is_copy();
                let speed = if is_copy { Speed::UNITY } else { timeline.speed_at(beat, transport.tempo) };
                let pos = self.offset(timeline.source_at(beat), speed);
                self.anchor(Here { pos, speed }, Motion::Jump)
            }
            Seam::Tempo { speed } => {
                let at_change = run.reference().between(self.now as f64 - late);
                let here = Here { pos: at_change + speed.over(late), speed };
                if self.settings.tempo_mode == TempoMode::Stretch {
                    return self.adopt(here);
                }
                if speed.is_unity() || self.settings.tempo_mode == TempoMode::Off {
                    return self.change_gait(here);
                }
                let Some(frame) = run.meets() else { return self.anchor(here, Motion::Continue) };
                self.meet(here, (frame - self.now) as f64 / self.rate.as_f64());
                self.go_on()
            }
            Seam::Met => {
                self.arrive();
                self.go_on()
            }
        }
    }

    /// What sounds goes on.
    fn go_on(&self) -> Motion {
        self.run.map_or(Motion::Idle, |run| Motion::Continue(run.sounding()))
    }

    fn offset_back(&self, pos: SourcePos, speed: Speed) -> SourcePos {
        let frames = self.settings.sync_offset_ms / 1000.0 * self.rate.as_f64();
        pos + speed.over(frames)
    }
}

/// Where a block has to be cut.
#[derive(Clone, Copy, Debug)]
enum Seam {
    /// The host's loop goes back to `start`, a beat of the song; the host's frames are `per_frame` beats long.
    Wrap { start: BeatPos, per_frame: f64 },
    /// The song's tempo changes; behind that it passes at `speed`.
    Tempo { speed: Speed },
    /// What sounds meets the reference.
    Met,
    /// The next piece of a ramp begins `here`.
    Bend { here: Here },
}
