//! The believed position of the lead, and the playing position.
//!
//! Runs on the audio thread. Read-only.

use crate::time::{BeatPos, SourcePos, Speed};

use super::bearing::Bearing;
use super::follower::{BlockCourse, Follower};
use super::run::Here;
use super::timeline::Timeline;
use crate::engine::block::Settings;

impl Follower {
    /// The relation to the host at the end of the last block.
    pub fn bearing(&self) -> Bearing {
        let by = self.by;
        match (self.run, self.standing) {
            (Some(run), _) => {
                let (line, wanted) = (run.sounding(), run.host().speed());
                Bearing { by, pos: Some(line.at(self.now)), speed: line.speed().get(), wanted }
            }
            (None, Some(here)) => Bearing { by, pos: Some(here.pos), speed: 0.0, wanted: here.speed },
            (None, None) => Bearing { by, ..Bearing::default() },
        }
    }

    /// Whether the lead is farther from its believed position than imprecision can explain.
    pub fn is_lost(&self, course: &BlockCourse, settings: &Settings, timeline: &Timeline) -> bool {
        let Some(run) = self.run.filter(|_| course.playing) else { return false };
        let here = self.locate(course, settings, timeline);
        let frames_off = (here.pos - run.host().at(self.now)).get();
        let told = course.reading.leapt && frames_off.abs() > 0.5;
        told || !self.noise.explains(frames_off / (self.rate.as_f64() * run.host().speed().get()))
    }

    /// The lead's believed position, in song beats; `None` while nothing plays.
    pub fn song_beat(&self, timeline: &Timeline) -> Option<BeatPos> {
        self.run.map(|run| timeline.beat_at(run.host().at(self.now)))
    }

    /// The playing position at the next frame; `None` while nothing plays. A copy is on a whole frame, next to the lead.
    pub fn sounding_pos(&self) -> Option<SourcePos> {
        self.run.map(|run| run.sounding().at(self.now))
    }

    /// In how many frames the lead reaches a material position, along its believed line; `None` while nothing
    /// plays.
    pub fn frames_until(&self, pos: SourcePos) -> Option<f64> {
        // Computed from the line's anchor, so that the cut into blocks does not even affect the rounding.
        let host = self.run?.host();
        let (anchor, since) = host.since(self.now);
        Some((pos - anchor).get() / host.speed().get() - since as f64)
    }

    /// The lead's position in the material, and its speed; `None` while nothing plays.
    pub fn here(&self) -> Option<Here> {
        self.run.map(|run| Here { pos: run.host().at(self.now), speed: run.host().speed() })
    }

    /// The lead's speed over the material; `None` while nothing plays.
    pub fn speed(&self) -> Option<Speed> {
        self.run.map(|run| run.host().speed())
    }
}
