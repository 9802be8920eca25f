//! Detects attacks: moments at which the level rises within a millisecond or two.

use super::Material;
use super::bands::{Band, Bands};
use super::cells::{CellMeter, Cells};
use super::recent::Recent;

/// An attack is this many times stronger than anything in the cells before it.
const RISE: f32 = 4.0;
/// The lower limit for drums, which sound best with short windows; other sounds rise this much for other reasons too.
const DRUMS_RISE: f32 = 3.0;
/// The number of cells after and before an attack that are compared: 15 ms, more than a period of the lowest voice, less than a flam.
const AFTER: usize = 3;
const BEFORE: usize = 22;
/// Attacks weaker than this share of the strongest one are inaudible beside it: −55 dB.
const FAINTEST: f32 = 3e-6;
/// An attack has at least as much energy in its edges as a tone of this frequency in hertz; the start of a low tone
/// has less.
const SHARP: f64 = 764.0;
/// In the middle band, an attack has at least this share of the total energy, −35 dB, and rises by this factor: a bass is present there
/// too, quietly, as one pulse per period.
const MIDDLE: f32 = 3e-4;
const MIDDLE_RISE: f32 = 6.0;
/// An attack begins where its band reaches this share of the attack's peak, measured from
/// the peak before it.
const FOOT: f32 = 0.06;

/// This many pulses, this close together in cells, are a low tone and not attacks: 60 ms.
const TONE: usize = 90;
const PULSES: usize = 3;
/// Attacks in two bands count as one if they are no farther apart than this many cells: 10 ms.
const SAME: usize = 15;

/// A moment that may be an attack.
#[derive(Clone, Copy, Debug)]
struct AttackCandidate {
    cell: usize,
    strength: f32,
    band: Band,
}

/// The frames at which attacks begin, in order. `drums` says whether the material is probably drums.
pub fn find(cells: &Cells, feet: &Feet, drums: bool) -> Vec<u32> {
    let mut attacks = attacks_in(cells, Band::Edges, feet.sharp, if drums { DRUMS_RISE } else { RISE });
    let hidden = attacks_in(cells, Band::Middle, MIDDLE, MIDDLE_RISE);
    let is_new = |pulse: &AttackCandidate| {
        let next = attacks.partition_point(|attack| attack.cell + SAME < pulse.cell);
        attacks.get(next).is_none_or(|attack| attack.cell > pulse.cell + SAME)
    };
    let hidden: Vec<AttackCandidate> = hidden.into_iter().filter(is_new).collect();
    attacks.extend(hidden);
    attacks.sort_by_key(|attack| attack.cell);
    attacks.into_iter().map(|attack| feet.of(attack, cells.frames)).collect()
}

/// The exact start of every cell that may be an attack, measured while its samples are available.
///
/// Whether it is an attack is decided at the end, when the strongest one is known. An attack that is strong enough compared with the strongest
/// of all is strong enough compared with the strongest so far, so none is missed.
#[derive(Debug)]
pub struct Feet {
    rate: f64,
    /// The least share of an attack's energy that is in its edges.
    sharp: f32,
    /// The next cell to examine.
    next: usize,
    /// The strongest so far, in each band.
    strongest: [f32; Band::ALL.len()],
    /// Cells, bands, and the frames at which the attack begins, in order.
    found: Vec<(u32, u8, u32)>,
}

impl Feet {
    /// For material at `rate` frames a second.
    pub fn new(rate: f64) -> Self {
        let sharp = (std::f64::consts::TAU * SHARP / rate).powi(2) as f32;
        Self { rate, sharp, next: 0, strongest: [0.0; Band::ALL.len()], found: Vec::new() }
    }

    /// The first frame that later cells still need.
    pub fn from(&self, cells: &CellMeter) -> i64 {
        (self.next as i64 - 1 - REST as i64) * cells.so_far().frames as i64
    }

    /// Examines the cells that are complete before the frame `until`.
    pub fn listen(&mut self, cells: &CellMeter, material: &Recent, until: i64) {
        let cells = cells.so_far();
        let is_end = until == i64::MAX;
        // A cell is examined together with those after it.
        let end = if is_end { cells.all.len() } else { cells.all.len().saturating_sub(AFTER + 2) };
        for cell in self.next..end {
            let heard = (cell + AFTER + 2) as i64 * cells.frames as i64;
            if heard > until {
                break;
            }
            for (band, share, least) in [(Band::Edges, self.sharp, DRUMS_RISE), (Band::Middle, MIDDLE, MIDDLE_RISE)]
            {
                if self.may_be_attack(cells, cell, band, share, least) {
                    let foot = foot(material, cell, band, cells.frames, self.rate);
                    self.found.push((cell as u32, band as u8, foot));
                }
            }
            self.next = cell + 1;
        }
    }

