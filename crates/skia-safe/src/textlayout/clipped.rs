//! Finds drawn texts that the clip cuts. For tests: upstream has no such thing.
//!
//! On the thread that draws. Not known here: which view draws, and whether it may scroll.

use std::cell::RefCell;

use super::{line::Line, paragraph::Paragraph};
use crate::{Canvas, Point, Rect};

/// The tolerance for rounding, in pixels.
const ROUNDING: f32 = 0.6;
/// How much of its height a line may stick out: there is room above and below its letters.
const LEADING: f32 = 0.2;

thread_local! {
    /// The cut texts, while somebody asks for them.
    static CLIPPED: RefCell<Option<Vec<String>>> = const { RefCell::new(None) };
}

/// The texts of paragraphs that `draw` draws on this thread of which the clip leaves a part, but not all. Those of which it leaves nothing
/// are not visible, and not among them.
pub fn clipped_texts(draw: impl FnOnce()) -> Vec<String> {
    CLIPPED.set(Some(Vec::new()));
    draw();
    CLIPPED.take().unwrap_or_default()
}

impl Paragraph {
    /// Records the text if it is asked for, and the clip cuts it.
    pub(super) fn record_clipped(&self, canvas: &Canvas, at: Point) {
        CLIPPED.with_borrow_mut(|clipped| {
            let Some(clipped) = clipped else { return };
            let Some(clip) = canvas.local_clip_bounds() else { return };
            if self.lines().iter().any(|line| is_cut(line, at, clip)) {
                clipped.push(self.text.clone());
            }
        });
    }
}

fn is_cut(line: &Line, at: Point, clip: Rect) -> bool {
    let left = at.x + line.shift;
    let (top, bottom) = line.span(line.extent);
    let (right, top, bottom) = (left + line.width, at.y + top, at.y + bottom);
    let leading = LEADING * (bottom - top);
    let is_seen = left < clip.right - ROUNDING
        && right > clip.left + ROUNDING
        && top < clip.bottom - leading
        && bottom > clip.top + leading;
    let sticks_out = left < clip.left - ROUNDING
        || right > clip.right + ROUNDING
        || top < clip.top - leading
        || bottom > clip.bottom + leading;
    line.width > 0.0 && is_seen && sticks_out
}
