//! The keys of cache entries: what was analysed, and how.
//!
//! Plain data for loader threads.

use std::fmt;
use std::str::FromStr;

use xxhash_rust::xxh3::Xxh3;

use crate::media::{Repeats, StemFile, StemPeaks, fingerprint};
use crate::time::SampleRate;

/// Increment this whenever an analysis of the same samples may give another result, or is encoded differently.
const VERSION: u32 = 5;

/// The origin of a stem's samples: two stems with the same identity are equal, sample by sample.
#[derive(Clone, Debug, PartialEq)]
pub struct Identity {
    /// The fingerprint of the file.
    fingerprint: String,
    track: Option<u16>,
    skip: u64,
    late: u64,
    frames: u64,
    channels: u64,
    /// The loop, if it repeats.
    repeats: Option<Repeats>,
}

impl Identity {
    /// For a stem read from `file`; `None` if the file can no longer be read. Reads 1 MiB of it.
    pub fn of(file: &StemFile, stem: &StemPeaks) -> Option<Self> {
        Some(Self {
            fingerprint: fingerprint(&file.path).ok()?,
            track: file.track,
            skip: file.skip,
            late: file.late,
            frames: stem.frames(),
            channels: stem.channels() as u64,
            repeats: file.repeats.clone(),
        })
    }
}

/// The key of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key(u128);

impl Key {
    /// For a result of this `kind` about some stems together, in this order.
    pub fn of<'a>(kind: u8, rate: SampleRate, stems: impl IntoIterator<Item = &'a Identity>) -> Self {
        let mut hash = Xxh3::new();
        hash.update(&VERSION.to_le_bytes());
        hash.update(&[kind]);
        hash.update(&rate.hertz().to_le_bytes());
        for stem in stems {
            hash.update(stem.fingerprint.as_bytes());
            [stem.skip, stem.frames, stem.channels].iter().for_each(|number| hash.update(&number.to_le_bytes()));
            Some(stem.late).filter(|&late| late > 0).iter().for_each(|late| hash.update(&late.to_le_bytes()));
            stem.track.iter().for_each(|track| hash.update(&track.to_le_bytes()));
            // Numbers are written so that they read back unchanged.
            stem.repeats.iter().for_each(|repeats| hash.update(format!("{repeats:?}").as_bytes()));
        }
        Self(hash.digest128())
    }

    /// The bytes of the key in an entry.
    pub fn bytes(self) -> [u8; 16] {
        self.0.to_le_bytes()
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl FromStr for Key {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let key = u128::from_str_radix(text, 16).map(Self).map_err(|_| ())?;
        // A unique encoding of a number.
        if key.to_string() == text { Ok(key) } else { Err(()) }
    }
}
