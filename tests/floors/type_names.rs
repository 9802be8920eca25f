//! Finds type names that are defined more than once.

use std::collections::BTreeMap;
use std::path::Path;

use syn::Item;

use super::tree::Tree;

/// The names of types that are defined in more than one place of `tree`, with the files; tests may call theirs as they like.
pub fn doubled(tree: &Tree) -> BTreeMap<String, Vec<&Path>> {
    let mut files = BTreeMap::<String, Vec<&Path>>::new();
    for module in tree.modules.iter().filter(|module| !tree.is_test_only(&module.path)) {
        for name in module.items.iter().filter_map(defined) {
            files.entry(name).or_default().push(&module.file);
        }
    }
    files.retain(|_, files| files.len() > 1);
    files
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
