//! The order of a line's pieces from left to right.
//!
//! Any thread. Rule L2 of the Unicode bidirectional algorithm (UAX #9); the levels come from shaping.

use super::shape::Shaped;
use std::ops::Range;

/// The runs of a range of clusters from left to right, each with its part of the clusters.
pub(crate) fn visual_order(shaped: &Shaped, clusters: Range<usize>) -> Vec<(usize, Range<usize>)> {
    let (Some(first), Some(last)) =
        (shaped.clusters[clusters.clone()].first(), shaped.clusters[clusters.clone()].last())
    else {
        return Vec::new();
    };
    let part = |run: usize| {
        let whole = &shaped.runs[run].clusters;
        (run, whole.start.max(clusters.start)..whole.end.min(clusters.end))
    };
    let mut pieces: Vec<_> = (first.run..=last.run).map(part).collect();
    reorder(&mut pieces, |(run, _)| shaped.runs[*run].level);
    pieces
}

/// From the highest level to the lowest odd one, turns every stretch of that level or higher around.
fn reorder<T>(pieces: &mut [T], level: impl Fn(&T) -> u8) {
    let highest = pieces.iter().map(&level).max().unwrap_or(0);
    let Some(lowest) = pieces.iter().map(&level).filter(|level| level % 2 == 1).min() else { return };
    for turned in (lowest..=highest).rev() {
        for stretch in pieces.chunk_by_mut(|a, b| (level(a) >= turned) == (level(b) >= turned)) {
            if level(&stretch[0]) >= turned {
                stretch.reverse();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ordered(levels: &[u8]) -> String {
        let mut pieces: Vec<_> = ('a'..).zip(levels.iter().copied()).collect();
        reorder(&mut pieces, |piece| piece.1);
        pieces.into_iter().map(|piece| piece.0).collect()
    }

    #[test]
    fn stretches_are_turned_from_the_inside_out() {
        assert_eq!(ordered(&[0, 0]), "ab");
        assert_eq!(ordered(&[0, 1, 1, 0]), "acbd");
        assert_eq!(ordered(&[1, 2, 1]), "cba");
        assert_eq!(ordered(&[1, 2, 2, 1]), "dbca");
        assert_eq!(ordered(&[2, 1]), "ba");
        assert_eq!(ordered(&[2, 2]), "ab");
        assert_eq!(ordered(&[]), "");
    }
}
