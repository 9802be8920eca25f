//! Tells a host's imprecision from its jumps.
//!
//! Audio thread. Known here: numbers. Not known here: beats, songs.

/// How far off a host's position may be, in seconds, without anything having happened.
const NOISE: f64 = 0.001;
/// Leaves room for rounding at the edge.
const MARGIN: f64 = 0.000_05;
/// How many blocks are remembered.
const MEMORY: usize = 16;
/// After so many blocks the host's own precision is believed.
const ACQUAINTED: usize = 6;
/// How much of the known imprecision a block forgets: half of it in some 700 blocks.
const FORGETTING: f64 = 0.999;

/// The disagreements between where the host said it is and where it was expected, in seconds.
///
/// A host that is up to 1 ms off at random disagrees by up to 2 ms with a line that was anchored at such a
/// reading. A precise host disagrees by nothing, and there a jump of more than 1 ms is one. So what is tolerated
/// is 1 ms around the middle of the recent disagreements, plus half their spread.
#[derive(Debug)]
pub struct Noise {
    recent: [f64; MEMORY],
    /// How many blocks came since the host is known.
    blocks: usize,
    /// How far the host's disagreements were spread lately.
    spread: f64,
}

impl Default for Noise {
    fn default() -> Self {
        Self { recent: [0.0; MEMORY], blocks: 0, spread: 0.0 }
    }
}

impl Noise {
    /// Starts over from a fresh anchor; what is known of the host's precision stays.
    pub fn anchor(&mut self) {
        self.recent = [0.0; MEMORY];
    }

    /// Whether `disagreement` can be noise.
    pub fn explains(&self, disagreement: f64) -> bool {
        let spread = if self.blocks < ACQUAINTED { 2.0 * NOISE } else { self.spread.min(2.0 * NOISE) };
        let (low, high) = self.range();
        let middle = f64::midpoint(low, high);
        (disagreement - middle).abs() <= NOISE + MARGIN + spread / 2.0
    }

    /// Remembers a disagreement that was noise.
    pub fn remember(&mut self, disagreement: f64) {
        self.recent[self.blocks % MEMORY] = disagreement;
        self.blocks = self.blocks.saturating_add(1);
        let (low, high) = self.range();
        self.spread = (self.spread * FORGETTING).max(high - low);
    }

    /// What all recent blocks agree on: their smallest disagreement if all have one sign, else 0.
    pub fn shared(&self) -> f64 {
        let (low, high) = self.range();
        if low > 0.0 {
            low
        } else if high < 0.0 {
            high
        } else {
            0.0
        }
    }

    fn range(&self) -> (f64, f64) {
        self.recent.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &d| (low.min(d), high.max(d)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_millisecond_at_random_is_noise() {
        for anchor in [-NOISE, 0.0, NOISE] {
            let mut noise = Noise::default();
            let mut seed = 1_u32;
            for block in 0..100_000 {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let reading = (f64::from(seed >> 8) / f64::from(1 << 24) * 2.0 - 1.0) * NOISE;
                assert!(noise.explains(reading - anchor), "block {block} from {anchor}");
                noise.remember(reading - anchor);
            }
            assert!(!noise.explains(0.0035));
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
