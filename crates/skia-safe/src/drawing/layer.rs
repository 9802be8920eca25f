//! Layers: pictures of their own that are put down as one. The pixels grow with what is drawn on them.

use super::device::Device;
use crate::image_filter::FilterStep;
use crate::pixels::Pixels;
use crate::raster::blur::{blur_pixels, crop};
use crate::raster::fill::pixels_around;
use crate::raster::shade::Ink;
use crate::{BlendMode, IPoint, IRect, ImageFilter, Matrix, Paint, Rect};

/// The largest standard deviation of a blur, in pixels, as upstream.
const LARGEST_SIGMA: f32 = 532.0;

/// How a layer begins and how it is put down.
#[derive(Copy, Clone, Default, Debug)]
pub struct SaveLayerRec<'a> {
    bounds: Option<&'a Rect>,
    paint: Option<&'a Paint>,
    backdrop: Option<&'a ImageFilter>,
}

impl<'a> SaveLayerRec<'a> {
    /// Nothing outside `bounds` needs to be kept.
    #[must_use]
    pub fn bounds(self, bounds: &'a Rect) -> Self {
        Self { bounds: Some(bounds), ..self }
    }

    /// Opacity, blend mode and image filter with which it is put down.
    #[must_use]
    pub fn paint(self, paint: &'a Paint) -> Self {
        Self { paint: Some(paint), ..self }
    }

    /// What is below it, filtered, is what it begins with.
    #[must_use]
    pub fn backdrop(self, backdrop: &'a ImageFilter) -> Self {
        Self { backdrop: Some(backdrop), ..self }
    }
}

/// A layer while it is drawn on.
#[derive(Debug)]
pub(super) struct Layer {
    pub(super) pixels: Pixels,
    /// What drawing on it can reach.
    limit: IRect,
    alpha: f32,
    mode: BlendMode,
    filter: Option<ImageFilter>,
    /// The canvas' matrix when it began: the filter's lengths are in its units.
    matrix: Matrix,
}

impl Layer {
    /// The lowest layer: all pixels are there from the start.
    pub(super) fn lowest(pixels: Pixels) -> Self {
        let (limit, matrix) = (pixels.bounds(), Matrix::new_identity());
        Self { pixels, limit, alpha: 1.0, mode: BlendMode::SrcOver, filter: None, matrix }
    }

    /// Makes sure that there are pixels in `area`, or returns the part of it that can change.
    pub(super) fn reach(&mut self, area: IRect, mode: BlendMode) -> IRect {
        let area = area.meet(&self.limit);
        if mode.keeps_empty() {
            return area.meet(&self.pixels.bounds());
        }
        if !area.is_empty() && !self.pixels.bounds().encloses(&area) {
            // Once half of what can be reached is in use the rest follows: growing copies.
            let all = self.pixels.bounds().join(&area);
            self.pixels.grow(if all.area() * 2 > self.limit.area() { self.limit } else { all });
        }
        area
    }
}

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

/// What a filter makes of a picture, as far as it lies in `within`.
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
