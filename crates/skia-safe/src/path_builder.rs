//! Builds shapes step by step. Any thread; no pixels here.
//!
//! Arcs become cubic curves of at most a quarter turn, whose error is less than 0.03 % of the radius.

use crate::outline::{Step, around};
use crate::{Matrix, Path, PathDirection, PathFillType, Point, RRect, Rect, Vector};

/// Which of the arcs between two points is meant.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug)]
pub enum ArcSize {
    /// The one of less than half a turn.
    Small,
    /// The one of more than half a turn.
    Large,
}

/// A shape in the making.
#[derive(Clone, Default, Debug)]
pub struct PathBuilder {
    steps: Vec<Step>,
    fill: PathFillType,
    /// Where the current outline began: a line after a close starts there.
    start: Point,
    /// The one rounded rectangle that `steps` trace, as long as nothing else is added.
    only: Option<RRect>,
}

impl PathBuilder {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty builder with a fill rule.
    pub fn new_with_fill_type(fill: PathFillType) -> Self {
        Self { fill, ..Self::default() }
    }

    /// Sets the fill rule.
    pub fn set_fill_type(&mut self, fill: PathFillType) -> &mut Self {
        self.fill = fill;
        self
    }

    /// Whether nothing was added.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// Where the next step starts. `None` before the first.
    pub fn get_last_pt(&self) -> Option<Point> {
        match self.steps.last()? {
            Step::Close => Some(self.start),
            step => step.points().last(),
        }
    }

    /// Adds a step. Where no outline is open one begins, as upstream does: at the last outline's start.
    fn push(&mut self, step: Step) -> &mut Self {
        self.only = None;
        match step {
            Step::Move(p) => self.start = p,
            Step::Close => {
                if matches!(self.steps.last(), None | Some(Step::Close)) {
                    return self;
                }
            }
            _ => {
                if matches!(self.steps.last(), None | Some(Step::Close)) {
                    self.steps.push(Step::Move(self.start));
                }
            }
        }
        self.steps.push(step);
        self
    }

    /// Begins an outline.
    pub fn move_to(&mut self, p: impl Into<Point>) -> &mut Self {
        self.push(Step::Move(p.into()))
    }

    /// Adds a line.
    pub fn line_to(&mut self, p: impl Into<Point>) -> &mut Self {
        self.push(Step::Line(p.into()))
    }

    /// Adds a quadratic curve.
    pub fn quad_to(&mut self, a: impl Into<Point>, p: impl Into<Point>) -> &mut Self {
        self.push(Step::Quad(a.into(), p.into()))
    }

    /// Adds a cubic curve.
    pub fn cubic_to(&mut self, a: impl Into<Point>, b: impl Into<Point>, p: impl Into<Point>) -> &mut Self {
        self.push(Step::Cubic(a.into(), b.into(), p.into()))
    }

    /// Adds a line by its way.
    pub fn r_line_to(&mut self, d: impl Into<Vector>) -> &mut Self {
        let from = self.get_last_pt().unwrap_or_default();
        self.line_to(from + d.into())
    }

    /// Ends the outline where it began.
    pub fn close(&mut self) -> &mut Self {
        self.push(Step::Close)
    }

    /// Adds a line as a separate outline.
    pub fn add_line(&mut self, a: impl Into<Point>, b: impl Into<Point>) -> &mut Self {
        self.move_to(a).line_to(b)
    }

    /// Adds lines through all `points`.
    pub fn add_polygon(&mut self, points: &[Point], close: bool) -> &mut Self {
        for (i, p) in points.iter().enumerate() {
            if i == 0 {
                self.move_to(*p)
            } else {
                self.line_to(*p)
            };
        }
        if close && !points.is_empty() { self.close() } else { self }
    }

    /// Adds an arc of the ellipse in `oval`, joined by a line unless `force_move_to`.
    ///
    /// Angles in degrees, clockwise from the right. A sweep beyond a full turn stops after it.
    pub fn arc_to(&mut self, oval: impl AsRef<Rect>, start: f32, sweep: f32, force_move_to: bool) -> &mut Self {
        let oval = oval.as_ref();
        if !(oval.is_finite() && start.is_finite() && sweep.is_finite()) {
            return self;
        }
        let radii = Vector::new(oval.width() / 2.0, oval.height() / 2.0);
        let map = Matrix::translate(oval.center()) * Matrix::scale((radii.x, radii.y));
        let (from, sweep) = (start.to_radians(), sweep.clamp(-360.0, 360.0).to_radians());
        let first = map.map_xy(from.cos(), from.sin());
        if force_move_to || self.is_empty() {
            self.move_to(first)
        } else {
            self.line_to(first)
        };
        self.unit_arc(&map, from, sweep)
    }

    /// Adds an arc as a separate outline. Angles as in [`Self::arc_to`].
    pub fn add_arc(&mut self, oval: impl AsRef<Rect>, start: f32, sweep: f32) -> &mut Self {
        self.arc_to(oval, start, sweep, true)
    }

