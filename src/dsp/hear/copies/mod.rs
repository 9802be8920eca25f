//! Finds material that a song contains twice: stems that are copies of others, and stems that are mixes of others.
//!
//! Runs on loader threads. It examines windows of the song in which each stem sounds several times ([`windows`]). The shift between two
//! stems is found by correlation in a narrow band ([`lags`]). Whether one then equals the other up to a gain, or is a sum
//! of several, is decided by least squares over all windows, sample by sample ([`squares`]). A microphone that picks up other instruments
//! is far from that, because it also picks up the room. Not known here: files, names.

mod lags;
mod squares;
#[cfg(test)]
mod tests;
mod windows;

use serde::{Deserialize, Serialize};

use super::levels::CellLevels;
use crate::dsp::stretch::Material;

use lags::Lags;
use squares::Squares;

/// The largest residue of a copy or mix, relative to the whole: −30 dB.
const RESIDUE: f64 = 1e-3;
/// The same if one of the two went through a lossy codec: −14 dB.
const LOSSY_RESIDUE: f64 = 0.04;

/// The same for a mix: −17 dB.
const LOSSY_SUM: f64 = 0.02;

/// The material that a song contains twice.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Copies {
    /// Pairs of stems that are equal up to a gain and a shift.
    pub same: Vec<Same>,
    /// Stems that are mixes of others.
    pub mixes: Vec<Mixed>,
}

/// Two equal stems.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Same {
    /// Their indices, the smaller first.
    pub stems: [usize; 2],
    /// By how many seconds the second is later.
    pub later: f64,
}

/// A stem that is the mix of others.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mixed {
    /// Its index.
    pub stem: usize,
    /// The indices of its parts, at least two.
    pub of: Vec<usize>,
    /// By how many seconds it is later than its parts.
    pub later: f64,
}

/// A stem of the song.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'a> {
    /// Its level over time.
    pub levels: &'a CellLevels,
    /// Whether its file is in a lossy format.
    pub is_lossy: bool,
}

/// Finds what a song at `rate` frames per second contains twice; `None` if `go_on` returned false. `stems` are the members of `song`.
pub fn find(song: &impl Material, stems: &[Candidate<'_>], rate: f64, go_on: impl Fn() -> bool) -> Option<Copies> {
    let windows = windows::choose(stems);
    if windows.is_empty() || stems.len() < 2 {
        return Some(Copies::default());
    }
    let lags = Lags::of(song, stems.len(), &windows, rate, &go_on)?;
    let squares = Squares::of(song, stems.len(), &windows, rate, &lags, &go_on)?;
    let residue = |a: usize, b: usize| if stems[a].is_lossy || stems[b].is_lossy { LOSSY_RESIDUE } else { RESIDUE };
    let mut copies = Copies::default();
    let mut left: Vec<usize> = (0..stems.len()).filter(|stem| squares.power(*stem) > 0.0).collect();
    // A copy refers to the first stem that it equals.
    let mut index = 0;
    while index < left.len() {
        let first = left[index];
        let later: Vec<usize> = left[index + 1..].to_vec();
        for second in later {
            if let Some(frames) = squares.same(first, second, residue(first, second)) {
                copies.same.push(Same { stems: [first, second], later: frames as f64 / rate });
                left.retain(|stem| *stem != second);
            }
        }
        index += 1;
    }
    // The loudest first: once it is known to be a mix, no other stem is taken for the difference.
    let mut order = left.clone();
    order.sort_by(|a, b| squares.power(*b).total_cmp(&squares.power(*a)).then(a.cmp(b)));
    for stem in order {
        let others: Vec<usize> = left.iter().copied().filter(|other| *other != stem).collect();
        let is_lossy = stems[stem].is_lossy || others.iter().any(|other| stems[*other].is_lossy);
        let limit = if is_lossy { LOSSY_SUM } else { RESIDUE };
        if let Some((of, frames)) = squares.sum(stem, &others, limit) {
            copies.mixes.push(Mixed { stem, of, later: frames as f64 / rate });
            left.retain(|other| *other != stem);
        }
    }
    copies.mixes.sort_by_key(|mix| mix.stem);
    Some(copies)
}
