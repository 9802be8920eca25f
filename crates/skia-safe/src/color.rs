//! Colours, not premultiplied, sRGB. Plain values, any thread; no drawing.

/// A colour in four bytes: `0xAARRGGBB`.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Default, Debug)]
pub struct Color(u32);

/// A colour in four numbers from 0 to 1.
#[derive(Copy, Clone, PartialEq, Default, Debug)]
pub struct Color4f {
    /// Red.
    pub r: f32,
    /// Green.
    pub g: f32,
    /// Blue.
    pub b: f32,
    /// Opacity.
    pub a: f32,
}

impl Color {
    /// Fully transparent.
    pub const TRANSPARENT: Self = Self(0);
    /// Black.
    pub const BLACK: Self = Self(0xff00_0000);
    /// Mid grey.
    pub const GRAY: Self = Self(0xff88_8888);
    /// White.
    pub const WHITE: Self = Self(0xffff_ffff);
    /// Red.
    pub const RED: Self = Self(0xffff_0000);
    /// Green, the brightest.
    pub const GREEN: Self = Self(0xff00_ff00);
    /// Blue.
    pub const BLUE: Self = Self(0xff00_00ff);

    /// From `0xAARRGGBB`.
    pub const fn new(argb: u32) -> Self {
        Self(argb)
    }

    /// From opacity, red, green and blue.
    pub const fn from_argb(a: u8, r: u8, g: u8, b: u8) -> Self {
        Self(u32::from_be_bytes([a, r, g, b]))
    }

    /// An opaque colour.
    pub const fn from_rgb(r: u8, g: u8, b: u8) -> Self {
        Self::from_argb(255, r, g, b)
    }

    /// Opacity.
    pub const fn a(self) -> u8 {
        self.0.to_be_bytes()[0]
    }

    /// Red.
    pub const fn r(self) -> u8 {
        self.0.to_be_bytes()[1]
    }

    /// Green.
    pub const fn g(self) -> u8 {
        self.0.to_be_bytes()[2]
    }

    /// Blue.
    pub const fn b(self) -> u8 {
        self.0.to_be_bytes()[3]
    }

    /// The same colour with another opacity.
    #[must_use]
    pub const fn with_a(self, a: u8) -> Self {
        Self::from_argb(a, self.r(), self.g(), self.b())
    }
}

impl Color4f {
    /// From red, green, blue and opacity.
    pub const fn new(r: f32, g: f32, b: f32, a: f32) -> Self {
        Self { r, g, b, a }
    }

    /// The nearest colour in bytes.
    pub fn to_color(self) -> Color {
        let byte = |v: f32| (v.clamp(0.0, 1.0) * 255.0).round() as u8;
        Color::from_argb(byte(self.a), byte(self.r), byte(self.g), byte(self.b))
    }
}

impl From<Color> for Color4f {
    fn from(c: Color) -> Self {
        let share = |v: u8| f32::from(v) / 255.0;
        Self::new(share(c.r()), share(c.g()), share(c.b()), share(c.a()))
    }
}

impl From<u32> for Color {
    fn from(argb: u32) -> Self {
        Self(argb)
    }
}
