//! The names of entries: what an analysis was made of, and how.
//!
//! Plain values, for loader threads.

use std::fmt;
use std::str::FromStr;

use xxhash_rust::xxh3::Xxh3;

use crate::media::{StemFile, StemPeaks, fingerprint};
use crate::time::SampleRate;

/// To be raised whenever an analysis of the same samples may give something else, or is written another way.
const VERSION: u32 = 5;

/// What the samples of a stem come from: two stems of one identity are equal, sample by sample.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Of the file's content.
    fingerprint: String,
    skip: u64,
    frames: u64,
    channels: u64,
}

impl Identity {
    /// Of a stem that was read from `file`; `None` if that cannot be read any more. Reads 1 MiB of it.
    pub fn of(file: &StemFile, stem: &StemPeaks) -> Option<Self> {
        Some(Self {
            fingerprint: fingerprint(&file.path).ok()?,
            skip: file.skip,
            frames: stem.frames(),
            channels: stem.channels() as u64,
        })
    }
}

/// The name of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key(u128);

impl Key {
    /// For what is known, of this `kind`, about some stems together, in their order.
    pub fn of<'a>(kind: u8, rate: SampleRate, stems: impl IntoIterator<Item = &'a Identity>) -> Self {
        let mut hash = Xxh3::new();
        hash.update(&VERSION.to_le_bytes());
        hash.update(&[kind]);
        hash.update(&rate.hertz().to_le_bytes());
        for stem in stems {
            hash.update(stem.fingerprint.as_bytes());
            [stem.skip, stem.frames, stem.channels].iter().for_each(|number| hash.update(&number.to_le_bytes()));
        }
        Self(hash.digest128())
    }

    /// As it stands in an entry.
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
        // Of all ways to write a number, one.
        if key.to_string() == text { Ok(key) } else { Err(()) }
    }
}
