//! How much of each pixel a shape covers, as runs of equal opacity. No colours here.
//!
//! Inside a shape a row is one long run; single pixels only occur along slanted and round edges. So clipping one
//! shape by another costs as much as their edges, not as much as their area.

use crate::IRect;

/// Pixels side by side with the same opacity. Those that no run covers have opacity 0.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) struct CoverageRun {
    pub(crate) left: i32,
    pub(crate) right: i32,
    pub(crate) alpha: u8,
}

/// The runs of all rows in a rectangle.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(crate) struct Coverage {
    bounds: IRect,
    runs: Vec<CoverageRun>,
    /// Where each row's runs end in `runs`.
    ends: Vec<usize>,
}

impl Coverage {
    /// No rows yet: each is pushed and then ended, from the top of `bounds` to its bottom.
    pub(crate) fn with_bounds(bounds: IRect) -> Self {
        Self { bounds, runs: Vec::new(), ends: Vec::with_capacity(bounds.height() as usize) }
    }

    /// All of `bounds`.
    pub(crate) fn whole(bounds: IRect) -> Self {
        let mut all = Self::with_bounds(bounds);
        for _ in bounds.top..bounds.bottom {
            all.push(bounds.left, bounds.right, 255);
            all.end_row();
        }
        all
    }

    /// Appends a run to the current row, to the right of the existing ones. A run of opacity 0 is ignored.
    pub(crate) fn push(&mut self, left: i32, right: i32, alpha: u8) {
        if alpha == 0 || left >= right {
            return;
        }
        let row_start = self.ends.last().copied().unwrap_or(0);
        if let Some(last) = self.runs[row_start..].last_mut()
            && last.right == left
            && last.alpha == alpha
        {
            last.right = right;
            return;
        }
        self.runs.push(CoverageRun { left, right, alpha });
    }

    /// Continues with the next row.
    pub(crate) fn end_row(&mut self) {
        self.ends.push(self.runs.len());
    }

    /// Adds the rows of `below`, which begin where these end, between the same columns.
    pub(crate) fn append(&mut self, below: &Self) {
        let before = self.runs.len();
        self.runs.extend_from_slice(&below.runs);
        self.ends.extend(below.ends.iter().map(|end| before + end));
        self.bounds.bottom = below.bounds.bottom;
    }

    /// Where its rows lie. Runs do not leave it.
    pub(crate) fn bounds(&self) -> IRect {
        self.bounds
    }

    /// The runs of row `y`, from left to right.
    pub(crate) fn row(&self, y: i32) -> &[CoverageRun] {
        if y < self.bounds.top || y >= self.bounds.bottom {
            return &[];
        }
        let i = (y - self.bounds.top) as usize;
        let start = i.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.runs[start..self.ends[i]]
    }

    /// Both in `bounds`, their opacities joined by `join`, which must give 0 for two zeros.
    pub(crate) fn combine(&self, other: &Self, bounds: IRect, join: impl Fn(u32, u32) -> u32) -> Self {
        let mut out = Self::with_bounds(bounds);
        for y in bounds.top..bounds.bottom {
            combine_row(self.row(y), other.row(y), &mut out, &join);
            out.end_row();
        }
        out
    }
}

/// Walks both rows at once, from one change of either opacity to the next.
fn combine_row(mut a: &[CoverageRun], mut b: &[CoverageRun], out: &mut Coverage, join: &impl Fn(u32, u32) -> u32) {
    let mut x = i32::MIN;
    loop {
        while a.first().is_some_and(|run| run.right <= x) {
            a = &a[1..];
        }
        while b.first().is_some_and(|run| run.right <= x) {
            b = &b[1..];
        }
        let (here_a, until_a) = at(a, x);
        let (here_b, until_b) = at(b, x);
        let until = until_a.min(until_b);
        if until == i32::MAX {
            return;
        }
        if x > i32::MIN {
            let (left, right) = (x.max(out.bounds.left), until.min(out.bounds.right));
            out.push(left, right, join(here_a, here_b) as u8);
        }
        x = until;
    }
}

/// The opacity at `x` and where it changes next.
fn at(row: &[CoverageRun], x: i32) -> (u32, i32) {
    match row.first() {
        Some(run) if run.left <= x => (u32::from(run.alpha), run.right),
        Some(run) => (0, run.left),
        None => (0, i32::MAX),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pixels::mul255;

    fn one_row(runs: &[(i32, i32, u8)]) -> Coverage {
        let mut coverage = Coverage::with_bounds(IRect::new(0, 0, 20, 1));
        runs.iter().for_each(|(left, right, alpha)| coverage.push(*left, *right, *alpha));
        coverage.end_row();
        coverage
    }

    #[test]
    fn equal_neighbours_become_one_run() {
        assert_eq!(one_row(&[(0, 2, 9), (2, 5, 9), (5, 6, 8)]), one_row(&[(0, 5, 9), (5, 6, 8)]));
    }

    #[test]
    fn combining_agrees_with_every_single_pixel() {
        let a = one_row(&[(1, 4, 255), (4, 5, 100), (9, 12, 30), (15, 20, 255)]);
        let b = one_row(&[(0, 2, 7), (3, 10, 200), (11, 16, 255)]);
        let joined = a.combine(&b, a.bounds(), |x, y| x.max(y) - mul255(x, y) / 2);
        for x in 0..20 {
            let alpha = |c: &Coverage| c.row(0).iter().find(|r| r.left <= x && x < r.right).map_or(0, |r| r.alpha);
            let (p, q) = (u32::from(alpha(&a)), u32::from(alpha(&b)));
            assert_eq!(u32::from(alpha(&joined)), p.max(q) - mul255(p, q) / 2, "at {x}");
        }
    }
}
