//! Where the host is in the song at the beginning of a block.
//!
//! Runs on the audio thread. Known here: a block's [`Reading`], the song's [`Timeline`]. Not known here: what sounds.

use crate::time::{BeatPos, Placement, SourceFrames, SourcePos};

use super::follower::{BlockCourse, Follower};
use super::playhead::Playhead;
use super::reading::{COARSEST_BEAT, HostPlace, Reading};
use super::run::Here;
use super::timeline::{SAME_PLACE, Timeline};
use crate::engine::block::Settings;

impl Follower {
    /// The song position and speed at the beginning of a block.
    pub(super) fn locate(&self, course: &BlockCourse, settings: &Settings, timeline: &Timeline) -> Here {
        let reading = &course.reading;
        let tempo = reading.tempo;
        let placement = settings.placement();
        let (beat, pos) = match reading.place {
            HostPlace::Beats(beats) => {
                let beat = placement.song_beat(beats);
                (beat, self.refine(timeline.source_at(beat), beat, (reading, placement), timeline))
            }
            HostPlace::Seconds(seconds) => {
                let pos = Playhead::Seconds { seconds, song_start: settings.song_start }.in_material(timeline);
                (timeline.beat_at(pos), pos)
            }
            HostPlace::Unknown => {
                let pos = self.run.map_or(timeline.source_at(BeatPos::ZERO), |run| run.host().at(self.now));
                (timeline.beat_at(pos), pos)
            }
        };
        Here { pos, speed: tempo.map_or(course.speed, |tempo| timeline.speed_at(beat, Some(tempo))) }
    }

    /// A position read from beats, replaced by the host's own count of time if both agree, which they do if the
    /// tempo has been constant since the host's beginning. In a ramp the two may agree by chance, which would be audible at speeds other
    /// than 1.
    fn refine(
        &self,
        pos: SourcePos,
        beat: BeatPos,
        (reading, placement): (&Reading, Placement),
        timeline: &Timeline,
    ) -> SourcePos {
        let (Some(seconds), Some(tempo)) = (reading.counted, reading.tempo) else { return pos };
        let speed = timeline.speed_at(beat, Some(tempo));
        let tolerance = SAME_PLACE.max(COARSEST_BEAT * tempo.seconds_per_beat()) * self.rate.as_f64() * speed.get();
        let refined = if speed.is_unity() {
            timeline.source_at_seconds(placement.song_seconds(seconds, tempo))
        } else if reading.counts {
            let Some(beats) = BeatPos::new(seconds.get() / tempo.seconds_per_beat()) else { return pos };
            timeline.source_at(placement.song_beat(beats))
        } else {
            return pos;
        };
        if (refined - pos).get().abs() <= tolerance { refined } else { pos }
    }

    /// The position of a host that rounds its beats and is still just before its loop's end, while the line has wrapped: just before the
    /// loop's start.
    pub(super) fn unwrapped(&self, here: Here, course: &BlockCourse, timeline: &Timeline) -> Here {
        let Reading { tempo, rounded_by, .. } = course.reading;
        let (Some(run), Some(range), Some(tempo)) = (self.run, course.loop_range, tempo) else { return here };
        let range = self.settings.placement().song_range(range);
        let length = (timeline.source_at(range.end) - timeline.source_at(range.start)).get();
        // Both readings may be off: this one, and that by which the line was measured.
        let most = 2.0 * rounded_by * tempo.seconds_per_beat() * self.rate.as_f64() * here.speed.get();
        let before = here.pos + SourceFrames::new(-length).unwrap_or(SourceFrames::ZERO);
        let near = |one: SourcePos, other: SourcePos| (one - other).get().abs() < most;
        let is_at_end = near(here.pos, timeline.source_at(range.end)) && !course.reading.leapt;
        let is_before = is_at_end && length > 2.0 * most && near(before, run.host().at(self.now));
        if is_before { Here { pos: before, ..here } } else { here }
    }
}
