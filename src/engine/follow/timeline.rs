//! The positions of a song's beats in its material.
//!
//! Plain data, made by a loader thread and read by the audio thread. Not known here: hosts, samples.

use crate::time::{BeatPos, Bpm, FileStart, SampleRate, SongSeconds, SourcePos, Speed, TempoMap};

/// Positions closer than this, in seconds, are equal.
pub const SAME_PLACE: f64 = 0.001;

/// A song's tempo map, laid over its material at the session's rate.
#[derive(Clone, Debug, PartialEq)]
pub struct Timeline {
    map: TempoMap,
    /// The frame of beat 0, a whole number.
    start: f64,
    rate: SampleRate,
}

impl Timeline {
    /// Beat 0 of `map` lies at `start` in the material.
    pub fn new(map: TempoMap, start: FileStart, rate: SampleRate) -> Self {
        Self { map, start: start.frame(rate), rate }
    }

    /// The material position of a song beat.
    pub fn source_at(&self, beat: BeatPos) -> SourcePos {
        self.source_at_seconds(self.map.seconds_at(beat))
    }

    /// The material position of a place in the song.
    pub fn source_at_seconds(&self, seconds: SongSeconds) -> SourcePos {
        SourcePos::new(self.start + seconds.get() * self.rate.as_f64()).unwrap_or(SourcePos::ZERO)
    }

    /// The song's beat at a position in the material.
    pub fn beat_at(&self, pos: SourcePos) -> BeatPos {
        self.map.beat_at(SongSeconds::new((pos.get() - self.start) / self.rate.as_f64()))
    }

    /// The song's beat at a frame of the material.
    pub fn beat_at_frame(&self, frame: u64) -> BeatPos {
        self.beat_at(SourcePos::at_frame(i64::try_from(frame).unwrap_or(i64::MAX)))
    }

    /// The song's tempo map.
    pub fn map(&self) -> &TempoMap {
        &self.map
    }

    /// The song's tempo at a beat.
    pub fn tempo_at(&self, beat: BeatPos) -> Bpm {
        self.map.tempo_at(beat)
    }

    /// The first change to another tempo after `beat`.
    pub fn next_tempo_after(&self, beat: BeatPos) -> Option<BeatPos> {
        self.map.next_tempo_after(beat)
    }

    /// The speed of the material at a song beat, with the host at tempo `host`.
    ///
    /// A host's position is imprecise, and a host and a song that change their tempo on the same beat must agree
    /// there: next to a change, the song's tempo on the other side counts too if it equals the host's.
    pub fn speed_at(&self, beat: BeatPos, host: Option<Bpm>) -> Speed {
        let Some(host) = host else { return Speed::UNITY };
        let near = SAME_PLACE * host.get() / 60.0;
        let speed = |shift: f64| {
            let place = BeatPos::new(beat.get() + shift).unwrap_or(beat);
            Speed::between(self.tempo_at(place), host)
        };
        let here = speed(0.0);
        if here.is_unity() || speed(near).is_unity() || speed(-near).is_unity() { Speed::UNITY } else { here }
    }
}
