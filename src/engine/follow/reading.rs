//! Reads the host's position from the most trustworthy field that it provides.
//!
//! Runs on the audio thread. Known here: the fields of a [`Transport`] in this block and the previous one. Not known here: songs.

use crate::time::{BeatPos, Bpm, HostSeconds, SampleRate, Transport};

use super::locked::Locked;
use super::slope::Slope;

/// A position on the host's timeline.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum HostPlace {
    /// In beats, the unit of a song's layout.
    Beats(BeatPos),
    /// In seconds, if the host reports neither beats nor a tempo.
    Seconds(HostSeconds),
    /// The host reports no position, or one that does not move while it plays.
    Unknown,
}

/// A block's fields, read as the position of its first frame.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// The position.
    pub place: HostPlace,
    /// The field it is read from; `None` if it is unknown.
    pub by: Option<Locked>,
    /// The same position in seconds, from the host's own count of time if that is more precise than its beats.
    pub counted: Option<HostSeconds>,
    /// Whether that count may replace the beats at any speed: the tempo is constant, and the beats are rounded or scatter.
    pub counts: bool,
    /// The real tempo of the host's beats: the reported one, or a measured one.
    pub tempo: Option<Bpm>,
    /// The largest rounding error of the host's beats, in beats.
    pub rounded_by: f64,
    /// The length of the previous block, in frames.
    pub passed: usize,
    /// Whether the host's own frame count shows that this block does not continue the previous one.
    pub leapt: bool,
    /// The growth of the tempo per frame, if the host's previous announcement came true.
    pub growth: Option<f64>,
}

impl Reading {
    /// Nothing is known.
    pub const UNKNOWN: Self = Self {
        place: HostPlace::Unknown,
        by: None,
        counted: None,
        counts: false,
        tempo: None,
        rounded_by: 0.0,
        passed: 0,
        leapt: false,
        growth: None,
    };

    /// Whether it is at a place where hosts start exactly: on a quarter of a beat.
    pub fn is_whole(&self) -> bool {
        matches!(self.place, HostPlace::Beats(beats) if (beats.get() * 4.0).fract() == 0.0)
    }
}

/// Reads positions, block after block.
#[derive(Debug)]
pub struct TransportReader {
    rate: SampleRate,
    last: Option<Last>,
    slope: Slope,
    /// Whether the host has been seen rounding its beats.
    rounds: bool,
}

#[derive(Debug)]
struct Last {
    transport: Transport,
    frames: usize,
    /// For how many blocks the host's frame count has been exact.
    steady: u32,
    /// Whether no field has changed since the previous block.
    frozen: bool,
}

/// Ardour and others round beats to this fraction.
pub const COARSEST_BEAT: f64 = 1.0 / 1920.0;
/// A host's frame count may be rounded from another field.
const COUNT_ROUNDING: u64 = 2;
/// Exact values differ by no more than this, in frames.
const LOCKSTEP_FRAMES: f64 = 0.01;
/// An announced tempo change came true if its growth is within this share.
const COME_TRUE: f64 = 0.1;
/// After this many exact blocks, a break in the host's frame count is trusted.
const STEADY: u32 = 4;

impl TransportReader {
    /// A reader that has seen no block.
    pub fn new(rate: SampleRate) -> Self {
        Self { rate, last: None, slope: Slope::new(rate), rounds: false }
    }

    /// Forgets the previous block.
    pub fn reset(&mut self) {
        self.last = None;
        self.slope.reset();
        self.rounds = false;
    }

