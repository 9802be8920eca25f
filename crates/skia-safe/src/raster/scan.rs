//! From lines to coverage, by the exact area that is on each pixel's side of each line.
//!
//! Each line leaves in every pixel it crosses how far down it went (`cover`) and twice the area to its left
//! (`area`). Summed from left to right they give the winding number, averaged over each pixel. Coordinates are
//! rounded to 1/256 of a pixel first, after which all sums are exact: closed outlines leave nothing behind.
//! The method is that of LibArt (R. Levien) and FreeType's smooth rasteriser (D. Turner).

use super::coverage::Coverage;
use crate::{IRect, PathFillType, Point};

/// Parts of a pixel.
const ONE: i32 = 256;
/// What a fully covered pixel sums up to: `ONE` down, times twice `ONE` across.
const FULL: i64 = 2 * (ONE as i64) * (ONE as i64);

#[derive(Copy, Clone)]
struct Cell {
    x: i32,
    y: i32,
    cover: i32,
    area: i32,
}

/// Collects lines, then sums them up.
pub(super) struct Scanner {
    clip: IRect,
    smooth: bool,
    finite: bool,
    cells: Vec<Cell>,
}

impl Scanner {
    /// For what lies in `clip`. Without `smooth` a pixel is covered when its middle is.
    pub(super) fn new(clip: IRect, smooth: bool) -> Self {
        Self { clip, smooth, finite: true, cells: Vec::new() }
    }

    /// Adds a line of a closed outline.
    pub(super) fn line(&mut self, a: Point, b: Point) {
        if !(a.is_finite() && b.is_finite()) {
            self.finite = false;
            return;
        }
        let clip = self.clip;
        let (top, bottom) = (clip.top as f32, clip.bottom as f32);
        if (a.y <= top && b.y <= top) || (a.y >= bottom && b.y >= bottom) || a.y == b.y {
            return;
        }
        let (left, right) = (clip.left as f32, clip.right as f32);
        if a.x >= right && b.x >= right {
            return; // To the right of all pixels nothing changes.
        }
        let inside = |p: Point| p.x >= left && p.x <= right && p.y >= top && p.y <= bottom;
        if inside(a) && inside(b) { self.edge(fixed(a), fixed(b)) } else { self.clipped(a, b) }
    }

    /// Adds the parts of a line that matter: to the left of the clip only its way down does.
    fn clipped(&mut self, a: Point, b: Point) {
        let (ax, ay, bx, by) = (f64::from(a.x), f64::from(a.y), f64::from(b.x), f64::from(b.y));
        let [left, top, right, bottom] =
            [self.clip.left, self.clip.top, self.clip.right, self.clip.bottom].map(f64::from);
        let at_y = |y: f64| ((y - ay) / (by - ay)).clamp(0.0, 1.0);
        let at_x = |x: f64| ((x - ax) / (bx - ax)).clamp(0.0, 1.0);
        let (enter, leave) = (at_y(top).min(at_y(bottom)), at_y(top).max(at_y(bottom)));
        let mut cuts = [enter, enter, leave, leave];
        if ax != bx {
            let (p, q) = (at_x(left), at_x(right));
            cuts[1] = p.min(q).clamp(enter, leave);
            cuts[2] = p.max(q).clamp(enter, leave);
        }
        let place = |t: f64| {
            let p = Point::new((ax + (bx - ax) * t) as f32, (ay + (by - ay) * t) as f32);
            Point::new(p.x, p.y.clamp(top as f32, bottom as f32))
        };
        for pair in cuts.windows(2) {
            let (p, q) = (place(pair[0]), place(pair[1]));
            let middle = ax + (bx - ax) * (pair[0] + pair[1]) * 0.5;
            if middle >= right || p.y == q.y {
                continue;
            }
            let keep = |p: Point| Point::new(p.x.clamp(left as f32, right as f32), p.y);
            let (p, q) = if middle <= left {
                (Point::new(left as f32, p.y), Point::new(left as f32, q.y))
            } else {
                (keep(p), keep(q))
            };
            self.edge(fixed(p), fixed(q));
        }
    }

    fn edge(&mut self, from: (i32, i32), to: (i32, i32)) {
        if self.smooth { self.smooth_edge(from, to) } else { self.middle_edge(from, to) }
    }

