//! Chooses the windows of a song to examine: in them each stem sounds several times, together with others.
//!
//! Pure functions.

use std::collections::BTreeSet;

use super::Candidate;

/// The number of windows in which each stem sounds, if it sounds long enough.
const EACH: usize = 4;
/// A stem counts as sounding down to this many decibels below its loudest cell.
const SOUNDS: f64 = 8.0;

/// The cells to examine, in order.
pub fn choose(stems: &[Candidate<'_>]) -> Vec<usize> {
    // A shifted copy may lack the first or the last tenth of a second.
    let sounding = |stem: &Candidate<'_>| -> Vec<usize> {
        let all: Vec<usize> = stem.levels.within(SOUNDS).collect();
        let inner = |cell: &usize| (1..stem.levels.len().saturating_sub(1)).contains(cell);
        let inside: Vec<usize> = all.iter().copied().filter(inner).collect();
        if inside.is_empty() { all } else { inside }
    };
    let sounding: Vec<Vec<usize>> = stems.iter().map(sounding).collect();
    let mut order: Vec<usize> = (0..stems.len()).collect();
    // Start with the stems that sound least often, because they leave the least choice.
    order.sort_by_key(|stem| (sounding[*stem].len(), *stem));
    let mut chosen = BTreeSet::new();
    for stem in order {
        let cells = &sounding[stem];
        let has = cells.iter().filter(|cell| chosen.contains(*cell)).count();
        // Spread the windows over the sounding parts; in each part, take the cell in which most others sound too, and of those the loudest.
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
