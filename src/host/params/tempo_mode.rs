//! What happens when the tempos differ, as a parameter.
//!
//! A plain value, on every thread.

use nice_plug::prelude::Enum;

use crate::engine::TempoMode;

impl Enum for TempoMode {
    fn variants() -> &'static [&'static str] {
        &["Repitch", "Off"]
    }

    fn ids() -> Option<&'static [&'static str]> {
        Some(&["repitch", "off"])
    }

    fn to_index(self) -> usize {
        match self {
            Self::Repitch => 0,
            Self::Off => 1,
        }
    }

    fn from_index(index: usize) -> Self {
        if index == 1 { Self::Off } else { Self::Repitch }
    }
}
