//! What the host's blocks have brought so far.
//!
//! The audio thread marks it, any other reads it: single numbers, no lock.

#[cfg(not(feature = "interleavings"))]
use std::sync::atomic::{AtomicU32, AtomicU64};

use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};

#[cfg(feature = "interleavings")]
use loom::sync::atomic::{AtomicU32, AtomicU64};

use crate::engine::Pace;
use crate::time::Transport;

/// What a host may give, in the order of the report.
const FIELDS: [&str; 9] =
    ["playing", "beats", "samples", "seconds", "tempo", "ramps of tempo", "meter", "loop", "offline"];

/// What blocks have brought. A field counts once it was valid in any block.
#[derive(Debug)]
pub struct HostGives {
    seen: AtomicU32,
    /// Whoever sees a block counted sees what it brought.
    blocks: AtomicU64,
    shortest: AtomicU32,
    longest: AtomicU32,
}

impl Default for HostGives {
    fn default() -> Self {
        Self {
            seen: AtomicU32::new(0),
            blocks: AtomicU64::new(0),
            shortest: AtomicU32::new(u32::MAX),
            longest: AtomicU32::new(0),
        }
    }
}

impl HostGives {
    /// Marks what a block of this many frames brought. Audio thread.
    pub fn see(&self, said: &Transport, frames: usize, pace: Pace) {
        let fields = [
            said.playing,
            said.beats.is_some(),
            said.samples.is_some(),
            said.seconds.is_some(),
            said.tempo.is_some(),
            said.tempo_growth.is_some_and(|growth| growth != 0.0),
            said.meter.is_some(),
            said.loop_range.is_some(),
            pace == Pace::Offline,
        ];
        let bits = fields.iter().enumerate().fold(0, |bits, (index, &given)| bits | u32::from(given) << index);
        let frames = u32::try_from(frames).unwrap_or(u32::MAX).max(1);
        self.seen.fetch_or(bits, Relaxed);
        self.shortest.fetch_min(frames, Relaxed);
        self.longest.fetch_max(frames, Relaxed);
        self.blocks.fetch_add(1, Release);
    }

    /// `beats ✓ samples ✗ … in 1200 blocks of 64 to 512 frames`
    pub fn words(&self) -> String {
        let blocks = self.blocks.load(Acquire);
        let seen = self.seen.load(Relaxed);
        if blocks == 0 {
            return "nothing yet: it has asked for no block".to_owned();
        }
        let mark = |index: usize| if seen & (1 << index) == 0 { '✗' } else { '✓' };
        let fields: Vec<String> =
            FIELDS.iter().enumerate().map(|(index, field)| format!("{field} {}", mark(index))).collect();
        let (shortest, longest) = (self.shortest.load(Relaxed), self.longest.load(Relaxed));
        format!("{}, in {blocks} blocks of {shortest} to {longest} frames", fields.join(", "))
    }
}

#[cfg(all(test, feature = "interleavings"))]
mod interleavings {
    use std::sync::Arc;

    use super::*;
    use crate::time::HostFields;

    #[test]
    fn a_report_never_counts_a_block_of_which_it_knows_nothing() {
        loom::model(|| {
            let gives = Arc::new(HostGives::default());
            let audio = loom::thread::spawn({
                let gives = Arc::clone(&gives);
                move || {
                    let host = HostFields { beats: Some(1.0), ..HostFields::default() };
                    let host = Transport::believing(&host);
                    gives.see(&host, 64, Pace::Realtime);
                    gives.see(&host, 32, Pace::Realtime);
                }
            });
            let words = gives.words();
            let knows = |count: u32, shortest: u32| {
                words.contains("beats ✓")
                    && words.ends_with(&format!("in {count} blocks of {shortest} to 64 frames"))
            };
            let is_whole = words.starts_with("nothing yet") || knows(1, 64) || knows(1, 32) || knows(2, 32);
            audio.join().expect("it does not panic");
            assert!(is_whole, "{words}");
        });
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::time::HostFields;

    #[test]
    fn what_came_once_is_given() {
        let gives = HostGives::default();
        assert_eq!(gives.words(), "nothing yet: it has asked for no block");
        let beats = HostFields { playing: true, beats: Some(1.0), tempo: Some(120.0), ..HostFields::default() };
        gives.see(&Transport::believing(&beats), 512, Pace::Realtime);
        let looped = HostFields { seconds: Some(f64::NAN), loop_beats: Some((0.0, 4.0)), ..HostFields::default() };
        gives.see(&Transport::believing(&looped), 64, Pace::Offline);
        assert_eq!(
            gives.words(),
            "playing ✓, beats ✓, samples ✗, seconds ✗, tempo ✓, ramps of tempo ✗, meter ✗, loop ✓, offline ✓, \
             in 2 blocks of 64 to 512 frames"
        );
    }
}
