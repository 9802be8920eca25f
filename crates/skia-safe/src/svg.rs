//! Vector pictures from SVG files, through resvg. Immutable and shared, any thread.
//!
//! Not supported, and left out of the picture: text and embedded pictures. Compressed files are not read. A file
//! without width and height has the size of its view box (upstream: none).

use crate::pixels::{Pixels, pack};
use crate::raster::fill::{pixel_at, pixels_around};
use crate::raster::shade::Ink;
use crate::{BlendMode, Canvas, FontMgr, IRect, Matrix, Rect, Size};
use resvg::{tiny_skia, usvg};
use std::sync::{Arc, Mutex, PoisonError};

/// How many sizes and places between pixels of one picture are kept.
const KEPT: usize = 8;
/// The largest cached picture, in pixels per side. Of a larger one, only the visible part is drawn.
const LARGEST: i32 = 2048;

/// Why an SVG file could not be read.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct LoadError;

impl std::fmt::Display for LoadError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("not an SVG file that can be drawn")
    }
}

impl std::error::Error for LoadError {}

/// A width and a height under upstream's names.
#[derive(Copy, Clone, PartialEq, Default, Debug)]
#[allow(non_snake_case)]
pub struct ContainerSize {
    /// The width.
    pub fWidth: f32,
    /// The height.
    pub fHeight: f32,
}

/// The part of a picture's content that upstream exposes.
#[derive(Copy, Clone, PartialEq, Default, Debug)]
#[allow(non_snake_case)]
pub struct Inner {
    /// The size in which the picture is drawn, in the canvas' units.
    pub fContainerSize: ContainerSize,
}

/// A picture drawn under one matrix.
type Drawn = (Matrix, Arc<Pixels>);

#[derive(Debug)]
struct Shared {
    tree: usvg::Tree,
    drawn: Mutex<Vec<Drawn>>,
}

/// A vector picture. Cheap to clone; each clone has its own size.
#[derive(Clone, Debug)]
pub struct Dom {
    shared: Arc<Shared>,
    inner: Inner,
}

impl Dom {
    /// The picture in an SVG file's bytes. Fonts are not used: text is left out.
    ///
    /// # Errors
    /// When the bytes are no SVG file or it has no size.
    pub fn from_bytes(bytes: &[u8], _fonts: impl Into<FontMgr>) -> Result<Self, LoadError> {
        let tree = usvg::Tree::from_data(bytes, &usvg::Options::default()).map_err(|_| LoadError)?;
        let size = tree.size();
        let inner = Inner { fContainerSize: ContainerSize { fWidth: size.width(), fHeight: size.height() } };
        Ok(Self { shared: Arc::new(Shared { tree, drawn: Mutex::default() }), inner })
    }

    /// As [`Self::from_bytes`].
    ///
    /// # Errors
    /// When the text is no SVG file or it has no size.
    pub fn from_str(text: impl AsRef<str>, fonts: impl Into<FontMgr>) -> Result<Self, LoadError> {
        Self::from_bytes(text.as_ref().as_bytes(), fonts)
    }

    /// Sets the size in which it is drawn, in the canvas' units.
    pub fn set_container_size(&mut self, size: impl Into<Size>) {
        let size = size.into();
        self.inner.fContainerSize = ContainerSize { fWidth: size.width, fHeight: size.height };
    }

    /// Draws it with its corner at the canvas' origin.
    pub fn render(&self, canvas: &Canvas) {
        let (size, container) = (self.shared.tree.size(), self.inner.fContainerSize);
        let whole = Rect::from_wh(size.width(), size.height());
        let Some(fit) = Matrix::rect_2_rect(whole, Rect::from_wh(container.fWidth, container.fHeight), None) else {
            return;
        };
        canvas.with(|device| {
            let matrix = device.matrix() * fit;
            // At another whole pixel it looks the same.
            let Some(offset) = pixel_at((matrix.translate_x(), matrix.translate_y()).into()) else { return };
            let matrix = Matrix::translate((-offset.x as f32, -offset.y as f32)) * matrix;
            let bounds = pixels_around(&matrix.map_rect(whole).0);
            let visible = bounds.meet(&device.clip_bounds().with_offset((-offset.x, -offset.y)));
            if visible.is_empty() {
                return;
            }
            let small = bounds.width() <= LARGEST && bounds.height() <= LARGEST;
            let pixels = if small { self.kept(&matrix, bounds) } else { self.drawn(&matrix, visible) };
            let ink = Ink::Pixels { pixels: &pixels, offset, alpha: 255 };
            device.draw_area(visible.with_offset(offset), &ink, BlendMode::SrcOver);
        });
    }

    fn kept(&self, matrix: &Matrix, bounds: IRect) -> Arc<Pixels> {
        let mut kept = self.shared.drawn.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, pixels)) = kept.iter().find(|(known, _)| known == matrix) {
            return Arc::clone(pixels);
        }
        let pixels = self.drawn(matrix, bounds);
        if kept.len() == KEPT {
            kept.remove(0);
        }
        kept.push((*matrix, Arc::clone(&pixels)));
        pixels
    }

    /// The pixels of `area` under `matrix`.
    fn drawn(&self, matrix: &Matrix, area: IRect) -> Arc<Pixels> {
        let mut out = Pixels::new(area);
        if let Some(mut map) = tiny_skia::Pixmap::new(area.width() as u32, area.height() as u32) {
            let m = Matrix::translate((-area.left as f32, -area.top as f32)) * *matrix;
            let transform = tiny_skia::Transform::from_row(
                m.scale_x(),
                m.skew_y(),
                m.skew_x(),
                m.scale_y(),
                m.translate_x(),
                m.translate_y(),
            );
            resvg::render(&self.shared.tree, transform, &mut map.as_mut());
            for (to, from) in out.data_mut().iter_mut().zip(map.pixels()) {
                *to = pack(from.red(), from.green(), from.blue(), from.alpha());
            }
        }
        Arc::new(out)
    }
}

impl crate::wrapper::PointerWrapper<Inner> for Dom {
    fn inner(&self) -> &Inner {
        &self.inner
    }
}
