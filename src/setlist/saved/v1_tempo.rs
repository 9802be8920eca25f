//! A change of tempo in the first saved form.
//!
//! Main thread and short-lived helper threads.

use serde::{Deserialize, Serialize};

use crate::setlist::FARTHEST_BEAT;
use crate::time::{BeatPos, Bpm, TempoChange, TempoMap, TempoMapError};

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

    /// The map described by `forms`.
    ///
    /// # Errors
    /// Why they are not a valid map: an invalid beat, tempo or meter, a wrong order, or no change at all.
    pub(super) fn known(forms: &[Self]) -> Result<TempoMap, String> {
        let changes: Result<Vec<_>, _> = forms.iter().map(Self::change).collect();
        TempoMap::new(&changes?).map_err(|error| match error {
            TempoMapError::Empty => "it contains no change".to_owned(),
            TempoMapError::OutOfOrder => "its changes are not in the order of their beats".to_owned(),
        })
    }

    fn change(&self) -> Result<TempoChange, String> {
        let Self { beat, bpm, meter } = self;
        let far = || format!("one of its changes is at beat {beat:e}; the farthest is {FARTHEST_BEAT}");
        let is_near = (-FARTHEST_BEAT..=FARTHEST_BEAT).contains(beat);
        Ok(TempoChange {
            beat: BeatPos::new(*beat).filter(|_| is_near).ok_or_else(far)?,
            bpm: Bpm::new(*bpm).ok_or_else(|| format!("{bpm} BPM is no tempo"))?,
            meter: meter.parse().map_err(|_| format!("\"{meter}\" is no meter"))?,
        })
    }
}
