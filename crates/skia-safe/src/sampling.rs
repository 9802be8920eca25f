//! How an image is sampled between its pixels. Plain values; `raster::shade` samples.

/// How an image is read between its pixels.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Default, Debug)]
pub enum FilterMode {
    /// The nearest pixel.
    #[default]
    Nearest,
    /// A mean of the four nearest.
    Linear,
}

/// How an image that is shrunk is read.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Default, Debug)]
pub enum MipmapMode {
    /// From the image itself.
    #[default]
    None,
    /// From the nearest smaller copy: accepted, and read from the image itself.
    Nearest,
    /// From a mean of two smaller copies: accepted, and read from the image itself.
    Linear,
}

/// How an image is read.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Default, Debug)]
pub struct SamplingOptions {
    /// Between pixels.
    pub filter: FilterMode,
    /// When it is shrunk.
    pub mipmap: MipmapMode,
}

impl SamplingOptions {
    /// From both parts.
    pub const fn new(filter: FilterMode, mipmap: MipmapMode) -> Self {
        Self { filter, mipmap }
    }
}

impl From<FilterMode> for SamplingOptions {
    fn from(filter: FilterMode) -> Self {
        Self { filter, ..Self::default() }
    }
}
