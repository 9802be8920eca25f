//! Tells a host's imprecision from its jumps.
//!
//! Audio thread. Known here: numbers. Not known here: beats, songs.

/// How far off a host's position may be, in seconds, without anything having happened.
const NOISE: f64 = 0.001;
/// Leaves room for rounding at the edge.
const MARGIN: f64 = 0.000_05;
/// How many blocks are remembered, and after how many what was seen of a host is believed. What is tolerated is too
/// little only if all of them lay in the lower or the upper half of what the host scatters, less than once in 10¹⁰ times.
const MEMORY: usize = 32;
/// After so many blocks a host that hardly scatters is taken for a precise one.
const ACQUAINTED: usize = 6;
/// What hardly scattering means, in seconds.
const PRECISE: f64 = 0.000_1;
/// How much of the known imprecision a block forgets: half of it in some 700 blocks.
const FORGETTING: f64 = 0.999;

/// The disagreements between where the host said it is and where it was expected, in seconds.
///
/// A host that is up to 1 ms off at random disagrees by up to 2 ms with a line that was anchored at such a
/// reading. A precise host disagrees by nothing, and there a jump of more than 1 ms is one. So what is tolerated
/// is 1 ms around the middle of the recent disagreements, plus half of what the host scatters, which is only believed to
/// be less than 2 ms when it was seen to be.
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
        let spread = match self.blocks {
            MEMORY.. => self.spread,
            ACQUAINTED.. if self.spread < PRECISE => self.spread,
            _ => 2.0 * NOISE,
        };
        let spread = spread.min(2.0 * NOISE);
        (disagreement - self.middle()).abs() <= NOISE + MARGIN + spread / 2.0
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

    /// The middle of the recent disagreements: where a host is that rounds or scatters.
    pub fn middle(&self) -> f64 {
        let (low, high) = self.range();
        f64::midpoint(low, high)
    }

    /// What sounds was moved by so much without a reading of the host: it stands to its recent ones as it now does.
    pub fn shift(&mut self, by: f64) {
        self.recent.iter_mut().for_each(|disagreement| *disagreement -= by);
    }

    /// Whether all recent blocks agree that the host is farther off than can be noise.
    pub fn has_left(&self) -> bool {
        self.shared().abs() > NOISE + MARGIN
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
    fn no_host_is_taken_for_a_jumping_one_while_it_is_still_unknown() {
        let mut seed = 1_u32;
        let mut reading = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (f64::from(seed >> 8) / f64::from(1 << 24) * 2.0 - 1.0) * NOISE
        };
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
