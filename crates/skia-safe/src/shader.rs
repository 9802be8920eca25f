//! Shaders: gradients and images. Immutable and shared, any thread; `raster::shade` computes them.

use crate::gradient::{Gradient, Ramp};
use crate::{Image, Matrix, Point, SamplingOptions, TileMode};
use std::sync::Arc;

/// Where the colours come from.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Source {
    /// Along the line between two points.
    Linear(Point, Point, Ramp),
    /// Outwards from a point, up to a radius.
    Radial(Point, f32, Ramp),
    /// An image; the tile modes define the surroundings across and down.
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

/// Colours along the line between two points. `None` without colours or where a point is not finite.
pub fn linear_gradient<'a>(
    (from, to): (impl Into<Point>, impl Into<Point>),
    gradient: &Gradient<'_>,
    local: impl Into<Option<&'a Matrix>>,
) -> Option<Shader> {
    let (from, to) = (from.into(), to.into());
    let ramp = gradient.ramp()?;
    (from.is_finite() && to.is_finite()).then(|| Shader::new(Source::Linear(from, to, ramp), local.into()))
}

/// Colours from a centre outwards. `None` without colours, or unless the radius is finite and not negative.
pub fn radial_gradient<'a>(
    (center, radius): (impl Into<Point>, f32),
    gradient: &Gradient<'_>,
    local: impl Into<Option<&'a Matrix>>,
) -> Option<Shader> {
    let center = center.into();
    let ramp = gradient.ramp()?;
    let fits = center.is_finite() && radius >= 0.0 && radius.is_finite();
    fits.then(|| Shader::new(Source::Radial(center, radius, ramp), local.into()))
}
