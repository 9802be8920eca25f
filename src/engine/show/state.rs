//! The show: where the lead is, which placement holds, and which acts wait.
//!
//! Audio thread. Nothing here allocates once it is made.

use rtrb::{Consumer, Producer};

use crate::engine::block::{Lead, Quantum, Settings};
use crate::engine::follow::{BlockCourse, Follower, HostPlace, Reading};
use crate::engine::sound::{Form, LoadedSong};
use crate::time::{Bar, BeatPos, Beats, Bpm, SampleRate, Speed, Transport};

use super::act::{Act, Order, Outcome, Refusal, When};
use super::counting::Counting;
use super::deck::Deck;
use super::fading::Fading;
use super::moves::OWN;
use super::resuming::Standing;
use super::running::Running;

/// What the current song does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Now {
    /// It does not sound; it will begin at its beginning.
    Stopped,
    /// It sounds, or will where the lead comes to it.
    Playing,
    /// It does not sound, and will go on from this frame of its material.
    Held(i64),
}

/// At the end of a section back to its beginning.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct SectionLoop {
    pub start: BeatPos,
    pub end: BeatPos,
    /// The order that began it, until it is told at the first end.
    pub begun: Option<u32>,
    /// The order that ends it at the next end.
    pub ending: Option<u32>,
}

/// An order that is not carried out yet.
#[derive(Clone, Copy, Debug)]
pub(super) struct PendingOrder {
    pub order: Order,
    /// Whether it waits only for its quantum.
    pub has_come: bool,
}

/// Where the lead is while no song sounds: it counts on from here.
#[derive(Clone, Copy, Debug)]
struct Idle {
    beat: BeatPos,
    frame: i64,
    tempo: Bpm,
    runs: bool,
}

/// How far a host may be before a song that it has entered, in seconds: its beats are imprecise.
const NEAR: f64 = 0.003;
/// How many acts may wait.
pub(super) const MOST_ORDERS: usize = 256;

/// The show.
#[derive(Debug)]
pub struct Show {
    pub(super) rate: SampleRate,
    /// How many frames before its own an act begins to fade in, if it is known by then: the attacks on its frame are whole.
    pub(super) lead_in: usize,
    pub(super) lead: Lead,
    /// To what acts wait that could wait for anything and say nothing of it.
    pub(super) quantum: Option<Quantum>,
    pub(super) running: Running,
    pub(super) now: Now,
    /// The lead's beat of the song's beat 0, where it is not what the timeline says.
    pub(super) placed: Option<BeatPos>,
    pub(super) section_loop: Option<SectionLoop>,
    /// The section that repeats by itself, and was told not to any more.
    pub(super) released: Option<usize>,
    pub(super) fading: Fading,
    pub(super) count: Counting,
    pub(super) orders: Vec<PendingOrder>,
    /// Where it is to go on, before anything else is done.
    pub(super) resuming: Option<Standing>,
    /// The host's bar, and its tempo.
    pub(super) host_bar: Option<Bar>,
    idle: Idle,
    /// Whether the lead's time passes, and whether it passed in the block before.
    pub(super) runs: bool,
    ran: bool,
    arriving: Consumer<Order>,
    outcomes: Producer<Outcome>,
}

impl Show {
    /// A show of the songs in `running`, whose acts come from `arriving`.
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

    /// Lays a song on the host's timeline.
    pub fn lay(&mut self, song: usize, start: BeatPos) {
        self.running.lay(song, start);
    }

    /// A song came, or went.
    pub fn set_song(&mut self, slot: usize, song: Option<&LoadedSong>) {
        self.running.set_song(slot, song);
    }

    /// The current song has other sections `now` than `before`. What repeats goes on between its beats; a section that was led out of is the one that
    /// begins there now.
    pub fn follow_sections(&mut self, before: &Form, now: &Form) {
        let start = self.released.and_then(|index| before.sections.get(index)).map(|section| section.start);
        self.released = start.and_then(|start| now.index_at(start));
    }

    /// Goes on with another order, or other songs, and leaves in `next` what was before. What acts have changed tonight stays, unless the
    /// set says otherwise now. Says which song is current instead of `current`, if that is not of the set any more.
    pub fn run(&mut self, next: &mut Running, current: usize) -> Option<usize> {
        next.go_on_from(&self.running);
        let place = self.running.order.iter().position(|slot| *slot == current).unwrap_or(0);
        std::mem::swap(&mut self.running, next);
        let last = self.running.order.len().checked_sub(1)?;
        let instead = (!self.running.has(current)).then(|| self.running.order[place.min(last)]);
        if instead.is_some() && self.lead != Lead::Timeline {
            // It does not begin where the other one was.
            (self.now, self.section_loop) = (Now::Stopped, None);
        }
        instead
    }

    /// Whether a song sounds whose place no host says.
    pub fn leads(&self) -> bool {
        self.lead != Lead::Timeline && self.now == Now::Playing
    }

