//! How light colours are to the eye, and how far two of them are apart: WCAG 2.2.

/// The relative luminance of a colour, 0 to 1.
pub fn luminance([r, g, b, _]: [u8; 4]) -> f64 {
    let linear = |value: u8| {
        let value = f64::from(value) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
}

/// The contrast of two luminances, 1 to 21.
pub fn contrast(one: f64, other: f64) -> f64 {
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}
