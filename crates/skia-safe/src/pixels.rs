//! Pixels in memory: premultiplied `0xAARRGGBB`, one `u32` each. Any thread; no shapes here.

use crate::{Color4f, IRect};

/// Pixels of a rectangle of the device, row by row.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(crate) struct Pixels {
    bounds: IRect,
    data: Vec<u32>,
}

impl Pixels {
    /// Transparent pixels.
    pub(crate) fn new(bounds: IRect) -> Self {
        Self { bounds, data: vec![0; bounds.area()] }
    }

    /// Where they lie.
    pub(crate) fn bounds(&self) -> IRect {
        self.bounds
    }

    /// All of them, row by row.
    pub(crate) fn data(&self) -> &[u32] {
        &self.data
    }

    /// All of them, row by row.
    pub(crate) fn data_mut(&mut self) -> &mut [u32] {
        &mut self.data
    }

    fn range(&self, y: i32, left: i32, right: i32) -> std::ops::Range<usize> {
        let row = (y - self.bounds.top) as usize * self.bounds.width() as usize;
        row + (left - self.bounds.left) as usize..row + (right - self.bounds.left) as usize
    }

    /// Columns `left..right` of row `y`, all of which must be in the bounds.
    pub(crate) fn row(&self, y: i32, left: i32, right: i32) -> &[u32] {
        &self.data[self.range(y, left, right)]
    }

    /// Columns `left..right` of row `y`, all of which must be in the bounds.
    pub(crate) fn row_mut(&mut self, y: i32, left: i32, right: i32) -> &mut [u32] {
        let range = self.range(y, left, right);
        &mut self.data[range]
    }

    /// The pixel at `(x, y)`, transparent outside.
    pub(crate) fn get(&self, x: i32, y: i32) -> u32 {
        let b = self.bounds;
        if x < b.left || x >= b.right || y < b.top || y >= b.bottom { 0 } else { self.row(y, x, x + 1)[0] }
    }

    /// Makes the bounds include `more`; new pixels are transparent.
    pub(crate) fn grow(&mut self, more: IRect) {
        if self.bounds.encloses(&more) {
            return;
        }
        let mut grown = Self::new(self.bounds.join(&more));
        grown.copy(self, self.bounds);
        *self = grown;
    }

    /// Copies `other`'s pixels in `area`, as far as both contain them.
    pub(crate) fn copy(&mut self, other: &Self, area: IRect) {
        let area = area.meet(&self.bounds).meet(&other.bounds);
        for y in area.top..area.bottom {
            self.row_mut(y, area.left, area.right).copy_from_slice(other.row(y, area.left, area.right));
        }
    }
}

/// `a * b / 255`, rounded, for two numbers up to 255.
pub(crate) const fn mul255(a: u32, b: u32) -> u32 {
    let t = a * b + 128;
    (t + (t >> 8)) >> 8
}

/// All four channels of a pixel times `share / 255`, rounded.
pub(crate) const fn scale(pixel: u32, share: u32) -> u32 {
    const PAIR: u32 = 0x00ff_00ff;
    const HALF: u32 = 0x0080_0080;
    let low = (pixel & PAIR) * share + HALF;
    let high = ((pixel >> 8) & PAIR) * share + HALF;
    (((low + ((low >> 8) & PAIR)) >> 8) & PAIR) | ((high + ((high >> 8) & PAIR)) & !PAIR)
}

/// A pixel from premultiplied channels.
pub(crate) const fn pack(r: u8, g: u8, b: u8, a: u8) -> u32 {
    u32::from_be_bytes([a, r, g, b])
}

/// A pixel from channels that are not premultiplied.
pub(crate) const fn pack_straight(r: u8, g: u8, b: u8, a: u8) -> u32 {
    let share = a as u32;
    pack(mul255(r as u32, share) as u8, mul255(g as u32, share) as u8, mul255(b as u32, share) as u8, a)
}

/// The nearest premultiplied pixel of a colour whose opacity is scaled by `alpha`.
pub(crate) fn premultiply(color: Color4f, alpha: f32) -> u32 {
    let a = (color.a * alpha).clamp(0.0, 1.0);
    let byte = |v: f32| (v.clamp(0.0, 1.0) * a * 255.0).round() as u8;
    pack(byte(color.r), byte(color.g), byte(color.b), (a * 255.0).round() as u8)
}
