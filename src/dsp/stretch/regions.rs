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
        for (k, five) in powers.windows(5).enumerate() {
            let &[far_below, below, here, above, far_above] = five else { continue };
            if here > below && here >= above && here > far_below && here >= far_above {
                self.add(k + 2, powers);
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
    let mut lowest = 0;
    for (k, power) in powers.iter().enumerate() {
        if *power < powers[lowest] {
            lowest = k;
        }
    }
    lowest
}
