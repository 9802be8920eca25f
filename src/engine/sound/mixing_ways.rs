//! The ways in which stems are read along a line: copied, interpolated or stretched, at a speed and a pitch. Which frames they need, and changes
//! from one way to another while the song sounds.
//!
//! Audio thread. Known here: lines, the pitch, which frames are in memory. Not known here: samples, gains, outputs.

use std::ops::Range;

use crate::dsp::Interpolator;
use crate::dsp::stretch::{Stretcher, WindowSize};
use crate::engine::block::{Settings, TempoMode};
use crate::engine::follow::Line;
use crate::setlist::MAX_STEMS;
use crate::time::Speed;

use super::fetch::{is_ready, is_settled};
use super::loaded_song::LoadedSong;
use super::mixer::Mixer;
use super::part::Part;
use super::pitch::{Pitch, speed_of};
use super::presence::CHUNK;

impl Mixer {
    /// Whether a song's stems come from its stretchers.
    pub fn stretches(&self, song: &LoadedSong, line: &Line) -> bool {
        self.stretched && !(line.is_copy() && song.stretching.is_copying())
    }

    /// Whether stretchers may contribute to the sound along `line`: now, or with `settings`.
    fn may_stretch(&self, song: &LoadedSong, line: &Line, settings: &Settings) -> bool {
        let moves = settings.transpose != 0.0 || settings.character != 0.0;
        let copies = line.is_copy() && !moves && song.stretching.is_copying();
        (self.stretched || settings.tempo_mode == TempoMode::Stretch) && !copies
    }

    /// Whether [`Self::transpose`] would change something.
    pub fn retunes(&self, song: &LoadedSong, settings: &Settings) -> bool {
        self.stretched && !song.stretching.is_tuned_to(settings.transpose, settings.character)
    }

    /// Changes the pitch and the resonances of voices while the song sounds along `line`: in a crossfade if the pitch begins or ends to differ from
    /// the recorded one, or if the new way needs frames that are missing.
    pub fn transpose(&mut self, song: &mut LoadedSong, line: &Line, now: i64, settings: &Settings) {
        let before = song.stretching.tuning();
        if song.stretching.retune(now, settings.transpose, settings.character) && !self.misses(song, line, now) {
            return;
        }
        song.stretching.tune_back(before);
        self.leave(song, line, now);
        self.enter(song, line, now, settings);
    }

    /// Whether a voice would meet missing frames before it can fall silent, once the song goes on along `line` as it is tuned.
    ///
    /// Another way of reading comes sooner to frames that are missing, or needs more frames around a position. Then what sounds has to be faded
    /// out in its old way.
    pub fn misses(&mut self, song: &LoadedSong, line: &Line, now: i64) -> bool {
        let stretched = self.stretches(song, line);
        let plain = Part::new(line, now, 1, &mut self.interpolator);
        let stems = song.audio.stems.iter().zip(&self.voices).enumerate();
        stems.filter_map(|(index, (stem, voice))| Some((index, stem.as_ref()?, voice))).any(
            |(index, stem, voice)| {
                let own = stretched.then(|| Part::stretched(line, now, 1, song.stretch(), index, 0));
                let part = own.as_ref().unwrap_or(&plain);
                voice.sounds(stem, part) && voice.meets_a_gap(stem, part)
            },
        )
    }

    /// Has the stretchers make `frames` frames along `line` from output frame `now` on, of the stems that are heard. A stem in a gap is not heard: its
    /// stretcher starts anew after the gap, or its windows would contain a part of it. That of linked stems goes on while one of them is heard.
    pub(super) fn prepare_stretching(&self, song: &mut LoadedSong, line: &Line, now: i64, frames: usize) {
        let mut heard = [false; MAX_STEMS];
        for (index, (stem, voice)) in song.audio.stems.iter().zip(&self.voices).enumerate() {
            let Some(stem) = stem else { continue };
            let part = Part::stretched(line, now, frames, song.stretch(), index, 0);
            heard[index] = !voice.is_closed() && is_ready(stem, part.source());
        }
        song.stretching.prepare(&song.audio, line, now, frames, |stem| heard[stem]);
    }

    /// The frames of the material that any stem may read for `frames` frames along `line`, from output frame `now` on: as they are read now, and
    /// with `settings`.
    pub fn reads(
        &self,
        song: &LoadedSong,
        line: &Line,
        now: i64,
        frames: usize,
        settings: &Settings,
    ) -> Range<i64> {
        let speed = line.speed().get();
        // Gaps are looked up as far ahead: by `Presence`, and by `misses`.
        let ahead = (self.fade.frames() + CHUNK) as i64 * speed.ceil() as i64;
        let (start, end) = (line.at(now).get().floor() as i64, line.at(now + frames as i64).get().ceil() as i64);
        if self.may_stretch(song, line, settings) {
            let current = self.widest(speed, song.stretching.pitch());
            let wanted = self.widest(speed, speed_of(settings.transpose));
            start - current.0.max(wanted.0)..end + current.1.max(wanted.1) + ahead
        } else if line.is_copy() {
            start..end + ahead
        } else {
            let (before, after) = Interpolator::reach(line.speed());
            start - before as i64..end + after as i64 + 1 + ahead
        }
    }

    /// The maximum number of frames before and after a position that contribute to stretched sound there.
    fn widest(&self, speed: f64, pitch: Speed) -> (i64, i64) {
        let window = WindowSize::longest(self.rate);
        let plain = Stretcher::reach(window, speed);
        let made = speed / pitch.get();
        let moved = Stretcher::reach(window, made);
        let shelf = (Interpolator::reach(pitch).1 as f64 + Pitch::made_ahead(&self.fade)) * made;
        let run = (Stretcher::RUN as f64 * speed).ceil();
        let widest = |plain: usize, moved: usize| (plain.max(moved) as f64 + shelf + run).ceil() as i64;
        (widest(plain.0, moved.0), widest(plain.1, moved.1))
    }

    /// Whether nothing of `reads` is still to come, for all stems that will sound along `line`. If stems may be stretched, inaudible ones count
    /// too.
    pub fn is_settled(&self, song: &LoadedSong, line: &Line, settings: &Settings, reads: &Range<i64>) -> bool {
        let all = self.may_stretch(song, line, settings);
        // Voices are hushed for this line only when it sounds.
        let opens = |index: usize| self.voices[index].opens(song.timecode[index] && !line.is_copy());
        let stems = song.audio.stems.iter().enumerate().take(MAX_STEMS);
        stems
            .filter_map(|(index, stem)| Some((index, stem.as_ref()?)))
            .all(|(index, stem)| !(all || opens(index)) || is_settled(stem, reads.clone()))
    }
}
