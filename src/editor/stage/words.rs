//! A line of text, as large as its view allows. Runs on the window's thread.

use vizia_core::prelude::*;

use crate::editor::paint::{Lettering, fitting};

/// The size of letters, as a share of the view's height.
const SIZE: f32 = 0.72;
/// Text that is too long shrinks to this share of that size, and is then cut.
const LEAST: f32 = 0.6;

/// Where the text is placed in the view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StageSide {
    /// At its left edge.
    Left,
    /// In its middle.
    Middle,
    /// At its right edge.
    Right,
}

/// A line of text.
pub struct StageWords {
    words: Signal<String>,
    side: StageSide,
    /// A text that determines the size for all lines in views of the same width.
    like: Option<&'static str>,
    lettering: Lettering,
}

impl StageWords {
    /// Shows `words`.
    pub fn new(cx: &mut Context, words: Signal<String>, side: StageSide) -> Handle<'_, Self> {
        Self::build_like(cx, words, side, None)
    }

    /// Shows `words` in the middle, at the size at which `widest` fits.
    pub fn like<'a>(cx: &'a mut Context, words: Signal<String>, widest: &'static str) -> Handle<'a, Self> {
        Self::build_like(cx, words, StageSide::Middle, Some(widest))
    }

    fn build_like<'a>(
        cx: &'a mut Context,
        words: Signal<String>,
        side: StageSide,
        like: Option<&'static str>,
    ) -> Handle<'a, Self> {
        Self { words, side, like, lettering: Lettering::bold() }
            .build(cx, |_| {})
            .bind(words, |mut handle| handle.needs_redraw())
            .role(Role::Label)
            .text_value(words)
    }
}

/// Fits `words` into `room`: the text to show, and its size. The size is `largest` if that fits, and at least [`LEAST`]
/// of it; then the end is cut off. `width` measures a text at a size.
pub fn fitted(words: &str, largest: f32, room: f32, width: impl Fn(&str, f32) -> f32) -> (String, f32) {
    let wide = width(words, largest);
    if wide <= room {
        return (words.to_owned(), largest);
    }
    // Sizes are whole numbers. Widths do not grow evenly with the size, so the estimate may have to shrink.
    let least = (largest * LEAST).floor().max(1.0);
    let mut size = (largest * room / wide).floor();
    while size > least && width(words, size) > room {
        size -= 1.0;
    }
    let size = size.max(least);
    (fitting(words, |words| width(words, size) <= room), size)
}

impl View for StageWords {
    fn element(&self) -> Option<&'static str> {
        Some("stage-line")
    }

    /// `color` is the colour of the letters.
    fn draw(&self, cx: &mut DrawContext<'_>, canvas: &Canvas) {
        let (bounds, ink) = (cx.bounds(), cx.font_color());
        if bounds.w < 1.0 || bounds.h < 1.0 {
            return;
        }
        let ink = Color::rgba(ink.r(), ink.g(), ink.b(), ink.a());
        let width = |words: &str, size: f32| self.lettering.width(words, size, ink);
        let largest = (SIZE * bounds.h).floor();
        let largest = self.like.map_or(largest, |like| fitted(like, largest, bounds.w, width).1);
        let (words, size) = self.words.with(|words| fitted(words, largest, bounds.w, width));
        let (x, y) = (bounds.x, bounds.y + bounds.h / 2.0);
        match self.side {
            StageSide::Left => self.lettering.left(canvas, &words, size, ink, (x, y)),
            StageSide::Middle => self.lettering.centred(canvas, &words, size, ink, (x + bounds.w / 2.0, y)),
            StageSide::Right => self.lettering.right(canvas, &words, size, ink, (bounds.right(), y)),
        }
    }
}
