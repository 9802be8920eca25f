//! Turns shapes into pixels: coverage, shading, blending, blur. Pure functions; no canvas state, no fonts.

pub(crate) mod blend;
pub(crate) mod blur;
mod boxes;
pub(crate) mod coverage;
pub(crate) mod fill;
mod flatten;
pub(crate) mod mask;
mod scan;
pub(crate) mod shade;
pub(crate) mod stroke;
