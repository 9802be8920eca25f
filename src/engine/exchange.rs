//! The exchange between the audio thread and the loaders of its songs.
//!
//! Runs on the audio thread. Nothing is freed here: replaced values are sent back.

use crate::time::{LoopRange, Transport};

use super::block::{Lead, Mixes, Settings, TempoMode};
use super::follow::{Here, HostPlace, Playhead, Reading};
use super::load::{Arrival, Retired};
use super::processor::Processor;
use super::sound::{Form, LoadedSong, ShortSounds, SongId, Stretching};

impl Processor {
    /// Takes the arrivals for each song; in offline rendering, waits for the current song's, and for those of the song that begins within `frames` frames.
    pub(super) fn await_arrivals(&mut self, mixes: &mut impl Mixes, settings: &Settings, frames: usize) {
        if !self.patience.may_wait() {
            self.accept_arrivals(mixes, settings);
            return;
        }
        self.await_song(self.deck.current(), mixes, settings);
        if let Some(entering) = self.show.entering(frames, &self.deck) {
            self.await_song(entering, mixes, settings);
        }
        self.accept_sent(mixes, settings);
    }

    fn await_song(&mut self, index: usize, mixes: &mut impl Mixes, settings: &Settings) {
        let line = &self.lines[index];
        // The arrival may not be the most recently requested song; but a full ring must be emptied to make room for that.
        self.patience.wait(|| !line.shared.expects_song() || line.arriving.slots() == super::RING);
        self.accept_arrivals_of(index, mixes, settings);
        let line = &self.lines[index];
        if settings.tempo_mode == TempoMode::Stretch && self.deck.song(index).is_some() {
            self.patience.wait(|| !line.shared.expects_refinement() || !line.arriving.is_empty());
            self.accept_arrivals_of(index, mixes, settings);
        }
        let line = &self.lines[index];
        if self.deck.song(index).is_some() {
            self.patience.wait(|| !line.shared.expects_cues() || !line.arriving.is_empty());
            self.accept_arrivals_of(index, mixes, settings);
        }
    }

    /// Tells the loader the lead's position, read from the same field that the follower reads.
    pub(super) fn tell_playhead(&mut self, reading: &Reading, transport: &Transport, own: &Settings) {
        let is_own = own.lead == Lead::Stemlock;
        let playhead = match reading.place {
            HostPlace::Beats(beats) if !is_own => Some(Playhead::Beat(own.placement().song_beat(beats))),
            HostPlace::Seconds(seconds) if !is_own => {
                Some(Playhead::Seconds { seconds, song_start: own.song_start })
            }
            // Free run: the end of the last block.
            _ => self
                .deck
                .sounding()
                .zip(self.follower.bearing().pos)
                .map(|(song, pos)| Playhead::Beat(song.timeline.beat_at(pos))),
        };
        let shared = &self.lines[self.deck.current()].shared;
        if let Some(playhead) = playhead {
            shared.set_playhead(playhead);
        }
        let placement = own.placement();
        let in_song = |LoopRange { start, end }| LoopRange {
            start: placement.song_beat(start),
            end: placement.song_beat(end),
        };
        shared.set_repeat(transport.loop_range.filter(|_| !is_own).map(in_song));
    }

    /// Takes the arrivals for each song. The ring of a song that was waited for is always checked: a wait may have ended because of
    /// something in it that the sender has not counted yet. The others are checked only if something was sent.
    fn accept_arrivals(&mut self, mixes: &mut impl Mixes, settings: &Settings) {
        self.accept_arrivals_of(self.deck.current(), mixes, settings);
        self.accept_sent(mixes, settings);
    }

    fn accept_sent(&mut self, mixes: &mut impl Mixes, settings: &Settings) {
        let Some(arrived) = self.arrivals.look() else { return };
        let mut is_all = true;
        for index in 0..self.lines.len() {
            is_all &= self.accept_arrivals_of(index, mixes, settings);
        }
        if is_all {
            self.arrivals.set_emptied(arrived);
        }
    }

    /// Takes the arrivals for a song, and sends back what they replace. An arrival is taken only if there is room to send
    /// something back, so nothing is ever freed here. Returns whether the ring is empty.
    fn accept_arrivals_of(&mut self, index: usize, mixes: &mut impl Mixes, settings: &Settings) -> bool {
        while self.lines[index].retired.slots() > 0 {
            let Ok(arrived) = self.lines[index].arriving.pop() else { return true };
            let retired = match arrived {
                Arrival::Song(song) => {
                    self.replace_song(index, Some(song), settings);
                    None
                }
                Arrival::Nothing => {
                    self.replace_song(index, None, settings);
                    None
                }
                Arrival::Sections(id, form) => Some(Retired::Sections(self.move_sections(index, id, form))),
                Arrival::Refined(id, stretching) => {
                    let mut own = *settings;
                    self.deck.song(index).iter().for_each(|song| {
                        mixes.of(&song.mix, &mut own);
                    });
                    own.transpose += self.show.transpose(index);
                    Some(Retired::Stretching(self.refine(index, id, stretching, &own)))
                }
                Arrival::Cues(id, cues) => Some(Retired::Cues(self.take_cues(index, id, cues))),
            };
            if let Some(retired) = retired {
                let _ = self.lines[index].retired.push(retired); // There is room, because it was checked.
            }
        }
        self.lines[index].arriving.is_empty()
    }

