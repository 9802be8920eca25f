//! The relay between the guard at the ABI and an instance, past the framework.
//!
//! Created on the main thread with the instance. Its data about a block are written and read on the audio thread within one call.

use std::cell::RefCell;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock, Weak};

use crate::engine::Pace;

use super::abi::ParamTable;
use super::{Faders, HostSigns, Journal, MixMoves, News, ParamMoves, ShownMix, contained};

/// Opens a song or a set.
type SongOpener = Box<dyn Fn(PathBuf) + Send + Sync>;
/// Waits until the songs can be saved.
type SongSettler = Box<dyn Fn() + Send + Sync>;

/// Data about the current block, and messages for the host.
pub struct Relay {
    news: Arc<News>,
    journal: Arc<Journal>,
    signs: Arc<HostSigns>,
    opener: OnceLock<SongOpener>,
    settler: OnceLock<SongSettler>,
    shown: OnceLock<Arc<ShownMix>>,
    params: OnceLock<ParamTable>,
    moves: ParamMoves,
    mix_moves: MixMoves,
    offline: AtomicBool,
    /// The tempo at the beginning of the current block, and its growth per frame: the bits of two numbers.
    tempo: AtomicU64,
    growth: AtomicU64,
    /// Whether the guard panicked in a block, and the instance does not know it yet.
    stumbled: AtomicBool,
}

thread_local! {
    /// The relay of the instance that is being created on this thread: the framework creates instances itself, and
    /// passes them nothing.
    static HANDED: RefCell<Option<Arc<Relay>>> = const { RefCell::new(None) };
    /// The relay of the last instance that was created on this thread, while that lives.
    static LATEST: RefCell<Weak<Relay>> = const { RefCell::new(Weak::new()) };
}

impl Default for Relay {
    fn default() -> Self {
        let news = Arc::<News>::default();
        Self {
            signs: Arc::new(HostSigns::new(Arc::clone(&news))),
            news,
            journal: Arc::default(),
            opener: OnceLock::new(),
            settler: OnceLock::new(),
            shown: OnceLock::new(),
            params: OnceLock::new(),
            moves: ParamMoves::default(),
            mix_moves: MixMoves::default(),
            offline: AtomicBool::default(),
            tempo: AtomicU64::default(),
            growth: AtomicU64::default(),
            stumbled: AtomicBool::default(),
        }
    }
}

impl Relay {
    /// Calls `make`; the new instance finds this relay with [`Self::received`].
    pub fn hand_to<T>(self: &Arc<Self>, make: impl FnOnce() -> T) -> T {
        HANDED.set(Some(Arc::clone(self)));
        LATEST.set(Arc::downgrade(self));
        let made = make();
        HANDED.take();
        made
    }

    /// The relay of the guard in front of this instance; a separate one if there is none.
    pub fn received() -> Arc<Self> {
        HANDED.take().unwrap_or_default()
    }

    /// The relay of the last instance that was created on this thread, while that lives. For stand-in hosts, which have no window.
    pub fn latest() -> Option<Arc<Self>> {
        LATEST.with_borrow(Weak::upgrade)
    }

    /// Messages for the host.
    pub fn news(&self) -> &Arc<News> {
        &self.news
    }

    /// What happens to the instance.
    pub fn journal(&self) -> &Arc<Journal> {
        &self.journal
    }

    /// What the host shows of its own.
    pub fn signs(&self) -> &Arc<HostSigns> {
        &self.signs
    }

    /// The instance opens songs and sets with `opener`, which returns at once. Said once.
    pub fn open_with(&self, opener: impl Fn(PathBuf) + Send + Sync + 'static) {
        // A second call would come from another instance, which has its own relay.
        let _ = self.opener.set(Box::new(opener));
    }

    /// Before the host saves, the instance waits with `settler` for what belongs to the project. Said once.
    pub fn settle_with(&self, settler: impl Fn() + Send + Sync + 'static) {
        // As above.
        let _ = self.settler.set(Box::new(settler));
    }

    /// Opens a song or a set from the host's browser; returns whether the instance can.
    pub fn open(&self, path: PathBuf) -> bool {
        self.opener.get().map(|open| open(path)).is_some()
    }

    /// Begins a block of `frames` frames: its parameters are recorded before they are set.
    pub fn begin_moves(&self, frames: u32) {
        self.moves.begin(frames);
        self.shown.get().into_iter().for_each(|shown| self.mix_moves.begin(frames, shown.faders(), shown.turns()));
    }

    /// Records that the host moves the parameter with this `number` to what CLAP calls `value`.
    pub fn note_value(&self, number: u32, frame: u32, value: f64) {
        self.moves.note_step(number, frame, value);
        if let Some(shown) = self.shown.get() {
            self.mix_moves.note_value(number, frame, value, shown.faders(), shown.turns());
        }
    }

    /// Records that the host moves the parameter with this `number` to a share of its range, 0 to 1, as VST3 reports it.
    pub fn note_share(&self, number: u32, frame: u32, share: f64) {
        self.moves.note_share(number, frame, share);
        if let Some(shown) = self.shown.get() {
            self.mix_moves.note_share(number, frame, share, shown.faders(), shown.turns());
        }
    }

    /// When the mix moves inside the block at hand.
    pub fn mix_moves(&self) -> &MixMoves {
        &self.mix_moves
    }

    /// When the parameters of acts move inside the block at hand.
    pub fn moves(&self) -> &ParamMoves {
        &self.moves
    }

