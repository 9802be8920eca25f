//! Combines drawn pixels with existing ones. Pure functions on premultiplied pixels; no shapes here.
//!
//! Porter and Duff's modes compute in bytes, rounded once. The others compute in `f32`, as W3C Compositing and Blending
//! Level 1 defines them, and round at the end.

use crate::BlendMode;
use crate::pixels::{mul255, pack, scale};

/// The colours that are drawn in a row.
#[derive(Copy, Clone)]
pub(crate) enum Colors<'a> {
    /// The same everywhere.
    One(u32),
    /// One for each pixel.
    Each(&'a [u32]),
}

impl Colors<'_> {
    fn at(self, i: usize) -> u32 {
        match self {
            Self::One(color) => color,
            Self::Each(colors) => colors[i],
        }
    }
}

/// Draws pixels side by side, all with the same opacity.
pub(crate) fn blend_run(mode: BlendMode, to: &mut [u32], colors: Colors<'_>, alpha: u8) {
    let alpha = u32::from(alpha);
    match (mode, colors) {
        (BlendMode::SrcOver, Colors::One(color)) => {
            let color = scale(color, alpha);
            match color >> 24 {
                0 => {}
                255 => to.fill(color),
                a => to.iter_mut().for_each(|d| *d = color + scale(*d, 255 - a)),
            }
        }
        (BlendMode::SrcOver, Colors::Each(colors)) if alpha == 255 => {
            if colors.iter().fold(u32::MAX, |all, color| all & color) >> 24 == 255 {
                return to.copy_from_slice(colors);
            }
            for (d, s) in to.iter_mut().zip(colors) {
                *d = s + scale(*d, 255 - (s >> 24));
            }
        }
        (BlendMode::SrcOver, Colors::Each(colors)) => {
            for (d, s) in to.iter_mut().zip(colors) {
                let s = scale(*s, alpha);
                *d = s + scale(*d, 255 - (s >> 24));
            }
        }
        (BlendMode::Src | BlendMode::Clear, Colors::One(color)) if alpha == 255 => {
            to.fill(if mode == BlendMode::Src { color } else { 0 });
        }
        _ => {
            for (i, d) in to.iter_mut().enumerate() {
                *d = covered(mode, colors.at(i), *d, alpha);
            }
        }
    }
}

/// Draws pixels side by side, each with its own opacity.
pub(crate) fn blend_each(mode: BlendMode, to: &mut [u32], colors: Colors<'_>, alphas: &[u8]) {
    match (mode, colors) {
        (BlendMode::SrcOver, Colors::One(color)) => {
            for (d, alpha) in to.iter_mut().zip(alphas) {
                if *alpha > 0 {
                    let s = scale(color, u32::from(*alpha));
                    *d = s + scale(*d, 255 - (s >> 24));
                }
            }
        }
        _ => {
            for (i, (d, alpha)) in to.iter_mut().zip(alphas).enumerate() {
                *d = covered(mode, colors.at(i), *d, u32::from(*alpha));
            }
        }
    }
}

/// One pixel of which the shape covers a part: the rest stays.
fn covered(mode: BlendMode, s: u32, d: u32, alpha: u32) -> u32 {
    match (mode, alpha) {
        (_, 0) => d,
        (_, 255) => blend(mode, s, d),
        (BlendMode::SrcOver, _) => blend(mode, scale(s, alpha), d),
        _ => scale(blend(mode, s, d), alpha) + scale(d, 255 - alpha),
    }
}

/// One pixel.
pub(crate) fn blend(mode: BlendMode, s: u32, d: u32) -> u32 {
    let (sa, da) = (s >> 24, d >> 24);
    match mode {
        BlendMode::Clear => 0,
        BlendMode::Src => s,
        BlendMode::Dst => d,
        BlendMode::SrcOver => s + scale(d, 255 - sa),
        BlendMode::DstOver => d + scale(s, 255 - da),
        BlendMode::SrcIn => scale(s, da),
        BlendMode::DstIn => scale(d, sa),
        BlendMode::SrcOut => scale(s, 255 - da),
        BlendMode::DstOut => scale(d, 255 - sa),
        BlendMode::SrcATop => sum(scale(s, da), scale(d, 255 - sa)),
        BlendMode::DstATop => sum(scale(d, sa), scale(s, 255 - da)),
        BlendMode::Xor => sum(scale(s, 255 - da), scale(d, 255 - sa)),
        BlendMode::Plus => sum(s, d),
        BlendMode::Modulate => by_channel(s, d, mul255),
        BlendMode::Screen => by_channel(s, d, |s, d| s + d - mul255(s, d)),
        _ => blend_colors(mode, s, d),
    }
}

