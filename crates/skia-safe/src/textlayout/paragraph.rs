//! A paragraph: text that is shaped once and laid out for any number of widths.
//!
//! Runs on the thread that draws a window. This file holds its state and its measures; `rects`, `hit`, `metrics` and
//! `paint` hold the rest.

use super::{
    cluster::{Cluster, Run},
    extent::Extent,
    font_collection::FontCollection,
    fonts_of_text::metrics,
    line::Line,
    lines::{LineSource, Lines},
    paragraph_builder::Block,
    paragraph_style::ParagraphStyle,
    shape::{Shaped, shape},
    text_style::TextStyle,
    wrap::intrinsic_widths,
};
use crate::scalar;
use std::rc::Rc;

/// Text on lines. Before the first `layout` it has no lines, and all its measures are 0.
#[derive(Debug)]
pub struct Paragraph {
    pub(crate) text: String,
    pub(crate) blocks: Vec<Block>,
    pub(crate) style: ParagraphStyle,
    fonts: FontCollection,
    /// `None` before the first layout.
    shaped: Option<Rc<Shaped>>,
    pub(crate) lines: Lines,
    /// Of a line without text.
    empty: Extent,
    pub(crate) strut: Option<Extent>,
    ellipses: Vec<(usize, Rc<Shaped>)>,
    /// Widest line and widest word.
    intrinsic: (scalar, scalar),
    width: scalar,
}

impl Paragraph {
    pub(crate) fn new(text: String, blocks: Vec<Block>, style: ParagraphStyle, fonts: FontCollection) -> Self {
        Self {
            text,
            blocks,
            style,
            fonts,
            shaped: None,
            lines: Lines::default(),
            empty: Extent::default(),
            strut: None,
            ellipses: Vec::new(),
            intrinsic: (0.0, 0.0),
            width: 0.0,
        }
    }

    /// Lays the text out on lines of this width in pixels, rounded down to whole pixels unless the style turns that off.
    /// NaN means no limit; a negative width counts as 0.
    ///
    /// The first call shapes the text; later calls only move the clusters.
    pub fn layout(&mut self, width: scalar) {
        let limit = if width.is_nan() { scalar::INFINITY } else { width.max(0.0) };
        let limit = if self.style.apply_rounding_hack() { limit.floor() } else { limit };
        let first = self.shaped.is_none();
        let shaped = Rc::clone(self.shaped.get_or_insert_with(|| {
            Rc::new(shape(&self.text, &self.blocks, self.style.text_direction(), &self.fonts))
        }));
        if first {
            self.measure(&shaped);
        } else if limit == self.width {
            return;
        }
        self.width = limit;
        if !first && self.stays_one_line(limit) {
            self.lines.align(&self.style, limit);
            return;
        }
        let (blocks, fonts, style, ellipses) = (&self.blocks, &self.fonts, &self.style, &mut self.ellipses);
        let mut ellipsis = |block| ellipsis_of(block, blocks, style, fonts, ellipses);
        let mut source = LineSource { shaped: &shaped, style, strut: self.strut, ellipsis: &mut ellipsis };
        self.lines.break_at(&mut source, limit);
    }

    fn stays_one_line(&self, limit: scalar) -> bool {
        matches!(self.lines.lines.as_slice(), [line] if line.ellipsis.is_none() && !self.lines.exceeded
            && self.lines.longest <= limit)
    }

    /// The measures that do not depend on the width.
    fn measure(&mut self, shaped: &Shaped) {
        self.intrinsic = intrinsic_widths(&shaped.clusters);
        let strut = self.style.strut_style();
        self.strut = (strut.strut_enabled() && strut.font_size() >= 0.0)
            .then(|| Extent::of_strut(&metrics(&self.fonts, &strut.text_style()), strut));
        if let (true, Some(block)) = (shaped.clusters.is_empty(), self.blocks.last()) {
            let extent = Extent::of_text(&metrics(&self.fonts, &block.style), &block.style);
            let force = strut.force_strut_height();
            self.empty = self.strut.map_or(extent, |strut| extent.with_strut(strut, force));
        }
    }

