//! A change of tempo in the first saved form.
//!
//! Main thread and short-lived helper threads.

use serde::{Deserialize, Serialize};

use crate::time::{BeatPos, Bpm, TempoChange, TempoMap};

/// From a beat on, a tempo and a meter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TempoV1 {
    /// In quarter notes.
    pub beat: f64,
    /// In quarter notes a minute.
    pub bpm: f64,
    /// Like `4/4`.
    pub meter: String,
}

impl TempoV1 {
    /// The form of `map`.
    pub(super) fn of(map: &TempoMap) -> Vec<Self> {
        let form = |change: TempoChange| Self {
            beat: change.beat.get(),
            bpm: change.bpm.get(),
            meter: change.meter.to_string(),
        };
        map.changes().map(form).collect()
    }

    /// The map of which `forms` are the form; `None` if they cannot be one.
    pub(super) fn known(forms: &[Self]) -> Option<TempoMap> {
        let change = |form: &Self| {
            let (beat, bpm) = (BeatPos::new(form.beat)?, Bpm::new(form.bpm)?);
            Some(TempoChange { beat, bpm, meter: form.meter.parse().ok()? })
        };
        let changes: Option<Vec<_>> = forms.iter().map(change).collect();
        TempoMap::new(&changes?).ok()
    }
}
