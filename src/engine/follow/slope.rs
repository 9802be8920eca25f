//! Measures the real tempo of a host's beats.
//!
//! Runs on the audio thread. Known here: beats, tempos, block lengths. Not known here: songs.
//!
//! Some hosts play faster or slower than the tempo they report, for example with REAPER's play rate. Their beats are
//! right. So the slope of the beats is measured over all blocks since the last jump or tempo change, and trusted if
//! nothing else explains it. Along a ramp that the host does not report, it is the one at the last block ([`Curve`]).

use crate::time::{BeatPos, Bpm, SampleRate};

use super::curve::Curve;

/// The largest combined error of two readings, in seconds.
const NOISE: f64 = 0.002_1;
/// A slope is trusted if it differs from the tempo by more than this share. Smaller differences are rounded tempos.
const LEAST: f64 = 0.000_5;
/// The fewest blocks on a straight line.
const FEW: u32 = 4;
/// How many of them are remembered.
const MARKS: usize = 8;
/// How far each may lie off a straight line, as a share of the last block's distance from the tempo. A jump on the way
/// lies farther off, and so does noise.
const STRAIGHT: f64 = 0.125;

/// The slope of a host's beats.
#[derive(Debug)]
pub struct Slope {
    rate: SampleRate,
    straight: Option<Straight>,
    /// The share by which the beats are faster than the tempo.
    believed: f64,
    curve: Curve,
    /// The previous block's tempo and beats.
    last: Option<(Bpm, BeatPos)>,
}

/// Blocks whose beats lie on a straight line.
#[derive(Debug)]
struct Straight {
    tempo: Bpm,
    begin: BeatPos,
    frames: f64,
    blocks: u32,
    /// The possible deviations of the slope from the tempo, as shares.
    range: (f64, f64),
    /// The last block: seconds since the first one, and by how many seconds the beats were ahead of the tempo.
    last: (f64, f64),
    /// The same for some blocks in between.
    marks: [(f64, f64); MARKS],
    marked: usize,
    /// One of this many blocks is marked.
    every: u32,
}

impl Slope {
    /// A host that reports its real tempo, until measured otherwise.
    pub fn new(rate: SampleRate) -> Self {
        Self { rate, straight: None, believed: 0.0, curve: Curve::default(), last: None }
    }

    /// Forgets what was seen.
    pub fn reset(&mut self) {
        *self = Self::new(self.rate);
    }

    /// The host's real tempo in a block that begins at `beats`, `passed` frames after the previous one, with `tempo` reported. `grid` is the
    /// fraction of a beat to which this host rounds, if it does.
    pub fn tempo(&mut self, tempo: Bpm, beats: BeatPos, passed: usize, grid: Option<f64>) -> Bpm {
        if let Some(share) = self.ramp(tempo, beats, passed, grid) {
            // Where the ramp ends, the host reports the tempo that it led to.
            (self.straight, self.believed) = (None, 0.0);
            return Bpm::new(tempo.get() * (1.0 + share)).unwrap_or(tempo);
        }
        let goes_on = self.straight.as_mut().is_some_and(|straight| {
            passed > 0 && straight.tempo == tempo && straight.narrow(beats, passed, self.rate)
        });
        if !goes_on {
            self.straight = Some(Straight::new(tempo, beats));
        }
        if let Some(straight) = self.straight.as_ref().filter(|straight| straight.blocks >= FEW) {
            let (low, high) = straight.range;
            let explains = |share| (low..=high).contains(&share);
            if !explains(self.believed) && explains(0.0) {
                self.believed = 0.0;
            } else if !explains(self.believed) && (low > LEAST || high < -LEAST) && straight.is_straight() {
                self.believed = f64::midpoint(low, high);
            }
        }
        Bpm::new(tempo.get() * (1.0 + self.believed)).unwrap_or(tempo)
    }

    /// The share by which the beats are faster than the tempo, if they are on a ramp.
    fn ramp(&mut self, tempo: Bpm, beats: BeatPos, passed: usize, grid: Option<f64>) -> Option<f64> {
        let before = self.last.replace((tempo, beats)).filter(|(before, _)| *before == tempo && passed > 0);
        let Some(((_, before), grid)) = before.zip(grid) else {
            self.curve.reset();
            return None;
        };
        let seconds = passed as f64 / self.rate.as_f64();
        let gained = (beats - before).get() * tempo.seconds_per_beat() - seconds;
        self.curve.share(seconds, gained, beats.get(), tempo.seconds_per_beat(), grid)
    }
}

impl Straight {
    fn new(tempo: Bpm, begin: BeatPos) -> Self {
        let (range, marks) = ((f64::NEG_INFINITY, f64::INFINITY), [(0.0, 0.0); MARKS]);
        Self { tempo, begin, frames: 0.0, blocks: 0, range, last: (0.0, 0.0), marks, marked: 0, every: 1 }
    }

