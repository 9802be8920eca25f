//! Paragraphs as vizia uses them: layout, queries, fonts, pictures.
#![allow(missing_docs)]

mod fonts;
mod layout;
mod pictures;
mod properties;
mod queries;

use skia_safe::{
    Color, FontMgr,
    textlayout::{
        FontCollection, Paragraph, ParagraphBuilder, ParagraphStyle, TextAlign, TextDirection, TextStyle,
    },
};

/// The fonts of an application that brings none of its own.
fn fonts() -> FontCollection {
    let mut fonts = FontCollection::new();
    fonts.set_default_font_manager(FontMgr::default(), None);
    fonts
}

/// Black text of 16 pixels.
fn black() -> TextStyle {
    let mut style = TextStyle::new();
    style.set_color(Color::BLACK).set_font_size(16.0).set_font_families(&["sans-serif"]);
    style
}

/// Text in one style, laid out for a width.
fn laid_out(text: &str, style: &ParagraphStyle, width: f32) -> Paragraph {
    let mut paragraph = ParagraphBuilder::new(style, fonts()).push_style(&black()).add_text(text).build();
    paragraph.layout(width);
    paragraph
}

/// Text in the default layout.
fn plain(text: &str, width: f32) -> Paragraph {
    laid_out(text, &ParagraphStyle::new(), width)
}

fn aligned(align: TextAlign, direction: TextDirection) -> ParagraphStyle {
    let mut style = ParagraphStyle::new();
    style.set_text_align(align).set_text_direction(direction);
    style
}

fn ellipsized(max_lines: Option<usize>) -> ParagraphStyle {
    let mut style = ParagraphStyle::new();
    style.set_ellipsis("…").set_max_lines(max_lines);
    style
}

/// The text that each line shows, with the spaces at its end.
fn shown<'a>(paragraph: &Paragraph, text: &'a str) -> Vec<&'a str> {
    (0..paragraph.line_number()).map(|line| &text[paragraph.get_actual_text_range(line, true)]).collect()
}
