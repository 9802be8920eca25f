//! The steps of an outline. Plain values, any thread; no pixels here.

use crate::{Matrix, Point, RRect, Vector};

/// Which way round a closed shape is drawn.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Default, Debug)]
pub enum PathDirection {
    /// Clockwise, as seen with y downwards.
    #[default]
    CW,
    /// Counterclockwise.
    CCW,
}

/// A step of an outline.
#[derive(Copy, Clone, PartialEq, Debug)]
pub(crate) enum Step {
    Move(Point),
    Line(Point),
    Quad(Point, Point),
    Cubic(Point, Point, Point),
    Close,
}

impl Step {
    /// Its points in order.
    pub(crate) fn points(&self) -> impl Iterator<Item = Point> + use<> {
        let (points, count) = match *self {
            Self::Move(p) | Self::Line(p) => ([p; 3], 1),
            Self::Quad(a, p) => ([a, p, p], 2),
            Self::Cubic(a, b, p) => ([a, b, p], 3),
            Self::Close => ([Point::default(); 3], 0),
        };
        points.into_iter().take(count)
    }

    /// The same step under a map of the plane.
    pub(crate) fn map(&self, m: &Matrix) -> Self {
        match *self {
            Self::Move(p) => Self::Move(m.map_point(p)),
            Self::Line(p) => Self::Line(m.map_point(p)),
            Self::Quad(a, p) => Self::Quad(m.map_point(a), m.map_point(p)),
            Self::Cubic(a, b, p) => Self::Cubic(m.map_point(a), m.map_point(b), m.map_point(p)),
            Self::Close => Self::Close,
        }
    }
}

/// The steps around a rounded rectangle, from the end of its top left corner.
pub(crate) fn around(rrect: &RRect, dir: PathDirection) -> Vec<Step> {
    // How much of a radius a quarter circle's handle leaves: 1 - 4/3 tan(pi/8).
    const LEFT: f32 = 1.0 - 0.552_284_8;
    let corners = rrect.rect().corners();
    // The ways along the two edges that meet at each corner, in clockwise order: in, out.
    let ways = [(0.0, -1.0, 1.0, 0.0), (1.0, 0.0, 0.0, 1.0), (0.0, 1.0, -1.0, 0.0), (-1.0, 0.0, 0.0, -1.0)];
    let order = if dir == PathDirection::CW { [1, 2, 3, 0] } else { [0, 3, 2, 1] };
    let mut steps = Vec::with_capacity(10);
    for (n, i) in order.into_iter().enumerate() {
        let (corner, r, (ix, iy, ox, oy)) = (corners[i], rrect.radii_ref()[i], ways[i]);
        let before = Vector::new(-ix * r.x, -iy * r.y);
        let after = Vector::new(ox * r.x, oy * r.y);
        let (enter, leave) = if dir == PathDirection::CW { (before, after) } else { (after, before) };
        let first = if n == 0 { Step::Move } else { Step::Line };
        steps.push(first(corner + enter));
        if r != Vector::default() {
            steps.push(Step::Cubic(corner + enter * LEFT, corner + leave * LEFT, corner + leave));
        }
    }
    steps.push(Step::Close);
    steps
}
