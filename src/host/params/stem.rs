//! The parameters of one stem.
//!
//! Values are atomics, on every thread.

use nice_plug::prelude::{BoolParam, EnumParam, FloatParam, Params};

use super::Routing;
use super::level::level_param;
use super::pan::pan_param;
use super::switch::switch_param;

/// The fader, pan and buttons of one stem slot.
#[derive(Params)]
pub struct StemParams {
    /// The fader, in decibels.
    #[id = "gain"]
    pub gain: FloatParam,
    /// The balance, −1 to 1.
    #[id = "pan"]
    pub pan: FloatParam,
    /// Silences the stem.
    #[id = "mute"]
    pub mute: BoolParam,
    /// Silences every stem that is not soloed.
    #[id = "solo"]
    pub solo: BoolParam,
    /// Where it goes.
    #[id = "output"]
    pub output: EnumParam<Routing>,
}

impl StemParams {
    /// The parameters of the slot `index`, which hosts call `Stem` and one more than `index`. The output starts as automatic,
    /// which is where the song sends the stem.
    pub fn new(index: usize) -> Self {
        let name = |what: &str| format!("Stem {} {what}", index + 1);
        Self {
            gain: level_param(name("Gain")),
            pan: pan_param(name("Pan")),
            mute: switch_param(name("Mute")),
            solo: switch_param(name("Solo")),
            output: EnumParam::new(name("Output"), Routing::default()),
        }
    }
}
