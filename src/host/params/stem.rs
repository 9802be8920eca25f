//! The parameters of one stem.
//!
//! Values are atomics, on every thread.

use nice_plug::prelude::{BoolParam, EnumParam, FloatParam, Params};

use crate::setlist::Stem;

use super::Routing;
use super::level::level_param;
use super::pan::pan_param;

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
    /// The parameters of the slot `index`, which hosts call `Stem` and one more than `index`.
    ///
    /// They start as `stem` says: a parameter can be given a value only by a host, or as what it starts with. The
    /// output starts as automatic, which is where the song sends the stem.
    pub fn new(index: usize, stem: Option<&Stem>) -> Self {
        let name = |what: &str| format!("Stem {} {what}", index + 1);
        let level = stem.map_or(crate::dsp::Decibels::ZERO, |stem| stem.level);
        let pan = stem.map_or(crate::dsp::Pan::CENTRE, |stem| stem.pan);
        Self {
            gain: level_param(name("Gain"), level),
            pan: pan_param(name("Pan"), pan),
            mute: BoolParam::new(name("Mute"), stem.is_some_and(|stem| stem.muted)),
            solo: BoolParam::new(name("Solo"), false),
            output: EnumParam::new(name("Output"), Routing::default()),
        }
    }
}
