//! The host's beat at which the song begins, as a parameter.
//!
//! Main thread, and any thread on which a host asks for a text.
//!
//! Hosts and the framework store a parameter as a fraction of its range, in 32 bits. Over nine hours of beats such
//! a fraction has a resolution of 0.004 beats, which is 2 ms. So the parameter counts in steps, each of which is
//! exact: a quarter of a beat, on which the bars of every meter from x/1 to x/16 begin.

use std::sync::Arc;

use nice_plug::prelude::{IntParam, IntRange};

use crate::time::BeatPos;

use super::typed::number_in;

/// A step is a sixteenth note.
const STEPS_PER_BEAT: i32 = 4;
/// 4096 beats before the host's zero.
pub(crate) const FIRST_STEP: i32 = -4096 * STEPS_PER_BEAT;
/// 65536 beats after it: nine hours at 120 BPM.
pub(crate) const LAST_STEP: i32 = 65_536 * STEPS_PER_BEAT;

/// The parameter.
pub(super) fn song_start_param() -> IntParam {
    IntParam::new("Song Start", 0, IntRange::Linear { min: FIRST_STEP, max: LAST_STEP })
        .with_unit(" beats")
        .with_value_to_string(Arc::new(|step| beats(step).to_string()))
        .with_string_to_value(Arc::new(value))
}

/// The beat of a `step`.
pub(super) fn beat(step: i32) -> BeatPos {
    BeatPos::new(beats(step)).unwrap_or(BeatPos::ZERO)
}

fn beats(step: i32) -> f64 {
    f64::from(step) / f64::from(STEPS_PER_BEAT)
}

fn value(text: &str) -> Option<i32> {
    let beats = number_in(text, &["beats", "beat"])?;
    // `as` saturates far outside the range.
    Some(((beats * f64::from(STEPS_PER_BEAT)).round() as i32).clamp(FIRST_STEP, LAST_STEP))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use nice_plug::prelude::Param;

    #[test]
    fn every_step_survives_the_way_through_a_hosts_fraction() {
        let param = song_start_param();
        for step in FIRST_STEP..=LAST_STEP {
            assert_eq!(param.preview_plain(param.preview_normalized(step)), step);
        }
    }

    #[test]
    fn every_value_survives_the_way_through_clap() {
        // The framework divides the value from CLAP, 0 to the number of steps, by that number, in 32 bits.
        let param = song_start_param();
        let count = param.step_count().unwrap();
        for value in 0..=count {
            let fraction = f64::from(u32::try_from(value).unwrap()) as f32 / count as f32;
            assert_eq!(param.preview_plain(fraction), i32::try_from(value).unwrap() + FIRST_STEP);
        }
    }

    #[test]
    fn speaks_and_understands_beats() {
        assert_eq!(value("16"), Some(64));
        assert_eq!(value("-3.5 beats"), Some(-14));
        assert_eq!(value("1e30"), Some(LAST_STEP));
        assert_eq!(value("soon"), None);
        assert_eq!(beat(-14).get(), -3.5);
        assert_eq!(song_start_param().to_string(), "0 beats");
    }
}
