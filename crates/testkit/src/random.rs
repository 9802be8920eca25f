//! Random numbers that are the same on every machine: SplitMix64.
//!
//! Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014.

/// A source of random numbers. Equal seeds give equal numbers.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// From any seed; seeds that lie side by side give unrelated numbers.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// 64 bits that belong to a place: equal places give equal bits, and any other place gives others.
    pub const fn at(place: u64) -> u64 {
        Self::new(place).bits()
    }

    /// The next 64 bits.
    pub const fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let x = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ (x >> 31)
    }

    /// From 0 up to 1, without it.
    pub const fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// From −1 up to 1, without it: white noise.
    pub const fn noise(&mut self) -> f64 {
        self.between(-1.0, 1.0)
    }

    /// From `low` up to `high`, without it.
    pub const fn between(&mut self, low: f64, high: f64) -> f64 {
        low + self.unit() * (high - low)
    }

    /// From `low` to `high`; each octave is as likely as the others. Both are above 0.
    pub fn octaves(&mut self, low: f64, high: f64) -> f64 {
        low * (high / low).powf(self.unit())
    }

    /// A whole number below `end`, which is not 0.
    pub const fn below(&mut self, end: usize) -> usize {
        (self.bits() % end as u64) as usize
    }

    /// True with this probability: 0 never, 1 always.
    pub const fn chance(&mut self, share: f64) -> bool {
        self.unit() < share
    }

    /// One of `choices`, of which there is at least one.
    pub const fn pick<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.below(choices.len())]
    }

    /// An independent source: numbers taken from one do not affect the other.
    pub const fn fork(&mut self) -> Self {
        Self::new(self.bits())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_those_of_the_paper() {
        // The first outputs of the reference implementation for the seed 1234567.
        let mut random = Random::new(1_234_567);
        let expected = [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423];
        assert_eq!(expected.map(|_| random.bits()), expected);
    }

    #[test]
    fn numbers_stay_in_their_ranges_and_reach_their_ends() {
        let mut random = Random::new(1);
        let (mut least, mut most) = (1.0_f64, 0.0_f64);
        let mut seen = [false; 7];
        for _ in 0..10_000 {
            let unit = random.unit();
            (least, most) = (least.min(unit), most.max(unit));
            seen[random.below(7)] = true;
            assert!((10.0..=1000.0).contains(&random.octaves(10.0, 1000.0)));
        }
        assert!(least < 0.001 && (0.999..1.0).contains(&most) && seen == [true; 7]);
    }
}