    /// Whether all marks lie on the line from the first block to the last.
    fn is_straight(&self) -> bool {
        let (seconds, ahead) = self.last;
        let mut marks = self.marks[..self.marked].iter();
        marks.all(|mark| (mark.1 - ahead * mark.0 / seconds).abs() <= STRAIGHT * ahead.abs())
    }

    fn mark(&mut self, seconds: f64, ahead: f64) {
        self.last = (seconds, ahead);
        if !self.blocks.is_multiple_of(self.every) {
            return;
        }
        if self.marked == MARKS {
            for index in 0..MARKS / 2 {
                self.marks[index] = self.marks[2 * index + 1];
            }
            (self.marked, self.every) = (MARKS / 2, self.every.saturating_mul(2));
            if !self.blocks.is_multiple_of(self.every) {
                return;
            }
        }
        self.marks[self.marked] = (seconds, ahead);
        self.marked += 1;
    }

    /// Adds a block. Returns false if it does not lie on the line.
    fn narrow(&mut self, beats: BeatPos, passed: usize, rate: SampleRate) -> bool {
        self.frames += passed as f64;
        self.blocks = self.blocks.saturating_add(1);
        let seconds = self.frames / rate.as_f64();
        let share = (beats - self.begin).get() * self.tempo.seconds_per_beat() / seconds - 1.0;
        let (low, high) = self.range;
        self.range = (low.max(share - NOISE / seconds), high.min(share + NOISE / seconds));
        self.mark(seconds, share * seconds);
        self.range.0 <= self.range.1
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const BLOCK: usize = 512;

    /// The trusted tempo in each block, for a host that reports 120 BPM while its beats run at `tempo`, with this noise in seconds.
    fn believed(tempo: f64, blocks: usize, mut noise: impl FnMut() -> f64) -> Vec<f64> {
        let mut slope = Slope::new(SampleRate::new(48_000).unwrap());
        let beats = |block: usize, noise: f64| ((block * BLOCK) as f64 / 48_000.0 + noise) * tempo / 60.0;
        let mut read = |block| {
            slope.tempo(Bpm::new(120.0).unwrap(), BeatPos::new(beats(block, noise())).unwrap(), BLOCK, None).get()
        };
        (0..blocks).map(&mut read).collect()
    }

    #[test]
    fn a_host_that_tells_the_truth_is_believed_whatever_its_noise() {
        let mut random = testkit::Random::new(3);
        assert!(believed(120.0, 20_000, || random.noise() * 0.001).iter().all(|tempo| *tempo == 120.0));
        assert!(believed(120.000_2, 20_000, || 0.0).iter().all(|tempo| *tempo == 120.0), "rounded");
    }

    #[test]
    fn another_slope_is_believed_after_a_few_blocks() {
        for (tempo, blocks) in [(132.0, 5), (60.0, 5), (240.0, 5), (121.0, 30)] {
            let told = believed(tempo, 100, || 0.0);
            assert_eq!(told[0], 120.0);
            assert!(told[blocks..].iter().all(|told| (told - tempo).abs() < 1e-9), "{tempo}: {told:?}");
        }
    }

    #[test]
    fn a_jump_is_no_slope_wherever_it_comes() {
        for at in 1..60 {
            for jump in [-0.003, -0.0015, 0.0015, 0.003] {
                let mut block = 0;
                let told = believed(120.0, 300, || {
                    block += 1;
                    if block > at { jump } else { 0.0 }
                });
                assert!(told.iter().all(|tempo| *tempo == 120.0), "a jump of {jump} s in block {at}");
            }
        }
    }

    #[test]
    fn another_tempo_is_no_slope_wherever_it_comes() {
        for change in 1..60 {
            let mut slope = Slope::new(SampleRate::new(48_000).unwrap());
            let mut beats = 0.0;
            for block in 0..300 {
                let tempo = if block < change { 120.0 } else { 120.2 };
                let told = slope.tempo(Bpm::new(tempo).unwrap(), BeatPos::new(beats).unwrap(), BLOCK, None).get();
                assert_eq!(told, tempo, "block {block} after a change in block {change}");
                beats += BLOCK as f64 / 48_000.0 * tempo / 60.0;
            }
        }
    }

    #[test]
    fn a_slope_that_ends_is_given_up() {
        let mut slope = Slope::new(SampleRate::new(48_000).unwrap());
        let (mut beats, mut told) = (0.0, 0.0);
        for block in 0..40 {
            told = slope.tempo(Bpm::new(120.0).unwrap(), BeatPos::new(beats).unwrap(), BLOCK, None).get();
            beats += BLOCK as f64 / 24_000.0 * if block < 20 { 1.1 } else { 1.0 };
        }
        assert_eq!(told, 120.0);
    }
}
