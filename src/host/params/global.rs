//! The parameters of the whole instance.
//!
//! Values are atomics, on every thread.

use std::sync::Arc;

use nice_plug::prelude::{EnumParam, FloatParam, FloatRange, IntParam, Params};

use crate::engine::{MOST_SEMITONES, Settings, TempoMode};

use super::level::level_param;
use super::song_start;
use super::typed::number_in;

/// The largest offset of a song from the host's grid, in milliseconds.
pub(crate) const FARTHEST_SYNC_MS: f32 = 500.0;

/// The parameters for all stems.
#[derive(Params)]
pub struct GlobalParams {
    /// Applied to every output, in decibels.
    #[id = "master_gain"]
    pub master_gain: FloatParam,
    /// The host's beat at which the song begins, in sixteenth notes.
    #[id = "song_start"]
    pub song_start: IntParam,
    /// How much later than the host's grid the song plays, in milliseconds.
    #[id = "sync_offset"]
    pub sync_offset: FloatParam,
    /// What happens if the host's tempo differs from the song's.
    #[id = "tempo_mode"]
    pub tempo_mode: EnumParam<TempoMode>,
    /// The transposition, in semitones.
    #[id = "transpose"]
    pub transpose: FloatParam,
}

impl Default for GlobalParams {
    fn default() -> Self {
        let sync_range = FloatRange::Linear { min: -FARTHEST_SYNC_MS, max: FARTHEST_SYNC_MS };
        Self {
            master_gain: level_param("Master Gain".to_owned()),
            song_start: song_start::song_start_param(),
            sync_offset: FloatParam::new("Sync Offset", 0.0, sync_range)
                .with_unit(" ms")
                .with_value_to_string(Arc::new(|ms| format!("{:.1}", (ms * 10.0).round() / 10.0 + 0.0)))
                .with_string_to_value(Arc::new(|text| number_in(text, &["ms"]).map(|ms| ms as f32))),
            tempo_mode: EnumParam::new("Tempo Mode", TempoMode::default()),
            transpose: transpose_param(),
        }
    }
}

impl GlobalParams {
    /// The placement of the song on the host's timeline.
    pub fn settings(&self) -> Settings {
        Settings {
            song_start: song_start::beat(self.song_start.value()),
            sync_offset_ms: f64::from(self.sync_offset.value().clamp(-FARTHEST_SYNC_MS, FARTHEST_SYNC_MS)),
            tempo_mode: self.tempo_mode.value(),
            transpose: semitones(self.transpose.value()),
            ..Settings::default()
        }
    }
}

/// Semitones and cents: `+2.5 st` is two and a half semitones higher.
fn transpose_param() -> FloatParam {
    let most = MOST_SEMITONES as f32;
    FloatParam::new("Transpose", 0.0, FloatRange::Linear { min: -most, max: most })
        .with_step_size(0.01)
        .with_unit(" st")
        .with_value_to_string(Arc::new(|semitones| match cents(semitones) {
            0 => "0".to_owned(),
            cents if cents % 100 == 0 => format!("{:+}", cents / 100),
            cents => format!("{:+.2}", f64::from(cents) / 100.0),
        }))
        .with_string_to_value(Arc::new(|text| {
            number_in(text, &["semitones", "semitone", "st"]).map(|semitones| semitones as f32)
        }))
}

/// A transposition in the engine's precision: whole cents.
pub(super) fn semitones(transpose: f32) -> f64 {
    f64::from(cents(transpose)) / 100.0
}

/// The nearest whole cents.
fn cents(semitones: f32) -> i32 {
    (semitones.clamp(-MOST_SEMITONES as f32, MOST_SEMITONES as f32) * 100.0).round() as i32
}
