//! The canvas's calls for particular shapes and for images: each makes a path and draws it. No pixels here.

use super::Canvas;
use crate::path_builder::PathBuilder;
use crate::shader::{Shader, Source};
use crate::{Image, Matrix, Paint, PaintStyle, Path, Point, RRect, Rect, SamplingOptions, TileMode};

/// Whether smoothing may read pixels beside the part of an image that is drawn.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Default, Debug)]
pub enum SrcRectConstraint {
    /// It must not. Taken as [`Self::Fast`] here.
    Strict,
    /// It may.
    #[default]
    Fast,
}

impl Canvas {
    /// Draws a rectangle.
    pub fn draw_rect(&self, rect: impl AsRef<Rect>, paint: &Paint) -> &Self {
        self.draw_path(&Path::rect(rect.as_ref().sorted(), None), paint)
    }

    /// Draws a rounded rectangle.
    pub fn draw_rrect(&self, rrect: impl AsRef<RRect>, paint: &Paint) -> &Self {
        self.draw_path(&Path::rrect(rrect, None), paint)
    }

    /// Draws a rectangle with the same radii at each corner.
    pub fn draw_round_rect(&self, rect: impl AsRef<Rect>, rx: f32, ry: f32, paint: &Paint) -> &Self {
        self.draw_rrect(RRect::new_rect_xy(rect, rx, ry), paint)
    }

    /// Draws the ellipse that fills `oval`.
    pub fn draw_oval(&self, oval: impl AsRef<Rect>, paint: &Paint) -> &Self {
        self.draw_path(&Path::oval(oval, None), paint)
    }

    /// Draws a circle; nothing when the radius is not positive.
    pub fn draw_circle(&self, center: impl Into<Point>, radius: f32, paint: &Paint) -> &Self {
        self.draw_path(&Path::circle(center, radius, None), paint)
    }

    /// Draws a line, whatever the paint's style.
    pub fn draw_line(&self, a: impl Into<Point>, b: impl Into<Point>, paint: &Paint) -> &Self {
        let mut pen = paint.clone();
        pen.set_style(PaintStyle::Stroke);
        self.draw_path(&Path::line(a, b), &pen)
    }

    /// Draws an arc of the ellipse in `oval`; a wedge if `use_center`. Degrees, clockwise from the right.
    pub fn draw_arc(
        &self,
        oval: impl AsRef<Rect>,
        start_angle: f32,
        sweep_angle: f32,
        use_center: bool,
        paint: &Paint,
    ) -> &Self {
        let oval = oval.as_ref();
        if oval.is_empty() || sweep_angle == 0.0 {
            return self;
        }
        if sweep_angle.abs() >= 360.0 {
            return self.draw_oval(oval, paint);
        }
        let mut builder = PathBuilder::new();
        if use_center {
            builder.move_to(oval.center()).arc_to(oval, start_angle, sweep_angle, false).close();
        } else {
            builder.add_arc(oval, start_angle, sweep_angle);
        }
        self.draw_path(&builder.detach(), paint)
    }

    /// Draws an image with its corner at `left_top`.
    pub fn draw_image(&self, image: impl AsRef<Image>, left_top: impl Into<Point>, paint: Option<&Paint>) -> &Self {
        self.draw_image_with_sampling_options(image, left_top, SamplingOptions::default(), paint)
    }

    /// Draws an image with its corner at `left_top`.
    pub fn draw_image_with_sampling_options(
        &self,
        image: impl AsRef<Image>,
        left_top: impl Into<Point>,
        sampling: impl Into<SamplingOptions>,
        paint: Option<&Paint>,
    ) -> &Self {
        let (image, at) = (image.as_ref(), left_top.into());
        let size = (image.width() as f32, image.height() as f32);
        let paint = paint.cloned().unwrap_or_default();
        self.draw_image_rect_with_sampling_options(
            image,
            None,
            Rect::from_point_and_size(at, size),
            sampling,
            &paint,
        )
    }

    /// Draws an image, or the part `src` of it, in a rectangle.
    pub fn draw_image_rect(
        &self,
        image: impl AsRef<Image>,
        src: Option<(&Rect, SrcRectConstraint)>,
        dst: impl AsRef<Rect>,
        paint: &Paint,
    ) -> &Self {
        self.draw_image_rect_with_sampling_options(image, src, dst, SamplingOptions::default(), paint)
    }

    /// Draws an image, or the part `src` of it, in a rectangle.
    pub fn draw_image_rect_with_sampling_options(
        &self,
        image: impl AsRef<Image>,
        src: Option<(&Rect, SrcRectConstraint)>,
        dst: impl AsRef<Rect>,
        sampling: impl Into<SamplingOptions>,
        paint: &Paint,
    ) -> &Self {
        let (image, dst) = (image.as_ref(), dst.as_ref());
        let whole = Rect::from_wh(image.width() as f32, image.height() as f32);
        let src = src.map_or(whole, |(part, _)| *part);
        let Some(map) = Matrix::rect_2_rect(src, dst, None) else { return self };
        let Some(visible) = src.intersection(&whole) else { return self };
        let target = map.map_rect(visible).0;
        let modes = (TileMode::Clamp, TileMode::Clamp);
        let mut paint = paint.clone();
        paint.set_style(PaintStyle::Fill);
        paint.set_shader(Shader::new(Source::Image(image.clone(), modes, sampling.into()), Some(&map)));
        self.draw_rect(target, &paint)
    }
}
