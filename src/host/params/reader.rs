//! Turns parameter values into what the engine mixes by.
//!
//! Audio thread, once a block; nothing here allocates.

use crate::dsp::{Decibels, Gain, Pan};
use crate::engine::Mix;

use super::Faders;

/// The mix of the last block, and the levels it was made from: a level becomes a gain by a power, which is only
/// worth its time when the level has changed.
#[derive(Debug, Default)]
pub struct MixReader {
    master: Level,
    stems: [Level; crate::setlist::MAX_STEMS],
    mix: Mix,
}

/// A fader's last position, and its gain.
#[derive(Clone, Copy, Debug)]
struct Level {
    db: f32,
    gain: Gain,
}

impl Default for Level {
    fn default() -> Self {
        Self { db: 0.0, gain: Gain::UNITY }
    }
}

impl Level {
    fn gain(&mut self, db: f32) -> Gain {
        if self.db != db {
            *self = Self { db, gain: Decibels::on_fader(db).into() };
        }
        self.gain
    }
}

impl MixReader {
    /// What the faders say now.
    pub fn read(&mut self, faders: &Faders) -> &Mix {
        self.mix.master = self.master.gain(faders.global.master_gain.value());
        for ((stem, params), level) in self.mix.stems.iter_mut().zip(&faders.stems).zip(&mut self.stems) {
            stem.gain = level.gain(params.gain.value());
            stem.pan = Pan::new(params.pan.value());
            stem.mute = params.mute.value();
            stem.solo = params.solo.value();
            stem.output = params.output.value().0;
        }
        &self.mix
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn untouched_faders_are_the_default_mix() {
        let mut reader = MixReader::default();
        assert_eq!(reader.read(&Faders::new(None)), &Mix::default());
    }
}