    /// Both songs are where they belong before anything else happens: if that panics, neither is freed here.
    fn replace_song(&mut self, index: usize, song: Option<Box<LoadedSong>>, settings: &Settings) {
        let place = self.kept_place(index, song.as_deref(), settings);
        let is_edited = self.deck.song(index).zip(song.as_deref()).is_some_and(|(was, is)| was.origin == is.origin);
        let mut before = std::mem::replace(self.deck.place_mut(index), song);
        let is_current = index == self.deck.current();
        if is_current {
            self.leave(before.as_deref_mut());
        }
        if let Some(before) = before {
            let _ = self.lines[index].retired.push(Retired::Song(before)); // There is room, because it was checked.
        }
        if is_current {
            self.panics = 0;
            if !is_edited {
                self.midi.leave(self.follower.now());
            }
        }
        let song = self.deck.song(index);
        self.lines[index].shared.set_reader(song.map(|song| song.id));
        self.show.set_song(index, song);
        if let Some(here) = place {
            let own = self.show.settings_of(index, settings);
            self.follower.leap(here, here.pos, &own);
        }
    }

    /// The position at which a song that was edited while it sounds continues, if no host determines it: the same frame of its files.
    fn kept_place(&self, index: usize, song: Option<&LoadedSong>, settings: &Settings) -> Option<Here> {
        let is_edited = self.deck.song(index).zip(song).is_some_and(|(before, now)| before.origin == now.origin);
        let is_own = index == self.deck.current() && settings.lead == Lead::Stemlock;
        let regained = self.regaining.map(|regained| regained.here);
        self.follower.here().or(regained).filter(|_| is_edited && is_own)
    }

    /// Uses other cues and clicks from now on, and returns the previous ones; returns `new` if its song is no longer loaded.
    fn take_cues(&mut self, index: usize, id: SongId, mut new: Box<ShortSounds>) -> Box<ShortSounds> {
        let is_current = index == self.deck.current();
        let Some(mut song) = self.deck.place_mut(index).take_if(|song| song.id == id) else { return new };
        if is_current {
            self.contain(|this| {
                this.mixer.leave_cue(&song);
                this.mixer.change_click(&song);
            });
        }
        std::mem::swap(&mut song.cues, &mut new.cues);
        std::mem::swap(&mut song.click_sounds, &mut new.click);
        *self.deck.place_mut(index) = Some(song);
        if let Some(line) = self.sounding.filter(|_| is_current) {
            // A cue that should have begun before is not spoken.
            self.contain(|this| this.mixer.enter_cue(&line, this.follower.now()));
        }
        new
    }

    /// Gives a song other sections, from this block on. Nothing else changes.
    fn move_sections(&mut self, index: usize, id: SongId, mut form: Box<Form>) -> Box<Form> {
        let is_current = index == self.deck.current();
        let Some(song) = self.deck.place_mut(index).as_deref_mut().filter(|song| song.id == id) else {
            return form;
        };
        std::mem::swap(&mut song.form, &mut form);
        if is_current {
            self.show.follow_sections(&form, &song.form);
        }
        form
    }

    /// Switches to new stretchers: audible old ones fade out while the new ones fade in.
    /// Stretchers for a song that is no longer loaded are sent back unused.
    fn refine(
        &mut self,
        index: usize,
        id: SongId,
        stretching: Box<Stretching>,
        settings: &Settings,
    ) -> Box<Stretching> {
        let is_current = index == self.deck.current();
        let Some(mut song) = self.deck.place_mut(index).take_if(|song| song.id == id) else { return stretching };
        let now = self.follower.now();
        let line = self.sounding.filter(|line| is_current && self.mixer.stretches(&song, line));
        if let Some(line) = line {
            self.contain(|this| this.mixer.leave(&mut song, &line, now));
        }
        let before = std::mem::replace(&mut song.stretching, stretching);
        let is_heard = line.is_some() && self.sounding.is_some();
        self.contain(|this| match line.filter(|_| is_heard) {
            Some(line) => this.mixer.enter(&mut song, &line, now, settings),
            None => song.stretching.start_after(&before, now),
        });
        *self.deck.place_mut(index) = Some(song);
        before
    }
}
