//! Finds type names that are defined more than once.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use syn::Item;

/// The names of types that are defined more than once in `files`, at any depth of modules, with the files.
pub fn doubled(files: &BTreeMap<PathBuf, String>) -> BTreeMap<String, Vec<&Path>> {
    let mut found = BTreeMap::<String, Vec<&Path>>::new();
    for (path, text) in files {
        let parsed = syn::parse_file(text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        add(&parsed.items, path, &mut found);
    }
    found.retain(|_, files| files.len() > 1);
    found
}

fn add<'a>(items: &[Item], path: &'a Path, found: &mut BTreeMap<String, Vec<&'a Path>>) {
    for item in items {
        if let Item::Mod(module) = item {
            add(module.content.as_ref().map_or(&[], |(_, items)| items), path, found);
        } else if let Some(name) = defined(item) {
            found.entry(name).or_default().push(path);
        }
    }
}

/// The type that an item defines.
fn defined(item: &Item) -> Option<String> {
    match item {
        Item::Struct(item) => Some(item.ident.to_string()),
        Item::Enum(item) => Some(item.ident.to_string()),
        Item::Union(item) => Some(item.ident.to_string()),
        Item::Trait(item) => Some(item.ident.to_string()),
        Item::Type(item) => Some(item.ident.to_string()),
        _ => None,
    }
}
