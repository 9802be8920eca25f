//! Width and height. Plain values, any thread; no drawing.

/// A width and a height in pixels.
#[derive(Copy, Clone, PartialEq, Default, Debug)]
pub struct Size {
    /// The horizontal extent.
    pub width: f32,
    /// The vertical extent.
    pub height: f32,
}

/// A width and a height in whole pixels.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Default, Debug)]
pub struct ISize {
    /// The horizontal extent.
    pub width: i32,
    /// The vertical extent.
    pub height: i32,
}

impl Size {
    /// A size of `width` by `height`.
    pub const fn new(width: f32, height: f32) -> Self {
        Self { width, height }
    }
}

impl ISize {
    /// A size of `width` by `height`.
    pub const fn new(width: i32, height: i32) -> Self {
        Self { width, height }
    }

    /// Whether there is no pixel in it.
    pub const fn is_empty(self) -> bool {
        self.width <= 0 || self.height <= 0
    }
}

impl From<(f32, f32)> for Size {
    fn from((width, height): (f32, f32)) -> Self {
        Self { width, height }
    }
}

impl From<(i32, i32)> for Size {
    fn from((width, height): (i32, i32)) -> Self {
        Self { width: width as f32, height: height as f32 }
    }
}

impl From<(i32, i32)> for ISize {
    fn from((width, height): (i32, i32)) -> Self {
        Self { width, height }
    }
}
