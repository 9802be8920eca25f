//! Where a block has to be cut: a loop wraps, the song changes its tempo, a ramp bends, what sounds meets its goal.
//!
//! Plain values, for the audio thread. Known here: lines, beats. Not known here: the host's fields, samples.

use crate::time::{BeatPos, Bpm, LoopRange, SampleRate, SourceFrames, Speed};

use super::ramp::TempoRamp;
use super::run::{Here, Run};
use super::timeline::Timeline;

/// A loop shorter than this, in frames, is not foreseen.
const SHORTEST_LOOP: f64 = 64.0;
/// Rounding errors of a place, in frames.
const ROUNDING: f64 = 1e-4;

/// What happens at a seam.
#[derive(Clone, Copy, Debug)]
pub enum Seam {
    /// The host's loop goes back to `start`, a beat of the song; the host's frames are `per_frame` beats long.
    Wrap { start: BeatPos, per_frame: f64 },
    /// The song's tempo changes; behind that it passes at `speed`.
    Tempo { speed: Speed },
    /// What sounds meets its goal.
    Met,
    /// The next piece of a ramp begins `here`.
    Bend { here: Here },
}

/// Where the next seam is.
#[derive(Clone, Copy, Debug)]
pub struct Next {
    /// The first frame behind it, counted from now.
    pub frames: usize,
    /// How far behind it that frame lies, in frames.
    pub late: f64,
    /// What happens there.
    pub seam: Seam,
}

/// What can cut a block.
#[derive(Clone, Copy, Debug)]
pub struct Seams<'a> {
    /// The session's rate.
    pub rate: SampleRate,
    /// The host's tempo.
    pub tempo: Option<Bpm>,
    /// The host's loop, in beats of the song.
    pub loop_range: Option<LoopRange>,
    /// Where the song's beats lie.
    pub timeline: &'a Timeline,
}

impl Seams<'_> {
    /// The first seam within the next `left` frames of output frame `now`; the host is `ahead` frames of material farther than
    /// its line says. A loop may wrap `at_once`, which is where the host came to its end in the block before.
    pub fn next(
        &self,
        now: i64,
        (run, ahead): (&Run, f64),
        ramp: Option<TempoRamp>,
        left: usize,
        at_once: bool,
    ) -> Option<Next> {
        let met = run.meets().map(|frame| ((frame - now) as f64, Seam::Met));
        let wrap = self.tempo.and_then(|tempo| self.wrap(now, run, ahead, tempo, at_once));
        let change = self.tempo.and_then(|tempo| self.change(now, run, tempo));
        let bend = ramp.and_then(|ramp| ramp.next_bend(now).map(|frame| (frame, ramp.piece(frame))));
        let bend = bend.map(|(frame, here)| ((frame - now) as f64, Seam::Bend { here }));
        let seams = [wrap, change, met, bend].into_iter().flatten();
        let (after, seam) = seams.min_by(|a, b| a.0.total_cmp(&b.0))?;
        let whole = (after - ROUNDING).ceil().max(0.0);
        let least = if matches!(seam, Seam::Wrap { .. }) && at_once { 0.0 } else { 1.0 };
        // Where a block ends, the next one says whether the host loops; but not where the song changed its tempo.
        let most = if matches!(seam, Seam::Tempo { .. }) { left } else { left - 1 };
        let here = (least..=most as f64).contains(&whole);
        here.then_some(Next { frames: whole as usize, late: whole - after, seam })
    }

    /// Where a loop of the host at `tempo` wraps next, in frames from now. It is measured from where the host is, not from
    /// the whole frames that a copy runs through: what that rounds must not add up, pass after pass.
    fn wrap(&self, now: i64, run: &Run, ahead: f64, tempo: Bpm, at_once: bool) -> Option<(f64, Seam)> {
        let LoopRange { start, end } = self.loop_range?;
        let per_frame = tempo.get() / 60.0 / self.rate.as_f64();
        let (anchor, since) = run.host().since(now);
        let passed = run.host().speed().get() * since as f64 + ahead;
        let beat = self.timeline.beat_at(anchor + SourceFrames::new(passed).unwrap_or(SourceFrames::ZERO));
        let after = (end - beat).get() / per_frame;
        let long_enough = (end - start).get() / per_frame >= SHORTEST_LOOP;
        let least = if at_once { -ROUNDING } else { ROUNDING };
        (after > least && long_enough).then_some((after, Seam::Wrap { start, per_frame }))
    }

    /// Where the song changes its tempo next, under a host at `tempo`. A song at speed 1 stays there: most such songs
    /// share the host's map.
    fn change(&self, now: i64, run: &Run, tempo: Bpm) -> Option<(f64, Seam)> {
        let host = run.host();
        let place =
            self.timeline.next_tempo_after(self.timeline.beat_at(host.at(now))).filter(|_| !host.is_copy())?;
        // From the line's anchor, so that how the host cut its blocks since is not even in the rounding.
        let (anchor, since) = host.since(now);
        let after = (self.timeline.source_at(place) - anchor).get() / host.speed().get() - since as f64;
        let speed = self.timeline.speed_at(place, Some(tempo));
        (after > ROUNDING).then_some((after, Seam::Tempo { speed }))
    }
}
