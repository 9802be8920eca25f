//! The peaks of a spectrum, and the region of bins around each.
//!
//! Pure, for the audio thread. A tone fills the bins around a peak, and these bins must rotate together, or the tone
//! loses its shape (J. Laroche and M. Dolson, "Improved phase vocoder time-scale modification of audio", IEEE Trans.
//! Speech and Audio Processing 7(3), 1999: identity phase locking).

use super::slopes::{Slopes, WORD};
use super::window::WindowSize;

/// The peaks of one spectrum.
#[derive(Debug)]
pub struct Regions {
    /// Peak and end of each region; a region begins where the previous one ends.
    regions: Box<[Region]>,
    count: usize,
    /// From each bin to the next one, and to the one behind that.
    slopes: [Slopes; 2],
}

/// The bins of a peak.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Region {
    /// The strongest bin.
    pub peak: usize,
    /// The bin after the last one.
    pub end: usize,
}

impl Regions {
    /// Room for the regions of the spectra of windows of up to `longest`. Allocates.
    pub fn new(longest: WindowSize) -> Self {
        let most = longest.frames() / 4 + 2;
        Self {
            regions: vec![Region::default(); most].into(),
            count: 0,
            slopes: [Slopes::new(longest), Slopes::new(longest)],
        }
    }

    /// Finds the regions of a spectrum of `powers`; they cover it without gaps. A peak exceeds its two neighbours
    /// on either side, or, if tones are `dense`, one neighbour; a region ends at the lowest bin between two peaks.
    pub fn find(&mut self, powers: &[f32], dense: bool) {
        // An offset or a drift below the lowest tone must not rotate with that tone.
        let mut peak = usize::from(powers[1] > powers[0]);
        self.count = 0;
        let mut lowest = peak;
        let [next, second] = &mut self.slopes;
        next.measure(powers, 1);
        second.measure(powers, 2);
        let end = powers.len() - 2;
        for begin in (2..end).step_by(WORD) {
            let within = u64::MAX >> (WORD - WORD.min(end - begin));
            let (rose, rises) = (next.from(begin - 1), next.from(begin));
            let stands_out = if dense { u64::MAX } else { second.from(begin - 2) & !second.from(begin) };
            let peaks = rose & !rises & stands_out & within;
            let mut left = peaks | (!rose & rises & within);
            while left != 0 {
                let k = begin + left.trailing_zeros() as usize;
                let is_peak = peaks & left & left.wrapping_neg() != 0;
                left &= left - 1;
                if is_peak {
                    self.regions[self.count] = Region { peak, end: lowest };
                    self.count += 1;
                    (peak, lowest) = (k, k);
                } else if powers[k] < powers[lowest] {
                    lowest = k;
                }
            }
        }
        self.regions[self.count] = Region { peak, end: powers.len() };
        self.count += 1;
    }

    /// The regions, from low to high.
    pub fn as_slice(&self) -> &[Region] {
        &self.regions[..self.count]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(powers: &[f32]) -> Vec<(usize, usize)> {
        let mut regions = Regions::new(WindowSize::W1024);
        regions.find(powers, false);
        regions.as_slice().iter().map(|region| (region.peak, region.end)).collect()
    }

    #[test]
    fn a_region_reaches_to_the_valleys_around_its_peak() {
        let powers = [0.0, 0.0, 1.0, 5.0, 2.0, 1.0, 0.5, 3.0, 9.0, 4.0, 0.0, 0.0];
        assert_eq!(found(&powers), [(0, 0), (3, 6), (8, 12)]);
    }

    #[test]
    fn dense_tones_are_told_apart_by_one_bin_between_them() {
        let powers = [0.0, 0.0, 1.0, 5.0, 2.0, 3.0, 0.5, 0.0, 0.0];
        assert_eq!(found(&powers), [(0, 0), (3, 9)]);
        let mut regions = Regions::new(WindowSize::W1024);
        regions.find(&powers, true);
        let dense = regions.as_slice().iter().map(|region| (region.peak, region.end));
        assert_eq!(dense.collect::<Vec<_>>(), [(0, 0), (3, 4), (5, 9)]);
    }

    #[test]
    fn what_stands_still_does_not_belong_to_the_lowest_tone() {
        let powers = [4.0, 1.0, 0.5, 2.0, 7.0, 2.0, 0.0, 0.0];
        assert_eq!(found(&powers), [(0, 2), (4, 8)]);
    }

    #[test]
    fn any_spectrum_is_covered_once() {
        let mut random = testkit::Random::new(1);
        for _ in 0..200 {
            let powers: Vec<f32> = (0..513).map(|_| random.below(16) as f32).collect();
            let regions = found(&powers);
            assert!(regions.windows(2).all(|pair| pair[0].1 <= pair[1].0 && pair[0].1 <= pair[1].1));
            assert_eq!(regions.last().map(|region| region.1), Some(513));
        }
        assert_eq!(found(&[0.0; 513]), [(0, 513)]);
    }
}
