//! The state of acts, as signals. Written by the [`ActsReader`](super::ActsReader), read by views and by keys.

use std::time::{Duration, Instant};

use vizia_core::prelude::*;

use crate::engine::{Act, ActsNow};
use crate::host::SongKey;
use crate::time::Meter;

/// The largest transposition for tonight, in semitones up or down.
const MOST_SEMITONES: f64 = 12.0;
/// The slowest and the fastest speed, in percent.
const TEMPO: (f64, f64) = (50.0, 200.0);
/// The default length of a fade, in beats.
const FADE: f64 = 4.0;
/// How long the engine may take to receive an act that was sent.
const UNHEARD: Duration = Duration::from_millis(500);

/// The distance of a nudge.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum NudgeBy {
    /// In beats.
    Beats(f64),
    /// In bars of the current meter.
    Bars(f64),
}

/// The nudges on offer, with their labels.
pub const NUDGES: [(&str, NudgeBy); 6] = [
    ("− bar", NudgeBy::Bars(-1.0)),
    ("− 1", NudgeBy::Beats(-1.0)),
    ("− ½", NudgeBy::Beats(-0.5)),
    ("+ ½", NudgeBy::Beats(0.5)),
    ("+ 1", NudgeBy::Beats(1.0)),
    ("+ bar", NudgeBy::Bars(1.0)),
];

impl NudgeBy {
    /// The distance in beats, in this meter.
    pub fn beats(self, meter: Meter) -> f64 {
        match self {
            Self::Beats(beats) => beats,
            Self::Bars(bars) => bars * meter.quarters_per_bar(),
        }
    }
}

/// Whether the targets of acts are in memory; `None` if the act has no target now.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TargetsReady {
    /// The sections in order, with their names.
    pub sections: Vec<(String, bool)>,
    /// The section after this one.
    pub next: Option<bool>,
    /// The section before this one.
    pub previous: Option<bool>,
    /// The song's beginning.
    pub again: Option<bool>,
    /// The typed bar.
    pub bar: Option<bool>,
    /// The nudges on offer.
    pub nudges: [Option<bool>; NUDGES.len()],
}

/// A value that the musician has set, until the engine reports it.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Aim {
    song: Option<SongKey>,
    value: f64,
    since: Instant,
}

/// The state of acts.
#[derive(Clone, Copy)]
pub struct ActsShown {
    /// The effect of acts so far.
    pub now: Signal<ActsNow>,
    /// The kind of the next act; empty if none waits.
    pub queued: Signal<&'static str>,
    /// Whether a section repeats.
    pub is_looping: Signal<bool>,
    /// The current meter.
    pub meter: Signal<Meter>,
    /// Which targets are in memory. Updated only while the sheet is open.
    pub ready: Signal<TargetsReady>,
    /// The typed bar to jump to.
    pub bar: Signal<String>,
    /// The length of fades, in beats.
    pub fade: Signal<f64>,
    transpose: Signal<Option<Aim>>,
    tempo: Signal<Option<Aim>>,
}

impl ActsShown {
    /// The default state. Create it while the views are built, so that the signals end with the window.
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

    /// Tonight's transposition in semitones, including a value that the engine has not reported yet.
    pub fn transpose(&self) -> f64 {
        self.transpose.get().map_or_else(|| self.now.with(|now| now.transpose), |aim| aim.value)
    }

    /// Tonight's tempo in percent, including a value that the engine has not reported yet.
    pub fn tempo(&self) -> f64 {
        self.tempo.get().map_or_else(|| self.now.with(|now| now.tempo), |aim| aim.value)
    }

    /// The act that transposes this song, limited to the allowed range. Two presses before the engine reports the first
    /// add up.
    pub fn transposed_to(&self, song: Option<SongKey>, semitones: f64) -> Act {
        let value = semitones.clamp(-MOST_SEMITONES, MOST_SEMITONES);
        self.transpose.set(Some(Aim { song, value, since: Instant::now() }));
        Act::Transpose(value)
    }

    /// The act that plays this song at `percent` of its tempo, limited to the allowed range.
    pub fn tempo_to(&self, song: Option<SongKey>, percent: f64) -> Act {
        let value = percent.clamp(TEMPO.0, TEMPO.1);
        self.tempo.set(Some(Aim { song, value, since: Instant::now() }));
        Act::Tempo(value)
    }

    /// Takes the engine's state of the current song. A value that was set stays in effect until the engine has taken or
    /// refused it.
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
