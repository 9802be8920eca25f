//! Turns a part of a block into sound: feeds the follower's segments to the mixer.
//!
//! Runs on the audio thread. Known here: the current song and its mix. Not known here: how songs come and go, acts.

use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use crate::dsp::{Gain, LtcRate, LtcTime};
use crate::setlist::{MAX_STEMS, Output};

use super::block::{Mix, Mixes, Outputs, Settings};
use super::follow::{BlockCourse, Line, Motion};
use super::processor::{Processor, Regained};
use super::shared::Shared;
use super::show::Move;
use super::sound::LoadedSong;

impl Processor {
    /// Shared with the current song's loader.
    pub(super) fn line(&self) -> &Shared {
        &self.lines[self.deck.current()].shared
    }

    /// The course of the current song.
    pub(super) fn course(&self, course: &BlockCourse) -> BlockCourse {
        BlockCourse { speed: self.show.speed(self.deck.current()), ..*course }
    }

    /// Carries out a move of the show.
    pub(super) fn turn_to(&mut self, heard: Move, mixes: &mut impl Mixes, settings: &Settings) {
        match heard {
            Move::GoOn => {}
            Move::Leap { song, here, target } => {
                self.change_song(song, mixes);
                self.midi.come(self.show.has_launched());
                let own = self.show.settings_of(song, settings);
                self.follower.leap(here, target, &own);
            }
            Move::Silence(next) => {
                self.follower.stop();
                if let Some(song) = next {
                    self.change_song(song, mixes);
                }
            }
        }
    }

    /// Continues where a reset found the song.
    pub(super) fn regain(&mut self, settings: &Settings) {
        if let Some(Regained { here, target }) = self.regaining.take().filter(|_| self.show.leads()) {
            let own = self.show.settings_of(self.deck.current(), settings);
            self.follower.leap(here, target, &own);
        }
    }

    /// Makes another song current; the previous one fades out.
    pub(super) fn change_song(&mut self, index: usize, mixes: &mut impl Mixes) {
        if index == self.deck.current() {
            return;
        }
        self.leave_song();
        self.midi.leave(self.follower.now());
        self.deck.set_current(index);
        self.shared.count_turn();
        if let Some(song) = self.deck.sounding() {
            mixes.turn_to(&song.mix);
        }
    }

    /// Stops the current song, except for the messages it sends: it may continue after an edit.
    fn leave_song(&mut self) {
        let current = self.deck.current();
        let mut song = self.deck.place_mut(current).take();
        self.leave(song.as_deref_mut());
        *self.deck.place_mut(current) = song;
    }

    /// Stops the current song, which is `song` if one is loaded.
    pub(super) fn leave(&mut self, song: Option<&mut LoadedSong>) {
        let current = self.deck.current();
        if let Some(song) = song {
            self.contain(|this| {
                this.fall_silent(song, this.follower.now());
                this.mixer.leave_click(song);
            });
        }
        self.follower.release();
        self.regaining = None;
        self.mixer.release();
        self.lines[current].shared.set_reads(&(0..0));
        self.lines[current].shared.set_next_reads(&(0..0));
    }

    /// Runs `work` on behalf of callers that hold what nothing may free on this thread. If it panics, what sounds breaks off, and that is reported; the
    /// next thing starts over.
    pub(super) fn contain(&mut self, work: impl FnOnce(&mut Self)) {
        if let Err(payload) = catch_unwind(AssertUnwindSafe(|| work(self))) {
            // Dropping the payload runs foreign code, which may panic too.
            std::mem::forget(payload);
            self.recover(self.follower.now());
        }
    }

    /// Plays the frames `range` of a block, in which no event happens.
    pub(super) fn part(
        &mut self,
        course: &BlockCourse,
        mixes: &mut impl Mixes,
        settings: &Settings,
        range: Range<usize>,
        outputs: &mut impl Outputs,
    ) {
        let current = self.deck.current();
        let Some(mut song) = self.deck.place_mut(current).take() else {
            self.follower.pass(range.len());
            self.mixer.rest(range, outputs);
            return;
        };
        let mut own = self.show.settings_of(current, settings);
        let block = || {
            let mix = mixes.of(&song.mix, &mut own);
            own.transpose += self.show.transpose(current);
            self.sound(&mut song, course, mix, &own, range, outputs);
        };
        let played = catch_unwind(AssertUnwindSafe(block));
        // Whatever happened, nothing may be freed on this thread.
        *self.deck.place_mut(current) = Some(song);
        played.unwrap_or_else(|payload| resume_unwind(payload));
    }

