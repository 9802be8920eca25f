//! All parameters, without what else a state holds.
//!
//! Values are atomics, on every thread.

use nice_plug::prelude::Params;

use crate::setlist::{MAX_STEMS, Song};

use super::{GlobalParams, StemParams};

/// All parameters. Their ids are in every project that uses Stemlock: they stay for ever.
#[derive(Params)]
pub struct Faders {
    /// What concerns all stems.
    #[nested]
    pub global: GlobalParams,
    /// One for each stem slot, used or not.
    #[nested(array, group = "Stem")]
    pub stems: [StemParams; MAX_STEMS],
}

impl Faders {
    /// The parameters of an instance that starts with `song`.
    pub fn new(song: Option<&Song>) -> Self {
        let stem = |index| song.and_then(|song| song.stems.get(index));
        Self {
            global: GlobalParams::default(),
            stems: std::array::from_fn(|index| StemParams::new(index, stem(index))),
        }
    }
}
