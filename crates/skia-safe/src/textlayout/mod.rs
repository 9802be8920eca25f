//! Paragraphs: fonts, shaping, line breaking and queries.
//!
//! Runs on the thread that draws a window. `shape` turns text into clusters once, `lines` puts them on lines for a
//! width, `rects`, `hit` and `metrics` answer queries, and `paint` passes runs of glyphs to the canvas. No pixels here,
//! no installed fonts, no files. Queries count in UTF-8 or UTF-16 as in upstream; each states which.
//!
//! Not supported: placeholders in text, visitors, style metrics of lines, gaps in underlines, synthesised weights and
//! slants. Upstream's functions for them are either absent, so using them fails to compile, or accepted and documented
//! as unused.

mod boundaries;
mod clipped;
mod cluster;
mod decorations;
mod extent;
pub(crate) mod font_arguments;
mod font_collection;
pub(crate) mod font_mgr;
pub(crate) mod font_style;
mod fonts_of_text;
pub(crate) mod four_byte_tag;
mod hit;
mod letters;
mod line;
mod lines;
mod metrics;
mod paint;
mod paragraph;
mod paragraph_builder;
mod paragraph_style;
mod rects;
mod shape;
mod strut_style;
mod text_decoration;
mod text_shadow;
mod text_style;
pub(crate) mod typeface;
mod typeface_font_provider;
mod types;
mod visual_order;
mod wrap;

pub use clipped::clipped_texts;
pub use font_collection::FontCollection;
pub use metrics::LineMetrics;
pub use paragraph::Paragraph;
pub use paragraph_builder::ParagraphBuilder;
pub use paragraph_style::ParagraphStyle;
pub use strut_style::StrutStyle;
pub use text_decoration::{Decoration, TextDecoration, TextDecorationMode, TextDecorationStyle};
pub use text_shadow::TextShadow;
pub use text_style::TextStyle;
pub use typeface_font_provider::TypefaceFontProvider;
pub use types::{
    Affinity, GlyphClusterInfo, GlyphInfo, PositionWithAffinity, RectHeightStyle, RectWidthStyle, TextAlign,
    TextBaseline, TextBox, TextDirection, TextHeightBehavior, TextIndex, TextRange,
};
