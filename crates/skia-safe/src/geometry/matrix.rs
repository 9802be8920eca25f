//! An affine map of the plane. A plain value, any thread; no drawing.

use super::{Point, RRect, Rect, Vector};
use std::ops::{Index, IndexMut, Mul};

/// A map of the plane in nine numbers, row by row: scale x, skew x, shift x; skew y, scale y, shift y; and a
/// last row, which is kept but taken for `0 0 1`: there is no perspective here.
#[derive(Copy, Clone, PartialEq, Debug)]
pub struct Matrix([f32; 9]);

/// How [`Matrix::rect_2_rect`] treats a change of proportions.
#[derive(Copy, Clone, PartialEq, Eq, Default, Debug)]
pub enum ScaleToFit {
    /// Fill: scale each axis by itself.
    #[default]
    Fill,
    /// Keep proportions, align left and top.
    Start,
    /// Keep proportions, centre.
    Center,
    /// Keep proportions, align right and bottom.
    End,
}

impl Default for Matrix {
    fn default() -> Self {
        Self::new_identity()
    }
}

impl Matrix {
    /// The map that changes nothing.
    pub const fn new_identity() -> Self {
        Self([1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0])
    }

    /// From nine numbers, row by row.
    #[allow(clippy::too_many_arguments)]
    pub const fn new_all(
        scale_x: f32,
        skew_x: f32,
        trans_x: f32,
        skew_y: f32,
        scale_y: f32,
        trans_y: f32,
        pers_0: f32,
        pers_1: f32,
        pers_2: f32,
    ) -> Self {
        Self([scale_x, skew_x, trans_x, skew_y, scale_y, trans_y, pers_0, pers_1, pers_2])
    }

    const fn affine(sx: f32, kx: f32, tx: f32, ky: f32, sy: f32, ty: f32) -> Self {
        Self([sx, kx, tx, ky, sy, ty, 0.0, 0.0, 1.0])
    }

    /// Moves by `d`.
    pub fn translate(d: impl Into<Vector>) -> Self {
        let d = d.into();
        Self::affine(1.0, 0.0, d.x, 0.0, 1.0, d.y)
    }

    /// Scales the axes by two factors.
    pub fn scale((sx, sy): (f32, f32)) -> Self {
        Self::affine(sx, 0.0, 0.0, 0.0, sy, 0.0)
    }

    /// Moves x by `kx` for each unit of y, and y by `ky` for each unit of x.
    pub fn skew((kx, ky): (f32, f32)) -> Self {
        Self::affine(1.0, kx, 0.0, ky, 1.0, 0.0)
    }

    /// Turns clockwise (as seen with y downwards) around the origin.
    pub fn rotate_rad(radians: f32) -> Self {
        let (sin, cos) = radians.sin_cos();
        Self::affine(cos, -sin, 0.0, sin, cos, 0.0)
    }

    /// Turns clockwise around the origin.
    pub fn rotate_deg(degrees: f32) -> Self {
        Self::rotate_rad(degrees.to_radians())
    }

    /// Turns clockwise around `pivot`.
    pub fn rotate_deg_pivot(degrees: f32, pivot: impl Into<Point>) -> Self {
        let pivot = pivot.into();
        Self::translate(pivot) * Self::rotate_deg(degrees) * Self::translate(-pivot)
    }

    /// Maps `src` onto `dst`. `None` where `src` has no area.
    pub fn rect_2_rect(
        src: impl AsRef<Rect>,
        dst: impl AsRef<Rect>,
        fit: impl Into<Option<ScaleToFit>>,
    ) -> Option<Self> {
        let (src, dst) = (src.as_ref(), dst.as_ref());
        if src.is_empty() {
            return None;
        }
        let fit = fit.into().unwrap_or_default();
        let (mut sx, mut sy) = (dst.width() / src.width(), dst.height() / src.height());
        let share = match fit {
            ScaleToFit::Fill | ScaleToFit::Start => 0.0,
            ScaleToFit::Center => 0.5,
            ScaleToFit::End => 1.0,
        };
        if fit != ScaleToFit::Fill {
            (sx, sy) = (sx.min(sy), sx.min(sy));
        }
        let tx = dst.left - src.left * sx + (dst.width() - src.width() * sx) * share;
        let ty = dst.top - src.top * sy + (dst.height() - src.height() * sy) * share;
        Some(Self::affine(sx, 0.0, tx, 0.0, sy, ty))
    }

