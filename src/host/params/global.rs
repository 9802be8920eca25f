//! The parameters of the whole instance.
//!
//! Values are atomics, on every thread.

use std::sync::Arc;

use nice_plug::prelude::{EnumParam, FloatParam, FloatRange, IntParam, Params};

use crate::dsp::Decibels;
use crate::engine::{Settings, TempoMode};

use super::level::level_param;
use super::song_start;

/// The farthest that a song can be moved against the host's grid, in milliseconds.
pub(crate) const FARTHEST_SYNC_MS: f32 = 500.0;

/// What concerns all stems.
#[derive(Params)]
pub struct GlobalParams {
    /// Applied to every output, in decibels.
    #[id = "master_gain"]
    pub master_gain: FloatParam,
    /// The host's beat at which the song begins, in sixteenth notes.
    #[id = "song_start"]
    pub song_start: IntParam,
    /// How much later than the host's grid the song sounds, in milliseconds.
    #[id = "sync_offset"]
    pub sync_offset: FloatParam,
    /// What happens when the host's tempo is not the song's.
    #[id = "tempo_mode"]
    pub tempo_mode: EnumParam<TempoMode>,
}

impl Default for GlobalParams {
    fn default() -> Self {
        let sync_range = FloatRange::Linear { min: -FARTHEST_SYNC_MS, max: FARTHEST_SYNC_MS };
        Self {
            master_gain: level_param("Master Gain".to_owned(), Decibels::ZERO),
            song_start: song_start::song_start_param(),
            sync_offset: FloatParam::new("Sync Offset", 0.0, sync_range)
                .with_unit(" ms")
                .with_value_to_string(Arc::new(|ms| format!("{:.1}", (ms * 10.0).round() / 10.0 + 0.0)))
                .with_string_to_value(Arc::new(|text| {
                    let number = text.trim().trim_end_matches("ms").trim_end().replace(',', ".");
                    number.parse().ok().filter(|ms: &f32| ms.is_finite())
                })),
            tempo_mode: EnumParam::new("Tempo Mode", TempoMode::default()),
        }
    }
}

impl GlobalParams {
    /// How the song lies on the host's timeline.
    pub fn settings(&self) -> Settings {
        Settings {
            song_start: song_start::beat(self.song_start.value()),
            sync_offset_ms: f64::from(self.sync_offset.value().clamp(-FARTHEST_SYNC_MS, FARTHEST_SYNC_MS)),
            tempo_mode: self.tempo_mode.value(),
        }
    }
}
