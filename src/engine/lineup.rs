//! Changes the songs of an engine while it plays: their number and their order.
//!
//! Runs on the main thread. The audio thread takes the changes without allocating or freeing, and sends back what they replace.
//! Known here: slots, and the rings to and from a song's loader. Not known here: files, documents.

use std::sync::Arc;

use rtrb::{Consumer, Producer, RingBuffer};

use crate::time::SampleRate;

use super::block::{Lead, Mixes};
use super::load::{AnalysisCache, ArrivalCount};
use super::processor::{LoaderLine, Processor};
use super::shared::Shared;
use super::show::{Running, SetEntry};
use super::sound::LoadedSong;
use super::{Controller, Loader};

/// The maximum number of changes in transit.
const RING: usize = 8;

/// The main thread's end: the songs and their order.
#[derive(Debug)]
pub struct Lineup {
    rate: SampleRate,
    cache: AnalysisCache,
    changes: Producer<Box<LineupChange>>,
    former: Consumer<Box<LineupChange>>,
    /// Counts everything that is sent to any slot.
    sent: ArrivalCount,
    /// Shared by the whole engine.
    whole: Option<Arc<Shared>>,
    /// The number of slots.
    slots: usize,
    /// The number of changes that have not come back yet.
    on_way: usize,
    /// The rings to loaders that the audio thread has not been sent yet.
    unsent: Vec<LoaderLine>,
    /// A change that could not be sent yet because too many were in transit.
    waiting: Option<(Running, Option<usize>)>,
}

/// The audio thread's end.
#[derive(Debug)]
pub(super) struct LineupChanges {
    arriving: Consumer<Box<LineupChange>>,
    former: Producer<Box<LineupChange>>,
    sent: ArrivalCount,
}

impl LineupChanges {
    /// Counts everything that is sent to any slot.
    pub fn sent(&self) -> ArrivalCount {
        self.sent.clone()
    }
}

/// A new lineup, with room for what it replaces.
#[derive(Debug)]
struct LineupChange {
    running: Running,
    /// The slot of the song that becomes current if none plays.
    chosen: Option<usize>,
    /// The rings of new slots.
    lines: Vec<LoaderLine>,
    /// Room for the rings of all slots.
    all_lines: Vec<LoaderLine>,
    all_songs: Vec<Option<Box<LoadedSong>>>,
}

impl Lineup {
    /// For an engine without slots yet. Counts in `sent` everything that is sent to them.
    pub(super) fn new(rate: SampleRate, cache: AnalysisCache, sent: ArrivalCount) -> (Self, LineupChanges) {
        let (changes, arriving) = RingBuffer::new(RING);
        let (former, back) = RingBuffer::new(RING);
        let lineup = Self {
            rate,
            cache,
            changes,
            former: back,
            sent: sent.clone(),
            whole: None,
            slots: 0,
            on_way: 0,
            unsent: Vec::new(),
            waiting: None,
        };
        (lineup, LineupChanges { arriving, former, sent })
    }

    /// Adds a slot, with number [`Self::slots`]. The audio thread gets it with the next [`Self::set`] that names it.
    pub fn add(&mut self) -> (Loader, Controller) {
        let (line, loader, controller) =
            super::line(self.rate, self.cache.clone(), self.sent.clone(), self.whole.as_ref());
        self.whole.get_or_insert_with(|| line.shared.clone());
        self.slots += 1;
        self.unsent.push(line);
        (loader, controller)
    }

    /// The number of slots.
    pub fn slots(&self) -> usize {
        self.slots
    }

    /// The rings to the loaders of all slots so far, for a new engine.
    pub(super) fn lines(&mut self) -> Vec<LoaderLine> {
        std::mem::take(&mut self.unsent)
    }

    /// Sets the order of the songs: the slots in `order`, with `entries`, one for each slot. The song in
    /// the slot `chosen` becomes current if none plays and the lead does not decide otherwise.
    pub fn set(&mut self, order: &[usize], entries: &[SetEntry], chosen: Option<usize>) {
        let order = order.iter().copied().filter(|slot| *slot < self.slots.min(entries.len())).collect();
        let before = self.waiting.take().and_then(|(_, chosen)| chosen);
        self.waiting = Some((Running::new(order, entries), chosen.or(before)));
        self.hand_over();
    }

    /// Sends pending changes, and frees what came back. Call it repeatedly until [`Self::is_settled`].
    pub fn hand_over(&mut self) {
        while self.former.pop().is_ok() {
            self.on_way -= 1;
        }
        if self.changes.is_full() {
            return;
        }
        let Some((running, chosen)) = self.waiting.take() else { return };
        let change = LineupChange {
            running,
            chosen,
            lines: std::mem::take(&mut self.unsent),
            all_lines: Vec::with_capacity(self.slots),
            all_songs: Vec::with_capacity(self.slots),
        };
        // There is room, because it was checked.
        let _ = self.changes.push(Box::new(change));
        self.on_way += 1;
    }

    /// Announces whether songs still get other places on the timeline: in offline rendering, blocks wait for them. Returns false if the last places could not
    /// be sent yet: then they are still expected.
    pub fn expect_places(&self, expects: bool) -> bool {
        let is_sent = self.waiting.is_none();
        self.whole.iter().for_each(|whole| whole.expect_places(expects || !is_sent));
        is_sent
    }

    /// Whether the audio thread has taken everything, as of the last [`Self::hand_over`].
    pub fn is_settled(&self) -> bool {
        self.on_way == 0 && self.waiting.is_none()
    }
}

impl Processor {
    /// Takes what the set has become. In offline rendering that goes by the timeline, waits for the places of the songs first: once, because a song on a
    /// drive that does not answer must not delay those before it in every block.
    pub(super) fn await_lineup(&mut self, mixes: &mut impl Mixes, lead: Lead) {
        self.take_lineup(mixes);
        let mut expects = self.shared.expects_places();
        self.waits_for_places |= !expects;
        while expects && self.waits_for_places && lead == Lead::Timeline && self.patience.may_wait() {
            let (shared, arriving) = (&self.shared, &self.changes.arriving);
            // A full ring has to be emptied to make room for the last places.
            self.waits_for_places =
                self.patience.wait_briefly(|| !shared.expects_places() || arriving.slots() == RING);
            self.take_lineup(mixes);
            expects = self.shared.expects_places();
        }
    }

    /// Takes another lineup, if one has arrived.
    pub(super) fn take_lineup(&mut self, mixes: &mut impl Mixes) {
        while !self.changes.former.is_full() {
            let Ok(mut change) = self.changes.arriving.pop() else { return };
            change.all_lines.append(&mut self.lines);
            change.all_lines.append(&mut change.lines);
            std::mem::swap(&mut self.lines, &mut change.all_lines);
            // Arrivals for the new songs were counted before these rings could be checked.
            self.arrivals.look_anew();
            self.deck.grow_into(self.lines.len(), &mut change.all_songs);
            if let Some(song) = self.show.run(&mut change.running, self.deck.current()) {
                self.follower.stop();
                self.change_song(song, mixes);
            }
            if let Some(song) = change.chosen.filter(|_| self.show.is_open()) {
                self.change_song(song, mixes);
            }
            // There is room, because it was checked.
            let _ = self.changes.former.push(change);
        }
    }
}
