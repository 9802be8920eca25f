//! Converts a container's ticks to frames.

/// Converts a track's timestamps to frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TrackClock {
    /// Ticks a second.
    pub timescale: u32,
    /// Frames a second.
    pub rate: u32,
}

impl TrackClock {
    /// A length in ticks, in frames.
    pub fn frames(self, ticks: u64) -> u64 {
        let ticks = i64::try_from(ticks).unwrap_or(i64::MAX);
        scaled(ticks, self.rate, self.timescale).unsigned_abs()
    }
}

/// `value` · `numerator` / `denominator`, rounded to nearest.
pub(super) fn scaled(value: i64, numerator: u32, denominator: u32) -> i64 {
    if numerator == denominator {
        return value;
    }
    let denominator = i128::from(denominator.max(1));
    let scaled = (i128::from(value) * i128::from(numerator) + denominator / 2).div_euclid(denominator);
    i64::try_from(scaled).unwrap_or(i64::MAX)
}
