//! Shapes: lines and curves, or two shapes combined. Immutable and shared, any thread; no pixels here.

use crate::outline::{Step, around};
use crate::{Matrix, PathDirection, Point, RRect, Rect, Vector};
use std::sync::Arc;

/// The fill rule: what counts as inside when a path crosses itself.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Default, Debug)]
pub enum PathFillType {
    /// Wherever the turns around a place do not cancel.
    #[default]
    Winding,
    /// Wherever the number of turns is odd.
    EvenOdd,
}

/// How two shapes make one.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug)]
pub enum PathOp {
    /// The first without the second.
    Difference,
    /// The area that both cover.
    Intersect,
    /// Either.
    Union,
    /// Either, but not both.
    XOR,
    /// The second without the first.
    ReverseDifference,
}

/// The content of a path.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Shape {
    /// One rectangle with round or square corners, clockwise.
    Round(RRect),
    /// Any outline.
    Outline(Vec<Step>),
    /// Two shapes combined. It stays a tree; the covered area is found when it is drawn.
    Combined(PathOp, Path, Path),
}

#[derive(Clone, PartialEq, Debug)]
struct PathData {
    shape: Shape,
    fill: PathFillType,
    bounds: Rect,
}

/// A shape. Cheap to clone.
#[derive(Clone, PartialEq, Debug)]
pub struct Path(Arc<PathData>);

impl Default for Path {
    fn default() -> Self {
        Self::new()
    }
}

impl Path {
    /// The shape without any place in it.
    pub fn new() -> Self {
        Self::from_steps(Vec::new(), PathFillType::Winding)
    }

    /// A rectangle.
    pub fn rect(rect: impl AsRef<Rect>, dir: impl Into<Option<PathDirection>>) -> Self {
        Self::round(RRect::new_rect(rect), dir)
    }

    /// A rounded rectangle.
    pub fn rrect(rrect: impl AsRef<RRect>, dir: impl Into<Option<PathDirection>>) -> Self {
        Self::round(*rrect.as_ref(), dir)
    }

    /// The ellipse that fills `oval`.
    pub fn oval(oval: impl AsRef<Rect>, dir: impl Into<Option<PathDirection>>) -> Self {
        Self::round(RRect::new_oval(oval), dir)
    }

    /// A circle.
    pub fn circle(center: impl Into<Point>, radius: f32, dir: impl Into<Option<PathDirection>>) -> Self {
        let c = center.into();
        if radius > 0.0 {
            Self::oval(Rect::new(c.x - radius, c.y - radius, c.x + radius, c.y + radius), dir)
        } else {
            Self::new()
        }
    }

    /// A line; it has an outline to stroke and no inside.
    pub fn line(a: impl Into<Point>, b: impl Into<Point>) -> Self {
        Self::from_steps(vec![Step::Move(a.into()), Step::Line(b.into())], PathFillType::Winding)
    }

    /// Clockwise it stays a rounded rectangle, which is drawn faster than its outline.
    fn round(rrect: RRect, dir: impl Into<Option<PathDirection>>) -> Self {
        match dir.into().unwrap_or_default() {
            PathDirection::CW => Self::from_rrect(rrect, PathFillType::Winding),
            PathDirection::CCW => Self::from_steps(around(&rrect, PathDirection::CCW), PathFillType::Winding),
        }
    }

    pub(crate) fn from_rrect(rrect: RRect, fill: PathFillType) -> Self {
        Self(Arc::new(PathData { shape: Shape::Round(rrect), fill, bounds: *rrect.bounds() }))
    }

    pub(crate) fn from_steps(steps: Vec<Step>, fill: PathFillType) -> Self {
        let bounds = Rect::around(steps.iter().flat_map(Step::points));
        Self(Arc::new(PathData { shape: Shape::Outline(steps), fill, bounds }))
    }

    pub(crate) fn shape(&self) -> &Shape {
        &self.0.shape
    }

    /// The fill rule.
    pub fn fill_type(&self) -> PathFillType {
        self.0.fill
    }

    /// A rectangle around it: around all points, so also around those that only pull a curve.
    pub fn bounds(&self) -> &Rect {
        &self.0.bounds
    }

    /// Whether there is nothing to draw.
    pub fn is_empty(&self) -> bool {
        match self.shape() {
            Shape::Round(rrect) => rrect.is_empty(),
            Shape::Outline(steps) => steps.is_empty(),
            Shape::Combined(..) => self.bounds().is_empty(),
        }
    }

    /// The rectangle that it is, if it is one.
    pub fn is_rect(&self) -> Option<Rect> {
        match self.shape() {
            Shape::Round(rrect) if rrect.is_rect() => Some(*rrect.rect()),
            _ => None,
        }
    }

    /// The same shape, moved.
    #[must_use]
    pub fn make_offset(&self, d: impl Into<Vector>) -> Self {
        self.make_transform(&Matrix::translate(d))
    }

    /// The same shape under a map of the plane.
    #[must_use]
    pub fn make_transform(&self, matrix: &Matrix) -> Self {
        if matrix.is_identity() {
            return self.clone();
        }
        match self.shape() {
            Shape::Round(rrect) => match matrix.map_rrect(rrect) {
                Some(mapped) => Self::from_rrect(mapped, self.fill_type()),
                None => Self::from_steps(around(rrect, PathDirection::CW), self.fill_type()).make_transform(matrix),
            },
            Shape::Outline(steps) => {
                Self::from_steps(steps.iter().map(|s| s.map(matrix)).collect(), self.fill_type())
            }
            Shape::Combined(op, a, b) => combined(*op, a.make_transform(matrix), b.make_transform(matrix)),
        }
    }

    /// This shape and `other`, combined. Always `Some`; upstream fails on some.
    pub fn op(&self, other: &Self, op: PathOp) -> Option<Self> {
        if op == PathOp::Intersect {
            if let (Some(a), Some(b)) = (self.is_rect(), other.is_rect()) {
                return Some(Self::rect(a.intersection(&b).unwrap_or_default(), None));
            }
            if other.encloses(self.bounds()) {
                return Some(self.clone());
            }
            if self.encloses(other.bounds()) {
                return Some(other.clone());
            }
        }
        Some(combined(op, self.clone(), other.clone()))
    }

    /// Whether all of `rect` is known to be inside. Of other outlines than rounded rectangles nothing is known.
    pub(crate) fn encloses(&self, rect: &Rect) -> bool {
        match self.shape() {
            Shape::Round(rrect) => rrect.contains(rect),
            Shape::Combined(PathOp::Intersect, a, b) => a.encloses(rect) && b.encloses(rect),
            _ => false,
        }
    }

    /// Its outline. Of two shapes combined: both outlines, which is only of use to a stroke.
    pub(crate) fn steps(&self) -> Vec<Step> {
        match self.shape() {
            Shape::Round(rrect) => around(rrect, PathDirection::CW),
            Shape::Outline(steps) => steps.clone(),
            Shape::Combined(_, a, b) => [a.steps(), b.steps()].concat(),
        }
    }
}

fn combined(op: PathOp, a: Path, b: Path) -> Path {
    let bounds = match op {
        PathOp::Difference => *a.bounds(),
        PathOp::ReverseDifference => *b.bounds(),
        PathOp::Intersect => a.bounds().intersection(b.bounds()).unwrap_or_default(),
        PathOp::Union | PathOp::XOR => a.bounds().union(b.bounds()),
    };
    Path(Arc::new(PathData { shape: Shape::Combined(op, a, b), fill: PathFillType::Winding, bounds }))
}
