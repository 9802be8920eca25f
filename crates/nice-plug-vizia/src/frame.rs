//! The pixels of a view tree and the part of them that changed. On the thread of the view tree; knows no window.

use vizia_core::backend::BackendContext;
use vizia_core::prelude::{BoundingBox, Entity, GenerationalId};
use vizia_core::vg::{Surface, surfaces};

use crate::ViewSize;

/// A rectangle of pixels.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
pub struct Area {
    /// The first column.
    pub x: u32,
    /// The first row.
    pub y: u32,
    /// How many columns.
    pub width: u32,
    /// How many rows.
    pub height: u32,
}

/// What a view tree is drawn on.
pub(crate) struct Frame {
    /// All pixels. vizia's own name for it is the dirty surface.
    pixels: Surface,
    /// vizia copies the pixels to a second surface, a window's. Nothing here wants that copy: it has a single
    /// pixel.
    copy: Surface,
}

impl Frame {
    /// Transparent pixels. `None` where memory for so many is not to be had.
    pub(crate) fn new(size: ViewSize) -> Option<Self> {
        let pixels = surfaces::raster_n32_premul((size.width() as i32, size.height() as i32))?;
        Some(Self { pixels, copy: surfaces::raster_n32_premul((1, 1))? })
    }

    /// Draws what asked to be drawn, and says where pixels changed.
    pub(crate) fn draw(&mut self, cx: &mut BackendContext) -> Option<Area> {
        if !aim(cx) {
            return None;
        }
        cx.draw(Entity::root(), &mut self.copy, &mut self.pixels);
        let damage = self.pixels.take_damage();
        let (left, top) = (damage.left.max(0), damage.top.max(0));
        let (right, bottom) = (damage.right.min(self.pixels.width()), damage.bottom.min(self.pixels.height()));
        (left < right && top < bottom).then(|| Area {
            x: left as u32,
            y: top as u32,
            width: (right - left) as u32,
            height: (bottom - top) as u32,
        })
    }

    /// All pixels, row by row: premultiplied `0xAARRGGBB`.
    pub(crate) fn pixels(&mut self) -> &[u32] {
        self.pixels.peek_pixels().map_or(&[], |pixels| pixels.pixels())
    }
}

/// Whether there is something to draw.
///
/// vizia draws the whole tree, and over what was there, when it finds no rectangle to draw: with an empty list, but
/// also when all that is listed is hidden. So a frame that is due always starts from one pixel of what is listed.
fn aim(cx: &mut BackendContext) -> bool {
    let Some(window) = cx.0.windows.get(&Entity::root()) else { return false };
    if window.dirty_rect.is_some() || window.redraw_list.is_empty() {
        return window.dirty_rect.is_some();
    }
    // Bindings are entities too, without a place.
    let views = window.redraw_list.iter().filter(|&&entity| !cx.0.tree.is_ignored(entity));
    let views: Vec<Entity> = views.copied().collect();
    let place = views.iter().map(|&view| cx.cache().get_bounds(view)).max_by(|a, b| a.w.total_cmp(&b.w));
    let seed = place.map(|b| BoundingBox { x: b.x.floor(), y: b.y.floor(), w: 1.0, h: 1.0 });
    if let Some(window) = cx.0.windows.get_mut(&Entity::root()) {
        window.redraw_list.retain(|view| views.contains(view));
        window.dirty_rect = seed;
    }
    seed.is_some()
}
