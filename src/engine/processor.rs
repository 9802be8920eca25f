//! The audio thread's end: turns a transport into sound.
//!
//! Audio thread. It allocates nothing, waits for nothing (but see [`Patience`]) and frees nothing: songs come in and go out
//! through rings.

use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::time::Instant;

use rtrb::{Consumer, Producer};

use crate::time::{LoopRange, SampleRate, Transport};

use super::block::{Mix, Mixes, Outputs, Pace, Settings, TempoMode};
use super::follow::Follower;
use super::follow::Line;
use super::follow::{Motion, Place, Playhead, Reader, Segments};
use super::glance::Glance;
use super::load::{Arrival, Retired};
use super::patience::Patience;
use super::shared::Shared;
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
    song: Option<Box<LoadedSong>>,
    /// Along which line the song sounds.
    sounding: Option<Line>,
    /// How many blocks in a row ended in a panic.
    panics: u32,
    arriving: Consumer<Arrival>,
    retired: Producer<Retired>,
    shared: Arc<Shared>,
}

impl Processor {
    pub(super) fn new(
        rate: SampleRate,
        arriving: Consumer<Arrival>,
        retired: Producer<Retired>,
        shared: Arc<Shared>,
    ) -> Self {
        Self {
            follower: Follower::new(rate),
            reader: Reader::new(rate),
            mixer: Mixer::new(rate),
            patience: Patience::new(rate),
            segments: Segments::new(),
            song: None,
            sounding: None,
            panics: 0,
            arriving,
            retired,
            shared,
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
            let glance = Glance::of(transport, settings, self.song.as_deref(), self.follower.bearing());
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
        self.tell_playhead(transport, settings, frames);
        // What has arrived may not be the most recently requested song; but a full ring has to be emptied for it.
        self.patience.wait(|| !self.shared.expects_song() || self.arriving.slots() == super::RING);
        self.accept_arrivals(mixes, settings);
        if settings.tempo_mode == TempoMode::Stretch && self.song.is_some() {
            self.patience.wait(|| !self.shared.expects_refinement() || !self.arriving.is_empty());
            self.accept_arrivals(mixes, settings);
        }
        let is_given_up = self.panics >= MOST_PANICS;
        let mut own = *settings;
        if let Some(mut song) = self.song.take_if(|_| !is_given_up) {
            let block = || {
                let mix = mixes.of(&song.mix, &mut own);
                self.play(&mut song, transport, mix, &own, outputs);
            };
            let played = catch_unwind(AssertUnwindSafe(block));
            // Whatever happened: it is not to be freed on this thread.
            self.song = Some(song);
            played.unwrap_or_else(|payload| resume_unwind(payload));
            self.panics = 0;
        } else {
            self.mixer.rest(0..frames, outputs);
        }
        if watched {
            self.mixer.tell_levels(&self.shared.meters, outputs);
        }
        let bearing = self.follower.bearing();
        let mut glance = Glance::of(transport, settings, self.song.as_deref(), bearing);
        if is_given_up {
            glance.sync = Sync::Waiting(Waiting::Fault);
        }
        self.shared.set_glance(&glance);
    }

    /// Tells the loader where the host is, read from the same field that the follower reads.
    fn tell_playhead(&mut self, transport: &Transport, settings: &Settings, frames: usize) {
        let playhead = match self.reader.read(transport, frames).place {
            Place::Beats(beats) => Some(Playhead::Beat(settings.placement().song_beat(beats))),
            Place::Seconds(seconds) => Some(Playhead::Seconds { seconds, song_start: settings.song_start }),
            // It runs freely: where the last block ended.
            Place::Unknown => self
                .song
                .as_ref()
                .zip(self.follower.bearing().pos)
                .map(|(song, pos)| Playhead::Beat(song.timeline.beat_at(pos))),
        };
        if let Some(playhead) = playhead {
            self.shared.set_playhead(playhead);
        }
        let placement = settings.placement();
        let in_song = |LoopRange { start, end }| LoopRange {
            start: placement.song_beat(start),
            end: placement.song_beat(end),
        };
        self.shared.set_repeat(transport.loop_range.map(in_song));
    }

    /// One block of a song.
    fn play(
        &mut self,
        song: &mut LoadedSong,
        transport: &Transport,
        mix: &Mix,
        settings: &Settings,
        outputs: &mut impl Outputs,
    ) {
        song.audio.update();
        let sounding = self.sounding.as_ref().map(|line| (line, self.follower.now()));
        self.mixer.set_mix(mix, song, sounding);
        if let Some(line) = &self.sounding {
            self.mixer.transpose(song, line, self.follower.now(), settings);
        }
        let mut now = self.follower.now();
        self.follower.follow(transport, settings, &song.timeline, outputs.frames(), &mut self.segments);
        let mut done = 0;
        for index in 0..self.segments.as_slice().len() {
            let segment = self.segments.as_slice()[index];
            let reads =
                segment.motion.line().map(|line| self.await_pages(song, &line, now, segment.frames, settings));
            self.take_motion(segment.motion, song, now, settings);
            // Until now the loader has kept what fades out as well.
            self.shared.set_reads(&reads.unwrap_or_default());
            let range = done..done + segment.frames;
            match self.sounding {
                Some(line) => {
                    let missed = self.mixer.sound(song, &line, now, range, outputs);
                    self.shared.count_underruns(missed);
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
        self.shared.set_next_reads(&reads);
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
        self.shared.playhead()
    }

    /// Whether a song is there.
    pub fn has_song(&self) -> bool {
        self.song.is_some()
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

    /// Takes what came last, and sends away what it replaces. Something is only taken while there is room to send
    /// something away, so that nothing is ever freed here.
    fn accept_arrivals(&mut self, mixes: &mut impl Mixes, settings: &Settings) {
        while self.retired.slots() > 0 {
            let Ok(arrived) = self.arriving.pop() else { return };
            let retired = match arrived {
                Arrival::Song(song) => self.replace_song(Some(song)).map(Retired::Song),
                Arrival::Nothing => self.replace_song(None).map(Retired::Song),
                Arrival::Refined(id, stretching) => {
                    let mut own = *settings;
                    self.song.iter().for_each(|song| {
                        mixes.of(&song.mix, &mut own);
                    });
                    Some(Retired::Stretching(self.refine(id, stretching, &own)))
                }
            };
            if let Some(retired) = retired {
                let _ = self.retired.push(retired); // There is room: it was asked for.
            }
        }
    }

    fn replace_song(&mut self, song: Option<Box<LoadedSong>>) -> Option<Box<LoadedSong>> {
        let mut before = self.song.take();
        if let Some(before) = &mut before {
            self.fall_silent(before, self.follower.now());
        }
        self.follower.release();
        self.mixer.release();
        self.shared.set_reads(&(0..0));
        self.shared.set_next_reads(&(0..0));
        self.shared.set_reader(song.as_ref().map(|song| song.id));
        self.song = song;
        self.panics = 0;
        before
    }

    /// Goes on with other stretchers: where they are heard, the old ones fade out while the new ones fade in.
    /// What is not about the song that is there goes back as it came.
    fn refine(&mut self, id: SongId, stretching: Box<Stretching>, settings: &Settings) -> Box<Stretching> {
        let Some(song) = self.song.as_mut().filter(|song| song.id == id) else { return stretching };
        let now = self.follower.now();
        let line = self.sounding.filter(|line| self.mixer.stretches(song, line));
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
