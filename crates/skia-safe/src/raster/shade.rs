//! Shading: one row of a gradient, an image or a layer at a time. No shapes and no blending here.

use super::blend::Colors;
use crate::gradient::Ramp;
use crate::pixels::{Pixels, premultiply, scale};
use crate::shader::{Shader, Source};
use crate::{FilterMode, IPoint, IRect, Image, Matrix, Point, TileMode};

/// Entries of a table of colours along a gradient. Enough for a step of a quarter of a byte.
const TABLE: usize = 1024;

/// Below it, halves of pixels are exact in the arithmetic of [`sample`].
const MOST_WHOLE: f32 = 1_048_576.0;

/// The source of a shape's colours, prepared for one canvas matrix and opacity.
pub(crate) enum Ink<'a> {
    /// One premultiplied colour.
    Solid(u32),
    /// A gradient: from device pixels to the gradient's own units, in which it goes from 0 to 1.
    Gradient { to_unit: Matrix, radial: bool, ramp: &'a Ramp, alpha: f32, table: Option<Vec<u32>> },
    /// An image: from device pixels to the image's.
    Image { to_image: Matrix, image: &'a Image, modes: (TileMode, TileMode), filter: FilterMode, alpha: u32 },
    /// Pixels, moved by whole pixels, and transparent outside.
    Pixels { pixels: &'a Pixels, offset: IPoint, alpha: u32 },
}

impl<'a> Ink<'a> {
    /// A shader on a canvas with `matrix`, for pixels of `area`.
    ///
    /// If the shader is invisible, because its matrix flattens the plane, everything is transparent.
    pub(crate) fn from_shader(shader: &'a Shader, matrix: &Matrix, alpha: f32, area: IRect) -> Self {
        let nothing = Self::Solid(0);
        let to_device = *matrix * *shader.local_matrix();
        let gradient = |ramp: &'a Ramp, radial: bool, unit: Matrix| match (to_device * unit).invert() {
            Some(to_unit) => {
                let by_row = !radial && to_unit.scale_x() == 0.0;
                let table = (area.area() > TABLE && !by_row).then(|| table(ramp, alpha));
                Self::Gradient { to_unit, radial, ramp, alpha, table }
            }
            // A gradient without length shows its last colour.
            None => Self::Solid(premultiply(ramp.color(1.0), alpha)),
        };
        match shader.source() {
            Source::Linear(from, to, ramp) => {
                let way = *to - *from;
                gradient(ramp, false, Matrix::new_all(way.x, -way.y, from.x, way.y, way.x, from.y, 0.0, 0.0, 1.0))
            }
            Source::Radial(center, radius, ramp) => {
                gradient(ramp, true, Matrix::translate(*center) * Matrix::scale((*radius, *radius)))
            }
            Source::Image(image, modes, sampling) => match to_device.invert() {
                Some(to_image) => {
                    let alpha = (alpha * 255.0).round() as u32;
                    if let Some(offset) = whole_offset(&to_image)
                        && image.pixels().bounds().with_offset(offset).encloses(&area)
                    {
                        // Each pixel is one of the image's, whatever the modes and the filter are.
                        return Self::Pixels { pixels: image.pixels(), offset, alpha };
                    }
                    Self::Image { to_image, image, modes: *modes, filter: sampling.filter, alpha }
                }
                None => nothing,
            },
        }
    }

    /// The colours of columns `left..right` of row `y`; computed in `room` if they do not exist yet.
    pub(crate) fn colors<'b>(&'b self, left: i32, right: i32, y: i32, room: &'b mut Vec<u32>) -> Colors<'b> {
        match self {
            Self::Solid(color) => Colors::One(*color),
            Self::Pixels { pixels, offset, alpha: 255 }
                if pixels.bounds().with_offset(*offset).encloses(&IRect::new(left, y, right, y + 1)) =>
            {
                Colors::Each(pixels.row(y - offset.y, left - offset.x, right - offset.x))
            }
            _ => {
                room.resize((right - left) as usize, 0);
                self.row(left, y, room);
                Colors::Each(room)
            }
        }
    }

    fn row(&self, left: i32, y: i32, out: &mut [u32]) {
        match self {
            Self::Solid(color) => out.fill(*color),
            Self::Gradient { to_unit, radial, ramp, alpha, table } => {
                // Each from its own position, not from its neighbour's, so that it does not depend on where a row begins.
                let color = |x: i32| {
                    let p = to_unit.map_xy(x as f32 + 0.5, y as f32 + 0.5);
                    let t = if *radial { p.length() } else { p.x };
                    gradient_color(ramp, t, *alpha, table.as_deref())
                };
                if !radial && to_unit.scale_x() == 0.0 {
                    return out.fill(color(left));
                }
                for (x, c) in (left..).zip(out) {
                    *c = color(x);
                }
            }
            Self::Image { to_image, image, modes, filter, alpha } => {
                for (x, c) in (left..).zip(out) {
                    let p = to_image.map_xy(x as f32 + 0.5, y as f32 + 0.5);
                    *c = scale(sample(image.pixels(), p, *modes, *filter), *alpha);
                }
            }
            Self::Pixels { pixels, offset, alpha } => {
                let (left, y, bounds) = (left - offset.x, y - offset.y, pixels.bounds());
                let right = left + out.len() as i32;
                let (from, to) = (left.max(bounds.left), right.min(bounds.right));
                out.fill(0);
                if y >= bounds.top && y < bounds.bottom && from < to {
                    let inner = &mut out[(from - left) as usize..(to - left) as usize];
                    inner.copy_from_slice(pixels.row(y, from, to));
                    if *alpha < 255 {
                        inner.iter_mut().for_each(|c| *c = scale(*c, *alpha));
                    }
                }
            }
        }
    }
}

/// By how many pixels a picture is moved, if that is all and the pixels are whole; `to_image` takes them back.
fn whole_offset(to_image: &Matrix) -> Option<IPoint> {
    let way = (-to_image.translate_x(), -to_image.translate_y());
    let is_whole = |way: f32| way.fract() == 0.0 && way.abs() < MOST_WHOLE;
    (to_image.is_translate() && is_whole(way.0) && is_whole(way.1)).then(|| IPoint::new(way.0 as i32, way.1 as i32))
}

fn table(ramp: &Ramp, alpha: f32) -> Vec<u32> {
    (0..TABLE).map(|i| premultiply(ramp.color(i as f32 / (TABLE - 1) as f32), alpha)).collect()
}

fn gradient_color(ramp: &Ramp, t: f32, alpha: f32, table: Option<&[u32]>) -> u32 {
    let t = match ramp.tile_mode {
        TileMode::Clamp => t.clamp(0.0, 1.0),
        TileMode::Repeat => t - t.floor(),
        TileMode::Mirror => 1.0 - (t.rem_euclid(2.0) - 1.0).abs(),
        TileMode::Decal if !(0.0..=1.0).contains(&t) => return 0,
        TileMode::Decal => t,
    };
    match table {
        Some(table) => table[((t * (TABLE - 1) as f32 + 0.5) as usize).min(TABLE - 1)],
        None => premultiply(ramp.color(t), alpha),
    }
}

/// The colour of an image at a place in its own pixels.
fn sample(pixels: &Pixels, p: Point, modes: (TileMode, TileMode), filter: FilterMode) -> u32 {
    let size = pixels.bounds().size();
    if size.is_empty() || !p.is_finite() {
        return 0;
    }
    let pixel = |x: i32, y: i32| match (tile(x, size.width, modes.0), tile(y, size.height, modes.1)) {
        (Some(x), Some(y)) => pixels.get(x, y),
        _ => 0,
    };
    if filter == FilterMode::Nearest {
        return pixel(p.x.floor() as i32, p.y.floor() as i32);
    }
    // The four pixels whose middles are around the place, each by its share of nearness, in 1/255.
    let (u, v) = (p.x - 0.5, p.y - 0.5);
    let (x, y) = (u.floor() as i32, v.floor() as i32);
    let near = |v: f32| ((v - v.floor()) * 255.0).round() as u32;
    let (right, low) = (near(u), near(v));
    let mix = |a: u32, b: u32, share: u32| {
        if share == 0 { a } else { scale(a, 255 - share) + scale(b, share) }
    };
    let upper = mix(pixel(x, y), pixel(x.saturating_add(1), y), right);
    if low == 0 {
        return upper;
    }
    let below = y.saturating_add(1);
    mix(upper, mix(pixel(x, below), pixel(x.saturating_add(1), below), right), low)
}

/// Which pixel of `size` stands for `at`; none where nothing is shown.
fn tile(at: i32, size: i32, mode: TileMode) -> Option<i32> {
    match mode {
        TileMode::Clamp => Some(at.clamp(0, size - 1)),
        TileMode::Repeat => Some(at.rem_euclid(size)),
        TileMode::Mirror => {
            let turn = i64::from(at).rem_euclid(2 * i64::from(size)) as i32;
            Some(if turn < size { turn } else { 2 * size - 1 - turn })
        }
        TileMode::Decal => (0..size).contains(&at).then_some(at),
    }
}
