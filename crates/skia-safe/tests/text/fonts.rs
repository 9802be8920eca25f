//! Faces: which one is taken, and that advances are the font's own.

use super::{black, fonts, plain};
use skia_safe::{
    FontArguments, FontMgr, FontStyle, FourByteTag,
    font_arguments::{VariationPosition, variation_position::Coordinate},
    font_style::{Slant, Weight, Width},
    textlayout::{
        FontCollection, ParagraphBuilder, ParagraphStyle, RectHeightStyle, RectWidthStyle, TypefaceFontProvider,
    },
};

#[test]
fn advances_and_heights_are_the_font_s() {
    use skrifa::{MetadataProvider, instance::LocationRef, metrics::GlyphMetrics, prelude::Size};
    let font = skrifa::FontRef::new(notosans::REGULAR_TTF).expect("a font");
    let size = 37.0;
    let glyphs = GlyphMetrics::new(&font, Size::new(size), LocationRef::default());
    let metrics = font.metrics(Size::new(size), LocationRef::default());
    for character in "AgéЖ0 ".chars() {
        let mut style = black();
        style.set_font_size(size);
        let mut builder = ParagraphBuilder::new(&ParagraphStyle::new(), fonts());
        let mut paragraph = builder.push_style(&style).add_text(character.to_string()).build();
        paragraph.layout(f32::MAX);
        let glyph = font.charmap().map(character).expect("a glyph");
        let width = glyphs.advance_width(glyph).expect("an advance");
        let found = paragraph.get_rects_for_range(0..1, RectHeightStyle::Tight, RectWidthStyle::Tight)[0].rect;
        assert!((found.width() - width).abs() < 1e-4, "{character}: {} is not {width}", found.width());
        assert!((paragraph.max_intrinsic_width() - width).abs() <= 0.005);
        assert_eq!(paragraph.height(), (metrics.ascent - metrics.descent + metrics.leading).round());
        assert!((paragraph.alphabetic_baseline() - metrics.ascent - metrics.leading / 2.0).abs() < 1e-4);
    }
    let face = FontMgr::new().match_family_style("Noto Sans", FontStyle::normal()).expect("a face");
    assert_eq!(face.units_per_em(), Some(i32::from(metrics.units_per_em)));
}

#[test]
fn styles_choose_faces() {
    let fonts = FontMgr::new();
    let style = |weight: i32, slant| FontStyle::new(weight.into(), Width::NORMAL, slant);
    let found = |wanted| fonts.match_family_style("sans-serif", wanted).expect("a face").font_style();
    assert_eq!(found(style(400, Slant::Upright)), FontStyle::normal());
    assert_eq!(found(style(600, Slant::Upright)), FontStyle::bold());
    assert_eq!(found(style(300, Slant::Oblique)), FontStyle::italic());
    assert_eq!(found(style(900, Slant::Italic)), FontStyle::bold_italic());
    assert_eq!(
        fonts.match_family_style("noto sans", FontStyle::bold()).expect("a face").font_style().weight(),
        Weight::BOLD
    );
    assert_eq!(fonts.match_family_style("No Such Family", FontStyle::normal()), None);
    assert_eq!(
        fonts.match_family_style("monospace", FontStyle::bold()).expect("a face").family_name(),
        "DejaVu Sans Mono"
    );
}

#[test]
fn faces_that_an_application_registers_are_found_from_then_on() {
    let manager = FontMgr::default();
    let mut provider = TypefaceFontProvider::new();
    let mut collection = FontCollection::new();
    collection.set_default_font_manager(manager.clone(), None);
    collection.set_asset_font_manager(FontMgr::from(provider.clone()));
    assert_eq!(collection.find_typefaces(&["DejaVu Serif"], FontStyle::normal())[0].family_name(), "Noto Sans");
    let serif = manager.new_from_data(dejavu::serif::regular(), None).expect("a font");
    assert_eq!(provider.register_typeface(serif.clone(), None), 1);
    assert_eq!(collection.find_typefaces(&["DejaVu Serif"], FontStyle::normal()), std::slice::from_ref(&serif));
    provider.register_typeface(serif.clone(), "house");
    assert_eq!(collection.find_typefaces(&["HOUSE", "sans-serif"], FontStyle::normal())[0], serif);
    assert_eq!(manager.new_from_data(b"no font", None), None);
}

