//! A host's audio thread that plays for hours: it seeks, loops, changes its tempo and the song, and compares the
//! output.

use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

use testkit::Random;
use testkit::bank::{Bank, FULL};

use super::gap::GapWatch;
use super::material::{LENGTH, SoakMaterial};
use crate::torture::clock::{Clock, ClockNoise, HostTempo};
use crate::torture::format::{AskedBlock, Instance};
use crate::torture::watch;

pub const RATE: f64 = 48_000.0;
pub const LONGEST: usize = 1024;
/// After a jump all fades are complete within this many frames.
const JUMP: u64 = 960;
/// After a change of tempo, the windows of the stretcher are within this many.
const TEMPO: u64 = 48_000;
/// After this many frames a new song is in memory, even on a machine that plays no faster than real time: blocks that arrive in
/// real time do not wait for files.
const SONG: u64 = 480_000;
/// A bounce may wait for files for ten seconds in each block.
const CALL: Duration = Duration::from_secs(11);

/// A player's request to the main thread; the player waits until it is done.
pub enum SoakWish {
    /// Another song.
    Song { instance: usize, song: usize, done: Sender<()> },
    /// The first song, and a rest until all players rest.
    Rest { done: Sender<()> },
}

/// A player's results.
#[derive(Debug, Default)]
pub struct SoakResult {
    pub frames: u64,
    pub compared: u64,
    pub jumps: u64,
    pub wraps: u64,
    pub tempos: u64,
    pub songs: u64,
    /// The frames in which a gap would have been noticed: at the song's own speed, and at others.
    pub listened: u64,
    pub listened_elsewhere: u64,
    /// The mean square of the quietest moment.
    pub quietest: f64,
    /// The first fault.
    pub fault: Option<String>,
}

/// An instance and its host.
pub struct SoakPlayer<'a> {
    number: usize,
    instance: &'a dyn Instance,
    songs: &'a [SoakMaterial],
    random: Random,
    wishes: Sender<SoakWish>,
    song: usize,
    clock: Clock,
    block: usize,
    /// Frames until the output must equal the files.
    unsettled: u64,
    /// Frames in which the sound may fade.
    fading: u64,
    /// For each stem.
    gaps: [GapWatch; 2],
    /// Whether it may request another song: not in the first seconds after a rest, when a bounce is not recognised yet.
    warm: bool,
    told: SoakResult,
}

impl<'a> SoakPlayer<'a> {
    pub fn new(
        number: usize,
        instance: &'a dyn Instance,
        songs: &'a [SoakMaterial],
        mut random: Random,
        wishes: Sender<SoakWish>,
    ) -> Self {
        let clock = Clock::new(RATE, HostTempo::constant(songs[0].bpm), ClockNoise::Exact, random.fork());
        Self {
            number,
            instance,
            songs,
            random,
            wishes,
            song: 0,
            clock,
            block: LONGEST,
            unsettled: SONG,
            fading: SONG,
            gaps: [GapWatch::new(), GapWatch::new()],
            warm: false,
            told: SoakResult::default(),
        }
    }

    /// Plays this many frames, and pauses after each `rest` of them.
    pub fn play(mut self, frames: u64, rest: u64) -> SoakResult {
        self.instance.start();
        self.clock.playing = true;
        self.begin(0);
        let mut next_rest = rest;
        while self.told.frames < frames {
            let leg = (self.random.between(4.0, 40.0) * RATE) as u64;
            self.leg(leg.min(frames - self.told.frames));
            while self.told.frames >= next_rest {
                next_rest += rest;
                self.rest();
            }
            self.act();
        }
        self.instance.stop();
        self.told.quietest = self.gaps.iter().map(|gaps| gaps.quietest).fold(f64::INFINITY, f64::min);
        self.told
    }

    fn ask(&self, wish: impl FnOnce(Sender<()>) -> SoakWish) {
        let (done, wait) = channel();
        if self.wishes.send(wish(done)).is_ok() {
            let _ = wait.recv();
        }
    }

    fn rest(&mut self) {
        self.ask(|done| SoakWish::Rest { done });
        self.warm = false;
        self.begin(0);
    }

    /// Gives the host a timeline for `song`: its tempo, and some that differ.
    fn begin(&mut self, song: usize) {
        self.song = song;
        let bpm = self.songs[song].bpm;
        let mut steps = Vec::new();
        let mut at = 0.0;
        while at < LENGTH {
            at += self.random.between(8.0, 30.0);
            steps.push((at, bpm * self.random.between(0.9, 1.12)));
            at += self.random.between(2.0, 12.0);
            steps.push((at, bpm));
        }
        self.clock.tempo = HostTempo::stepped(bpm, &steps);
        self.clock.loop_range = None;
        self.clock.locate(0.0);
        self.unsettle(SONG);
        self.fade(SONG);
    }

    fn unsettle(&mut self, frames: u64) {
        self.unsettled = self.unsettled.max(frames);
    }

    /// For so many frames the sound may fade out and in.
    fn fade(&mut self, frames: u64) {
        self.fading = self.fading.max(frames);
        self.gaps.iter_mut().for_each(GapWatch::forget);
    }

