//! The faces that a paragraph may use, and their order.
//!
//! Any thread; clones share the managers. It knows no text.

use super::{font_mgr::FontMgr, font_style::FontStyle, typeface::Typeface};
use std::sync::{Arc, PoisonError, RwLock};

/// The font managers of an application.
#[derive(Clone, Debug, Default)]
pub struct FontCollection(Arc<RwLock<Managers>>);

/// Searched in this order, which is upstream's.
#[derive(Clone, Debug, Default)]
struct Managers {
    dynamic: Option<FontMgr>,
    asset: Option<FontMgr>,
    test: Option<FontMgr>,
    default: Option<FontMgr>,
    default_family: Option<String>,
    no_fallback: bool,
}

impl Managers {
    fn all(&self) -> impl Iterator<Item = &FontMgr> {
        [&self.dynamic, &self.asset, &self.test, &self.default].into_iter().flatten()
    }

    fn find(&self, family: &str, style: FontStyle) -> Option<Typeface> {
        self.all().find_map(|manager| manager.match_family_style(family, style))
    }
}

impl FontCollection {
    /// Without managers.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many managers there are.
    pub fn font_managers_count(&self) -> usize {
        self.managers().all().count()
    }

    /// Sets the manager of the application's own faces.
    pub fn set_asset_font_manager(&mut self, manager: impl Into<Option<FontMgr>>) {
        self.change(|managers| managers.asset = manager.into());
    }

    /// Sets the manager that is searched first.
    pub fn set_dynamic_font_manager(&mut self, manager: impl Into<Option<FontMgr>>) {
        self.change(|managers| managers.dynamic = manager.into());
    }

    /// Sets the manager of tests' faces.
    pub fn set_test_font_manager(&mut self, manager: impl Into<Option<FontMgr>>) {
        self.change(|managers| managers.test = manager.into());
    }

    /// Sets the manager that is searched last, and the family of texts that name no available family.
    pub fn set_default_font_manager<'a>(
        &mut self,
        manager: impl Into<Option<FontMgr>>,
        default_family: impl Into<Option<&'a str>>,
    ) {
        self.change(|managers| {
            managers.default = manager.into();
            managers.default_family = default_family.into().map(str::to_owned);
        });
    }

    /// The face of each named family that is nearest to `style`; when none of them is here, the default family's,
    /// else the first face there is. Empty only when there are no faces at all.
    pub fn find_typefaces(&self, families: &[impl AsRef<str>], style: FontStyle) -> Vec<Typeface> {
        let managers = self.managers();
        let mut found: Vec<Typeface> = Vec::new();
        for face in families.iter().filter_map(|family| managers.find(family.as_ref(), style)) {
            if !found.contains(&face) {
                found.push(face);
            }
        }
        if found.is_empty() {
            let default = managers.default_family.as_deref().and_then(|family| managers.find(family, style));
            let any = || {
                let fallback = managers.default.as_ref().into_iter().chain(managers.all());
                fallback.into_iter().find_map(|manager| manager.legacy_make_typeface(None, style))
            };
            found.extend(default.or_else(any));
        }
        found
    }

    /// The faces to search for a character that none of a text's own faces has.
    pub(crate) fn fallbacks(&self, style: FontStyle) -> Vec<Typeface> {
        let managers = self.managers();
        if managers.no_fallback {
            return Vec::new();
        }
        managers.default.iter().chain(managers.all()).flat_map(|manager| manager.faces_near(style)).collect()
    }

    /// The last manager.
    pub fn fallback_manager(&self) -> Option<FontMgr> {
        self.managers().default.clone()
    }

    /// From now on a character that a text's own faces lack is drawn as missing.
    pub fn disable_font_fallback(&mut self) {
        self.change(|managers| managers.no_fallback = true);
    }

    /// Enables the search in all faces for characters that the style's own faces lack.
    pub fn enable_font_fallback(&mut self) {
        self.change(|managers| managers.no_fallback = false);
    }

    /// Whether all faces are searched for such characters.
    pub fn font_fallback_enabled(&self) -> bool {
        !self.managers().no_fallback
    }

    fn managers(&self) -> Managers {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn change(&mut self, change: impl FnOnce(&mut Managers)) {
        change(&mut self.0.write().unwrap_or_else(PoisonError::into_inner));
    }
}

impl From<&FontCollection> for FontCollection {
    fn from(collection: &FontCollection) -> Self {
        collection.clone()
    }
}
