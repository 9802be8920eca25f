//! Turns curves into lines. No pixels here.

use crate::Point;
use crate::outline::Step;

/// How far a line may be from its curve, in pixels.
const TOLERANCE: f32 = 0.05;
/// The most lines for one curve: a curve that needs more is larger than any screen.
const MOST_LINES: f32 = 400.0;

/// Hands the lines of closed outlines to `line`, in order. Outlines left open are closed.
///
/// The number of lines for a curve is Wang's bound (G. Wang, 1984): the root of the largest second difference.
pub(super) fn lines(steps: impl IntoIterator<Item = Step>, mut line: impl FnMut(Point, Point)) {
    let (mut start, mut at) = (Point::default(), Point::default());
    let mut to = |at: &mut Point, p: Point| {
        line(*at, p);
        *at = p;
    };
    for step in steps {
        match step {
            Step::Move(p) => {
                to(&mut at, start);
                (start, at) = (p, p);
            }
            Step::Line(p) => to(&mut at, p),
            Step::Quad(a, p) => {
                let from = at;
                let parts = count((from - a * 2.0 + p).length() * 0.25);
                for i in 1..parts {
                    let t = i as f32 / parts as f32;
                    to(&mut at, from.lerp(a, t).lerp(a.lerp(p, t), t));
                }
                to(&mut at, p);
            }
            Step::Cubic(a, b, p) => {
                let from = at;
                let bend = (from - a * 2.0 + b).length().max((a - b * 2.0 + p).length());
                let parts = count(bend * 0.75);
                for i in 1..parts {
                    to(&mut at, cubic(from, a, b, p, i as f32 / parts as f32));
                }
                to(&mut at, p);
            }
            Step::Close => to(&mut at, start),
        }
    }
    to(&mut at, start);
}

fn count(deviation: f32) -> u32 {
    // A path that is not finite gives NaN here and is refused further on.
    (deviation / TOLERANCE).sqrt().ceil().clamp(1.0, MOST_LINES) as u32
}

fn cubic(p0: Point, p1: Point, p2: Point, p3: Point, t: f32) -> Point {
    let u = 1.0 - t;
    p0 * (u * u * u) + p1 * (3.0 * u * u * t) + p2 * (3.0 * u * t * t) + p3 * (t * t * t)
}
