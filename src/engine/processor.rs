//! The audio thread's end: turns a transport into sound.
//!
//! Audio thread. It allocates nothing, waits for nothing (but see [`Patience`]) and frees nothing: songs come in and go out
//! through rings.

use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::time::Instant;

use rtrb::{Consumer, Producer};

use crate::dsp::Gain;
use crate::setlist::MAX_STEMS;
use crate::time::{BeatPos, LoopRange, SampleRate, Transport};

use super::block::{Lead, Mix, Mixes, Outputs, Pace, Settings, TempoMode};
use super::follow::{Course, Follower, Line, Motion, Place, Playhead, Reader, Reading, Segments};
use super::glance::Glance;
use super::load::{Arrival, Retired};
use super::patience::Patience;
use super::shared::Shared;
use super::show::{Deck, Move, Show, View};
use super::sound::{LoadedSong, Mixer, SongId, Stretching};
use super::sync::{Sync, Waiting};

/// After so many blocks in a row that ended in a panic, a song is given up: each of them costs the host's thread time.
const MOST_PANICS: u32 = 8;

/// The audio thread's end: turns a transport into sound.
#[derive(Debug)]
pub struct Processor {
    follower: Follower,
    /// Where the host is, whether there is a song or not.
    reader: Reader,
    mixer: Mixer,
    patience: Patience,
    segments: Segments,
    show: Show,
    deck: Deck,
    /// Along which line the song sounds.
    sounding: Option<Line>,
    /// How many blocks in a row ended in a panic.
    panics: u32,
    /// The way to the loader, for each song of the deck; there is at least one.
    lines: Box<[LoaderLine]>,
    /// What the current song's line shares; and what is told of the whole.
    shared: Arc<Shared>,
    /// The mix of what is faded out or in.
    faded: Box<Mix>,
}

/// The way from and to a song's loader.
#[derive(Debug)]
pub(super) struct LoaderLine {
    /// What comes.
    pub arriving: Consumer<Arrival>,
    /// What goes back.
    pub retired: Producer<Retired>,
    /// What is told in passing.
    pub shared: Arc<Shared>,
}

/// So much may happen in one block; what is more waits for the next one.
const MOST_EVENTS: u32 = 1000;

impl Processor {
    /// Plays the songs of `lines`, one or more, as `show` says. What is told of all of them goes to the first one's [`Shared`].
    pub(super) fn new(rate: SampleRate, lines: Box<[LoaderLine]>, show: Show) -> Self {
        Self {
            follower: Follower::new(rate),
            reader: Reader::new(rate),
            mixer: Mixer::new(rate),
            patience: Patience::new(rate),
            segments: Segments::new(),
            show,
            deck: Deck::new(lines.len()),
            sounding: None,
            panics: 0,
            shared: lines[0].shared.clone(),
            lines,
            faded: Box::default(),
        }
    }

    /// Fills every output for one block.
    ///
    /// The song goes where the transport says in the block in which it says it. Gains move in 5 ms to what `mixes` says of the
    /// song that sounds; a song begins with them.
    ///
    /// A panic inside costs this block, and is told; the next one starts anew. A song that panics again and again is silent
    /// until another one comes, or until [`Self::reset`].
    pub fn process(
        &mut self,
        transport: &Transport,
        mut mixes: impl Mixes,
        settings: &Settings,
        pace: Pace,
        outputs: &mut impl Outputs,
    ) {
        let block = || self.process_block(transport, &mut mixes, settings, pace, outputs);
        if let Err(payload) = catch_unwind(AssertUnwindSafe(block)) {
            // Dropping it runs foreign code, which may panic in its turn.
            std::mem::forget(payload);
            self.recover();
            let glance = Glance::of(transport, settings, self.deck.sounding(), self.follower.bearing());
            self.shared.set_glance(&Glance { sync: Sync::Waiting(Waiting::Fault), ..glance });
            self.mixer.rest(0..outputs.frames(), outputs);
        }
    }

