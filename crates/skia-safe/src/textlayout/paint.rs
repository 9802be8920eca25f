//! Draws a paragraph: backgrounds, shadows, letters and decorations.
//!
//! Runs on the thread that draws a window. It turns lines into rectangles and runs of glyphs, which the canvas turns
//! into pixels.

use super::{
    decorations,
    letters::Letters,
    line::{Ellipsis, Line, Piece},
    paragraph::Paragraph,
    shape::Shaped,
    text_style::TextStyle,
};
use crate::{BlurStyle, Canvas, Glyph, GlyphRun, MaskFilter, Paint, Point, Rect, Vector};

/// Letters of one style and face, ready to be drawn.
struct Stretch<'a> {
    style: &'a TextStyle,
    letters: &'a Letters,
    /// Left edge on the baseline, on the canvas.
    origin: Point,
    width: f32,
    /// Top and bottom of the text, on the canvas.
    span: (f32, f32),
    /// From `origin`.
    glyphs: Vec<Glyph>,
}

impl Paragraph {
    /// Draws the lines with their top left corner at a point. Before the first layout it draws nothing.
    pub fn paint(&self, canvas: &Canvas, p: impl Into<Point>) {
        let (Some(shaped), at) = (self.shaped(), p.into()) else { return };
        self.record_clipped(canvas, at);
        for line in self.lines() {
            let stretches = self.stretches(shaped, line, at);
            for stretch in &stretches {
                stretch.paint_background(canvas);
            }
            for stretch in &stretches {
                stretch.paint_shadows(canvas);
            }
            for stretch in &stretches {
                let paint = stretch.paint();
                stretch.paint_letters(canvas, Vector::default(), &paint);
                decorations::paint(canvas, stretch.style, stretch.letters, stretch.origin, stretch.width);
            }
        }
    }

    fn stretches<'a>(&'a self, shaped: &'a Shaped, line: &'a Line, at: Point) -> Vec<Stretch<'a>> {
        let pieces = self.lines.pieces[line.pieces.clone()].iter().filter(|piece| !piece.hangs);
        let text = pieces.filter_map(|piece| self.stretch_of_piece(shaped, line, piece, at));
        let ellipsis = line.ellipsis.iter().flat_map(|ellipsis| self.stretches_of_ellipsis(line, ellipsis, at));
        text.chain(ellipsis).collect()
    }

    fn stretch_of_piece<'a>(
        &'a self,
        shaped: &'a Shaped,
        line: &Line,
        piece: &Piece,
        at: Point,
    ) -> Option<Stretch<'a>> {
        let run = &shaped.runs[piece.run];
        let style = self.text_style(run.block);
        let mut glyphs = Vec::new();
        for index in piece.clusters.clone() {
            let x = self.lines.places[index].x - piece.x;
            glyphs.extend(moved(&shaped.glyphs[shaped.clusters[index].glyphs.clone()], x));
        }
        let (top, bottom) = line.span(run.extent);
        Some(Stretch {
            style,
            letters: run.letters.as_ref()?,
            origin: at + Point::new(line.shift + piece.x, line.drawn_baseline(style.baseline_shift)),
            width: piece.width,
            span: (at.y + top, at.y + bottom),
            glyphs,
        })
    }

    /// An ellipsis has one stretch for each face that its characters come from, in the order of the text.
    fn stretches_of_ellipsis<'a>(
        &'a self,
        line: &'a Line,
        ellipsis: &'a Ellipsis,
        at: Point,
    ) -> impl Iterator<Item = Stretch<'a>> {
        let (shaped, style) = (ellipsis.shaped.as_ref(), self.text_style(ellipsis.block));
        let mut x = line.shift + ellipsis.x;
        shaped.runs.iter().filter_map(move |run| {
            let origin = at + Point::new(x, line.drawn_baseline(style.baseline_shift));
            let (mut width, mut glyphs) = (0.0, Vec::new());
            for cluster in &shaped.clusters[run.clusters.clone()] {
                glyphs.extend(moved(&shaped.glyphs[cluster.glyphs.clone()], width));
                width += cluster.width;
            }
            x += width;
            let (top, bottom) = line.span(run.extent);
            let span = (at.y + top, at.y + bottom);
            Some(Stretch { style, letters: run.letters.as_ref()?, origin, width, span, glyphs })
        })
    }
}

fn moved(glyphs: &[Glyph], x: f32) -> impl Iterator<Item = Glyph> {
    glyphs.iter().map(move |glyph| Glyph { position: glyph.position + Point::new(x, 0.0), ..*glyph })
}

impl Stretch<'_> {
    fn paint(&self) -> Paint {
        let mut paint = self.style.foreground.clone().unwrap_or_else(|| Paint::new(self.style.color));
        // Letters are always smooth: upstream, too, asks the font for that, not the paint.
        paint.set_anti_alias(true);
        paint
    }

    fn paint_background(&self, canvas: &Canvas) {
        if let Some(paint) = &self.style.background {
            let (top, bottom) = self.span;
            canvas.draw_rect(Rect::new(self.origin.x, top, self.origin.x + self.width, bottom), paint);
        }
    }

    fn paint_shadows(&self, canvas: &Canvas) {
        for shadow in self.style.shadows.iter().filter(|shadow| shadow.has_shadow()) {
            let mut paint = Paint::new(shadow.color);
            paint.set_anti_alias(true);
            paint.set_mask_filter(MaskFilter::blur(BlurStyle::Normal, shadow.blur_sigma as f32, false));
            self.paint_letters(canvas, shadow.offset, &paint);
        }
    }

    fn paint_letters(&self, canvas: &Canvas, offset: Vector, paint: &Paint) {
        if !self.glyphs.is_empty() && self.letters.size > 0.0 {
            canvas.draw_glyphs(
                &GlyphRun { outlines: self.letters, glyphs: &self.glyphs },
                self.origin + offset,
                paint,
            );
        }
    }
}
