//! The boxes around a range of the text.
//!
//! On the thread that draws a window; it only reads. Upstream's rules (skparagraph, `TextLine::getRectsForRange`).

use super::{
    cluster::Cluster,
    extent::Extent,
    line::{Line, Piece},
    paragraph::Paragraph,
    shape::Shaped,
    types::{GlyphClusterInfo, GlyphInfo, RectHeightStyle, RectWidthStyle, TextBox, TextDirection, TextIndex},
};
use crate::Rect;
use std::ops::Range;

impl Paragraph {
    /// Boxes around the graphemes that lie in a range of UTF-16 indices as a whole, line by line and from left to
    /// right. None for an empty range and for one beyond the text.
    pub fn get_rects_for_range(
        &self,
        range: Range<usize>,
        height: RectHeightStyle,
        width: RectWidthStyle,
    ) -> Vec<TextBox> {
        let Some(shaped) = self.shaped() else { return Vec::new() };
        if self.text.is_empty() && range.start == 0 && range.end > 0 {
            let rect = Rect::from_xywh(0.0, 0.0, 0.0, self.height());
            return vec![TextBox { rect, direct: self.style.text_direction() }];
        }
        let range = self.whole_graphemes(shaped, range);
        let mut boxes = Vec::new();
        for (index, line) in self.lines().iter().enumerate() {
            let part = range.start.max(line.text.start)..range.end.min(line.text.next);
            if !part.is_empty() {
                let last = index + 1 == self.lines().len();
                self.boxes_on_line(shaped, line, &part, height, &mut boxes);
                if width == RectWidthStyle::Max && !last {
                    self.widen_last(line, &mut boxes);
                }
            }
        }
        boxes
    }

    /// The letters that hold a byte of the text. For text that is hidden an empty box at the end of the last line.
    pub fn get_glyph_cluster_at(&self, byte: TextIndex) -> Option<GlyphClusterInfo> {
        let shaped = self.shaped()?;
        let (_, cluster) = shaped.cluster_at(byte)?;
        let line = &self.lines()[self.lines.line_of(byte)?];
        let mut boxes = Vec::new();
        self.boxes_on_line(shaped, line, &cluster.text, RectHeightStyle::Tight, &mut boxes);
        let position = shaped.run_of(cluster).direction();
        let bounds = boxes.first().map_or_else(|| end_of_line(line), |found| found.rect);
        Some(GlyphClusterInfo { bounds, text_range: cluster.text.clone(), position })
    }

    /// The grapheme that holds a unit of UTF-16.
    pub fn get_glyph_info_at_utf16_offset(&mut self, unit: usize) -> Option<GlyphInfo> {
        let shaped = self.shaped()?;
        let byte = shaped.boundaries.to_utf8(&self.text, unit).filter(|byte| *byte < self.text.len())?;
        let grapheme = shaped.boundaries.grapheme_before(byte)..shaped.boundaries.grapheme_after(byte + 1);
        let line = &self.lines()[self.lines.line_of(byte)?];
        let mut boxes = Vec::new();
        self.boxes_on_line(shaped, line, &grapheme, RectHeightStyle::Tight, &mut boxes);
        let direction = shaped.cluster_at(byte).map(|(_, cluster)| shaped.run_of(cluster).direction());
        Some(GlyphInfo {
            grapheme_layout_bounds: boxes.first().map_or_else(|| end_of_line(line), |found| found.rect),
            grapheme_cluster_text_range: self.to_utf16(grapheme.start)..self.to_utf16(grapheme.end),
            text_direction: direction.unwrap_or_default(),
            is_ellipsis: boxes.is_empty() && line.ellipsis.is_some(),
        })
    }

    /// The line of a byte of the text; `None` beyond its end. Text that is hidden belongs to the last line.
    pub fn get_line_number_at(&self, byte: TextIndex) -> Option<usize> {
        (byte < self.text.len()).then(|| self.lines.line_of(byte)).flatten()
    }

    /// The line of a unit of UTF-16; `None` beyond the text's end.
    pub fn get_line_number_at_utf16_offset(&self, unit: TextIndex) -> Option<usize> {
        self.get_line_number_at(self.shaped()?.boundaries.to_utf8(&self.text, unit)?)
    }

    pub(crate) fn to_utf16(&self, byte: usize) -> usize {
        self.shaped().map_or(0, |shaped| shaped.boundaries.to_utf16(&self.text, byte))
    }

    /// The bytes of the graphemes that lie in a range of UTF-16 indices as a whole.
    fn whole_graphemes(&self, shaped: &Shaped, range: Range<usize>) -> Range<usize> {
        let boundaries = &shaped.boundaries;
        let len = self.text.len();
        let first = boundaries.to_utf8(&self.text, range.start).unwrap_or(len);
        // An index inside a surrogate pair or a grapheme starts at the next one.
        let inside = self.to_utf16(first) < range.start;
        let start = boundaries.grapheme_after(if inside { first + 1 } else { first });
        let end = boundaries.to_utf8(&self.text, range.end).map_or(len, |byte| boundaries.grapheme_before(byte));
        if range.start < range.end { start..end } else { 0..0 }
    }

