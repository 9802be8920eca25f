//! Where a spectrum rises and where it falls, a bit a bin: peaks are found a word at a time.
//!
//! Pure, for the audio thread. In noise every third bin is a small peak; a branch for each would be guessed wrong most often.

use super::window::WindowSize;

/// For each bin, whether one behind it is stronger.
#[derive(Debug)]
pub struct Slopes {
    /// Behind a word that stands for what rises towards the first bin; the last word stands for what falls behind the last.
    words: Box<[u64]>,
}

/// Bins in a word.
pub const WORD: usize = u64::BITS as usize;

impl Slopes {
    /// Room for the spectra of windows of up to `longest`. Allocates.
    pub fn new(longest: WindowSize) -> Self {
        Self { words: vec![u64::MAX; longest.bins().div_ceil(WORD) + 2].into() }
    }

    /// Of a spectrum of `powers`, each bin held against the one `distance` behind it.
    pub fn measure(&mut self, powers: &[f32], distance: usize) {
        let (mut bins, mut others) = (powers.chunks(WORD), powers[distance..].chunks(WORD));
        for word in &mut self.words[1..] {
            *word = bins.next().zip(others.next()).map_or(0, |(bins, others)| rises(bins, others));
        }
    }

    /// The bits of bin `k` and the bins behind it.
    pub fn from(&self, k: usize) -> u64 {
        self.word(k + WORD)
    }

    /// The bits of the bins before bin `k`; the last of them is the highest bit.
    pub fn before(&self, k: usize) -> u64 {
        self.word(k)
    }

    fn word(&self, bit: usize) -> u64 {
        let (index, shift) = (bit / WORD, bit % WORD);
        // Shifted twice, since a shift by a whole word is none.
        self.words[index] >> shift | self.words[index + 1] << (WORD - 1 - shift) << 1
    }

    /// The peak of `powers` that belongs to bin `k`: uphill from it, but no more than `most` bins. The slopes are those to the
    /// next bin.
    pub fn summit(&self, powers: &[f32], k: usize, most: usize) -> usize {
        let up = self.from(k).trailing_ones() as usize;
        let down = (!self.before(k)).leading_ones() as usize;
        // In a valley, towards the stronger neighbour.
        if up > 0 && (down == 0 || powers[k + 1] > powers[k - 1]) { k + up.min(most) } else { k - down.min(most) }
    }
}

/// For each of up to 64 bins a bit that tells whether the other one is stronger.
fn rises(bins: &[f32], others: &[f32]) -> u64 {
    let mut flags = [0_u8; WORD];
    for (flag, (bin, other)) in flags.iter_mut().zip(bins.iter().zip(others)) {
        *flag = u8::from(other > bin);
    }
    // Eight bytes of nought or one, multiplied by this, have their bits side by side in the topmost byte.
    let bits = |flags: &[u8; 8]| u64::from_le_bytes(*flags).wrapping_mul(0x0102_0408_1020_4080) >> 56;
    let (bytes, _) = flags.as_chunks::<8>();
    bytes.iter().rev().fold(0, |word, flags| word << 8 | bits(flags))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn powers(count: usize, seed: &mut u32) -> Vec<f32> {
        let mut next = || {
            *seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (*seed >> 8) as f32
        };
        (0..count).map(|_| next()).collect()
    }

    #[test]
    fn every_bit_tells_whether_the_other_bin_is_stronger() {
        let (mut slopes, mut seed) = (Slopes::new(WindowSize::W8192), 1);
        for count in [4097, 513, 1025, 64, 65] {
            let powers = powers(count, &mut seed);
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
        let (mut slopes, mut seed) = (Slopes::new(WindowSize::W8192), 5);
        for _ in 0..20 {
            let powers = powers(513, &mut seed);
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
