//! Lines: where they end, how wide and high they are, where they stand.

use super::{aligned, black, ellipsized, fonts, laid_out, plain, shown};
use skia_safe::textlayout::{
    Paragraph, ParagraphBuilder, ParagraphStyle, RectHeightStyle, RectWidthStyle, StrutStyle, TextAlign,
    TextDirection, TextHeightBehavior,
};

const PANGRAM: &str = "The quick brown fox jumps over the lazy dog";

fn left_edges(paragraph: &Paragraph) -> Vec<f64> {
    paragraph.get_line_metrics().iter().map(|line| line.left).collect()
}

#[test]
fn lines_hold_what_fits() {
    let paragraph = plain(PANGRAM, 120.0);
    let lines = shown(&paragraph, PANGRAM);
    assert!(lines.len() > 2);
    assert_eq!(lines.concat(), PANGRAM);
    for (line, metrics) in lines.iter().zip(paragraph.get_line_metrics()) {
        assert!(metrics.width <= 120.0, "{line} is {} wide", metrics.width);
    }
    // No line would take one more word.
    for pair in lines.windows(2) {
        let next = pair[1].split(' ').next().expect("a word");
        assert!(plain(&format!("{}{next}", pair[0]), 1e4).longest_line() > 120.0);
    }
}

#[test]
fn a_new_width_gives_what_a_new_paragraph_gives() {
    let text = "Ein Bär, שלום עולם, and 1234 more\nwords after a break ";
    for style in [
        ParagraphStyle::new(),
        ellipsized(None),
        ellipsized(Some(2)),
        aligned(TextAlign::Justify, TextDirection::RTL),
    ] {
        let mut again = laid_out(text, &style, 400.0);
        for width in [f32::MAX, 90.0, 91.0, 300.0, 0.0, 60.0, 300.0, f32::INFINITY, 55.5] {
            again.layout(width);
            let fresh = laid_out(text, &style, width);
            assert_eq!(again.get_line_metrics(), fresh.get_line_metrics(), "{width} in {style:?}");
            assert_eq!(again.height(), fresh.height());
            assert_eq!(again.did_exceed_max_lines(), fresh.did_exceed_max_lines());
            let all = |p: &Paragraph| p.get_rects_for_range(0..99, RectHeightStyle::Tight, RectWidthStyle::Tight);
            assert_eq!(all(&again), all(&fresh));
        }
    }
}

#[test]
fn intrinsic_widths_are_those_that_layout_needs() {
    let mut paragraph = plain(PANGRAM, f32::MAX);
    let widest_word = PANGRAM.split(' ').map(|word| plain(word, f32::MAX).longest_line()).fold(0.0, f32::max);
    assert!((paragraph.min_intrinsic_width() - widest_word).abs() < 0.01);
    assert!((paragraph.max_intrinsic_width() - paragraph.longest_line()).abs() < 0.01);
    paragraph.layout(paragraph.max_intrinsic_width().ceil());
    assert_eq!(paragraph.line_number(), 1);
    paragraph.layout(paragraph.min_intrinsic_width().ceil());
    assert!(shown(&paragraph, PANGRAM).iter().all(|line| line.ends_with(' ') || line.ends_with("dog")));
}

#[test]
fn line_breaks_make_lines_even_empty_ones() {
    assert_eq!(shown(&plain("a\n\nb", 100.0), "a\n\nb"), ["a", "", "b"]);
    assert_eq!(plain("a\r\nb\u{2028}c\u{85}d", 100.0).line_number(), 4);
    // After a last line break there is one more line, as high as the one before.
    let paragraph = plain("a\n", 100.0);
    assert_eq!(paragraph.line_number(), 2);
    assert_eq!(paragraph.height(), 2.0 * plain("a", 100.0).height());
    assert_eq!(plain("\n\n", 100.0).line_number(), 3);
}

#[test]
fn an_empty_paragraph_is_one_line_high_and_has_none() {
    let empty = plain("", 100.0);
    assert_eq!((empty.line_number(), empty.height()), (0, plain("x", 100.0).height()));
    assert_eq!((empty.max_intrinsic_width(), empty.longest_line()), (0.0, 0.0));
    // What vizia makes of an empty label.
    let label = plain("\u{200b}", 100.0);
    assert_eq!((label.line_number(), label.height(), label.max_intrinsic_width()), (1, empty.height(), 0.0));
}

#[test]
fn lines_stand_where_alignment_wants_them() {
    let text = "two\nlines of text";
    let widths: Vec<_> = plain(text, 200.0).get_line_metrics().iter().map(|line| line.width).collect();
    let expect = |align, direction, share: f64| {
        let found = left_edges(&laid_out(text, &aligned(align, direction), 200.0));
        for (left, width) in found.iter().zip(&widths) {
            assert!((left - (200.0 - width) * share).abs() < 1e-4, "{align:?} {direction:?}: {left}");
        }
    };
    for direction in [TextDirection::LTR, TextDirection::RTL] {
        expect(TextAlign::Left, direction, 0.0);
        expect(TextAlign::Center, direction, 0.5);
        expect(TextAlign::Right, direction, 1.0);
    }
    expect(TextAlign::Start, TextDirection::LTR, 0.0);
    expect(TextAlign::End, TextDirection::LTR, 1.0);
    expect(TextAlign::Start, TextDirection::RTL, 1.0);
    expect(TextAlign::End, TextDirection::RTL, 0.0);
}

