//! Decides whether a stem equals another, or a sum of others: the residue of a least-squares fit over all windows.
//!
//! Runs on loader threads.

use std::collections::{BTreeMap, BTreeSet};

use crate::dsp::hear::levels::CELL;
use crate::dsp::stretch::Material;

use super::lags::{Lags, finite};

/// The length of a window, in seconds.
const WINDOW: f64 = 0.33;
/// How far the shift from the narrow band may be off, in frames.
const OFF: i64 = 3;
/// Contributions to a sum below this are ignored: −34 dB, or a gain of −34 dB.
const LEAST_PART: f64 = 4e-4;
const LEAST_GAIN: f64 = 0.02;
/// A copy has a constant gain: the largest deviation from window to window.
const STEADY: f64 = 0.03;
/// Regularisation that separates equal stems in a sum, as a share of the total power.
const RIDGE: f64 = 1e-9;

/// The products of stems, for each channel.
type Sides<T> = [T; 2];
/// The power of a stem, and its products with all stems.
type Row = (f64, Vec<f64>);

/// The products of stems over all windows.
pub struct Squares {
    stems: usize,
    /// Of each stem with each other, per channel, unshifted.
    products: Sides<Vec<f64>>,
    /// For a stem that is late by this many frames: its own power, and its products with all others.
    later: BTreeMap<(usize, i64), Sides<Row>>,
    /// For a pair and a shift, in each window: both powers, and the product.
    pairs: BTreeMap<(usize, usize, i64), Vec<[f64; 3]>>,
}

impl Squares {
    /// For the first `stems` members of `song`, in `windows`, shifted by `lags`; `None` if `go_on` returned false.
    pub fn of(
        song: &impl Material,
        stems: usize,
        windows: &[usize],
        rate: f64,
        lags: &Lags,
        go_on: &impl Fn() -> bool,
    ) -> Option<Self> {
        let mut this = Self {
            stems,
            products: [0, 1].map(|_| vec![0.0; stems * stems]),
            later: BTreeMap::new(),
            pairs: BTreeMap::new(),
        };
        let pairs: Vec<(usize, usize, i64)> = (0..stems)
            .flat_map(|a| (a + 1..stems).filter_map(move |b| Some((a, b, lags.pair(a, b)?))))
            .flat_map(|(a, b, lag)| around(lag).map(move |lag| (a, b, lag)))
            .collect();
        let later: BTreeSet<(usize, i64)> = (0..stems)
            .flat_map(|stem| lags.sums(stem).iter().map(move |lag| (stem, *lag)))
            .flat_map(|(stem, lag)| around(lag).map(move |lag| (stem, lag)))
            .filter(|(_, lag)| *lag != 0)
            .collect();
        let farthest = pairs.iter().map(|pair| pair.2).chain(later.iter().map(|row| row.1));
        let margin = farthest.map(i64::abs).max().unwrap_or(0);
        let count = (WINDOW * rate) as usize;
        for window in windows {
            if !go_on() {
                return None;
            }
            let first = (*window as f64 * CELL * rate).round() as i64;
            let audio: Vec<Sides<Vec<f32>>> =
                (0..stems).map(|stem| read(song, stem, first - margin, count + 2 * margin as usize)).collect();
            let part = |stem: usize, side: usize, lag: i64| {
                let from = (margin + lag) as usize;
                &audio[stem][side][from..from + count]
            };
            for side in [0, 1] {
                for a in 0..stems {
                    for b in a..stems {
                        let product = dot(part(a, side, 0), part(b, side, 0));
                        this.products[side][a * stems + b] += product;
                        if a != b {
                            this.products[side][b * stems + a] += product;
                        }
                    }
                }
            }
            for &(stem, lag) in &later {
                let empty = || [0, 1].map(|_| (0.0, vec![0.0; stems]));
                let row = this.later.entry((stem, lag)).or_insert_with(empty);
                for (side, (power, products)) in row.iter_mut().enumerate() {
                    let own = part(stem, side, lag);
                    *power += dot(own, own);
                    products.iter_mut().enumerate().for_each(|(other, sum)| *sum += dot(own, part(other, side, 0)));
                }
            }
            for &(a, b, lag) in &pairs {
                let products = |a: (usize, i64), b: (usize, i64)| -> f64 {
                    [0, 1].iter().map(|&side| dot(part(a.0, side, a.1), part(b.0, side, b.1))).sum()
                };
                let [one, other] = [(a, 0), (b, lag)];
                let products = [products(one, one), products(other, other), products(one, other)];
                this.pairs.entry((a, b, lag)).or_default().push(products);
            }
        }
        Some(this)
    }

