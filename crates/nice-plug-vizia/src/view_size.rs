//! The size of a view tree. A value; no thread, no window.

/// The longest side of a surface, in pixels.
const LONGEST: u32 = 16_384;

/// How large a view tree is drawn.
#[derive(Copy, Clone, PartialEq, Debug)]
pub struct ViewSize {
    width: u32,
    height: u32,
    scale: f64,
}

impl ViewSize {
    /// `width` × `height` pixels of the screen, with `scale` of them to a point of the layout. Sides are held
    /// within 1 and 16384; a scale that is no positive number counts as 1, and others are held within 0.25 and 8.
    pub fn new(width: u32, height: u32, scale: f64) -> Self {
        let scale = if scale > 0.0 { scale.clamp(0.25, 8.0) } else { 1.0 };
        Self { width: width.clamp(1, LONGEST), height: height.clamp(1, LONGEST), scale }
    }

    /// The size at which `width` × `height` points of the layout are shown with `scale` pixels to a point.
    pub fn of_points(width: f64, height: f64, scale: f64) -> Self {
        let scale = Self::new(1, 1, scale).scale;
        Self::new((width * scale).round() as u32, (height * scale).round() as u32, scale)
    }

    /// Pixels in a row.
    pub fn width(self) -> u32 {
        self.width
    }

    /// Rows of pixels.
    pub fn height(self) -> u32 {
        self.height
    }

    /// Pixels to a point.
    pub fn scale(self) -> f64 {
        self.scale
    }
}

#[cfg(test)]
mod tests {
    use super::ViewSize;

    #[test]
    fn what_a_host_may_say_is_held_within_limits() {
        assert_eq!(ViewSize::new(0, u32::MAX, f64::NAN), ViewSize { width: 1, height: 16_384, scale: 1.0 });
        assert_eq!(ViewSize::new(800, 480, -2.0).scale(), 1.0);
        assert_eq!(ViewSize::new(800, 480, f64::INFINITY).scale(), 8.0);
        assert_eq!(ViewSize::of_points(800.0, 480.0, 1.25), ViewSize::new(1000, 600, 1.25));
        assert_eq!(ViewSize::of_points(f64::NAN, -3.0, 2.0), ViewSize::new(1, 1, 2.0));
    }
}
