//! Where a block must be split: a loop wraps, the song's tempo changes, a ramp bends, the playing position meets its goal.
//!
//! Plain data for the audio thread. Known here: lines, beats. Not known here: the host's fields, samples.

use crate::time::{BeatPos, Beats, Bpm, LoopRange, SampleRate, SourceFrames, Speed};

use super::ramp::TempoRamp;
use super::run::{Here, Run};
use super::timeline::Timeline;

/// Loops shorter than this, in frames, are not predicted.
const SHORTEST_LOOP: f64 = 64.0;
/// The rounding error of a position, in frames.
const ROUNDING: f64 = 1e-4;

/// The event at a seam.
#[derive(Clone, Copy, Debug)]
pub enum Seam {
    /// The host's loop goes back to `start`, a beat of the song; there the host's frames are `per_frame` beats long.
    Wrap { start: BeatPos, per_frame: f64 },
    /// The song's tempo changes; after it, the material passes at `speed`.
    Tempo { speed: Speed },
    /// The playing position meets its goal.
    Met,
    /// The next piece of a ramp begins `here`.
    Bend { here: Here },
}

/// The next seam.
#[derive(Clone, Copy, Debug)]
pub struct Next {
    /// The first frame after it, counted from now.
    pub frames: usize,
    /// The fraction of a frame between the seam and that frame.
    pub late: f64,
    /// The event.
    pub seam: Seam,
}

/// Everything that can split a block.
#[derive(Clone, Copy, Debug)]
pub struct Seams<'a> {
    /// The session's rate.
    pub rate: SampleRate,
    /// The host's tempo.
    pub tempo: Option<Bpm>,
    /// The host's loop, in beats of the song.
    pub loop_range: Option<LoopRange>,
    /// The largest rounding error of the host's beats, in beats.
    pub rounded_by: f64,
    /// Where the song's beats lie.
    pub timeline: &'a Timeline,
}

impl Seams<'_> {
    /// The first seam within the next `left` frames of output frame `now`; the host is `ahead` frames of material beyond
    /// its line. A loop may wrap `at_once` if the host reached its end in the previous block.
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
        // At the end of a block, the next block tells whether the host loops, but not where the song's tempo changes.
        let most = if matches!(seam, Seam::Tempo { .. }) { left } else { left - 1 };
        let here = (least..=most as f64).contains(&whole);
        here.then_some(Next { frames: whole as usize, late: whole - after, seam })
    }

    /// Where the loop of a host at `tempo` wraps next, in frames from now. It is measured from the host's position, not from
    /// the whole frames of a copy: their rounding must not add up, pass after pass.
    fn wrap(&self, now: i64, run: &Run, ahead: f64, tempo: Bpm, at_once: bool) -> Option<(f64, Seam)> {
        let LoopRange { start, end } = self.loop_range?;
        let is_copy = run.host().is_copy();
        // Most hosts of a song at speed 1 change their tempo on its beats, also between here and the loop's end.
        let tempo = if is_copy { self.timeline.tempo_at(start) } else { tempo };
        let per_frame = tempo.get() / 60.0 / self.rate.as_f64();
        let (anchor, since) = run.host().since(now);
        let passed = run.host().speed().get() * since as f64 + ahead;
        let here = anchor + SourceFrames::new(passed).unwrap_or(SourceFrames::ZERO);
        let place = |beat| self.timeline.source_at(beat);
        let (after, length, rounded) = if is_copy {
            let later = place(end + Beats::new(self.rounded_by).unwrap_or(Beats::ZERO));
            ((place(end) - here).get(), (place(end) - place(start)).get(), (later - place(end)).get())
        } else {
            let beats = [end - self.timeline.beat_at(here), end - start].map(|beats| beats.get() / per_frame);
            (beats[0], beats[1], self.rounded_by / per_frame)
        };
        let long_enough = length >= SHORTEST_LOOP;
        // The middle of rounded beats moves from block to block: what was just before the end may seem to be just behind it now.
        let least = if at_once { -ROUNDING - rounded } else { ROUNDING };
        (after > least && long_enough).then_some((after, Seam::Wrap { start, per_frame }))
    }

    /// Where the song changes its tempo next, under a host at `tempo`. A song at speed 1 stays there, because most such songs
    /// share the host's map.
    fn change(&self, now: i64, run: &Run, tempo: Bpm) -> Option<(f64, Seam)> {
        let host = run.host();
        if host.is_copy() {
            return None;
        }
        let place = self.timeline.next_tempo_after(self.timeline.beat_at(host.at(now)))?;
        // Computed from the line's anchor, so that the cut into blocks does not even affect the rounding.
        let (anchor, since) = host.since(now);
        let after = (self.timeline.source_at(place) - anchor).get() / host.speed().get() - since as f64;
        let speed = self.timeline.speed_at(place, Some(tempo));
        (after > ROUNDING).then_some((after, Seam::Tempo { speed }))
    }
}
