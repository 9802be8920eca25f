//! Boxes, hits and indices, on examples with known answers.

use super::{aligned, black, ellipsized, fonts, laid_out, plain};
use skia_safe::textlayout::{
    Affinity, Paragraph, ParagraphBuilder, ParagraphStyle, RectHeightStyle, RectWidthStyle, TextAlign, TextBox,
    TextDirection,
};
use std::ops::Range;

fn boxes(paragraph: &Paragraph, range: Range<usize>) -> Vec<TextBox> {
    paragraph.get_rects_for_range(range, RectHeightStyle::Tight, RectWidthStyle::Tight)
}

fn one_box(paragraph: &Paragraph, range: Range<usize>) -> TextBox {
    let found = boxes(paragraph, range);
    assert_eq!(found.len(), 1, "{found:?}");
    found[0]
}

#[test]
fn boxes_of_letters_stand_side_by_side() {
    let paragraph = plain("abc", 100.0);
    let letters: Vec<_> = (0..3).map(|at| one_box(&paragraph, at..at + 1).rect).collect();
    assert_eq!(letters[0].left, 0.0);
    assert_eq!((letters[0].right, letters[1].right), (letters[1].left, letters[2].left));
    assert_eq!(letters[2].right, paragraph.longest_line());
    let all = one_box(&paragraph, 0..3).rect;
    assert_eq!((all.left, all.right), (0.0, letters[2].right));
    // Lines are whole pixels high, letters are not.
    assert_eq!(all.height().round(), paragraph.height());
    assert!(boxes(&paragraph, 1..1).is_empty());
    assert!(boxes(&paragraph, 3..9).is_empty());
    assert_eq!(one_box(&paragraph, 2..99).rect, letters[2]);
}

#[test]
fn a_box_a_line() {
    let text = "first line\nsecond";
    let found = boxes(&plain(text, 200.0), 6..14);
    assert_eq!(found.len(), 2);
    assert!(found[0].rect.left > 0.0 && found[1].rect.left == 0.0);
    let high = plain(text, 200.0).get_rects_for_range(6..14, RectHeightStyle::Max, RectWidthStyle::Tight);
    assert_eq!(high[0].rect.bottom, high[1].rect.top);
    // The line break itself is an empty box at the line's end, where a caret stands.
    let paragraph = plain(text, 200.0);
    let line_break = one_box(&paragraph, 10..11).rect;
    assert_eq!((line_break.left, line_break.width()), (one_box(&paragraph, 0..10).rect.right, 0.0));
}

#[test]
fn the_caret_after_a_last_line_break_is_on_the_new_line() {
    // vizia appends a zero width space to every text.
    let paragraph = plain("ab\n\u{200b}", 100.0);
    let caret = one_box(&paragraph, 3..4).rect;
    assert_eq!((caret.left, caret.width()), (0.0, 0.0));
    assert_eq!(caret.top, one_box(&paragraph, 0..1).rect.top + paragraph.height() / 2.0);
    let centred = laid_out("\u{200b}", &aligned(TextAlign::Center, TextDirection::LTR), 100.0);
    assert_eq!(one_box(&centred, 0..1).rect.left, 50.0);
}

#[test]
fn parts_of_graphemes_have_no_box() {
    // An emoji of five characters, eight units of UTF-16.
    let text = "a👩‍👩‍👧b";
    let paragraph = plain(text, 200.0);
    assert_eq!(boxes(&paragraph, 2..5), []);
    assert_eq!(boxes(&paragraph, 1..8), []);
    let emoji = one_box(&paragraph, 1..9).rect;
    assert_eq!(emoji.left, one_box(&paragraph, 0..1).rect.right);
    assert_eq!(emoji.right, one_box(&paragraph, 9..10).rect.left);
    // A range that starts inside it starts after it.
    assert_eq!(boxes(&paragraph, 2..10), boxes(&paragraph, 9..10));
}

