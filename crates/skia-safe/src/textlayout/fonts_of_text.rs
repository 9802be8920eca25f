//! Chooses the face for each piece of a text.
//!
//! Any thread, during shaping. It queries the font collection once for every style, and again only if a style's own
//! faces lack a character.

use super::{font_collection::FontCollection, paragraph_builder::Block, text_style::TextStyle, typeface::Typeface};
use parlance::{FontVariation, Tag};
use parley_engine::{
    FontInstance, FontInstanceRef, FontMetrics, FontSelector, ShapeOptions, itemize::Segment, shape::CharCluster,
};

/// A face that may be chosen.
struct Candidate {
    typeface: Typeface,
    instance: FontInstance,
}

impl Candidate {
    fn new(typeface: Typeface) -> Self {
        let instance = FontInstance { font: typeface.data().clone(), synthesis: Default::default() };
        Self { typeface, instance }
    }
}

/// The faces of one style.
struct Choice {
    faces: Vec<Candidate>,
    /// Whether the faces to fall back to are among them.
    complete: bool,
}

/// The faces of all styles of a text.
pub(crate) struct FontsOfText<'a> {
    fonts: &'a FontCollection,
    blocks: &'a [Block],
    choices: Vec<Choice>,
    /// How many graphemes no face has.
    pub(crate) unresolved: usize,
}

impl<'a> FontsOfText<'a> {
    /// The faces of `blocks`; `None` when there are none at all.
    pub(crate) fn new(fonts: &'a FontCollection, blocks: &'a [Block]) -> Option<Self> {
        let mut choices: Vec<Choice> = Vec::with_capacity(blocks.len());
        for block in blocks {
            let faces: Vec<_> = faces(fonts, &block.style).into_iter().map(Candidate::new).collect();
            if faces.is_empty() {
                return None;
            }
            choices.push(Choice { faces, complete: false });
        }
        Some(Self { fonts, blocks, choices, unresolved: 0 })
    }

    /// The face for a grapheme: the first that has all of it, else the one that has most.
    fn choose(&mut self, block: usize, cluster: &CharCluster) -> (usize, bool) {
        let choice = &mut self.choices[block];
        let (best, covered) = most_covering(&choice.faces, cluster);
        if covered || choice.complete {
            return (best, covered);
        }
        let style = self.blocks[block].style.font_style;
        choice.faces.extend(self.fonts.fallbacks(style).into_iter().map(Candidate::new));
        choice.complete = true;
        most_covering(&choice.faces, cluster)
    }
}

impl FontSelector for FontsOfText<'_> {
    fn select_font(
        &mut self,
        _segment: &Segment,
        _options: &ShapeOptions<'_>,
        cluster: &mut CharCluster,
    ) -> Option<FontInstanceRef<'_>> {
        let block = usize::from(cluster.style_index()).min(self.choices.len().checked_sub(1)?);
        let (face, covered) = self.choose(block, cluster);
        self.unresolved += usize::from(!covered);
        self.choices[block].faces.get(face).map(|candidate| candidate.instance.as_ref())
    }
}

/// The first of the faces that have most of a grapheme, and whether that is all of it.
fn most_covering(faces: &[Candidate], cluster: &CharCluster) -> (usize, bool) {
    let wanted = || cluster.chars().iter().filter(|c| c.contributes_to_shaping && !c.is_control_character);
    let total = wanted().count();
    let mut best = (0, 0);
    for (index, face) in faces.iter().enumerate() {
        let covered = wanted().filter(|c| face.typeface.has(c.ch)).count();
        if covered == total {
            return (index, true);
        }
        if covered > best.1 {
            best = (index, covered);
        }
    }
    (best.0, false)
}

/// The faces that a style asks for.
fn faces(fonts: &FontCollection, style: &TextStyle) -> Vec<Typeface> {
    fonts.find_typefaces(&style.families, style.font_style)
}

/// The measures of a style's first face; plausible ones when there is no face.
pub(crate) fn metrics(fonts: &FontCollection, style: &TextStyle) -> FontMetrics {
    let size = style.usable_size();
    let face = faces(fonts, style).into_iter().next().map(Candidate::new);
    face.and_then(|face| FontMetrics::from_font_instance(&face.instance, size, &variations(style)))
        .unwrap_or(FontMetrics::fallback(size))
}

/// A style's position on its face's axes.
pub(crate) fn variations(style: &TextStyle) -> Vec<FontVariation> {
    let variation = |c: &crate::font_arguments::variation_position::Coordinate| {
        FontVariation::new(Tag::from_bytes(c.axis.to_be_bytes()), c.value)
    };
    style.variations.iter().map(variation).collect()
}
