//! A map of the plane, in the type that a canvas takes. A plain value, any thread; no drawing.

use super::Matrix;

/// A four by four matrix, of which only the two-dimensional part is kept.
#[derive(Copy, Clone, PartialEq, Default, Debug)]
pub struct M44(Matrix);

impl M44 {
    /// The map that changes nothing.
    pub const fn new_identity() -> Self {
        Self(Matrix::new_identity())
    }

    /// Its plane's part.
    pub fn to_m33(&self) -> Matrix {
        self.0
    }
}

impl From<Matrix> for M44 {
    fn from(matrix: Matrix) -> Self {
        Self(matrix)
    }
}

impl From<&Matrix> for M44 {
    fn from(matrix: &Matrix) -> Self {
        Self(*matrix)
    }
}
