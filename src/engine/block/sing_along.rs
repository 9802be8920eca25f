//! *Sing along*: what becomes of the lead vocal while somebody sings it.
//!
//! Plain data, on every thread. Not known here: which stems are voices.

use crate::dsp::Gain;

/// What becomes of the lead vocal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SingAlong {
    /// Whether it is taken away.
    pub on: bool,
    /// How much of it stays meanwhile, for whoever sings.
    pub guide: Gain,
    /// Whether, where it has no stem of its own, what is the same on both sides of the whole song is taken away.
    pub centre: bool,
}

impl Default for SingAlong {
    /// Off; no guide.
    fn default() -> Self {
        Self { on: false, guide: Gain::ZERO, centre: false }
    }
}
