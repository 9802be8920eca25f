//! One check: a figure that was measured, and the limit that it must not exceed.

use serde::Serialize;

use super::measure::Difference;
use super::reference::Fidelity;

/// One check.
#[derive(Clone, Debug, Serialize)]
pub struct Check {
    /// What is checked, in a musician's words.
    pub name: String,
    /// Whether it holds.
    pub passed: bool,
    /// The measured value; `None` if nothing could be measured, which is a failure.
    pub figure: Option<f64>,
    /// The largest allowed value.
    pub limit: f64,
    /// The unit of both.
    pub unit: &'static str,
}

impl Check {
    /// Passes if `figure` is at most `limit`.
    pub fn at_most(name: impl Into<String>, figure: f64, limit: f64, unit: &'static str) -> Self {
        Self { name: name.into(), passed: figure <= limit, figure: Some(figure), limit, unit }
    }

    /// Fails because there was nothing to measure.
    pub fn impossible(name: impl Into<String>, limit: f64, unit: &'static str) -> Self {
        Self { name: name.into(), passed: false, figure: None, limit, unit }
    }

    /// Passes if nothing differs, or, if conversion is to be expected, if the difference is below `limit_db`.
    pub fn equal(name: impl Into<String>, difference: Difference, fidelity: Fidelity, limit_db: f64) -> Self {
        let (figure, limit, unit) = if fidelity == Fidelity::Exact {
            (difference.samples as f64, 0.0, "samples differ")
        } else {
            (difference.decibels(), limit_db, "dB")
        };
        if difference.is_audible() {
            Self::at_most(name, figure, limit, unit)
        } else {
            Self::impossible(name, limit, unit)
        }
    }
}
