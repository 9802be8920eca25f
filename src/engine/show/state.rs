//! The show: the lead's position, the current placement, and the waiting acts.
//!
//! Audio thread. Allocates only in its constructor.

use rtrb::{Consumer, Producer};

use crate::engine::block::{Lead, Quantum, Settings};
use crate::engine::follow::{BlockCourse, Follower, HostPlace, Reading};
use crate::engine::sound::{Form, LoadedSong};
use crate::time::{Bar, BeatPos, Beats, Bpm, HostSeconds, Placement, SampleRate, Speed, Transport};

use super::act::{Act, Order, Outcome, Refusal, When};
use super::counting::Counting;
use super::deck::Deck;
use super::fading::Fading;
use super::moves::OWN;
use super::resuming::Standing;
use super::running::Running;

/// The state of the current song.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Now {
    /// Silent; it will start from its beginning.
    Stopped,
    /// Sounding, or waiting for the lead to reach it.
    Playing,
    /// Silent; it will continue at this frame of its material.
    Held(i64),
}

/// A section that goes back to its beginning at its end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct SectionLoop {
    pub start: BeatPos,
    pub end: BeatPos,
    /// The order that began it, until its first end is reported.
    pub begun: Option<u32>,
    /// The order that ends it at the next end.
    pub ending: Option<u32>,
}

/// An order that is still to be carried out.
#[derive(Clone, Copy, Debug)]
pub(super) struct PendingOrder {
    pub order: Order,
    /// Whether it has arrived, and only waits for its quantum.
    pub has_come: bool,
}

/// The lead's position while no song sounds; it counts on from here.
#[derive(Clone, Copy, Debug)]
struct Idle {
    beat: BeatPos,
    frame: i64,
    tempo: Bpm,
    runs: bool,
}

/// How far before a song that it has entered a host may be, in seconds, because its beats are imprecise.
const NEAR: f64 = 0.003;
/// The maximum number of waiting acts.
pub(super) const MOST_ORDERS: usize = 256;

/// The show.
#[derive(Debug)]
pub struct Show {
    pub(super) rate: SampleRate,
    /// The length of the fade-in before an act's own frame, in frames, if the act is known by then: so attacks on its frame are complete.
    pub(super) lead_in: usize,
    pub(super) lead: Lead,
    /// The quantum of acts that could wait but state none.
    pub(super) quantum: Option<Quantum>,
    pub(super) running: Running,
    pub(super) now: Now,
    /// The lead's beat of the song's beat 0, if it differs from the timeline.
    pub(super) placed: Option<BeatPos>,
    pub(super) section_loop: Option<SectionLoop>,
    /// The automatically repeating section whose repetition was ended.
    pub(super) released: Option<usize>,
    pub(super) fading: Fading,
    pub(super) count: Counting,
    pub(super) orders: Vec<PendingOrder>,
    /// Where to continue, unless something else is done first.
    pub(super) resuming: Option<Standing>,
    /// The host's bar, and its tempo.
    pub(super) host_bar: Option<Bar>,
    idle: Idle,
    /// Whether the lead's time passes, and whether it did in the previous block.
    pub(super) runs: bool,
    ran: bool,
    arriving: Consumer<Order>,
    outcomes: Producer<Outcome>,
}

impl Show {
    /// A show of the songs in `running`, which receives acts from `arriving`.
    pub fn new(
        rate: SampleRate,
        lead_in: usize,
        running: Running,
        arriving: Consumer<Order>,
        outcomes: Producer<Outcome>,
    ) -> Self {
        let idle = Idle { beat: BeatPos::ZERO, frame: 0, tempo: Bpm::DEFAULT, runs: true };
        Self {
            rate,
            lead_in,
            lead: Lead::default(),
            quantum: None,
            running,
            now: Now::Playing,
            placed: None,
            section_loop: None,
            released: None,
            fading: Fading::OPEN,
            count: Counting::default(),
            orders: Vec::with_capacity(MOST_ORDERS),
            resuming: None,
            host_bar: None,
            idle,
            runs: true,
            ran: false,
            arriving,
            outcomes,
        }
    }

