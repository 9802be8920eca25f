//! Where a spectrum rises and falls, one bit per bin, so that peaks are found a word at a time.
//!
//! Pure, for the audio thread. In noise every third bin is a small peak, so a branch per bin would mostly be mispredicted.

use super::window::WindowSize;

/// For each bin, whether a later one is stronger.
#[derive(Debug)]
pub struct Slopes {
    /// The first word is a sentinel that rises towards the first bin; the last word is one that falls after the last.
    words: Box<[u64]>,
}

/// Bins in a word.
pub const WORD: usize = u64::BITS as usize;

impl Slopes {
    /// Room for the spectra of windows of up to `longest`. Allocates.
    pub fn new(longest: WindowSize) -> Self {
        Self { words: vec![u64::MAX; longest.bins().div_ceil(WORD) + 2].into() }
    }

    /// For a spectrum of `powers`: compares each bin with the one `distance` bins later.
    pub fn measure(&mut self, powers: &[f32], distance: usize) {
        let (mut bins, mut others) = (powers.chunks(WORD), powers[distance..].chunks(WORD));
        for word in &mut self.words[1..] {
            *word = bins.next().zip(others.next()).map_or(0, |(bins, others)| rises(bins, others));
        }
    }

    /// The bits of bin `k` and the bins after it.
    pub fn from(&self, k: usize) -> u64 {
        self.word(k + WORD)
    }

    /// The bits of the bins before bin `k`; the last of them is the highest bit.
    pub fn before(&self, k: usize) -> u64 {
        self.word(k)
    }

    fn word(&self, bit: usize) -> u64 {
        let (index, shift) = (bit / WORD, bit % WORD);
        // Two shifts, because a shift by a whole word is not defined.
        self.words[index] >> shift | self.words[index + 1] << (WORD - 1 - shift) << 1
    }

    /// The peak of `powers` to which bin `k` belongs: uphill, but at most `most` bins away. The slopes must be those to the
    /// next bin.
    pub fn summit(&self, powers: &[f32], k: usize, most: usize) -> usize {
        let up = self.from(k).trailing_ones() as usize;
        let down = (!self.before(k)).leading_ones() as usize;
        // In a valley, go towards the stronger neighbour.
        if up > 0 && (down == 0 || powers[k + 1] > powers[k - 1]) { k + up.min(most) } else { k - down.min(most) }
    }
}

/// For each of up to 64 bins, one bit: whether the other bin is stronger.
fn rises(bins: &[f32], others: &[f32]) -> u64 {
    let mut flags = [0_u8; WORD];
    for (flag, (bin, other)) in flags.iter_mut().zip(bins.iter().zip(others)) {
        *flag = u8::from(other > bin);
    }
    // Multiplies eight bytes of 0 or 1 so that their bits line up in the top byte.
    let bits = |flags: &[u8; 8]| u64::from_le_bytes(*flags).wrapping_mul(0x0102_0408_1020_4080) >> 56;
    let (bytes, _) = flags.as_chunks::<8>();
    bytes.iter().rev().fold(0, |word, flags| word << 8 | bits(flags))
}

#[cfg(test)]
mod tests {
    use testkit::Random;

    use super::*;

    fn powers(count: usize, random: &mut Random) -> Vec<f32> {
        (0..count).map(|_| random.unit() as f32).collect()
    }

    #[test]
    fn every_bit_tells_whether_the_other_bin_is_stronger() {
        let (mut slopes, mut random) = (Slopes::new(WindowSize::W8192), Random::new(1));
        for count in [4097, 513, 1025, 64, 65] {
            let powers = powers(count, &mut random);
            let distance = 1 + count % 2;
            slopes.measure(&powers, distance);
            for k in 0..count {
                let rises = powers.get(k + distance).is_some_and(|other| *other > powers[k]);
                assert_eq!(slopes.from(k) & 1 == 1, rises, "bin {k} of {count}");
                assert_eq!(slopes.before(k + 1) >> 63 == 1, rises, "bin {k} of {count}");
            }
        }
    }

    #[test]
    fn a_summit_is_where_one_climbs_to_step_by_step() {
        let (mut slopes, mut random) = (Slopes::new(WindowSize::W8192), Random::new(5));
        for _ in 0..20 {
            let powers = powers(513, &mut random);
            slopes.measure(&powers, 1);
            let at = |k: i64| usize::try_from(k).ok().and_then(|k| powers.get(k)).copied().unwrap_or(-1.0);
            for k in 0..513_i64 {
                let step = if at(k + 1) > at(k).max(at(k - 1)) { 1 } else { -1 };
                let climbed = (0..4).fold(k, |k, _| if at(k + step) > at(k) { k + step } else { k });
                assert_eq!(slopes.summit(&powers, k as usize, 4) as i64, climbed, "bin {k}");
            }
        }
    }
}
