//! Colours by place: gradients and images. Immutable and shared, any thread; `raster::shade` computes them.

use crate::{Image, Matrix, Point, SamplingOptions, TileMode, gradient::Ramp};
use std::sync::Arc;

/// Where the colours come from.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Source {
    /// Along the line between two points.
    Linear(Point, Point, Ramp),
    /// Outwards from a point, as far as a radius.
    Radial(Point, f32, Ramp),
    /// From an image, with what is shown beside it across and down.
    Image(Image, (TileMode, TileMode), SamplingOptions),
}

#[derive(PartialEq, Debug)]
struct Parts {
    source: Source,
    local: Matrix,
}

/// Colours by place. Cheap to clone.
#[derive(Clone, PartialEq, Debug)]
pub struct Shader(Arc<Parts>);

impl Shader {
    pub(crate) fn new(source: Source, local: Option<&Matrix>) -> Self {
        Self(Arc::new(Parts { source, local: local.copied().unwrap_or_default() }))
    }

    /// The same colours under a map of the plane.
    #[must_use]
    pub fn with_local_matrix(&self, matrix: &Matrix) -> Self {
        Self::new(self.0.source.clone(), Some(&(*matrix * self.0.local)))
    }

    pub(crate) fn source(&self) -> &Source {
        &self.0.source
    }

    /// From the shader's own units to those of the canvas.
    pub(crate) fn local_matrix(&self) -> &Matrix {
        &self.0.local
    }
}
