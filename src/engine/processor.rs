//! The audio thread's end: turns a transport into sound.
//!
//! Runs on the audio thread. It does not allocate, free or block (except for [`Patience`]). Songs come and go
//! through rings.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Instant;

use rtrb::{Consumer, Producer};

use crate::time::{BeatPos, Placement, SampleRate, SourcePos, Transport};

use super::block::{Mix, Mixes, Outputs, Pace, Settings};
use super::follow::{BlockCourse, Follower, Here, Line, Playhead, Segments, TransportReader};
use super::glance::Glance;
use super::lineup::LineupChanges;
use super::load::{Arrival, ArrivalWatch, Retired};
use super::patience::Patience;
use super::shared::Shared;
use super::show::{Deck, Order, Show, ShowView, Standing};
use super::sound::{Heartbeat, HeldNotes, LtcVoice, MidiVoice, Mixer, SentMidi, Split};
use super::sync::{Sync, Waiting};

/// The position at which a song continues after a reset.
#[derive(Clone, Copy, Debug)]
pub(super) struct Regained {
    /// The lead's position in its material.
    pub here: Here,
    /// The frame of the material that sounds next.
    pub target: SourcePos,
}

impl Regained {
    fn later(self, frames: usize) -> Self {
        let Here { pos, speed } = self.here;
        let passed = speed.over(frames as f64);
        Self { here: Here { pos: pos + passed, speed }, target: self.target + passed }
    }
}

/// After this many consecutive blocks that ended in a panic, a song is given up, because each panic costs time on the host's thread.
const MOST_PANICS: u32 = 8;

/// The audio thread's end: turns a transport into sound.
#[derive(Debug)]
pub struct Processor {
    pub(super) follower: Follower,
    /// Follows the host, with or without a song.
    pub(super) reader: TransportReader,
    pub(super) mixer: Mixer,
    pub(super) split: Split,
    pub(super) midi: MidiVoice,
    pub(super) ltc: LtcVoice,
    pub(super) heartbeat: Heartbeat,
    pub(super) patience: Patience,
    pub(super) segments: Segments,
    pub(super) show: Show,
    pub(super) deck: Deck,
    /// The line along which the song sounds.
    pub(super) sounding: Option<Line>,
    /// The number of consecutive blocks that ended in a panic.
    pub(super) panics: u32,
    /// The rings to the loader of each song of the deck; there is at least one.
    pub(super) lines: Vec<LoaderLine>,
    /// Shows whether anything arrived for any of them.
    pub(super) arrivals: ArrivalWatch,
    /// Whether blocks of a bounce wait for the places of songs: not after one has waited in vain.
    pub(super) waits_for_places: bool,
    /// Receives new lineups.
    pub(super) changes: LineupChanges,
    /// The position of the song at a reset, if it has to continue there.
    pub(super) regaining: Option<Regained>,
    /// The numbers that the current song's line and the whole engine share.
    pub(super) shared: Arc<Shared>,
    /// The mix while a fade of the music is active.
    pub(super) faded: Box<Mix>,
}

/// The rings to and from a song's loader.
#[derive(Debug)]
pub(super) struct LoaderLine {
    /// Receives from the loader.
    pub arriving: Consumer<Arrival>,
    /// Returns to the loader.
    pub retired: Producer<Retired>,
    /// The shared numbers.
    pub shared: Arc<Shared>,
}

/// The most events in one block; further ones wait for the next block.
const MOST_EVENTS: u32 = 1000;

impl Processor {
    /// Plays the songs of `lines` (at least one) as `show` decides. `changes` counts what is sent to them. The first line's [`Shared`] holds the numbers of the whole engine.
    pub(super) fn new(rate: SampleRate, lines: Vec<LoaderLine>, changes: LineupChanges, show: Show) -> Self {
        Self {
            follower: Follower::new(rate),
            reader: TransportReader::new(rate),
            mixer: Mixer::new(rate),
            split: Split::new(rate.hertz() / 200),
            midi: MidiVoice::new(rate),
            ltc: LtcVoice::new(rate.as_f64()),
            heartbeat: Heartbeat::new(rate, rate.hertz() / 200),
            patience: Patience::new(rate),
            segments: Segments::new(),
            show,
            deck: Deck::new(lines.len()),
            sounding: None,
            panics: 0,
            regaining: None,
            waits_for_places: true,
            shared: lines[0].shared.clone(),
            lines,
            arrivals: ArrivalWatch::new(changes.sent()),
            changes,
            faded: Box::default(),
        }
    }