    /// Reads the fields of a block of `frames` frames.
    ///
    /// Beats come first. A field that stands still while the host plays and another field moves is ignored (Carla reports such
    /// beats without a timebase master), and the next field is read. If all fields stand still, the host may have jumped
    /// back by one block; if they stand still again, none of them is a position.
    pub fn read(&mut self, transport: &Transport, frames: usize) -> Reading {
        let last = self.last.as_ref().filter(|last| last.transport.playing && transport.playing);
        let still =
            |same: fn(&Transport, &Transport) -> bool| last.is_some_and(|last| same(&last.transport, transport));
        let beats_still = still(|a, b| a.beats == b.beats);
        let samples_still = still(|a, b| a.samples == b.samples);
        let seconds_still = still(|a, b| a.seconds == b.seconds);
        let frozen = beats_still && samples_still && seconds_still;
        let believed_still = frozen && !last.is_some_and(|last| last.frozen);
        let beats = transport.beats.filter(|_| !beats_still || believed_still);
        let samples = transport.samples.filter(|_| !samples_still || believed_still);
        let seconds = transport.seconds.filter(|_| !seconds_still || believed_still);

        let error = self.miscount(transport);
        let steady = match (&self.last, error) {
            (Some(last), Some(error)) if error <= COUNT_ROUNDING => last.steady.saturating_add(1),
            _ => 0,
        };
        let leapt = self.last.as_ref().zip(error).is_some_and(|(last, error)| {
            let millisecond = u64::from(self.rate.hertz()) / 1000;
            last.steady >= STEADY && error > COUNT_ROUNDING && error >= millisecond.min(last.frames as u64)
        });
        let growth = self.growth(transport);
        let lockstep = self.moves_in_lockstep(transport);
        let is_steady = last.is_none_or(|last| last.transport.tempo == transport.tempo);
        let is_exact = self.counts_seconds(transport);
        let passed = last.map_or(0, |last| last.frames);
        self.rounds = self.rounds(transport);
        self.last = Some(Last { transport: *transport, frames, steady, frozen });

        let from_samples = samples.map(|samples| HostSeconds::new(samples as f64 / self.rate.as_f64()));
        let is_rounded = beats.is_some_and(is_rounded);
        let place = place(beats, from_samples.or(seconds), transport.tempo);
        let rounded_by = if is_rounded && self.rounds { COARSEST_BEAT } else { 0.0 };
        let tempo = self.slope(transport, &place, passed, rounded_by);
        let by_beats = beats.map(|_| Locked::Beats);
        let by_samples = samples.map(|_| Locked::Samples);
        Reading {
            place,
            by: by_beats.or(by_samples).or(seconds.map(|_| Locked::Seconds)),
            counted: from_samples.or(seconds.filter(|_| is_rounded || is_exact)),
            counts: is_steady && (is_rounded || !lockstep),
            tempo,
            rounded_by,
            passed,
            leapt,
            growth,
        }
    }

    /// The real tempo of the beats: the reported one, or a measured one.
    fn slope(&mut self, transport: &Transport, place: &HostPlace, passed: usize, rounded_by: f64) -> Option<Bpm> {
        let tempo = transport.tempo?;
        match place {
            HostPlace::Beats(beats) if transport.playing => {
                Some(self.slope.tempo(tempo, *beats, passed, (rounded_by > 0.0).then_some(rounded_by)))
            }
            _ => Some(tempo),
        }
    }

    /// Whether the host's seconds have advanced by exactly the length of the previous block.
    fn counts_seconds(&self, transport: &Transport) -> bool {
        let grown = |last: &Last| Some((transport.seconds? - last.transport.seconds?) * self.rate.as_f64());
        let exact =
            |last: &Last| grown(last).is_some_and(|grown| (grown - last.frames as f64).abs() < LOCKSTEP_FRAMES);
        self.last.as_ref().is_some_and(exact)
    }

    /// Whether the beats have advanced by exactly the tempo times the length of the block. Then they are as precise
    /// as any count.
    fn moves_in_lockstep(&self, transport: &Transport) -> bool {
        let off = |last: &Last| {
            let grown = (transport.beats? - last.transport.beats?).get() * transport.tempo?.seconds_per_beat();
            Some(grown * self.rate.as_f64() - last.frames as f64)
        };
        self.last.as_ref().and_then(off).is_none_or(|off| off.abs() < LOCKSTEP_FRAMES)
    }