#[test]
fn hebrew_runs_to_the_left() {
    let paragraph = plain("ab שלום cd", 300.0);
    let all = boxes(&paragraph, 0..10);
    let directions: Vec<_> = all.iter().map(|found| found.direct).collect();
    assert_eq!(directions, [TextDirection::LTR, TextDirection::RTL, TextDirection::LTR]);
    let (first, second) = (one_box(&paragraph, 3..4).rect, one_box(&paragraph, 4..5).rect);
    assert_eq!(first.left, second.right);
    // A click left of a Hebrew letter's middle is after it, right of it is before it.
    let middle = first.center_x();
    let y = first.center_y();
    assert_eq!(paragraph.get_glyph_position_at_coordinate((middle + 1.0, y)).position, 3);
    let after = paragraph.get_glyph_position_at_coordinate((middle - 1.0, y));
    assert_eq!((after.position, after.affinity), (4, Affinity::Upstream));
}

#[test]
fn latin_in_a_hebrew_paragraph_stands_at_its_place() {
    let paragraph = laid_out("שלום abc עולם", &aligned(TextAlign::Start, TextDirection::RTL), 300.0);
    let at = |range| one_box(&paragraph, range).rect;
    assert!(at(9..13).right <= at(5..8).left && at(5..8).right <= at(0..4).left);
    assert!((at(0..1).right - 300.0).abs() < 1e-3);
    assert!(at(5..6).right <= at(6..7).left);
}

#[test]
fn spaces_at_the_end_of_a_line_hang_over_it() {
    let ltr = plain("one   two", 40.0);
    assert_eq!(ltr.line_number(), 2);
    let (word, spaces) = (one_box(&ltr, 0..3).rect, one_box(&ltr, 3..6).rect);
    assert_eq!(word.right, spaces.left);
    let rtl = laid_out("שלום   עולם", &aligned(TextAlign::Start, TextDirection::RTL), 60.0);
    let (word, spaces) = (one_box(&rtl, 0..4).rect, one_box(&rtl, 4..7).rect);
    assert_eq!((word.left, word.right), (spaces.right, 60.0));
}

#[test]
fn clicks_find_the_nearer_side_of_a_letter() {
    let paragraph = plain("abc\ndef", 200.0);
    for unit in [0, 1, 2, 4, 5, 6] {
        let letter = one_box(&paragraph, unit..unit + 1).rect;
        let y = letter.center_y();
        let left = paragraph.get_glyph_position_at_coordinate((letter.center_x() - 0.5, y));
        let right = paragraph.get_glyph_position_at_coordinate((letter.center_x() + 0.5, y));
        assert_eq!((left.position, left.affinity), (unit as i32, Affinity::Downstream));
        assert_eq!((right.position, right.affinity), (unit as i32 + 1, Affinity::Upstream));
    }
    // Beside, above and below the text.
    assert_eq!(paragraph.get_glyph_position_at_coordinate((-9.0, 1.0)).position, 0);
    assert_eq!(paragraph.get_glyph_position_at_coordinate((199.0, 1.0)).position, 3);
    assert_eq!(paragraph.get_glyph_position_at_coordinate((199.0, -50.0)).position, 3);
    assert_eq!(paragraph.get_glyph_position_at_coordinate((199.0, 500.0)).position, 7);
    assert_eq!(paragraph.get_glyph_position_at_coordinate((f32::NAN, f32::NAN)).position, 3);
}

#[test]
fn line_indices_are_those_that_vizia_needs() {
    let of = |text: &str, width: f32| -> Vec<_> {
        let lines = plain(text, width).get_line_metrics();
        lines
            .iter()
            .map(|l| (l.start_index, l.end_excluding_whitespaces, l.end_index, l.end_including_newline))
            .collect()
    };
    assert_eq!(of("ab\ncd", 100.0), [(0, 2, 2, 3), (3, 5, 5, 5)]);
    assert_eq!(of("ab \n\ncd", 100.0), [(0, 2, 3, 4), (4, 4, 4, 5), (5, 7, 7, 7)]);
    assert_eq!(of("one two", 40.0), [(0, 3, 4, 4), (4, 7, 7, 7)]);
    // The last line break counts as text of its line.
    assert_eq!(of("ab\n", 100.0), [(0, 2, 3, 3), (3, 3, 3, 3)]);
    // In bytes, but for the last character, which counts as one: vizia's line end is 1 before that, and so before the
    // zero width space that it appends.
    assert_eq!(of("ab\u{200b}", 100.0), [(0, 5, 3, 5)]);
    assert_eq!(of("é🎸x\u{200b}", 100.0), [(0, 10, 8, 10)]);
    assert_eq!(of("aé\nx", 100.0), [(0, 3, 2, 4), (4, 5, 5, 5)]);
    // vizia subtracts 1 from the end of a line.
    assert_eq!(of("\nab", 100.0), [(0, 0, 1, 1), (1, 3, 3, 3)]);
}

