//! Glyphs on a canvas. Shapes come from text layout; masks are kept here.

use super::{Canvas, Device, cache};
use crate::raster::fill::pixel_at;
use crate::{Glyph, GlyphRun, Matrix, Paint, PaintStyle, Point};

/// Above this scale glyphs are drawn as shapes: masks would be large and seldom used twice.
const LARGEST_MASK_SCALE: f32 = 8.0;

impl Canvas {
    /// Draws glyphs with the run's origin at `origin`. Not in upstream, where fonts do this.
    ///
    /// Edges are always smoothed: upstream, too, takes that from the font and not from the paint. Where the canvas
    /// neither turns nor stretches, glyphs stand on whole pixel rows and quarters of pixel columns.
    pub fn draw_glyphs(&self, run: &GlyphRun<'_>, origin: impl Into<Point>, paint: &Paint) -> &Self {
        let origin = origin.into();
        self.with(|device| {
            let matrix = device.matrix();
            let upright = matrix.is_scale_translate() && matrix.scale_x() == matrix.scale_y();
            let plain = paint.style() == PaintStyle::Fill && paint.mask_filter().is_none();
            if upright && plain && matrix.scale_x() > 0.0 && matrix.scale_x() <= LARGEST_MASK_SCALE {
                run.glyphs.iter().for_each(|glyph| draw_mask(device, run, glyph, origin, paint));
            } else {
                run.glyphs.iter().for_each(|glyph| draw_shape(device, run, glyph, origin, paint));
            }
        })
    }
}

fn draw_mask(device: &mut Device, run: &GlyphRun<'_>, glyph: &Glyph, origin: Point, paint: &Paint) {
    let matrix = device.matrix();
    let place = matrix.map_point(origin + glyph.position);
    // To the nearest row, and to the nearest quarter of a column.
    let quarters = (place.x * 4.0).round();
    let Some(at) = pixel_at(Point::new(quarters / 4.0, place.y + 0.5)) else { return };
    let quarter = (quarters as i32).rem_euclid(4) as u8;
    let Some(mask) = cache::glyph(run.outlines, glyph.id, matrix.scale_x(), quarter) else {
        return draw_shape(device, run, glyph, origin, paint);
    };
    let area = mask.bounds().with_offset(at);
    if !area.meet(&device.clip_bounds()).is_empty() {
        device.with_ink(paint, area, |device, ink| device.draw_mask(&mask, at, ink, paint.blend_mode()));
    }
}

fn draw_shape(device: &mut Device, run: &GlyphRun<'_>, glyph: &Glyph, origin: Point, paint: &Paint) {
    let mut paint = paint.clone();
    paint.set_anti_alias(true);
    let shape = run.outlines.outline(glyph.id).make_transform(&Matrix::translate(origin + glyph.position));
    device.draw_path(&shape, &paint);
}