    /// How far x moves for a unit of x.
    pub fn scale_x(&self) -> f32 {
        self.0[0]
    }

    /// How far y moves for a unit of y.
    pub fn scale_y(&self) -> f32 {
        self.0[4]
    }

    /// How far x moves for a unit of y.
    pub fn skew_x(&self) -> f32 {
        self.0[1]
    }

    /// How far y moves for a unit of x.
    pub fn skew_y(&self) -> f32 {
        self.0[3]
    }

    /// Where the origin goes, in x.
    pub fn translate_x(&self) -> f32 {
        self.0[2]
    }

    /// Where the origin goes, in y.
    pub fn translate_y(&self) -> f32 {
        self.0[5]
    }

    /// Whether it changes nothing.
    pub fn is_identity(&self) -> bool {
        *self == Self::new_identity()
    }

    /// Whether it only moves and scales, so that rectangles stay rectangles.
    pub fn is_scale_translate(&self) -> bool {
        self.0[1] == 0.0 && self.0[3] == 0.0
    }

    /// Whether it only moves.
    pub fn is_translate(&self) -> bool {
        self.is_scale_translate() && self.0[0] == 1.0 && self.0[4] == 1.0
    }

    /// The factor by which areas grow; negative where it mirrors.
    pub(crate) fn determinant(&self) -> f32 {
        self.0[0] * self.0[4] - self.0[1] * self.0[3]
    }

    /// The factor by which lengths grow on average: the root of the area's factor.
    pub(crate) fn mean_scale(&self) -> f32 {
        self.determinant().abs().sqrt()
    }

    /// The inverse. `None` if there is none or if it is not finite.
    pub fn invert(&self) -> Option<Self> {
        let [sx, kx, tx, ky, sy, ty, ..] = self.0.map(f64::from);
        let det = sx * sy - kx * ky;
        let m = [sy, -kx, kx * ty - sy * tx, -ky, sx, ky * tx - sx * ty].map(|v| (v / det) as f32);
        m.iter().all(|v| v.is_finite()).then(|| Self::affine(m[0], m[1], m[2], m[3], m[4], m[5]))
    }

    /// Where `p` goes.
    pub fn map_point(&self, p: impl Into<Point>) -> Point {
        let p = p.into();
        let m = &self.0;
        Point::new(m[0] * p.x + m[1] * p.y + m[2], m[3] * p.x + m[4] * p.y + m[5])
    }

    /// Where `p` goes.
    pub fn map_xy(&self, x: f32, y: f32) -> Point {
        self.map_point((x, y))
    }

    /// The rectangle around where `rect` goes, and whether that is exact.
    pub fn map_rect(&self, rect: impl AsRef<Rect>) -> (Rect, bool) {
        (Rect::around(rect.as_ref().corners().map(|p| self.map_point(p))), self.is_scale_translate())
    }

    /// The mapped `rrect`, if the map keeps rounded rectangles.
    pub(crate) fn map_rrect(&self, rrect: &RRect) -> Option<RRect> {
        // A mirroring map would reorder the corners; it is rare enough for the general way.
        let (sx, sy) = (self.scale_x(), self.scale_y());
        (self.is_scale_translate() && sx > 0.0 && sy > 0.0).then(|| {
            let radii = rrect.radii_ref().map(|r| Vector::new(r.x * sx, r.y * sy));
            RRect::new_rect_radii(self.map_rect(rrect.rect()).0, &radii)
        })
    }
}

impl Mul for Matrix {
    type Output = Self;

    /// First `other`, then `self`.
    fn mul(self, other: Self) -> Self {
        let (a, b) = (&self.0, &other.0);
        Self::affine(
            a[0] * b[0] + a[1] * b[3],
            a[0] * b[1] + a[1] * b[4],
            a[0] * b[2] + a[1] * b[5] + a[2],
            a[3] * b[0] + a[4] * b[3],
            a[3] * b[1] + a[4] * b[4],
            a[3] * b[2] + a[4] * b[5] + a[5],
        )
    }
}

impl Index<usize> for Matrix {
    type Output = f32;
    fn index(&self, index: usize) -> &f32 {
        &self.0[index]
    }
}

impl IndexMut<usize> for Matrix {
    fn index_mut(&mut self, index: usize) -> &mut f32 {
        &mut self.0[index]
    }
}
