//! The conditions under which signals are played: the speed, and which of two sets of notes; and the result.

use crate::stretch_quality::sound::{HERTZ, RATE, StereoSound};
use stemlock::render::demo_song::synth::Canvas;
use stemlock::render::demo_song::synth::parts::SeededNoise;

/// Which notes and which noise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum NoteSet {
    /// The signals on which an engine may be tuned; ours was, also on notes that are gone from here.
    Tuning,
    /// The signals used for judging. If you tune on them, make these the tuning set and write new ones.
    HeldOut,
}

impl NoteSet {
    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Tuning => "tuning",
            Self::HeldOut => "held-out",
        }
    }
}

/// How a signal is played.
#[derive(Clone, Copy, Debug)]
pub struct Playing {
    /// Its notes.
    pub set: NoteSet,
    /// How much faster than it was written.
    pub speed: f64,
}

/// A recording.
#[derive(Clone, Debug)]
pub struct RecordedTake {
    /// The sound.
    pub sound: StereoSound,
    /// The first frames of all attacks, in order; empty where a signal has none to measure.
    pub onsets: Vec<usize>,
    /// The frequencies of the partials in hertz, where they are steady.
    pub partials: Vec<f64>,
}

impl Playing {
    /// `tuning` or `held_out`, as the set is.
    pub fn pick<T>(self, tuning: T, held_out: T) -> T {
        match self.set {
            NoteSet::Tuning => tuning,
            NoteSet::HeldOut => held_out,
        }
    }

    /// Noise that differs for every set and every `number`, and is the same at every speed.
    pub fn noise(self, number: u64) -> SeededNoise {
        SeededNoise::new(number.wrapping_mul(1_000_003).wrapping_add(self.pick(4711, 80_021)))
    }

    /// A number from which an instrument makes its noise.
    pub fn seed(self, number: u64) -> u64 {
        number.wrapping_mul(7919).wrapping_add(self.pick(27_644_437, 6_700_417))
    }

    /// Where a moment of the music lies, in seconds.
    pub fn at(self, seconds: f64) -> f64 {
        seconds / self.speed
    }

    /// Silence for `seconds` of the music.
    pub fn canvas(self, seconds: f64) -> Canvas {
        Canvas::new(RATE, self.at(seconds))
    }
}

/// Adds `sound` to `canvas` from `seconds` on, and gives the frame on which it begins.
pub fn put(canvas: &mut Canvas, seconds: f64, gain: f64, pan: f64, sound: &[f64]) -> usize {
    canvas.add(seconds, gain, pan, sound);
    (seconds * HERTZ).round() as usize
}

/// Lets the end of a sound fade for 20 ms, so that its end is no attack.
pub fn fade_end(mut sound: Vec<f64>) -> Vec<f64> {
    let fade = (0.02 * HERTZ) as usize;
    for (index, sample) in sound.iter_mut().rev().take(fade).enumerate() {
        *sample *= index as f64 / fade as f64;
    }
    sound
}

impl RecordedTake {
    /// The content of `canvas`, scaled by `gain` and faded out at the end. The gain does not depend on the tempo,
    /// because a truth must not be louder than its source.
    pub fn of(mut canvas: Canvas, gain: f64) -> Self {
        for channel in [&mut canvas.left, &mut canvas.right] {
            *channel = fade_end(std::mem::take(channel));
            channel.iter_mut().for_each(|sample| *sample *= gain);
        }
        Self { sound: StereoSound::of(&canvas), onsets: Vec::new(), partials: Vec::new() }
    }

    /// With these attacks; those that begin within 1 ms of each other count as one.
    #[must_use]
    pub fn with_onsets(mut self, mut onsets: Vec<usize>) -> Self {
        onsets.sort_unstable();
        onsets.dedup_by(|next, kept| *next < *kept + RATE as usize / 1000);
        self.onsets = onsets;
        self
    }

    /// With these partials.
    #[must_use]
    pub fn with_partials(mut self, partials: Vec<f64>) -> Self {
        self.partials = partials;
        self
    }
}
