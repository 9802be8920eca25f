//! *Sing along*: what happens to the recorded lead vocal while somebody sings it.
//!
//! Plain data, on every thread. Not known here: which stems are voices.

use crate::dsp::Gain;

/// What happens to the lead vocal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SingAlong {
    /// Whether it is removed.
    pub on: bool,
    /// The level at which it remains as a guide for the singer.
    pub guide: Gain,
    /// Whether, if it has no stem of its own, everything that is the same on both sides of the whole song is removed.
    pub centre: bool,
}

impl Default for SingAlong {
    /// Off; no guide.
    fn default() -> Self {
        Self { on: false, guide: Gain::ZERO, centre: false }
    }
}
