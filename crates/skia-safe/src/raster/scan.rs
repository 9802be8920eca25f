//! Turns lines into coverage, by the exact area of each pixel on each side of each line.
//!
//! For every pixel that a line crosses, it records the vertical extent (`cover`) and twice the area to its left
//! (`area`). Their sums from left to right give the winding number, averaged over each pixel. Coordinates are first
//! rounded to 1/256 of a pixel; after that all sums are exact, and closed outlines sum to zero. The method is that of
//! LibArt (R. Levien) and FreeType's smooth rasteriser (D. Turner).

use super::coverage::Coverage;
use crate::{IRect, PathFillType, Point};

/// Parts of a pixel.
const ONE: i32 = 256;
/// The sum of a fully covered pixel: `ONE` down, times twice `ONE` across.
const FULL: i64 = 2 * (ONE as i64) * (ONE as i64);
/// Positions beyond this one, in pixels, are clamped to it: nothing is drawn so far away.
pub(super) const LIMIT: f32 = 1_000_000.0;
/// The most pixels that are all kept: 4 MB.
const LARGEST_DENSE: usize = 1 << 19;

#[derive(Copy, Clone, Default)]
struct Cell {
    x: i32,
    y: i32,
    cover: i32,
    area: i32,
}

/// The record of a pixel: the vertical extent of its lines, and twice the area to their left.
type Sum = (i32, i32);

/// Where pixels keep what lines leave.
enum PixelStore {
    /// Only those that a line crosses, in the order of the lines.
    Cells(Vec<Cell>),
    /// Each pixel of the clip, row by row.
    Pixels(Vec<Sum>),
}

/// Collects lines, then sums them up.
pub(super) struct Scanner {
    clip: IRect,
    smooth: bool,
    finite: bool,
    store: PixelStore,
}

impl Scanner {
    /// For shapes in `clip`, with about this many lines. Without `smooth` a pixel is covered if its centre is.
    pub(super) fn new(clip: IRect, lines: usize, smooth: bool) -> Self {
        // With more lines than columns most pixels of a row are crossed.
        let dense = lines > clip.width() as usize && clip.area() <= LARGEST_DENSE;
        let store =
            if dense { PixelStore::Pixels(vec![(0, 0); clip.area()]) } else { PixelStore::Cells(Vec::new()) };
        Self { clip, smooth, finite: true, store }
    }

    /// Adds a line of a closed outline.
    pub(super) fn line(&mut self, a: Point, b: Point) {
        if !(a.is_finite() && b.is_finite()) {
            self.finite = false;
            return;
        }
        let (from, to) = (fixed(a), fixed(b));
        if self.smooth { self.smooth_edge(from, to) } else { self.middle_edge(from, to) }
    }

    /// Cuts a line into the rows it crosses.
    ///
    /// Where it is cut only depends on the line, not on the clip: a part of a picture is drawn again as it was.
    fn smooth_edge(&mut self, (x0, y0): (i32, i32), (x1, y1): (i32, i32)) {
        let (first, last) = (self.clip.top * ONE, self.clip.bottom * ONE);
        let (mut y, end) = (y0.clamp(first, last), y1.clamp(first, last));
        if y == end {
            return;
        }
        let x_at = |y: i32| if y == y1 { x1 } else { along(x0, x1, y - y0, y1 - y0) };
        let mut x = if y == y0 { x0 } else { x_at(y) };
        while y != end {
            let row = if y1 > y0 { y.div_euclid(ONE) } else { (y - 1).div_euclid(ONE) };
            let next_y = if y1 > y0 { end.min((row + 1) * ONE) } else { end.max(row * ONE) };
            let next_x = x_at(next_y);
            self.row_edge(row, (x, y), (next_x, next_y));
            (x, y) = (next_x, next_y);
        }
    }

    /// Cuts a line in one row into the pixels it crosses. To the left of the clip only its way down matters, to
    /// the right nothing.
    fn row_edge(&mut self, row: i32, (x0, y0): (i32, i32), (x1, y1): (i32, i32)) {
        let (first, last) = (self.clip.left * ONE, self.clip.right * ONE);
        let (mut x, end) = (x0.clamp(first, last), x1.clamp(first, last));
        let y_at = |x: i32| if x == x1 { y1 } else { along(y0, y1, x - x0, x1 - x0) };
        if x0 == x1 || x == end {
            let column = end.div_euclid(ONE);
            let offset = end - column * ONE;
            return self.cell(column, row, y1 - y0, (y1 - y0) * 2 * offset);
        }
        let mut y = if x == x0 { y0 } else { y_at(x) };
        if x0 < first {
            self.cell(self.clip.left, row, y - y0, 0);
        }
        while x != end {
            let column = if x1 > x0 { x.div_euclid(ONE) } else { (x - 1).div_euclid(ONE) };
            let next_x = if x1 > x0 { end.min((column + 1) * ONE) } else { end.max(column * ONE) };
            let next_y = y_at(next_x);
            let (cover, offsets) = (next_y - y, x + next_x - 2 * column * ONE);
            self.cell(column, row, cover, cover * offsets);
            (x, y) = (next_x, next_y);
        }
        if x1 < first {
            self.cell(self.clip.left, row, y1 - y, 0);
        }
    }

