//! The audio thread's end: turns a transport into sound.
//!
//! Audio thread. It allocates nothing, waits for nothing (but see [`Patience`]) and frees nothing: songs come in and go out
//! through rings.

use std::sync::Arc;
use std::time::Instant;

use rtrb::{Consumer, Producer};

use crate::time::{BeatPos, SampleRate, Transport};

use super::follower::Follower;
use super::line::Line;
use super::loaded_song::LoadedSong;
use super::mixer::Mixer;
use super::motion::{Motion, Segments};
use super::patience::Patience;
use super::shared::Shared;
use super::{Mix, Outputs, Settings};

/// Whether the host said that nobody is listening in real time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pace {
    /// A missed deadline is heard.
    #[default]
    Realtime,
    /// The host announced offline rendering: waiting for data is right.
    Offline,
}

/// The audio thread's end: turns a transport into sound.
#[derive(Debug)]
pub struct Processor {
    follower: Follower,
    mixer: Mixer,
    patience: Patience,
    segments: Segments,
    song: Option<Arc<LoadedSong>>,
    /// Along which line the song sounds.
    sounding: Option<Line>,
    arriving: Consumer<Option<Arc<LoadedSong>>>,
    retired: Producer<Arc<LoadedSong>>,
    shared: Arc<Shared>,
}

impl Processor {
    pub(super) fn new(
        rate: SampleRate,
        arriving: Consumer<Option<Arc<LoadedSong>>>,
        retired: Producer<Arc<LoadedSong>>,
        shared: Arc<Shared>,
    ) -> Self {
        Self {
            follower: Follower::new(rate),
            mixer: Mixer::new(rate),
            patience: Patience::new(rate),
            segments: Segments::new(),
            song: None,
            sounding: None,
            arriving,
            retired,
            shared,
        }
    }

    /// Fills every output for one block.
    ///
    /// The song goes where the transport says in the block in which it says it. Gains move to `mix` in 5 ms.
    pub fn process(
        &mut self,
        transport: &Transport,
        mix: &Mix,
        settings: &Settings,
        pace: Pace,
        outputs: &mut impl Outputs,
    ) {
        let frames = outputs.frames();
        let limit = self.patience.arrive(Instant::now(), frames, pace);
        if let Some(beats) = transport.beats {
            self.shared.set_playhead(beats - (settings.song_start - BeatPos::ZERO));
        }
        // What has arrived may not be the song that is wanted last; but a full ring has to be emptied for it.
        self.patience.wait(limit, || !self.shared.expects_song() || self.arriving.slots() == super::RING);
        self.exchange_song();
        let Some(song) = self.song.take() else {
            self.mixer.rest(0..frames, outputs);
            return;
        };
        let sounding = self.sounding.as_ref().map(|line| (line, self.follower.now()));
        self.mixer.set_mix(mix, &song, sounding);
        let mut now = self.follower.now();
        self.follower.follow(transport, settings, &song.timeline, frames, &mut self.segments);
        let mut done = 0;
        for index in 0..self.segments.as_slice().len() {
            let segment = self.segments.as_slice()[index];
            if let Some(line) = segment.motion.line() {
                let mixer = &mut self.mixer;
                self.patience.wait(limit, || mixer.is_ready(&song, &line, now, segment.frames));
            }
            self.take_motion(segment.motion, &song, now);
            let range = done..done + segment.frames;
            match self.sounding {
                Some(line) => {
                    let missed = self.mixer.sound(&song, &line, now, range, outputs);
                    self.shared.count_underruns(missed);
                }
                None => self.mixer.rest(range, outputs),
            }
            done += segment.frames;
            now += segment.frames as i64;
        }
        self.song = Some(song);
    }

    /// Forgets the transport's past, as after a host's reset; the song stays.
    pub fn reset(&mut self) {
        self.follower.reset();
        self.patience.reset();
        self.mixer.reset();
        self.sounding = None;
    }

    /// Whether a song is there.
    pub fn has_song(&self) -> bool {
        self.song.is_some()
    }

    fn take_motion(&mut self, motion: Motion, song: &LoadedSong, now: i64) {
        match motion {
            Motion::Idle => {}
            Motion::Continue(line) => self.sounding = Some(line),
            Motion::Start(line) | Motion::Jump(line) => {
                self.fall_silent(song, now);
                self.mixer.enter(song, &line, now);
                self.sounding = Some(line);
            }
            Motion::Stop => self.fall_silent(song, now),
        }
    }

    fn fall_silent(&mut self, song: &LoadedSong, now: i64) {
        if let Some(line) = self.sounding.take() {
            self.mixer.leave(song, &line, now);
        }
    }

    /// Takes the song that came last, and sends away the one before. A song is only taken while there is room to send
    /// one away, so that none is ever freed here.
    fn exchange_song(&mut self) {
        while self.retired.slots() > 0 {
            let Ok(arrived) = self.arriving.pop() else { return };
            if let Some(song) = self.song.take() {
                self.fall_silent(&song, self.follower.now());
                let _ = self.retired.push(song); // There is room: it was asked for.
            }
            self.follower.release();
            self.song = arrived;
        }
    }
}
