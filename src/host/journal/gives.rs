//! What the host's blocks have brought so far.
//!
//! The audio thread marks it, any other reads it: single numbers, no lock.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};

use crate::engine::Pace;
use crate::time::Transport;

/// What a host may give, in the order of the report.
const FIELDS: [&str; 9] =
    ["playing", "beats", "samples", "seconds", "tempo", "ramps of tempo", "meter", "loop", "offline"];

/// What blocks have brought. A field counts once it was valid in any block.
#[derive(Debug, Default)]
pub struct HostGives {
    seen: AtomicU32,
    blocks: AtomicU64,
    shortest: AtomicU32,
    longest: AtomicU32,
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
        let seen = self.seen.load(Relaxed);
        if seen | bits != seen {
            self.seen.store(seen | bits, Relaxed);
        }
        let frames = u32::try_from(frames).unwrap_or(u32::MAX);
        let shortest = self.shortest.load(Relaxed);
        if shortest == 0 || frames < shortest {
            self.shortest.store(frames.max(1), Relaxed);
        }
        if frames > self.longest.load(Relaxed) {
            self.longest.store(frames, Relaxed);
        }
        // The audio thread is the only writer.
        self.blocks.store(self.blocks.load(Relaxed) + 1, Relaxed);
    }

    /// `beats ✓ samples ✗ … in 1200 blocks of 64 to 512 frames`
    pub fn words(&self) -> String {
        let (seen, blocks) = (self.seen.load(Relaxed), self.blocks.load(Relaxed));
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