    /// Starts anew after a panic.
    fn recover(&mut self) {
        let panics = self.panics.saturating_add(1);
        self.reset();
        self.panics = panics;
        self.shared.count_panic();
    }

    fn process_block(
        &mut self,
        transport: &Transport,
        mixes: &mut impl Mixes,
        settings: &Settings,
        pace: Pace,
        outputs: &mut impl Outputs,
    ) {
        let frames = outputs.frames();
        let watched = self.shared.meters.is_watched();
        self.mixer.watch(watched);
        self.patience.arrive(Instant::now(), frames, pace);
        let reading = self.reader.read(transport, frames);
        let course = self.show.begin(transport, &reading, settings, self.follower.now());
        let own = self.show.settings_of(self.deck.current(), settings);
        self.tell_playhead(&reading, transport, &own);
        self.await_arrivals(mixes, settings);
        let is_given_up = self.panics >= MOST_PANICS;
        if is_given_up {
            self.mixer.rest(0..frames, outputs);
        } else if frames > 0 {
            self.play(&course, mixes, settings, outputs);
            self.panics = 0;
        }
        if watched {
            self.mixer.tell_levels(&self.shared.meters, outputs);
        }
        let own = self.show.settings_of(self.deck.current(), settings);
        let mut glance = Glance::of(transport, &own, self.deck.sounding(), self.follower.bearing());
        if is_given_up {
            glance.sync = Sync::Waiting(Waiting::Fault);
        }
        self.shared.set_glance(&glance);
    }

    /// Takes what has come for each song; where nobody listens, it waits for what is on its way to the current one.
    fn await_arrivals(&mut self, mixes: &mut impl Mixes, settings: &Settings) {
        let line = &self.lines[self.deck.current()];
        // What has arrived may not be the most recently requested song; but a full ring has to be emptied for it.
        self.patience.wait(|| !line.shared.expects_song() || line.arriving.slots() == super::RING);
        self.accept_arrivals(mixes, settings);
        let line = &self.lines[self.deck.current()];
        if settings.tempo_mode == TempoMode::Stretch && self.deck.sounding().is_some() {
            self.patience.wait(|| !line.shared.expects_refinement() || !line.arriving.is_empty());
            self.accept_arrivals(mixes, settings);
        }
    }

