//! What the timeline draws above its cached picture: the host's loop, the playhead, the pointer's place, a border that is dragged. Runs on
//! the window's thread.

use vizia_core::prelude::*;
use vizia_core::vg;

use crate::editor::paint::{self, Lettering};
use crate::time::FileSeconds;

use super::song_scale::TimeScale;

/// The canvas over the timeline.
pub struct AboveSong<'a> {
    /// What is drawn on.
    pub canvas: &'a Canvas,
    /// The timeline's bounds.
    pub bounds: BoundingBox,
    /// Pixels per point.
    pub scale: f32,
    /// Where places of the song are.
    pub time: TimeScale,
    /// Shapes texts.
    pub lettering: &'a Lettering,
}

impl AboveSong<'_> {
    fn place(&self, at: FileSeconds) -> f32 {
        self.bounds.x + self.time.x_of(at)
    }

    fn rect(&self, left: f32, right: f32, ink: Color) {
        let bounds = self.bounds;
        self.canvas.draw_rect(vg::Rect::new(left, bounds.top(), right, bounds.bottom()), &paint::fill(ink));
    }

    /// The host's loop.
    pub fn host_loop(&self, (start, end): (FileSeconds, FileSeconds), ink: Color) {
        let (bounds, scale) = (self.bounds, self.scale);
        let (left, right) = (self.place(start).max(bounds.left()), self.place(end).min(bounds.right()));
        if left >= right {
            return;
        }
        self.rect(left, right, Color::rgba(ink.r(), ink.g(), ink.b(), 40));
        let bar = vg::Rect::new(left, bounds.top(), right, bounds.top() + 4.0 * scale);
        self.canvas.draw_rect(bar, &paint::fill(ink));
        for x in [left, right - 2.0 * scale] {
            self.rect(x, x + 2.0 * scale, ink);
        }
    }

    /// The pointer at `x`, and its place in words.
    pub fn pointer(&self, x: f32, words: &str, (ink, ground): (Color, Color)) {
        let x = (self.bounds.x + x).round();
        self.rect(x, x + 1.0, ink);
        let middle = self.bounds.bottom() - 14.0 * self.scale;
        self.plate(words, (x + 6.0 * self.scale, middle), (ink, ground));
    }

    /// The new position of a border that is being dragged.
    pub fn border(&self, x: f32, words: &str, (ink, ground): (Color, Color)) {
        let (x, scale) = ((self.bounds.x + x).round(), self.scale);
        self.rect(x - scale, x + scale, ink);
        self.plate(words, (x + 4.0 * scale, self.bounds.top() + 32.0 * scale), (ink, ground));
    }

    /// Words on a ground, inside the timeline.
    fn plate(&self, words: &str, (left, middle): (f32, f32), (ink, ground): (Color, Color)) {
        let (scale, size) = (self.scale, 13.0 * self.scale);
        let width = self.lettering.width(words, size, ink) + 12.0 * scale;
        let left = left.min(self.bounds.right() - width);
        let plate = vg::Rect::new(left, middle - 11.0 * scale, left + width, middle + 11.0 * scale);
        self.canvas.draw_rect(plate, &paint::fill(ground));
        self.lettering.left(self.canvas, words, size, ink, (left + 6.0 * scale, middle));
    }

    /// The playhead, if its place is in view.
    pub fn playhead(&self, at: FileSeconds, ink: Color) {
        let (bounds, scale) = (self.bounds, self.scale);
        let x = self.place(at);
        if !(bounds.left()..=bounds.right()).contains(&x) {
            return;
        }
        let x = x.round();
        self.rect(x - scale, x + scale, ink);
        let mut head = vg::PathBuilder::new();
        let half = 6.0 * scale;
        head.move_to((x - half, bounds.top())).line_to((x + half, bounds.top()));
        head.line_to((x, bounds.top() + half)).close();
        self.canvas.draw_path(&head.detach(), &paint::fill(ink));
    }
}