    /// Fills every output for one block.
    ///
    /// The song follows the transport in the same block. Gains ramp within 5 ms to the values that `mixes` gives for
    /// the playing song; a song starts with them.
    ///
    /// A panic costs this block and is reported; the next block starts over. A song that panics repeatedly stays silent
    /// until another one arrives, or until [`Self::reset`].
    pub fn process(
        &mut self,
        transport: &Transport,
        mut mixes: impl Mixes,
        settings: &Settings,
        pace: Pace,
        outputs: &mut impl Outputs,
    ) {
        let after = self.follower.now() + outputs.frames() as i64;
        let block = || self.process_block(transport, &mut mixes, settings, pace, outputs);
        if let Err(payload) = catch_unwind(AssertUnwindSafe(block)) {
            // Dropping the payload runs foreign code, which may panic too.
            std::mem::forget(payload);
            self.recover(after);
            let glance = Glance::of(transport, settings, self.deck.sounding(), self.follower.bearing());
            self.shared.set_glance(&Glance { sync: Sync::Waiting(Waiting::Fault), ..glance });
            self.mixer.rest(0..outputs.frames(), outputs);
        }
        self.heartbeat.beat(settings.heartbeat, outputs);
    }

    /// Starts over after a panic in a block that ends at output frame `after`, and reports it. Its time has passed.
    pub fn recover(&mut self, after: i64) {
        let panics = self.panics.saturating_add(1);
        self.reset();
        let missing = usize::try_from(after - self.follower.now()).unwrap_or(0);
        self.follower.pass(missing);
        self.regaining = self.regaining.map(|regained| regained.later(missing));
        self.panics = panics;
        self.count_panic();
    }

    /// Reports a panic in a block that left the song alone.
    pub fn count_panic(&self) {
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
        self.midi.begin(self.sounding.is_some(), self.follower.now());
        self.patience.arrive(Instant::now(), frames, pace);
        self.await_lineup(mixes, settings.lead);
        let reading = self.reader.read(transport, frames);
        let course = self.show.begin(transport, &reading, settings, self.follower.now());
        let own = self.show.settings_of(self.deck.current(), settings);
        self.tell_playhead(&reading, transport, &own);
        self.await_arrivals(mixes, settings, frames);
        if let Some(song) = self.show.resume(&self.deck) {
            self.change_song(song, mixes);
        }
        self.deck.sounding().iter().for_each(|song| mixes.go_on(&song.mix));
        let is_given_up = self.panics >= MOST_PANICS;
        if is_given_up {
            self.mixer.rest(0..frames, outputs);
        } else if frames > 0 {
            self.regain(settings);
            self.play(&course, mixes, settings, outputs);
            self.panics = 0;
        }
        self.split.fold(settings.split, outputs);
        if watched {
            self.mixer.tell_levels(&self.shared.meters, outputs);
        }
        let own = self.show.settings_of(self.deck.current(), settings);
        let mut glance = Glance::of(transport, &own, self.deck.sounding(), self.follower.bearing());
        if is_given_up {
            glance.sync = Sync::Waiting(Waiting::Fault);
        }
        (glance.slot, glance.turns) = (self.deck.current(), self.shared.turns());
        let view = ShowView { deck: &self.deck, follower: &self.follower, placement: own.placement() };
        glance.looping = self.show.repeats(&view);
        glance.acts = self.show.acts_now(self.deck.current(), self.follower.now());
        if !self.show.is_idle() {
            glance.queued = self.show.queued(&view);
        }
        self.shared.set_glance(&glance);
    }

