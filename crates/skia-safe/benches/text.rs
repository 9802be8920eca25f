//! What text costs: `cargo bench -p skia-safe --bench text`. CPU time of this thread, the least and the middle of many
//! runs, on Linux; elsewhere the clock's time. A label is what vizia makes of a strip's name or value.

use skia_safe::{
    Color, FontMgr, Surface, surfaces,
    textlayout::{
        FontCollection, Paragraph, ParagraphBuilder, ParagraphStyle, RectHeightStyle, RectWidthStyle, TextStyle,
    },
};
use std::{hint::black_box, time::Instant};

const LABELS: usize = 200;
const RUNS: usize = 200;
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
    measure("200 labels built and laid out three times", || {
        for number in 0..LABELS {
            let mut paragraph = label(number, &fonts);
            three_layouts(&mut paragraph, 120.0);
            black_box(paragraph.height());
        }
    });
    let mut labels: Vec<_> = (0..LABELS).map(|number| label(number, &fonts)).collect();
    let mut width = 100.0;
    measure("200 labels laid out three times for a new width", || {
        width = if width == 100.0 { 90.0 } else { 100.0 };
        labels.iter_mut().for_each(|paragraph| three_layouts(paragraph, width));
    });
    let mut long = prose(&fonts);
    long.layout(400.0);
    let lines = long.line_number();
    measure(&format!("one paragraph of {lines} lines, broken anew"), || {
        width = if width == 400.0 { 399.0 } else { 400.0 };
        long.layout(width);
    });
    measure("1000 questions about it", || {
        for at in 0..500 {
            black_box(long.get_rects_for_range(at * 6..at * 6 + 20, RectHeightStyle::Tight, RectWidthStyle::Tight));
            black_box(long.get_glyph_position_at_coordinate((at as f32, at as f32)));
        }
    });
    labels.iter_mut().for_each(|paragraph| three_layouts(paragraph, 200.0));
    let mut surface = surfaces::raster_n32_premul((1000, 620)).expect("a surface");
    measure("200 labels painted", || paint(&labels, &mut surface));
}

fn paint(labels: &[Paragraph], surface: &mut Surface) {
    for (at, paragraph) in labels.iter().enumerate() {
        paragraph.paint(surface.canvas(), ((at % 5) as f32 * 200.0, (at / 5) as f32 * 15.0));
    }
    black_box(surface.peek_pixels().map(|pixels| pixels.width()));
}

/// Prints the least and the middle CPU time of one run.
#[expect(clippy::print_stdout, reason = "a bench's result")]
fn measure(name: &str, mut run: impl FnMut()) {
    run();
    let mut times: Vec<f64> = (0..RUNS)
        .map(|_| {
            let (clock, cpu) = (Instant::now(), cpu_time());
            run();
            match cpu.zip(cpu_time()) {
                Some((before, after)) => (after - before) as f64 * 1e-6,
                None => clock.elapsed().as_secs_f64() * 1e3,
            }
        })
        .collect();
    times.sort_by(f64::total_cmp);
    println!("{name}: {:.3} ms (middle {:.3})", times[0], times[RUNS / 2]);
}

/// What this thread has used, in nanoseconds.
fn cpu_time() -> Option<u64> {
    std::fs::read_to_string("/proc/thread-self/schedstat").ok()?.split(' ').next()?.parse().ok()
}
