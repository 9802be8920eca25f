//! Compares drawn text with pictures.

#[path = "../support/mod.rs"]
mod support;

use super::{aligned, black, ellipsized, fonts, laid_out};
use skia_safe::{
    Canvas, Color, FontStyle, Paint, PaintStyle, Rect, surfaces,
    textlayout::{
        Paragraph, ParagraphBuilder, ParagraphStyle, RectHeightStyle, RectWidthStyle, TextAlign, TextDecoration,
        TextDecorationStyle, TextDirection, TextShadow, TextStyle,
    },
};

/// Draws on white and compares.
fn compare(name: &str, size: (i32, i32), draw: impl FnOnce(&Canvas)) {
    let mut surface = surfaces::raster_n32_premul(size).expect("a surface");
    surface.canvas().clear(Color::WHITE);
    draw(surface.canvas());
    support::compare(name, &mut surface);
}

/// Draws paragraphs below each other, each on a pale field as wide as its layout.
fn stack(canvas: &Canvas, paragraphs: impl IntoIterator<Item = Paragraph>) {
    let mut y = 8.0;
    let mut field = Paint::default();
    field.set_color(Color::from_rgb(226, 234, 246));
    for paragraph in paragraphs {
        canvas.draw_rect(Rect::from_xywh(8.0, y, paragraph.max_width(), paragraph.height()), &field);
        paragraph.paint(canvas, (8.0, y));
        y += paragraph.height() + 8.0;
    }
}

fn styled(text: &str, change: impl FnOnce(&mut TextStyle)) -> Paragraph {
    let mut style = black();
    change(&mut style);
    let mut builder = ParagraphBuilder::new(&ParagraphStyle::new(), fonts());
    let mut paragraph = builder.push_style(&style).add_text(text).build();
    paragraph.layout(284.0);
    paragraph
}

#[test]
fn alignment() {
    use TextAlign::{Center, Justify, Left, Right};
    let text = "Lead vocals, drums and a bass guitar that is rather loud in the second verse";
    compare("text-alignment", (300, 400), |canvas| {
        stack(
            canvas,
            [Left, Center, Right, Justify].map(|align| laid_out(text, &aligned(align, TextDirection::LTR), 284.0)),
        );
    });
}

#[test]
fn ellipses() {
    let text = "Backing vocals of the last chorus, left";
    compare("text-ellipsis", (300, 190), |canvas| {
        let cut = |text, lines, width| laid_out(text, &ellipsized(lines), width);
        let mut rtl = ellipsized(None);
        rtl.set_text_direction(TextDirection::RTL);
        stack(
            canvas,
            [
                cut(text, None, 284.0),
                cut(text, None, 200.0),
                cut("Instrumentalversion", None, 100.0),
                cut(text, Some(2), 150.0),
                laid_out("קולות רקע של הפזמון האחרון", &rtl, 130.0),
            ],
        );
    });
}

#[test]
fn two_directions() {
    compare("text-directions", (300, 250), |canvas| {
        let ltr = aligned(TextAlign::Start, TextDirection::LTR);
        let rtl = aligned(TextAlign::Start, TextDirection::RTL);
        stack(
            canvas,
            [
                laid_out("Song שלום עולם live", &ltr, 284.0),
                laid_out("שלום Song עולם 123", &rtl, 284.0),
                laid_out("مرحبا بالعالم (live)", &rtl, 284.0),
                laid_out("مرحبا Song بالعالم 120 BPM", &ltr, 150.0),
                laid_out("עִבְרִית שָׁלוֹם", &rtl, 284.0),
                laid_out("e\u{301} é ﬁ ♥ ★ 👩‍👧 Ελλάδα Жук", &ltr, 284.0),
            ],
        );
    });
}

#[test]
fn decorations() {
    compare("text-decorations", (300, 260), |canvas| {
        use TextDecorationStyle::{Dashed, Dotted, Double, Solid, Wavy};
        let lines = TextDecoration::UNDERLINE;
        let styles = [Solid, Double, Dotted, Dashed, Wavy].map(|style| {
            styled("Gypsy jazz underlined", |text| {
                text.set_decoration_type(lines);
                text.set_decoration_style(style);
                text.set_decoration_color(Color::RED);
            })
        });
        let both = styled("Over and through", |text| {
            text.set_decoration_type(TextDecoration::OVERLINE | TextDecoration::LINE_THROUGH);
        });
        let thick = styled("Three times as thick", |text| {
            text.set_decoration_type(lines);
            text.set_decoration_thickness_multiplier(3.0);
        });
        stack(canvas, styles.into_iter().chain([both, thick]));
    });
}

#[test]
fn styles() {
    compare("text-styles", (300, 290), |canvas| {
        let mut builder = ParagraphBuilder::new(&ParagraphStyle::new(), fonts());
        for (style, size) in [
            (FontStyle::normal(), 12.0),
            (FontStyle::bold(), 16.0),
            (FontStyle::italic(), 20.0),
            (FontStyle::bold_italic(), 28.0),
        ] {
            let mut text = black();
            text.set_font_style(style).set_font_size(size);
            builder.push_style(&text).add_text("Stem ");
        }
        let mut mixed = builder.build();
        mixed.layout(284.0);
        let background = styled("on a field of its own", |text| {
            let mut paint = Paint::default();
            paint.set_color(Color::from_rgb(255, 214, 102));
            text.set_background_paint(&paint).set_letter_spacing(2.0);
        });
        let shadow = styled("in front of shadows", |text| {
            text.set_font_size(24.0);
            text.add_shadow(TextShadow::new(Color::BLUE, (3.0, 3.0), 2.0));
            text.add_shadow(TextShadow::new(Color::RED, (-2.0, -2.0), 0.0));
        });
        let outlined = styled("outlined", |text| {
            let mut paint = Paint::default();
            paint.set_color(Color::BLACK).set_style(PaintStyle::Stroke).set_stroke_width(1.0);
            text.set_font_size(36.0).set_foreground_paint(&paint);
        });
        let mono = styled("0:01:23.456 mono", |text| {
            text.set_font_families(&["monospace"]);
        });
        let high = styled("lines twice\nas high", |text| {
            text.set_height(2.0).set_height_override(true);
        });
        stack(canvas, [mixed, background, shadow, outlined, mono, high]);
    });
}

#[test]
fn selections() {
    compare("text-selections", (300, 200), |canvas| {
        let mut paint = Paint::default();
        paint.set_color(Color::from_argb(110, 40, 120, 255));
        let text = "Select some\nשלום Song עולם 123\nand wrap this line at its end";
        let mut y = 8.0;
        for (align, range) in [(TextAlign::Left, 3..24), (TextAlign::Center, 18..50)] {
            let paragraph = laid_out(text, &aligned(align, TextDirection::LTR), 200.0);
            paragraph.paint(canvas, (8.0, y));
            for found in paragraph.get_rects_for_range(range, RectHeightStyle::Tight, RectWidthStyle::Tight) {
                canvas.draw_rect(found.rect.with_offset((8.0, y)), &paint);
            }
            y += paragraph.height() + 8.0;
        }
    });
}