    /// Places a song on the host's timeline.
    pub fn lay(&mut self, song: usize, start: BeatPos) {
        self.running.lay(song, start);
    }

    /// A song was loaded, or removed.
    pub fn set_song(&mut self, slot: usize, song: Option<&LoadedSong>) {
        self.running.set_song(slot, song);
    }

    /// The current song's sections changed from `before` to `now`. A repetition keeps its beats; a section whose repetition was ended becomes the one that
    /// now begins at the same beat.
    pub fn follow_sections(&mut self, before: &Form, now: &Form) {
        let start = self.released.and_then(|index| before.sections.get(index)).map(|section| section.start);
        self.released = start.and_then(|start| now.index_at(start));
    }

    /// Takes another order, or other songs, and leaves the previous ones in `next`. Tonight's changes by acts stay, unless the
    /// set's entry has changed. Returns the new current song if `current` is no longer part of the set.
    pub fn run(&mut self, next: &mut Running, current: usize) -> Option<usize> {
        next.go_on_from(&self.running);
        let place = self.running.order.iter().position(|slot| *slot == current).unwrap_or(0);
        std::mem::swap(&mut self.running, next);
        let last = self.running.order.len().checked_sub(1)?;
        let instead = (!self.running.has(current)).then(|| self.running.order[place.min(last)]);
        if instead.is_some() && self.lead != Lead::Timeline {
            // It does not start where the other one was.
            (self.now, self.section_loop) = (Now::Stopped, None);
        }
        instead
    }

    /// Whether a song sounds whose position no host determines.
    pub fn leads(&self) -> bool {
        self.lead != Lead::Timeline && self.now == Now::Playing
    }

    /// Whether a song can be made current from outside: the lead does not determine it, and none plays.
    pub fn is_open(&self) -> bool {
        self.lead != Lead::Timeline && self.now == Now::Stopped
    }

    /// The slot of the song at a place of the set, counted from 0.
    pub fn slot_at(&self, place: usize) -> Option<usize> {
        self.running.order.get(place).copied()
    }

    /// The place in the set of the song in a slot, counted from 0; 0 if there is none.
    pub fn place_of(&self, slot: usize) -> usize {
        self.running.order.iter().position(|song| *song == slot).unwrap_or(0)
    }

    /// Whether no act waits.
    pub fn is_idle(&self) -> bool {
        self.orders.is_empty() && self.arriving.is_empty()
    }

    /// Begins a block: takes the acts that arrived, and the lead.
    pub fn begin(&mut self, transport: &Transport, reading: &Reading, settings: &Settings, at: i64) -> BlockCourse {
        while self.orders.len() < MOST_ORDERS {
            let Ok(order) = self.arriving.pop() else { break };
            self.wait_for(order);
        }
        if settings.lead != self.lead {
            self.change_lead(settings.lead, at);
        }
        self.quantum = settings.quantum;
        self.count.standing = settings.count_in;
        let is_own = self.lead == Lead::Stemlock;
        self.runs = is_own || transport.playing;
        self.host_bar = transport.bar.filter(|_| !is_own);
        if !is_own {
            let tempo = reading.tempo.unwrap_or(Bpm::DEFAULT);
            let seconds = |seconds: HostSeconds| BeatPos::new(seconds.get() / tempo.seconds_per_beat());
            let beat = match reading.place {
                HostPlace::Beats(beats) => Some(beats),
                HostPlace::Seconds(place) => seconds(place),
                HostPlace::Unknown => None,
            };
            let beat = beat.unwrap_or_else(|| self.idle_beat(at));
            self.idle = Idle { beat, frame: at, tempo, runs: transport.playing };
        }
        let sounds = self.now == Now::Playing;
        if is_own {
            return BlockCourse {
                reading: Reading::UNKNOWN,
                playing: sounds,
                loop_range: None,
                speed: Speed::UNITY,
            };
        }
        // A loop of the host is predictable only if it leads back to the same placement.
        let loop_range = transport.loop_range.filter(|_| self.lead == Lead::Timeline && self.placed.is_none());
        BlockCourse { reading: *reading, playing: transport.playing && sounds, loop_range, speed: Speed::UNITY }
    }

