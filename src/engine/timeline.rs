//! Where a song's beats lie in its material.
//!
//! A plain value, made by a loader thread and read by the audio thread. Not known here: hosts, samples.

use crate::time::{BeatPos, Bpm, SampleRate, SourcePos, TempoMap};

/// A song's tempo map, laid over its material at the session's rate.
#[derive(Clone, Debug, PartialEq)]
pub struct Timeline {
    map: TempoMap,
    /// The frame of beat 0. Whole, so that every beat of a song is rounded alike.
    start: f64,
    rate: SampleRate,
}

impl Timeline {
    /// Beat 0 of `map` lies `start` seconds into the material.
    pub fn new(map: TempoMap, start: f64, rate: SampleRate) -> Self {
        let start = (start * rate.as_f64()).round();
        Self { map, start: if start.is_finite() { start } else { 0.0 }, rate }
    }

    /// The material's place at a beat of the song.
    pub fn source_at(&self, beat: BeatPos) -> SourcePos {
        self.source_at_seconds(self.map.seconds_at(beat))
    }

    /// The material's place `seconds` after beat 0 in the song's own tempo.
    pub fn source_at_seconds(&self, seconds: f64) -> SourcePos {
        SourcePos::new(self.start + seconds * self.rate.as_f64()).unwrap_or(SourcePos::ZERO)
    }

    /// The song's beat at a place of the material.
    pub fn beat_at(&self, pos: SourcePos) -> BeatPos {
        self.map.beat_at((pos.get() - self.start) / self.rate.as_f64())
    }

    /// The song's tempo at a beat.
    pub fn tempo_at(&self, beat: BeatPos) -> Bpm {
        self.map.tempo_at(beat)
    }

    /// The first change to another tempo after `beat`.
    pub fn next_tempo_after(&self, beat: BeatPos) -> Option<BeatPos> {
        self.map.next_tempo_after(beat)
    }
}
