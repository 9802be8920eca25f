//! A waveform over its whole length, in a fixed number of columns. Plain data, on the window's thread.

use std::ops::Range;

/// The number of columns.
pub const COLUMNS: usize = 2048;

/// The extremes in each of [`COLUMNS`] equal parts of a stem or song: full scale is 1, `None` where nothing is loaded.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Overview {
    /// The length in seconds; 0 if unknown.
    pub seconds: f64,
    columns: Box<[Option<Extremes>]>,
}

/// The smallest and the largest sample of a range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Extremes {
    /// The smallest.
    pub min: f32,
    /// The largest.
    pub max: f32,
}

impl Overview {
    /// An overview of `frames`, which last `seconds`; `column` gives the extremes of a part of them.
    pub fn new(seconds: f64, frames: Range<u64>, column: impl Fn(Range<u64>) -> Option<Extremes>) -> Self {
        let count = frames.end.saturating_sub(frames.start);
        let edge = |index: usize| frames.start + (index as u64).saturating_mul(count) / COLUMNS as u64;
        let range = |index| edge(index)..edge(index + 1).max(edge(index) + 1);
        Self { seconds, columns: (0..COLUMNS).map(|index| column(range(index))).collect() }
    }

    /// An estimate of the sum of all `parts` from their peaks: powers add up.
    pub fn sum<'a>(seconds: f64, parts: impl Iterator<Item = &'a Self>) -> Self {
        let mut columns = vec![None; COLUMNS].into_boxed_slice();
        for part in parts {
            for (sum, column) in columns.iter_mut().zip(&part.columns) {
                let Some(column) = column else { continue };
                let so_far = sum.unwrap_or(Extremes { min: 0.0, max: 0.0 });
                *sum = Some(Extremes { min: -so_far.min.hypot(column.min), max: so_far.max.hypot(column.max) });
            }
        }
        Self { seconds, columns }
    }

    /// The extremes in one of `count` equal parts; `None` if any of it is not loaded.
    pub fn part(&self, index: usize, count: usize) -> Option<Extremes> {
        let first = index * self.columns.len() / count.max(1);
        self.over(first, (index + 1) * self.columns.len() / count.max(1))
    }

    /// The extremes between two places, as shares of the length; `None` if any of it is not loaded.
    pub fn between(&self, from: f64, to: f64) -> Option<Extremes> {
        let column = |share: f64| (share.clamp(0.0, 1.0) * self.columns.len() as f64) as usize;
        self.over(column(from), column(to))
    }

    fn over(&self, first: usize, end: usize) -> Option<Extremes> {
        let end = end.max(first + 1);
        let mut columns = self.columns.get(first..end)?.iter();
        let begun = (*columns.next()?)?;
        columns.try_fold(begun, |so_far, column| {
            column.map(|column| Extremes { min: so_far.min.min(column.min), max: so_far.max.max(column.max) })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_cover_everything_once() {
        let seen = std::cell::RefCell::new(Vec::new());
        Overview::new(1.0, 0..48_000, |range| {
            seen.borrow_mut().push(range);
            None
        });
        let seen = seen.into_inner();
        assert_eq!((seen[0].start, seen[COLUMNS - 1].end), (0, 48_000));
        assert!(seen.windows(2).all(|pair| pair[0].end == pair[1].start));
    }

    #[test]
    fn columns_of_a_part_begin_and_end_with_it() {
        let seen = std::cell::RefCell::new(Vec::new());
        Overview::new(0.1, 1000..5800, |range| {
            seen.borrow_mut().push(range);
            None
        });
        let seen = seen.into_inner();
        assert_eq!((seen[0].start, seen[COLUMNS - 1].end), (1000, 5800));
    }

    #[test]
    fn a_part_that_is_not_loaded_is_not_known() {
        let half = |range: Range<u64>| (range.start < 24_000).then_some(Extremes { min: -0.5, max: 0.25 });
        let overview = Overview::new(1.0, 0..48_000, half);
        assert_eq!(overview.part(0, 2), Some(Extremes { min: -0.5, max: 0.25 }));
        assert_eq!(overview.part(1, 2), None);
        assert_eq!(overview.between(0.1, 0.2), overview.part(0, 2));
        assert_eq!((overview.between(0.4, 0.6), overview.between(1.0, 1.0)), (None, None));
        assert_eq!(Overview::default().part(0, 10), None);
    }

    #[test]
    fn powers_add_up() {
        let of = |max: f32| Overview::new(1.0, 0..48_000, move |_| Some(Extremes { min: 0.0, max }));
        let sum = Overview::sum(1.0, [of(0.3), of(0.4), Overview::default()].iter());
        assert_eq!(sum.part(7, 100), Some(Extremes { min: 0.0, max: 0.5 }));
    }
}
