//! The limits of drawing: a rectangle of pixels and, if needed, shapes. No colours here.
//!
//! A clip shape is evaluated only for the area that a drawing touches, and only if the shape's edge runs through it. So
//! most drawings never evaluate a shape, and none needs a mask of the whole window.

use super::ClipOp;
use crate::pixels::mul255;
use crate::raster::coverage::Coverage;
use crate::raster::fill::{fill, pixels_around};
use crate::{IRect, Path, Rect};

/// A shape in device pixels that limits drawing.
#[derive(Clone, Debug)]
pub(super) struct ClipShape {
    path: Path,
    op: ClipOp,
    smooth: bool,
}

impl ClipShape {
    pub(super) fn new(path: Path, op: ClipOp, smooth: bool) -> Self {
        Self { path, op, smooth }
    }

    /// The pixels to which it limits drawing in `bounds`, and whether they alone describe the limit.
    pub(super) fn limit(&self, bounds: IRect) -> (IRect, bool) {
        if self.op == ClipOp::Difference {
            return (bounds, self.path.is_empty());
        }
        match self.path.is_rect() {
            Some(rect) if rect.is_finite() && !self.smooth => (bounds.meet(&rect.round()), true),
            Some(rect) => {
                let around = pixels_around(&rect);
                (bounds.meet(&around), Rect::from(around) == rect)
            }
            None => (bounds.meet(&pixels_around(self.path.bounds())), false),
        }
    }

    /// Whether all of `area` may be drawn on.
    fn spares(&self, area: IRect) -> bool {
        match self.op {
            ClipOp::Intersect => self.path.encloses(&Rect::from(area)),
            ClipOp::Difference => pixels_around(self.path.bounds()).meet(&area).is_empty(),
        }
    }

    fn coverage(&self, area: IRect) -> Coverage {
        fill(&self.path, area, self.smooth)
    }
}

/// The part of `area` inside `shapes`; `None` if that is all of it.
pub(super) fn left_by(shapes: &[ClipShape], area: IRect) -> Option<Coverage> {
    let mut left: Option<Coverage> = None;
    for shape in shapes.iter().filter(|shape| !shape.spares(area)) {
        let covered = shape.coverage(area);
        let before = left.unwrap_or_else(|| Coverage::whole(area));
        left = Some(match shape.op {
            ClipOp::Intersect => before.combine(&covered, area, mul255),
            ClipOp::Difference => before.combine(&covered, area, |b, c| mul255(b, 255 - c)),
        });
    }
    left
}
