//! Collects the transients of a stem, as long as it may be a click.
//!
//! Not known here: what the transients have in common.

/// The samples around a transient.
#[derive(Clone, Debug)]
pub struct Burst {
    /// The stem's frame at which the snippet begins; may be negative.
    pub first: i64,
    /// [`Lengths::before`] frames before the detection, and [`Lengths::after`] frames from there on.
    pub snippet: Box<[f32]>,
    /// Its peak.
    pub peak: f32,
    /// The peak of the 8 ms before it.
    pub before: f32,
    /// How long it stays above a tenth of its peak, in seconds, up to [`LONGEST`].
    pub length: f64,
    /// The frequency of the pure tone with the same change from frame to frame, in hertz.
    pub brightness: f64,
}

/// How long a burst is tracked, in seconds.
pub const LONGEST: f64 = 0.2;

/// The most bursts that are kept; a click of 20 minutes has fewer.
const MOST: usize = 4096;
/// The length of a hop, in seconds.
const HOP: f64 = 0.001;
/// A burst exceeds the peak of this many hops before it …
const CALM: usize = 8;
/// … by this factor.
const RISE: f32 = 1.7;
/// It has begun in the hop that reaches this share of its peak, or in the one before.
const RISEN: f32 = 0.25;
/// Bursts weaker than this share of the loudest one so far are ignored.
const FAINTEST: f32 = 0.02;
/// No burst begins within this many hops after another, unless it is louder.
const APART: usize = 25;
/// After this many hops that are not digital silence, it is known whether the stem is quiet between its sounds.
const TRIAL: u64 = 15_000;
/// A click is quiet (below [`CALMEST`] of its peak) for more than this share of the time, even if somebody counts over it.
const REST: f64 = 0.2;
const CALMEST: f32 = 0.06;
/// More bursts per second than this are not a click.
const BUSIEST: f64 = 16.0;

/// The length of a snippet, in frames.
#[derive(Clone, Copy, Debug)]
pub struct Lengths {
    pub before: usize,
    pub after: usize,
}

impl Lengths {
    pub fn new(rate: f64) -> Self {
        Self { before: (0.008 * rate) as usize, after: (0.020 * rate) as usize }
    }
}

/// The transients found so far.
#[derive(Debug)]
pub struct Bursts {
    rate: f64,
    hop: usize,
    lengths: Lengths,
    /// Samples that are still to be examined, and the frames before them that a snippet may need.
    tail: Vec<f32>,
    /// The peak of each complete hop of `tail`.
    peaks: Vec<f32>,
    /// The stem's frame at which `tail` begins; silence precedes the stem.
    first: i64,
    /// The next hop of `tail` to examine.
    next: usize,
    loudest: f32,
    /// The number of hops that are not digital silence, and of those that are quiet.
    sounding: u64,
    calm: u64,
    found: Vec<Burst>,
    gave_up: bool,
}

impl Bursts {
    pub fn new(rate: f64) -> Self {
        let hop = ((rate * HOP).round() as usize).max(1);
        Self {
            rate,
            hop,
            lengths: Lengths::new(rate),
            // Assume silence before the stem.
            tail: vec![0.0; hop * CALM * 2],
            peaks: vec![0.0; CALM * 2],
            first: -((hop * CALM * 2) as i64),
            next: CALM * 2,
            loudest: 0.0,
            sounding: 0,
            calm: 0,
            found: Vec::new(),
            gave_up: false,
        }
    }

    pub fn have_given_up(&self) -> bool {
        self.gave_up
    }

    pub fn push(&mut self, frames: &[f32]) {
        // NaN counts as silence.
        for chunk in frames.chunks(1 << 14) {
            if self.gave_up {
                return;
            }
            self.tail.extend(chunk.iter().map(|sample| if sample.is_finite() { *sample } else { 0.0 }));
            self.look(self.hops_after());
        }
    }

    /// The bursts; `None` if this cannot be a click.
    pub fn finish(mut self) -> Option<Vec<Burst>> {
        if self.gave_up {
            return None;
        }
        let silence = vec![0.0; (self.hops_after() + 1) * self.hop];
        self.tail.extend(silence);
        self.look(self.hops_after());
        self.judge();
        (!self.gave_up && !self.found.is_empty()).then_some(self.found)
    }