    /// Whether the host rounds its beats. Exact beats fall on a rounding host's grid too, at the beginning of a beat and whenever
    /// the block length is a whole number of steps. So a host counts as rounding only if a block cannot have led from one
    /// step to another.
    fn rounds(&self, transport: &Transport) -> bool {
        let Some(now) = transport.beats.filter(|&beats| is_rounded(beats)) else { return false };
        let last = self.last.as_ref().filter(|last| last.transport.playing && transport.playing);
        let Some(last) = last.filter(|last| last.transport.beats.is_some_and(is_rounded)) else {
            return self.rounds;
        };
        let grown = last.transport.beats.map_or(0.0, |before| (now - before).get() / COARSEST_BEAT);
        let steps = |tempo: Bpm| last.frames as f64 / self.rate.as_f64() / tempo.seconds_per_beat() / COARSEST_BEAT;
        let tempos = || [last.transport.tempo, transport.tempo].into_iter().flatten().map(steps);
        let follows = tempos().any(|steps| (grown - steps).abs() < 1.5);
        let is_whole = tempos().any(|steps| (steps - steps.round()).abs() < 1e-5);
        self.rounds || follows && !is_whole
    }

    /// The announced growth of the tempo, if the previous announcement came true: hosts that do not know this
    /// field leave arbitrary values in it.
    fn growth(&self, transport: &Transport) -> Option<f64> {
        let last = self.last.as_ref()?;
        let grown = transport.tempo?.get() - last.transport.tempo?.get();
        let foretold = last.transport.tempo_growth? * last.frames as f64;
        transport.tempo_growth.filter(|_| (grown - foretold).abs() <= foretold.abs() * COME_TRUE)
    }

    /// The difference between the host's frame count and the previous count plus the block length. A count that does not move is
    /// ignored.
    fn miscount(&self, transport: &Transport) -> Option<u64> {
        let last = self.last.as_ref().filter(|last| last.transport.playing)?;
        let (before, now) = (last.transport.samples?, transport.samples?);
        (before != now).then(|| now.abs_diff(before + last.frames as i64))
    }
}

/// Whether beats fall on the grid of a rounding host.
fn is_rounded(beats: BeatPos) -> bool {
    let steps = beats.get() / COARSEST_BEAT;
    (steps - steps.round()).abs() < 1e-5
}

