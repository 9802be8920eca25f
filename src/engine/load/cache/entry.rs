//! Cache entries as bytes: a magic number, the key, the value, and a checksum.
//!
//! Pure functions for loader threads. All numbers are little-endian.

use xxhash_rust::xxh3::xxh3_64;

use crate::dsp::stretch::{Analysis, Hints, Kind, Onset, WindowSize};

use super::Key;

const MARK: &[u8] = b"stemlock";
const SUM: usize = size_of::<u64>();

/// A value that can be cached.
pub trait Kept: Sized {
    /// Distinguishes kinds of entries about the same stems.
    const KIND: u8;

    /// Appends it to `bytes`.
    fn write(&self, bytes: &mut Vec<u8>);

    /// Parses exactly these bytes; `None` if they are invalid.
    fn read(bytes: &[u8]) -> Option<Self>;
}

/// The pairs of linked stems.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Links(pub Vec<[usize; 2]>);

/// The peaks of all pages of a stem, in the form of [`StemPeaks::written`](crate::media::StemPeaks::written).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peaks(pub Vec<u8>);

/// An entry.
pub fn written<T: Kept>(key: Key, value: &T) -> Vec<u8> {
    let mut bytes = [MARK, &key.bytes()].concat();
    value.write(&mut bytes);
    let sum = xxh3_64(&bytes);
    bytes.extend(sum.to_le_bytes());
    bytes
}

/// The value of an entry, if it is intact and has this `key`.
pub fn read<T: Kept>(key: Key, bytes: &[u8]) -> Option<T> {
    let (content, sum) = bytes.split_at_checked(bytes.len().checked_sub(SUM)?)?;
    if xxh3_64(content).to_le_bytes() != sum {
        return None;
    }
    T::read(content.strip_prefix(MARK)?.strip_prefix(&key.bytes())?)
}

/// The window; then for each onset its frame (four bytes) and its kind (one byte).
impl Kept for Analysis {
    const KIND: u8 = 0;

    fn write(&self, bytes: &mut Vec<u8>) {
        let Hints { window, onsets } = self.hints();
        bytes.push(window as u8);
        for onset in onsets {
            bytes.extend(onset.frame.to_le_bytes());
            bytes.push(onset.kind as u8);
        }
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (&window, onsets) = bytes.split_first()?;
        let window = WindowSize::ALL.into_iter().find(|size| *size as u8 == window)?;
        let onset = |bytes: &[u8]| {
            let (frame, [nature]) = bytes.split_first_chunk()? else { return None };
            let kind = Kind::ALL.into_iter().find(|kind| *kind as u8 == *nature)?;
            Some(Onset { frame: u32::from_le_bytes(*frame), kind })
        };
        let onsets: Vec<Onset> = onsets.chunks(5).map(onset).collect::<Option<_>>()?;
        onsets.is_sorted_by_key(|onset| onset.frame).then(|| Self::new(window, onsets))
    }
}

/// For each pair, the indices of both among the stems of the key.
impl Kept for Links {
    const KIND: u8 = 1;

    fn write(&self, bytes: &mut Vec<u8>) {
        // The number of stems fits in a byte.
        bytes.extend(self.0.iter().flatten().map(|&stem| stem as u8));
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (pairs, rest) = bytes.as_chunks();
        rest.is_empty().then(|| Self(pairs.iter().map(|pair: &[u8; 2]| pair.map(usize::from)).collect()))
    }
}

/// Unchanged.
impl Kept for Peaks {
    const KIND: u8 = 2;

    fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend(&self.0);
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        Some(Self(bytes.to_vec()))
    }
}
