//! All parameters, without the other content of a state.
//!
//! Values are atomics, on every thread.

use nice_plug::prelude::Params;

use crate::dsp::{Decibels, Gain};
use crate::engine::Settings;
use crate::setlist::{MAX_STEMS, SongMix, StemFaders};

use super::{GlobalParams, RigParams, ShowParams, StemParams, VoiceParams};
use crate::host::abi::set;

/// All parameters. Their ids are in every project that uses Stemlock, and must never change.
#[derive(Params)]
pub struct Faders {
    /// The parameters for all stems.
    #[nested]
    pub global: GlobalParams,
    /// One for each stem slot, used or not.
    #[nested(array, group = "Stem")]
    pub stems: [StemParams; MAX_STEMS],
    /// The lead, and the acts of performers.
    #[nested(group = "Show")]
    pub show: ShowParams,
    /// The generated click.
    #[nested(id_prefix = "click", group = "Click")]
    pub click: StemParams,
    /// Signals for machines.
    #[nested(group = "Rig")]
    pub rig: RigParams,
    /// The stems that are voices.
    #[nested(group = "Voices")]
    pub voices: VoiceParams,
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
            click: StemParams::click(),
            rig: RigParams::default(),
            voices: VoiceParams::default(),
        }
    }

    /// The settings for playing songs.
    pub fn settings(&self) -> Settings {
        let settings = Settings {
            lead: self.show.lead.value(),
            quantum: self.show.quantum.value().0,
            count_in: self.show.count_in.value().0,
            split: self.show.split.value(),
            cue_gain: match self.show.cue_gain.value() {
                // A power is costly, and rarely needed.
                0.0 => Gain::UNITY,
                db => Decibels::on_fader(db).into(),
            },
            character: self.voices.semitones(),
            ..self.global.settings()
        };
        self.rig.in_settings(settings)
    }

    /// The positions of the faders of the stem in `slot`, which is less than [`MAX_STEMS`]. A host's modulation does not count.
    pub fn stem(&self, slot: usize) -> StemFaders {
        self.stems[slot].faders()
    }

    /// Moves the faders to the positions in `mix`. The host is not told.
    pub fn take(&self, mix: &SongMix) {
        for (slot, stem) in self.stems.iter().enumerate() {
            stem.take(&mix.stem(slot));
        }
        self.click.take(&mix.click());
        set(&self.global.transpose, mix.transpose());
    }
}
