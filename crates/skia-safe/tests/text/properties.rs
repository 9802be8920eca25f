//! Properties of any text, width and index: queries agree with each other, and none panics.

use super::{aligned, ellipsized, laid_out};
use proptest::prelude::*;
use skia_safe::textlayout::{Paragraph, ParagraphStyle, RectHeightStyle, RectWidthStyle, TextAlign, TextDirection};

/// Text of everything that is hard: accents, emoji of several characters, two directions, spaces, line breaks.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        5 => "[a-zA-Z0-9.,;:!?()-]{1,8}",
        3 => Just(" ".to_owned()),
        1 => prop::sample::select(vec![
            "  ", "\n", "\r\n", "\n\n", "\t", "\u{a0}", "\u{200b}", "\u{2028}", "é", "e\u{301}", "ﬁ", "ffi", "\u{301}",
            "👩‍👩‍👧", "👍🏽", "🇩🇪", "🎸", "𝄞", "1️⃣", "שלום", "עִבְרִית", "مرحبا", "لا", "\u{202e}abc\u{202c}", "\u{2066}x\u{2069}", "漢字", "ไทย",
            "नमस्ते", "\u{0}", "\u{7f}", "\u{feff}", "\u{fffd}", "\u{10ffff}",
        ]).prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
}

fn style() -> impl Strategy<Value = ParagraphStyle> {
    use TextAlign::{Center, End, Justify, Left, Right, Start};
    let align = prop::sample::select(vec![Left, Right, Center, Justify, Start, End]);
    let direction = prop::sample::select(vec![TextDirection::LTR, TextDirection::RTL]);
    let lines = prop::option::weighted(0.3, 0_usize..4);
    (align, direction, lines, any::<bool>()).prop_map(|(align, direction, lines, cut)| {
        let mut style = if cut { ellipsized(lines) } else { ParagraphStyle::new() };
        let base = aligned(align, direction);
        style.set_text_align(base.text_align()).set_text_direction(direction).set_max_lines(lines);
        style
    })
}

fn width() -> impl Strategy<Value = f32> {
    prop_oneof![0.0_f32..400.0, Just(0.0), Just(f32::MAX), Just(f32::INFINITY)]
}

fn utf16(text: &str, byte: usize) -> usize {
    text[..byte].encode_utf16().count()
}

/// Line, boxes and cluster of every character say the same.
fn check_indices(paragraph: &mut Paragraph, text: &str) {
    let mut unit = 0;
    for (byte, character) in text.char_indices() {
        let line = paragraph.get_line_number_at(byte).expect("every byte has a line");
        assert_eq!(paragraph.get_line_number_at_utf16_offset(unit), Some(line));
        let cluster = paragraph.get_glyph_cluster_at(byte).expect("every byte has a cluster");
        assert!(cluster.text_range.contains(&byte));
        assert!(text.is_char_boundary(cluster.text_range.start) && text.is_char_boundary(cluster.text_range.end));
        let info = paragraph.get_glyph_info_at_utf16_offset(unit).expect("every character has a grapheme");
        assert!(info.grapheme_cluster_text_range.contains(&unit));
        let metrics = paragraph.get_line_metrics_at(line).expect("a line");
        assert!(metrics.start_index <= byte);
        let shown = paragraph.get_actual_text_range(line, true);
        if shown.contains(&byte) {
            // The middle of a letter's box belongs to that letter's line.
            assert!(cluster.bounds.center_y() >= (metrics.baseline - metrics.ascent) as f32 - 1.0);
            assert!(cluster.bounds.center_y() <= (metrics.baseline + metrics.descent) as f32 + 1.0);
        }
        unit += character.len_utf16();
    }
}

/// A click on the middle of a letter's left or right half finds that letter.
fn check_hits(paragraph: &mut Paragraph, text: &str) {
    for (byte, _) in text.char_indices() {
        let cluster = paragraph.get_glyph_cluster_at(byte).expect("a cluster");
        let line = paragraph.get_line_number_at(byte).expect("a line");
        let metrics = paragraph.get_line_metrics_at(line).expect("a line");
        let hidden = !paragraph.get_actual_text_range(line, true).contains(&byte);
        if hidden || cluster.bounds.width() < 0.5 {
            continue;
        }
        let y = (metrics.baseline + metrics.descent - metrics.height / 2.0) as f32;
        for share in [0.25, 0.75] {
            let x = cluster.bounds.left + cluster.bounds.width() * share;
            let found = paragraph.get_closest_glyph_cluster_at((x, y)).expect("a cluster");
            assert_eq!(found.text_range, cluster.text_range, "at {x}, {y} of {text:?}");
        }
    }
}