    /// Adds a waiting order. There is room, unless far too many were given.
    pub fn wait_for(&mut self, order: Order) {
        if order.number != OWN {
            self.resuming = None;
        }
        if self.orders.len() < MOST_ORDERS {
            self.orders.push(PendingOrder { order, has_come: false });
        } else if order.number != OWN {
            self.tell(order.number, Err(Refusal::Full));
        }
    }

    /// Reacts to a host that starts, stops or moves elsewhere, with the current song at the block's beginning. Returns the song that the
    /// timeline thereby reaches, if it is another one.
    pub fn hear(
        &mut self,
        course: &BlockCourse,
        settings: &Settings,
        deck: &Deck,
        follower: &Follower,
    ) -> Option<usize> {
        let started = std::mem::replace(&mut self.ran, self.runs) != self.runs;
        let song = deck.sounding();
        let is_lost = |show: &Self| {
            let own = show.settings_of(deck.current(), settings);
            song.is_some_and(|song| follower.is_lost(course, &own, &song.timeline))
        };
        match self.lead {
            Lead::Stemlock => None,
            Lead::Beat => {
                if started {
                    self.start_or_stop(deck, follower);
                } else if let Some(beat) =
                    song.filter(|_| is_lost(self)).and_then(|song| follower.song_beat(&song.timeline))
                {
                    // The host moved elsewhere. The song continues, and counts from there.
                    self.placed = Some(Placement::new(self.idle.beat, beat).lead_beat(BeatPos::ZERO));
                    self.shift_orders(self.idle.beat);
                }
                None
            }
            Lead::Timeline => {
                let holds = self.placed.is_some() || self.count.laid.is_some() || self.now != Now::Playing;
                // Check only if there is something to end: the check costs as much as following the host does.
                if holds && (started || is_lost(self)) {
                    (self.placed, self.count.laid) = (None, None);
                    self.now = Now::Playing;
                }
                if self.placed.is_some() || self.now != Now::Playing {
                    return None;
                }
                let entry = self.entry_at(self.idle.beat, deck).filter(|index| *index != deck.current());
                entry.filter(|_| self.count.laid != Some(deck.current()))
            }
        }
    }

    /// In lead Beat, a stop of the host pauses the song, and a start continues it at a bar.
    fn start_or_stop(&mut self, deck: &Deck, follower: &Follower) {
        let song = deck.sounding();
        let place = song.and_then(|song| Some(song.timeline.source_at(follower.song_beat(&song.timeline)?)));
        match (self.runs, self.now, place) {
            (false, Now::Playing, Some(pos)) => self.now = Now::Held(pos.nearest_frame()),
            (true, Now::Held(_), _) => {
                let (at, quantum) = (When::Beat(self.idle.beat), Some(Quantum::Bars(1)));
                self.wait_for(Order { number: OWN, at, act: Act::Play, quantum });
            }
            _ => {}
        }
    }

    /// The entry of the timeline at a beat of the lead. A host's imprecision does not leave a song that was entered. A song that begins
    /// within the last frame is an event, whether or not a block begins there.
    pub(super) fn entry_at(&self, beat: BeatPos, deck: &Deck) -> Option<usize> {
        let beats = |seconds: f64| seconds * self.idle.tempo.get() / 60.0;
        self.running.starts.last_begun(beat, deck.current(), beats(NEAR), beats(-1.0 / self.rate.as_f64()))
    }

    fn change_lead(&mut self, lead: Lead, at: i64) {
        self.lead = lead;
        self.idle = Idle { beat: self.idle_beat(at), frame: at, tempo: Bpm::DEFAULT, runs: true };
        (self.placed, self.section_loop, self.released) = (None, None, None);
        self.count.forget();
        self.forget_own();
        self.now = if lead == Lead::Timeline { Now::Playing } else { Now::Stopped };
    }

