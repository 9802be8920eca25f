//! All parameters, without what else a state holds.
//!
//! Values are atomics, on every thread.

use nice_plug::prelude::{Param, Params};

use crate::dsp::Pan;
use crate::engine::Settings;
use crate::setlist::{MAX_STEMS, SongMix, StemFaders};

use super::{GlobalParams, Routing, ShowParams, StemParams};
use crate::host::abi::set;

/// All parameters. Their ids are in every project that uses Stemlock: they stay for ever.
#[derive(Params)]
pub struct Faders {
    /// What concerns all stems.
    #[nested]
    pub global: GlobalParams,
    /// One for each stem slot, used or not.
    #[nested(array, group = "Stem")]
    pub stems: [StemParams; MAX_STEMS],
    /// Who leads, and what performers do.
    #[nested(group = "Show")]
    pub show: ShowParams,
}

impl Default for Faders {
    fn default() -> Self {
        Self::new()
    }
}

impl Faders {
    /// The parameters of an instance, at their defaults.
    pub fn new() -> Self {
        Self {
            global: GlobalParams::default(),
            stems: std::array::from_fn(StemParams::new),
            show: ShowParams::default(),
        }
    }

    /// How the songs are played.
    pub fn settings(&self) -> Settings {
        Settings { lead: self.show.lead.value(), quantum: self.show.quantum.value().0, ..self.global.settings() }
    }

    /// Where the faders of the stem in `slot` stand, which is less than [`MAX_STEMS`]. A host's modulation moves none.
    pub fn stem(&self, slot: usize) -> StemFaders {
        let stem = &self.stems[slot];
        StemFaders {
            level: stem.gain.unmodulated_plain_value(),
            pan: Pan::new(stem.pan.unmodulated_plain_value()),
            muted: stem.mute.unmodulated_plain_value(),
            soloed: stem.solo.unmodulated_plain_value(),
            output: stem.output.unmodulated_plain_value().0,
        }
    }

    /// Moves the faders to where `mix` has them. The host is not told.
    pub fn take(&self, mix: &SongMix) {
        for (slot, stem) in self.stems.iter().enumerate() {
            let to = mix.stem(slot);
            set(&stem.gain, to.level);
            set(&stem.pan, to.pan.get());
            set(&stem.mute, to.muted);
            set(&stem.solo, to.soloed);
            set(&stem.output, Routing(to.output));
        }
        set(&self.global.transpose, mix.transpose());
    }
}
