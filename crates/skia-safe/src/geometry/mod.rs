//! Points, sizes, rectangles and matrices. Plain values, any thread; y grows downwards.

mod irect;
mod m44;
mod matrix;
mod point;
mod rect;
mod rrect;
mod size;

pub use irect::IRect;
pub use m44::M44;
pub use matrix::{Matrix, ScaleToFit};
pub use point::{IPoint, Point, Vector};
pub use rect::Rect;
pub use rrect::{Corner, RRect};
pub use size::{ISize, Size};
