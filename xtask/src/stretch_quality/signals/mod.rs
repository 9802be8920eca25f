//! The signals of the bench: made by code, the same in every run, each at any tempo.
//!
//! A signal rendered at another tempo is the *truth* that a stretched one is held against: the same notes at scaled
//! times and with scaled lengths, but with the pitch, the attacks and the decays of the instruments as they are.
//!
//! Known here: notes, seconds. Not known here: engines, measures.

mod band;
mod hits;
mod instruments;
mod noises;
mod stage;
mod tones;

pub use stage::{NoteSet, Playing, RecordedTake, fade_end};

/// A signal of the bench.
#[derive(Clone, Copy, Debug)]
pub struct Signal {
    /// Its name in tables and on the command line.
    pub name: &'static str,
    /// Makes it.
    pub make: fn(Playing) -> RecordedTake,
}

/// All of them.
pub const SIGNALS: [Signal; 19] = [
    Signal { name: "clicks", make: hits::clicks },
    Signal { name: "hits", make: hits::single_hits },
    Signal { name: "drums", make: hits::drum_loop },
    Signal { name: "rolls", make: hits::rolls },
    Signal { name: "flams", make: hits::flams },
    Signal { name: "chord", make: tones::chord },
    Signal { name: "dense", make: tones::dense },
    Signal { name: "tone", make: tones::steady },
    Signal { name: "anti-phase", make: tones::anti_phase },
    Signal { name: "90-degrees", make: tones::quadrature },
    Signal { name: "white", make: noises::white },
    Signal { name: "pink", make: noises::pink },
    Signal { name: "bass", make: band::bass },
    Signal { name: "pluck", make: band::pluck },
    Signal { name: "keys", make: band::keys },
    Signal { name: "pad", make: band::pad },
    Signal { name: "voice", make: band::voice },
    Signal { name: "mix", make: band::mix },
    Signal { name: "calibration", make: hits::calibration },
];

/// The signal called `name`.
pub fn find(name: &str) -> Option<Signal> {
    SIGNALS.into_iter().find(|signal| signal.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_signal_sounds_and_is_its_own_truth_at_speed_one() {
        for signal in SIGNALS {
            let take = (signal.make)(Playing { set: NoteSet::HeldOut, speed: 1.0 });
            let peak = take.sound.channels.iter().flatten().fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
            // Loud enough for 24 bits, and soft enough for an engine that makes it louder.
            assert!((0.05..=0.7).contains(&peak), "{}: peak {peak}", signal.name);
            let again = (signal.make)(Playing { set: NoteSet::HeldOut, speed: 1.0 });
            assert_eq!(take.sound, again.sound, "{}", signal.name);
            let tuning = (signal.make)(Playing { set: NoteSet::Tuning, speed: 1.0 });
            assert!(take.sound != tuning.sound, "{}: both sets are the same", signal.name);
        }
    }

    #[test]
    fn at_another_tempo_the_notes_move_and_nothing_else() {
        for name in ["drums", "clicks", "flams", "rolls"] {
            let make = find(name).map_or(hits::clicks as fn(Playing) -> RecordedTake, |signal| signal.make);
            let slow = make(Playing { set: NoteSet::Tuning, speed: 1.0 });
            let fast = make(Playing { set: NoteSet::Tuning, speed: 1.25 });
            assert_eq!(slow.onsets.len(), fast.onsets.len(), "{name}");
            for (slow, fast) in slow.onsets.iter().zip(&fast.onsets) {
                assert!((*slow as f64 / 1.25 - *fast as f64).abs() <= 1.0, "{name}");
            }
        }
    }
}
