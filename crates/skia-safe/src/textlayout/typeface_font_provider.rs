//! Faces that an application provides.
//!
//! Any thread; clones, and font managers made of them, share the faces.

use super::{font_mgr::FontMgr, typeface::Typeface};
use std::ops::Deref;

/// A font manager that starts empty and takes faces.
#[derive(Clone, Debug)]
pub struct TypefaceFontProvider(FontMgr);

impl TypefaceFontProvider {
    /// Without faces.
    pub fn new() -> Self {
        Self(FontMgr::empty())
    }

    /// Takes a face, under its own family name or under `alias`; says how many faces it took: 1, or 0 when there
    /// is no name to find it by.
    pub fn register_typeface<'a>(&mut self, typeface: Typeface, alias: impl Into<Option<&'a str>>) -> usize {
        let alias = alias.into();
        if alias.is_none() && typeface.family_name().is_empty() {
            return 0;
        }
        self.0.register(typeface, alias);
        1
    }
}

impl Default for TypefaceFontProvider {
    fn default() -> Self {
        Self::new()
    }
}

impl Deref for TypefaceFontProvider {
    type Target = FontMgr;
    fn deref(&self) -> &FontMgr {
        &self.0
    }
}

impl From<TypefaceFontProvider> for FontMgr {
    fn from(provider: TypefaceFontProvider) -> Self {
        provider.0
    }
}
