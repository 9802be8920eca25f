//! The parameters of signals for machines: timecode and the heartbeat.
//!
//! Values are atomics, on every thread. Not known here: the signals themselves.

use nice_plug::prelude::{Enum, EnumParam, Params};

use crate::dsp::LtcRate;
use crate::engine::Settings;
use crate::setlist::Output;

use super::routing::{index_of, output_at, outputs_after};

/// The parameters of signals for machines.
#[derive(Params)]
pub struct RigParams {
    /// The timecode on the output Aux.
    #[id = "ltc"]
    pub ltc: EnumParam<LtcChoice>,
    /// The output of the heartbeat.
    #[id = "heartbeat"]
    pub heartbeat: EnumParam<HeartbeatChoice>,
}

impl Default for RigParams {
    fn default() -> Self {
        Self {
            ltc: EnumParam::new("LTC", LtcChoice::default()),
            heartbeat: EnumParam::new("Heartbeat", HeartbeatChoice::default()),
        }
    }
}

impl RigParams {
    /// `settings` with these signals.
    pub fn in_settings(&self, settings: Settings) -> Settings {
        Settings { ltc: self.ltc.value().0, heartbeat: self.heartbeat.value().0, ..settings }
    }
}

/// The rate of the timecode, if it is on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LtcChoice(pub Option<LtcRate>);

const LTC_NAMES: [&str; LtcRate::ALL.len() + 1] = {
    let mut names = ["Off"; LtcRate::ALL.len() + 1];
    let mut index = 0;
    while index < LtcRate::ALL.len() {
        names[index + 1] = LtcRate::ALL[index].name();
        index += 1;
    }
    names
};

impl Enum for LtcChoice {
    fn variants() -> &'static [&'static str] {
        &LTC_NAMES
    }

    fn ids() -> Option<&'static [&'static str]> {
        Some(&LTC_NAMES)
    }

    fn to_index(self) -> usize {
        self.0.and_then(|rate| LtcRate::ALL.iter().position(|all| *all == rate)).map_or(0, |index| index + 1)
    }

    fn from_index(index: usize) -> Self {
        Self(index.checked_sub(1).and_then(|index| LtcRate::ALL.get(index).copied()))
    }
}

/// The output of the heartbeat, if it is on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HeartbeatChoice(pub Option<Output>);

const HEARTBEAT_NAMES: [&str; Output::ALL.len() + 1] = outputs_after("Off");

impl Enum for HeartbeatChoice {
    fn variants() -> &'static [&'static str] {
        &HEARTBEAT_NAMES
    }

    /// States name the output, as they do for stems.
    fn ids() -> Option<&'static [&'static str]> {
        Some(&HEARTBEAT_NAMES)
    }

    fn to_index(self) -> usize {
        index_of(self.0)
    }

    fn from_index(index: usize) -> Self {
        Self(output_at(index))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_lead_back() {
        for index in 0..LTC_NAMES.len() {
            assert_eq!(LtcChoice::from_index(index).to_index(), index);
        }
        for index in 0..HEARTBEAT_NAMES.len() {
            assert_eq!(HeartbeatChoice::from_index(index).to_index(), index);
        }
        assert_eq!(LTC_NAMES[LtcChoice(Some(LtcRate::NtscDrop)).to_index()], "29.97 drop");
        assert_eq!(HEARTBEAT_NAMES[HeartbeatChoice(Some(Output::Aux)).to_index()], "Aux");
    }
}
