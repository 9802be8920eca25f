//! One face: a font file, checked once when it is opened.
//!
//! Any thread; clones share the file. It knows no text and no sizes.

use super::font_style::{FontStyle, Slant};
use linebender_resource_handle::{Blob, FontData};
use skrifa::{FontRef, MetadataProvider, attribute::Style, charmap::Charmap, raw::TableProvider, string::StringId};
use std::{fmt, sync::Arc};

/// A face that text can be set in.
#[derive(Clone)]
pub struct Typeface(Arc<Face>);

struct Face {
    data: FontData,
    family: String,
    style: FontStyle,
    units_per_em: u16,
    /// Which of the first 256 characters it has, because those are looked up most often.
    latin: [u128; 2],
}

impl Typeface {
    /// Opens the face `index` of a font file; `None` if the bytes are no font, or a font without the tables that
    /// every text needs (characters, advances, names of its units).
    pub(crate) fn open(bytes: Arc<dyn AsRef<[u8]> + Send + Sync>, index: usize) -> Option<Self> {
        let data = FontData::new(Blob::new(bytes), u32::try_from(index).ok()?);
        let font = FontRef::from_index(data.data.as_ref(), data.index).ok()?;
        let units_per_em = font.head().ok()?.units_per_em();
        font.hhea().ok()?;
        font.hmtx().ok()?;
        font.maxp().ok()?;
        if units_per_em == 0 || !font.charmap().has_map() {
            return None;
        }
        let family = family_name(&font);
        let style = style(&font);
        let latin = latin(&font.charmap());
        Some(Self(Arc::new(Face { data, family, style, units_per_em, latin })))
    }

    /// The family's name in English, or the first one the file has; empty when it has none.
    pub fn family_name(&self) -> String {
        self.0.family.clone()
    }

    pub(crate) fn is_of_family(&self, name: &str) -> bool {
        self.0.family.eq_ignore_ascii_case(name)
    }

    /// The weight, width and slant that the file states.
    pub fn font_style(&self) -> FontStyle {
        self.0.style
    }

    /// The size of the grid that the letters are drawn on.
    pub fn units_per_em(&self) -> Option<i32> {
        Some(i32::from(self.0.units_per_em))
    }

    /// The glyph of a character; 0 when the face has none.
    pub fn unichar_to_glyph(&self, character: i32) -> u16 {
        let Ok(character) = u32::try_from(character) else { return 0 };
        let glyph = self.font().and_then(|font| font.charmap().map(character));
        glyph.and_then(|glyph| u16::try_from(glyph.to_u32()).ok()).unwrap_or(0)
    }

    /// The file.
    pub(crate) fn data(&self) -> &FontData {
        &self.0.data
    }

    /// The parsed file. `open` has checked that it can be parsed.
    pub(crate) fn font(&self) -> Option<FontRef<'_>> {
        FontRef::from_index(self.0.data.data.as_ref(), self.0.data.index).ok()
    }

    /// Whether it has a character.
    pub(crate) fn has(&self, character: char) -> bool {
        match u32::from(character) {
            code @ 0..256 => self.0.latin[code as usize / 128] >> (code % 128) & 1 == 1,
            code => self.font().is_some_and(|font| font.charmap().map(code).is_some()),
        }
    }
}

/// Two faces are equal when they are the same opened file.
impl PartialEq for Typeface {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl fmt::Debug for Typeface {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Typeface").field("family", &self.0.family).field("style", &self.0.style).finish()
    }
}

/// Families of many weights have the name in `typographic family`; the others only in `family`.
fn family_name(font: &FontRef<'_>) -> String {
    [StringId::TYPOGRAPHIC_FAMILY_NAME, StringId::FAMILY_NAME]
        .into_iter()
        .find_map(|id| font.localized_strings(id).english_or_first())
        .map(|name| name.chars().collect())
        .unwrap_or_default()
}

fn latin(charmap: &Charmap<'_>) -> [u128; 2] {
    let mut latin = [0; 2];
    for code in (0..256_u32).filter(|code| charmap.map(*code).is_some()) {
        latin[code as usize / 128] |= 1 << (code % 128);
    }
    latin
}

fn style(font: &FontRef<'_>) -> FontStyle {
    let attributes = font.attributes();
    let slant = match attributes.style {
        Style::Normal => Slant::Upright,
        Style::Italic => Slant::Italic,
        Style::Oblique(_) => Slant::Oblique,
    };
    FontStyle::new(
        (attributes.weight.value() as i32).into(),
        width_class(attributes.stretch.percentage()).into(),
        slant,
    )
}

/// The OpenType width class of a stretch in percent (OpenType, table OS/2, `usWidthClass`).
fn width_class(percent: f32) -> i32 {
    const PERCENT: [f32; 9] = [50.0, 62.5, 75.0, 87.5, 100.0, 112.5, 125.0, 150.0, 200.0];
    let nearest = (0..9).min_by(|a, b| (PERCENT[*a] - percent).abs().total_cmp(&(PERCENT[*b] - percent).abs()));
    nearest.map_or(5, |index| index as i32 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn width_classes_are_opentype_s() {
        assert_eq!(width_class(50.0), 1);
        assert_eq!(width_class(100.0), 5);
        assert_eq!(width_class(160.0), 8);
        assert_eq!(width_class(f32::NAN), 1);
    }

    #[test]
    fn bytes_that_are_no_font_are_refused() {
        for bytes in [&b""[..], b"OTTO", b"not a font at all, but long enough to look at", &[0; 4096]] {
            assert_eq!(Typeface::open(Arc::new(bytes.to_vec()), 0), None);
        }
        assert_eq!(Typeface::open(Arc::new(notosans::REGULAR_TTF), 7), None);
    }

    #[test]
    fn a_cut_font_is_refused_or_read_without_panic() {
        let whole = notosans::REGULAR_TTF;
        for length in (0..whole.len()).step_by(9973) {
            let _ = Typeface::open(Arc::new(whole[..length].to_vec()), 0);
        }
    }
}
