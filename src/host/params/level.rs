//! A fader as a parameter: decibels, −∞ at the bottom.
//!
//! Main thread, and any thread on which a host asks for a text.

use std::sync::Arc;

use nice_plug::prelude::{FloatParam, FloatRange};

use crate::dsp::Decibels;

use super::typed::number_in;

/// The positions of levels on a fader: 0 dB at three quarters of the way, −20 dB at two fifths, silence at the bottom.
const FADER_RANGE: FloatRange =
    FloatRange::Skewed { min: Decibels::FADER_MIN.get(), max: Decibels::FADER_MAX.get(), factor: 2.5 };

/// Values are rounded to hundredths of a decibel, so that 0 dB is reached exactly from a host's 0-to-1 scale.
const STEP: f32 = 0.01;

/// A fader called `name` that starts at 0 dB.
pub(super) fn level_param(name: String) -> FloatParam {
    level_param_at(name, Decibels::ZERO)
}

/// A fader called `name` that starts at `level`.
pub(super) fn level_param_at(name: String, level: Decibels) -> FloatParam {
    FloatParam::new(name, level.get(), FADER_RANGE)
        .with_step_size(STEP)
        .with_unit(" dB")
        .with_value_to_string(Arc::new(text))
        .with_string_to_value(Arc::new(value))
}

/// The position of `db` decibels on a fader, 0 to 1.
pub fn fader_height(db: f32) -> f32 {
    FADER_RANGE.normalize(db)
}

fn text(db: f32) -> String {
    // A level that rounds to the bottom is shown as the bottom, so that a text that is read back gives the same text.
    if db < Decibels::FADER_MIN.get() + 0.05 {
        "-inf".to_owned()
    } else {
        let rounded = (db * 10.0).round() / 10.0;
        format!("{:.1}", rounded + 0.0)
    }
}

fn value(text: &str) -> Option<f32> {
    let word = text.trim().to_lowercase().replace('−', "-").replace('∞', "inf");
    match word.trim_end_matches("db").trim_end() {
        "inf" | "-inf" => Some(Decibels::FADER_MIN.get()),
        _ => number_in(text, &["db"]).map(|db| db as f32),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use nice_plug::prelude::Param;

    fn fader() -> FloatParam {
        level_param("Gain".to_owned())
    }

    #[test]
    fn the_anchors_are_exact_on_the_hosts_scale() {
        let fader = fader();
        assert_eq!(fader.preview_plain(fader.default_normalized_value()), 0.0);
        assert_eq!(Decibels::on_fader(fader.preview_plain(0.0)), Decibels::SILENCE);
        assert_eq!(Decibels::on_fader(fader.preview_plain(1.0)), Decibels::FADER_MAX);
        for tenth in -600..=120 {
            let db = tenth as f32 / 10.0;
            let back = fader.preview_plain(fader.preview_normalized(db));
            assert!((back - db).abs() < 1e-4, "{db} became {back}");
        }
    }

    #[test]
    fn speaks_and_understands_decibels() {
        assert_eq!(text(0.0), "0.0");
        assert_eq!(text(-0.001), "0.0");
        assert_eq!(text(-6.0), "-6.0");
        assert_eq!(text(-99.96), "-inf");
        assert_eq!(value("-6 dB"), Some(-6.0));
        assert_eq!(value(" −6,5dB "), Some(-6.5));
        assert_eq!(value("-inf"), Some(-100.0));
        assert_eq!(value("-∞ dB"), Some(-100.0));
        assert_eq!(value("loud"), None);
        assert_eq!(value("NaN"), None);
    }

    #[test]
    fn a_text_read_back_gives_the_same_text() {
        let fader = fader();
        for step in 0..=1000 {
            let shown = fader.normalized_value_to_string(step as f32 / 1000.0, true);
            let read = fader.string_to_normalized_value(&shown).unwrap();
            assert_eq!(fader.normalized_value_to_string(read, true), shown);
        }
    }
}
