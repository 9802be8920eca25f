//! The host's transport for a block, without impossible values.

use super::{Bar, BeatPos, Bpm, HostSeconds, Meter};

/// The fields as the host filled them, unchecked.
///
/// `None` for a field that the host did not declare valid.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct HostFields {
    /// Whether the transport runs.
    pub playing: bool,
    /// In quarter notes per minute.
    pub tempo: Option<f64>,
    /// The growth of the tempo per frame, in quarter notes per minute.
    pub tempo_growth: Option<f64>,
    /// The position of the block's first frame, in quarter notes.
    pub beats: Option<f64>,
    /// The position of the block's first frame, in seconds.
    pub seconds: Option<f64>,
    /// The position of the block's first frame, in frames of the host's timeline.
    pub samples: Option<i64>,
    /// Start and end of the loop in quarter notes, if looping is on.
    pub loop_beats: Option<(f64, f64)>,
    /// Numerator and denominator.
    pub meter: Option<(i32, i32)>,
    /// The beginning of the bar that contains the block's first frame, in quarter notes.
    pub bar_start: Option<f64>,
    /// Its number; that of the first bar is 0.
    pub bar_number: Option<i32>,
}

/// Beats that repeat. A host's loop is only a hint: hosts may announce it late or not at all.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LoopRange {
    /// The first beat of the loop.
    pub start: BeatPos,
    /// The first beat after the loop.
    pub end: BeatPos,
}

/// The trustworthy part of a host's description of a block. Every number in it is finite and in range.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Transport {
    /// Whether the host's clock runs.
    pub playing: bool,
    /// The host's tempo at the block's first frame.
    pub tempo: Option<Bpm>,
    /// The growth of the tempo per frame of the block, in quarter notes per minute.
    pub tempo_growth: Option<f64>,
    /// The position of the block's first frame.
    pub beats: Option<BeatPos>,
    /// The position of the block's first frame, in seconds of the host's timeline.
    pub seconds: Option<HostSeconds>,
    /// The position of the block's first frame, in frames of the host's timeline.
    pub samples: Option<i64>,
    /// The loop, if it is on.
    pub loop_range: Option<LoopRange>,
    /// The host's meter.
    pub meter: Option<Meter>,
    /// The bar in which the block begins; counted if the host reports none or an impossible one. If the host
    /// reports no meter, bars of 4/4.
    pub bar: Option<Bar>,
}

/// A position beyond this means "unknown", or is a mistake: 10⁹ beats are 16 years at 120 BPM.
const FARTHEST_BEAT: f64 = 1e9;
/// A growth of the tempo beyond this is a mistake: across the whole range of tempos within 1000 frames.
const STEEPEST: f64 = 1.0;
/// The farthest beat in seconds.
const FARTHEST_SECOND: f64 = 1e9;
/// The farthest beat in frames.
const FARTHEST_SAMPLE: i64 = 1 << 48;

impl Transport {
    /// Removes impossible values: NaN, infinities, `i64::MIN`, a tempo of 0, a denominator of 0, an inverted loop.
    pub fn believing(fields: &HostFields) -> Self {
        let beat = |beats: f64| BeatPos::new(beats).filter(|_| beats.abs() < FARTHEST_BEAT);
        let beats = fields.beats.and_then(beat);
        let meter = fields.meter.and_then(|(beats, unit)| Meter::from_host(beats, unit));
        let bar = |at: BeatPos| {
            let start = fields.bar_start.and_then(beat);
            Bar::said(meter.unwrap_or(Meter::FOUR_FOUR), at, start, fields.bar_number)
        };
        Self {
            playing: fields.playing,
            tempo: fields.tempo.and_then(Bpm::new),
            tempo_growth: fields.tempo_growth.filter(|growth| growth.abs() < STEEPEST),
            beats,
            seconds: fields.seconds.filter(|seconds| seconds.abs() < FARTHEST_SECOND).map(HostSeconds::new),
            samples: fields.samples.filter(|samples| samples.unsigned_abs() < FARTHEST_SAMPLE.unsigned_abs()),
            loop_range: fields.loop_beats.and_then(|(start, end)| {
                (start < end).then_some(LoopRange { start: beat(start)?, end: beat(end)? })
            }),
            meter,
            bar: beats.map(bar),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn poison_is_struck_out() {
        let poisoned = HostFields {
            playing: true,
            tempo: Some(f64::NAN),
            tempo_growth: Some(f64::NAN),
            beats: Some(f64::INFINITY),
            seconds: Some(f64::NAN),
            samples: Some(i64::MIN),
            loop_beats: Some((8.0, 4.0)),
            meter: Some((4, 0)),
            bar_start: Some(f64::NAN),
            bar_number: Some(i32::MIN),
        };
        assert_eq!(Transport::believing(&poisoned), Transport { playing: true, ..Transport::default() });
    }

    #[test]
    fn a_tempo_grows_within_reason() {
        for (growth, believed) in [(0.0, true), (-0.01, true), (1.0, false), (f64::NEG_INFINITY, false)] {
            let fields = HostFields { tempo_growth: Some(growth), ..HostFields::default() };
            assert_eq!(Transport::believing(&fields).tempo_growth, believed.then_some(growth));
        }
    }

    #[test]
    fn negative_time_is_believed() {
        let preroll = HostFields { beats: Some(-4.0), samples: Some(-9039), ..HostFields::default() };
        let transport = Transport::believing(&preroll);
        assert_eq!(transport.beats.map(BeatPos::get), Some(-4.0));
        assert_eq!(transport.samples, Some(-9039));
    }
}