    /// How many hops must follow the one that is examined.
    fn hops_after(&self) -> usize {
        (LONGEST / HOP) as usize + 2
    }

    /// Examines the hops that have `after` known hops behind them.
    fn look(&mut self, after: usize) {
        let known = self.tail.len() / self.hop;
        for hop in self.peaks.len()..known {
            let samples = &self.tail[hop * self.hop..(hop + 1) * self.hop];
            self.peaks.push(samples.iter().fold(0.0, |peak: f32, sample| peak.max(sample.abs())));
        }
        while self.next + after < known {
            self.look_at(self.next);
            self.next += 1;
            if self.sounding >= TRIAL && self.sounding.is_multiple_of(TRIAL / 4) {
                self.judge();
                if self.gave_up {
                    return;
                }
            }
        }
        // Keep the samples that a snippet may reach back to.
        let done = self.next.saturating_sub(CALM * 2);
        if done > 256 {
            self.tail.drain(..done * self.hop);
            self.peaks.drain(..done);
            self.first += (done * self.hop) as i64;
            self.next -= done;
        }
    }

    fn look_at(&mut self, hop: usize) {
        let peak = self.peaks[hop];
        self.loudest = self.loudest.max(peak);
        if peak > 0.0 {
            self.sounding += 1;
        }
        if peak <= self.loudest * CALMEST {
            self.calm += 1;
        }
        let before = self.peaks[hop - CALM..hop].iter().fold(0.0_f32, |a, b| a.max(*b));
        // A tone may begin at the end of a hop.
        let peak = peak.max(self.peaks[hop + 1]);
        if peak > 1e-4 && peak > RISE * before && peak > FAINTEST * self.loudest {
            self.take(hop, before);
        }
    }

    fn take(&mut self, hop: usize, before: f32) {
        let hops = &self.peaks[hop..hop + (LONGEST / HOP) as usize];
        let peak = hops[..20].iter().fold(0.0_f32, |a, b| a.max(*b));
        // A lossy codec's pre-echo may be detected too early, by a different time for each burst.
        let risen = hops.iter().position(|hop| *hop >= RISEN * peak).map_or(0, |risen| risen.saturating_sub(1));
        let hops = &hops[risen..];
        let at = (hop + risen) * self.hop;
        let first = self.first + (at - self.lengths.before) as i64;
        if let Some(last) = self.found.last().filter(|last| first - last.first < (APART * self.hop) as i64) {
            if last.peak >= 0.5 * peak {
                return;
            }
            self.found.pop();
        }
        if self.found.len() >= MOST {
            self.gave_up = true;
            return;
        }
        let length = hops.iter().rposition(|hop| *hop > 0.1 * peak).map_or(0.0, |last| (last + 1) as f64 * HOP);
        let snippet: Box<[f32]> = self.tail[at - self.lengths.before..at + self.lengths.after].into();
        let sound = &snippet[self.lengths.before..];
        let sound = &sound[..sound.len().min(((length * self.rate) as usize).max(self.hop))];
        let brightness = brightness(sound, self.rate);
        self.found.push(Burst { first, snippet, peak, before, length, brightness });
    }

    /// Gives up if this cannot be a click.
    fn judge(&mut self) {
        if self.sounding >= TRIAL / 8 {
            let hops = self.sounding.max(self.calm) as f64;
            let rests = self.calm as f64 >= REST * hops;
            let busy = self.found.len() as f64 > BUSIEST * hops * HOP + 64.0;
            self.gave_up |= !rests || busy;
        }
        if self.gave_up {
            self.found = Vec::new();
            self.tail = Vec::new();
            self.peaks = Vec::new();
        }
    }
}

/// The frequency of the pure tone that changes as much from sample to sample as `sound`, in hertz.
fn brightness(sound: &[f32], rate: f64) -> f64 {
    let power: f64 = sound.iter().map(|sample| f64::from(*sample).powi(2)).sum();
    let change: f64 = sound.windows(2).map(|pair| f64::from(pair[1] - pair[0]).powi(2)).sum();
    if power <= 0.0 {
        return 0.0;
    }
    (1.0 - change / power / 2.0).clamp(-1.0, 1.0).acos() * rate / std::f64::consts::TAU
}
