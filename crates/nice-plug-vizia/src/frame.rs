//! The pixels of a view tree and the parts of them that changed. On the thread of the view tree; knows no window.

use vizia_core::backend::BackendContext;
use vizia_core::prelude::{Entity, GenerationalId};
use vizia_core::vg::{Surface, surfaces};

use crate::parts::Part;
use crate::root::Seen;
use crate::{Area, ViewSize};

/// The surface on which a view tree is drawn.
pub(crate) struct Frame {
    /// All pixels. vizia's own name for it is the dirty surface.
    pixels: Surface,
    /// vizia copies the pixels to a second surface, a window's. Nothing here wants that copy: it has a single
    /// pixel.
    copy: Surface,
}

impl Frame {
    /// Transparent pixels. `None` if there is not enough memory.
    pub(crate) fn new(size: ViewSize) -> Option<Self> {
        let pixels = surfaces::raster_n32_premul((size.width() as i32, size.height() as i32))?;
        Some(Self { pixels, copy: surfaces::raster_n32_premul((1, 1))? })
    }

    /// Draws what asked to be drawn, and says where pixels changed.
    pub(crate) fn draw(&mut self, cx: &mut BackendContext, seen: &Seen) -> Vec<Area> {
        let parts = Part::take_all(cx);
        parts.into_iter().filter_map(|part| self.draw_part(cx, part, seen)).collect()
    }

    fn draw_part(&mut self, cx: &mut BackendContext, part: Part, seen: &Seen) -> Option<Area> {
        part.aim(cx);
        cx.draw(Entity::root(), &mut self.copy, &mut self.pixels);
        let drawn = seen.take_drawn()?;
        let (left, top) = (drawn.left.max(0), drawn.top.max(0));
        let (right, bottom) = (drawn.right.min(self.pixels.width()), drawn.bottom.min(self.pixels.height()));
        (left < right && top < bottom).then(|| Area {
            x: left as u32,
            y: top as u32,
            width: (right - left) as u32,
            height: (bottom - top) as u32,
        })
    }

    /// All pixels, row by row: premultiplied `0xAARRGGBB`.
    pub(crate) fn pixels(&mut self) -> &[u32] {
        self.pixels.peek_pixels().and_then(|pixels| pixels.pixels()).unwrap_or_default()
    }
}
