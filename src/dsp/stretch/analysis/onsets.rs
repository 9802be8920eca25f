//! Merges attacks and changes into the list of onsets.

use super::super::hints::Kind;
use super::Onset;
use super::cells::Cells;

/// A change this close to an attack, in seconds, is that attack.
const SAME: f64 = 0.035;
/// A sound begins alone if its first milliseconds are this many times stronger than those before.
const ALONE: f32 = 10.0;
/// 10 ms in cells.
const LATELY: usize = 15;

/// How long it must be silent before, in cells: 43 ms, half of the longest window; and how weak, as a share of the onset: −80 dB.
const SILENCE: usize = 64;
const SILENT: f32 = 1e-8;

/// The onsets, in order.
pub fn join(attacks: &[u32], changes: &[u32], cells: &Cells, rate: f64) -> Box<[Onset]> {
    let same = (SAME * rate) as u32;
    let attack = |&frame: &u32| Onset { frame, kind: alone(cells, frame).unwrap_or(Kind::Attack) };
    let mut onsets: Vec<Onset> = attacks.iter().map(attack).collect();
    for &frame in changes {
        let index = attacks.partition_point(|&attack| attack < frame);
        let near = |attack: Option<&u32>| attack.is_some_and(|attack| attack.abs_diff(frame) < same);
        if !near(attacks.get(index)) && !near(index.checked_sub(1).and_then(|index| attacks.get(index))) {
            let frame = steepest(cells, frame);
            // A low drum has no edges, but an onset from silence must not be smeared.
            let kind = if alone(cells, frame).is_some() { Kind::Attack } else { Kind::Soft };
            onsets.push(Onset { frame, kind });
        }
    }
    onsets.sort_by_key(|onset| onset.frame);
    onsets.dedup_by_key(|onset| onset.frame);
    onsets.into()
}

/// The kind of an onset after near silence; `None` if other sounds precede it.
fn alone(cells: &Cells, frame: u32) -> Option<Kind> {
    let cell = frame as usize / cells.frames;
    let sum = |range: std::ops::Range<usize>| {
        cells.all[range.start.min(cells.all.len())..range.end.min(cells.all.len())].iter().sum::<f32>()
    };
    let before = |length: usize| sum(cell.saturating_sub(length)..cell.saturating_sub(1));
    let here = sum(cell..cell + LATELY);
    if here * SILENT > before(SILENCE) {
        return Some(Kind::FromSilence);
    }
    (here > ALONE * before(LATELY)).then_some(Kind::Alone)
}

/// The steepest rise near a change, by the energy in some 10 ms on either side.
fn steepest(cells: &Cells, frame: u32) -> u32 {
    let middle = frame as usize / cells.frames;
    let sum =
        |from: usize, to: usize| cells.all[from.min(cells.all.len())..to.min(cells.all.len())].iter().sum::<f32>();
    let rise = |cell: usize| {
        let before = sum(cell.saturating_sub(LATELY), cell);
        (sum(cell, cell + LATELY) + f32::MIN_POSITIVE) / (before + f32::MIN_POSITIVE)
    };
    let best =
        (middle.saturating_sub(2 * LATELY)..middle + 2 * LATELY).max_by(|&a, &b| rise(a).total_cmp(&rise(b)));
    (best.unwrap_or(middle) * cells.frames) as u32
}
