//! The modules of a crate, found as the compiler finds them: starting at its root, through `mod` and `#[path]`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use syn::{Attribute, Expr, Item, Lit, Meta};

/// The path of a module or an item from the crate's root on, without `crate`.
pub type Names = Vec<String>;

/// A module, in a file of its own or not.
pub struct Module {
    pub path: Names,
    pub file: PathBuf,
    /// Its content without its modules.
    pub items: Vec<Item>,
}

/// All modules of a crate.
#[derive(Default)]
pub struct Tree {
    pub modules: Vec<Module>,
    pub paths: BTreeSet<Names>,
    /// Modules that exist in tests only, with everything inside them.
    test_only: BTreeSet<Names>,
}

/// The folder of a module's submodules without `#[path]`, and the module's own folder.
struct ModulePlace<'a> {
    file: &'a Path,
    folder: PathBuf,
    test_only: bool,
}

impl Tree {
    /// The modules of the crate whose root is `root`, one of `files`.
    pub fn of(files: &BTreeMap<PathBuf, String>, root: &Path) -> Self {
        let mut tree = Self::default();
        let place = ModulePlace { file: root, folder: root.parent().unwrap().to_owned(), test_only: false };
        tree.add_file(files, Names::new(), &place);
        tree
    }

    /// Whether the module at `path` exists in tests only.
    pub fn is_test_only(&self, path: &[String]) -> bool {
        (0..=path.len()).any(|length| self.test_only.contains(&path[..length]))
    }

    /// The files in which its modules stand.
    pub fn files(&self) -> BTreeSet<&Path> {
        self.modules.iter().map(|module| module.file.as_path()).collect()
    }

    fn add_file(&mut self, files: &BTreeMap<PathBuf, String>, path: Names, place: &ModulePlace<'_>) {
        self.note(&path, place);
        // A file outside, which a test borrows.
        let Some(text) = files.get(place.file) else { return };
        let parsed = syn::parse_file(text).unwrap_or_else(|error| panic!("{}: {error}", place.file.display()));
        self.add(files, path, place, parsed.items);
    }

    fn note(&mut self, path: &Names, place: &ModulePlace<'_>) {
        self.paths.insert(path.clone());
        if place.test_only {
            self.test_only.insert(path.clone());
        }
    }

    fn add(&mut self, files: &BTreeMap<PathBuf, String>, path: Names, place: &ModulePlace<'_>, items: Vec<Item>) {
        let mut own = Vec::new();
        self.note(&path, place);
        for item in items {
            let Item::Mod(module) = item else {
                own.push(item);
                continue;
            };
            let name = module.ident.to_string();
            let below = [path.clone(), vec![name.clone()]].concat();
            let test_only = place.test_only || module.attrs.iter().any(is_cfg_test);
            if let Some((_, items)) = module.content {
                let folder = place.folder.join(&name);
                self.add(files, below, &ModulePlace { file: place.file, folder, test_only }, items);
                continue;
            }
            let file = file_of(files, place, &name, &module.attrs);
            let folder = if owns_its_folder(&file, &module.attrs) {
                file.parent().unwrap().to_owned()
            } else {
                file.with_extension("")
            };
            self.add_file(files, below, &ModulePlace { file: &file, folder, test_only });
        }
        self.modules.push(Module { path, file: place.file.to_owned(), items: own });
    }
}

fn file_of(
    files: &BTreeMap<PathBuf, String>,
    place: &ModulePlace<'_>,
    name: &str,
    attributes: &[Attribute],
) -> PathBuf {
    if let Some(given) = attributes.iter().find_map(given_path) {
        return place.file.parent().unwrap().join(given);
    }
    let flat = place.folder.join(format!("{name}.rs"));
    if files.contains_key(&flat) { flat } else { place.folder.join(name).join("mod.rs") }
}

fn owns_its_folder(file: &Path, attributes: &[Attribute]) -> bool {
    file.ends_with("mod.rs") || attributes.iter().any(|attribute| given_path(attribute).is_some())
}

fn given_path(attribute: &Attribute) -> Option<String> {
    let Meta::NameValue(pair) = &attribute.meta else { return None };
    let Expr::Lit(value) = &pair.value else { return None };
    let Lit::Str(text) = &value.lit else { return None };
    pair.path.is_ident("path").then(|| text.value())
}

fn is_cfg_test(attribute: &Attribute) -> bool {
    let Meta::List(list) = &attribute.meta else { return false };
    list.path.is_ident("cfg") && list.tokens.to_string() == "test"
}
