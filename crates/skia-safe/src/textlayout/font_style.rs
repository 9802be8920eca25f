//! A face's style: weight, width and slant, and the distance between two styles.
//!
//! Any thread. It knows no font files.

use std::ops::Deref;

/// How bold a face is, in the OpenType `usWeightClass` scale: 400 is normal, 700 bold.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Weight(i32);

impl Weight {
    /// 0.
    pub const INVISIBLE: Self = Self(0);
    /// 100.
    pub const THIN: Self = Self(100);
    /// 200.
    pub const EXTRA_LIGHT: Self = Self(200);
    /// 300.
    pub const LIGHT: Self = Self(300);
    /// 400.
    pub const NORMAL: Self = Self(400);
    /// 500.
    pub const MEDIUM: Self = Self(500);
    /// 600.
    pub const SEMI_BOLD: Self = Self(600);
    /// 700.
    pub const BOLD: Self = Self(700);
    /// 800.
    pub const EXTRA_BOLD: Self = Self(800);
    /// 900.
    pub const BLACK: Self = Self(900);
    /// 1000.
    pub const EXTRA_BLACK: Self = Self(1000);
}

impl From<i32> for Weight {
    fn from(weight: i32) -> Self {
        Self(weight.clamp(0, 1000))
    }
}

impl Deref for Weight {
    type Target = i32;
    fn deref(&self) -> &i32 {
        &self.0
    }
}

/// How wide a face is, in the OpenType `usWidthClass` scale: 5 is normal, less is condensed.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Width(i32);

impl Width {
    /// 1.
    pub const ULTRA_CONDENSED: Self = Self(1);
    /// 2.
    pub const EXTRA_CONDENSED: Self = Self(2);
    /// 3.
    pub const CONDENSED: Self = Self(3);
    /// 4.
    pub const SEMI_CONDENSED: Self = Self(4);
    /// 5.
    pub const NORMAL: Self = Self(5);
    /// 6.
    pub const SEMI_EXPANDED: Self = Self(6);
    /// 7.
    pub const EXPANDED: Self = Self(7);
    /// 8.
    pub const EXTRA_EXPANDED: Self = Self(8);
    /// 9.
    pub const ULTRA_EXPANDED: Self = Self(9);
}

impl From<i32> for Width {
    fn from(width: i32) -> Self {
        Self(width.clamp(1, 9))
    }
}

impl Deref for Width {
    type Target = i32;
    fn deref(&self) -> &i32 {
        &self.0
    }
}

/// Whether a face leans.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
pub enum Slant {
    /// It stands.
    #[default]
    Upright,
    /// Slanted, with its own letter shapes.
    Italic,
    /// It leans and keeps the upright letters.
    Oblique,
}

/// The style that a text requests, or that a face has.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct FontStyle {
    weight: Weight,
    width: Width,
    slant: Slant,
}

impl Default for FontStyle {
    fn default() -> Self {
        Self::normal()
    }
}

impl FontStyle {
    /// A style of these three.
    pub const fn new(weight: Weight, width: Width, slant: Slant) -> Self {
        Self { weight, width, slant }
    }

    /// Normal weight, upright.
    pub const fn normal() -> Self {
        Self::new(Weight::NORMAL, Width::NORMAL, Slant::Upright)
    }

    /// Bold, upright.
    pub const fn bold() -> Self {
        Self::new(Weight::BOLD, Width::NORMAL, Slant::Upright)
    }

    /// Normal weight, italic.
    pub const fn italic() -> Self {
        Self::new(Weight::NORMAL, Width::NORMAL, Slant::Italic)
    }

    /// Bold, italic.
    pub const fn bold_italic() -> Self {
        Self::new(Weight::BOLD, Width::NORMAL, Slant::Italic)
    }

    /// The weight.
    pub const fn weight(self) -> Weight {
        self.weight
    }

    /// The width.
    pub const fn width(self) -> Width {
        self.width
    }

    /// The slant.
    pub const fn slant(self) -> Slant {
        self.slant
    }

    /// The distance of `face` from the style `self` that a text asks for; 0 is exact. Width counts before slant, slant before
    /// weight (CSS Fonts 4, section 5.2, "Matching font styles").
    pub(crate) fn distance(self, face: Self) -> u32 {
        let slant = match (self.slant, face.slant) {
            (wanted, found) if wanted == found => 0,
            (Slant::Upright, Slant::Oblique)
            | (Slant::Italic, Slant::Oblique)
            | (Slant::Oblique, Slant::Italic) => 1,
            _ => 2,
        };
        (width_distance(*self.width, *face.width) * 3 + slant) * 4096 + weight_distance(*self.weight, *face.weight)
    }
}

/// Normal and condensed styles prefer narrower faces, expanded styles wider ones.
fn width_distance(wanted: i32, found: i32) -> u32 {
    let preferred = if wanted <= *Width::NORMAL { found <= wanted } else { found >= wanted };
    wanted.abs_diff(found) + if preferred { 0 } else { 10 }
}

/// Light texts look at lighter faces first, bold ones at bolder faces. From 400 to 500 the way goes up to 500
/// first, then down, then up.
fn weight_distance(wanted: i32, found: i32) -> u32 {
    let apart = wanted.abs_diff(found);
    match wanted {
        400..=500 if (wanted..=500).contains(&found) => apart,
        400..=500 if found < wanted => 1000 + apart,
        400..=500 => 2000 + apart,
        _ if (wanted < 400) == (found <= wanted) || wanted == found => apart,
        _ => 1000 + apart,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nearest(wanted: i32, faces: &[i32]) -> i32 {
        let style = |w: i32| FontStyle::new(w.into(), Width::NORMAL, Slant::Upright);
        *faces.iter().min_by_key(|w| style(wanted).distance(style(**w))).expect("faces")
    }

    #[test]
    fn weights_follow_css() {
        assert_eq!(nearest(400, &[300, 500, 700]), 500);
        assert_eq!(nearest(450, &[300, 400, 700]), 400);
        assert_eq!(nearest(500, &[400, 600]), 400);
        assert_eq!(nearest(300, &[400, 200, 100]), 200);
        assert_eq!(nearest(300, &[400, 700]), 400);
        assert_eq!(nearest(600, &[400, 700]), 700);
        assert_eq!(nearest(600, &[400, 500]), 500);
        assert_eq!(nearest(900, &[400, 700]), 700);
    }

    #[test]
    fn slant_counts_before_weight() {
        let wanted = FontStyle::bold_italic();
        assert!(wanted.distance(FontStyle::italic()) < wanted.distance(FontStyle::bold()));
        assert_eq!(wanted.distance(wanted), 0);
    }
}
