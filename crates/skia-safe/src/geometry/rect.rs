//! An axis-aligned rectangle. A plain value, any thread; no drawing.

use super::{IRect, Point, Size, Vector};

/// A rectangle in pixels; empty where `right <= left` or `bottom <= top`.
#[derive(Copy, Clone, PartialEq, Default, Debug)]
pub struct Rect {
    /// The smallest x.
    pub left: f32,
    /// The smallest y.
    pub top: f32,
    /// The largest x.
    pub right: f32,
    /// The largest y.
    pub bottom: f32,
}

impl Rect {
    /// The rectangle between four edges, taken as they are.
    pub const fn new(left: f32, top: f32, right: f32, bottom: f32) -> Self {
        Self { left, top, right, bottom }
    }

    /// The empty rectangle at the origin.
    pub const fn new_empty() -> Self {
        Self::new(0.0, 0.0, 0.0, 0.0)
    }

    /// A rectangle with its corner at `(x, y)`.
    pub const fn from_xywh(x: f32, y: f32, width: f32, height: f32) -> Self {
        Self::new(x, y, x + width, y + height)
    }

    /// A rectangle with its corner at the origin.
    pub const fn from_wh(width: f32, height: f32) -> Self {
        Self::new(0.0, 0.0, width, height)
    }

    /// A rectangle of a size, with its corner at the origin.
    pub fn from_size(size: impl Into<Size>) -> Self {
        let size = size.into();
        Self::from_wh(size.width, size.height)
    }

    /// The rectangle of a size at a place.
    pub fn from_point_and_size(point: impl Into<Point>, size: impl Into<Size>) -> Self {
        let (point, size) = (point.into(), size.into());
        Self::from_xywh(point.x, point.y, size.width, size.height)
    }

    /// The smallest rectangle around `points`; empty when there are none.
    pub(crate) fn around(points: impl IntoIterator<Item = Point>) -> Self {
        let mut points = points.into_iter();
        let Some(first) = points.next() else { return Self::new_empty() };
        points.fold(Self::new(first.x, first.y, first.x, first.y), |r, p| {
            Self::new(r.left.min(p.x), r.top.min(p.y), r.right.max(p.x), r.bottom.max(p.y))
        })
    }

    /// The smallest x.
    pub const fn left(&self) -> f32 {
        self.left
    }

    /// The smallest y.
    pub const fn top(&self) -> f32 {
        self.top
    }

    /// The largest x.
    pub const fn right(&self) -> f32 {
        self.right
    }

    /// The largest y.
    pub const fn bottom(&self) -> f32 {
        self.bottom
    }

    /// The smallest x.
    pub const fn x(&self) -> f32 {
        self.left
    }

    /// The smallest y.
    pub const fn y(&self) -> f32 {
        self.top
    }

    /// The extent to the right; negative when the edges are swapped.
    pub fn width(&self) -> f32 {
        self.right - self.left
    }

    /// The extent downwards; negative when the edges are swapped.
    pub fn height(&self) -> f32 {
        self.bottom - self.top
    }

    /// Width and height.
    pub fn size(&self) -> Size {
        Size::new(self.width(), self.height())
    }

    /// The middle.
    pub fn center(&self) -> Point {
        Point::new((self.left + self.right) * 0.5, (self.top + self.bottom) * 0.5)
    }

    /// Half the width.
    pub fn center_x(&self) -> f32 {
        self.center().x
    }

    /// The middle's y.
    pub fn center_y(&self) -> f32 {
        self.center().y
    }

    /// The four corners, clockwise from the top left.
    pub(crate) fn corners(&self) -> [Point; 4] {
        [(self.left, self.top), (self.right, self.top), (self.right, self.bottom), (self.left, self.bottom)]
            .map(Point::from)
    }

    /// Whether it has no area. NaN counts as none.
    pub fn is_empty(&self) -> bool {
        !(self.left < self.right && self.top < self.bottom)
    }

    /// Whether no edge is infinite or NaN.
    pub fn is_finite(&self) -> bool {
        [self.left, self.top, self.right, self.bottom].iter().all(|v| v.is_finite())
    }

    /// The same rectangle, moved.
    #[must_use]
    pub fn with_offset(&self, d: impl Into<Vector>) -> Self {
        let d = d.into();
        Self::new(self.left + d.x, self.top + d.y, self.right + d.x, self.bottom + d.y)
    }

    /// The same rectangle with its left and right edges moved inwards by `d.x`, the others by `d.y`.
    #[must_use]
    pub fn with_inset(&self, d: impl Into<Vector>) -> Self {
        let d = d.into();
        Self::new(self.left + d.x, self.top + d.y, self.right - d.x, self.bottom - d.y)
    }

    /// The same rectangle with its left and right edges moved outwards by `d.x`, the others by `d.y`.
    #[must_use]
    pub fn with_outset(&self, d: impl Into<Vector>) -> Self {
        self.with_inset(-d.into())
    }

    /// Moves it.
    pub fn offset(&mut self, d: impl Into<Vector>) {
        *self = self.with_offset(d);
    }

    /// The same rectangle with its edges in order.
    #[must_use]
    pub fn sorted(&self) -> Self {
        Self::around([Point::new(self.left, self.top), Point::new(self.right, self.bottom)])
    }

    /// Whether `p` lies in it, left and top edge included.
    pub fn contains(&self, p: impl Into<Point>) -> bool {
        let p = p.into();
        p.x >= self.left && p.x < self.right && p.y >= self.top && p.y < self.bottom
    }

    /// Whether all of `other`, which is not empty, lies in it.
    pub(crate) fn encloses(&self, other: &Self) -> bool {
        self.left <= other.left && self.top <= other.top && self.right >= other.right && self.bottom >= other.bottom
    }

    /// The intersection of both; `None` if it has no area.
    pub fn intersection(&self, other: &Self) -> Option<Self> {
        let r = Self::new(
            self.left.max(other.left),
            self.top.max(other.top),
            self.right.min(other.right),
            self.bottom.min(other.bottom),
        );
        (!r.is_empty()).then_some(r)
    }

    /// The smallest rectangle around both; an empty one does not count.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        if self.is_empty() {
            return *other;
        }
        if other.is_empty() {
            return *self;
        }
        Self::around([self.corners()[0], self.corners()[2], other.corners()[0], other.corners()[2]])
    }

    /// The nearest whole pixels.
    pub fn round(&self) -> IRect {
        IRect::new(
            self.left.round() as i32,
            self.top.round() as i32,
            self.right.round() as i32,
            self.bottom.round() as i32,
        )
    }

    /// The smallest whole pixels around it.
    pub fn round_out(&self) -> IRect {
        IRect::new(
            self.left.floor() as i32,
            self.top.floor() as i32,
            self.right.ceil() as i32,
            self.bottom.ceil() as i32,
        )
    }
}

impl From<IRect> for Rect {
    fn from(r: IRect) -> Self {
        Self::new(r.left as f32, r.top as f32, r.right as f32, r.bottom as f32)
    }
}

impl AsRef<Self> for Rect {
    fn as_ref(&self) -> &Self {
        self
    }
}
