//! Puts shaped text on lines of a width. This part of layout is repeated for every width.
//!
//! Any thread. It moves clusters and does not shape, except an ellipsis, once for each style. The rules are upstream's
//! (skparagraph, `TextWrapper::breakTextIntoLines` and `TextLine`), except for spaces at a line's end: those hang over
//! the end of the paragraph's direction, whatever the text before them (UAX #9, rule L1).

use super::{
    extent::Extent,
    line::{Ellipsis, Line, LineText, Piece, Place},
    paragraph_style::ParagraphStyle,
    shape::Shaped,
    types::{TextAlign, TextDirection},
    visual_order::visual_order,
    wrap::{WrappedLine, first_line},
};
use std::{ops::Range, rc::Rc};

/// Widths from here on mean that there is no limit: no line is moved.
const UNLIMITED: f32 = 1e9;

/// The lines of a paragraph.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lines {
    pub(crate) lines: Vec<Line>,
    pub(crate) pieces: Vec<Piece>,
    /// One for each cluster of the text; those of hidden text are where they were last.
    pub(crate) places: Vec<Place>,
    pub(crate) height: f32,
    /// The widest line, in pixels.
    pub(crate) longest: f32,
    /// The widest line with what hangs over its end.
    pub(crate) longest_with_spaces: f32,
    /// Whether there is more text than lines.
    pub(crate) exceeded: bool,
}

/// The content of lines.
pub(crate) struct LineSource<'a> {
    pub(crate) shaped: &'a Shaped,
    pub(crate) style: &'a ParagraphStyle,
    pub(crate) strut: Option<Extent>,
    /// The ellipsis in the style of a block.
    pub(crate) ellipsis: &'a mut dyn FnMut(usize) -> Rc<Shaped>,
}

impl Lines {
    /// Lays all lines out anew for a width in pixels.
    pub(crate) fn break_at(&mut self, source: &mut LineSource<'_>, limit: f32) {
        let clusters = &source.shaped.clusters;
        let (ellipsized, max_lines) = (source.style.ellipsized(), source.style.max_lines());
        self.clear(clusters.len());
        let mut start = 0;
        while start < clusters.len() {
            let last = max_lines.map_or(ellipsized, |max| self.lines.len() + 1 >= max);
            let cuts = last && ellipsized && limit < UNLIMITED;
            let wrapped = first_line(clusters, start, limit, cuts);
            let (hard, end) = (wrapped.hard, wrapped.end);
            self.add_line(source, start, wrapped, limit, cuts && !hard && end < clusters.len());
            start = end;
            if last && !(hard && max_lines.is_none()) {
                break;
            }
            if hard && start == clusters.len() {
                self.add_empty_line(source, start);
            }
        }
        self.exceeded = start < clusters.len();
        self.align(source.style, limit);
    }

    fn clear(&mut self, clusters: usize) {
        self.lines.clear();
        self.pieces.clear();
        self.places.resize(clusters, Place::default());
        (self.height, self.longest, self.longest_with_spaces, self.exceeded) = (0.0, 0.0, 0.0, false);
    }

