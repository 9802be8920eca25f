//! The canvas. Runs on the thread that draws a window.
//!
//! Drawing is immediate: a shape becomes coverage, the clip limits it, the paint colours it, and the pixels of the top
//! layer change. Nothing is recorded. Every call takes a shared borrow, as in upstream.

mod cache;
mod clip;
mod device;
mod layer;
mod layering;
mod shapes;
mod text;

pub use layer::SaveLayerRec;
pub use shapes::SrcRectConstraint;

pub(crate) use device::Device;

use crate::{BlendMode, Color4f, IRect, M44, Matrix, Paint, Path, Point, RRect, Rect, Vector};
use std::cell::RefCell;

/// Which part of a clip shape stays.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Default, Debug)]
pub enum ClipOp {
    /// Keeps the part outside it.
    Difference,
    /// Keeps the part inside it.
    #[default]
    Intersect,
}

/// A canvas: pixels, a matrix that maps to them, a clip, and layers above them.
#[derive(Debug)]
pub struct Canvas {
    device: RefCell<Device>,
}

impl Canvas {
    pub(crate) fn new(device: Device) -> Self {
        Self { device: RefCell::new(device) }
    }

    pub(crate) fn device_mut(&mut self) -> &mut Device {
        self.device.get_mut()
    }

    /// Runs `f` on the device and returns the canvas, for chains of calls.
    pub(crate) fn with(&self, f: impl FnOnce(&mut Device)) -> &Self {
        f(&mut self.device.borrow_mut());
        self
    }

    /// Remembers matrix and clip until the matching [`Self::restore`]. Returns the count before.
    pub fn save(&self) -> usize {
        self.device.borrow_mut().save()
    }

    /// Like [`Self::save`], but draws into a separate layer, which the matching restore draws as a whole.
    pub fn save_layer(&self, rec: &SaveLayerRec<'_>) -> usize {
        self.device.borrow_mut().save_layer(rec)
    }

    /// A layer that is put down with an opacity from 0 to 1.
    pub fn save_layer_alpha_f(&self, bounds: impl Into<Option<Rect>>, alpha: f32) -> usize {
        let mut paint = Paint::default();
        paint.set_alpha_f(alpha);
        let bounds = bounds.into();
        let rec = SaveLayerRec::default().paint(&paint);
        self.save_layer(&match &bounds {
            Some(rect) => rec.bounds(rect),
            None => rec,
        })
    }

    /// Goes back to what the last save remembered. Without one it does nothing.
    pub fn restore(&self) -> &Self {
        self.with(Device::restore)
    }

    /// How many saves can be undone, and one.
    pub fn save_count(&self) -> usize {
        self.device.borrow().save_count()
    }

    /// Restores until [`Self::save_count`] is `count`; at least 1.
    pub fn restore_to_count(&self, count: usize) -> &Self {
        self.with(|device| {
            while device.save_count() > count.max(1) {
                device.restore();
            }
        })
    }

    /// From the canvas' own units to pixels.
    pub fn local_to_device_as_3x3(&self) -> Matrix {
        self.device.borrow().matrix()
    }

    /// From the canvas' own units to pixels.
    pub fn local_to_device(&self) -> M44 {
        self.local_to_device_as_3x3().into()
    }

    /// Replaces the map to pixels.
    pub fn set_matrix(&self, matrix: &M44) -> &Self {
        self.with(|device| device.set_matrix(matrix.to_m33()))
    }

    /// Applies `matrix` to all later drawing, before the current matrix.
    pub fn concat(&self, matrix: &Matrix) -> &Self {
        self.with(|device| device.set_matrix(device.matrix() * *matrix))
    }

    /// Draws in pixels again.
    pub fn reset_matrix(&self) -> &Self {
        self.set_matrix(&M44::new_identity())
    }

    /// Moves all that follows.
    pub fn translate(&self, d: impl Into<Vector>) -> &Self {
        self.concat(&Matrix::translate(d))
    }

    /// Scales all that follows.
    pub fn scale(&self, factors: (f32, f32)) -> &Self {
        self.concat(&Matrix::scale(factors))
    }

    /// Rotates all later drawing clockwise, around `pivot` or the origin.
    pub fn rotate(&self, degrees: f32, pivot: Option<Point>) -> &Self {
        self.concat(&Matrix::rotate_deg_pivot(degrees, pivot.unwrap_or_default()))
    }

    /// Limits all later drawing to a rectangle, or to the part outside it.
    pub fn clip_rect(
        &self,
        rect: impl AsRef<Rect>,
        op: impl Into<Option<ClipOp>>,
        anti_alias: impl Into<Option<bool>>,
    ) -> &Self {
        self.clip_path(&Path::rect(rect.as_ref().sorted(), None), op, anti_alias)
    }

    /// Limits all later drawing to a rounded rectangle, or to the part outside it.
    pub fn clip_rrect(
        &self,
        rrect: impl AsRef<RRect>,
        op: impl Into<Option<ClipOp>>,
        anti_alias: impl Into<Option<bool>>,
    ) -> &Self {
        self.clip_path(&Path::rrect(rrect, None), op, anti_alias)
    }

    /// Limits all later drawing to a shape, or to the part outside it. Edges are hard unless `anti_alias`.
    pub fn clip_path(
        &self,
        path: &Path,
        op: impl Into<Option<ClipOp>>,
        anti_alias: impl Into<Option<bool>>,
    ) -> &Self {
        let (op, smooth) = (op.into().unwrap_or_default(), anti_alias.into().unwrap_or_default());
        self.with(|device| device.clip(path, op, smooth))
    }

    /// The pixels that drawing can reach. `None` if there are none.
    pub fn device_clip_bounds(&self) -> Option<IRect> {
        let bounds = self.device.borrow().clip_bounds();
        (!bounds.is_empty()).then_some(bounds)
    }

    /// The bounds of what drawing can reach. `None` if there are none.
    pub fn local_clip_bounds(&self) -> Option<Rect> {
        let bounds = self.device_clip_bounds()?;
        let back = self.local_to_device_as_3x3().invert()?;
        // Upstream leaves room for an edge's smoothing.
        Some(back.map_rect(Rect::from(bounds.with_outset((1, 1)))).0)
    }

    /// Whether drawing in `rect` surely changes nothing.
    pub fn quick_reject(&self, rect: impl AsRef<Rect>) -> bool {
        self.local_clip_bounds().is_none_or(|clip| clip.intersection(rect.as_ref()).is_none())
    }

    /// Replaces all that the clip leaves by one colour.
    pub fn clear(&self, color: impl Into<Color4f>) -> &Self {
        self.draw_color(color, BlendMode::Src)
    }

    /// Draws one colour on all that the clip leaves.
    pub fn draw_color(&self, color: impl Into<Color4f>, mode: impl Into<Option<BlendMode>>) -> &Self {
        let mut paint = Paint::new(color);
        paint.set_blend_mode(mode.into().unwrap_or_default());
        self.draw_paint(&paint)
    }

    /// Draws the paint on all that the clip leaves.
    pub fn draw_paint(&self, paint: &Paint) -> &Self {
        self.with(|device| device.draw_everywhere(paint))
    }

    /// Draws a shape.
    pub fn draw_path(&self, path: &Path, paint: &Paint) -> &Self {
        self.with(|device| device.draw_path(path, paint))
    }
}
