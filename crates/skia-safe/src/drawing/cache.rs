//! Caches masks that are drawn again in every frame: glyphs and blurred shapes. One store for each drawing thread.
//!
//! A store that reaches its limit is emptied; masks still in use are back after one frame.

use crate::pixels::mul255;
use crate::raster::blur::{blur_mask, reach};
use crate::raster::fill::{fill, pixels_around};
use crate::raster::mask::Mask;
use crate::{BlurStyle, IPoint, IRect, Matrix, Outlines, Path, Vector};
use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::Hash;
use std::rc::Rc;

/// Memory for glyphs, in bytes: about ten thousand at a normal size.
const GLYPH_BYTES: usize = 4 << 20;
/// Memory for blurred shapes, in bytes: a few of a window's size.
const SHADOW_BYTES: usize = 32 << 20;
/// The largest glyph that is kept, in pixels.
const LARGEST_GLYPH: usize = 1 << 18;
/// The largest blurred shape that is kept, in pixels; of a larger one only the visible part is computed.
const LARGEST_SHADOW: usize = 1 << 22;

/// Face and size, glyph, scale, quarter of a pixel.
type GlyphKey = ([u64; 2], u32, u32, u8);

/// Masks by their content.
struct MaskStore<K> {
    masks: HashMap<K, Rc<Mask>>,
    bytes: usize,
    limit: usize,
}

impl<K: Hash + Eq> MaskStore<K> {
    fn new(limit: usize) -> Self {
        Self { masks: HashMap::new(), bytes: 0, limit }
    }

    fn insert(&mut self, key: K, mask: &Rc<Mask>) {
        if self.bytes > self.limit {
            self.masks.clear();
            self.bytes = 0;
        }
        self.bytes += mask.size() + size_of::<K>() + size_of::<Mask>();
        self.masks.insert(key, Rc::clone(mask));
    }
}

/// Blurred shapes; there are few, and their keys are compared as they are.
struct Shadows {
    masks: Vec<(Path, BlurStyle, u32, bool, Rc<Mask>)>,
    bytes: usize,
}

thread_local! {
    static GLYPHS: RefCell<MaskStore<GlyphKey>> = RefCell::new(MaskStore::new(GLYPH_BYTES));
    static SHADOWS: RefCell<Shadows> = const { RefCell::new(Shadows { masks: Vec::new(), bytes: 0 }) };
}

/// The mask of a glyph at a scale, its origin at `(quarter / 4, 0)`. `None` if it is too large to be kept.
pub(super) fn glyph(outlines: &dyn Outlines, id: u32, scale: f32, quarter: u8) -> Option<Rc<Mask>> {
    let key = (outlines.key(), id, scale.to_bits(), quarter);
    if let Some(mask) = GLYPHS.with_borrow(|store| store.masks.get(&key).cloned()) {
        return Some(mask);
    }
    let map = Matrix::translate((f32::from(quarter) / 4.0, 0.0)) * Matrix::scale((scale, scale));
    let shape = outlines.outline(id).make_transform(&map);
    let bounds = pixels_around(shape.bounds());
    if bounds.area() > LARGEST_GLYPH {
        return None;
    }
    let mask = Rc::new(Mask::from_coverage(&fill(&shape, bounds, true), bounds));
    GLYPHS.with_borrow_mut(|store| store.insert(key, &mask));
    Some(mask)
}

/// The mask of a blurred shape and where it lies. What `within` does not show may be missing.
pub(super) fn blurred(
    shape: &Path,
    style: BlurStyle,
    sigma: f32,
    smooth: bool,
    within: IRect,
) -> (Rc<Mask>, IPoint) {
    let spread = reach(sigma);
    let around = pixels_around(shape.bounds()).with_outset((spread, spread));
    if around.area() > LARGEST_SHADOW {
        let seen = around.meet(&within.with_outset((spread, spread)));
        return (Rc::new(blur(shape, style, sigma, smooth, seen)), IPoint::default());
    }
    // The same shape at another whole pixel has the same mask.
    let corner = pixels_around(shape.bounds());
    let at = IPoint::new(corner.left, corner.top);
    let shape = shape.make_offset(-Vector::from(at));
    let known = SHADOWS.with_borrow(|shadows| {
        let same = |(path, s, bits, aa, _): &&(Path, BlurStyle, u32, bool, Rc<Mask>)| {
            *bits == sigma.to_bits() && *s == style && *aa == smooth && *path == shape
        };
        shadows.masks.iter().find(same).map(|(.., mask)| Rc::clone(mask))
    });
    if let Some(mask) = known {
        return (mask, at);
    }
    let mask = Rc::new(blur(&shape, style, sigma, smooth, around.with_offset((-at.x, -at.y))));
    SHADOWS.with_borrow_mut(|shadows| {
        if shadows.bytes > SHADOW_BYTES {
            *shadows = Shadows { masks: Vec::new(), bytes: 0 };
        }
        shadows.bytes += mask.size();
        shadows.masks.push((shape, style, sigma.to_bits(), smooth, Rc::clone(&mask)));
    });
    (mask, at)
}

fn blur(shape: &Path, style: BlurStyle, sigma: f32, smooth: bool, bounds: IRect) -> Mask {
    let sharp = Mask::from_coverage(&fill(shape, bounds, smooth), bounds);
    let soft = blur_mask(&sharp, sigma);
    let join = |sharp: u32, soft: u32| match style {
        BlurStyle::Normal => soft,
        BlurStyle::Solid => sharp + soft - mul255(sharp, soft),
        BlurStyle::Outer => mul255(soft, 255 - sharp),
        BlurStyle::Inner => mul255(soft, sharp),
    };
    let both = sharp.data().iter().zip(soft.data());
    Mask::new(bounds, both.map(|(a, b)| join(u32::from(*a), u32::from(*b)) as u8).collect())
}
