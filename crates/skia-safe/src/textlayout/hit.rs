//! Finds the text at a point.
//!
//! On the thread that draws a window; it only reads. Upstream's rules (skparagraph,
//! `TextLine::getGlyphPositionAtCoordinate`).

use super::{
    line::{Line, Piece},
    paragraph::Paragraph,
    shape::Shaped,
    types::{Affinity, GlyphClusterInfo, GlyphInfo, PositionWithAffinity, TextDirection},
};
use crate::Point;
use std::ops::Range;

impl Paragraph {
    /// The place between two characters, in UTF-16, that is nearest to a point. Points above the first line and
    /// below the last count as on them.
    pub fn get_glyph_position_at_coordinate(&self, p: impl Into<Point>) -> PositionWithAffinity {
        let p = p.into();
        let below = self.lines().partition_point(|line| line.top + line.height() <= p.y);
        let line = self.lines().get(below).or(self.lines().last());
        match self.shaped().zip(line) {
            Some((shaped, line)) => self.position_on_line(shaped, line, p.x),
            None => PositionWithAffinity::default(),
        }
    }

    /// The letters nearest to a point; `None` only without text.
    pub fn get_closest_glyph_cluster_at(&self, p: impl Into<Point>) -> Option<GlyphClusterInfo> {
        let unit = self.closest_unit(p.into());
        let byte = self.shaped()?.boundaries.to_utf8(&self.text, unit)?;
        self.get_glyph_cluster_at(byte.min(self.text.len().checked_sub(1)?))
    }

    /// The grapheme nearest to a point; `None` only without text.
    pub fn get_closest_utf16_glyph_info_at(&mut self, p: impl Into<Point>) -> Option<GlyphInfo> {
        let last = self.shaped()?.boundaries.utf16_len(&self.text).checked_sub(1)?;
        self.get_glyph_info_at_utf16_offset(self.closest_unit(p.into()).min(last))
    }

    /// The word around a UTF-16 index, in UTF-16.
    pub fn get_word_boundary(&self, unit: u32) -> Range<usize> {
        let Some(shaped) = self.shaped() else { return 0..0 };
        let byte = shaped.boundaries.to_utf8(&self.text, unit as usize).unwrap_or(self.text.len());
        let word = shaped.boundaries.word(byte);
        self.to_utf16(word.start)..self.to_utf16(word.end)
    }

    /// The character that a point is meant for.
    fn closest_unit(&self, p: Point) -> usize {
        let found = self.get_glyph_position_at_coordinate(p);
        let unit = usize::try_from(found.position).unwrap_or(0);
        unit.saturating_sub(usize::from(found.affinity == Affinity::Upstream))
    }

    fn position_on_line(&self, shaped: &Shaped, line: &Line, x: f32) -> PositionWithAffinity {
        let x = x - line.shift;
        if line.ellipsis.as_ref().is_some_and(|it| x >= it.x && x < it.x + it.width) {
            return self.position(line.text.end, Affinity::Downstream);
        }
        let pieces = &self.lines.pieces[line.pieces.clone()];
        // A line break has no width, so a click beside it means the character next to it.
        let wide = |piece: &&Piece| !shaped.clusters[piece.clusters.clone()].iter().all(|c| c.is_hard_break);
        let (Some(first), Some(last)) = (pieces.iter().find(wide), pieces.iter().rfind(wide)) else {
            return self.position(line.text.visible_end, Affinity::Downstream);
        };
        if x <= first.x {
            return self.outer_edge(shaped, first, false);
        }
        let found = pieces.iter().filter(wide).find(|piece| x < piece.x + piece.width);
        found.map_or_else(|| self.outer_edge(shaped, last, true), |piece| self.position_in_piece(shaped, piece, x))
    }

    /// The left or right end of a piece.
    fn outer_edge(&self, shaped: &Shaped, piece: &Piece, right: bool) -> PositionWithAffinity {
        let clusters = &shaped.clusters[piece.clusters.clone()];
        let start = clusters.first().map_or(0, |cluster| cluster.text.start);
        let end = clusters.iter().rfind(|cluster| !cluster.is_hard_break).map_or(start, |cluster| cluster.text.end);
        if right == self.runs_right(shaped, piece) {
            self.position(end, Affinity::Upstream)
        } else {
            self.position(start, Affinity::Downstream)
        }
    }

    fn runs_right(&self, shaped: &Shaped, piece: &Piece) -> bool {
        let direction = if piece.hangs { self.style.text_direction() } else { shaped.runs[piece.run].direction() };
        direction == TextDirection::LTR
    }

    fn position_in_piece(&self, shaped: &Shaped, piece: &Piece, x: f32) -> PositionWithAffinity {
        let places = &self.lines.places[piece.clusters.clone()];
        let ltr = self.runs_right(shaped, piece);
        let at = if ltr {
            places.partition_point(|place| place.x + place.width <= x)
        } else {
            places.partition_point(|place| place.x > x)
        };
        let at = at.min(places.len().saturating_sub(1));
        let (cluster, place) = (&shaped.clusters[piece.clusters.start + at], places[at]);
        // A ligature's graphemes share its width.
        let count = cluster.graphemes as f32;
        let from_start = if ltr { x - place.x } else { place.x + place.width - x };
        let graphemes = if place.width > 0.0 { (from_start / place.width * count).clamp(0.0, count) } else { 0.0 };
        let index = (graphemes as usize).min(cluster.graphemes - 1);
        let start = (0..index).fold(cluster.text.start, |byte, _| shaped.boundaries.grapheme_after(byte + 1));
        if graphemes - (index as f32) < 0.5 {
            self.position(start, Affinity::Downstream)
        } else {
            let end = shaped.boundaries.grapheme_after(start + 1).min(cluster.text.end);
            self.position(end, Affinity::Upstream)
        }
    }

    fn position(&self, byte: usize, affinity: Affinity) -> PositionWithAffinity {
        // Upstream of the text's start there is nothing.
        let affinity = if byte == 0 { Affinity::Downstream } else { affinity };
        PositionWithAffinity { position: i32::try_from(self.to_utf16(byte)).unwrap_or(i32::MAX), affinity }
    }
}