/// Lines follow each other without gaps, and have the measures that the paragraph says.
fn check_lines(paragraph: &Paragraph, text: &str) {
    let lines = paragraph.get_line_metrics();
    assert_eq!(lines.len(), paragraph.line_number());
    assert_eq!(lines.is_empty(), text.is_empty());
    let mut next = 0;
    for line in &lines {
        assert_eq!(line.start_index, next);
        assert!(line.start_index <= line.end_excluding_whitespaces);
        // Where vizia puts the caret at the end of a line.
        assert!(text.is_char_boundary(line.end_index - 1) && line.end_index - 1 < text.len());
        assert!(line.end_index <= line.end_including_newline.max(1));
        assert!(line.width.is_finite() && line.left.is_finite());
        next = line.end_including_newline;
    }
    if !paragraph.did_exceed_max_lines() {
        assert_eq!(next, text.len());
    }
    let height: f64 = lines.iter().map(|line| line.height).sum();
    assert!(lines.is_empty() || (height - f64::from(paragraph.height())).abs() < 1e-3);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn queries_agree(text in text(), style in style(), width in width()) {
        let mut paragraph = laid_out(&text, &style, width);
        check_lines(&paragraph, &text);
        check_indices(&mut paragraph, &text);
        check_hits(&mut paragraph, &text);
    }

    #[test]
    fn boxes_cover_what_lines_show(text in text(), style in style(), width in width()) {
        let paragraph = laid_out(&text, &style, width);
        let units = text.encode_utf16().count();
        for line in paragraph.get_line_metrics() {
            let visible = utf16(&text, line.start_index)..utf16(&text, line.end_excluding_whitespaces);
            let boxes = paragraph.get_rects_for_range(visible, RectHeightStyle::Tight, RectWidthStyle::Tight);
            let covered: f32 = boxes.iter().map(|found| found.rect.width()).sum();
            // An ellipsis is in the line's width and in no box.
            prop_assert!(f64::from(covered) <= line.width + 0.01, "{covered} of {}", line.width);
            if !style.ellipsized() {
                prop_assert!((f64::from(covered) - line.width).abs() < 0.01, "{covered} of {}", line.width);
            }
        }
        let all = paragraph.get_rects_for_range(0..units, RectHeightStyle::Max, RectWidthStyle::Tight);
        prop_assert!(all.iter().all(|found| found.rect.bottom <= paragraph.height() + 0.01));
    }

    #[test]
    fn no_index_and_no_point_panics(
        text in text(), style in style(), width in any::<f32>(),
        indices in prop::collection::vec(prop_oneof![0_usize..40, any::<usize>()], 12),
        points in prop::collection::vec(any::<(f32, f32)>(), 8),
    ) {
        let mut paragraph = laid_out(&text, &style, width);
        for pair in indices.windows(2) {
            let (a, b) = (pair[0], pair[1]);
            for height in [RectHeightStyle::Tight, RectHeightStyle::Max, RectHeightStyle::IncludeLineSpacingMiddle,
                RectHeightStyle::IncludeLineSpacingTop, RectHeightStyle::IncludeLineSpacingBottom, RectHeightStyle::Strut] {
                paragraph.get_rects_for_range(a..b, height, RectWidthStyle::Max);
            }
            paragraph.get_glyph_cluster_at(a);
            paragraph.get_glyph_info_at_utf16_offset(a);
            paragraph.get_line_number_at(a);
            paragraph.get_line_number_at_utf16_offset(a);
            paragraph.get_line_metrics_at(a);
            paragraph.get_actual_text_range(a, true);
            paragraph.get_word_boundary(a as u32);
        }
        for point in points {
            let units = text.encode_utf16().count() as i32;
            let found = paragraph.get_glyph_position_at_coordinate(point);
            prop_assert!((0..=units).contains(&found.position));
            prop_assert_eq!(paragraph.get_closest_glyph_cluster_at(point).is_some(), !text.is_empty());
            prop_assert_eq!(paragraph.get_closest_utf16_glyph_info_at(point).is_some(), !text.is_empty());
        }
    }
}
