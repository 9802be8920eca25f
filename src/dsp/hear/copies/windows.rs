//! Where a song is looked at: windows in which each stem sounds several times, and others with it.
//!
//! Plain functions.

use std::collections::BTreeSet;

use super::Candidate;

/// In so many windows each stem sounds, if it sounds that long.
const EACH: usize = 4;
/// A stem sounds where it is at most so many decibels softer than where it is loudest.
const SOUNDS: f64 = 8.0;

/// The cells to look at, in order.
pub fn choose(stems: &[Candidate<'_>]) -> Vec<usize> {
    // What is shifted may have lost its first or its last tenth of a second.
    let sounding = |stem: &Candidate<'_>| -> Vec<usize> {
        let all: Vec<usize> = stem.levels.within(SOUNDS).collect();
        let inner = |cell: &usize| (1..stem.levels.len().saturating_sub(1)).contains(cell);
        let inside: Vec<usize> = all.iter().copied().filter(inner).collect();
        if inside.is_empty() { all } else { inside }
    };
    let sounding: Vec<Vec<usize>> = stems.iter().map(sounding).collect();
    let mut order: Vec<usize> = (0..stems.len()).collect();
    // What sounds rarely leaves the least choice.
    order.sort_by_key(|stem| (sounding[*stem].len(), *stem));
    let mut chosen = BTreeSet::new();
    for stem in order {
        let cells = &sounding[stem];
        let has = cells.iter().filter(|cell| chosen.contains(*cell)).count();
        // Spread over where it sounds; of each part, the cell in which most others sound too, and it is loudest.
        for part in 0..EACH.saturating_sub(has) {
            let parts = EACH - has;
            let range = part * cells.len() / parts..(part + 1) * cells.len() / parts;
            let company = |cell: &&usize| sounding.iter().filter(|cells| cells.binary_search(cell).is_ok()).count();
            let power = |cell: &usize| stems[stem].levels.power(*cell);
            let best = cells[range]
                .iter()
                .max_by(|a, b| company(a).cmp(&company(b)).then(power(a).total_cmp(&power(b))).then(b.cmp(a)));
            chosen.extend(best.copied());
        }
    }
    chosen.into_iter().collect()
}