    /// Whether a song can be made current from outside: whoever leads does not say it, and none plays.
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

    /// Begins a block: takes the acts that came, and hears who leads.
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
            let seconds = |seconds: f64| BeatPos::new(seconds / tempo.seconds_per_beat());
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
        // A loop of the host is foreseen only where it leads back to the same placement.
        let loop_range = transport.loop_range.filter(|_| self.lead == Lead::Timeline && self.placed.is_none());
        BlockCourse { reading: *reading, playing: transport.playing && sounds, loop_range, speed: Speed::UNITY }
    }

    /// Lets an order wait. There is room for it, unless nobody could have meant so many.
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

    /// Hears of a host that starts, stops or goes elsewhere, with the song that is current at the block's beginning. Says which song the
    /// timeline comes to by that, if it is another one.
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
                    // The host went elsewhere; the song goes on, and counts from there.
                    self.placed = Some(BeatPos::ZERO + (self.idle.beat - beat));
                    self.shift_orders(self.idle.beat);
                }
                None
            }
            Lead::Timeline => {
                let holds = self.placed.is_some() || self.count.laid.is_some() || self.now != Now::Playing;
                // Only what holds can end; asking costs as much as following the host does.
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

    /// In lead Beat a stop of the host holds the song, and a start lets it go on at a bar.
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

    /// Which entry of the timeline lies at a beat of the lead. What was entered stays so within the imprecision of a host; what begins
    /// within the last frame is an event, whether a block begins there or not.
    fn entry_at(&self, beat: BeatPos, deck: &Deck) -> Option<usize> {
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

    /// The settings under which the current song sounds.
    pub fn settings_of(&self, index: usize, settings: &Settings) -> Settings {
        let entry = self.running.entry(index).and_then(|entry| entry.written.start);
        let start = self.placed.or(entry).unwrap_or(settings.song_start);
        let is_own = self.lead == Lead::Stemlock;
        let sync_offset_ms = if is_own { 0.0 } else { settings.sync_offset_ms };
        Settings { song_start: start, sync_offset_ms, ..*settings }
    }

    /// By how many semitones a song sounds higher tonight.
    pub fn transpose(&self, index: usize) -> f64 {
        self.running.entry(index).map_or(0.0, |entry| entry.transpose)
    }

    /// How fast a song passes where the lead is Stemlock.
    pub(super) fn own_speed(&self, index: usize) -> Speed {
        let percent = self.running.entry(index).map_or(100.0, |entry| entry.tempo);
        Speed::clamped(percent / 100.0)
    }

    /// How fast a song passes where no host says a tempo.
    pub fn speed(&self, index: usize) -> Speed {
        if self.lead == Lead::Stemlock { self.own_speed(index) } else { Speed::UNITY }
    }

    /// How loud the music is, 0 to 1, without click and guide.
    pub fn level(&self, at: i64) -> f32 {
        self.fading.level(at)
    }

    fn idle_beat(&self, at: i64) -> BeatPos {
        let passed = if self.idle.runs { (at - self.idle.frame) as f64 / self.rate.as_f64() } else { 0.0 };
        self.idle.beat + Beats::new(passed / self.idle.tempo.seconds_per_beat()).unwrap_or(Beats::ZERO)
    }

    /// The lead's beat at the follower's frame.
    pub(super) fn lead_beat(&self, deck: &Deck, follower: &Follower, start: BeatPos) -> BeatPos {
        let by_song = deck.sounding().and_then(|song| follower.song_beat(&song.timeline));
        by_song.map_or_else(|| self.idle_beat(follower.now()), |beat| start + (beat - BeatPos::ZERO))
    }

    /// In how many frames the lead comes to one of its beats.
    pub(super) fn frames_until(&self, beat: BeatPos, deck: &Deck, follower: &Follower, start: BeatPos) -> f64 {
        let song_beat = BeatPos::ZERO + (beat - start);
        let by_song = || follower.frames_until(deck.sounding()?.timeline.source_at(song_beat));
        by_song().unwrap_or_else(|| {
            let beats = (beat - self.idle_beat(follower.now())).get();
            beats * self.idle.tempo.seconds_per_beat() * self.rate.as_f64()
        })
    }

    /// The lead counts on from here while nothing sounds.
    pub(super) fn idle_from(&mut self, beat: BeatPos, frame: i64) {
        if self.lead == Lead::Stemlock {
            self.idle = Idle { beat, frame, tempo: Bpm::DEFAULT, runs: true };
        }
    }

    /// How long a beat of the lead is, in frames, where `song_tempo` is the tempo of what sounds.
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

    /// Tells what became of an order.
    pub(super) fn tell(&mut self, number: u32, done: Result<super::Done, Refusal>) {
        // Who does not read what is told learns less.
        let _ = self.outcomes.push(Outcome { number, done });
    }
}