    fn boxes_on_line(
        &self,
        shaped: &Shaped,
        line: &Line,
        range: &Range<usize>,
        height: RectHeightStyle,
        boxes: &mut Vec<TextBox>,
    ) {
        let first = boxes.len();
        let mut before: Option<&Piece> = None;
        for piece in &self.lines.pieces[line.pieces.clone()] {
            let Some((left, right)) = self.span_in_piece(shaped, piece, range) else { continue };
            let run = &shaped.runs[piece.run];
            let (top, bottom) = self.vertical(line, run.extent, piece, shaped, height);
            let rect = Rect::new(left + line.shift, top, right + line.shift, bottom);
            let joins = before.is_some_and(|before| shaped.runs[before.run].joins(run));
            match boxes[first..].last_mut().filter(|last| joins && touches(&last.rect, &rect)) {
                Some(last) => last.rect = around(&last.rect, &rect),
                None => boxes.push(TextBox { rect, direct: self.direction(shaped, piece) }),
            }
            before = Some(piece);
        }
    }

    /// The direction of a piece; of the paragraph for spaces that hang over a line's end.
    fn direction(&self, shaped: &Shaped, piece: &Piece) -> TextDirection {
        if piece.hangs { self.style.text_direction() } else { shaped.runs[piece.run].direction() }
    }

    /// From where to where a range of bytes reaches in a piece; `None` when it has no text there.
    fn span_in_piece(&self, shaped: &Shaped, piece: &Piece, range: &Range<usize>) -> Option<(f32, f32)> {
        let clusters = &shaped.clusters[piece.clusters.clone()];
        let first = clusters.partition_point(|cluster| cluster.text.end <= range.start);
        let end = clusters.partition_point(|cluster| cluster.text.start < range.end);
        let rtl = self.direction(shaped, piece) == TextDirection::RTL;
        let spans = (first..end).map(|at| self.span_in_cluster(shaped, piece.clusters.start + at, range, rtl));
        spans.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
    }

    /// A part of a ligature gets its share of the width.
    fn span_in_cluster(&self, shaped: &Shaped, index: usize, range: &Range<usize>, rtl: bool) -> (f32, f32) {
        let (cluster, place) = (&shaped.clusters[index], self.lines.places[index]);
        let share = |byte: usize| share(shaped, cluster, byte) * place.width;
        let (from, to) = (share(range.start.max(cluster.text.start)), share(range.end.min(cluster.text.end)));
        if rtl {
            (place.x + place.width - to, place.x + place.width - from)
        } else {
            (place.x + from, place.x + to)
        }
    }

    fn vertical(
        &self,
        line: &Line,
        text: Extent,
        piece: &Piece,
        shaped: &Shaped,
        style: RectHeightStyle,
    ) -> (f32, f32) {
        let (top, bottom) = (line.top, line.top + line.height());
        let gap = line.extent.ascent - line.extent.raw_ascent;
        let is_first = line.text.start == 0;
        let is_last = self.lines().last().is_some_and(|last| last.top == line.top);
        match style {
            RectHeightStyle::Tight => {
                let overridden = self.text_style(shaped.runs[piece.run].block).height() > 0.0;
                let raw = Extent { ascent: text.raw_ascent, descent: text.raw_descent, ..text };
                line.span(if overridden { raw } else { text })
            }
            RectHeightStyle::Max => (top, bottom),
            RectHeightStyle::IncludeLineSpacingTop => (top + if is_first { gap } else { 0.0 }, bottom),
            RectHeightStyle::IncludeLineSpacingMiddle => {
                let half = gap / 2.0;
                (top + if is_first { gap } else { half }, bottom + if is_last { 0.0 } else { half })
            }
            RectHeightStyle::IncludeLineSpacingBottom => (top + gap, bottom + if is_last { 0.0 } else { gap }),
            RectHeightStyle::Strut => match self.strut {
                Some(strut) => {
                    let baseline = line.top + line.extent.baseline();
                    (baseline - strut.ascent, baseline + strut.descent)
                }
                None => line.span(text),
            },
        }
    }

    /// Adds a box from the line's end to the end of the widest line.
    fn widen_last(&self, line: &Line, boxes: &mut Vec<TextBox>) {
        let Some(last) = boxes.last().copied() else { return };
        let end = self.lines.longest_with_spaces;
        if last.direct == TextDirection::LTR && last.rect.right >= line.shift + line.width && last.rect.right < end
        {
            boxes.push(TextBox { rect: Rect { left: last.rect.right, right: end, ..last.rect }, ..last });
        }
    }
}

/// Which part of a cluster's graphemes lies before a byte in it.
fn share(shaped: &Shaped, cluster: &Cluster, byte: usize) -> f32 {
    if byte <= cluster.text.start {
        0.0
    } else if byte >= cluster.text.end {
        1.0
    } else {
        let before = shaped.boundaries.graphemes(cluster.text.start + 1..byte + 1);
        before as f32 / cluster.graphemes as f32
    }
}

fn end_of_line(line: &Line) -> Rect {
    Rect::from_xywh(line.shift + line.full_width(), line.top, 0.0, line.height())
}

/// Whether two boxes side by side may be one.
fn touches(a: &Rect, b: &Rect) -> bool {
    let near = |a: f32, b: f32| (a - b).abs() < 1e-3;
    near(a.top, b.top) && near(a.bottom, b.bottom) && (near(a.right, b.left) || near(b.right, a.left))
}

/// The box around both. Empty boxes count: that of a line break has a position.
fn around(a: &Rect, b: &Rect) -> Rect {
    Rect::new(a.left.min(b.left), a.top.min(b.top), a.right.max(b.right), a.bottom.max(b.bottom))
}
