//! A face at a size: the source of the shapes and measures of letters.
//!
//! Any thread. It knows no text and no pixels; the canvas keeps the masks of the shapes.

use crate::{Outlines, Path, PathBuilder};
use linebender_resource_handle::FontData;
use parley_engine::FontMetrics;
use skrifa::{
    FontRef, GlyphId, MetadataProvider,
    instance::{LocationRef, NormalizedCoord, Size},
    outline::{DrawSettings, OutlinePen},
};
use std::hash::{DefaultHasher, Hash, Hasher};

/// A face at a size, at a position on its axes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Letters {
    data: FontData,
    /// In pixels.
    pub(crate) size: f32,
    coords: Vec<NormalizedCoord>,
    pub(crate) metrics: FontMetrics,
    key: [u64; 2],
}

impl Letters {
    /// A face at a size in pixels, at a position on its axes, with its measures there.
    pub(crate) fn new(data: FontData, size: f32, coords: Vec<NormalizedCoord>, metrics: FontMetrics) -> Self {
        let mut rest = DefaultHasher::new();
        (data.index, size.to_bits()).hash(&mut rest);
        coords.iter().for_each(|coord| coord.to_bits().hash(&mut rest));
        let key = [data.data.id(), rest.finish()];
        Self { data, size, coords, metrics, key }
    }

    fn font(&self) -> Option<FontRef<'_>> {
        FontRef::from_index(self.data.data.as_ref(), self.data.index).ok()
    }
}

impl Outlines for Letters {
    fn key(&self) -> [u64; 2] {
        self.key
    }

    fn outline(&self, glyph: u32) -> Path {
        let mut pen = Pen(PathBuilder::new());
        let outline = self.font().and_then(|font| font.outline_glyphs().get(GlyphId::new(glyph)));
        if let Some(outline) = outline {
            let settings = DrawSettings::unhinted(Size::new(self.size), LocationRef::new(&self.coords));
            // A broken glyph is drawn as far as it could be read.
            let _ = outline.draw(settings, &mut pen);
        }
        pen.0.detach()
    }
}

/// Turns a face's y upwards into ours downwards.
struct Pen(PathBuilder);

impl OutlinePen for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.0.move_to((x, -y));
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.0.line_to((x, -y));
    }

    fn quad_to(&mut self, ax: f32, ay: f32, x: f32, y: f32) {
        self.0.quad_to((ax, -ay), (x, -y));
    }

    fn curve_to(&mut self, ax: f32, ay: f32, bx: f32, by: f32, x: f32, y: f32) {
        self.0.cubic_to((ax, -ay), (bx, -by), (x, -y));
    }

    fn close(&mut self) {
        self.0.close();
    }
}
