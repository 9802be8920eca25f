//! Where a song has its faders at first, for the slots whose faders nobody has set yet.
//!
//! Any thread. Not known here: parameters, projects.
//!
//! A project that was saved before a song was read knows nothing of its stems. Faders may have been moved all the same: by a host that automates slots,
//! or in a host's own list of parameters. Such a move counts; whatever is still untouched is as the song says.

use super::{SongMix, Stem, StemFaders};

/// Closer to 0 dB or to the centre than this, nobody has moved it: hosts round what they send back.
const UNTOUCHED_DB: f32 = 0.05;
const UNTOUCHED_PAN: f32 = 0.005;

/// The faders of the stems from a slot on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FirstFaders {
    from: usize,
    stems: Vec<StemFaders>,
}

impl FirstFaders {
    /// Those of the song with these stems, except for the first `known` slots, whose faders were set before.
    pub fn of(stems: &[Stem], known: usize) -> Self {
        Self { from: known, stems: stems.iter().skip(known).map(StemFaders::from).collect() }
    }

    /// Sets those of `mix` that are untouched; returns whether any of them moved.
    pub fn set(&self, mix: &SongMix) -> bool {
        let mut moved = false;
        for (slot, first) in (self.from..).zip(&self.stems) {
            let now = mix.stem(slot);
            let level = if now.level.abs() < UNTOUCHED_DB { first.level } else { now.level };
            let pan = if now.pan.get().abs() < UNTOUCHED_PAN { first.pan } else { now.pan };
            let set = StemFaders { level, pan, muted: now.muted || first.muted, ..now };
            moved |= set != now;
            mix.set_stem(slot, &set);
        }
        moved
    }

    /// Whether no slot is untouched.
    pub fn is_empty(&self) -> bool {
        self.stems.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dsp::{Decibels, Pan};
    use crate::setlist::MAX_STEMS;

    #[test]
    fn what_somebody_has_moved_stays_and_the_rest_is_as_the_song_says() {
        let quiet = Stem { level: Decibels::new(-6.0).unwrap_or(Decibels::ZERO), ..Stem::of_file("a.wav".into()) };
        let silent = Stem { level: Decibels::SILENCE, muted: true, pan: Pan::new(0.5), ..quiet.clone() };
        let first = FirstFaders::of(&[quiet.clone(), silent, quiet], 1);
        let (mix, before) = (SongMix::default(), StemFaders { soloed: true, ..StemFaders::default() });
        mix.set_stem(0, &before);
        mix.set_stem(2, &StemFaders { level: 0.001, pan: Pan::new(-0.25), ..before });
        mix.set_transpose(3.0);
        assert!(first.set(&mix));
        let level = Decibels::FADER_MIN.get();
        let muted = StemFaders { level, muted: true, pan: Pan::new(0.5), ..StemFaders::default() };
        assert_eq!((mix.stem(0), mix.stem(1)), (before, muted));
        assert_eq!(mix.stem(2), StemFaders { level: -6.0, pan: Pan::new(-0.25), ..before });
        assert_eq!((mix.stem(3), mix.transpose()), (StemFaders::default(), 3.0));
        assert!(!first.set(&mix) && !first.is_empty() && FirstFaders::of(&[], MAX_STEMS).is_empty());
    }
}
