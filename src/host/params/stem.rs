//! The parameters of one stem, and of the generated click.
//!
//! Values are atomics, on every thread.

use nice_plug::prelude::{BoolParam, EnumParam, FloatParam, Param, Params};

use super::Routing;
use super::level::level_param;
use super::pan::pan_param;
use super::switch::switch_param;
use crate::dsp::Pan;
use crate::host::abi::set;
use crate::setlist::StemFaders;

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
    /// Its output.
    #[id = "output"]
    pub output: EnumParam<Routing>,
}

impl StemParams {
    /// The parameters of the slot `index`, which hosts show as `Stem` and `index` plus one. The output starts as automatic,
    /// which is the song's choice.
    pub fn new(index: usize) -> Self {
        Self::called(&format!("Stem {}", index + 1))
    }

    /// The parameters of the generated click.
    pub fn click() -> Self {
        Self::called("Click")
    }

    fn called(what_it_is: &str) -> Self {
        let name = |what: &str| format!("{what_it_is} {what}");
        Self {
            gain: level_param(name("Gain")),
            pan: pan_param(name("Pan")),
            mute: switch_param(name("Mute")),
            solo: switch_param(name("Solo")),
            output: EnumParam::new(name("Output"), Routing::default()),
        }
    }

    /// Their positions. A host's modulation does not count.
    pub fn faders(&self) -> StemFaders {
        StemFaders {
            level: self.gain.unmodulated_plain_value(),
            pan: Pan::new(self.pan.unmodulated_plain_value()),
            muted: self.mute.unmodulated_plain_value(),
            soloed: self.solo.unmodulated_plain_value(),
            output: self.output.unmodulated_plain_value().0,
        }
    }

    /// Moves them. The host is not told.
    pub fn take(&self, to: &StemFaders) {
        set(&self.gain, to.level);
        set(&self.pan, to.pan.get());
        set(&self.mute, to.muted);
        set(&self.solo, to.soloed);
        set(&self.output, Routing(to.output));
    }
}
