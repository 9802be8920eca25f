//! Helpers for views that draw themselves. Run on the window's thread.

mod lettering;

pub use lettering::{Lettering, Weight, fitting, system_fonts, width_of};

use vizia_core::prelude::Color;
use vizia_core::vg;

/// A paint that fills with one colour.
pub fn fill(colour: Color) -> vg::Paint {
    let mut paint = vg::Paint::default();
    paint.set_color(colour);
    paint.set_anti_alias(true);
    paint
}
