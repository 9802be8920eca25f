//! Stemlock between a device and a window: plays the blocks of a device's callback.
//!
//! The callback belongs to an audio thread; everything else to the thread that opens devices. They never compete for the lock: the other thread takes
//! it only while no device plays, and the callback only tries it.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};

use nice_plug::prelude::NoteEvent;
use parking_lot::Mutex;
use stemlock::engine::{Outputs, Standing};
use stemlock::host::{Keeper, State};
use stemlock::plugin::Stemlock;
use stemlock::setlist::Output;
use stemlock::time::SampleRate;

/// A message from or to a MIDI device.
pub type Message = NoteEvent<()>;

/// No place.
const NOWHERE: i64 = -1;

/// An instance that any device can play.
pub struct ShowPlayer {
    stemlock: Mutex<Stemlock>,
    keeper: Arc<Keeper>,
    state: Arc<State>,
    /// Where the show has to continue.
    coming: Mutex<Option<Standing>>,
    /// Whether it has not been restored yet.
    comes_back: AtomicBool,
    /// The number of played blocks, which stops increasing if a device is lost.
    blocks: AtomicU64,
    /// The place of the current song in the set, and the bits of the position in its files, in seconds.
    place: AtomicI64,
    seconds: AtomicU64,
}

impl ShowPlayer {
    /// For this instance.
    pub fn new(stemlock: Stemlock) -> Self {
        Self {
            keeper: Arc::clone(stemlock.keeper()),
            state: Arc::clone(stemlock.state()),
            stemlock: Mutex::new(stemlock),
            coming: Mutex::default(),
            comes_back: AtomicBool::new(false),
            blocks: AtomicU64::new(0),
            place: AtomicI64::new(NOWHERE),
            seconds: AtomicU64::new(0),
        }
    }

    /// The songs.
    pub fn keeper(&self) -> &Keeper {
        &self.keeper
    }

    /// The songs with the parameters that show their mixes.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Opens the paths that the user named.
    pub fn open(&self, paths: Vec<PathBuf>) {
        self.keeper.open(paths);
    }

    /// Prepares for a device with this rate. Call it while none plays.
    pub fn prepare(&self, rate: SampleRate) {
        let mut stemlock = self.stemlock.lock();
        stemlock.prepare(rate);
        self.coming.lock().take().into_iter().for_each(|standing| stemlock.go_on_from(standing));
    }

    /// Continues from there once there is an engine, and that song is in memory. Call it before the first device plays.
    pub fn go_on_when_ready(&self, standing: Standing) {
        self.note(Some(standing));
        self.comes_back.store(true, Ordering::Relaxed);
        *self.coming.lock() = Some(standing);
    }

    /// Plays a block. Audio thread.
    pub fn play(
        &self,
        outputs: &mut impl Outputs,
        next: impl FnMut() -> Option<Message>,
        take: impl FnMut(Message),
    ) {
        // It is free while a device plays.
        let Some(mut stemlock) = self.stemlock.try_lock() else { return silence(outputs) };
        stemlock.block(outputs, next, take);
        self.note(stemlock.standing());
        self.blocks.fetch_add(1, Ordering::Release);
    }

    /// Records the state of the show. A show that has not been restored yet keeps its state.
    fn note(&self, standing: Option<Standing>) {
        if standing.is_none() && self.comes_back.load(Ordering::Relaxed) {
            return;
        }
        self.comes_back.store(false, Ordering::Relaxed);
        self.seconds.store(standing.map_or(0.0, |standing| standing.seconds().get()).to_bits(), Ordering::Relaxed);
        let place = standing.and_then(|standing| i64::try_from(standing.place()).ok());
        self.place.store(place.unwrap_or(NOWHERE), Ordering::Release);
    }

    /// Whether the last show is still being restored.
    pub fn comes_back(&self) -> bool {
        self.comes_back.load(Ordering::Relaxed)
    }

    /// The number of blocks played so far.
    pub fn blocks(&self) -> u64 {
        self.blocks.load(Ordering::Acquire)
    }

    /// The place of the current song in the set, and the position in its files, in seconds. `None` if nothing plays or is paused.
    pub fn standing(&self) -> Option<(usize, f64)> {
        let place = usize::try_from(self.place.load(Ordering::Acquire)).ok()?;
        Some((place, f64::from_bits(self.seconds.load(Ordering::Relaxed))))
    }
}

/// Fills all outputs with silence.
pub fn silence(outputs: &mut impl Outputs) {
    for output in Output::ALL {
        let (left, right) = outputs.stereo(output);
        left.fill(0.0);
        right.fill(0.0);
    }
}
