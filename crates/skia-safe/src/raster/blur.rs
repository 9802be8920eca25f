//! Gaussian blur of masks and of pictures. No shapes here.

use super::boxes::Blur;
use super::mask::Mask;
use crate::IRect;
use crate::pixels::Pixels;

/// How far a blur spreads, in pixels; nothing spreads below a deviation of 0.
pub(crate) fn reach(sigma: f32) -> i32 {
    if sigma > 0.0 { Blur::new(sigma).reach() as i32 } else { 0 }
}

/// `mask` blurred within its own bounds: leave room for [`reach`] around the shape.
pub(crate) fn blur_mask(mask: &Mask, sigma: f32) -> Mask {
    let mut data = mask.data().to_vec();
    blur_plane(&mut data, mask.bounds(), sigma, sigma);
    Mask::new(mask.bounds(), data)
}

/// `pixels` blurred, on bounds that leave room for the spread.
pub(crate) fn blur_pixels(pixels: &Pixels, (sigma_x, sigma_y): (f32, f32)) -> Pixels {
    let bounds = pixels.bounds().with_outset((reach(sigma_x), reach(sigma_y)));
    let mut out = Pixels::new(bounds);
    out.copy(pixels, pixels.bounds());
    let mut planes: [Vec<u8>; 4] =
        std::array::from_fn(|i| out.data().iter().map(|pixel| pixel.to_be_bytes()[i]).collect());
    planes.iter_mut().for_each(|plane| blur_plane(plane, bounds, sigma_x, sigma_y));
    for (i, pixel) in out.data_mut().iter_mut().enumerate() {
        let a = planes[0][i];
        // All planes are rounded alike, so a colour stays below its opacity up to that rounding.
        *pixel = u32::from_be_bytes([a, planes[1][i].min(a), planes[2][i].min(a), planes[3][i].min(a)]);
    }
    out
}

/// The part of `pixels` in `area`.
pub(crate) fn crop(pixels: &Pixels, area: IRect) -> Pixels {
    let mut out = Pixels::new(pixels.bounds().meet(&area));
    out.copy(pixels, area);
    out
}

fn blur_plane(data: &mut [u8], bounds: IRect, sigma_x: f32, sigma_y: f32) {
    let (width, height) = (bounds.width() as usize, bounds.height() as usize);
    if width == 0 || height == 0 {
        return;
    }
    let (mut line, mut spare) = (Vec::new(), Vec::new());
    if sigma_x > 0.0 {
        let blur = Blur::new(sigma_x);
        for row in data.chunks_exact_mut(width).filter(|row| row.iter().any(|v| *v > 0)) {
            line.clear();
            line.extend_from_slice(row);
            blur.apply(&mut line, &mut spare);
            row.copy_from_slice(&line);
        }
    }
    if sigma_y > 0.0 {
        let blur = Blur::new(sigma_y);
        for x in 0..width {
            line.clear();
            line.extend((0..height).map(|y| data[y * width + x]));
            blur.apply(&mut line, &mut spare);
            (0..height).for_each(|y| data[y * width + x] = line[y]);
        }
    }
}
