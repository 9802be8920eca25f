//! Pixels with a canvas. Runs on the thread that draws a window; the window shows them.

use crate::drawing::{Canvas, Device};
use crate::pixels::Pixels;
use crate::raster::fill::pixel_at;
use crate::raster::shade::Ink;
use crate::{IRect, ISize, Image, Paint, Point, SamplingOptions};

/// The longest side of a surface, in pixels.
const LONGEST: i32 = 32_767;

/// Pixels with a canvas.
#[derive(Debug)]
pub struct Surface {
    canvas: Canvas,
    size: ISize,
}

/// Pixels of a surface to read: premultiplied `0xAARRGGBB`, one `u32` each, row by row without gaps.
#[derive(Copy, Clone, Debug)]
pub struct Pixmap<'a> {
    size: ISize,
    pixels: &'a [u32],
}

/// How a pixel can be read: `u32`. Upstream has more.
pub trait Pixel: Copy {
    /// The pixels as this type. `None` if they are of another kind.
    #[doc(hidden)]
    fn of_n32(pixels: &[u32]) -> Option<&[Self]>;
}

impl Pixel for u32 {
    fn of_n32(pixels: &[u32]) -> Option<&[Self]> {
        Some(pixels)
    }
}

impl<'a> Pixmap<'a> {
    /// The number of columns.
    pub fn width(&self) -> i32 {
        self.size.width
    }

    /// The number of rows.
    pub fn height(&self) -> i32 {
        self.size.height
    }

    /// All pixels. Always `Some`.
    pub fn pixels<P: Pixel>(&self) -> Option<&'a [P]> {
        P::of_n32(self.pixels)
    }
}

/// Makes surfaces.
pub mod surfaces {
    use super::{Canvas, Device, IRect, ISize, LONGEST, Surface};

    /// A surface of transparent pixels. `None` without a pixel or with a side beyond 32767.
    pub fn raster_n32_premul(size: impl Into<ISize>) -> Option<Surface> {
        let size = size.into();
        let fits = !size.is_empty() && size.width <= LONGEST && size.height <= LONGEST;
        fits.then(|| {
            let device = Device::new(IRect::from_wh(size.width, size.height));
            Surface { canvas: Canvas::new(device), size }
        })
    }
}

impl Surface {
    /// The number of columns.
    pub fn width(&self) -> i32 {
        self.size.width
    }

    /// The number of rows.
    pub fn height(&self) -> i32 {
        self.size.height
    }

    /// The canvas of these pixels.
    pub fn canvas(&mut self) -> &Canvas {
        &self.canvas
    }

    /// The pixels as they are now, to read. Always `Some`.
    pub fn peek_pixels(&mut self) -> Option<Pixmap<'_>> {
        let size = self.size;
        Some(Pixmap { size, pixels: self.canvas.device_mut().pixels().data() })
    }

    /// A copy of the pixels.
    pub fn image_snapshot(&mut self) -> Image {
        Image::from_pixels(self.pixels().clone())
    }

    fn pixels(&mut self) -> &Pixels {
        self.canvas.device_mut().pixels()
    }

    /// Draws the pixels on a canvas, with their corner at `offset`.
    pub fn draw(
        &mut self,
        canvas: &Canvas,
        offset: impl Into<Point>,
        sampling: impl Into<SamplingOptions>,
        paint: Option<&Paint>,
    ) {
        let (matrix, offset) = (canvas.local_to_device_as_3x3(), offset.into());
        let place = matrix.map_point(offset);
        let whole = place.x == place.x.round() && place.y == place.y.round();
        if !(matrix.is_translate() && whole && paint.is_none()) {
            let image = self.image_snapshot();
            canvas.draw_image_with_sampling_options(image, offset, sampling, paint);
            return;
        }
        let Some(offset) = pixel_at(place) else { return };
        let pixels = self.pixels();
        let area = pixels.bounds().with_offset(offset);
        canvas.with(|device| {
            device.draw_area(area, &Ink::Pixels { pixels, offset, alpha: 255 }, crate::BlendMode::SrcOver);
        });
    }
}