    fn may_be_attack(&mut self, cells: &Cells, cell: usize, band: Band, share: f32, least: f32) -> bool {
        let energies = &cells.bands[band as usize];
        let after = |j: usize| energies[j..].iter().take(AFTER).sum::<f32>();
        let here = after(cell);
        let strongest = &mut self.strongest[band as usize];
        *strongest = strongest.max(here);
        let floor = *strongest * FAINTEST;
        let all: f32 = cells.all[cell..].iter().take(AFTER).sum();
        here > floor && here > share * all && {
            let before =
                (cell.saturating_sub(BEFORE)..cell.saturating_sub(AFTER - 1)).map(after).fold(0.0, f32::max);
            here / (before + floor) >= least
        }
    }

    fn of(&self, attack: AttackCandidate, length: usize) -> u32 {
        let found = self
            .found
            .binary_search_by_key(&(attack.cell as u32, attack.band as u8), |&(cell, band, _)| (cell, band));
        debug_assert!(found.is_ok(), "{attack:?} was not looked at");
        found.map_or((attack.cell * length) as u32, |index| self.found[index].2)
    }
}

/// The attacks in `band` with at least this `share` of the total energy and this rise.
fn attacks_in(cells: &Cells, band: Band, share: f32, least: f32) -> Vec<AttackCandidate> {
    let pulses = pulses(cells, band, share, least);
    let near = |pulse: &AttackCandidate, other: &AttackCandidate| {
        pulse.cell != other.cell
            && pulse.cell.abs_diff(other.cell) <= TONE
            && other.strength * RISE > pulse.strength
    };
    let first = |n: usize| !pulses[n.saturating_sub(PULSES)..n].iter().any(|other| near(&pulses[n], other));
    let part_of_tone = |n: usize| {
        let around = &pulses[n.saturating_sub(PULSES)..(n + PULSES + 1).min(pulses.len())];
        around.iter().filter(|other| near(&pulses[n], other)).count() >= PULSES
    };
    (0..pulses.len()).filter(|&n| first(n) || !part_of_tone(n)).map(|n| pulses[n]).collect()
}

/// The moments at which a band rises suddenly.
fn pulses(cells: &Cells, band: Band, share: f32, least: f32) -> Vec<AttackCandidate> {
    let energies = &cells.bands[band as usize];
    let after: Vec<f32> = (0..energies.len()).map(|j| energies[j..].iter().take(AFTER).sum()).collect();
    let floor = after.iter().copied().fold(0.0, f32::max) * FAINTEST;
    let rise = |j: usize| {
        let before =
            after[j.saturating_sub(BEFORE)..j.saturating_sub(AFTER - 1)].iter().copied().fold(0.0, f32::max);
        after[j] / (before + floor)
    };
    let mut pulses = Vec::new();
    let mut j = 0;
    while j < after.len() {
        if after[j] <= floor || rise(j) < least {
            j += 1;
            continue;
        }
        // The steepest cell represents this attack.
        let end = (j + 2 * AFTER).min(after.len());
        let cell = (j..end).max_by(|&a, &b| rise(a).total_cmp(&rise(b))).unwrap_or(j);
        let all: f32 = cells.all[cell..].iter().take(AFTER).sum();
        if after[cell] > share * all {
            pulses.push(AttackCandidate { cell, strength: after[cell], band });
        }
        j = cell + BEFORE / 2;
    }
    pulses
}

/// The number of cells before an attack in which the filters settle, and in which the preceding peak is searched.
const REST: usize = 8;

/// The frame at which the attack in `cell` of `band` begins; a cell has `length` frames.
fn foot(material: &impl Material, cell: usize, band: Band, length: usize, rate: f64) -> u32 {
    let first = (cell as i64 - 1 - REST as i64) * length as i64;
    let mut heights = vec![0.0_f32; length * (REST + AFTER + 2)];
    let mut channels = [0, 1].map(|_| vec![0.0; heights.len()]);
    for member in 0..material.members() {
        let [left, right] = &mut channels;
        material.read(member, first, [left, right]);
        let mut bands = Bands::new(rate);
        for (height, (left, right)) in heights.iter_mut().zip(left.iter().zip(right)) {
            let [left, right] = bands.next([*left, *right])[band as usize];
            *height = height.max(left.abs()).max(right.abs());
        }
    }
    let highest = |heights: &[f32]| heights.iter().copied().fold(0.0, f32::max);
    let (before, here) = heights.split_at(length * REST);
    let before = highest(&before[length * REST / 2..]);
    let threshold = before + (highest(here) - before).max(0.0) * FOOT;
    let index = here.iter().position(|&height| height >= threshold).unwrap_or(0);
    (first + (length * REST + index) as i64 - band.late() as i64).max(0) as u32
}
