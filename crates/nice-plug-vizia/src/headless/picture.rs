//! Pixels to look at. A value; no thread, no window.

/// A picture: four bytes a pixel (red, green, blue, opacity, not premultiplied), row by row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Picture {
    width: u32,
    height: u32,
    rgba: Vec<u8>,
}

impl Picture {
    /// From premultiplied `0xAARRGGBB`.
    pub(crate) fn new(width: u32, height: u32, pixels: &[u32]) -> Self {
        Self { width, height, rgba: pixels.iter().copied().flat_map(straight).collect() }
    }

    /// Pixels in a row.
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Rows.
    pub fn height(&self) -> u32 {
        self.height
    }

    /// All bytes.
    pub fn rgba(&self) -> &[u8] {
        &self.rgba
    }

    /// The pixel in this column and row. `None` outside.
    pub fn pixel(&self, x: u32, y: u32) -> Option<[u8; 4]> {
        if x >= self.width {
            return None;
        }
        let start = (y as usize * self.width as usize + x as usize) * 4;
        self.rgba.get(start..start + 4)?.try_into().ok()
    }
}

fn straight(pixel: u32) -> [u8; 4] {
    let [a, r, g, b] = pixel.to_be_bytes();
    let share = |channel: u8| match a {
        0 => 0,
        a => ((u32::from(channel) * 255 + u32::from(a) / 2) / u32::from(a)).min(255) as u8,
    };
    [share(r), share(g), share(b), a]
}

#[cfg(test)]
mod tests {
    use super::Picture;

    #[test]
    fn channels_are_in_order_and_not_premultiplied() {
        let picture = Picture::new(2, 1, &[0xff01_0203, 0x8040_2000]);
        assert_eq!(picture.pixel(0, 0), Some([1, 2, 3, 255]));
        assert_eq!(picture.pixel(1, 0), Some([128, 64, 0, 128]));
        assert_eq!(picture.pixel(2, 0), None);
        assert_eq!(picture.pixel(0, 1), None);
    }
}
