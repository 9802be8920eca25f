//! The state of acts, as signals. Written by the [`ActsReader`](super::ActsReader), read by views and by keys.

use std::time::{Duration, Instant};

use vizia_core::prelude::*;

use crate::engine::{Act, ActsNow};
use crate::host::SongKey;
use crate::time::Meter;

/// The furthest tonight's transposition goes, in semitones either way.
const MOST_SEMITONES: f64 = 12.0;
/// The slowest and the fastest a song is played, in percent.
const TEMPO: (f64, f64) = (50.0, 200.0);
/// The length of a fade that nobody chose, in beats.
const FADE: f64 = 4.0;
/// For so long the engine may not have heard of an act that was sent.
const UNHEARD: Duration = Duration::from_millis(500);

/// How far a nudge goes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum NudgeBy {
    /// So many beats.
    Beats(f64),
    /// So many bars of the meter that sounds.
    Bars(f64),
}

/// The nudges on offer, with their words.
pub const NUDGES: [(&str, NudgeBy); 6] = [
    ("− bar", NudgeBy::Bars(-1.0)),
    ("− 1", NudgeBy::Beats(-1.0)),
    ("− ½", NudgeBy::Beats(-0.5)),
    ("+ ½", NudgeBy::Beats(0.5)),
    ("+ 1", NudgeBy::Beats(1.0)),
    ("+ bar", NudgeBy::Bars(1.0)),
];

impl NudgeBy {
    /// In beats, where this meter sounds.
    pub fn beats(self, meter: Meter) -> f64 {
        match self {
            Self::Beats(beats) => beats,
            Self::Bars(bars) => bars * meter.quarters_per_bar(),
        }
    }
}

/// Whether what acts lead to is in memory; `None` where an act would lead nowhere.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TargetsReady {
    /// The sections in their order, with their names.
    pub sections: Vec<(String, bool)>,
    /// The section after this one.
    pub next: Option<bool>,
    /// The section before this one.
    pub previous: Option<bool>,
    /// The song's beginning.
    pub again: Option<bool>,
    /// The bar that is typed.
    pub bar: Option<bool>,
    /// The nudges on offer.
    pub nudges: [Option<bool>; NUDGES.len()],
}

/// What somebody has set a number to, before the engine has it.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Aim {
    song: Option<SongKey>,
    value: f64,
    since: Instant,
}

/// The state of acts.
#[derive(Clone, Copy)]
pub struct ActsShown {
    /// What they have made of the show.
    pub now: Signal<ActsNow>,
    /// The kind of act that is carried out next; empty if none waits.
    pub queued: Signal<&'static str>,
    /// Whether a section repeats.
    pub is_looping: Signal<bool>,
    /// The meter that sounds.
    pub meter: Signal<Meter>,
    /// What is in memory, while the sheet is open.
    pub ready: Signal<TargetsReady>,
    /// The bar that is typed to jump to.
    pub bar: Signal<String>,
    /// How long fades are, in beats.
    pub fade: Signal<f64>,
    transpose: Signal<Option<Aim>>,
    tempo: Signal<Option<Aim>>,
}

impl ActsShown {
    /// The usual state. Create it while the views are built, so that the signals end with the window.
    pub fn new() -> Self {
        Self {
            now: Signal::new(ActsNow::default()),
            queued: Signal::new(""),
            is_looping: Signal::new(false),
            meter: Signal::new(Meter::FOUR_FOUR),
            ready: Signal::new(TargetsReady::default()),
            bar: Signal::new(String::new()),
            fade: Signal::new(FADE),
            transpose: Signal::new(None),
            tempo: Signal::new(None),
        }
    }

    /// Tonight's transposition in semitones, or what it has been set to.
    pub fn transpose(&self) -> f64 {
        self.transpose.get().map_or_else(|| self.now.with(|now| now.transpose), |aim| aim.value)
    }

    /// Tonight's tempo in percent, or what it has been set to.
    pub fn tempo(&self) -> f64 {
        self.tempo.get().map_or_else(|| self.now.with(|now| now.tempo), |aim| aim.value)
    }

    /// The act that transposes this song, as far as that goes. Pressed twice before the first one is heard, it goes twice as far.
    pub fn transposed_to(&self, song: Option<SongKey>, semitones: f64) -> Act {
        let value = semitones.clamp(-MOST_SEMITONES, MOST_SEMITONES);
        self.transpose.set(Some(Aim { song, value, since: Instant::now() }));
        Act::Transpose(value)
    }

    /// The act that plays this song at so many percent, as far as that goes.
    pub fn tempo_to(&self, song: Option<SongKey>, percent: f64) -> Act {
        let value = percent.clamp(TEMPO.0, TEMPO.1);
        self.tempo.set(Some(Aim { song, value, since: Instant::now() }));
        Act::Tempo(value)
    }

    /// Notes what the engine says of the current song: what was set counts until it has it, or has refused it.
    pub(super) fn settle(&self, song: Option<SongKey>, now: ActsNow) {
        let settle = |aim: Signal<Option<Aim>>, value: f64| {
            let is_over = |aim: Aim| {
                aim.song != song || aim.value == value || (now.waiting == 0 && aim.since.elapsed() > UNHEARD)
            };
            if aim.get().is_some_and(is_over) {
                aim.set(None);
            }
        };
        settle(self.transpose, now.transpose);
        settle(self.tempo, now.tempo);
    }
}
