//! What happens if the tempos differ, as a parameter.
//!
//! A plain value, on every thread.

use nice_plug::prelude::Enum;

use crate::engine::TempoMode;

impl Enum for TempoMode {
    fn variants() -> &'static [&'static str] {
        &["Stretch", "Repitch", "Off"]
    }

    fn ids() -> Option<&'static [&'static str]> {
        Some(&["stretch", "repitch", "off"])
    }

    fn to_index(self) -> usize {
        match self {
            Self::Stretch => 0,
            Self::Repitch => 1,
            Self::Off => 2,
        }
    }

    fn from_index(index: usize) -> Self {
        match index {
            1 => Self::Repitch,
            2 => Self::Off,
            _ => Self::Stretch,
        }
    }
}