    /// The next layout shapes anew, as after the fonts have changed.
    pub fn mark_dirty(&mut self) {
        self.shaped = None;
        self.ellipses.clear();
    }

    /// The width of the last layout.
    pub fn max_width(&self) -> scalar {
        self.width
    }

    /// The height of all lines, in pixels; of one line when there is no text.
    pub fn height(&self) -> scalar {
        if self.lines.lines.is_empty() { self.empty.height() } else { self.lines.height }
    }

    /// The width of the widest word: narrower lines cut words. The same as `max_intrinsic_width` where lines are
    /// not broken at words, because there may be only one, or because an ellipsis stands for what does not fit.
    pub fn min_intrinsic_width(&self) -> scalar {
        let one_line =
            self.style.max_lines() == Some(1) || (self.style.unlimited_lines() && self.style.ellipsized());
        self.rounded(if one_line { self.intrinsic.0 } else { self.intrinsic.1.min(self.intrinsic.0) })
    }

    /// The width at which only line breaks end lines.
    pub fn max_intrinsic_width(&self) -> scalar {
        self.rounded(self.intrinsic.0)
    }

    fn rounded(&self, width: scalar) -> scalar {
        if self.style.apply_rounding_hack() { (width * 100.0).round() / 100.0 } else { width }
    }

    /// From the top to the baseline of the first line.
    pub fn alphabetic_baseline(&self) -> scalar {
        self.first_extent().baseline()
    }

    /// From the top to the lower edge of Chinese characters on the first line.
    pub fn ideographic_baseline(&self) -> scalar {
        self.first_extent().exact_height()
    }

    fn first_extent(&self) -> Extent {
        self.lines.lines.first().map_or(self.empty, |line| line.extent)
    }

    /// The width of the widest line, without what hangs over its end.
    pub fn longest_line(&self) -> scalar {
        self.lines.longest
    }

    /// Whether there is text that no line shows.
    pub fn did_exceed_max_lines(&self) -> bool {
        self.lines.exceeded
    }

    /// How many lines there are; none without text.
    pub fn line_number(&self) -> usize {
        self.lines.lines.len()
    }

    /// How many graphemes no face has; `None` before the first layout.
    pub fn unresolved_glyphs(&mut self) -> Option<usize> {
        self.shaped.as_ref().map(|shaped| shaped.unresolved)
    }

    /// The shaped text; `None` before the first layout.
    pub(crate) fn shaped(&self) -> Option<&Shaped> {
        self.shaped.as_deref()
    }

    pub(crate) fn lines(&self) -> &[Line] {
        &self.lines.lines
    }

    /// The style of a block.
    pub(crate) fn text_style(&self, block: usize) -> &TextStyle {
        self.blocks.get(block).map_or(self.style.text_style(), |block| &block.style)
    }
}

/// The ellipsis in the style of a block, shaped when it is first asked for.
fn ellipsis_of(
    block: usize,
    blocks: &[Block],
    style: &ParagraphStyle,
    fonts: &FontCollection,
    known: &mut Vec<(usize, Rc<Shaped>)>,
) -> Rc<Shaped> {
    if let Some((_, shaped)) = known.iter().find(|(at, _)| *at == block) {
        return Rc::clone(shaped);
    }
    let text = style.ellipsis();
    let text_style = blocks.get(block).map_or(style.text_style(), |block| &block.style).clone();
    let blocks = [Block { range: 0..text.len(), style: text_style }];
    let shaped = Rc::new(shape(text, &blocks, style.text_direction(), fonts));
    known.push((block, Rc::clone(&shaped)));
    shaped
}

impl Shaped {
    /// The cluster that holds a byte of the text.
    pub(crate) fn cluster_at(&self, byte: usize) -> Option<(usize, &Cluster)> {
        let after = self.clusters.partition_point(|cluster| cluster.text.end <= byte);
        self.clusters.get(after).map(|cluster| (after, cluster))
    }

    pub(crate) fn run_of(&self, cluster: &Cluster) -> &Run {
        &self.runs[cluster.run]
    }
}
