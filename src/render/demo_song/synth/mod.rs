//! The instruments of the demo song: small synthesisers, all deterministic.
//!
//! Known here: notes, seconds, a sample rate. Not known here: the song, files.

mod bass;
mod canvas;
mod drums;
mod keys;
mod pad;
pub mod parts;
mod pulse;
mod reverb;
mod voice;

pub use bass::bass_note;
pub use canvas::Canvas;
pub use drums::{Drum, drum_hit};
pub use keys::key_note;
pub use pad::pad_note;
pub use pulse::click;
pub use reverb::reverberate;
pub use voice::{Syllable, SynthSinger, Vowel, sing};

/// The frequency of a MIDI note, in hertz.
pub fn hertz(note: f64) -> f64 {
    440.0 * ((note - 69.0) / 12.0).exp2()
}
