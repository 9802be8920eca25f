//! A rectangle of whole pixels. A plain value, any thread; no drawing.

use super::{IPoint, ISize};

/// A rectangle of whole pixels; empty where `right <= left` or `bottom <= top`.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Default, Debug)]
pub struct IRect {
    /// The first column.
    pub left: i32,
    /// The first row.
    pub top: i32,
    /// One past the last column.
    pub right: i32,
    /// One past the last row.
    pub bottom: i32,
}

impl IRect {
    /// The rectangle between four edges, taken as they are.
    pub const fn new(left: i32, top: i32, right: i32, bottom: i32) -> Self {
        Self { left, top, right, bottom }
    }

    /// The empty rectangle at the origin.
    pub const fn new_empty() -> Self {
        Self::new(0, 0, 0, 0)
    }

    /// A rectangle with its corner at `(x, y)`.
    pub const fn from_xywh(x: i32, y: i32, width: i32, height: i32) -> Self {
        Self::new(x, y, x.saturating_add(width), y.saturating_add(height))
    }

    /// A rectangle with its corner at the origin.
    pub const fn from_wh(width: i32, height: i32) -> Self {
        Self::new(0, 0, width, height)
    }

    /// The number of columns; 0 when it is empty.
    pub const fn width(&self) -> i32 {
        let w = self.right.saturating_sub(self.left);
        if w > 0 { w } else { 0 }
    }

    /// The number of rows; 0 when it is empty.
    pub const fn height(&self) -> i32 {
        let h = self.bottom.saturating_sub(self.top);
        if h > 0 { h } else { 0 }
    }

    /// Columns and rows.
    pub const fn size(&self) -> ISize {
        ISize::new(self.width(), self.height())
    }

    /// The number of pixels.
    pub(crate) const fn area(&self) -> usize {
        self.width() as usize * self.height() as usize
    }

    /// Whether there is no pixel in it.
    pub const fn is_empty(&self) -> bool {
        self.right <= self.left || self.bottom <= self.top
    }

    /// The intersection of both; empty if they do not overlap.
    pub(crate) fn meet(&self, other: &Self) -> Self {
        let r = Self::new(
            self.left.max(other.left),
            self.top.max(other.top),
            self.right.min(other.right),
            self.bottom.min(other.bottom),
        );
        if r.is_empty() { Self::new_empty() } else { r }
    }

    /// The smallest rectangle around both; an empty one does not count.
    pub(crate) fn join(&self, other: &Self) -> Self {
        if self.is_empty() {
            return *other;
        }
        if other.is_empty() {
            return *self;
        }
        Self::new(
            self.left.min(other.left),
            self.top.min(other.top),
            self.right.max(other.right),
            self.bottom.max(other.bottom),
        )
    }

    /// Whether every pixel of `other` is in it. An empty `other` always is.
    pub(crate) fn encloses(&self, other: &Self) -> bool {
        other.is_empty()
            || (self.left <= other.left
                && self.top <= other.top
                && self.right >= other.right
                && self.bottom >= other.bottom)
    }

    /// The same rectangle, moved.
    #[must_use]
    pub fn with_offset(&self, d: impl Into<IPoint>) -> Self {
        let d = d.into();
        Self::new(self.left + d.x, self.top + d.y, self.right + d.x, self.bottom + d.y)
    }

    /// The same rectangle with its left and right edges moved outwards by `d.x`, the others by `d.y`.
    #[must_use]
    pub fn with_outset(&self, d: impl Into<IPoint>) -> Self {
        let d = d.into();
        Self::new(
            self.left.saturating_sub(d.x),
            self.top.saturating_sub(d.y),
            self.right.saturating_add(d.x),
            self.bottom.saturating_add(d.y),
        )
    }
}

impl AsRef<Self> for IRect {
    fn as_ref(&self) -> &Self {
        self
    }
}
