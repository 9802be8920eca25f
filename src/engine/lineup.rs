//! Changes the songs of an engine while it plays: how many there are, and in which order.
//!
//! Main thread; what it sends is taken on the audio thread, where nothing is allocated and nothing freed: what is replaced comes back.
//! Known here: slots, the way from and to a song's loader. Not known here: files, what the songs are.

use std::sync::Arc;

use rtrb::{Consumer, Producer, RingBuffer};

use crate::time::SampleRate;

use super::block::Mixes;
use super::load::{AnalysisCache, ArrivalCount};
use super::processor::{LoaderLine, Processor};
use super::shared::Shared;
use super::show::{Running, SetEntry};
use super::sound::LoadedSong;
use super::{Controller, Loader};

/// How many changes may be on their way.
const RING: usize = 8;

/// The main thread's end: which songs there are, and in which order.
#[derive(Debug)]
pub struct Lineup {
    rate: SampleRate,
    cache: AnalysisCache,
    changes: Producer<Box<LineupChange>>,
    former: Consumer<Box<LineupChange>>,
    /// Counts what is sent to all slots.
    sent: ArrivalCount,
    /// What is told of the whole engine.
    whole: Option<Arc<Shared>>,
    /// How many slots there are.
    slots: usize,
    /// How many changes did not come back yet.
    on_way: usize,
    /// The ways to loaders that the audio thread has not been sent.
    unsent: Vec<LoaderLine>,
    /// What it has not been sent because too much was on its way.
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
    /// Counts what is sent to all slots.
    pub fn sent(&self) -> ArrivalCount {
        self.sent.clone()
    }
}

/// Another lineup, with room for what it replaces.
#[derive(Debug)]
struct LineupChange {
    running: Running,
    /// The slot of the song that is current from then on, if none plays.
    chosen: Option<usize>,
    /// Those that are new.
    lines: Vec<LoaderLine>,
    /// Room for all.
    all_lines: Vec<LoaderLine>,
    all_songs: Vec<Option<Box<LoadedSong>>>,
}

impl Lineup {
    /// For an engine without slots yet. What is `sent` to them is counted.
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

    /// Makes another slot, whose number is [`Self::slots`] before. The audio thread has it once [`Self::set`] names it.
    pub fn add(&mut self) -> (Loader, Controller) {
        let (line, loader, controller) =
            super::line(self.rate, self.cache.clone(), self.sent.clone(), self.whole.as_ref());
        self.whole.get_or_insert_with(|| line.shared.clone());
        self.slots += 1;
        self.unsent.push(line);
        (loader, controller)
    }

    /// How many slots there are.
    pub fn slots(&self) -> usize {
        self.slots
    }

    /// The ways to the loaders of all slots so far, for an engine that begins with them.
    pub(super) fn lines(&mut self) -> Vec<LoaderLine> {
        std::mem::take(&mut self.unsent)
    }

    /// The songs in the slots of `order` are played in this order from now on, as `entries` say, which has one for each slot. The song in
    /// the slot `chosen` becomes the current one, if none plays and the lead does not say it.
    pub fn set(&mut self, order: &[usize], entries: &[SetEntry], chosen: Option<usize>) {
        let order = order.iter().copied().filter(|slot| *slot < self.slots.min(entries.len())).collect();
        let before = self.waiting.take().and_then(|(_, chosen)| chosen);
        self.waiting = Some((Running::new(order, entries), chosen.or(before)));
        self.hand_over();
    }

    /// Sends what could not be sent before, and frees what came back. To be called now and then until [`Self::is_settled`].
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
        // There is room: it was asked for.
        let _ = self.changes.push(Box::new(change));
        self.on_way += 1;
    }

    /// Whether the audio thread has taken everything, as far as was seen by [`Self::hand_over`].
    pub fn is_settled(&self) -> bool {
        self.on_way == 0 && self.waiting.is_none()
    }
}

impl Processor {
    /// Takes another lineup, if one has come.
    pub(super) fn take_lineup(&mut self, mixes: &mut impl Mixes) {
        while !self.changes.former.is_full() {
            let Ok(mut change) = self.changes.arriving.pop() else { return };
            change.all_lines.append(&mut self.lines);
            change.all_lines.append(&mut change.lines);
            std::mem::swap(&mut self.lines, &mut change.all_lines);
            // What came for the new ones was counted before anybody looked there.
            self.arrivals.look_anew();
            self.deck.grow_into(self.lines.len(), &mut change.all_songs);
            if let Some(song) = self.show.run(&mut change.running, self.deck.current()) {
                self.follower.stop();
                self.change_song(song, mixes);
            }
            if let Some(song) = change.chosen.filter(|_| self.show.is_open()) {
                self.change_song(song, mixes);
            }
            // There is room: it was asked for.
            let _ = self.changes.former.push(change);
        }
    }
}
