//! From a container's ticks to frames.

/// Turns a track's timestamps into frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Clock {
    /// Ticks a second.
    pub timescale: u32,
    /// Frames a second.
    pub rate: u32,
    /// Frames of every packet but the last, where packets follow each other without gaps from 0 on: then timestamps that
    /// are coarser than frames, or jitter, still tell which packet it is.
    pub packet_frames: Option<u32>,
}

impl Clock {
    /// The frame at which a packet starts.
    pub fn packet_start(self, ticks: i64) -> i64 {
        let frame = scaled(ticks, self.rate, self.timescale);
        match self.packet_frames {
            Some(packet) => {
                let packet = i64::from(packet);
                frame.saturating_add(packet / 2).div_euclid(packet).saturating_mul(packet)
            }
            None => frame,
        }
    }

    /// A length in ticks, in frames.
    pub fn frames(self, ticks: u64) -> u64 {
        let ticks = i64::try_from(ticks).unwrap_or(i64::MAX);
        scaled(ticks, self.rate, self.timescale).unsigned_abs()
    }

    /// A timestamp that is not after the packet that holds a frame.
    pub fn ticks(self, frame: i64) -> i64 {
        let slack = self.packet_frames.map_or(0, i64::from);
        scaled(frame.saturating_sub(slack), self.timescale, self.rate)
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