    /// The power of a stem over all windows.
    pub fn power(&self, stem: usize) -> f64 {
        self.products.iter().map(|side| side[stem * self.stems + stem]).sum()
    }

    /// By how many frames `second` is later than `first`, if they are equal up to a gain and a `residue`, as a share of its power.
    pub fn same(&self, first: usize, second: usize, residue: f64) -> Option<i64> {
        let shifts = self.pairs.range((first, second, i64::MIN)..=(first, second, i64::MAX));
        let judged = shifts.filter_map(|((_, _, lag), windows)| Some((*lag, left_of_pair(windows)?)));
        let (lag, left) = judged.min_by(|a, b| a.1.total_cmp(&b.1).then(a.0.abs().cmp(&b.0.abs())))?;
        (left <= residue).then_some(lag)
    }

    /// The `others` of which a stem is the sum, up to a `residue` as a share of its power, and by how many frames it is later.
    pub fn sum(&self, stem: usize, others: &[usize], residue: f64) -> Option<(Vec<usize>, i64)> {
        let own = |side: usize| {
            let row = &self.products[side][stem * self.stems..(stem + 1) * self.stems];
            (row[stem], row.to_vec())
        };
        let shifted = self.later.range((stem, i64::MIN)..=(stem, i64::MAX));
        let shifts = std::iter::once((0, [own(0), own(1)])).chain(shifted.map(|(key, row)| (key.1, row.clone())));
        let judged = shifts.filter_map(|(lag, row)| {
            let (of, left) = self.parts(&row, others)?;
            (left <= residue).then_some((of, lag, left))
        });
        judged.min_by(|a, b| a.2.total_cmp(&b.2)).map(|(of, lag, _)| (of, lag))
    }

    /// The parts (at least two) of the stem with these powers and products, and the residue as a share of its power.
    fn parts(&self, row: &Sides<Row>, others: &[usize]) -> Option<(Vec<usize>, f64)> {
        let power: f64 = row.iter().map(|side| side.0).sum();
        let mut of: Vec<usize> = others.to_vec();
        loop {
            if of.len() < 2 || power <= 0.0 {
                return None;
            }
            let gains = [0, 1].map(|side| self.gains(side, &row[side].1, &of));
            let adds = |index: usize| {
                let parts = [0, 1].map(|side| {
                    let stem = of[index];
                    gains[side][index].powi(2) * self.products[side][stem * self.stems + stem]
                });
                parts[0] + parts[1]
            };
            let is_part = |index: &usize| {
                0.5 * (gains[0][*index] + gains[1][*index]) > LEAST_GAIN && adds(*index) > LEAST_PART * power
            };
            let kept: Vec<usize> = (0..of.len()).filter(is_part).map(|index| of[index]).collect();
            if kept.len() == of.len() {
                let left: f64 = [0, 1].map(|side| self.left(side, &row[side], &of, &gains[side])).iter().sum();
                return Some((of, (left / power).max(0.0)));
            }
            of = kept;
        }
    }

