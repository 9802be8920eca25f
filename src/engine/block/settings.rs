//! The placement of the song on the host's timeline.

use crate::dsp::{Gain, LtcRate};
use crate::setlist::Output;
use crate::time::{BeatPos, Placement};

use super::lead::Lead;
use super::quantum::Quantum;

/// What happens if the host's tempo differs from the song's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum TempoMode {
    /// The song plays faster or slower, at its own pitch.
    #[default]
    Stretch,
    /// Like a tape: speed and pitch change together.
    Repitch,
    /// The song plays as recorded, and is aligned again at each start and jump.
    Off,
}

/// The largest transposition, in semitones.
pub const MOST_SEMITONES: f64 = 12.0;

/// The largest change of a voice's character, in semitones.
pub const MOST_CHARACTER: f64 = 6.0;

/// The placement of the song on the host's timeline.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// The lead.
    pub lead: Lead,
    /// The quantum of launches, jumps and changes of tempo and pitch that state none; `None` for the default of each.
    pub quantum: Option<Quantum>,
    /// The host's beat at which the song's beat 0 sounds.
    pub song_start: BeatPos,
    /// How many milliseconds the song plays after the host's grid; negative for before.
    pub sync_offset_ms: f64,
    /// What happens if the tempos differ.
    pub tempo_mode: TempoMode,
    /// How many bars of click precede a launched song, and a song's first bar on the host's timeline: 0 to 4.
    pub count_in: u8,
    /// Whether everything is folded into Main: music to its left, click and guide to its right.
    pub split: bool,
    /// The timecode on the output Aux, if it is on.
    pub ltc: Option<LtcRate>,
    /// The output of the heartbeat, if it is on.
    pub heartbeat: Option<Output>,
    /// The level of spoken cues.
    pub cue_gain: Gain,
    /// The transposition in semitones, up to [`MOST_SEMITONES`] either way, in [`TempoMode::Stretch`].
    pub transpose: f64,
    /// The shift of the resonances of voices in semitones, up to [`MOST_CHARACTER`] either way, in [`TempoMode::Stretch`].
    pub character: f64,
}

impl Settings {
    /// The placement: which song beat plays at which host beat.
    pub fn placement(&self) -> Placement {
        Placement::starting_at(self.song_start)
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            lead: Lead::default(),
            quantum: None,
            song_start: BeatPos::ZERO,
            sync_offset_ms: 0.0,
            tempo_mode: TempoMode::default(),
            count_in: 0,
            split: false,
            ltc: None,
            heartbeat: None,
            cue_gain: Gain::UNITY,
            transpose: 0.0,
            character: 0.0,
        }
    }
}