fn sum(a: u32, b: u32) -> u32 {
    by_channel(a, b, |a, b| (a + b).min(255))
}

fn by_channel(a: u32, b: u32, f: impl Fn(u32, u32) -> u32) -> u32 {
    let (a, b) = (a.to_be_bytes(), b.to_be_bytes());
    u32::from_be_bytes(std::array::from_fn(|i| f(u32::from(a[i]), u32::from(b[i])) as u8))
}

/// The modes that mix colours: `(1 - da) s + (1 - sa) d + sa da B(s / sa, d / da)`, section 10.
fn blend_colors(mode: BlendMode, s: u32, d: u32) -> u32 {
    let (sa, cs) = straight(s);
    let (da, cd) = straight(d);
    let mixed = match mode {
        BlendMode::Hue => set_lum(set_sat(cs, sat(cd)), lum(cd)),
        BlendMode::Saturation => set_lum(set_sat(cd, sat(cs)), lum(cd)),
        BlendMode::Color => set_lum(cs, lum(cd)),
        BlendMode::Luminosity => set_lum(cd, lum(cs)),
        _ => std::array::from_fn(|i| mix(mode, cs[i], cd[i])),
    };
    let channel = |i: usize| {
        let v = (1.0 - da) * sa * cs[i] + (1.0 - sa) * da * cd[i] + sa * da * mixed[i];
        (v * 255.0).round().clamp(0.0, 255.0) as u8
    };
    let a = ((sa + da - sa * da) * 255.0).round() as u8;
    // A channel may be rounded up where the opacity is rounded down: no colour is brighter than its opacity.
    pack(channel(0).min(a), channel(1).min(a), channel(2).min(a), a)
}

/// Opacity and colour of a pixel, no longer premultiplied.
fn straight(pixel: u32) -> (f32, [f32; 3]) {
    let [a, r, g, b] = pixel.to_be_bytes().map(f32::from);
    if a == 0.0 { (0.0, [0.0; 3]) } else { (a / 255.0, [r / a, g / a, b / a]) }
}

/// `B(backdrop, source)` for one channel, section 10.1.
fn mix(mode: BlendMode, s: f32, d: f32) -> f32 {
    match mode {
        BlendMode::Multiply => s * d,
        BlendMode::Overlay => hard_light(d, s),
        BlendMode::Darken => s.min(d),
        BlendMode::Lighten => s.max(d),
        BlendMode::ColorDodge if d == 0.0 => 0.0,
        BlendMode::ColorDodge if s >= 1.0 => 1.0,
        BlendMode::ColorDodge => (d / (1.0 - s)).min(1.0),
        BlendMode::ColorBurn if d >= 1.0 => 1.0,
        BlendMode::ColorBurn if s <= 0.0 => 0.0,
        BlendMode::ColorBurn => 1.0 - ((1.0 - d) / s).min(1.0),
        BlendMode::HardLight => hard_light(s, d),
        BlendMode::SoftLight if s <= 0.5 => d - (1.0 - 2.0 * s) * d * (1.0 - d),
        BlendMode::SoftLight => {
            let lit = if d <= 0.25 { ((16.0 * d - 12.0) * d + 4.0) * d } else { d.sqrt() };
            d + (2.0 * s - 1.0) * (lit - d)
        }
        BlendMode::Difference => (s - d).abs(),
        BlendMode::Exclusion => s + d - 2.0 * s * d,
        _ => s,
    }
}

fn hard_light(s: f32, d: f32) -> f32 {
    if s <= 0.5 { d * 2.0 * s } else { d + (2.0 * s - 1.0) - d * (2.0 * s - 1.0) }
}

/// Section 10.2.
fn lum([r, g, b]: [f32; 3]) -> f32 {
    0.3 * r + 0.59 * g + 0.11 * b
}

fn sat(c: [f32; 3]) -> f32 {
    c[0].max(c[1]).max(c[2]) - c[0].min(c[1]).min(c[2])
}