    /// Marks, in each row whose middle a line crosses, the first pixel whose middle is to its right.
    fn middle_edge(&mut self, (x0, y0): (i32, i32), (x1, y1): (i32, i32)) {
        let (upper, lower, turn) = if y1 > y0 { (y0, y1, ONE) } else { (y1, y0, -ONE) };
        // Middles from `upper`, included, to `lower`, excluded.
        let first = (upper - ONE / 2 + ONE - 1).div_euclid(ONE).max(self.clip.top);
        let end = (lower - ONE / 2 + ONE - 1).div_euclid(ONE).min(self.clip.bottom);
        for row in first..end {
            let x = along(x0, x1, row * ONE + ONE / 2 - y0, y1 - y0);
            self.cell((x - ONE / 2 + ONE - 1).div_euclid(ONE), row, turn, 0);
        }
    }

    fn cell(&mut self, x: i32, y: i32, cover: i32, area: i32) {
        if y < self.clip.top || y >= self.clip.bottom || (cover == 0 && area == 0) {
            return;
        }
        match &mut self.store {
            PixelStore::Pixels(sums) => {
                // To the right of the clip nothing changes.
                if x < self.clip.right {
                    let row = (y - self.clip.top) as usize * self.clip.width() as usize;
                    let sum = &mut sums[row + (x - self.clip.left).max(0) as usize];
                    *sum = (sum.0 + cover, sum.1 + area);
                }
            }
            PixelStore::Cells(cells) => match cells.last_mut() {
                Some(last) if last.x == x && last.y == y => {
                    last.cover += cover;
                    last.area += area;
                }
                _ => cells.push(Cell { x, y, cover, area }),
            },
        }
    }

    /// The coverage of all lines; empty if one of them was not finite.
    pub(super) fn finish(self, rule: PathFillType) -> Coverage {
        let Self { clip, finite, store, .. } = self;
        let mut out = Coverage::with_bounds(clip);
        match store {
            PixelStore::Pixels(sums) if finite => {
                for row in sums.chunks_exact(clip.width() as usize) {
                    sum_up_all(row, clip, rule, &mut out);
                    out.end_row();
                }
            }
            PixelStore::Cells(cells) if finite => {
                let (mut cells, ends) = by_row(cells, clip);
                let mut start = 0;
                for end in ends {
                    cells[start..end].sort_unstable_by_key(|cell| cell.x);
                    sum_up(&cells[start..end], clip, rule, &mut out);
                    out.end_row();
                    start = end;
                }
            }
            _ => (clip.top..clip.bottom).for_each(|_| out.end_row()),
        }
        out
    }
}

/// Sums up a row with few cells, sorted, from left to right.
fn sum_up(mut row: &[Cell], clip: IRect, rule: PathFillType, out: &mut Coverage) {
    let (mut x, mut cover) = (clip.left, 0_i64);
    while let Some(first) = row.first() {
        let here = first.x;
        let (same, after) = row.split_at(row.iter().take_while(|cell| cell.x == here).count());
        row = after;
        out.push(x, here.clamp(clip.left, clip.right), opacity(cover * 2 * i64::from(ONE), rule));
        let area: i64 = same.iter().map(|cell| i64::from(cell.area)).sum();
        cover += same.iter().map(|cell| i64::from(cell.cover)).sum::<i64>();
        let end = (here + 1).clamp(clip.left, clip.right);
        out.push(here.clamp(clip.left, clip.right), end, opacity(cover * 2 * i64::from(ONE) - area, rule));
        x = end;
    }
    out.push(x, clip.right, opacity(cover * 2 * i64::from(ONE), rule));
}

/// Sums up a row of which each pixel is known, from left to right.
fn sum_up_all(row: &[Sum], clip: IRect, rule: PathFillType, out: &mut Coverage) {
    let (mut cover, mut from, mut alpha, mut settled) = (0_i64, clip.left, 0, true);
    for (x, (down, area)) in (clip.left..).zip(row) {
        let quiet = *down == 0 && *area == 0;
        if quiet && settled {
            continue;
        }
        cover += i64::from(*down);
        let here = opacity(cover * 2 * i64::from(ONE) - i64::from(*area), rule);
        if here != alpha {
            out.push(from, x, alpha);
            (from, alpha) = (x, here);
        }
        settled = quiet;
    }
    out.push(from, clip.right, alpha);
}

