//! Measures recorded sound and compares it with the expected sound.

use std::ops::Range;

use super::reference::{Fidelity, ReferenceSignal};
use super::sinc::Sinc;

/// The value for no difference at all, in decibels, which is also the smallest difference that is measured.
pub const NOTHING_DB: f64 = -200.0;

/// A stretch of a recording and the place in the material that it should be at.
#[derive(Clone, Debug)]
pub struct RecordedSpan {
    /// Frames of the recording.
    pub frames: Range<usize>,
    /// The source frame that its first frame should be.
    pub source: i64,
}

/// The difference between a recording and the expected sound.
#[derive(Clone, Copy, Debug, Default)]
pub struct Difference {
    /// Samples that are not equal.
    pub samples: u64,
    /// Samples that were compared.
    pub compared: u64,
    /// The largest difference that counts.
    pub worst: f64,
    /// The largest sample that should have been heard.
    pub peak: f64,
}

/// The differences between `heard` and `wanted` in `span`, sample by sample, as far as they count for `fidelity`; and
/// the part of `span` for which they are known, because a filter does not know the sound before and after.
pub fn differences(
    heard: &[Vec<f32>; 2],
    wanted: &ReferenceSignal,
    span: &RecordedSpan,
    fidelity: Fidelity,
) -> (RecordedSpan, [Vec<f32>; 2]) {
    let reach = filter_of(fidelity).map_or(0, |filter| filter.reach()).min(span.frames.len() / 2);
    let known = RecordedSpan {
        frames: span.frames.start + reach..span.frames.end - reach,
        source: span.source + reach as i64,
    };
    let inside = reach..span.frames.len() - reach;
    (known, all_differences(heard, wanted, span, fidelity).map(|channel| channel[inside.clone()].to_vec()))
}

/// The same, including both ends of `span` as far as possible.
fn all_differences(
    heard: &[Vec<f32>; 2],
    wanted: &ReferenceSignal,
    span: &RecordedSpan,
    fidelity: Fidelity,
) -> [Vec<f32>; 2] {
    [0, 1].map(|channel| {
        let samples = heard[channel][span.frames.clone()].iter().enumerate();
        let plain: Vec<f32> =
            samples.map(|(n, sample)| sample - wanted.at(channel, span.source + n as i64)).collect();
        filter_of(fidelity).map_or_else(|| plain.clone(), |filter| filter.filter(&plain))
    })
}

fn filter_of(fidelity: Fidelity) -> Option<Sinc> {
    match fidelity {
        Fidelity::Exact => None,
        Fidelity::Below(share) => Some(Sinc::lowpass(share)),
    }
}

impl Difference {
    /// Compares `span` of `heard` with `wanted`.
    pub fn of(heard: &[Vec<f32>; 2], wanted: &ReferenceSignal, span: &RecordedSpan, fidelity: Fidelity) -> Self {
        let (known, between) = differences(heard, wanted, span, fidelity);
        Self::within(&between, wanted, &known)
    }

    /// Compares the last `frames` of `span` with `wanted`, to the very end.
    pub fn at_the_end(
        heard: &[Vec<f32>; 2],
        wanted: &ReferenceSignal,
        span: &RecordedSpan,
        fidelity: Fidelity,
        frames: usize,
    ) -> Self {
        let skip = span.frames.len().saturating_sub(frames);
        let end =
            RecordedSpan { frames: span.frames.start + skip..span.frames.end, source: span.source + skip as i64 };
        let between = all_differences(heard, wanted, span, fidelity).map(|channel| channel[skip..].to_vec());
        Self::within(&between, wanted, &end)
    }

    fn within(between: &[Vec<f32>; 2], wanted: &ReferenceSignal, span: &RecordedSpan) -> Self {
        let frames = 0..span.frames.len() as i64;
        let should = [0, 1]
            .into_iter()
            .flat_map(|channel| frames.clone().map(move |n| f64::from(wanted.at(channel, span.source + n).abs())));
        Self {
            samples: between.iter().flatten().filter(|difference| **difference != 0.0).count() as u64,
            compared: 2 * span.frames.len() as u64,
            worst: between.iter().flatten().fold(0.0, |worst, difference| worst.max(f64::from(difference.abs()))),
            peak: should.fold(0.0, f64::max),
        }
    }

    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            samples: self.samples + other.samples,
            compared: self.compared + other.compared,
            worst: self.worst.max(other.worst),
            peak: self.peak.max(other.peak),
        }
    }

    /// The largest difference in decibels below the largest sample.
    pub fn decibels(self) -> f64 {
        if self.worst == 0.0 {
            NOTHING_DB
        } else {
            (20.0 * (self.worst / self.peak.max(1e-9)).log10()).max(NOTHING_DB)
        }
    }

    /// Whether there was something to hear at all: a comparison of silence with silence shows nothing.
    pub fn is_audible(self) -> bool {
        self.compared > 0 && self.peak > 0.001
    }
}

/// The delay of the left channel of `span` against `wanted`, in whole frames: the best of `range`.
pub fn whole_frames_late(heard: &[Vec<f32>; 2], wanted: &ReferenceSignal, span: &RecordedSpan, range: i64) -> i64 {
    let length = span.frames.len().min(4096);
    let error = |late: i64| -> f64 {
        let pairs =
            (0..length).map(|n| (heard[0][span.frames.start + n], wanted.at(0, span.source + n as i64 - late)));
        pairs.map(|(heard, wanted)| f64::from(heard - wanted).powi(2)).sum()
    };
    let tried = (-range..=range).map(|late| (late, error(late)));
    tried.min_by(|a, b| a.1.total_cmp(&b.1).then(a.0.abs().cmp(&b.0.abs()))).map_or(0, |(late, _)| late)
}

