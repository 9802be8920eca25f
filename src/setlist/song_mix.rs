//! The mix of one song: its fader positions.
//!
//! Any thread: single numbers, each complete in itself. Not known here: parameters, hosts.
//!
//! The host's parameters show the mix of one song. While they show this one, the parameters are valid, and the values
//! here are the previous ones.

#[cfg(not(feature = "interleavings"))]
use std::sync::atomic::{AtomicU32, fence};

use std::sync::Arc;
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};

#[cfg(feature = "interleavings")]
use loom::sync::atomic::{AtomicU32, fence};

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
    /// How often the parameters began and ceased to show this mix; odd while they show it.
    shows: AtomicU32,
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
    /// Always equal: the mix is not part of what is edited, undone and compared in a song.
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

    /// Sets all faders to where those of `other` stand.
    pub fn take(&self, other: &Self) {
        for slot in 0..MAX_STEMS {
            self.set_stem(slot, &other.stem(slot));
        }
        self.set_click(&other.click());
        self.set_transpose(other.transpose());
    }

    /// Whether the parameters show this mix, so that they say where the faders stand.
    pub fn is_shown(&self) -> bool {
        is_odd(self.0.shows.load(Acquire))
    }

    /// What `read` reads of the parameters, if they have shown this mix all the time; `None` if some of it may be another song's.
    pub fn while_shown<T>(&self, read: impl FnOnce() -> T) -> Option<T> {
        let before = self.0.shows.load(Acquire);
        if !is_odd(before) {
            return None;
        }
        let read = read();
        // Whoever has read a parameter that was set after this mix was shown no more sees that in the next line, and its own values then.
        fence(Acquire);
        (self.0.shows.load(Acquire) == before).then_some(read)
    }

    /// Sets whether the parameters show this mix, before they take another song's values and after they took its own. A reader that
    /// sees that they do not also sees the values stored before. Called by one thread at a time.
    pub fn set_shown(&self, shown: bool) {
        let shows = self.0.shows.load(Relaxed);
        if is_odd(shows) != shown {
            self.0.shows.store(shows.wrapping_add(1), Release);
        }
        fence(Release);
    }

    /// Whether both are the mix of the same song.
    pub fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

fn is_odd(number: u32) -> bool {
    number % 2 == 1
}

#[cfg(all(test, feature = "interleavings"))]
mod interleavings {
    use loom::thread;

    use super::*;

    /// A parameter with which a fader is read; each song has a value of its own.
    fn shows(param: &[AtomicU32; 2], value: u32) {
        param.iter().for_each(|param| param.store(value, Relaxed));
    }

    #[test]
    fn what_is_read_while_a_mix_is_shown_is_no_other_songs() {
        loom::model(|| {
            let (one, other) = (SongMix::default(), SongMix::default());
            let params = Arc::new([AtomicU32::new(1), AtomicU32::new(1)]);
            one.set_shown(true);
            other.set_transpose(2.0);
            let main = thread::spawn({
                let (one, other, params) = (one.clone(), other.clone(), params.clone());
                move || {
                    // Another song becomes the current one, and then this one again.
                    one.set_transpose(1.0);
                    one.set_shown(false);
                    shows(&params, 2);
                    other.set_shown(true);
                    other.set_shown(false);
                    shows(&params, 1);
                    one.set_shown(true);
                }
            });
            match one.while_shown(|| params.each_ref().map(|param| param.load(Relaxed))) {
                Some(read) => assert_eq!(read, [1; 2]),
                None => assert_eq!(one.transpose(), 1.0),
            }
            if let Some(read) = other.while_shown(|| params.each_ref().map(|param| param.load(Relaxed))) {
                assert_eq!(read, [2; 2]);
            }
            main.join().expect("it does not panic");
        });
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
        mix.set_transpose(-2.0);
        let other = SongMix::default();
        other.take(&mix);
        assert_eq!((other.stem(5), other.click(), other.transpose()), (mix.stem(5), mix.click(), -2.0));
        mix.set_stem(MAX_STEMS, &StemFaders::default());
        assert_eq!(mix.stem(MAX_STEMS), StemFaders::default());
    }
}