#[test]
fn justified_lines_fill_the_width_but_for_the_last() {
    let paragraph = laid_out(PANGRAM, &aligned(TextAlign::Justify, TextDirection::LTR), 150.0);
    let lines = paragraph.get_line_metrics();
    let (last, full) = lines.split_last().expect("lines");
    assert!(full.len() > 1);
    assert!(full.iter().all(|line| (line.width - 150.0).abs() < 1e-3));
    assert!(last.width < 150.0);
    for line in full {
        let visible = line.start_index..line.end_excluding_whitespaces;
        let boxes = paragraph.get_rects_for_range(visible, RectHeightStyle::Tight, RectWidthStyle::Tight);
        assert!((boxes.last().expect("a box").rect.right - 150.0).abs() < 1e-3);
    }
}

#[test]
fn an_ellipsis_stands_for_what_does_not_fit() {
    let whole = laid_out(PANGRAM, &ellipsized(None), f32::MAX);
    assert_eq!(whole.line_number(), 1);
    assert!(!whole.did_exceed_max_lines());
    let cut = laid_out(PANGRAM, &ellipsized(None), 120.0);
    assert_eq!(cut.line_number(), 1);
    assert!(cut.did_exceed_max_lines());
    assert!(cut.longest_line() <= 120.0);
    assert_eq!(shown(&cut, PANGRAM), ["The quick "]);
    let two = laid_out(PANGRAM, &ellipsized(Some(2)), 120.0);
    assert_eq!(two.line_number(), 2);
    assert!(two.get_line_metrics().iter().all(|line| line.width <= 120.0));
    // A first word that is too wide is cut within.
    let word = laid_out("Unbelievable", &ellipsized(None), 60.0);
    let text = word.get_actual_text_range(0, true);
    assert!(text.end > 2 && text.end < 12, "{text:?}");
    // Where not even an ellipsis fits there is nothing.
    assert_eq!(shown(&laid_out(PANGRAM, &ellipsized(None), 3.0), PANGRAM), [""]);
}

#[test]
fn a_limit_of_lines_hides_the_rest() {
    let mut style = ParagraphStyle::new();
    style.set_max_lines(2);
    let paragraph = laid_out("a\nb\nc", &style, 100.0);
    assert_eq!((paragraph.line_number(), paragraph.did_exceed_max_lines()), (2, true));
    assert!(!laid_out("a\nb", &style, 100.0).did_exceed_max_lines());
    // Only one line: what it needs at least is all of it.
    style.set_max_lines(1);
    let one = laid_out(PANGRAM, &style, 50.0);
    assert_eq!(one.min_intrinsic_width(), one.max_intrinsic_width());
}

#[test]
fn heights_follow_the_style() {
    let build = |style: &ParagraphStyle, height: f32| {
        let mut text = black();
        text.set_height(height).set_height_override(true);
        let mut paragraph = ParagraphBuilder::new(style, fonts()).push_style(&text).add_text("a\nb\nc").build();
        paragraph.layout(100.0);
        paragraph.height()
    };
    let natural = plain("a", 100.0).height();
    assert_eq!(build(&ParagraphStyle::new(), 2.0), 3.0 * 32.0);
    let mut tight = ParagraphStyle::new();
    tight.set_text_height_behavior(TextHeightBehavior::DisableAll);
    assert!(build(&tight, 4.0) < 3.0 * 64.0);
    let mut strut = StrutStyle::new();
    strut.set_font_size(40.0).set_strut_enabled(true);
    let mut struts = ParagraphStyle::new();
    struts.set_strut_style(strut.clone());
    assert!(build(&struts, 1.0) > 3.0 * natural);
    strut.set_force_strut_height(true).set_height(3.0).set_height_override(true).set_font_size(10.0);
    struts.set_strut_style(strut);
    assert_eq!(build(&struts, 9.0), 3.0 * 30.0);
}

#[test]
fn spacing_widens_text() {
    let width = |letter: f32, word: f32| {
        let mut text = black();
        text.set_letter_spacing(letter).set_word_spacing(word);
        let mut paragraph =
            ParagraphBuilder::new(&ParagraphStyle::new(), fonts()).push_style(&text).add_text("ab  cd e").build();
        paragraph.layout(f32::MAX);
        paragraph.longest_line()
    };
    let natural = width(0.0, 0.0);
    assert!((width(3.0, 0.0) - natural - 8.0 * 3.0).abs() < 1e-3);
    assert!((width(0.0, 5.0) - natural - 2.0 * 5.0).abs() < 1e-3);
}

#[test]
fn widths_that_are_no_widths_are_borne() {
    for width in [f32::NAN, f32::NEG_INFINITY, -1.0, 0.0, f32::MIN_POSITIVE, f32::MAX, f32::INFINITY] {
        for align in [TextAlign::Left, TextAlign::Center, TextAlign::Right, TextAlign::Justify] {
            let paragraph = laid_out("שלום world\n🎸 ", &aligned(align, TextDirection::RTL), width);
            assert!(paragraph.line_number() > 0);
            assert!(
                paragraph.get_line_metrics().iter().all(|line| line.left.is_finite() && line.width.is_finite())
            );
        }
    }
}