#[test]
fn characters_that_a_face_lacks_come_from_another() {
    let mut paragraph = plain("Latin שלום مرحبا ♥", f32::MAX);
    assert_eq!(paragraph.unresolved_glyphs(), Some(0));
    // No face here has this one; it keeps its place.
    let mut lacking = plain("a\u{1F3B8}b", f32::MAX);
    assert_eq!(lacking.unresolved_glyphs(), Some(1));
    let mut alone = fonts();
    alone.disable_font_fallback();
    let mut paragraph2 =
        ParagraphBuilder::new(&ParagraphStyle::new(), &alone).push_style(&black()).add_text("שלום").build();
    paragraph2.layout(100.0);
    assert_eq!(paragraph2.unresolved_glyphs(), Some(4));
}

#[test]
fn characters_without_a_shape_need_no_face() {
    for text in ["a\u{200b}", "a\u{200d}b", "\u{202e}ab\u{202c}", "a\nb\r\nc", "tab\there", "\u{feff}x"] {
        assert_eq!(plain(text, f32::MAX).unresolved_glyphs(), Some(0), "{text:?}");
    }
    // A tab is as wide as a space.
    assert_eq!(plain("a\tb", f32::MAX).longest_line(), plain("a b", f32::MAX).longest_line());
}

#[test]
fn sizes_that_are_no_sizes_are_borne() {
    for size in [0.0, -3.0, f32::NAN, f32::INFINITY, 1e9, f32::MIN_POSITIVE] {
        let mut style = black();
        style.set_font_size(size);
        let mut builder = ParagraphBuilder::new(&ParagraphStyle::new(), fonts());
        let mut paragraph = builder.push_style(&style).add_text("abc שלום\nx").build();
        paragraph.layout(100.0);
        assert!(paragraph.height().is_finite() && paragraph.longest_line().is_finite(), "{size}");
        let mut surface = skia_safe::surfaces::raster_n32_premul((50, 50)).expect("a surface");
        paragraph.paint(surface.canvas(), (0.0, 0.0));
    }
}

#[test]
fn broken_fonts_are_refused_or_borne() {
    let whole = notosans::REGULAR_TTF;
    let mut opened = 0;
    let mut try_font = |bytes: &[u8]| {
        let Some(face) = FontMgr::new().new_from_data(bytes, None) else { return };
        opened += 1;
        let mut provider = TypefaceFontProvider::new();
        provider.register_typeface(face, "broken");
        let mut fonts = FontCollection::new();
        fonts.set_asset_font_manager(FontMgr::from(provider));
        let mut style = black();
        style.set_font_families(&["broken"]);
        let mut builder = ParagraphBuilder::new(&ParagraphStyle::new(), &fonts);
        let mut paragraph = builder.push_style(&style).add_text("AVATAR fi שלום 12").build();
        paragraph.layout(100.0);
        let mut surface = skia_safe::surfaces::raster_n32_premul((100, 50)).expect("a surface");
        paragraph.paint(surface.canvas(), (0.0, 0.0));
    };
    for length in (1000..whole.len()).step_by(4999) {
        try_font(&whole[..length]);
    }
    for at in (0..whole.len()).step_by(1009) {
        let mut bytes = whole.to_vec();
        bytes[at..].iter_mut().take(40).for_each(|byte| *byte = !*byte);
        try_font(&bytes);
    }
    assert!(opened > 100, "{opened} fonts were good enough to be tried");
}

#[test]
fn without_any_face_text_still_has_places() {
    for fonts in [FontCollection::new(), {
        let mut fonts = FontCollection::new();
        fonts.set_default_font_manager(FontMgr::empty(), None);
        fonts
    }] {
        let mut builder = ParagraphBuilder::new(&ParagraphStyle::new(), &fonts);
        let mut paragraph = builder.push_style(&black()).add_text("ab cd\n👩‍👧").build();
        paragraph.layout(30.0);
        assert_eq!(paragraph.unresolved_glyphs(), Some(6));
        assert_eq!((paragraph.line_number(), paragraph.height()), (3, 48.0));
        assert_eq!(paragraph.get_glyph_position_at_coordinate((9.0, 1.0)).position, 1);
        assert_eq!(paragraph.max_intrinsic_width(), 40.0);
    }
}

#[test]
fn font_arguments_are_copied_and_borne_by_faces_without_axes() {
    let mut style = black();
    let coordinates = [Coordinate { axis: FourByteTag::from_chars('w', 'g', 'h', 't'), value: 400.0 }];
    let position = VariationPosition { coordinates: &coordinates };
    style.set_font_arguments(&FontArguments::new().set_variation_design_position(position));
    style.add_font_feature("kern", 0);
    style.add_font_feature("too long a name", 1);
    let build = |style| {
        let mut paragraph =
            ParagraphBuilder::new(&ParagraphStyle::new(), fonts()).push_style(style).add_text("AVATAR").build();
        paragraph.layout(f32::MAX);
        paragraph.longest_line()
    };
    // Without kerning, the pairs in this word stand further apart.
    assert!(build(&style) > build(&black()));
}