    fn add_line(&mut self, source: &mut LineSource<'_>, start: usize, wrapped: WrappedLine, limit: f32, cut: bool) {
        let shaped = source.shaped;
        let clusters = &shaped.clusters;
        let runs = clusters[start].run..clusters[wrapped.end - 1].run + 1;
        let runs = shaped.runs[runs].iter().map(|run| run.extent).reduce(Extent::with).unwrap_or_default();
        let (mut visible, mut end) = (wrapped.visible, wrapped.end);
        let mut text = line_text(shaped, &visible, end, wrapped.hard);
        let mut ellipsis = None;
        if cut {
            ellipsis = fit_ellipsis(source, start..end, limit);
            end = ellipsis.as_ref().map_or(start, |(kept, _)| *kept);
            visible = start..end;
            let cut_at = clusters[start..end].last().map_or(text.start, |cluster| cluster.text.end);
            text = LineText { visible_end: cut_at, end: cut_at, next: cut_at, ..text };
        }
        let mut line = Line {
            text,
            clusters: start..end,
            pieces: self.pieces.len()..self.pieces.len(),
            runs,
            extent: with_strut(source, runs),
            top: self.height,
            shift: 0.0,
            width: clusters[visible.clone()].iter().map(|cluster| cluster.width).sum(),
            hanging: clusters[visible.end..end].iter().map(|cluster| cluster.width).sum(),
            hard: wrapped.hard,
            ellipsis: ellipsis.map(|(_, ellipsis)| ellipsis),
        };
        if source.style.text_align() == TextAlign::Justify
            && !line.hard
            && end < clusters.len()
            && limit < UNLIMITED
        {
            line.width += self.justify(shaped, visible.clone(), limit - line.full_width());
        } else {
            self.take_widths(shaped, visible.clone());
        }
        self.take_widths(shaped, visible.end..end);
        self.place(source, &mut line, visible);
        self.push(line, source);
    }

    /// The line after a line break that ends the text. It is as high as the line before.
    fn add_empty_line(&mut self, source: &LineSource<'_>, end: usize) {
        let Some(before) = self.lines.last() else { return };
        let at = before.text.next;
        let line = Line {
            text: LineText { start: at, visible_end: at, end: at, next: at },
            clusters: end..end,
            pieces: self.pieces.len()..self.pieces.len(),
            runs: before.runs,
            extent: before.extent,
            top: self.height,
            shift: 0.0,
            width: 0.0,
            hanging: 0.0,
            hard: false,
            ellipsis: None,
        };
        self.push(line, source);
    }

    fn push(&mut self, mut line: Line, source: &LineSource<'_>) {
        let behavior = source.style.text_height_behavior();
        if self.lines.is_empty() && behavior.disables_first_ascent() {
            line.extent.ascent = line.extent.raw_ascent;
        }
        if line.clusters.end == source.shaped.clusters.len() && behavior.disables_last_descent() {
            line.extent.descent = line.extent.raw_descent;
        }
        self.height += line.height();
        self.longest = self.longest.max(if line.width == 0.0 { line.hanging } else { line.full_width() });
        self.longest_with_spaces = self.longest_with_spaces.max(line.full_width() + line.hanging);
        self.lines.push(line);
    }

    fn take_widths(&mut self, shaped: &Shaped, clusters: Range<usize>) {
        for index in clusters {
            self.places[index].width = shaped.clusters[index].width;
        }
    }

    /// Spreads `extra` pixels over the spaces between words; returns how many it could spread.
    fn justify(&mut self, shaped: &Shaped, visible: Range<usize>, extra: f32) -> f32 {
        self.take_widths(shaped, visible.clone());
        let clusters = &shaped.clusters;
        let after_space = |at: &usize| *at > visible.start && clusters[at - 1].is_space && !clusters[*at].is_space;
        let first_word = visible.clone().find(|at| !clusters[*at].is_space).unwrap_or(visible.end);
        let gaps = || (first_word + 1..visible.end).filter(after_space);
        let count = gaps().count();
        if count == 0 || extra <= 0.0 {
            return 0.0;
        }
        gaps().for_each(|at| self.places[at - 1].width += extra / count as f32);
        extra
    }

    /// Puts the line's clusters side by side.
    fn place(&mut self, source: &LineSource<'_>, line: &mut Line, visible: Range<usize>) {
        let rtl = source.style.text_direction() == TextDirection::RTL;
        let hanging = visible.end..line.clusters.end;
        let mut pen = 0.0;
        if rtl {
            pen = -line.hanging;
            self.place_hanging(source.shaped, hanging.clone(), rtl, &mut pen);
            if let Some(ellipsis) = &mut line.ellipsis {
                (ellipsis.x, pen) = (0.0, ellipsis.width);
            }
        }
        for (run, clusters) in visual_order(source.shaped, visible) {
            let reversed = source.shaped.runs[run].is_rtl();
            self.place_piece(Piece { run, clusters, x: pen, width: 0.0, hangs: false }, reversed, &mut pen);
        }
        if !rtl {
            if let Some(ellipsis) = &mut line.ellipsis {
                ellipsis.x = pen;
            }
            self.place_hanging(source.shaped, hanging, rtl, &mut pen);
        }
        line.pieces.end = self.pieces.len();
    }