    /// Tells the loader where the lead is, read from the same field that the follower reads.
    fn tell_playhead(&mut self, reading: &Reading, transport: &Transport, own: &Settings) {
        let is_own = own.lead == Lead::Stemlock;
        let playhead = match reading.place {
            Place::Beats(beats) if !is_own => Some(Playhead::Beat(own.placement().song_beat(beats))),
            Place::Seconds(seconds) if !is_own => Some(Playhead::Seconds { seconds, song_start: own.song_start }),
            // It runs freely: where the last block ended.
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

    /// One block of the show: cut wherever something happens.
    fn play(&mut self, course: &Course, mixes: &mut impl Mixes, settings: &Settings, outputs: &mut impl Outputs) {
        let frames = outputs.frames();
        if let Some(song) = self.show.hear(course, settings, &self.deck, &self.follower) {
            self.change_song(song);
        }
        let mut course = self.course(course);
        let own = self.show.settings_of(self.deck.current(), settings);
        if let Some(song) = self.deck.sounding() {
            self.follower.begin(&course, &own, &song.timeline, frames);
        }
        let (mut done, mut events) = (0, 0);
        while done < frames {
            let left = frames - done;
            let start = self.show.settings_of(self.deck.current(), settings).song_start;
            let view = View { deck: &self.deck, follower: &self.follower, start };
            self.show.latch(&view);
            let upcoming = self.show.upcoming(&view, left).filter(|_| events < MOST_EVENTS);
            match upcoming {
                Some(upcoming) if upcoming.frames == 0 => {
                    events += 1;
                    let heard = self.show.carry_out(&upcoming, &view);
                    self.turn_to(heard, settings);
                    course = self.course(&course);
                }
                upcoming => {
                    let frames = upcoming.map_or(left, |upcoming| upcoming.frames);
                    self.part(&course, mixes, settings, done..done + frames, outputs);
                    done += frames;
                }
            }
        }
    }

    /// What is shared with the current song's loader.
    fn line(&self) -> &Shared {
        &self.lines[self.deck.current()].shared
    }

    /// The course of the song that is current now.
    fn course(&self, course: &Course) -> Course {
        Course { speed: self.show.speed(self.deck.current()), ..*course }
    }

    /// Turns to what is to be heard from now on.
    fn turn_to(&mut self, heard: Move, settings: &Settings) {
        match heard {
            Move::GoOn => {}
            Move::Leap { song, here, target } => {
                self.change_song(song);
                let own = self.show.settings_of(song, settings);
                self.follower.leap(here, target, &own);
            }
            Move::Silence(next) => {
                self.follower.stop();
                if let Some(song) = next {
                    self.change_song(song);
                }
            }
        }
    }

    /// Makes another song current: the one before fades out.
    fn change_song(&mut self, index: usize) {
        if index == self.deck.current() {
            return;
        }
        self.leave_song();
        self.deck.set_current(index);
    }

    /// Ends what sounds of the current song.
    fn leave_song(&mut self) {
        let current = self.deck.current();
        if let Some(mut song) = self.deck.place_mut(current).take() {
            self.fall_silent(&mut song, self.follower.now());
            *self.deck.place_mut(current) = Some(song);
        }
        self.follower.release();
        self.mixer.release();
        self.lines[current].shared.set_reads(&(0..0));
        self.lines[current].shared.set_next_reads(&(0..0));
    }

    /// The frames `range` of a block, in which nothing happens but what the follower says.
    fn part(
        &mut self,
        course: &Course,
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
        // Whatever happened: it is not to be freed on this thread.
        *self.deck.place_mut(current) = Some(song);
        played.unwrap_or_else(|payload| resume_unwind(payload));
    }

    /// A part of a block of a song.
    fn sound(
        &mut self,
        song: &mut LoadedSong,
        course: &Course,
        mix: &Mix,
        settings: &Settings,
        range: Range<usize>,
        outputs: &mut impl Outputs,
    ) {
        song.audio.update();
        let now = self.follower.now();
        let level = self.show.level(now);
        let sounding = self.sounding.as_ref().map(|line| (line, now));
        if level == 1.0 {
            self.mixer.set_mix(mix, song, sounding);
        } else {
            fade(&mut self.faded, mix, &song.leads, level);
            self.mixer.set_mix(&self.faded, song, sounding);
        }
        if let Some(line) = &self.sounding {
            self.mixer.transpose(song, line, now, settings);
        }
        let (mut now, mut done) = (now, range.start);
        self.follower.proceed(course, &song.timeline, range.len(), &mut self.segments);
        for index in 0..self.segments.as_slice().len() {
            let segment = self.segments.as_slice()[index];
            let reads =
                segment.motion.line().map(|line| self.await_pages(song, &line, now, segment.frames, settings));
            self.take_motion(segment.motion, song, now, settings);
            // Until now the loader has kept what fades out as well.
            self.line().set_reads(&reads.unwrap_or_default());
            let range = done..done + segment.frames;
            match self.sounding {
                Some(line) => {
                    let missed = self.mixer.sound(song, &line, now, range, outputs);
                    self.line().count_underruns(missed);
                }
                None => self.mixer.rest(range, outputs),
            }
            done += segment.frames;
            now += segment.frames as i64;
        }
    }

    /// Tells the loader what is about to be read, and waits for it where nobody listens.
    fn await_pages(
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
        self.patience.wait(|| {
            song.audio.update();
            mixer.is_ready(song, line, settings, &reads)
        });
        reads
    }

    /// Forgets the transport's past, as after a host's reset; the song stays.
    pub fn reset(&mut self) {
        self.follower.reset();
        self.reader.reset();
        self.patience.reset();
        self.mixer.reset();
        self.sounding = None;
        self.panics = 0;
    }

    /// Where the host stood in the last block.
    pub fn playhead(&self) -> Playhead {
        self.line().playhead()
    }

    /// Lays a song of a set on the host's timeline: its beat 0 sounds at the host's beat `start`.
    pub fn lay(&mut self, song: usize, start: BeatPos) {
        self.show.lay(song, start);
    }

    /// Whether nothing sounds, and no act waits.
    pub fn is_idle(&self) -> bool {
        self.sounding.is_none() && self.show.is_idle()
    }

    /// Whether a song is there.
    pub fn has_song(&self) -> bool {
        self.deck.sounding().is_some()
    }

    fn take_motion(&mut self, motion: Motion, song: &mut LoadedSong, now: i64, settings: &Settings) {
        match motion {
            Motion::Idle => {}
            Motion::Continue(line) => self.sounding = Some(line),
            Motion::Start(line) | Motion::Jump(line) => {
                self.fall_silent(song, now);
                self.mixer.enter(song, &line, now, settings);
                self.sounding = Some(line);
            }
            Motion::Stop => self.fall_silent(song, now),
        }
    }

    fn fall_silent(&mut self, song: &mut LoadedSong, now: i64) {
        if let Some(line) = self.sounding.take() {
            self.mixer.leave(song, &line, now);
        }
    }

    /// Takes what came for each song, and sends away what it replaces. Something is only taken while there is room to send
    /// something away, so that nothing is ever freed here.
    fn accept_arrivals(&mut self, mixes: &mut impl Mixes, settings: &Settings) {
        for index in 0..self.lines.len() {
            while self.lines[index].retired.slots() > 0 {
                let Ok(arrived) = self.lines[index].arriving.pop() else { break };
                let retired = match arrived {
                    Arrival::Song(song) => self.replace_song(index, Some(song)).map(Retired::Song),
                    Arrival::Nothing => self.replace_song(index, None).map(Retired::Song),
                    Arrival::Refined(id, stretching) => {
                        let mut own = *settings;
                        self.deck.song(index).iter().for_each(|song| {
                            mixes.of(&song.mix, &mut own);
                        });
                        own.transpose += self.show.transpose(index);
                        Some(Retired::Stretching(self.refine(index, id, stretching, &own)))
                    }
                };
                if let Some(retired) = retired {
                    let _ = self.lines[index].retired.push(retired); // There is room: it was asked for.
                }
            }
        }
    }

    fn replace_song(&mut self, index: usize, song: Option<Box<LoadedSong>>) -> Option<Box<LoadedSong>> {
        if index == self.deck.current() {
            self.leave_song();
            self.panics = 0;
        }
        self.lines[index].shared.set_reader(song.as_ref().map(|song| song.id));
        std::mem::replace(self.deck.place_mut(index), song)
    }

    /// Goes on with other stretchers: where they are heard, the old ones fade out while the new ones fade in.
    /// What is not about the song that is there goes back as it came.
    fn refine(
        &mut self,
        index: usize,
        id: SongId,
        stretching: Box<Stretching>,
        settings: &Settings,
    ) -> Box<Stretching> {
        let is_current = index == self.deck.current();
        let place = self.deck.place_mut(index);
        let Some(song) = place.as_deref_mut().filter(|song| song.id == id) else { return stretching };
        let now = self.follower.now();
        let line = self.sounding.filter(|line| is_current && self.mixer.stretches(song, line));
        if let Some(line) = &line {
            self.mixer.leave(song, line, now);
        }
        let before = std::mem::replace(&mut song.stretching, stretching);
        match line {
            Some(line) => self.mixer.enter(song, &line, now, settings),
            None => song.stretching.start(now, settings.transpose),
        }
        before
    }
}

/// `mix` with the music at a `level`; what leads the band stays.
fn fade(faded: &mut Mix, mix: &Mix, leads: &[bool; MAX_STEMS], level: f32) {
    faded.clone_from(mix);
    let level = Gain::new(level).unwrap_or(Gain::UNITY);
    for (stem, _) in faded.stems.iter_mut().zip(leads).filter(|(_, leads)| !**leads) {
        stem.gain = stem.gain * level;
    }
}
