//! Distinguishes a host's imprecision from its jumps.
//!
//! Runs on the audio thread. Known here: numbers. Not known here: beats, songs.

use super::rounding::Rounding;

/// The largest error of an imprecise host, in seconds.
const NOISE: f64 = 0.001;
/// A margin for rounding.
const MARGIN: f64 = 0.000_05;
/// How many blocks are remembered, and after how many the host's scatter is trusted. The tolerance is too
/// small only if all of them fell into one half of the host's scatter, which happens less than once in 10¹⁰ times.
const MEMORY: usize = 32;
const _: () = assert!(MEMORY.is_multiple_of(LANES));
/// After this many blocks with hardly any scatter, a host counts as precise.
const ACQUAINTED: usize = 6;
/// The largest scatter of a precise host, in seconds.
const PRECISE: f64 = 0.000_1;
/// The share of the known imprecision that is forgotten per block: half of it in some 700 blocks.
const FORGETTING: f64 = 0.999;

/// The differences between the host's reported and its expected position, in seconds.
///
/// A host with random errors of up to 1 ms differs by up to 2 ms from a line that was anchored at such a
/// reading. A precise host does not differ at all, so there a difference of more than 1 ms is a jump. The tolerance is therefore
/// 1 ms around the middle of the recent differences, plus half the host's scatter. The scatter is assumed to be 2 ms until it has
/// been measured.
#[derive(Debug)]
pub struct Noise {
    recent: [f64; MEMORY],
    /// The smallest and the largest of them.
    range: (f64, f64),
    /// The number of blocks since the host became known.
    blocks: usize,
    /// The recent spread of the host's differences.
    spread: f64,
    rounding: Rounding,
}

impl Default for Noise {
    fn default() -> Self {
        Self { recent: [0.0; MEMORY], range: (0.0, 0.0), blocks: 0, spread: 0.0, rounding: Rounding::default() }
    }
}

impl Noise {
    /// Restarts from a new anchor; the host's known precision is kept.
    pub fn anchor(&mut self) {
        (self.recent, self.range) = ([0.0; MEMORY], (0.0, 0.0));
        self.rounding.anchor();
    }

    /// The anchor is a reading of the host; `is_whole` if hosts start there exactly, as on a beat.
    pub fn begin(&mut self, is_whole: bool) {
        self.rounding.add(0.0, is_whole);
    }

    /// Forgets the host, but not how it rounds.
    pub fn reset(&mut self) {
        let mut rounding = std::mem::take(&mut self.rounding);
        rounding.anchor();
        *self = Self { rounding, ..Self::default() };
    }

    /// How far a host that rounds to steps of `step` seconds is ahead of the line in seconds, if that is known and not zero.
    pub fn between_steps(&mut self, step: f64) -> Option<f64> {
        self.rounding.ahead(step)
    }

    /// Whether `disagreement` may be noise.
    pub fn explains(&self, disagreement: f64) -> bool {
        let spread = match self.blocks {
            MEMORY.. => self.spread,
            ACQUAINTED.. if self.spread < PRECISE => self.spread,
            _ => 2.0 * NOISE,
        };
        let spread = spread.min(2.0 * NOISE);
        (disagreement - self.middle()).abs() <= NOISE + MARGIN + spread / 2.0
    }

    /// Records a disagreement that was noise.
    pub fn remember(&mut self, disagreement: f64) {
        self.recent[self.blocks % MEMORY] = disagreement;
        self.blocks = self.blocks.saturating_add(1);
        self.rounding.add(disagreement, false);
        let (low, high) = range(&self.recent);
        self.range = (low, high);
        self.spread = (self.spread * FORGETTING).max(high - low);
    }

    /// The common part of all recent disagreements: the smallest if all have the same sign, else 0.
    pub fn shared(&self) -> f64 {
        let (low, high) = self.range;
        if low > 0.0 {
            low
        } else if high < 0.0 {
            high
        } else {
            0.0
        }
    }

    /// The middle of the recent disagreements: the centre of a host that rounds or scatters.
    pub fn middle(&self) -> f64 {
        let (low, high) = self.range;
        f64::midpoint(low, high)
    }

    /// The line was moved by this much without a new reading; shift the recent disagreements accordingly.
    pub fn shift(&mut self, by: f64) {
        self.recent.iter_mut().for_each(|disagreement| *disagreement -= by);
        self.range = range(&self.recent);
        self.rounding.anchor();
    }

    /// Whether all recent blocks put the host farther off than noise can explain.
    pub fn has_left(&self) -> bool {
        self.shared().abs() > NOISE + MARGIN
    }
}

/// How many values are compared side by side.
const LANES: usize = 4;

/// The smallest and the largest of `values`. By comparisons: `f64::min` and `f64::max` heed NaN, which costs several times as much. Side
/// by side: each comparison in a row waits for the one before it.
fn range(values: &[f64; MEMORY]) -> (f64, f64) {
    let (mut low, mut high) = ([f64::INFINITY; LANES], [f64::NEG_INFINITY; LANES]);
    for values in values.as_chunks::<LANES>().0 {
        for ((low, high), &value) in low.iter_mut().zip(&mut high).zip(values) {
            *low = if value < *low { value } else { *low };
            *high = if value > *high { value } else { *high };
        }
    }
    let least = |a, b| if b < a { b } else { a };
    let most = |a, b| if b > a { b } else { a };
    (low.into_iter().fold(f64::INFINITY, least), high.into_iter().fold(f64::NEG_INFINITY, most))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_millisecond_at_random_is_noise() {
        for anchor in [-NOISE, 0.0, NOISE] {
            let mut noise = Noise::default();
            let mut random = testkit::Random::new(1);
            for block in 0..100_000 {
                let reading = random.noise() * NOISE;
                assert!(noise.explains(reading - anchor), "block {block} from {anchor}");
                noise.remember(reading - anchor);
            }
            assert!(!noise.explains(0.0035));
        }
    }

    #[test]
    fn no_host_is_taken_for_a_jumping_one_while_it_is_still_unknown() {
        let mut random = testkit::Random::new(1);
        let mut reading = || random.noise() * NOISE;
        for host in 0..20_000 {
            let mut noise = Noise::default();
            let anchor = reading();
            for block in 0..100 {
                let disagreement = reading() - anchor;
                assert!(noise.explains(disagreement), "host {host}, block {block}");
                noise.remember(disagreement);
            }
        }
    }

    #[test]
    fn a_precise_host_is_held_to_a_millisecond() {
        let mut noise = Noise::default();
        for _ in 0..ACQUAINTED {
            assert!(noise.explains(0.0019));
            noise.remember(0.0);
        }
        assert!(!noise.explains(64.0 / 48_000.0), "a block of 64 frames");
        assert!(noise.explains(NOISE));
        assert!(noise.explains(-NOISE));
    }

    #[test]
    fn only_what_all_blocks_share_is_drift() {
        let mut noise = Noise::default();
        for block in 0..MEMORY {
            assert_eq!(noise.shared(), 0.0);
            noise.remember(0.0002 + 0.0001 * (block % 3) as f64);
        }
        assert_eq!(noise.shared(), 0.0002);
        noise.remember(-0.0001);
        assert_eq!(noise.shared(), 0.0);
    }
}