    /// In the paragraph's direction: text that hangs over the right end continues to the right.
    fn place_hanging(&mut self, shaped: &Shaped, hanging: Range<usize>, rtl: bool, pen: &mut f32) {
        let mut pieces = visual_order(shaped, hanging);
        pieces.sort_by_key(|(run, _)| *run);
        if rtl {
            pieces.reverse();
        }
        for (run, clusters) in pieces {
            self.place_piece(Piece { run, clusters, x: *pen, width: 0.0, hangs: true }, rtl, pen);
        }
    }

    fn place_piece(&mut self, mut piece: Piece, reversed: bool, pen: &mut f32) {
        let mut place = |index: usize| {
            self.places[index].x = *pen;
            *pen += self.places[index].width;
        };
        let clusters = piece.clusters.clone();
        if reversed {
            clusters.rev().for_each(&mut place);
        } else {
            clusters.for_each(&mut place);
        }
        piece.width = *pen - piece.x;
        self.pieces.push(piece);
    }

    /// Moves the lines to the edge that the paragraph's alignment names.
    pub(crate) fn align(&mut self, style: &ParagraphStyle, limit: f32) {
        let align = match (style.effective_align(), style.text_direction()) {
            (TextAlign::Justify, TextDirection::RTL) => TextAlign::Right,
            (align, _) => align,
        };
        for line in &mut self.lines {
            let room = if limit < UNLIMITED { (limit - line.full_width()).max(0.0) } else { 0.0 };
            line.shift = match align {
                TextAlign::Right => room,
                TextAlign::Center => room / 2.0,
                _ => 0.0,
            };
        }
    }

    /// The line of a byte of the text. Text that is hidden belongs to the last line.
    pub(crate) fn line_of(&self, byte: usize) -> Option<usize> {
        let after = self.lines.partition_point(|line| line.text.next <= byte);
        (!self.lines.is_empty()).then(|| after.min(self.lines.len() - 1))
    }
}

fn with_strut(source: &LineSource<'_>, runs: Extent) -> Extent {
    source.strut.map_or(runs, |strut| runs.with_strut(strut, source.style.strut_style().force_strut_height()))
}

/// The text of a line without an ellipsis.
fn line_text(shaped: &Shaped, visible: &Range<usize>, end: usize, hard: bool) -> LineText {
    let clusters = &shaped.clusters;
    let start = clusters[visible.start].text.start;
    let visible_end = clusters[visible.clone()].last().map_or(start, |cluster| cluster.text.end);
    let last = &clusters[end - 1];
    // The break that ends the whole text counts as text of its line, since upstream counts it so.
    let text_end = if hard && end < clusters.len() { last.text.start } else { last.text.end };
    LineText { start, visible_end, end: text_end.max(visible_end), next: last.text.end }
}

/// How many clusters of a line may stay beside an ellipsis (as the index after the last of them), and the ellipsis;
/// `None` when the line has no room even for that.
fn fit_ellipsis(source: &mut LineSource<'_>, clusters: Range<usize>, limit: f32) -> Option<(usize, Ellipsis)> {
    let shaped = source.shaped;
    let mut width: f32 = shaped.clusters[clusters.clone()].iter().map(|cluster| cluster.width).sum();
    for end in clusters.rev().map(|last| last + 1) {
        let cluster = &shaped.clusters[end - 1];
        let block = shaped.runs[cluster.run].block;
        let ellipsis = (source.ellipsis)(block);
        let room: f32 = ellipsis.clusters.iter().map(|cluster| cluster.width).sum();
        if width + room <= limit {
            return Some((end, Ellipsis { shaped: ellipsis, block, x: 0.0, width: room }));
        }
        width -= cluster.width;
    }
    None
}
