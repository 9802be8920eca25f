//! The clock of a random host: its position, its movement, and the transport that it reports, which may be false.

use testkit::Random;

/// A host's transport for a block; `None` for fields that it leaves out. Any of it may be false.
#[derive(Clone, Copy, Debug, Default)]
pub struct Said {
    /// Whether the host provides a transport.
    pub exists: bool,
    pub playing: bool,
    pub tempo: Option<f64>,
    /// By how much the tempo grows with each frame.
    pub growth: f64,
    pub beats: Option<f64>,
    pub seconds: Option<f64>,
    pub samples: Option<i64>,
    pub loop_beats: Option<(f64, f64)>,
    pub meter: Option<(i32, i32)>,
}

/// How the reported transport differs from the true one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockNoise {
    /// Not at all.
    Exact,
    /// Beats are whole ticks, of 1920 to a beat, as in Ardour; its frames are exact.
    Ticks,
    /// Seconds are whole microseconds.
    Microseconds,
    /// Everything is up to 1 ms off.
    Jitter,
    /// Beats do not move but frames do, as in Carla.
    Frozen,
    /// NaN, infinities, the smallest number, no denominator, a loop that ends before it begins.
    Poison,
    /// A field is missing now and then.
    Gaps,
}

impl ClockNoise {
    const ALL: [Self; 7] =
        [Self::Exact, Self::Ticks, Self::Microseconds, Self::Jitter, Self::Frozen, Self::Poison, Self::Gaps];

    /// Any; half of all hosts are exact.
    pub fn any(random: &mut Random) -> Self {
        if random.chance(0.4) { Self::Exact } else { *random.pick(&Self::ALL) }
    }
}

/// A tempo from a point in time on; it may change linearly.
#[derive(Clone, Copy, Debug)]
struct TempoStretch {
    /// In seconds and beats.
    from: (f64, f64),
    /// The tempo at the beginning, and its change per second.
    bpm: f64,
    gain: f64,
}

/// A host's tempo: constant, in steps or in ramps.
#[derive(Clone, Debug)]
pub struct HostTempo(Vec<TempoStretch>);

impl HostTempo {
    /// A constant tempo.
    pub fn constant(bpm: f64) -> Self {
        Self(vec![TempoStretch { from: (0.0, 0.0), bpm, gain: 0.0 }])
    }

    /// `bpm`, and another tempo from each of these seconds on. The steps are in order.
    pub fn stepped(bpm: f64, steps: &[(f64, f64)]) -> Self {
        let mut tempo = Self::constant(bpm);
        for &(at, bpm) in steps {
            let beat = tempo.beat(at);
            tempo.0.push(TempoStretch { from: (at, beat), bpm, gain: 0.0 });
        }
        tempo
    }

    /// A random tempo, usually near `bpm`.
    pub fn any(random: &mut Random, bpm: f64) -> Self {
        let near = |random: &mut Random| match random.below(6) {
            0 => random.octaves(1.0, 999.0),
            1 | 2 => bpm,
            _ => bpm * random.between(0.85, 1.18),
        };
        let first = near(random);
        let mut tempo = Self::constant(first);
        for _ in 0..if random.chance(0.5) { 0 } else { 1 + random.below(5) } {
            let at = tempo.0.last().map_or(0.0, |last| last.from.0) + random.octaves(0.02, 2.0);
            let (beat, now) = (tempo.beat(at), tempo.bpm(at));
            let next = near(random);
            let gain = if random.chance(0.5) { (next - now) / 1.5 } else { 0.0 };
            let bpm = if gain == 0.0 { next } else { now };
            tempo.0.push(TempoStretch { from: (at, beat), bpm, gain });
            if gain != 0.0 {
                let end = at + 1.5;
                tempo.0.push(TempoStretch { from: (end, tempo.beat(end)), bpm: next, gain: 0.0 });
            }
        }
        tempo
    }

    fn at(&self, seconds: f64) -> &TempoStretch {
        self.0.iter().rev().find(|stretch| stretch.from.0 <= seconds).unwrap_or(&self.0[0])
    }

    /// The tempo at a time.
    pub fn bpm(&self, seconds: f64) -> f64 {
        let stretch = self.at(seconds);
        stretch.bpm + stretch.gain * (seconds - stretch.from.0).max(0.0)
    }

    /// The beat at a time.
    pub fn beat(&self, seconds: f64) -> f64 {
        let stretch = self.at(seconds);
        let passed = seconds - stretch.from.0;
        stretch.from.1 + (stretch.bpm * passed + stretch.gain * passed * passed.max(0.0) / 2.0) / 60.0
    }

    /// The fastest tempo.
    pub fn fastest(&self) -> f64 {
        self.0.iter().map(|stretch| stretch.bpm).fold(0.0, f64::max)
    }
}

