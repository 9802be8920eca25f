//! The measures of lines.
//!
//! On the thread that draws a window; it only reads.

use super::{line::Line, paragraph::Paragraph, types::TextRange};

/// The measures of one line.
///
/// Indices are in bytes of UTF-8, since vizia reads them so; upstream's are in UTF-16, which for ASCII is the same, and
/// for other text sends vizia's caret to wrong places.
#[derive(Clone, Debug, PartialEq)]
pub struct LineMetrics {
    /// Where its text begins.
    pub start_index: usize,
    /// Where its text ends: after the spaces at its end, before its line break, unless that ends the whole text. The
    /// last character counts as one byte, however long it is.
    ///
    /// vizia subtracts 1 from it to find a line's end, and appends a zero width space to every text for that. So the
    /// difference is always where a character starts. An empty first line has its line break to subtract from.
    pub end_index: usize,
    /// Where its text ends without the spaces at its end.
    pub end_excluding_whitespaces: usize,
    /// Where the next line begins.
    pub end_including_newline: usize,
    /// Whether a line break ends it, or an ellipsis, or the text.
    pub hard_break: bool,
    /// From its baseline up to its top, in pixels.
    pub ascent: f64,
    /// From its baseline down to its bottom.
    pub descent: f64,
    /// The same as `ascent`, as upstream has it.
    pub unscaled_ascent: f64,
    /// Of the line, in whole pixels.
    pub height: f64,
    /// Without what hangs over its end.
    pub width: f64,
    /// Its left edge in the paragraph.
    pub left: f64,
    /// Its baseline below the paragraph's top.
    pub baseline: f64,
    /// From 0.
    pub line_number: usize,
}

impl Paragraph {
    /// The measures of all lines.
    pub fn get_line_metrics(&self) -> Vec<LineMetrics> {
        self.lines().iter().enumerate().map(|(number, line)| self.line_metrics(number, line)).collect()
    }

    /// The measures of a line; `None` when there are not as many.
    pub fn get_line_metrics_at(&self, number: usize) -> Option<LineMetrics> {
        self.lines().get(number).map(|line| self.line_metrics(number, line))
    }

    /// The bytes of the text on a line, with or without the spaces at its end; empty if the line does not exist.
    pub fn get_actual_text_range(&self, number: usize, include_spaces: bool) -> TextRange {
        let Some(line) = self.lines().get(number) else { return 0..0 };
        line.text.start..if include_spaces { line.text.end } else { line.text.visible_end }
    }

    fn line_metrics(&self, number: usize, line: &Line) -> LineMetrics {
        let clusters = self.shaped().map_or(0, |shaped| shaped.clusters.len());
        LineMetrics {
            start_index: line.text.start,
            end_index: self.text[..line.text.end].char_indices().next_back().map_or(0, |(at, _)| at) + 1,
            end_excluding_whitespaces: line.text.visible_end,
            end_including_newline: line.text.next,
            hard_break: line.hard || line.ellipsis.is_some() || line.clusters.end == clusters,
            ascent: f64::from(line.runs.ascent),
            descent: f64::from(line.runs.descent),
            unscaled_ascent: f64::from(line.runs.ascent),
            height: f64::from(line.height()),
            width: f64::from(line.full_width()),
            left: f64::from(line.shift),
            baseline: f64::from(line.top + line.height() - line.extent.descent),
            line_number: number,
        }
    }
}
