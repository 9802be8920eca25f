//! Turns text into glyphs: once for each paragraph, for all widths.
//!
//! On the thread that lays out; scratch memory is kept for each thread. Analysis and shaping are `parley_engine`'s;
//! here its result becomes clusters with widths, in the order of the text. It knows no lines.

use super::{
    boundaries::Boundaries,
    cluster::{Cluster, Run},
    extent::Extent,
    font_collection::FontCollection,
    fonts_of_text::{FontsOfText, metrics, variations},
    letters::Letters,
    paragraph_builder::Block,
    text_style::TextStyle,
    types::TextDirection,
};
use crate::{Glyph, Point};
use parlance::{FontFeature, FontVariation, Language, Tag};
use parley_engine::{
    Analysis, AnalysisOptions, Analyzer, Atom, BaseDirection, ShapeOptions, ShapedSlice, ShapedText, Shaper,
    itemize::Item,
};
use std::{borrow::Cow, cell::RefCell, ops::Range};

/// A text with its glyphs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shaped {
    pub(crate) boundaries: Boundaries,
    pub(crate) runs: Vec<Run>,
    pub(crate) clusters: Vec<Cluster>,
    pub(crate) glyphs: Vec<Glyph>,
    /// How many graphemes no face has.
    pub(crate) unresolved: usize,
}

#[derive(Default)]
struct Scratch {
    analyzer: Analyzer,
    analysis: Analysis,
    shaper: Shaper,
    shaped: ShapedText,
    block_of_char: Vec<u16>,
}

thread_local! {
    static SCRATCH: RefCell<Scratch> = RefCell::default();
}

/// Shapes `text`, which `blocks` cover in order.
pub(crate) fn shape(text: &str, blocks: &[Block], direction: TextDirection, fonts: &FontCollection) -> Shaped {
    // A tab has no glyph; as a space it has the same length in bytes.
    let text = if text.contains('\t') { Cow::Owned(text.replace('\t', " ")) } else { Cow::Borrowed(text) };
    SCRATCH.with_borrow_mut(|scratch| {
        let base_direction = match direction {
            TextDirection::LTR => BaseDirection::Ltr,
            TextDirection::RTL => BaseDirection::Rtl,
        };
        let options = AnalysisOptions { base_direction, ..AnalysisOptions::default() };
        scratch.analyzer.analyze(&text, &options, &mut scratch.analysis);
        let boundaries = Boundaries::new(&text, &scratch.analysis);
        let mut builder = Builder { text: &text, blocks, shaped: Shaped { boundaries, ..Shaped::default() } };
        match FontsOfText::new(fonts, blocks) {
            Some(faces) if !text.is_empty() => {
                builder.shaped.unresolved = scratch.shape(&text, blocks, faces);
                builder.take(&scratch.shaped);
            }
            Some(_) => {}
            None => builder.take_without_faces(fonts, direction),
        }
        builder.shaped
    })
}

impl Scratch {
    /// Fills `shaped`; returns how many graphemes no face has.
    fn shape(&mut self, text: &str, blocks: &[Block], mut faces: FontsOfText<'_>) -> usize {
        self.block_of_char.clear();
        let mut ends = Vec::with_capacity(blocks.len());
        for (index, block) in blocks.iter().enumerate() {
            let count = text[block.range.clone()].chars().count();
            // The shaper numbers styles in 16 bits; styles beyond look like the last one.
            let index = u16::try_from(index).unwrap_or(u16::MAX);
            self.block_of_char.resize(self.block_of_char.len() + count, index);
            ends.push(self.block_of_char.len() as u32);
        }
        let options: Vec<_> = blocks.iter().map(|block| Options::new(&block.style)).collect();
        let items =
            ends.into_iter().zip(&options).map(|(char_end, options)| Item { char_end, options: options.get() });
        self.shaper.shape_text(
            text,
            &self.analysis,
            &self.block_of_char,
            items,
            Counting(&mut faces),
            &mut self.shaped,
        );
        faces.unresolved
    }
}

/// Lets the shaper use the faces without owning them.
struct Counting<'a, 'b>(&'a mut FontsOfText<'b>);

impl parley_engine::FontSelector for Counting<'_, '_> {
    fn select_font(
        &mut self,
        segment: &parley_engine::itemize::Segment,
        options: &ShapeOptions<'_>,
        cluster: &mut parley_engine::shape::CharCluster,
    ) -> Option<parley_engine::FontInstanceRef<'_>> {
        self.0.select_font(segment, options, cluster)
    }
}

/// The options of a style for shaping.
struct Options {
    size: f32,
    language: Option<Language>,
    features: Vec<FontFeature>,
    variations: Vec<FontVariation>,
}

impl Options {
    fn new(style: &TextStyle) -> Self {
        let feature = |(name, value): &(String, i32)| {
            let tag = Tag::from_bytes(name.as_bytes().try_into().ok()?);
            Some(FontFeature::new(tag, u16::try_from(*value).ok()?))
        };
        Self {
            size: style.usable_size(),
            language: Language::parse(&style.locale).ok(),
            features: style.features.iter().filter_map(feature).collect(),
            variations: variations(style),
        }
    }

    fn get(&self) -> ShapeOptions<'_> {
        ShapeOptions {
            font_size: self.size,
            language: self.language,
            features: &self.features,
            variations: &self.variations,
        }
    }
}

/// Turns the shaper's result into ours.
struct Builder<'a> {
    text: &'a str,
    blocks: &'a [Block],
    shaped: Shaped,
}

