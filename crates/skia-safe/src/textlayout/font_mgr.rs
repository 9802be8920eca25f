//! A set of faces, searched by family and style.
//!
//! Any thread; clones share the set, so faces registered later are found through all of them. It knows the faces of
//! this crate, but no installed ones.

use super::{font_style::FontStyle, typeface::Typeface};
use flate2::read::ZlibDecoder;
use std::{
    fmt,
    io::Read,
    sync::{Arc, LazyLock, PoisonError, RwLock},
};

/// The fallback faces. The first has Latin, Greek and Cyrillic. The second has Hebrew, Arabic and many
/// symbols; the third has one width for all letters. They are packed: unpacking takes about as long as drawing a frame or
/// two, once in a process, and two thirds of a megabyte less are loaded with the program.
static EMBEDDED: LazyLock<Vec<Typeface>> = LazyLock::new(|| {
    let packed = |bytes: &[u8]| {
        let mut whole = Vec::new();
        ZlibDecoder::new(bytes).read_to_end(&mut whole).ok()?;
        Typeface::open(Arc::new(whole), 0)
    };
    [
        packed(include_bytes!(concat!(env!("OUT_DIR"), "/regular.ttf.z"))),
        packed(include_bytes!(concat!(env!("OUT_DIR"), "/italic.ttf.z"))),
        packed(include_bytes!(concat!(env!("OUT_DIR"), "/bold.ttf.z"))),
        packed(include_bytes!(concat!(env!("OUT_DIR"), "/bold_italic.ttf.z"))),
        packed(include_bytes!(concat!(env!("OUT_DIR"), "/symbols.ttf.z"))),
        packed(include_bytes!(concat!(env!("OUT_DIR"), "/mono.ttf.z"))),
    ]
    .into_iter()
    .flatten()
    .collect()
});

/// A face with the name that it was registered under, when that is not its own.
struct Entry {
    typeface: Typeface,
    alias: Option<String>,
}

impl Entry {
    fn answers_to(&self, family: &str) -> bool {
        match &self.alias {
            Some(alias) => alias.eq_ignore_ascii_case(family),
            None => self.typeface.is_of_family(family),
        }
    }
}

/// A set of faces. The default one holds those that come with this crate.
#[derive(Clone)]
pub struct FontMgr {
    entries: Arc<RwLock<Vec<Entry>>>,
    /// Whether CSS's generic families are known here.
    generic: bool,
}

impl FontMgr {
    /// The faces that come with this crate.
    pub fn new() -> Self {
        let entries = EMBEDDED.iter().map(|face| Entry { typeface: face.clone(), alias: None }).collect();
        Self { entries: Arc::new(RwLock::new(entries)), generic: true }
    }

    /// No faces.
    pub fn empty() -> Self {
        Self { entries: Arc::default(), generic: false }
    }

    /// Opens the face `index` (0 when `None`) of a font file; `None` when that cannot be read as a font.
    ///
    /// It does not become part of the set: `TypefaceFontProvider::register_typeface` does that.
    pub fn new_from_data(&self, bytes: &[u8], index: impl Into<Option<usize>>) -> Option<Typeface> {
        Typeface::open(Arc::new(bytes.to_vec()), index.into().unwrap_or(0))
    }

    /// How many families there are.
    pub fn count_families(&self) -> usize {
        self.family_names().count()
    }

    /// The families' names, in the order in which they came.
    pub fn family_names(&self) -> impl Iterator<Item = String> + use<> {
        let mut names = Vec::new();
        for entry in self.read().iter() {
            let name = entry.alias.clone().unwrap_or_else(|| entry.typeface.family_name());
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names.into_iter()
    }

    /// The face of `family` that is nearest to `style`; `None` when the family is not here.
    pub fn match_family_style(&self, family: impl AsRef<str>, style: FontStyle) -> Option<Typeface> {
        let family = family.as_ref();
        let family = if self.generic { generic_family(family).unwrap_or(family) } else { family };
        let entries = self.read();
        let faces = entries.iter().filter(|entry| entry.answers_to(family)).map(|entry| &entry.typeface);
        faces.min_by_key(|face| style.distance(face.font_style())).cloned()
    }

    /// The face nearest to `style` that has the character; the first family that has it wins, whatever its style.
    pub fn match_family_style_character(
        &self,
        family: impl AsRef<str>,
        style: FontStyle,
        _languages: &[&str],
        character: i32,
    ) -> Option<Typeface> {
        let has = |face: &Typeface| face.unichar_to_glyph(character) != 0;
        let named = self.match_family_style(family, style).filter(has);
        named.or_else(|| self.family_names().find_map(|name| self.match_family_style(name, style).filter(has)))
    }

    /// The face nearest to `style` of `family`, or of the first family here; `None` when the set is empty.
    pub fn legacy_make_typeface<'a>(
        &self,
        family: impl Into<Option<&'a str>>,
        style: FontStyle,
    ) -> Option<Typeface> {
        let named = family.into().and_then(|family| self.match_family_style(family, style));
        named.or_else(|| self.family_names().next().and_then(|family| self.match_family_style(family, style)))
    }

    /// Puts a face into the set.
    pub(crate) fn register(&self, typeface: Typeface, alias: Option<&str>) {
        let entry = Entry { typeface, alias: alias.map(str::to_owned) };
        self.entries.write().unwrap_or_else(PoisonError::into_inner).push(entry);
    }

    /// One face of each family, the nearest to `style`.
    pub(crate) fn faces_near(&self, style: FontStyle) -> impl Iterator<Item = Typeface> + use<'_> {
        self.family_names().filter_map(move |family| self.match_family_style(family, style))
    }

    /// A panic elsewhere leaves the list complete, so a poisoned lock is still read.
    fn read(&self) -> std::sync::RwLockReadGuard<'_, Vec<Entry>> {
        self.entries.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for FontMgr {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for FontMgr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.family_names()).finish()
    }
}

/// The meaning of CSS's generic families among the faces of this crate (CSS Fonts 4, section 2.1.3).
fn generic_family(name: &str) -> Option<&'static str> {
    match name {
        "sans-serif" | "serif" | "system-ui" | "ui-sans-serif" | "cursive" | "fantasy" => Some("Noto Sans"),
        "monospace" | "ui-monospace" => Some("DejaVu Sans Mono"),
        _ => None,
    }
}