    /// Cuts a line into the rows it crosses.
    fn smooth_edge(&mut self, (x0, y0): (i32, i32), (x1, y1): (i32, i32)) {
        let (mut x, mut y) = (x0, y0);
        let down = y1 > y0;
        while y != y1 {
            let row = if down { y.div_euclid(ONE) } else { (y - 1).div_euclid(ONE) };
            let border = if down { (row + 1) * ONE } else { row * ONE };
            let next_y = if down { border.min(y1) } else { border.max(y1) };
            let next_x = if next_y == y1 { x1 } else { along(x0, x1, next_y - y0, y1 - y0) };
            self.row_edge(row, (x, y), (next_x, next_y));
            (x, y) = (next_x, next_y);
        }
    }

    /// Cuts a line in one row into the pixels it crosses.
    fn row_edge(&mut self, row: i32, (x0, y0): (i32, i32), (x1, y1): (i32, i32)) {
        let (mut x, mut y) = (x0, y0);
        let right = x1 > x0;
        loop {
            let column = if right || x0 == x1 { x.div_euclid(ONE) } else { (x - 1).div_euclid(ONE) };
            let border = if right { (column + 1) * ONE } else { column * ONE };
            let last = x0 == x1 || if right { border >= x1 } else { border <= x1 };
            let next_x = if last { x1 } else { border };
            let next_y = if last { y1 } else { along(y0, y1, next_x - x0, x1 - x0) };
            let cover = next_y - y;
            let area = cover * ((x - column * ONE) + (next_x - column * ONE));
            self.cell(column, row, cover, area);
            if last {
                return;
            }
            (x, y) = (next_x, next_y);
        }
    }

    /// Marks, in each row whose middle a line crosses, the first pixel whose middle is to its right.
    fn middle_edge(&mut self, (x0, y0): (i32, i32), (x1, y1): (i32, i32)) {
        let (upper, lower, turn) = if y1 > y0 { (y0, y1, ONE) } else { (y1, y0, -ONE) };
        // Middles from `upper`, included, to `lower`, excluded.
        let first = (upper - ONE / 2 + ONE - 1).div_euclid(ONE);
        let end = (lower - ONE / 2 + ONE - 1).div_euclid(ONE);
        for row in first..end {
            let x = along(x0, x1, row * ONE + ONE / 2 - y0, y1 - y0);
            self.cell((x - ONE / 2 + ONE - 1).div_euclid(ONE), row, turn, 0);
        }
    }

    fn cell(&mut self, x: i32, y: i32, cover: i32, area: i32) {
        if y < self.clip.top || y >= self.clip.bottom || (cover == 0 && area == 0) {
            return;
        }
        match self.cells.last_mut() {
            Some(last) if last.x == x && last.y == y => {
                last.cover += cover;
                last.area += area;
            }
            _ => self.cells.push(Cell { x, y, cover, area }),
        }
    }

    /// The coverage of all lines. Nothing at all if one of them was not finite.
    pub(super) fn finish(self, rule: PathFillType) -> Coverage {
        let mut out = Coverage::with_bounds(self.clip);
        let cells = if self.finite { by_place(self.cells) } else { Vec::new() };
        let mut rest = cells.as_slice();
        for y in self.clip.top..self.clip.bottom {
            let (row, after) = rest.split_at(rest.iter().take_while(|cell| cell.y == y).count());
            rest = after;
            sweep(row, self.clip, rule, &mut out);
            out.end_row();
        }
        out
    }
}

/// Sums up one row from left to right.
fn sweep(mut row: &[Cell], clip: IRect, rule: PathFillType, out: &mut Coverage) {
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

/// Sorted by row, then by column.
fn by_place(mut cells: Vec<Cell>) -> Vec<Cell> {
    cells.sort_unstable_by_key(|cell| (cell.y, cell.x));
    cells
}

/// Where a value is that goes from `a` to `b`, `part / whole` of the way.
fn along(a: i32, b: i32, part: i32, whole: i32) -> i32 {
    a + (i64::from(b - a) * i64::from(part)).div_euclid(i64::from(whole)) as i32
}

fn fixed(p: Point) -> (i32, i32) {
    ((p.x * ONE as f32).round() as i32, (p.y * ONE as f32).round() as i32)
}