impl Builder<'_> {
    fn take(&mut self, source: &ShapedText) {
        self.shaped.glyphs.reserve(source.shaped_clusters().len());
        self.shaped.clusters.reserve(source.shaped_clusters().len());
        for (index, run) in source.runs().iter().enumerate() {
            let block = usize::from(source.characters()[run.characters_range.start as usize].style_index);
            let letters = Letters::new(
                source.fonts()[run.font_index].font.clone(),
                run.font_size,
                coords(&source.normalized_coords()[run.normalized_coords_range.clone()]),
                run.font_metrics,
            );
            let level = run.bidi_level.to_u8();
            let extent = Extent::of_text(&run.font_metrics, &self.blocks[block].style);
            let first = self.shaped.clusters.len();
            let slice = source.run_slice(index as u32);
            for atom in slice.atoms_start() {
                self.take_atom(&slice, &atom, block, level % 2 == 1);
            }
            self.end_run(first, block, level, Some(letters), extent);
        }
        self.space_words();
    }

    /// One cluster of ours is one atom of the shaper's.
    fn take_atom(&mut self, slice: &ShapedSlice<'_>, atom: &Atom<'_>, block: usize, rtl: bool) {
        let first = self.shaped.glyphs.len();
        let style = &self.blocks[block].style;
        let text = slice.text_byte_range(atom.char_range());
        let mut x = 0.0;
        if !ends_line(&self.text[text.clone()]) {
            let clusters = atom.shaped_clusters_range();
            let (glyphs, pen) = (&mut self.shaped.glyphs, &mut x);
            let mut place = |cluster| {
                for glyph in slice.shaped_cluster_glyphs(cluster) {
                    glyphs.push(Glyph { id: glyph.id, position: Point::new(*pen + glyph.x, glyph.y) });
                    *pen += glyph.advance;
                }
            };
            // Within a cluster glyphs come from left to right, clusters in the order of the text.
            if rtl {
                clusters.rev().for_each(&mut place);
            } else {
                clusters.for_each(&mut place);
            }
            x += style.letter_spacing;
        }
        let glyphs = first..self.shaped.glyphs.len();
        self.push_cluster(text, glyphs, x);
    }

    /// The widths of a text that no face can show: half the size a grapheme, so that carets can be told apart.
    fn take_without_faces(&mut self, fonts: &FontCollection, direction: TextDirection) {
        let level = u8::from(direction == TextDirection::RTL);
        for (index, block) in self.blocks.iter().enumerate().filter(|(_, block)| !block.range.is_empty()) {
            let first = self.shaped.clusters.len();
            let mut start = block.range.start;
            while start < block.range.end {
                let end = self.shaped.boundaries.grapheme_after(start + 1).min(block.range.end);
                let blank = ends_line(&self.text[start..end]);
                self.push_cluster(start..end, 0..0, if blank { 0.0 } else { block.style.usable_size() / 2.0 });
                self.shaped.unresolved += usize::from(!blank);
                start = end;
            }
            let extent = Extent::of_text(&metrics(fonts, &block.style), &block.style);
            self.end_run(first, index, level, None, extent);
        }
        self.space_words();
    }

    fn push_cluster(&mut self, text: Range<usize>, glyphs: Range<usize>, width: f32) {
        let characters = &self.text[text.clone()];
        let boundaries = &self.shaped.boundaries;
        self.shaped.clusters.push(Cluster {
            run: self.shaped.runs.len(),
            glyphs,
            width,
            graphemes: boundaries.graphemes(text.clone()).max(1),
            is_space: characters.chars().all(|c| c.is_whitespace() && !is_bound_space(c)),
            is_bound_space: characters.chars().all(is_bound_space),
            is_hard_break: ends_line(characters),
            is_soft_break: boundaries.is_soft_break(text.end),
            text,
        });
    }

    fn end_run(&mut self, first: usize, block: usize, level: u8, letters: Option<Letters>, extent: Extent) {
        let clusters = first..self.shaped.clusters.len();
        let Some((head, tail)) = self.shaped.clusters.get(first).zip(self.shaped.clusters.last()) else { return };
        let text = head.text.start..tail.text.end;
        self.shaped.boundaries.begin_grapheme(text.start);
        self.shaped.runs.push(Run { text, clusters, block, level, letters, extent });
    }

    /// Adds the space between words that styles ask for: after the last space between two words.
    fn space_words(&mut self) {
        let (shaped, blocks) = (&mut self.shaped, self.blocks);
        let mut words = false;
        for index in 0..shaped.clusters.len().saturating_sub(1) {
            let spacing = blocks[shaped.runs[shaped.clusters[index].run].block].style.word_spacing;
            let (here, next) = (&shaped.clusters[index], &shaped.clusters[index + 1]);
            words |= !here.is_space;
            if words && here.is_space && !here.is_hard_break && !next.is_space {
                shaped.clusters[index].width += spacing;
            }
        }
    }
}

fn coords(coords: &[parley_engine::NormalizedCoord]) -> Vec<skrifa::instance::NormalizedCoord> {
    coords.iter().map(|coord| skrifa::instance::NormalizedCoord::from_bits(coord.to_bits())).collect()
}

/// Whether a line ends after these characters (UAX #14, classes BK, CR, LF and NL).
fn ends_line(characters: &str) -> bool {
    characters.ends_with(['\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'])
}

/// The spaces that keep words together.
fn is_bound_space(character: char) -> bool {
    matches!(character, '\u{a0}' | '\u{2007}' | '\u{202f}')
}