    /// One block of the show, split at every event.
    fn play(
        &mut self,
        course: &BlockCourse,
        mixes: &mut impl Mixes,
        settings: &Settings,
        outputs: &mut impl Outputs,
    ) {
        let frames = outputs.frames();
        if let Some(song) = self.show.hear(course, settings, &self.deck, &self.follower) {
            self.change_song(song, mixes);
        }
        let mut course = self.course(course);
        let own = self.show.settings_of(self.deck.current(), settings);
        if let Some(song) = self.deck.sounding() {
            self.follower.begin(&course, &own, &song.timeline, frames);
        }
        let (mut done, mut events) = (0, 0);
        while done < frames {
            let left = frames - done;
            let placement = Placement::starting_at(self.show.start_of(self.deck.current(), settings));
            let view = ShowView { deck: &self.deck, follower: &self.follower, placement };
            let upcoming = self.show.upcoming(&view, left).filter(|_| events < MOST_EVENTS);
            match upcoming {
                Some(upcoming) if upcoming.frames == 0 => {
                    events += 1;
                    let heard = self.show.carry_out(&upcoming, &view);
                    self.turn_to(heard, mixes, settings);
                    course = self.course(&course);
                }
                upcoming => {
                    let frames = upcoming.map_or(left, |upcoming| upcoming.frames);
                    mixes.reach(done + frames);
                    self.part(&course, mixes, settings, done..done + frames, outputs);
                    done += frames;
                }
            }
        }
    }

    /// The number of frames before this block. The frames of acts are counted in the same way.
    pub fn now(&self) -> i64 {
        self.follower.now()
    }

    /// The messages that the song sent to other devices in the last block, in the order of their frames, which are counted like [`Self::now`].
    pub fn sent_midi(&self) -> &[SentMidi] {
        self.midi.sent()
    }

    /// Queues an act. For callers on the audio thread; others send it through [`Acts`](super::Acts).
    pub fn order(&mut self, order: Order) {
        self.show.wait_for(order);
    }

    /// The slot of the song at an index of the set.
    pub fn slot_at(&self, place: usize) -> Option<usize> {
        self.show.slot_at(place)
    }

    /// Forgets the transport's past, as after a host's reset; the song stays. If no host determines its position, it continues where it was.
    pub fn reset(&mut self) {
        let place = self.follower.here().zip(self.follower.sounding_pos());
        let place = place.filter(|_| self.show.leads()).map(|(here, target)| Regained { here, target });
        self.regaining = place.or(self.regaining);
        self.follower.reset();
        self.reader.reset();
        self.patience.reset();
        self.mixer.reset();
        self.midi.reset();
        self.sounding = None;
        self.panics = 0;
    }

    /// The host's position in the last block.
    pub fn playhead(&self) -> Playhead {
        self.line().playhead()
    }

    /// Places a song of a set on the host's timeline: its beat 0 plays at the host's beat `start`.
    pub fn lay(&mut self, song: usize, start: BeatPos) {
        self.show.lay(song, start);
    }

    /// The state of the show, for an engine that replaces this one. Not to be called while a block is processed.
    pub fn standing(&self) -> Option<Standing> {
        self.show.standing(&self.deck, self.follower.sounding_pos().map(|pos| pos.nearest_frame()))
    }

    /// Continues from the state of another engine. Not to be called while a block is processed.
    pub fn go_on_from(&mut self, standing: Standing) {
        self.show.go_on_from(standing);
    }

    /// The notes that songs have begun on other devices and not ended yet, for an engine that replaces this one.
    pub fn held_notes(&self) -> HeldNotes {
        self.midi.held()
    }

    /// Ends, in the first block, the notes that another engine has begun. To be called before any block is processed.
    pub fn end_notes(&mut self, held: HeldNotes) {
        self.midi.take_over(held);
    }

    /// Whether nothing plays, and no act is pending.
    pub fn is_idle(&self) -> bool {
        self.sounding.is_none() && self.show.is_idle()
    }

    /// Whether the current song is loaded.
    pub fn has_song(&self) -> bool {
        self.deck.sounding().is_some()
    }
}