    /// The gains with which the stems `of` best approximate the stem with these products.
    fn gains(&self, side: usize, products: &[f64], of: &[usize]) -> Vec<f64> {
        let at = |a: usize, b: usize| self.products[side][of[a] * self.stems + of[b]];
        let trace: f64 = (0..of.len()).map(|index| at(index, index)).sum();
        let ridge = (RIDGE * trace).max(1e-12);
        let matrix = (0..of.len() * of.len()).map(|index| {
            let (a, b) = (index / of.len(), index % of.len());
            at(a, b) + if a == b { ridge } else { 0.0 }
        });
        solve(matrix.collect(), of.iter().map(|stem| products[*stem]).collect())
    }

    /// The residual power.
    fn left(&self, side: usize, (power, products): &Row, of: &[usize], gains: &[f64]) -> f64 {
        let mut left = *power;
        for (a, gain) in of.iter().zip(gains) {
            left -= 2.0 * gain * products[*a];
            for (b, other) in of.iter().zip(gains) {
                left += gain * other * self.products[side][a * self.stems + b];
            }
        }
        left
    }
}

/// The residue of the second of a pair without the first, as a share of its power; `None` if they are not equal in every window.
fn left_of_pair(windows: &[[f64; 3]]) -> Option<f64> {
    let sum = |index: usize| windows.iter().map(|products| products[index]).sum::<f64>();
    let [first, second, both] = [0, 1, 2].map(sum);
    if first <= 0.0 || second <= 0.0 || both <= 0.0 {
        return None;
    }
    let gain = both / first;
    let loudest = windows.iter().map(|products| products[0]).fold(0.0, f64::max);
    let is_steady = |products: &&[f64; 3]| (products[2] / products[0] / gain - 1.0).abs() < STEADY;
    let steady =
        windows.iter().filter(|products| products[0] > 0.01 * loudest).all(|products| is_steady(&products));
    steady.then_some(1.0 - both * both / (first * second))
}

fn around(lag: i64) -> std::ops::RangeInclusive<i64> {
    lag - OFF..=lag + OFF
}

fn read(song: &impl Material, stem: usize, first: i64, count: usize) -> Sides<Vec<f32>> {
    let mut sides = [vec![0.0; count], vec![0.0; count]];
    let [left, right] = &mut sides;
    song.read(stem, first, [left, right]);
    sides.iter_mut().flatten().for_each(|sample| *sample = finite(*sample));
    sides
}

/// The sum of the products, in independent lanes that vectorise.
fn dot(a: &[f32], b: &[f32]) -> f64 {
    let (a, b) = (a.as_chunks::<512>(), b.as_chunks::<512>());
    let rest = a.1.iter().zip(b.1).map(|(a, b)| f64::from(a * b)).sum::<f64>();
    let sums = a.0.iter().zip(b.0).map(|(a, b)| {
        let mut lanes = [0.0_f32; 16];
        for (a, b) in a.as_chunks::<16>().0.iter().zip(b.as_chunks::<16>().0) {
            for lane in 0..16 {
                lanes[lane] += a[lane] * b[lane];
            }
        }
        lanes.iter().map(|lane| f64::from(*lane)).sum::<f64>()
    });
    sums.sum::<f64>() + rest
}

/// Solves a positive definite system by Cholesky decomposition.
fn solve(mut matrix: Vec<f64>, mut values: Vec<f64>) -> Vec<f64> {
    let count = values.len();
    for a in 0..count {
        for b in 0..=a {
            let known: f64 = (0..b).map(|index| matrix[a * count + index] * matrix[b * count + index]).sum();
            let left = matrix[a * count + b] - known;
            matrix[a * count + b] = if a == b { left.max(1e-30).sqrt() } else { left / matrix[b * count + b] };
        }
    }
    for a in 0..count {
        let known: f64 = (0..a).map(|index| matrix[a * count + index] * values[index]).sum();
        values[a] = (values[a] - known) / matrix[a * count + a];
    }
    for a in (0..count).rev() {
        let known: f64 = (a + 1..count).map(|index| matrix[index * count + a] * values[index]).sum();
        values[a] = (values[a] - known) / matrix[a * count + a];
    }
    values
}
