//! What of a song is heard twice: stems that are copies of others, and stems that are mixes of others.
//!
//! Loader threads. Some windows of the song are looked at, in which each stem sounds several times ([`windows`]). How far two stems are
//! shifted is found by correlating them, in a narrow band ([`lags`]). Whether one is then the other up to a gain, or a sum
//! of some others, is a matter of least squares over all windows, sample by sample ([`squares`]). A microphone that hears what others
//! hear is far from that: it hears it with a room. Not known here: files, names.

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

/// What is left of a copy or mix in the windows, compared with the whole of it, is at most this: −30 dB.
const RESIDUE: f64 = 1e-3;
/// The same where one of both went through a lossy codec: −14 dB.
const LOSSY_RESIDUE: f64 = 0.04;

/// The same of a sum: −17 dB.
const LOSSY_SUM: f64 = 0.02;

/// What of a song is heard twice.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Copies {
    /// Pairs of stems that are the same up to a gain and a shift.
    pub same: Vec<Same>,
    /// Stems that are sums of others.
    pub mixes: Vec<Mixed>,
}

/// Two stems that are the same.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Same {
    /// Both, the first one first.
    pub stems: [usize; 2],
    /// How much later the second one comes, in seconds.
    pub later: f64,
}

/// A stem that is the sum of others.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mixed {
    /// Which it is.
    pub stem: usize,
    /// What it is made of: two at least.
    pub of: Vec<usize>,
    /// How much later it comes than they do, in seconds.
    pub later: f64,
}

/// A stem of the song.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'a> {
    /// How loud it is when.
    pub levels: &'a CellLevels,
    /// Whether its file is of a lossy format.
    pub is_lossy: bool,
}

/// What of a song at `rate` frames a second is heard twice; `None` if `go_on` said no. `stems` are the members of `song`.
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
    // Each copy is one of the first stem that it is a copy of.
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
    // The loudest first: once it is known to be a mix, nothing else is the rest of it.
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
