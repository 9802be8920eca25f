//! A simulated host transport.
//!
//! Any thread. Known here: a tempo map. Not known here: songs, samples.
//!
//! It reports what an exact host reports: the position of the block's first frame in beats, seconds and frames, tempo and meter.
//! A block ends where the tempo changes, because a transport cannot describe a change inside a block; so a
//! rendering does not depend on the block size.

use crate::time::{BeatPos, HostFields, HostSeconds, SampleRate, TempoMap, Transport};

/// A position this close before a frame, in frames, is that frame: rounding errors over hours.
const ROUNDING: f64 = 1e-4;

/// A host's transport.
#[derive(Clone, Debug)]
pub struct HostClock {
    map: TempoMap,
    rate: SampleRate,
}

impl HostClock {
    /// A host with this tempo map, whose frame 0 is beat 0.
    pub fn new(map: TempoMap, rate: SampleRate) -> Self {
        Self { map, rate }
    }

    /// The first whole frame at or after `beat`.
    pub fn frame_of(&self, beat: BeatPos) -> i64 {
        (self.map.host_seconds_at(beat).get() * self.rate.as_f64() - ROUNDING).ceil() as i64
    }

    /// The transport for a block that begins at `frame`, and its length: `most` frames, or fewer if the tempo
    /// changes before that, but at least one.
    pub fn block(&self, frame: i64, most: usize) -> (Transport, usize) {
        let place = |frame: f64| HostSeconds::new(frame / self.rate.as_f64());
        let seconds = place(frame as f64);
        let beats = self.map.host_beat_at(seconds);
        // A change on the frame itself already applies, whichever way it was rounded.
        let inside = self.map.host_beat_at(place(frame as f64 + ROUNDING));
        let change = self.map.next_tempo_after(inside).map(|beat| self.frame_of(beat));
        let until_change = change.and_then(|change| usize::try_from(change - frame).ok());
        let meter = self.map.meter_at(inside);
        let transport = Transport::believing(&HostFields {
            playing: true,
            tempo: Some(self.map.tempo_at(inside).get()),
            beats: Some(beats.get()),
            seconds: Some(seconds.get()),
            samples: Some(frame),
            meter: Some((i32::from(meter.beats()), i32::from(meter.unit()))),
            ..HostFields::default()
        });
        (transport, until_change.unwrap_or(most).clamp(1, most.max(1)))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::time::{Bpm, Meter, TempoChange};

    fn clock(changes: &[(f64, f64)]) -> HostClock {
        let change = |&(beat, bpm): &(f64, f64)| TempoChange {
            beat: BeatPos::new(beat).unwrap(),
            bpm: Bpm::new(bpm).unwrap(),
            meter: Meter::FOUR_FOUR,
        };
        let map = TempoMap::new(&changes.iter().map(change).collect::<Vec<_>>()).unwrap();
        HostClock::new(map, SampleRate::new(48_000).unwrap())
    }

    /// Frame and tempo of the blocks up to `end`.
    fn blocks(clock: &HostClock, end: i64, most: usize) -> Vec<(i64, f64)> {
        let mut frame = 0;
        let mut blocks = Vec::new();
        while frame < end {
            let (transport, frames) = clock.block(frame, most);
            blocks.push((frame, transport.tempo.unwrap().get()));
            frame += frames as i64;
        }
        blocks
    }

    #[test]
    fn blocks_end_where_the_tempo_changes() {
        // Beat 2 is frame 48000; beat 3, at 90 BPM, is frame 80000; at 93.7 BPM beat 4 is frame 110736.4.
        let clock = clock(&[(0.0, 120.0), (2.0, 90.0), (3.0, 93.7), (4.0, 60.0)]);
        let expected = [(0, 120.0), (40_000, 120.0), (48_000, 90.0), (80_000, 93.7), (110_737, 60.0)];
        assert_eq!(blocks(&clock, 150_000, 40_000), expected);
    }

    #[test]
    fn every_change_is_met_once_and_on_its_frame_however_it_is_rounded() {
        let changes: Vec<_> = (0..200).map(|n| (f64::from(n) * 1.37, 60.0 + f64::from(n * 53 % 120))).collect();
        let clock = clock(&changes);
        let met = blocks(&clock, clock.frame_of(BeatPos::new(280.0).unwrap()), 1 << 40);
        let wanted: Vec<_> =
            changes.iter().map(|&(beat, bpm)| (clock.frame_of(BeatPos::new(beat).unwrap()), bpm)).collect();
        assert_eq!(met, wanted);
    }

    #[test]
    fn a_beat_on_a_frame_is_that_frame_and_a_beat_between_frames_the_next() {
        let clock = clock(&[(0.0, 120.0)]);
        for frame in [-48_000, -1, 0, 1, 12_345, 1 << 40] {
            let (transport, _) = clock.block(frame, 1);
            assert_eq!(transport.samples, Some(frame));
            assert_eq!(clock.frame_of(transport.beats.unwrap()), frame);
        }
        assert_eq!(clock.frame_of(BeatPos::new(0.5 / 24_000.0).unwrap()), 1);
    }
}
