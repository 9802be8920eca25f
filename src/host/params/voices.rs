//! The parameters of voices.
//!
//! Values are atomics, on every thread.

use std::sync::Arc;

use nice_plug::prelude::{BoolParam, FloatParam, FloatRange, Params};

use crate::dsp::{Decibels, Gain};
use crate::engine::{MOST_CHARACTER, SingAlong};

use super::level::level_param_at;
use super::switch::switch_param;
use super::typed::number_in;

/// The parameters of stems that are voices.
#[derive(Params)]
pub struct VoiceParams {
    /// The shift of their resonances in semitones, at any pitch.
    #[id = "voice_character"]
    pub character: FloatParam,
    /// Removes the lead vocal.
    #[id = "sing_along"]
    pub sing_along: BoolParam,
    /// The level of the lead vocal meanwhile, in decibels.
    #[id = "sing_guide"]
    pub guide: FloatParam,
    /// Removes what is the same on both sides of a whole song, if the lead vocal has no stem.
    #[id = "remove_centre"]
    pub centre: BoolParam,
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
            sing_along: switch_param("Sing Along".to_owned()),
            guide: level_param_at("Sing Along Guide".to_owned(), Decibels::FADER_MIN),
            centre: switch_param("Remove Centre".to_owned()),
        }
    }
}

impl VoiceParams {
    /// The shift in the engine's precision: whole tenths of a semitone.
    pub fn semitones(&self) -> f64 {
        f64::from(tenths(self.character.value())) / 10.0
    }

    /// What happens to the lead vocal; `guide` converts a level to a gain.
    pub(super) fn sing_along(&self, guide: impl FnOnce(f32) -> Gain) -> SingAlong {
        SingAlong { on: self.sing_along.value(), guide: guide(self.guide.value()), centre: self.centre.value() }
    }
}

/// The nearest whole tenths.
fn tenths(semitones: f32) -> i32 {
    (semitones.clamp(-MOST_CHARACTER as f32, MOST_CHARACTER as f32) * 10.0).round() as i32
}
