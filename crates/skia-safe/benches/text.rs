//! Measures text: `cargo bench -p skia-safe --bench text`. CPU time in milliseconds, minimum and median of many runs. A
//! label is built as vizia builds a strip's name or value.

mod timing;

use skia_safe::{
    Color, FontMgr, Surface, surfaces,
    textlayout::{
        FontCollection, Paragraph, ParagraphBuilder, ParagraphStyle, RectHeightStyle, RectWidthStyle, TextStyle,
    },
};
use std::hint::black_box;
use timing::report;

const LABELS: usize = 200;
/// The families that vizia's default theme asks for.
const FAMILIES: [&str; 5] = ["-apple-system", "Inter", "Noto Sans", "Arial", "sans-serif"];

fn fonts() -> FontCollection {
    let mut fonts = FontCollection::new();
    fonts.set_default_font_manager(FontMgr::default(), None);
    fonts
}

fn label(number: usize, fonts: &FontCollection) -> Paragraph {
    let mut style = TextStyle::new();
    style.set_color(Color::BLACK).set_font_size(14.0).set_font_families(&FAMILIES);
    let mut builder = ParagraphBuilder::new(&ParagraphStyle::new(), fonts);
    builder.push_style(&style).add_text(format!("Backing vocals {number} left")).add_text("\u{200b}").build()
}

/// As vizia lays a label out in one pass.
fn three_layouts(paragraph: &mut Paragraph, width: f32) {
    paragraph.layout(f32::MAX);
    paragraph.layout(paragraph.max_intrinsic_width().ceil());
    paragraph.layout(width);
}

fn prose(fonts: &FontCollection) -> Paragraph {
    let mut style = TextStyle::new();
    style.set_color(Color::BLACK).set_font_families(&FAMILIES);
    let text = "The drums enter in bar nine, the choir follows at the end of the second verse. ".repeat(40);
    ParagraphBuilder::new(&ParagraphStyle::new(), fonts).push_style(&style).add_text(text).build()
}

fn main() {
    let fonts = fonts();
    report("200 labels built and laid out three times", || {
        for number in 0..LABELS {
            let mut paragraph = label(number, &fonts);
            three_layouts(&mut paragraph, 120.0);
            black_box(paragraph.height());
        }
    });
    let mut labels: Vec<_> = (0..LABELS).map(|number| label(number, &fonts)).collect();
    let mut width = 100.0;
    report("200 labels laid out three times for a new width", || {
        width = if width == 100.0 { 90.0 } else { 100.0 };
        labels.iter_mut().for_each(|paragraph| three_layouts(paragraph, width));
    });
    let mut long = prose(&fonts);
    long.layout(400.0);
    let lines = long.line_number();
    report(&format!("one paragraph of {lines} lines, broken anew"), || {
        width = if width == 400.0 { 399.0 } else { 400.0 };
        long.layout(width);
    });
    report("1000 questions about it", || {
        for at in 0..500 {
            black_box(long.get_rects_for_range(at * 6..at * 6 + 20, RectHeightStyle::Tight, RectWidthStyle::Tight));
            black_box(long.get_glyph_position_at_coordinate((at as f32, at as f32)));
        }
    });
    labels.iter_mut().for_each(|paragraph| three_layouts(paragraph, 200.0));
    let mut surface = surfaces::raster_n32_premul((1000, 620)).expect("a surface");
    report("200 labels painted", || paint(&labels, &mut surface));
}

fn paint(labels: &[Paragraph], surface: &mut Surface) {
    for (at, paragraph) in labels.iter().enumerate() {
        paragraph.paint(surface.canvas(), ((at % 5) as f32 * 200.0, (at / 5) as f32 * 15.0));
    }
    black_box(surface.peek_pixels().map(|pixels| pixels.width()));
}