    /// The instance's parameters show mixes in this way. Said once.
    pub fn show_with(&self, shown: &Arc<ShownMix>) {
        // A second call would come from another instance, which has its own relay.
        let _ = self.shown.set(Arc::clone(shown));
    }

    /// The instance's parameters. Said once.
    pub fn set_with(&self, faders: &Arc<Faders>) {
        // A second call would come from another instance, which has its own relay.
        let _ = self.params.set(ParamTable::new(faders));
    }

    /// Whether the instance has a parameter with this `number`.
    pub fn has_param(&self, number: u32) -> bool {
        self.params.get().is_some_and(|params| params.has(number))
    }

    /// Sets the parameter with this `number` to a share of its range, 0 to 1. Returns whether there is one, and `share` is a number.
    pub fn set_share(&self, number: u32, share: f64) -> bool {
        self.params.get().is_some_and(|params| params.set(number, share))
    }

    /// Tells the host with `tell` the numbers and the values, 0 to 1, of the song's mix that it does not know, until `tell` returns false.
    pub fn tell_mix(&self, mut tell: impl FnMut(u32, f64) -> bool) {
        let Some(shown) = self.shown.get() else { return };
        let turns = shown.turns();
        for (number, share) in self.mix_moves.news(shown.faders()) {
            // Another song has begun, whose values are told next.
            if shown.turns() != turns {
                return;
            }
            self.mix_moves.tell(number, share, turns);
            if !tell(number, share.into()) {
                return;
            }
        }
    }

    /// Lets the framework load a project with `load`. It sets parameters before the instance knows about it; the
    /// playing song keeps its mix until then.
    pub fn while_loading<T>(&self, load: impl FnOnce() -> T) -> T {
        match self.shown.get() {
            Some(shown) => shown.while_loading(load),
            None => load(),
        }
    }

    /// Lets the framework save a project with `save`. It takes the values of the parameters first, and then the songs.
    pub fn while_saving<T>(&self, save: impl FnOnce() -> T) -> T {
        // A panic costs the wait; what is saved is complete without it.
        if let Some(settle) = self.settler.get() {
            contained(settle);
        }
        match self.shown.get() {
            Some(shown) => shown.while_saving(save),
            None => save(),
        }
    }

    /// Has the guard play a block with `play`; the result is `failed` if that panics. The instance reports it with its next block, because the guard
    /// knows nobody who could.
    pub fn guard_block<T>(&self, failed: T, play: impl FnOnce() -> T) -> T {
        contained(play).unwrap_or_else(|| {
            self.stumbled.store(true, Ordering::Relaxed);
            failed
        })
    }

    /// Whether the guard has panicked in a block since the last call.
    pub fn take_stumble(&self) -> bool {
        self.stumbled.load(Ordering::Relaxed) && self.stumbled.swap(false, Ordering::Relaxed)
    }

    /// Sets whether the host announced the current block as offline rendering.
    pub fn set_pace(&self, pace: Pace) {
        self.offline.store(pace == Pace::Offline, Ordering::Relaxed);
    }

    /// Sets the growth of the tempo per frame within the current block, if the host reported it, and
    /// the tempo, both in quarter notes per minute.
    pub fn set_tempo_growth(&self, said: Option<(f64, f64)>) {
        let (tempo, growth) = said.unwrap_or_default();
        self.tempo.store(tempo.to_bits(), Ordering::Relaxed);
        self.growth.store(growth.to_bits(), Ordering::Relaxed);
    }

    /// The growth of the tempo, if it was reported for `tempo`. The framework splits a block at another tempo of the host,
    /// whose growth is not known.
    pub fn tempo_growth(&self, tempo: Option<f64>) -> Option<f64> {
        let known = tempo.is_some_and(|tempo| tempo.to_bits() == self.tempo.load(Ordering::Relaxed));
        known.then(|| f64::from_bits(self.growth.load(Ordering::Relaxed)))
    }

    /// Whether the host announced the current block as offline rendering.
    pub fn pace(&self) -> Pace {
        if self.offline.load(Ordering::Relaxed) { Pace::Offline } else { Pace::Realtime }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reaches_one_instance_and_no_later_one() {
        let guards = Arc::new(Relay::default());
        let instances = guards.hand_to(Relay::received);
        guards.set_pace(Pace::Offline);
        assert_eq!(instances.pace(), Pace::Offline);
        assert_eq!(Relay::received().pace(), Pace::Realtime);
        guards.hand_to(|| ());
        assert_eq!(Relay::received().pace(), Pace::Realtime);
    }

    #[test]
    fn a_panic_in_the_guard_costs_its_block_and_is_known_once() {
        let relay = Relay::default();
        assert_eq!((relay.guard_block(-1, || 7), relay.take_stumble()), (7, false));
        assert_eq!(relay.guard_block(-1, || std::panic::resume_unwind(Box::new(7))), -1);
        assert_eq!([relay.take_stumble(), relay.take_stumble()], [true, false]);
    }

    #[test]
    fn a_growth_belongs_to_its_tempo() {
        let relay = Relay::default();
        assert_eq!(relay.tempo_growth(Some(120.0)), None);
        relay.set_tempo_growth(Some((120.0, -0.001)));
        assert_eq!(relay.tempo_growth(Some(120.0)), Some(-0.001));
        assert_eq!((relay.tempo_growth(Some(120.5)), relay.tempo_growth(None)), (None, None));
        relay.set_tempo_growth(None);
        assert_eq!(relay.tempo_growth(Some(120.0)), None);
    }
}
