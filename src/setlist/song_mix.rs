//! The mix of one song: its fader positions.
//!
//! Any thread: single numbers, each complete in itself. Not known here: parameters, hosts.
//!
//! The host's parameters show the mix of one song. While they show this one, the parameters are valid, and the values
//! here are the previous ones.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::Acquire, Ordering::Relaxed, Ordering::Release};

use crate::dsp::{Decibels, Pan};

use super::{MAX_STEMS, Output, Stem};

/// The fader positions of one stem.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StemFaders {
    /// The fader, in decibels on its scale: its bottom is silence.
    pub level: f32,
    /// The balance.
    pub pan: Pan,
    /// Silences the stem.
    pub muted: bool,
    /// Silences every stem that is not soloed.
    pub soloed: bool,
    /// Where it goes; `None` for where the song sends it.
    pub output: Option<Output>,
}

impl Default for StemFaders {
    /// At 0 dB, in the centre, no button pressed.
    fn default() -> Self {
        Self { level: 0.0, pan: Pan::CENTRE, muted: false, soloed: false, output: None }
    }
}

impl From<&Stem> for StemFaders {
    /// Where the song has them at first.
    fn from(stem: &Stem) -> Self {
        let level = stem.level.get().clamp(Decibels::FADER_MIN.get(), Decibels::FADER_MAX.get());
        Self { level, pan: stem.pan, muted: stem.muted, ..Self::default() }
    }
}

/// Where the faders of one song stand. A handle: clones are of the same.
#[derive(Clone, Debug, Default)]
pub struct SongMix(Arc<Numbers>);

#[derive(Debug, Default)]
struct Numbers {
    stems: [StemNumbers; MAX_STEMS],
    /// Those of the made click.
    click: StemNumbers,
    /// In semitones; the bits of a number.
    transpose: AtomicU32,
    shown: AtomicBool,
}

#[derive(Debug, Default)]
struct StemNumbers {
    level: AtomicU32,
    pan: AtomicU32,
    /// Two buttons, and above them an output: 0 for none, else one more than its index.
    choices: AtomicU32,
}

/// The bits of [`StemNumbers::choices`].
const MUTED: u32 = 1;
const SOLOED: u32 = 2;
const OUTPUT: u32 = 8;

impl StemNumbers {
    fn get(&self) -> StemFaders {
        let choices = self.choices.load(Relaxed);
        let output = (choices / OUTPUT).checked_sub(1).and_then(|index| Output::from_index(index as usize));
        StemFaders {
            level: f32::from_bits(self.level.load(Relaxed)),
            pan: Pan::new(f32::from_bits(self.pan.load(Relaxed))),
            muted: choices & MUTED != 0,
            soloed: choices & SOLOED != 0,
            output,
        }
    }

    fn set(&self, faders: &StemFaders) {
        let output = faders.output.map_or(0, |output| output.index() as u32 + 1);
        let buttons = u32::from(faders.muted) * MUTED + u32::from(faders.soloed) * SOLOED;
        self.level.store(faders.level.to_bits(), Relaxed);
        self.pan.store(faders.pan.get().to_bits(), Relaxed);
        self.choices.store(output * OUTPUT + buttons, Relaxed);
    }
}

impl PartialEq for SongMix {
    /// Always: the mix is no part of what is edited, undone and compared of a song.
    fn eq(&self, _other: &Self) -> bool {
        true
    }
}

impl SongMix {
    /// Where the faders of the stem in `slot` stand; at their defaults in a slot that no song has.
    pub fn stem(&self, slot: usize) -> StemFaders {
        self.0.stems.get(slot).map_or_else(StemFaders::default, StemNumbers::get)
    }

    /// Sets the faders of the stem in `slot`.
    pub fn set_stem(&self, slot: usize, faders: &StemFaders) {
        self.0.stems.get(slot).into_iter().for_each(|numbers| numbers.set(faders));
    }

    /// Where the faders of the made click stand.
    pub fn click(&self) -> StemFaders {
        self.0.click.get()
    }

    /// Sets the faders of the made click.
    pub fn set_click(&self, faders: &StemFaders) {
        self.0.click.set(faders);
    }

    /// By how many semitones the song sounds higher.
    pub fn transpose(&self) -> f32 {
        f32::from_bits(self.0.transpose.load(Relaxed))
    }

    /// Sets by how many semitones the song sounds higher.
    pub fn set_transpose(&self, semitones: f32) {
        self.0.transpose.store(semitones.to_bits(), Relaxed);
    }

    /// Sets all faders to where the song with these stems has them at first.
    pub fn start_with(&self, stems: &[Stem]) {
        for slot in 0..MAX_STEMS {
            self.set_stem(slot, &stems.get(slot).map(StemFaders::from).unwrap_or_default());
        }
        self.set_click(&StemFaders::default());
        self.set_transpose(0.0);
    }

    /// Whether the parameters show this mix, so that they say where the faders stand.
    pub fn is_shown(&self) -> bool {
        self.0.shown.load(Acquire)
    }

    /// Sets whether the parameters show this mix. A reader that sees that they do not also sees the values stored before.
    pub fn set_shown(&self, shown: bool) {
        self.0.shown.store(shown, Release);
    }

    /// Whether both are the mix of the same song.
    pub fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_back_what_it_was_given() {
        let mix = SongMix::default();
        assert_eq!(mix.stem(0), StemFaders::default());
        for (slot, output) in [None].into_iter().chain(Output::ALL.map(Some)).enumerate() {
            let faders = StemFaders {
                level: -6.25 + slot as f32,
                pan: Pan::new(-0.5),
                muted: slot % 2 == 0,
                soloed: slot % 3 == 0,
                output,
            };
            mix.set_stem(slot, &faders);
            mix.set_click(&faders);
            assert_eq!((mix.stem(slot), mix.click()), (faders, faders));
        }
        mix.set_stem(MAX_STEMS, &StemFaders::default());
        assert_eq!(mix.stem(MAX_STEMS), StemFaders::default());
    }

    #[test]
    fn starts_where_the_song_has_it_in_every_slot() {
        let mix = SongMix::default();
        mix.set_stem(1, &StemFaders { soloed: true, ..StemFaders::default() });
        mix.set_transpose(3.0);
        let silent = Stem { level: Decibels::SILENCE, muted: true, ..Stem::of_file("a.wav".into()) };
        mix.start_with(&[silent]);
        let faders = StemFaders { level: Decibels::FADER_MIN.get(), muted: true, ..StemFaders::default() };
        assert_eq!((mix.stem(0), mix.stem(1), mix.transpose()), (faders, StemFaders::default(), 0.0));
    }
}