    fn act(&mut self) {
        self.block = 1 + self.random.below(LONGEST);
        let warm = std::mem::replace(&mut self.warm, true);
        match self.random.below(8) {
            0 if warm => {
                let song = self.random.below(self.songs.len());
                self.ask(|done| SoakWish::Song { instance: self.number, song, done });
                self.told.songs += 1;
                self.begin(song);
            }
            1 | 2 => {
                let start = self.random.between(0.0, LENGTH * 0.8) * RATE;
                let span = self.random.octaves(0.05, 20.0) * RATE;
                self.clock.loop_range = Some((start, start + span));
                self.clock.splits = self.random.chance(0.5);
                self.jump(start.round());
            }
            3 | 4 => {
                self.clock.loop_range = None;
                let place = (self.random.between(0.0, LENGTH * 0.8) * RATE).round();
                self.jump(place);
            }
            _ => {}
        }
    }

    fn jump(&mut self, place: f64) {
        self.clock.locate(place);
        self.told.jumps += 1;
        // The jump may lead to a place where the tempo has just changed.
        self.unsettle(TEMPO);
        self.fade(JUMP);
    }

    fn leg(&mut self, mut left: u64) {
        while left > 0 {
            if self.clock.place > (LENGTH * 0.9) * RATE {
                self.jump(0.0);
            }
            let wanted = self.block.min(usize::try_from(left).unwrap_or(LONGEST));
            let frames = self.clock.cut(wanted);
            let mut bank = Bank::new(&FULL, frames);
            let said = self.clock.say();
            let offline = self.number % 4 != 3;
            let asked =
                AskedBlock { said, frames, events: &[], offline, paced: false, bank: &mut bank, sent: None };
            if !watch::call("process", CALL, || self.instance.play(asked)) {
                self.wrong("a block was refused");
            }
            let (before, tempo) = (self.clock.place, said.tempo);
            self.clock.pass(frames);
            let wrapped = self.clock.place < before;
            let changed = self.clock.say().tempo != tempo;
            if !wrapped && self.fading == 0 {
                self.seek_gaps(&bank, before, frames);
            }
            if !wrapped && !changed {
                self.listen(&bank, before, frames);
            }
            if wrapped {
                self.told.wraps += 1;
                self.unsettle(if changed { TEMPO } else { JUMP });
                self.fade(JUMP);
            } else if changed {
                self.told.tempos += 1;
                self.unsettle(TEMPO);
            }
            self.unsettled = self.unsettled.saturating_sub(frames as u64);
            self.fading = self.fading.saturating_sub(frames as u64);
            self.told.frames += frames as u64;
            left -= frames as u64;
        }
    }

    /// Compares a block that begins at the host's frame `place` and has one tempo.
    fn listen(&mut self, bank: &Bank, place: f64, frames: usize) {
        let song = &self.songs[self.song];
        if self.unsettled > 0 || self.clock.tempo.bpm(place / RATE) != song.bpm {
            return;
        }
        let first = self.clock.tempo.beat(place / RATE) * 60.0 / song.bpm * RATE;
        for stem in 0..2 {
            let Some(heard) = bank.narrow(stem, 0) else { continue };
            // A place between two frames, and the fraction that a loop leaves over, may be rounded to either side.
            let is = |off: i64| {
                let first = first.floor() as i64 + off;
                heard
                    .iter()
                    .zip(first..)
                    .all(|(sample, frame)| sample.to_bits() == song.sample(stem, frame).to_bits())
            };
            if [0, 1, -1, 2].into_iter().any(is) {
                self.told.compared += frames as u64;
            } else {
                let near = (-50_000..50_000).find(|&off| is(off));
                let from = near.map_or("nowhere near".to_owned(), |off| format!("{off} frames off"));
                self.wrong(&format!(
                    "port {stem}: what should be at frame {first:.2} of song {} is {from}",
                    self.song
                ));
            }
        }
    }

    /// Seeks gaps in a block that begins at the host's frame `place`. A change of tempo fades nothing.
    fn seek_gaps(&mut self, bank: &Bank, place: f64, frames: usize) {
        let own = self.clock.tempo.bpm(place / RATE) == self.songs[self.song].bpm;
        *(if own { &mut self.told.listened } else { &mut self.told.listened_elsewhere }) += frames as u64;
        for stem in 0..self.gaps.len() {
            let gap = bank.narrow(stem, 0).and_then(|heard| self.gaps[stem].hear(heard));
            if let Some(frame) = gap {
                let at = place + frame as f64;
                let speed = if own { "at the song's own speed" } else { "at another speed" };
                self.wrong(&format!("port {stem}: a gap before frame {at:.0} of the host, {speed}"));
            }
        }
    }

    fn wrong(&mut self, what: &str) {
        let (number, frames) = (self.number, self.told.frames);
        let block = self.block;
        let loops = self.clock.loop_range;
        self.told.fault.get_or_insert_with(|| {
            format!("instance {number}, after {frames} frames, blocks of {block}, loop {loops:?}: {what}")
        });
    }
}