fn place(beats: Option<BeatPos>, seconds: Option<HostSeconds>, tempo: Option<Bpm>) -> HostPlace {
    let converted = |(seconds, tempo): (HostSeconds, Bpm)| BeatPos::new(seconds.get() * tempo.get() / 60.0);
    match beats.or_else(|| seconds.zip(tempo).and_then(converted)) {
        Some(beats) => HostPlace::Beats(beats),
        None => seconds.map_or(HostPlace::Unknown, HostPlace::Seconds),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn playing(beats: Option<f64>, seconds: Option<f64>, samples: Option<i64>) -> Transport {
        Transport {
            playing: true,
            tempo: Bpm::new(120.0),
            beats: beats.and_then(BeatPos::new),
            seconds: seconds.map(HostSeconds::new),
            samples,
            ..Transport::default()
        }
    }

    fn reader() -> TransportReader {
        TransportReader::new(SampleRate::new(48_000).unwrap())
    }

    fn beats(place: HostPlace) -> f64 {
        match place {
            HostPlace::Beats(beats) => beats.get(),
            other => panic!("{other:?} is not in beats"),
        }
    }

    #[test]
    fn a_finer_count_is_offered_where_beats_are_rounded() {
        let rounded = (1000.0 / 24_000.0 * 1920.0_f64).floor() / 1920.0;
        let reading = reader().read(&playing(Some(rounded), Some(0.02), None), 512);
        assert_eq!((beats(reading.place), reading.counted), (rounded, Some(HostSeconds::new(0.02))));
        let reading = reader().read(&playing(Some(1.0 / 24.1), Some(0.02), None), 512);
        assert_eq!((reading.counted, reading.counts), (None, false), "exact beats need no help");
        let reading = reader().read(&playing(Some(1.0 / 24.1), None, Some(24_000)), 512);
        assert_eq!(reading.counted, Some(HostSeconds::new(0.5)));
    }

    #[test]
    fn exact_beats_that_lie_on_the_grid_are_not_rounded() {
        // A block of 1000 frames at 120 BPM is 80 steps long; one of 17 frames is none, and meets the grid at whole beats.
        for length in [1000, 480, 17] {
            let mut reader = reader();
            for frame in (0..24_000 * 8).step_by(length) {
                let exact = f64::from(frame) / 24_000.0;
                assert_eq!(
                    reader.read(&playing(Some(exact), None, None), length).rounded_by,
                    0.0,
                    "{length} {frame}"
                );
            }
        }
        let mut reader = reader();
        for block in 0..100 {
            let rounded = (f64::from(block) * 512.0 / 24_000.0 * 1920.0).floor() / 1920.0;
            let expected = if block == 0 { 0.0 } else { COARSEST_BEAT };
            assert_eq!(reader.read(&playing(Some(rounded), None, None), 512).rounded_by, expected, "{block}");
        }
    }

    #[test]
    fn beats_that_stand_still_give_way_to_the_count() {
        let mut reader = reader();
        reader.read(&playing(Some(0.0), None, Some(48_000)), 512);
        let reading = reader.read(&playing(Some(0.0), None, Some(48_512)), 512);
        assert!((beats(reading.place) - 48_512.0 / 24_000.0).abs() < 1e-12);
        assert!(!reading.leapt);
    }

    #[test]
    fn a_place_that_comes_again_once_is_a_jump_and_then_it_is_no_place() {
        let mut reader = reader();
        let frozen = playing(Some(4.0), None, None);
        assert_eq!(beats(reader.read(&frozen, 512).place), 4.0);
        assert_eq!(beats(reader.read(&frozen, 512).place), 4.0);
        assert_eq!(reader.read(&frozen, 512).place, HostPlace::Unknown);
        assert_eq!(reader.read(&frozen, 512).place, HostPlace::Unknown);
    }

    #[test]
    fn a_growth_is_believed_when_one_came_true() {
        let said = |tempo: f64, growth: f64| Transport {
            tempo: Bpm::new(tempo),
            tempo_growth: Some(growth),
            ..playing(Some(0.0), None, None)
        };
        let mut reader = reader();
        assert_eq!(reader.read(&said(100.0, 0.001), 500).growth, None, "the first word");
        assert_eq!(reader.read(&said(100.5, 0.002), 500).growth, Some(0.002));
        assert_eq!(reader.read(&said(101.0, 0.002), 500).growth, None, "half of what was said");
        assert_eq!(reader.read(&said(101.0, 0.002), 500).growth, None, "nothing of it");
        assert_eq!(reader.read(&said(102.0, 0.0), 500).growth, Some(0.0));
        assert_eq!(reader.read(&said(102.0, -0.001), 500).growth, Some(-0.001), "from rest");
        assert_eq!(reader.read(&playing(Some(0.0), None, None), 500).growth, None);
    }

    #[test]
    fn the_ladder() {
        let mut none = playing(None, Some(3.0), None);
        assert_eq!(beats(reader().read(&none, 64).place), 6.0);
        none.tempo = None;
        assert_eq!(reader().read(&none, 64).place, HostPlace::Seconds(HostSeconds::new(3.0)));
        assert_eq!(reader().read(&playing(None, None, None), 64).place, HostPlace::Unknown);
    }

    #[test]
    fn a_count_that_breaks_off_is_a_leap_even_below_a_millisecond() {
        let mut reader = reader();
        for block in 0..=i64::from(STEADY) {
            assert!(!reader.read(&playing(None, None, Some(block * 33)), 32).leapt, "rounding");
        }
        let next = i64::from(STEADY) * 33 + 32;
        assert!(reader.read(&playing(None, None, Some(next + 32)), 32).leapt, "one block forward");
        assert!(!reader.read(&playing(None, None, Some(0)), 32).leapt, "not trusted any more");
    }
}
