//! Turns outlines into the area covered by a pen: width, caps, joins, dashes. No pixels here.
//!
//! The pen is tiny-skia-path's, which follows Skia's own.

use crate::outline::Step;
use crate::{Matrix, Paint, PaintCap, PaintJoin, PaintStyle, Path, PathFillType, Point};
use tiny_skia_path as tsp;

/// The shape that `paint` fills when it draws `path` on a canvas with `matrix`, in device pixels.
///
/// `None` where there is nothing to fill.
pub(crate) fn painted_shape(path: &Path, paint: &Paint, matrix: &Matrix) -> Option<Path> {
    let inside = || path.make_transform(matrix);
    match paint.style() {
        PaintStyle::Fill => Some(inside()),
        PaintStyle::Stroke => stroke(path, paint, matrix),
        PaintStyle::StrokeAndFill => match stroke(path, paint, matrix) {
            Some(outline) => inside().op(&outline, crate::PathOp::Union),
            None => Some(inside()),
        },
    }
}

fn stroke(path: &Path, paint: &Paint, matrix: &Matrix) -> Option<Path> {
    let scale = matrix.mean_scale();
    let pen = tsp::Stroke {
        width: paint.stroke_width(),
        miter_limit: paint.stroke_miter(),
        line_cap: match paint.stroke_cap() {
            PaintCap::Butt => tsp::LineCap::Butt,
            PaintCap::Round => tsp::LineCap::Round,
            PaintCap::Square => tsp::LineCap::Square,
        },
        line_join: match paint.stroke_join() {
            PaintJoin::Miter => tsp::LineJoin::Miter,
            PaintJoin::Round => tsp::LineJoin::Round,
            PaintJoin::Bevel => tsp::LineJoin::Bevel,
        },
        dash: None,
    };
    let mut line = to_pen(&path.steps())?;
    if let Some(effect) = paint.path_effect().filter(|effect| dashes(path, effect.intervals()) <= MOST_DASHES) {
        let dash = tsp::StrokeDash::new(effect.intervals().to_vec(), effect.phase())?;
        line = line.dash(&dash, scale)?;
    }
    let shape = |covered: &tsp::Path| Path::from_steps(from_pen(covered), PathFillType::Winding);
    if pen.width > 0.0 {
        return Some(shape(&line.stroke(&pen, scale)?).make_transform(matrix));
    }
    // A width of 0 asks for one pixel under every matrix.
    let steps: Vec<Step> = from_pen(&line).iter().map(|step| step.map(matrix)).collect();
    Some(shape(&to_pen(&steps)?.stroke(&tsp::Stroke { width: 1.0, ..pen }, 1.0)?))
}

/// More dashes than this look like a solid line, and each takes memory.
const MOST_DASHES: f32 = 20_000.0;

/// About how many dashes a path has, at most; infinite where its length is no number.
fn dashes(path: &Path, intervals: &[f32]) -> f32 {
    let (mut length, mut at) = (0.0, Point::default());
    for step in path.steps() {
        let to = |from: Point, point: Point| (point.x - from.x).hypot(point.y - from.y);
        let (along, end) = match step {
            Step::Move(p) => (0.0, p),
            Step::Line(p) => (to(at, p), p),
            Step::Quad(a, p) => (to(at, a) + to(a, p), p),
            Step::Cubic(a, b, p) => (to(at, a) + to(a, b) + to(b, p), p),
            Step::Close => (0.0, at),
        };
        (length, at) = (length + along, end);
    }
    let dashes = length / intervals.iter().sum::<f32>() * intervals.len() as f32;
    if dashes.is_nan() { f32::INFINITY } else { dashes }
}

fn to_pen(steps: &[Step]) -> Option<tsp::Path> {
    let mut builder = tsp::PathBuilder::new();
    for step in steps {
        match *step {
            Step::Move(p) => builder.move_to(p.x, p.y),
            Step::Line(p) => builder.line_to(p.x, p.y),
            Step::Quad(a, p) => builder.quad_to(a.x, a.y, p.x, p.y),
            Step::Cubic(a, b, p) => builder.cubic_to(a.x, a.y, b.x, b.y, p.x, p.y),
            Step::Close => builder.close(),
        }
    }
    builder.finish()
}

fn from_pen(path: &tsp::Path) -> Vec<Step> {
    let point = |p: tsp::Point| Point::new(p.x, p.y);
    let steps = path.segments().map(|segment| match segment {
        tsp::PathSegment::MoveTo(p) => Step::Move(point(p)),
        tsp::PathSegment::LineTo(p) => Step::Line(point(p)),
        tsp::PathSegment::QuadTo(a, p) => Step::Quad(point(a), point(p)),
        tsp::PathSegment::CubicTo(a, b, p) => Step::Cubic(point(a), point(b), point(p)),
        tsp::PathSegment::Close => Step::Close,
    });
    steps.collect()
}