#[test]
fn words_are_found() {
    let paragraph = plain("Ein Bär 🎸 tanzt", 200.0);
    assert_eq!(paragraph.get_word_boundary(5), 4..7);
    assert_eq!(paragraph.get_word_boundary(3), 3..4);
    assert_eq!(paragraph.get_word_boundary(9), 8..10);
    assert_eq!(paragraph.get_word_boundary(12), 11..16);
    assert_eq!(paragraph.get_word_boundary(99), 16..16);
}

#[test]
fn clusters_answer_in_bytes() {
    let text = "é🎸 fin";
    let paragraph = plain(text, 200.0);
    assert_eq!(paragraph.get_glyph_cluster_at(1).expect("é").text_range, 0..2);
    assert_eq!(paragraph.get_glyph_cluster_at(4).expect("guitar").text_range, 2..6);
    assert_eq!(paragraph.get_glyph_cluster_at(text.len()), None);
    let guitar = paragraph.get_glyph_cluster_at(2).expect("guitar").bounds;
    assert_eq!(guitar, one_box(&paragraph, 1..3).rect);
    let found = paragraph.get_closest_glyph_cluster_at((guitar.center_x() + 1.0, 5.0)).expect("guitar");
    assert_eq!(found.text_range, 2..6);
    assert_eq!(paragraph.get_closest_glyph_cluster_at((999.0, 999.0)).expect("n").text_range, 9..10);
}

#[test]
fn text_behind_an_ellipsis_belongs_to_the_last_line() {
    let text = "The quick brown fox jumps";
    let paragraph = laid_out(text, &ellipsized(None), 90.0);
    let shown = paragraph.get_actual_text_range(0, true);
    assert!(shown.end < text.len());
    assert_eq!(paragraph.get_line_number_at(text.len() - 1), Some(0));
    let hidden = paragraph.get_glyph_cluster_at(text.len() - 1).expect("a place");
    assert_eq!((hidden.bounds.width(), hidden.bounds.left), (0.0, paragraph.longest_line()));
    assert_eq!(boxes(&paragraph, shown.end..text.len()), []);
    let at_end = paragraph.get_glyph_position_at_coordinate((paragraph.longest_line() - 2.0, 5.0));
    assert_eq!(at_end.position, shown.end as i32);
    assert!(laid_out(text, &ellipsized(None), 90.0).get_glyph_info_at_utf16_offset(24).expect("info").is_ellipsis);
}

#[test]
fn boxes_have_the_height_that_was_asked_for() {
    let mut large = black();
    large.set_font_size(40.0);
    let mut builder = ParagraphBuilder::new(&ParagraphStyle::new(), fonts());
    let mut paragraph =
        builder.push_style(&black()).add_text("small ").push_style(&large).add_text("large").build();
    paragraph.layout(300.0);
    let of = |style| paragraph.get_rects_for_range(0..5, style, RectWidthStyle::Tight)[0].rect;
    let (tight, max) = (of(RectHeightStyle::Tight), of(RectHeightStyle::Max));
    assert!(tight.top > max.top && tight.height() < max.height());
    assert_eq!((max.top, max.bottom), (0.0, paragraph.height()));
    assert_eq!(of(RectHeightStyle::Strut), tight);
    let wide = plain("a\nlonger", 300.0);
    let found = wide.get_rects_for_range(0..1, RectHeightStyle::Tight, RectWidthStyle::Max);
    assert_eq!(found.len(), 2);
    assert_eq!(found[1].rect.right, wide.longest_line());
}