    /// Adds an arc to the point `d` further, of an ellipse with radii `r` turned by `rotation` degrees.
    ///
    /// SVG 1.1, appendix F.6.5: from end points to centre. Radii that are too small grow until they fit.
    pub fn r_arc_to(
        &mut self,
        r: impl Into<Vector>,
        rotation: f32,
        size: ArcSize,
        sweep: PathDirection,
        d: impl Into<Vector>,
    ) -> &mut Self {
        let (r, d) = (r.into(), d.into());
        let from = self.get_last_pt().unwrap_or_default();
        let (rx, ry) = (r.x.abs(), r.y.abs());
        if rx == 0.0 || ry == 0.0 || d == Vector::default() || !(r.is_finite() && d.is_finite()) {
            return self.line_to(from + d);
        }
        // Seen in the ellipse's own units the arc lies on the unit circle and the way is one of its chords.
        let to_unit = Matrix::scale((1.0 / rx, 1.0 / ry)) * Matrix::rotate_deg(-rotation);
        let chord = to_unit.map_point(d);
        let half = (chord.length() / 2.0).max(f32::MIN_POSITIVE);
        let grow = half.max(1.0);
        let rise = (grow * grow - half * half).max(0.0).sqrt();
        let normal = Vector::new(-chord.y, chord.x) * (0.5 / half);
        let side = if (size == ArcSize::Large) == (sweep == PathDirection::CW) { -1.0 } else { 1.0 };
        let center = chord * 0.5 + normal * (rise * side);
        let angle = |p: Vector| p.y.atan2(p.x);
        let begin = angle(-center);
        let turn = (angle(chord - center) - begin).rem_euclid(std::f32::consts::TAU);
        let turn = if sweep == PathDirection::CW { turn } else { turn - std::f32::consts::TAU };
        let back = Matrix::rotate_deg(rotation) * Matrix::scale((rx, ry));
        let map = Matrix::translate(from) * back * Matrix::translate(center) * Matrix::scale((grow, grow));
        self.unit_arc(&map, begin, turn)
    }

    /// Adds an arc of the unit circle under `map`, from where the path is. Angles in radians.
    fn unit_arc(&mut self, map: &Matrix, from: f32, sweep: f32) -> &mut Self {
        let parts = (sweep.abs() / std::f32::consts::FRAC_PI_2 - 1e-4).ceil().max(1.0);
        let step = sweep / parts;
        // The handle's length that puts the curve's middle on the circle.
        let handle = 4.0 / 3.0 * (step / 4.0).tan();
        for i in 0..parts as usize {
            let (s0, c0) = (from + step * i as f32).sin_cos();
            let (s1, c1) = (from + step * (i + 1) as f32).sin_cos();
            self.cubic_to(
                map.map_xy(c0 - handle * s0, s0 + handle * c0),
                map.map_xy(c1 + handle * s1, s1 - handle * c1),
                map.map_xy(c1, s1),
            );
        }
        self
    }

    /// Adds a rectangle. It always starts at the top left: `start` only matters to dashes and is not obeyed.
    pub fn add_rect(
        &mut self,
        rect: impl AsRef<Rect>,
        dir: impl Into<Option<PathDirection>>,
        start: impl Into<Option<usize>>,
    ) -> &mut Self {
        self.add_rrect(RRect::new_rect(rect), dir, start)
    }

    /// Adds the ellipse that fills `oval`. `start` is not obeyed.
    pub fn add_oval(
        &mut self,
        oval: impl AsRef<Rect>,
        dir: impl Into<Option<PathDirection>>,
        start: impl Into<Option<usize>>,
    ) -> &mut Self {
        self.add_rrect(RRect::new_oval(oval), dir, start)
    }

    /// Adds a circle; nothing when the radius is not positive.
    pub fn add_circle(
        &mut self,
        center: impl Into<Point>,
        radius: f32,
        dir: impl Into<Option<PathDirection>>,
    ) -> &mut Self {
        let c = center.into();
        if radius > 0.0 {
            self.add_oval(Rect::new(c.x - radius, c.y - radius, c.x + radius, c.y + radius), dir, None);
        }
        self
    }

    /// Adds a rounded rectangle. `start` is not obeyed.
    pub fn add_rrect(
        &mut self,
        rrect: impl AsRef<RRect>,
        dir: impl Into<Option<PathDirection>>,
        _start: impl Into<Option<usize>>,
    ) -> &mut Self {
        let dir = dir.into().unwrap_or_default();
        let first = self.is_empty();
        for step in around(rrect.as_ref(), dir) {
            self.push(step);
        }
        self.only = (first && dir == PathDirection::CW).then_some(*rrect.as_ref());
        self
    }

    /// Adds all of `path`.
    pub fn add_path(&mut self, path: &Path) -> &mut Self {
        for step in path.steps() {
            self.push(step);
        }
        self
    }

    /// Moves all that was added.
    pub fn offset(&mut self, d: impl Into<Vector>) -> &mut Self {
        self.transform(&Matrix::translate(d))
    }

    /// Maps all that was added.
    pub fn transform(&mut self, matrix: &Matrix) -> &mut Self {
        self.only = self.only.and_then(|rrect| matrix.map_rrect(&rrect));
        self.steps.iter_mut().for_each(|step| *step = step.map(matrix));
        self.start = matrix.map_point(self.start);
        self
    }

    /// The shape so far.
    pub fn snapshot(&self) -> Path {
        match self.only {
            Some(rrect) => Path::from_rrect(rrect, self.fill),
            None => Path::from_steps(self.steps.clone(), self.fill),
        }
    }

    /// The shape, leaving nothing behind.
    pub fn detach(&mut self) -> Path {
        let done = std::mem::take(self);
        match done.only {
            Some(rrect) => Path::from_rrect(rrect, done.fill),
            None => Path::from_steps(done.steps, done.fill),
        }
    }
}