    /// The settings for the current song.
    pub fn settings_of(&self, index: usize, settings: &Settings) -> Settings {
        let is_own = self.lead == Lead::Stemlock;
        let sync_offset_ms = if is_own { 0.0 } else { settings.sync_offset_ms };
        Settings { song_start: self.start_of(index, settings), sync_offset_ms, ..*settings }
    }

    /// The lead's beat of the current song's beat 0.
    pub fn start_of(&self, index: usize, settings: &Settings) -> BeatPos {
        let entry = || self.running.entry(index).and_then(|entry| entry.written.start);
        self.placed.or_else(entry).unwrap_or(settings.song_start)
    }

    /// Tonight's transposition of a song, in semitones.
    pub fn transpose(&self, index: usize) -> f64 {
        self.running.entry(index).map_or(0.0, |entry| entry.transpose)
    }

    /// The speed of a song with lead Stemlock.
    pub(super) fn own_speed(&self, index: usize) -> Speed {
        let percent = self.running.entry(index).map_or(100.0, |entry| entry.tempo);
        Speed::clamped(percent / 100.0)
    }

    /// The speed of a song if no host states a tempo.
    pub fn speed(&self, index: usize) -> Speed {
        if self.lead == Lead::Stemlock { self.own_speed(index) } else { Speed::UNITY }
    }

    /// The level of the music, 0 to 1, without click and guide.
    pub fn level(&self, at: i64) -> f32 {
        self.fading.level(at)
    }

    fn idle_beat(&self, at: i64) -> BeatPos {
        let passed = if self.idle.runs { (at - self.idle.frame) as f64 / self.rate.as_f64() } else { 0.0 };
        self.idle.beat + Beats::new(passed / self.idle.tempo.seconds_per_beat()).unwrap_or(Beats::ZERO)
    }

    /// The lead's beat at the follower's frame.
    pub(super) fn lead_beat(&self, deck: &Deck, follower: &Follower, placement: Placement) -> BeatPos {
        let by_song = deck.sounding().and_then(|song| follower.song_beat(&song.timeline));
        by_song.map_or_else(|| self.idle_beat(follower.now()), |beat| placement.lead_beat(beat))
    }

    /// The number of frames until the lead reaches one of its beats.
    pub(super) fn frames_until(
        &self,
        beat: BeatPos,
        deck: &Deck,
        follower: &Follower,
        placement: Placement,
    ) -> f64 {
        let by_song = || follower.frames_until(deck.sounding()?.timeline.source_at(placement.song_beat(beat)));
        by_song().unwrap_or_else(|| {
            let beats = (beat - self.idle_beat(follower.now())).get();
            beats * self.idle.tempo.seconds_per_beat() * self.rate.as_f64()
        })
    }

    /// Sets the point from which the lead counts while nothing sounds.
    pub(super) fn idle_from(&mut self, beat: BeatPos, frame: i64) {
        if self.lead == Lead::Stemlock {
            self.idle = Idle { beat, frame, tempo: Bpm::DEFAULT, runs: true };
        }
    }

    /// The length of a beat of the lead, in frames, where `song_tempo` is the tempo of the sounding song.
    pub(super) fn frames_per_beat(&self, song_tempo: Option<Bpm>) -> f64 {
        let tempo = if self.lead == Lead::Stemlock { song_tempo.unwrap_or(Bpm::DEFAULT) } else { self.idle.tempo };
        tempo.seconds_per_beat() * self.rate.as_f64()
    }

    /// The host's beat at the block's beginning.
    pub(super) fn host_beat(&self) -> BeatPos {
        self.idle.beat
    }

    /// The host's tempo.
    pub(super) fn host_tempo(&self) -> Bpm {
        self.idle.tempo
    }

    /// Reports the result of an order.
    pub(super) fn tell(&mut self, number: u32, done: Result<super::Done, Refusal>) {
        // If the receiver does not read the ring, further results are lost.
        let _ = self.outcomes.push(Outcome { number, done });
    }
}
