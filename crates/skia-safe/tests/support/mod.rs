//! Surfaces as golden pictures. Used by several test programs; draws nothing itself.

mod golden;

use image::{Rgb, RgbImage};
use skia_safe::Surface;

/// Compares a surface, all of which must be opaque, with `tests/golden/<name>.png`.
///
/// # Panics
/// As [`golden::compare_picture`].
pub fn compare(name: &str, surface: &mut Surface) {
    golden::compare_picture(name, &picture(surface));
}

/// The pixels as a picture without opacity.
pub fn picture(surface: &mut Surface) -> RgbImage {
    let (width, height) = (surface.width() as u32, surface.height() as u32);
    let pixels: &[u32] =
        surface.peek_pixels().and_then(|pixels| pixels.pixels()).expect("a raster surface has pixels");
    RgbImage::from_fn(width, height, |x, y| {
        let [a, r, g, b] = pixels[(y * width + x) as usize].to_be_bytes();
        assert_eq!(a, 255, "({x}, {y}) is not opaque: the picture could not show it");
        Rgb([r, g, b])
    })
}
