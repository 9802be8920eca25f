//! Short texts in views that draw themselves. Runs on the window's thread.

use std::cell::RefCell;
use std::collections::HashMap;

use vizia_core::prelude::{Canvas, Color};
use vizia_core::vg::textlayout::{FontCollection, Paragraph, ParagraphBuilder, ParagraphStyle, TextStyle};
use vizia_core::vg::{FontMgr, font_style};

/// At most this many texts are cached; beyond that the cache is cleared.
const MOST: usize = 256;

/// Shapes each text once.
pub struct Lettering {
    fonts: FontCollection,
    weight: Weight,
    shaped: RefCell<HashMap<LetteringKey, Paragraph>>,
}

/// A text, its size in tenths of a pixel, and its colour.
type LetteringKey = (String, u32, [u8; 4]);

impl Lettering {
    /// An empty cache.
    pub fn new() -> Self {
        Self { fonts: system_fonts(), weight: Weight::Normal, shaped: RefCell::default() }
    }

    /// An empty cache for bold texts.
    pub fn bold() -> Self {
        Self { weight: Weight::Bold, ..Self::new() }
    }

    /// Draws `text` from x on, vertically centred on y; sizes in pixels.
    pub fn left(&self, canvas: &Canvas, text: &str, size: f32, ink: Color, at: (f32, f32)) {
        self.draw(canvas, text, size, ink, at, 0.0);
    }

    /// Draws `text` so that it ends at x.
    pub fn right(&self, canvas: &Canvas, text: &str, size: f32, ink: Color, at: (f32, f32)) {
        self.draw(canvas, text, size, ink, at, 1.0);
    }

    /// Draws `text` centred on x.
    pub fn centred(&self, canvas: &Canvas, text: &str, size: f32, ink: Color, at: (f32, f32)) {
        self.draw(canvas, text, size, ink, at, 0.5);
    }

    /// The width of `text`, in pixels.
    pub fn width(&self, text: &str, size: f32, ink: Color) -> f32 {
        self.with(text, size, ink, |paragraph| paragraph.longest_line())
    }

    fn draw(&self, canvas: &Canvas, text: &str, size: f32, ink: Color, (x, y): (f32, f32), before: f32) {
        self.with(text, size, ink, |paragraph| {
            let left = x - before * paragraph.longest_line();
            paragraph.paint(canvas, (left, y - paragraph.height() / 2.0));
        });
    }

    fn with<T>(&self, text: &str, size: f32, ink: Color, act: impl FnOnce(&Paragraph) -> T) -> T {
        let mut shaped = self.shaped.borrow_mut();
        if shaped.len() >= MOST {
            shaped.clear();
        }
        let key = (text.to_owned(), (size * 10.0) as u32, [ink.r(), ink.g(), ink.b(), ink.a()]);
        act(shaped.entry(key).or_insert_with(|| self.shape(text, size, ink)))
    }

    fn shape(&self, text: &str, size: f32, ink: Color) -> Paragraph {
        shape(&self.fonts, text, size, ink, self.weight)
    }
}

/// The weight of a font.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// For running text.
    Normal,
    /// For titles.
    Bold,
}

/// The width of `text` in the window's font, in the unit of `size`.
pub fn width_of(text: &str, size: f32, weight: Weight) -> f32 {
    thread_local! {
        static FONTS: FontCollection = system_fonts();
    }
    FONTS.with(|fonts| shape(fonts, text, size, Color::black(), weight).longest_line())
}

/// The part of `text` that fits, with an ellipsis where it ends.
pub fn fitting(text: &str, fits: impl Fn(&str) -> bool) -> String {
    if fits(text) {
        return text.to_owned();
    }
    let shorter = text.char_indices().rev().map(|(end, _)| format!("{}…", &text[..end]));
    shorter.into_iter().find(|text| fits(text)).unwrap_or_default()
}

/// The fonts of the window.
pub fn system_fonts() -> FontCollection {
    let mut fonts = FontCollection::new();
    fonts.set_default_font_manager(FontMgr::default(), None);
    fonts
}

fn shape(fonts: &FontCollection, text: &str, size: f32, ink: Color, weight: Weight) -> Paragraph {
    let mut style = TextStyle::new();
    style.set_font_size(size).set_color(ink).set_font_families(&["sans-serif"]);
    style.set_font_style(match weight {
        Weight::Normal => font_style::FontStyle::normal(),
        Weight::Bold => font_style::FontStyle::bold(),
    });
    let mut builder = ParagraphBuilder::new(&ParagraphStyle::new(), fonts.clone());
    builder.push_style(&style);
    builder.add_text(text);
    let mut paragraph = builder.build();
    paragraph.layout(f32::INFINITY);
    paragraph
}

#[cfg(test)]
mod tests {
    use super::fitting;

    #[test]
    fn a_text_is_cut_where_it_has_to_be() {
        let within = |most: usize| move |words: &str| words.chars().count() <= most;
        assert_eq!(fitting("Chorus", within(6)), "Chorus");
        assert_eq!(fitting("Étude 2", within(3)), "Ét…");
        assert_eq!(fitting("Chorus", within(0)), "");
    }
}
