//! Opacities of single pixels, for shapes without long runs: glyphs and blurred shapes. No colours here.

use super::coverage::Coverage;
use crate::IRect;

/// The opacities of all pixels in a rectangle, row by row.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(crate) struct Mask {
    bounds: IRect,
    data: Vec<u8>,
}

impl Mask {
    /// A mask of `data`, row by row, with one number for each pixel of `bounds`.
    pub(crate) fn new(bounds: IRect, data: Vec<u8>) -> Self {
        debug_assert_eq!(data.len(), bounds.area());
        Self { bounds, data }
    }

    /// The opacities of `coverage` in `bounds`.
    pub(crate) fn from_coverage(coverage: &Coverage, bounds: IRect) -> Self {
        let mut data = vec![0; bounds.area()];
        let width = bounds.width() as usize;
        for (y, row) in (bounds.top..bounds.bottom).zip(data.chunks_exact_mut(width.max(1))) {
            for run in coverage.row(y) {
                let (left, right) = (run.left.max(bounds.left), run.right.min(bounds.right));
                if left < right {
                    row[(left - bounds.left) as usize..(right - bounds.left) as usize].fill(run.alpha);
                }
            }
        }
        Self { bounds, data }
    }

    /// Where its pixels lie.
    pub(crate) fn bounds(&self) -> IRect {
        self.bounds
    }

    /// How much memory it takes, in bytes.
    pub(crate) fn size(&self) -> usize {
        self.data.len()
    }

    /// All opacities, row by row.
    pub(crate) fn data(&self) -> &[u8] {
        &self.data
    }

    /// Columns `left..right` of row `y`, all of which must be in the bounds.
    pub(crate) fn row(&self, y: i32, left: i32, right: i32) -> &[u8] {
        let start = (y - self.bounds.top) as usize * self.bounds.width() as usize;
        &self.data[start + (left - self.bounds.left) as usize..start + (right - self.bounds.left) as usize]
    }
}
