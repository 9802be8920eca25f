//! Finds attacks: moments at which the material becomes stronger within a millisecond or two.

use super::Material;
use super::cells::Cells;

/// An attack is so many times stronger than anything in the cells before it.
const RISE: f32 = 4.0;
/// So many cells count as after, and so many as before: 15 ms, more than the period of the lowest voice, less than a flam.
const AFTER: usize = 3;
const BEFORE: usize = 22;
/// Attacks weaker than this share of the strongest one are not heard beside it: −55 dB.
const FAINTEST: f32 = 3e-6;
/// An attack has as much of its energy in its edges as a tone of so many hertz, or it is the beginning of a low tone,
/// which has none.
const SHARP: f64 = 764.0;
/// An attack begins where an edge reaches this share of the attack's highest edge.
const FOOT: f32 = 0.15;

/// Pulses that follow each other so closely, in cells, and are so many, are a low tone, not attacks: 60 ms.
const TONE: usize = 90;
const PULSES: usize = 3;

/// A moment that may be an attack.
#[derive(Clone, Copy, Debug)]
struct Pulse {
    cell: usize,
    strength: f32,
}

/// The frames at which attacks begin, in order.
pub fn find(cells: &Cells, material: &impl Material, rate: f64) -> Vec<u32> {
    let pulses = pulses(cells, rate);
    let near = |pulse: &Pulse, other: &Pulse| {
        pulse.cell != other.cell
            && pulse.cell.abs_diff(other.cell) <= TONE
            && other.strength * RISE > pulse.strength
    };
    let first = |n: usize| !pulses[n.saturating_sub(PULSES)..n].iter().any(|other| near(&pulses[n], other));
    let part_of_tone = |n: usize| {
        let around = &pulses[n.saturating_sub(PULSES)..(n + PULSES + 1).min(pulses.len())];
        around.iter().filter(|other| near(&pulses[n], other)).count() >= PULSES
    };
    let attacks = (0..pulses.len()).filter(|&n| first(n) || !part_of_tone(n));
    attacks.map(|n| foot(material, pulses[n].cell, cells.frames)).collect()
}

/// The moments at which the material becomes much stronger at once.
fn pulses(cells: &Cells, rate: f64) -> Vec<Pulse> {
    let sharp = (std::f64::consts::TAU * SHARP / rate).powi(2) as f32;
    let after: Vec<f32> = (0..cells.edges.len()).map(|j| cells.edges[j..].iter().take(AFTER).sum()).collect();
    let floor = after.iter().copied().fold(0.0, f32::max) * FAINTEST;
    let rise = |j: usize| {
        let before =
            after[j.saturating_sub(BEFORE)..j.saturating_sub(AFTER - 1)].iter().copied().fold(0.0, f32::max);
        after[j] / (before + floor)
    };
    let mut pulses = Vec::new();
    let mut j = 0;
    while j < after.len() {
        if after[j] <= floor || rise(j) < RISE {
            j += 1;
            continue;
        }
        // The steepest moment of this attack names it.
        let end = (j + 2 * AFTER).min(after.len());
        let cell = (j..end).max_by(|&a, &b| rise(a).total_cmp(&rise(b))).unwrap_or(j);
        let all: f32 = cells.all[cell..].iter().take(AFTER).sum();
        if after[cell] > sharp * all {
            pulses.push(Pulse { cell, strength: after[cell] });
        }
        j = cell + BEFORE / 2;
    }
    pulses
}

/// The frame at which the attack that cell `cell`, of `length` frames, belongs to begins.
fn foot(material: &impl Material, cell: usize, length: usize) -> u32 {
    let first = (cell as i64 - 1) * length as i64;
    let mut edges = vec![0.0_f32; length * (AFTER + 2)];
    let mut channels = [0, 1].map(|_| vec![0.0; edges.len() + 1]);
    for member in 0..material.members() {
        let [left, right] = &mut channels;
        material.read(member, first - 1, [left, right]);
        for channel in channels.iter().take(material.channels(member)) {
            for (edge, pair) in edges.iter_mut().zip(channel.windows(2)) {
                *edge = edge.max((pair[1] - pair[0]).abs());
            }
        }
    }
    let highest = edges.iter().copied().fold(0.0, f32::max);
    let index = edges.iter().position(|&edge| edge >= highest * FOOT).unwrap_or(0);
    (first + index as i64).max(0) as u32
}