fn set_lum(c: [f32; 3], to: f32) -> [f32; 3] {
    let by = to - lum(c);
    let c = c.map(|v| v + by);
    let l = lum(c);
    let (least, most) = (c[0].min(c[1]).min(c[2]), c[0].max(c[1]).max(c[2]));
    let up = c.map(|v| if least < 0.0 { l + (v - l) * l / (l - least) } else { v });
    up.map(|v| if most > 1.0 { l + (v - l) * (1.0 - l) / (most - l) } else { v })
}

fn set_sat(c: [f32; 3], to: f32) -> [f32; 3] {
    let (least, range) = (c[0].min(c[1]).min(c[2]), sat(c));
    c.map(|v| if range > 0.0 { (v - least) * to / range } else { 0.0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [BlendMode; 29] = {
        use BlendMode::*;
        [
            Clear, Src, Dst, SrcOver, DstOver, SrcIn, DstIn, SrcOut, DstOut, SrcATop, DstATop, Xor, Plus, Modulate,
            Screen, Overlay, Darken, Lighten, ColorDodge, ColorBurn, HardLight, SoftLight, Difference, Exclusion,
            Multiply, Hue, Saturation, Color, Luminosity,
        ]
    };

    fn some_pixels() -> Vec<u32> {
        let levels = [0, 1, 63, 128, 200, 254, 255];
        let mut pixels = Vec::new();
        for a in levels {
            for (r, g, b) in [(0, 0, 0), (255, 255, 255), (255, 0, 128), (7, 130, 250)] {
                pixels.push(crate::pixels::pack_straight(r, g, b, a));
            }
        }
        pixels
    }

    #[test]
    fn every_result_is_premultiplied_at_every_coverage() {
        for mode in ALL {
            for s in some_pixels() {
                for d in some_pixels() {
                    for alpha in [0, 1, 127, 128, 254, 255] {
                        let [a, r, g, b] = covered(mode, s, d, alpha).to_be_bytes();
                        assert!(r <= a && g <= a && b <= a, "{mode:?} {s:08x} on {d:08x} at {alpha}");
                    }
                }
            }
        }
    }

    #[test]
    fn the_fast_ways_agree_with_the_slow_one() {
        let to = some_pixels();
        for mode in ALL {
            for s in some_pixels() {
                for alpha in [0, 1, 100, 255] {
                    let slow: Vec<u32> = to.iter().map(|d| covered(mode, s, *d, u32::from(alpha))).collect();
                    let each = vec![s; to.len()];
                    for colors in [Colors::One(s), Colors::Each(&each)] {
                        let (mut run, mut single) = (to.clone(), to.clone());
                        blend_run(mode, &mut run, colors, alpha);
                        blend_each(mode, &mut single, colors, &vec![alpha; to.len()]);
                        assert_eq!(run, slow, "{mode:?} {s:08x} at {alpha}");
                        assert_eq!(single, slow, "{mode:?} {s:08x} at {alpha}");
                    }
                }
            }
        }
    }

    #[test]
    fn the_modes_keep_what_the_canvas_relies_on() {
        for mode in ALL {
            let changes = some_pixels().iter().any(|d| blend(mode, 0, *d) != *d);
            assert_eq!(changes, mode.affects_uncovered(), "{mode:?}");
            let appears = some_pixels().iter().any(|s| blend(mode, *s, 0) != 0);
            assert_eq!(appears, !mode.keeps_empty(), "{mode:?}");
        }
    }

    #[test]
    fn known_values() {
        let (grey, half) = (0xff80_8080, 0x8080_0000);
        assert_eq!(blend(BlendMode::Multiply, grey, 0xffff_8000), 0xff80_4000);
        assert_eq!(blend(BlendMode::Difference, 0xff10_20ff, 0xff30_10ff), 0xff20_1000);
        assert_eq!(blend(BlendMode::Darken, grey, 0xff10_90a0), 0xff10_8080);
        assert_eq!(blend(BlendMode::SrcIn, 0xffff_ffff, half), 0x8080_8080);
        assert_eq!(blend(BlendMode::Luminosity, 0xffff_ffff, 0xff00_00ff), 0xffff_ffff);
        assert_eq!(blend(BlendMode::Color, 0xff00_ff00, 0xff00_0000), 0xff00_0000);
    }
}
