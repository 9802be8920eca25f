//! Turns parameter values into the mix for the engine.
//!
//! Audio thread, once a block; nothing here allocates.

use crate::dsp::{Decibels, Gain, Pan};
use crate::engine::{Mix, Mixes, Settings, StemMix};
use crate::setlist::{MAX_STEMS, SongMix, StemFaders};

use super::global::semitones;
use super::{Faders, MixMoves, ShownMix, StemParams};

/// The mix of the last block, and the levels it was made from: converting a level to a gain takes a power, which is only
/// computed if the level has changed.
#[derive(Debug, Default)]
pub struct MixReader {
    master: FaderGain,
    stems: [FaderGain; MAX_STEMS],
    click: FaderGain,
    guide: FaderGain,
    mix: Mix,
    /// Whether the faders still have to take the mix of the current song.
    turning: bool,
}

/// A fader's last position, and its gain.
#[derive(Clone, Copy, Debug)]
struct FaderGain {
    db: f32,
    gain: Gain,
}

impl Default for FaderGain {
    fn default() -> Self {
        Self { db: 0.0, gain: Gain::UNITY }
    }
}

impl FaderGain {
    fn gain(&mut self, db: f32) -> Gain {
        if self.db != db {
            *self = Self { db, gain: Decibels::on_fader(db).into() };
        }
        self.gain
    }
}

impl MixReader {
    /// The mix of the faders now.
    pub fn read(&mut self, faders: &Faders) -> &Mix {
        self.mix.master = self.master.gain(faders.global.master_gain.value());
        for ((stem, params), level) in self.mix.stems.iter_mut().zip(&faders.stems).zip(&mut self.stems) {
            *stem = shown(params, level);
        }
        self.mix.click = shown(&faders.click, &mut self.click);
        self.mix.sing = faders.voices.sing_along(|db| self.guide.gain(db));
        &self.mix
    }

    /// A song's own mix, while the faders show another song. The master and *sing along* are the same for all songs.
    fn read_own(&mut self, faders: &Faders, song: &SongMix) -> &Mix {
        self.mix.master = self.master.gain(faders.global.master_gain.value());
        for (slot, (stem, level)) in self.mix.stems.iter_mut().zip(&mut self.stems).enumerate() {
            *stem = kept(&song.stem(slot), level);
        }
        self.mix.click = kept(&song.click(), &mut self.click);
        self.mix.sing = faders.voices.sing_along(|db| self.guide.gain(db));
        &self.mix
    }
}

fn shown(params: &StemParams, level: &mut FaderGain) -> StemMix {
    StemMix {
        gain: level.gain(params.gain.value()),
        pan: Pan::new(params.pan.value()),
        mute: params.mute.value(),
        solo: params.solo.value(),
        output: params.output.value().0,
    }
}

fn kept(own: &StemFaders, level: &mut FaderGain) -> StemMix {
    StemMix { gain: level.gain(own.level), pan: own.pan, mute: own.muted, solo: own.soloed, output: own.output }
}

/// Reads the mix of the sounding song.
pub struct FaderMixes<'a> {
    /// The state from the last block.
    pub reader: &'a mut MixReader,
    /// The parameters, and whose mix they show.
    pub shown: &'a ShownMix,
    /// When they move inside the host's block, and its frame with which this one begins: the framework may split it.
    pub moves: (&'a MixMoves, u32),
    /// Whether what moves later in the block is held.
    pub is_held: bool,
}

impl FaderMixes<'_> {
    /// Holds what moves from a frame of the block on, if the framework has set it.
    fn hold(&mut self, end: usize) {
        if !std::mem::replace(&mut self.is_held, true) {
            let (moves, begin) = self.moves;
            moves.hold(place(begin, end), self.shown.faders(), self.shown.turns());
        }
    }
}

/// A frame of the host's block.
fn place(begin: u32, frame: usize) -> u32 {
    begin.saturating_add(u32::try_from(frame).unwrap_or(u32::MAX))
}

impl Mixes for FaderMixes<'_> {
    fn of(&mut self, song: &SongMix, settings: &mut Settings) -> &Mix {
        let faders = self.shown.faders();
        let read = song.while_shown(|| {
            self.reader.read(faders);
            faders.global.transpose.value()
        });
        settings.transpose = semitones(read.unwrap_or_else(|| song.transpose()));
        if read.is_some() { &self.reader.mix } else { self.reader.read_own(faders, song) }
    }

    fn turn_to(&mut self, song: &SongMix) {
        // What moves on the block's first frame is of the song that begins there.
        self.hold(0);
        self.reader.turning = !self.shown.turn_to(song);
        if self.reader.turning {
            // The faders are still the previous song's: nothing may move them.
            self.moves.0.forget();
        }
    }

    fn reach(&mut self, end: usize) {
        self.hold(end);
        let (moves, begin) = self.moves;
        moves.reach(place(begin, end), self.shown.faders());
    }

    fn go_on(&mut self, song: &SongMix) {
        if self.reader.turning {
            self.turn_to(song);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::abi::set;
    use std::sync::Arc;

    #[test]
    fn untouched_faders_are_the_default_mix() {
        let mut reader = MixReader::default();
        assert_eq!(reader.read(&Faders::new()), &Mix::default());
    }

    #[test]
    fn a_song_that_the_faders_do_not_show_has_its_own_mix() {
        let (shown, song) = (ShownMix::new(Arc::new(Faders::new())), SongMix::default());
        let own = StemFaders { level: -6.0, muted: true, ..StemFaders::default() };
        song.set_stem(2, &own);
        song.set_click(&own);
        song.set_transpose(-3.0);
        let (mut reader, mut settings) = (MixReader::default(), Settings::default());
        let moves = MixMoves::default();
        let mut mixes = FaderMixes { reader: &mut reader, shown: &shown, moves: (&moves, 0), is_held: false };
        let mix = mixes.of(&song, &mut settings);
        assert_eq!((mix.stems[2].gain, mix.stems[2].mute), (Decibels::on_fader(-6.0).into(), true));
        assert_eq!((mix.click.gain, mix.click.mute), (mix.stems[2].gain, true));
        assert_eq!(settings.transpose, -3.0);
        song.set_shown(true);
        assert_eq!((mixes.of(&song, &mut settings), settings.transpose), (&Mix::default(), 0.0));
        // *Sing along* is the same for all songs.
        set(&shown.faders().voices.sing_along, true);
        set(&shown.faders().voices.guide, 0.0);
        for is_shown in [true, false] {
            song.set_shown(is_shown);
            let sing = FaderMixes { reader: &mut reader, shown: &shown, moves: (&moves, 0), is_held: false }
                .of(&song, &mut settings)
                .sing;
            assert_eq!((sing.on, sing.guide, sing.centre), (true, Gain::UNITY, false));
        }
    }
}
