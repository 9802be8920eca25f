//! Bringing pixels to a window. On the thread of the window; knows no views.

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

    /// Shows `area` of `pixels`, which are `size` columns and rows: `0x..RRGGBB`, row by row.
    ///
    /// # Errors
    /// Where the window is gone.
    pub(super) fn show(&mut self, pixels: &[u32], size: (u32, u32), area: Area) -> Result<(), HandlerError> {
        let (Some(columns), Some(rows)) = (NonZeroU32::new(size.0), NonZeroU32::new(size.1)) else { return Ok(()) };
        if self.size != size {
            self.surface.resize(columns, rows)?;
            self.size = size;
        }
        let mut buffer = self.surface.buffer_mut()?;
        // What was not shown in the last frame is not in this buffer.
        let area = if buffer.age() == 1 { area } else { Area { x: 0, y: 0, width: size.0, height: size.1 } };
        let (Some(width), Some(height)) = (NonZeroU32::new(area.width), NonZeroU32::new(area.height)) else {
            return Ok(());
        };
        let width_of_row = size.0 as usize;
        for row in area.y as usize..(area.y + area.height) as usize {
            let start = row * width_of_row + area.x as usize;
            let part = start..start + area.width as usize;
            buffer[part.clone()].copy_from_slice(&pixels[part]);
        }
        buffer.present_with_damage(&[Rect { x: area.x, y: area.y, width, height }])?;
        Ok(())
    }
}
