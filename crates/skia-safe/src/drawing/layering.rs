//! Begins layers on a device, and draws finished layers, filtered, on the pixels below them.

use super::device::Device;
use super::layer::{Layer, SaveLayerRec};
use crate::image_filter::FilterStep;
use crate::pixels::Pixels;
use crate::raster::blur::{blur_pixels, crop};
use crate::raster::fill::pixels_around;
use crate::raster::shade::Ink;
use crate::{BlendMode, IPoint, IRect, ImageFilter, Matrix, Paint};

/// The largest standard deviation of a blur, in pixels, as upstream.
const LARGEST_SIGMA: f32 = 532.0;

impl Device {
    /// Begins a layer. Returns the count of saves before.
    pub(super) fn save_layer(&mut self, rec: &SaveLayerRec<'_>) -> usize {
        let matrix = self.matrix();
        let asked = rec.bounds.map(|rect| pixels_around(&matrix.map_rect(rect).0));
        let limit = asked.map_or(self.clip_bounds(), |bounds| bounds.meet(&self.clip_bounds()));
        let pixels = rec
            .backdrop
            .map_or_else(Pixels::default, |filter| filtered(&self.top_layer().pixels, filter, &matrix, limit));
        let layer = Layer {
            pixels,
            limit,
            alpha: rec.paint.map_or(1.0, Paint::alpha_f),
            mode: rec.paint.map_or(BlendMode::SrcOver, Paint::blend_mode),
            filter: rec.paint.and_then(|paint| paint.image_filter().cloned()),
            matrix,
        };
        self.push_layer(layer, limit)
    }

    /// Draws a finished layer on the one below, within the clip that was there when it began.
    pub(super) fn put_down(&mut self, layer: &Layer) {
        let changed;
        let pixels = match &layer.filter {
            Some(filter) => {
                changed = filtered(&layer.pixels, filter, &layer.matrix, self.clip_bounds());
                &changed
            }
            None => &layer.pixels,
        };
        let alpha = (layer.alpha * 255.0).round() as u32;
        let area = if layer.mode.affects_uncovered() { layer.limit } else { pixels.bounds() };
        let ink = Ink::Pixels { pixels, offset: IPoint::default(), alpha };
        self.draw_area(area, &ink, layer.mode);
    }
}

/// The filtered picture, as far as it lies in `within`.
fn filtered(pixels: &Pixels, filter: &ImageFilter, matrix: &Matrix, within: IRect) -> Pixels {
    let mut picture = None;
    for step in filter.steps() {
        let before = picture.as_ref().unwrap_or(pixels);
        picture = Some(match step {
            FilterStep::Crop(rect) => crop(before, pixels_around(&matrix.map_rect(rect).0)),
            FilterStep::Blur(x, y) => {
                let scale = matrix.mean_scale();
                blur_pixels(before, ((x * scale).min(LARGEST_SIGMA), (y * scale).min(LARGEST_SIGMA)))
            }
        });
    }
    crop(picture.as_ref().unwrap_or(pixels), within)
}