    /// Plays a part of a block of a song.
    pub(super) fn sound(
        &mut self,
        song: &mut LoadedSong,
        course: &BlockCourse,
        mix: &Mix,
        settings: &Settings,
        range: Range<usize>,
        outputs: &mut impl Outputs,
    ) {
        let now = self.follower.now();
        self.take_pages(song, now, range.len(), settings);
        self.mixer.set_count_in(self.show.count_in());
        let level = self.show.level(now);
        let sounding = self.sounding.as_ref().map(|line| (line, now));
        if level == 1.0 {
            self.mixer.set_mix(mix, song, sounding);
        } else {
            fade(&mut self.faded, mix, &song.leads, level);
            self.mixer.set_mix(&self.faded, song, sounding);
        }
        if !song.cues.0.is_empty() {
            // A loop of the host goes back like a repeated section.
            let range = course.loop_range.map(|range| settings.placement().song_range(range));
            let here = self.follower.song_beat(&song.timeline);
            let range = range.filter(|range| here.is_some_and(|here| here < range.end));
            let wraps = range.map_or(f64::INFINITY, |range| song.timeline.source_at(range.end).get());
            self.mixer.set_cues(settings.cue_gain, self.show.comes_to(song, &self.follower).min(wraps));
        }
        if let Some(line) = self.sounding.filter(|_| self.mixer.retunes(song, settings)) {
            // Another pitch needs other frames around a position.
            self.await_pages(song, &line, now, range.len(), settings);
            self.mixer.transpose(song, &line, now, settings);
        }
        let (mut now, mut done) = (now, range.start);
        self.follower.proceed(course, &song.timeline, range.len(), &mut self.segments);
        for index in 0..self.segments.as_slice().len() {
            let segment = self.segments.as_slice()[index];
            if segment.motion.breaks_off() {
                // First of all, because newer pages may be without those that fade out; then they are no reason to wait with newer ones.
                self.fall_silent(song, now);
                song.audio.update(&(0..0));
            }
            let reads =
                segment.motion.line().map(|line| self.await_pages(song, &line, now, segment.frames, settings));
            self.take_motion(segment.motion, song, now, settings);
            self.line().set_reads(&reads.unwrap_or_default());
            let range = done..done + segment.frames;
            match self.sounding {
                Some(line) => {
                    self.midi.pass(&song.midi, &line, now, segment.frames);
                    let missed = self.mixer.sound(song, &line, now, range.clone(), outputs);
                    self.line().count_underruns(missed);
                    self.tell_time(song, &line, now, range, settings.ltc, outputs);
                }
                None => self.mixer.rest(range, outputs),
            }
            done += segment.frames;
            now += segment.frames as i64;
        }
    }

    /// Adds timecode to the frames `range` of the output Aux, if it is on and the song has no timecode stem there.
    fn tell_time(
        &mut self,
        song: &LoadedSong,
        line: &Line,
        now: i64,
        range: Range<usize>,
        ltc: Option<LtcRate>,
        outputs: &mut impl Outputs,
    ) {
        let Some(ltc) = ltc.filter(|_| !self.mixer.has_timecode(song, Output::Aux)) else { return };
        // Songs are an hour apart, as on tapes of whole shows.
        let hours = (self.show.place_of(self.deck.current()) + 1) % 24;
        let usual = LtcTime { hours: u8::try_from(hours).unwrap_or(0), ..LtcTime::default() };
        let (left, right) = outputs.stereo(Output::Aux);
        let output = [&mut left[range.clone()], &mut right[range]];
        self.ltc.render(ltc, song.ltc.unwrap_or(usual), line, now, output);
    }

    /// Tells the loader which frames are read next, and waits for them in offline rendering.
    pub(super) fn await_pages(
        &mut self,
        song: &mut LoadedSong,
        line: &Line,
        now: i64,
        frames: usize,
        settings: &Settings,
    ) -> Range<i64> {
        let reads = self.mixer.reads(song, line, now, frames, settings);
        self.line().set_next_reads(&reads);
        let mixer = &self.mixer;
        // What sounds still goes on along its former line, until the motion is taken.
        let before = self.sounding.as_ref().map(|line| self.mixer.reads(song, line, now, frames, settings));
        let kept = before.map_or(0..0, |before| before.start.min(reads.start)..before.end.max(reads.end));
        // The newest pages were taken at the beginning of the part, unless they lacked what sounds; newer ones are needed only if some are missing.
        self.patience.wait(|| {
            mixer.is_settled(song, line, settings, &reads) || {
                song.audio.update(&kept);
                mixer.is_settled(song, line, settings, &reads)
            }
        });
        reads
    }

    /// Turns to the newest pages, unless some that sound in the next `frames` frames would be lost.
    fn take_pages(&self, song: &mut LoadedSong, now: i64, frames: usize, settings: &Settings) {
        if song.audio.has_newer() {
            let reads = self.sounding.as_ref().map(|line| self.mixer.reads(song, line, now, frames, settings));
            song.audio.update(&reads.unwrap_or_default());
        }
    }

    pub(super) fn take_motion(&mut self, motion: Motion, song: &mut LoadedSong, now: i64, settings: &Settings) {
        match motion {
            Motion::Idle => {}
            Motion::Continue(line) => {
                let is_other = |before: Line| before.speed() != line.speed() || before.is_copy() != line.is_copy();
                if self.sounding.is_some_and(is_other) && self.mixer.misses(song, &line, now) {
                    self.fall_silent(song, now);
                    self.mixer.enter(song, &line, now, settings);
                }
                self.sounding = Some(line);
            }
            Motion::Start(line) | Motion::Jump(line) => {
                self.mixer.enter(song, &line, now, settings);
                self.mixer.enter_click(&line, now);
                self.mixer.enter_cue(&line, now);
                self.midi.enter(&song.midi, &line, now);
                self.sounding = Some(line);
            }
            Motion::Stop => {
                self.mixer.leave_click(song);
                self.midi.leave(now);
            }
        }
    }

    pub(super) fn fall_silent(&mut self, song: &mut LoadedSong, now: i64) {
        if let Some(line) = self.sounding.take() {
            self.mixer.leave(song, &line, now);
            self.mixer.leave_cue(song);
        }
    }
}

/// `mix` with the music at `level`; click and guide are not changed.
fn fade(faded: &mut Mix, mix: &Mix, leads: &[bool; MAX_STEMS], level: f32) {
    faded.clone_from(mix);
    let level = Gain::new(level).unwrap_or(Gain::UNITY);
    for (stem, _) in faded.stems.iter_mut().zip(leads).filter(|(_, leads)| !**leads) {
        stem.gain = stem.gain * level;
    }
}
