//! Turns paths into coverage. No colours here.

use super::coverage::Coverage;
use super::flatten::lines;
use super::scan::{LIMIT, Scanner};
use crate::outline::Step;
use crate::path::Shape;
use crate::pixels::mul255;
use crate::{IPoint, IRect, Path, PathFillType, PathOp, Point, RRect, Rect};

/// How much of the pixels of `clip` the inside of `path` covers. Without `smooth` all or nothing of each.
pub(crate) fn fill(path: &Path, clip: IRect, smooth: bool) -> Coverage {
    let area = pixels_around(path.bounds()).meet(&clip);
    if area.is_empty() {
        return Coverage::with_bounds(IRect::new_empty());
    }
    match path.shape() {
        Shape::Round(rrect) if rrect.is_rect() && smooth => fill_rect(rrect.rect(), area),
        Shape::Round(rrect) if smooth => fill_rrect(path, rrect, area),
        Shape::Round(_) => fill_steps(path.steps().into_iter(), path.fill_type(), area, smooth),
        Shape::Outline(steps) => fill_steps(steps.iter().copied(), path.fill_type(), area, smooth),
        Shape::Combined(op, a, b) => combine(*op, &fill(a, area, smooth), &fill(b, area, smooth), area),
    }
}

/// The whole pixels that a shape with these bounds can touch. Empty where they are not finite.
pub(crate) fn pixels_around(bounds: &Rect) -> IRect {
    if !bounds.is_finite() {
        return IRect::new_empty();
    }
    let near = |v: f32| v.clamp(-LIMIT, LIMIT);
    Rect::new(near(bounds.left), near(bounds.top), near(bounds.right), near(bounds.bottom)).round_out()
}

/// The whole pixel at or before a place. `None` if it is too far away to be drawn.
pub(crate) fn pixel_at(p: Point) -> Option<IPoint> {
    let near = |v: f32| v.abs() < LIMIT;
    (near(p.x) && near(p.y)).then(|| IPoint::new(p.x.floor() as i32, p.y.floor() as i32))
}

/// Two coverages as the operation says.
///
/// Along edges that both shapes share this is the usual estimate: it treats the two coverages as independent.
fn combine(op: PathOp, a: &Coverage, b: &Coverage, area: IRect) -> Coverage {
    match op {
        PathOp::Intersect => a.combine(b, area, mul255),
        PathOp::Difference => a.combine(b, area, |a, b| mul255(a, 255 - b)),
        PathOp::ReverseDifference => a.combine(b, area, |a, b| mul255(255 - a, b)),
        PathOp::Union => a.combine(b, area, |a, b| 255 - mul255(255 - a, 255 - b)),
        PathOp::XOR => a.combine(b, area, |a, b| mul255(a, 255 - b) + mul255(255 - a, b)),
    }
}

/// The coverage of closed outlines.
fn fill_steps(
    steps: impl ExactSizeIterator<Item = Step>,
    rule: PathFillType,
    area: IRect,
    smooth: bool,
) -> Coverage {
    let mut scanner = Scanner::new(area, steps.len(), smooth);
    lines(steps, |a, b| scanner.line(a, b));
    scanner.finish(rule)
}

/// The coverage of a rounded rectangle: between the rows of its corners it is a rectangle.
fn fill_rrect(path: &Path, rrect: &RRect, area: IRect) -> Coverage {
    // A little further in, since corners are rounded to the scanner's grid.
    const MARGIN: f32 = 1.0 / 64.0;
    let (rect, [a, b, c, d]) = (rrect.rect(), rrect.radii_ref());
    let top = ((rect.top + a.y.max(b.y) + MARGIN).ceil() as i32).clamp(area.top, area.bottom);
    let bottom = ((rect.bottom - c.y.max(d.y) - MARGIN).floor() as i32).clamp(top, area.bottom);
    let corners = |part: IRect| fill_steps(path.steps().into_iter(), path.fill_type(), part, true);
    let mut out = corners(IRect { bottom: top, ..area });
    out.append(&fill_rect(rect, IRect { top, bottom, ..area }));
    out.append(&corners(IRect { top: bottom, ..area }));
    out
}

/// The coverage of a rectangle: the product of the horizontal and the vertical coverage.
fn fill_rect(rect: &Rect, area: IRect) -> Coverage {
    let mut out = Coverage::with_bounds(area);
    // To 1/256 of a pixel, as the scanner rounds: a rectangle covers the same whichever way it is drawn.
    let to_grid = |v: f32| (f64::from(v) * 256.0).round() / 256.0;
    let (left, right) = (to_grid(rect.left), to_grid(rect.right));
    let (top, bottom) = (to_grid(rect.top), to_grid(rect.bottom));
    let share = |lo: f64, hi: f64, at: i32| (hi.min(f64::from(at) + 1.0) - lo.max(f64::from(at))).clamp(0.0, 1.0);
    let full_from = (left.ceil() as i32).clamp(area.left, area.right);
    let full_to = (right.floor() as i32).clamp(full_from, area.right);
    for y in area.top..area.bottom {
        let down = share(top, bottom, y);
        let alpha = |across: f64| (across * down * 255.0 + 0.5) as u8;
        for x in area.left..full_from {
            out.push(x, x + 1, alpha(share(left, right, x)));
        }
        out.push(full_from, full_to, alpha(1.0));
        for x in full_to..area.right {
            out.push(x, x + 1, alpha(share(left, right, x)));
        }
        out.end_row();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_rounded_rectangle_is_filled_as_any_outline(
            x in -5.0_f32..30.0, y in -5.0_f32..30.0, w in 0.01_f32..40.0, h in 0.01_f32..40.0, r in 0.0_f32..20.0,
            top in 0..20, rows in 1..20,
        ) {
            let rrect = RRect::new_rect_xy(Rect::from_xywh(x, y, w, h), r, r * 0.7);
            let (path, clip) = (Path::rrect(rrect, None), IRect::new(3, top, 32, top + rows));
            let outline = Path::from_steps(path.steps(), PathFillType::Winding);
            prop_assert_eq!(fill(&path, clip, true), fill(&outline, clip, true));
        }

        #[test]
        fn a_rectangle_is_filled_as_any_outline(x in -5.0_f32..30.0, y in -5.0_f32..30.0, w in 0.01_f32..30.0, h in 0.01_f32..30.0) {
            let (path, clip) = (Path::rect(Rect::from_xywh(x, y, w, h), None), IRect::from_wh(32, 32));
            let outline = Path::from_steps(path.steps(), PathFillType::Winding);
            let (quick, slow) = (fill(&path, clip, true), fill(&outline, clip, true));
            prop_assert_eq!(quick, slow);
        }
    }
}
