//! The parameters of voices.
//!
//! Values are atomics, on every thread.

use std::sync::Arc;

use nice_plug::prelude::{FloatParam, FloatRange, Params};

use crate::engine::MOST_CHARACTER;

use super::typed::number_in;

/// What concerns the stems that are voices.
#[derive(Params)]
pub struct VoiceParams {
    /// By how many semitones their resonances are higher, at any pitch.
    #[id = "voice_character"]
    pub character: FloatParam,
}

impl Default for VoiceParams {
    fn default() -> Self {
        let most = MOST_CHARACTER as f32;
        Self {
            character: FloatParam::new("Voice Character", 0.0, FloatRange::Linear { min: -most, max: most })
                .with_step_size(0.1)
                .with_unit(" st")
                .with_value_to_string(Arc::new(|semitones| match tenths(semitones) {
                    0 => "0".to_owned(),
                    tenths if tenths % 10 == 0 => format!("{:+}", tenths / 10),
                    tenths => format!("{:+.1}", f64::from(tenths) / 10.0),
                }))
                .with_string_to_value(Arc::new(|text| {
                    number_in(text, &["semitones", "semitone", "st"]).map(|semitones| semitones as f32)
                })),
        }
    }
}

impl VoiceParams {
    /// As the engine takes it: in whole tenths of a semitone.
    pub fn semitones(&self) -> f64 {
        f64::from(tenths(self.character.value())) / 10.0
    }
}

/// The nearest whole tenths.
fn tenths(semitones: f32) -> i32 {
    (semitones.clamp(-MOST_CHARACTER as f32, MOST_CHARACTER as f32) * 10.0).round() as i32
}
