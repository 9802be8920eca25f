//! Colours along a line. Plain values, any thread; no shaders and no pixels here.

use crate::{Color4f, TileMode};

/// How colours between two stops are found: linearly in sRGB, before they are multiplied with their opacity.
///
/// Upstream's other ways (premultiplied, other colour spaces) are absent.
#[derive(Copy, Clone, PartialEq, Eq, Default, Debug)]
pub struct Interpolation(());

/// Colours and where they stand.
#[derive(Copy, Clone, PartialEq, Debug)]
pub struct GradientColors<'a> {
    colors: &'a [Color4f],
    positions: Option<&'a [f32]>,
    tile_mode: TileMode,
}

impl<'a> GradientColors<'a> {
    /// Colours at `positions` from 0 to 1, or evenly spread. Positions that fall count as equal to the one before;
    /// where there are fewer than colours, the rest stand at the end. There are no other colour spaces: pass `None`.
    pub fn new(
        colors: &'a [Color4f],
        positions: Option<&'a [f32]>,
        tile_mode: TileMode,
        _color_space: Option<std::convert::Infallible>,
    ) -> Self {
        Self { colors, positions, tile_mode }
    }
}

/// Colours and how those between are found.
#[derive(Copy, Clone, PartialEq, Debug)]
pub struct Gradient<'a> {
    colors: GradientColors<'a>,
}

impl<'a> Gradient<'a> {
    /// From its parts.
    pub fn new(colors: GradientColors<'a>, _interpolation: Interpolation) -> Self {
        Self { colors }
    }

    /// Its stops; `None` without colours.
    pub(crate) fn ramp(&self) -> Option<Ramp> {
        Ramp::new(&self.colors)
    }
}

/// Stops in order, from 0 to 1, at least one.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Ramp {
    stops: Vec<(f32, Color4f)>,
    pub(crate) tile_mode: TileMode,
}

impl Ramp {
    fn new(colors: &GradientColors<'_>) -> Option<Self> {
        let last = colors.colors.len().checked_sub(1)?;
        let mut least = 0.0_f32;
        let stops = colors.colors.iter().enumerate().map(|(i, color)| {
            let even = if last == 0 { 0.0 } else { i as f32 / last as f32 };
            let position = colors.positions.map_or(even, |p| p.get(i).copied().unwrap_or(1.0));
            least = if position.is_nan() { least } else { position.clamp(least, 1.0) };
            (least, *color)
        });
        Some(Self { stops: stops.collect(), tile_mode: colors.tile_mode })
    }

    /// The colour at `t`, from 0 to 1. Where stops share a place the last of them counts.
    pub(crate) fn color(&self, t: f32) -> Color4f {
        let next = self.stops.partition_point(|(position, _)| *position <= t);
        let after = self.stops.get(next).or(self.stops.last());
        let before = next.checked_sub(1).and_then(|i| self.stops.get(i)).or(self.stops.first());
        let (Some((p0, c0)), Some((p1, c1))) = (before, after) else { return Color4f::default() };
        let share = if p1 > p0 { (t - p0) / (p1 - p0) } else { 0.0 };
        let mix = |a: f32, b: f32| a + (b - a) * share;
        Color4f::new(mix(c0.r, c1.r), mix(c0.g, c1.g), mix(c0.b, c1.b), mix(c0.a, c1.a))
    }
}