/// The sound of material that plays at `speed` from the source position `source` on.
pub fn at_speed(wanted: &ReferenceSignal, source: f64, speed: f64, frames: usize) -> [Vec<f64>; 2] {
    let sinc = Sinc::new(speed);
    let mut sound = [Vec::with_capacity(frames), Vec::with_capacity(frames)];
    for n in 0..frames {
        let place = source + n as f64 * speed;
        let weights = sinc.weights(place - place.floor());
        for (sound, channel) in sound.iter_mut().zip(&wanted.channels) {
            sound.push(sinc.value(channel, place.floor() as i64, &weights));
        }
    }
    sound
}

/// How many frames of the output `heard` is ahead of `wanted`, in fractions of a frame, and the remaining difference in
/// decibels below `wanted`, below `share` of the half rate: the least squares of a shift along the slope. It is valid
/// for shifts of less than a frame or two; a larger shift leaves a visible difference. For high tones the slope is
/// underestimated, and the shift overestimated.
pub fn shift(heard: [&[f32]; 2], wanted: &[Vec<f64>; 2], share: f64) -> (f64, f64) {
    let filter = Sinc::lowpass(share);
    let (mut along, mut slopes, mut energy) = (0.0, 1e-30, 1e-30);
    let parts = [0, 1].map(|channel| {
        let (heard, wanted) = (heard[channel], &wanted[channel]);
        let frames = 2..heard.len().min(wanted.len()).max(5) - 2;
        let difference: Vec<f32> = frames.clone().map(|n| (f64::from(heard[n]) - wanted[n]) as f32).collect();
        let slope = |n: usize| (8.0 * (wanted[n + 1] - wanted[n - 1]) - (wanted[n + 2] - wanted[n - 2])) / 12.0;
        let slope: Vec<f32> = frames.map(|n| slope(n) as f32).collect();
        let low: Vec<f32> = wanted.iter().map(|sample| *sample as f32).collect();
        let inside = |samples: &[f32]| {
            let filtered = filter.filter(samples);
            let reach = filter.reach().min(filtered.len() / 2);
            filtered[reach..filtered.len() - reach].to_vec()
        };
        energy += inside(&low).iter().map(|sample| f64::from(sample * sample)).sum::<f64>();
        [inside(&difference), inside(&slope)]
    });
    let pairs = || parts.iter().flat_map(|[difference, slope]| difference.iter().zip(slope));
    for (difference, slope) in pairs() {
        along += f64::from(difference * slope);
        slopes += f64::from(slope * slope);
    }
    let shift = along / slopes;
    let rest: f64 =
        pairs().map(|(difference, slope)| (f64::from(*difference) - shift * f64::from(*slope)).powi(2)).sum();
    (shift, (10.0 * (rest / energy).log10()).max(NOTHING_DB))
}

/// The largest step from one sample to the next in `samples`, and the largest sample.
pub fn steps(samples: &[f32]) -> (f64, f64) {
    let step = samples.windows(2).map(|pair| f64::from((pair[1] - pair[0]).abs())).fold(0.0, f64::max);
    (step, samples.iter().fold(0.0, |peak, sample| f64::max(peak, f64::from(sample.abs()))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(frames: usize) -> Vec<f32> {
        let mut random = testkit::Random::new(1);
        // Without the highest tones, whose slope is too coarse.
        let raw: Vec<f32> = (0..frames + 8).map(|_| random.noise() as f32).collect();
        raw.windows(8).map(|window| window.iter().sum::<f32>() / 8.0).take(frames).collect()
    }

    fn signal() -> ReferenceSignal {
        ReferenceSignal { channels: [noise(20_000), noise(20_000)] }
    }

    #[test]
    fn one_frame_late_is_seen() {
        let wanted = signal();
        let heard = wanted.channels.clone();
        let span = |source| RecordedSpan { frames: 100..10_000, source };
        assert_eq!(Difference::of(&heard, &wanted, &span(100), Fidelity::Exact).samples, 0);
        let late = Difference::of(&heard, &wanted, &span(101), Fidelity::Below(0.9));
        assert!(late.decibels() > -20.0, "{late:?}");
        assert_eq!(whole_frames_late(&heard, &wanted, &span(100), 50), 0);
        assert_eq!(whole_frames_late(&heard, &wanted, &span(107), 50), 7);
    }

    #[test]
    fn a_tenth_of_a_frame_is_seen() {
        let wanted = signal();
        for late in [-0.3, 0.0, 0.1] {
            let heard =
                at_speed(&wanted, 500.0 + late, 1.07, 4000).map(|side| side.iter().map(|s| *s as f32).collect());
            let heard: [Vec<f32>; 2] = heard;
            let (ahead, rest) = shift([&heard[0], &heard[1]], &at_speed(&wanted, 500.0, 1.07, 4000), 0.3);
            assert!((ahead * 1.07 - late).abs() < 0.005, "{late} is measured as {ahead}");
            assert!(late != 0.0 || rest < -100.0, "{rest}");
        }
    }

    #[test]
    fn silence_shows_nothing() {
        let silence = ReferenceSignal { channels: [vec![0.0; 100], vec![0.0; 100]] };
        let heard = silence.channels.clone();
        assert!(
            !Difference::of(&heard, &silence, &RecordedSpan { frames: 0..100, source: 0 }, Fidelity::Exact)
                .is_audible()
        );
    }
}
