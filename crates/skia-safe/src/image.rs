//! Pictures of pixels. Immutable and shared, any thread; the canvas draws them.

use crate::pixels::{Pixels, pack_straight};
use crate::shader::{Shader, Source};
use crate::{Data, IRect, ISize, Matrix, SamplingOptions, TileMode};
use std::sync::Arc;

/// A picture. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Image(Arc<Pixels>);

impl PartialEq for Image {
    /// Whether both are the same picture in memory; pixels are not compared.
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Image {
    /// Decodes the bytes of a PNG or JPEG file. `None` for other formats and for damaged files.
    pub fn from_encoded(data: impl AsRef<Data>) -> Option<Self> {
        let decoded = image::load_from_memory(data.as_ref().as_bytes()).ok()?.into_rgba8();
        let (width, height) = (i32::try_from(decoded.width()).ok()?, i32::try_from(decoded.height()).ok()?);
        let mut pixels = Pixels::new(IRect::from_wh(width, height));
        for (to, from) in pixels.data_mut().iter_mut().zip(decoded.pixels()) {
            let [r, g, b, a] = from.0;
            *to = pack_straight(r, g, b, a);
        }
        Some(Self::from_pixels(pixels))
    }

    pub(crate) fn from_pixels(pixels: Pixels) -> Self {
        Self(Arc::new(pixels))
    }

    pub(crate) fn pixels(&self) -> &Pixels {
        &self.0
    }

    /// Its columns.
    pub fn width(&self) -> i32 {
        self.0.bounds().width()
    }

    /// Its rows.
    pub fn height(&self) -> i32 {
        self.0.bounds().height()
    }

    /// Columns and rows.
    pub fn dimensions(&self) -> ISize {
        self.0.bounds().size()
    }

    /// The picture as a shader; the tile modes define the surroundings across and down. Always `Some`.
    pub fn to_shader<'a>(
        &self,
        tile_modes: impl Into<Option<(TileMode, TileMode)>>,
        sampling: impl Into<SamplingOptions>,
        local: impl Into<Option<&'a Matrix>>,
    ) -> Option<Shader> {
        let modes = tile_modes.into().unwrap_or_default();
        Some(Shader::new(Source::Image(self.clone(), modes, sampling.into()), local.into()))
    }
}

impl AsRef<Self> for Image {
    fn as_ref(&self) -> &Self {
        self
    }
}

impl AsRef<Self> for Data {
    fn as_ref(&self) -> &Self {
        self
    }
}