/// A host's clock.
#[derive(Clone, Debug)]
pub struct Clock {
    pub rate: f64,
    pub tempo: HostTempo,
    pub noise: ClockNoise,
    /// In frames; a loop may return to a place between frames.
    pub place: f64,
    pub playing: bool,
    /// In frames.
    pub loop_range: Option<(f64, f64)>,
    /// Whether the host ends a block at its loop's end, and whether it reports its loop.
    pub splits: bool,
    pub tells_loop: bool,
    pub tells_meter: bool,
    frozen: f64,
    random: Random,
}

impl Clock {
    /// A clock at position 0.
    pub fn new(rate: f64, tempo: HostTempo, noise: ClockNoise, random: Random) -> Self {
        Self {
            rate,
            tempo,
            noise,
            place: 0.0,
            playing: false,
            loop_range: None,
            splits: true,
            tells_loop: true,
            tells_meter: true,
            frozen: 0.0,
            random,
        }
    }

    /// The length of the next block, at most `frames`.
    pub fn cut(&self, frames: usize) -> usize {
        let Some((_, end)) = self.loop_range.filter(|_| self.splits && self.playing) else { return frames };
        let left = (end - self.place).ceil();
        if left >= 1.0 { frames.min(left as usize) } else { frames }
    }

    /// The transport for the next block.
    pub fn say(&mut self) -> Said {
        let seconds = self.place / self.rate;
        let beats = self.tempo.beat(seconds);
        let bpm = self.tempo.bpm(seconds);
        let beat_of = |frame: f64| self.tempo.beat(frame / self.rate);
        let exact = Said {
            exists: true,
            playing: self.playing,
            tempo: Some(bpm),
            growth: self.tempo.at(seconds).gain / self.rate,
            beats: Some(beats),
            seconds: Some(seconds),
            samples: Some(self.place.round() as i64),
            loop_beats: self.loop_range.filter(|_| self.tells_loop).map(|(a, b)| (beat_of(a), beat_of(b))),
            meter: self.tells_meter.then_some((4, 4)),
        };
        self.distorted(exact)
    }

    fn distorted(&mut self, exact: Said) -> Said {
        let random = &mut self.random;
        let (beats, seconds) = (exact.beats.unwrap_or(0.0), exact.seconds.unwrap_or(0.0));
        match self.noise {
            ClockNoise::Exact => exact,
            ClockNoise::Ticks => Said { beats: Some((beats * 1920.0).round() / 1920.0), ..exact },
            ClockNoise::Microseconds => {
                let seconds = (seconds * 1e6).round() / 1e6;
                Said { beats: Some(self.tempo.beat(seconds)), seconds: Some(seconds), samples: None, ..exact }
            }
            ClockNoise::Jitter => {
                let seconds = seconds + random.between(-0.001, 0.001);
                let samples = Some((seconds * self.rate).round() as i64);
                Said { beats: Some(self.tempo.beat(seconds)), seconds: Some(seconds), samples, ..exact }
            }
            ClockNoise::Frozen => Said { beats: Some(self.frozen), ..exact },
            ClockNoise::Poison => poisoned(random, exact),
            ClockNoise::Gaps => Said {
                tempo: exact.tempo.filter(|_| !random.chance(0.1)),
                beats: exact.beats.filter(|_| !random.chance(0.1)),
                seconds: exact.seconds.filter(|_| !random.chance(0.3)),
                samples: exact.samples.filter(|_| !random.chance(0.3)),
                meter: exact.meter.filter(|_| !random.chance(0.3)),
                exists: !random.chance(0.05),
                ..exact
            },
        }
    }

    /// Advances by a block.
    pub fn pass(&mut self, frames: usize) {
        if !self.playing {
            return;
        }
        let before = self.place;
        self.place += frames as f64;
        if let Some((start, end)) = self.loop_range
            && before < end
            && self.place >= end - 1e-6
        {
            self.place = start + (self.place - end).rem_euclid(end - start);
        }
    }

    /// Moves the clock elsewhere.
    pub fn locate(&mut self, place: f64) {
        self.place = place;
        self.frozen = self.tempo.beat(place / self.rate);
    }
}

fn poisoned(random: &mut Random, exact: Said) -> Said {
    const NUMBERS: [f64; 9] =
        [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e300, -1e300, 0.0, -0.0, 1e-300, 4_503_599_627_370_497.5];
    let mut number = |exact: Option<f64>| match random.below(3) {
        0 => Some(NUMBERS[random.below(NUMBERS.len())]),
        1 => None,
        _ => exact,
    };
    let (tempo, beats, seconds) = (number(exact.tempo), number(exact.beats), number(exact.seconds));
    let (growth, a, b) = (number(Some(0.0)), number(Some(1.0)), number(Some(2.0)));
    Said {
        exists: true,
        playing: exact.playing,
        tempo,
        growth: growth.unwrap_or(0.0),
        beats,
        seconds,
        samples: *random.pick(&[exact.samples, Some(i64::MIN), Some(i64::MAX), None]),
        loop_beats: a.zip(b),
        meter: *random.pick(&[Some((4, 4)), Some((4, 0)), Some((0, 0)), Some((-3, 8)), Some((i32::MAX, 3)), None]),
    }
}
