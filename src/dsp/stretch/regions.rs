//! The peaks of a spectrum, and the region of bins that belongs to each.
//!
//! Pure, for the audio thread. A tone fills the bins around a peak, and these bins have to turn together, or the tone
//! loses its shape (J. Laroche and M. Dolson, "Improved phase vocoder time-scale modification of audio", IEEE Trans.
//! Speech and Audio Processing 7(3), 1999: identity phase locking).

use super::window::WindowSize;

/// The peaks of one spectrum.
#[derive(Debug)]
pub struct Regions {
    /// Peak and end of each region; a region begins where the one before ends.
    regions: Box<[Region]>,
    count: usize,
}

/// The bins that belong to a peak.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Region {
    /// The strongest bin.
    pub peak: usize,
    /// The bin behind the last one.
    pub end: usize,
}

impl Regions {
    /// Room for the regions of any spectrum. Allocates.
    pub fn new() -> Self {
        let most = WindowSize::MOST_FRAMES / 4 + 2;
        Self { regions: vec![Region::default(); most].into(), count: 0 }
    }

    /// Finds the regions of a spectrum of `powers`; they cover it without a gap. A peak is higher than its two neighbours
    /// on either side, and a region reaches to the lowest bin between two peaks.
    pub fn find(&mut self, powers: &[f32]) {
        // Below the lowest tone something may stand or drift, which must not turn with that tone.
        self.regions[0].peak = usize::from(powers[1] > powers[0]);
        self.count = 1;
        // A word of flags at a time, without a branch for each bin: in noise every third bin is a small peak.
        for begin in (2..powers.len().saturating_sub(2)).step_by(64) {
            let end = (begin + 64).min(powers.len() - 2);
            let (below, here, above) = (&powers[begin - 1..], &powers[begin..end], &powers[begin + 1..]);
            let mut flags = 0_u64;
            for (k, ((below, here), above)) in below.iter().zip(here).zip(above).enumerate() {
                flags |= u64::from((here > below) & (here >= above)) << k;
            }
            while flags != 0 {
                let k = begin + flags.trailing_zeros() as usize;
                flags &= flags - 1;
                if powers[k] > powers[k - 2] && powers[k] >= powers[k + 2] {
                    self.add(k, powers);
                }
            }
        }
        self.regions[self.count - 1].end = powers.len();
    }

    fn add(&mut self, peak: usize, powers: &[f32]) {
        if let Some(last) = self.regions[..self.count].last_mut() {
            last.end = lowest(&powers[last.peak..peak]) + last.peak;
        }
        self.regions[self.count].peak = peak;
        self.count += 1;
    }

    /// The regions, from low to high.
    pub fn as_slice(&self) -> &[Region] {
        &self.regions[..self.count]
    }
}

/// Where the lowest of some powers lies.
fn lowest(powers: &[f32]) -> usize {
    let first = (0, f32::INFINITY);
    let least = |least: (usize, f32), (k, power): (usize, &f32)| if *power < least.1 { (k, *power) } else { least };
    powers.iter().enumerate().fold(first, least).0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(powers: &[f32]) -> Vec<(usize, usize)> {
        let mut regions = Regions::new();
        regions.find(powers);
        regions.as_slice().iter().map(|region| (region.peak, region.end)).collect()
    }

    #[test]
    fn a_region_reaches_to_the_valleys_around_its_peak() {
        let powers = [0.0, 0.0, 1.0, 5.0, 2.0, 1.0, 0.5, 3.0, 9.0, 4.0, 0.0, 0.0];
        assert_eq!(found(&powers), [(0, 0), (3, 6), (8, 12)]);
    }

    #[test]
    fn what_stands_still_does_not_belong_to_the_lowest_tone() {
        let powers = [4.0, 1.0, 0.5, 2.0, 7.0, 2.0, 0.0, 0.0];
        assert_eq!(found(&powers), [(0, 2), (4, 8)]);
    }

    #[test]
    fn any_spectrum_is_covered_once() {
        let mut seed = 1_u32;
        for _ in 0..200 {
            let powers: Vec<f32> = (0..513)
                .map(|_| {
                    seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    (seed >> 28) as f32
                })
                .collect();
            let regions = found(&powers);
            assert!(regions.windows(2).all(|pair| pair[0].1 <= pair[1].0 && pair[0].1 <= pair[1].1));
            assert_eq!(regions.last().map(|region| region.1), Some(513));
        }
        assert_eq!(found(&[0.0; 513]), [(0, 513)]);
    }
}
