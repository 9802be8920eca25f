//! Shows pixels in a window. Runs on the window's thread; knows no views.

use std::num::NonZeroU32;

use baseview::{HandlerError, WindowContext};
use softbuffer::{Context, Rect, Surface};

use crate::Area;

/// The pixels of a window.
pub(super) struct Screen {
    surface: Surface<WindowContext, WindowContext>,
    size: (u32, u32),
}

impl Screen {
    /// # Errors
    /// Where the window cannot show pixels at all.
    pub(super) fn new(window: &WindowContext) -> Result<Self, HandlerError> {
        let context = Context::new(window.clone())?;
        Ok(Self { surface: Surface::new(&context, window.clone())?, size: (0, 0) })
    }

    /// Shows these areas of `pixels`, which are `size` columns and rows: `0x..RRGGBB`, row by row.
    ///
    /// # Errors
    /// Where the window is gone.
    pub(super) fn show(&mut self, pixels: &[u32], size: (u32, u32), areas: &[Area]) -> Result<(), HandlerError> {
        let (Some(columns), Some(rows)) = (NonZeroU32::new(size.0), NonZeroU32::new(size.1)) else { return Ok(()) };
        if areas.is_empty() {
            return Ok(());
        }
        if self.size != size {
            self.surface.resize(columns, rows)?;
            self.size = size;
        }
        let mut buffer = self.surface.buffer_mut()?;
        let all = [Area { x: 0, y: 0, width: size.0, height: size.1 }];
        // This buffer lacks the changes of earlier frames unless it was shown in the last frame.
        let areas = if buffer.age() == 1 { areas } else { &all };
        for area in areas {
            copy(pixels, &mut buffer, size.0 as usize, *area);
        }
        let damage = |area: &Area| {
            let (width, height) = (NonZeroU32::new(area.width)?, NonZeroU32::new(area.height)?);
            Some(Rect { x: area.x, y: area.y, width, height })
        };
        let damage: Vec<Rect> = areas.iter().filter_map(damage).collect();
        buffer.present_with_damage(&damage)?;
        Ok(())
    }
}

/// Copies an area between pixels of which `columns` are a row.
fn copy(from: &[u32], to: &mut [u32], columns: usize, area: Area) {
    for row in area.y as usize..(area.y + area.height) as usize {
        let start = row * columns + area.x as usize;
        let part = start..start + area.width as usize;
        to[part.clone()].copy_from_slice(&from[part]);
    }
}
