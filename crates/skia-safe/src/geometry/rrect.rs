//! A rectangle with round corners. A plain value, any thread; no drawing.

use super::{Point, Rect, Vector};

/// A corner of a rounded rectangle.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Corner {
    /// Top left.
    UpperLeft,
    /// Top right.
    UpperRight,
    /// Bottom right.
    LowerRight,
    /// Bottom left.
    LowerLeft,
}

/// A rectangle, each corner of which is a quarter of an ellipse.
#[derive(Copy, Clone, PartialEq, Default, Debug)]
pub struct RRect {
    rect: Rect,
    radii: [Vector; 4],
}

impl RRect {
    /// The empty one.
    pub fn new() -> Self {
        Self::default()
    }

    /// With square corners.
    pub fn new_rect(rect: impl AsRef<Rect>) -> Self {
        Self::new_rect_radii(rect, &[Vector::default(); 4])
    }

    /// The ellipse that fills `oval`.
    pub fn new_oval(oval: impl AsRef<Rect>) -> Self {
        let r = oval.as_ref().sorted();
        Self::new_rect_xy(r, r.width() / 2.0, r.height() / 2.0)
    }

    /// With the same radii at every corner.
    pub fn new_rect_xy(rect: impl AsRef<Rect>, x_rad: f32, y_rad: f32) -> Self {
        Self::new_rect_radii(rect, &[Vector::new(x_rad, y_rad); 4])
    }

    /// With its own radii at each corner, clockwise from the top left.
    ///
    /// A radius that is not positive makes a square corner. Where two radii do not fit on an edge all are
    /// reduced by one factor, as in CSS (Backgrounds and Borders 3, section 5.5).
    pub fn new_rect_radii(rect: impl AsRef<Rect>, radii: &[Vector; 4]) -> Self {
        let rect = rect.as_ref().sorted();
        if rect.is_empty() || !rect.is_finite() {
            return Self { rect: if rect.is_finite() { rect } else { Rect::new_empty() }, ..Self::default() };
        }
        let mut radii = radii.map(|r| if r.is_finite() && r.x > 0.0 && r.y > 0.0 { r } else { Vector::default() });
        let fit = |sum: f32, side: f32| if sum > side { side / sum } else { 1.0 };
        let factor = fit(radii[0].x + radii[1].x, rect.width())
            .min(fit(radii[2].x + radii[3].x, rect.width()))
            .min(fit(radii[0].y + radii[3].y, rect.height()))
            .min(fit(radii[1].y + radii[2].y, rect.height()));
        if factor < 1.0 {
            radii = radii.map(|r| r * factor);
        }
        Self { rect, radii }
    }

    /// The rectangle around it.
    pub fn bounds(&self) -> &Rect {
        &self.rect
    }

    /// The rectangle around it.
    pub fn rect(&self) -> &Rect {
        &self.rect
    }

    /// The extent to the right.
    pub fn width(&self) -> f32 {
        self.rect.width()
    }

    /// The extent downwards.
    pub fn height(&self) -> f32 {
        self.rect.height()
    }

    /// The radii of one corner.
    pub fn radii(&self, corner: Corner) -> Vector {
        self.radii[corner as usize]
    }

    /// The radii of all corners, clockwise from the top left.
    pub fn radii_ref(&self) -> &[Vector; 4] {
        &self.radii
    }

    /// Whether it has no area.
    pub fn is_empty(&self) -> bool {
        self.rect.is_empty()
    }

    /// Whether it has an area and square corners.
    pub fn is_rect(&self) -> bool {
        !self.is_empty() && self.radii.iter().all(|r| *r == Vector::default())
    }

    /// The same one, moved.
    #[must_use]
    pub fn with_offset(&self, d: impl Into<Vector>) -> Self {
        Self { rect: self.rect.with_offset(d), ..*self }
    }

    /// The same one with its edges moved inwards; radii shrink with them, square corners stay square.
    ///
    /// Where the edges would pass each other the two meet in the middle and nothing is left to fill.
    #[must_use]
    pub fn with_inset(&self, d: impl Into<Vector>) -> Self {
        let d = d.into();
        let mut rect = self.rect.with_inset(d);
        let middle = self.rect.center();
        if rect.left >= rect.right {
            (rect.left, rect.right) = (middle.x, middle.x);
        }
        if rect.top >= rect.bottom {
            (rect.top, rect.bottom) = (middle.y, middle.y);
        }
        let radii = self.radii.map(|r| if r == Vector::default() { r } else { r - d });
        Self::new_rect_radii(rect, &radii)
    }

    /// The same one with its edges moved outwards; radii grow with them, square corners stay square.
    #[must_use]
    pub fn with_outset(&self, d: impl Into<Vector>) -> Self {
        self.with_inset(-d.into())
    }

    /// Whether all of `rect` lies in it. An empty rectangle never does.
    pub fn contains(&self, rect: impl AsRef<Rect>) -> bool {
        let rect = rect.as_ref();
        !rect.is_empty() && self.rect.encloses(rect) && rect.corners().iter().all(|p| self.within_corners(*p))
    }

    /// Whether `p`, a point in the bounds, is not cut off by a round corner.
    pub(crate) fn within_corners(&self, p: Point) -> bool {
        self.rect.corners().iter().zip(&self.radii).all(|(corner, radius)| {
            let from_corner = Vector::new((p.x - corner.x).abs(), (p.y - corner.y).abs());
            if from_corner.x >= radius.x || from_corner.y >= radius.y {
                return true;
            }
            let (u, v) = ((radius.x - from_corner.x) / radius.x, (radius.y - from_corner.y) / radius.y);
            u * u + v * v <= 1.0
        })
    }
}

impl AsRef<Self> for RRect {
    fn as_ref(&self) -> &Self {
        self
    }
}