/// From a winding number, averaged over a pixel, to an opacity.
fn opacity(sum: i64, rule: PathFillType) -> u8 {
    let sum = sum.abs();
    let covered = match rule {
        PathFillType::Winding => sum.min(FULL),
        PathFillType::EvenOdd => {
            let turn = sum % (2 * FULL);
            if turn > FULL { 2 * FULL - turn } else { turn }
        }
    };
    ((covered * 255 + FULL / 2) / FULL) as u8
}

/// Grouped by row, and where each row ends.
fn by_row(cells: Vec<Cell>, clip: IRect) -> (Vec<Cell>, Vec<usize>) {
    let mut ends = vec![0; clip.height() as usize];
    cells.iter().for_each(|cell| ends[(cell.y - clip.top) as usize] += 1);
    let mut sum = 0;
    for end in &mut ends {
        // First where the row starts; each cell put in its place then moves it towards the end.
        (*end, sum) = (sum, sum + *end);
    }
    let mut grouped = vec![Cell::default(); cells.len()];
    for cell in cells {
        let place = &mut ends[(cell.y - clip.top) as usize];
        grouped[*place] = cell;
        *place += 1;
    }
    (grouped, ends)
}

/// Where a value is that goes from `a` to `b`, `part / whole` of the way.
fn along(a: i32, b: i32, part: i32, whole: i32) -> i32 {
    a + (i64::from(b - a) * i64::from(part)).div_euclid(i64::from(whole)) as i32
}

fn fixed(p: Point) -> (i32, i32) {
    let near = |v: f32| (v.clamp(-LIMIT, LIMIT) * ONE as f32).round() as i32;
    (near(p.x), near(p.y))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn scan(points: &[(f32, f32)], clip: IRect, smooth: bool) -> Coverage {
        let mut scanner = Scanner::new(clip, 0, smooth);
        for i in 0..points.len() {
            scanner.line(points[i].into(), points[(i + 1) % points.len()].into());
        }
        scanner.finish(PathFillType::Winding)
    }

    fn covered(coverage: &Coverage) -> f64 {
        let bounds = coverage.bounds();
        let rows = (bounds.top..bounds.bottom).flat_map(|y| coverage.row(y));
        rows.map(|run| f64::from(run.right - run.left) * f64::from(run.alpha) / 255.0).sum()
    }

    proptest! {
        /// The sum over all pixels is the triangle's area, up to rounding along its edges.
        #[test]
        fn a_triangle_covers_its_area(points in prop::array::uniform3((0.0_f32..60.0, 0.0_f32..60.0))) {
            let [(ax, ay), (bx, by), (cx, cy)] = points;
            let area = f64::from(((bx - ax) * (cy - ay) - (cx - ax) * (by - ay)).abs() / 2.0);
            let found = covered(&scan(&points, IRect::from_wh(60, 60), true));
            // Up to 360 pixels on the edges, each off by at most 1/510, and corners rounded to 1/256.
            prop_assert!((found - area).abs() < 1.0, "{found} instead of {area}");
        }

        /// A part of the pixels is covered as if all had been asked for.
        #[test]
        fn a_clip_changes_nothing_inside(
            points in prop::array::uniform5((-90.0_f32..150.0, -90.0_f32..150.0)),
            x in 0..40_i32, y in 0..40_i32, w in 1..20_i32, h in 1..20_i32, smooth: bool,
        ) {
            let part = IRect::from_xywh(x, y, w, h);
            let (whole, some) = (scan(&points, IRect::new(-100, -100, 160, 160), smooth), scan(&points, part, smooth));
            prop_assert_eq!(whole.combine(&Coverage::whole(part), part, u32::min), some);
        }
    }

    #[test]
    fn both_ways_of_summing_agree() {
        let points: Vec<(f32, f32)> =
            (0..40).map(|i| (i as f32 * 1.7 % 33.0, (i * i) as f32 * 0.37 % 29.0)).collect();
        for part in [IRect::from_wh(36, 30), IRect::new(5, 7, 21, 19)] {
            for (rule, smooth) in
                [(PathFillType::Winding, true), (PathFillType::EvenOdd, true), (PathFillType::Winding, false)]
            {
                let [few, many] = [0, 1000].map(|lines| {
                    let mut scanner = Scanner::new(part, lines, smooth);
                    (0..40).for_each(|i| scanner.line(points[i].into(), points[(i + 1) % 40].into()));
                    scanner.finish(rule)
                });
                assert_eq!(few, many);
            }
        }
    }

    #[test]
    fn what_is_not_finite_covers_nothing() {
        let points = [(0.0, 0.0), (f32::NAN, 10.0), (f32::INFINITY, 5.0)];
        assert_eq!(covered(&scan(&points, IRect::from_wh(20, 20), true)), 0.0);
    }
}
