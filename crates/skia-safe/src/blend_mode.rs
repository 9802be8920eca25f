//! The names of the blend modes. A plain value; `raster::blend` computes them.

/// How drawn pixels (source) are combined with existing pixels (destination).
///
/// Porter and Duff, "Compositing Digital Images" (1984), for the modes up to `Plus`; W3C Compositing and
/// Blending Level 1, sections 9 and 10, for the others. All work on premultiplied colours.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Default, Debug)]
pub enum BlendMode {
    /// Nothing stays.
    Clear,
    /// Only the source.
    Src,
    /// Only the destination.
    Dst,
    /// The source above the destination.
    #[default]
    SrcOver,
    /// The destination above the source.
    DstOver,
    /// The source where the destination is.
    SrcIn,
    /// The destination where the source is.
    DstIn,
    /// The source where the destination is not.
    SrcOut,
    /// The destination where the source is not.
    DstOut,
    /// The source where the destination is, above it.
    SrcATop,
    /// The destination where the source is, above it.
    DstATop,
    /// Either, but not where both are.
    Xor,
    /// The sum.
    Plus,
    /// The product, opacity too.
    Modulate,
    /// The inverse product of the inverses.
    Screen,
    /// Multiply or screen, as the destination asks.
    Overlay,
    /// The darker of both.
    Darken,
    /// The lighter of both.
    Lighten,
    /// The destination, brightened by the source.
    ColorDodge,
    /// The destination, darkened by the source.
    ColorBurn,
    /// Multiply or screen, as the source asks.
    HardLight,
    /// A gentle form of hard light.
    SoftLight,
    /// The difference.
    Difference,
    /// A gentle form of difference.
    Exclusion,
    /// The product.
    Multiply,
    /// The source's hue; saturation and luminosity of the destination.
    Hue,
    /// The source's saturation; hue and luminosity of the destination.
    Saturation,
    /// The source's hue and saturation; the destination's luminosity.
    Color,
    /// The source's luminosity; the destination's hue and saturation.
    Luminosity,
}

impl BlendMode {
    /// Whether a transparent source can change the destination.
    pub(crate) fn affects_uncovered(self) -> bool {
        use BlendMode::{Clear, DstATop, DstIn, Modulate, Src, SrcIn, SrcOut};
        matches!(self, Clear | Src | SrcIn | SrcOut | DstIn | DstATop | Modulate)
    }

    /// Whether a destination without opacity stays so, whatever is drawn.
    pub(crate) fn keeps_empty(self) -> bool {
        use BlendMode::{Clear, Dst, DstIn, DstOut, Modulate, SrcATop, SrcIn};
        matches!(self, Clear | Dst | SrcIn | DstIn | DstOut | SrcATop | Modulate)
    }
}
