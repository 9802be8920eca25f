//! Checks the tables of dependencies on the page for developers: every crate that a manifest names stands in one, and nothing else does; what is unsafe in
//! a crate is told, and is none only if nothing is.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};

/// All manifests of the repository.
const MANIFESTS: [&str; 7] = [
    "Cargo.toml",
    "crates/nice-plug-vizia/Cargo.toml",
    "crates/skia-safe/Cargo.toml",
    "crates/testkit/Cargo.toml",
    "crates/xkbcommon-dl/Cargo.toml",
    "fuzz/Cargo.toml",
    "xtask/Cargo.toml",
];

/// The crates from registries that a manifest names, for whatever purpose and system.
fn named(manifest: &toml::Table) -> BTreeSet<String> {
    let tables = ["dependencies", "dev-dependencies", "build-dependencies"];
    let of = |table: &toml::Table| {
        tables.iter().filter_map(|name| table.get(*name)?.as_table()).flatten().map(of_registry).collect::<Vec<_>>()
    };
    let targets = manifest.get("target").and_then(toml::Value::as_table).into_iter().flatten();
    let by_target = targets.filter_map(|(_, target)| target.as_table()).flat_map(of);
    of(manifest).into_iter().chain(by_target).flatten().collect()
}

/// The crate's own name, if it does not lie in this repository.
fn of_registry((name, said): (&String, &toml::Value)) -> Option<String> {
    let text = |key: &str| said.get(key).and_then(toml::Value::as_str);
    text("path").is_none().then(|| text("package").unwrap_or(name).to_owned())
}

/// A row of a table of dependencies.
#[derive(Debug, PartialEq, Eq)]
struct DependencyRow {
    crates: Vec<String>,
    purpose: String,
    /// What is unsafe in the crates.
    hazard: String,
}

impl DependencyRow {
    fn of(line: &str) -> Self {
        let cell = |number: usize| line.split('|').nth(number).unwrap_or_default().trim().to_owned();
        Self { crates: quoted(&cell(1)), purpose: cell(2), hazard: cell(3) }
    }

    /// Whether it says what it has to: `none`, or how often and for what.
    fn is_whole(&self) -> bool {
        let (first, rest) = self.hazard.split_once(' ').unwrap_or_default();
        let is_count =
            first.trim_end_matches([',', ':']).replace(',', "").parse::<u32>().is_ok_and(|count| count > 0);
        !self.crates.is_empty()
            && !self.purpose.is_empty()
            && (self.hazard.starts_with("none") || is_count && rest.contains(' '))
    }

    /// The crates of which it says that nothing is unsafe in them. Those that are named beside a number are not among them.
    fn harmless(&self) -> Vec<&str> {
        let Some((told, _)) = self.hazard.split_once("none") else { return Vec::new() };
        let named = quoted(told);
        let after = self.hazard.split("none in ").nth(1).map(quoted).unwrap_or_default();
        let is_meant = |name: &&String| if after.is_empty() { !named.contains(name) } else { after.contains(name) };
        self.crates.iter().filter(is_meant).map(String::as_str).collect()
    }
}

/// The words of a text that stand between backquotes.
fn quoted(text: &str) -> Vec<String> {
    text.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// The rows of all tables of dependencies.
fn rows(page: &str) -> Vec<DependencyRow> {
    let mut rows = Vec::new();
    let mut lines = page.lines().peekable();
    while lines.by_ref().any(|line| line.starts_with("| crate |")) {
        rows.extend(
            lines.by_ref().skip(1).map_while(|line| line.starts_with('|').then(|| DependencyRow::of(line))),
        );
    }
    rows
}

/// The names in the first column of all tables of dependencies.
fn listed(page: &str) -> BTreeSet<String> {
    rows(page).into_iter().flat_map(|row| row.crates).collect()
}

/// How often the word `unsafe` stands in tokens.
fn count_unsafe(tokens: TokenStream) -> usize {
    let count = |tree| match tree {
        TokenTree::Group(group) => count_unsafe(group.stream()),
        TokenTree::Ident(word) => usize::from(word == "unsafe"),
        _ => 0,
    };
    tokens.into_iter().map(count).sum()
}

/// How often it stands in the Rust files of a folder. 0 where the root of the crate forbids it: what is not compiled does not count.
fn count_in(sources: &Path) -> usize {
    let text = std::fs::read_to_string(sources.join("lib.rs")).unwrap_or_default();
    if text.contains("forbid(unsafe_code)") {
        return 0;
    }
    let count = |path: PathBuf| match path.extension() {
        _ if path.is_dir() => count_in(&path),
        Some(end) if end == "rs" => std::fs::read_to_string(&path).unwrap().parse().map_or(0, count_unsafe),
        _ => 0,
    };
    std::fs::read_dir(sources).unwrap().map(|entry| count(entry.unwrap().path())).sum()
}

/// The folders of the sources of all crates that cargo has fetched, by `name-version`; none if they come from elsewhere.
fn fetched() -> BTreeMap<String, PathBuf> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(std::env::home_dir()?.join(".cargo"))).unwrap_or_default();
    let registries = std::fs::read_dir(home.join("registry/src")).into_iter().flatten().flatten();
    let crates = registries.flat_map(|registry| std::fs::read_dir(registry.path()).into_iter().flatten().flatten());
    crates.map(|entry| (entry.file_name().to_string_lossy().into_owned(), entry.path().join("src"))).collect()
}

#[test]
fn every_dependency_stands_in_a_table_that_says_what_it_is_for() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &str| std::fs::read_to_string(root.join(path)).unwrap();
    let named: BTreeSet<_> = MANIFESTS.iter().flat_map(|path| named(&read(path).parse().unwrap())).collect();
    let listed = listed(&read("ARCHITECTURE.md"));
    assert!(named.len() > 60, "only {} were found", named.len());
    let missing: Vec<_> = named.difference(&listed).collect();
    assert!(missing.is_empty(), "in no table: {missing:?}");
    let gone: Vec<_> = listed.difference(&named).collect();
    assert!(gone.is_empty(), "in a table, but in no manifest: {gone:?}");
}

#[test]
fn every_row_says_what_is_unsafe_in_its_crates() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let rows = rows(&std::fs::read_to_string(root.join("ARCHITECTURE.md")).unwrap());
    assert!(rows.len() > 30, "{}", rows.len());
    let partial: Vec<_> = rows.iter().filter(|row| !row.is_whole()).collect();
    assert!(partial.is_empty(), "not whole: {partial:#?}");
}

#[test]
fn where_nothing_is_unsafe_nothing_is() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &str| std::fs::read_to_string(root.join(path)).unwrap();
    let rows = rows(&read("ARCHITECTURE.md"));
    let locked: toml::Table = read("Cargo.lock").parse().unwrap();
    let fetched = fetched();
    let (mut looked_at, mut wrong) = (0, Vec::new());
    for package in locked["package"].as_array().unwrap() {
        let (name, version) = (package["name"].as_str().unwrap(), package["version"].as_str().unwrap());
        let is_harmless = rows.iter().any(|row| row.harmless().contains(&name));
        let Some(sources) = fetched.get(&format!("{name}-{version}")).filter(|_| is_harmless) else { continue };
        looked_at += 1;
        let count = count_in(sources);
        wrong.extend((count > 0).then(|| format!("{name} {version}: {count}")));
    }
    assert!(wrong.is_empty(), "{wrong:?}");
    // Sources may come from a folder beside the repository, or from another registry.
    assert!(looked_at > 15 || fetched.is_empty(), "only {looked_at} were found");
}

#[test]
fn every_manifest_is_read() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = ["crates", "."].into_iter().flat_map(|folder| std::fs::read_dir(root.join(folder)).unwrap());
    for folder in folders.map(|entry| entry.unwrap().path()).filter(|path| path.join("Cargo.toml").exists()) {
        let manifest = folder.join("Cargo.toml");
        let known = MANIFESTS
            .iter()
            .any(|path| root.join(path).canonicalize().unwrap() == manifest.canonicalize().unwrap());
        assert!(known, "{}", manifest.display());
    }
}

#[test]
fn dependencies_of_every_kind_are_found() {
    let manifest = r#"
        [dependencies]
        plain = "1"
        ours = { path = "crates/ours" }
        renamed = { package = "real", version = "1" }
        [build-dependencies]
        made = "1"
        [target.'cfg(unix)'.dev-dependencies]
        tested = "1"
    "#;
    let expected = ["made", "plain", "real", "tested"].map(str::to_owned);
    assert_eq!(named(&manifest.parse().unwrap()), expected.into());
    let page = "| crate | for |\n|---|---|\n| `a`, `b` | `c` |\n\n| other |\n| `d` |\n";
    assert_eq!(listed(page), ["a", "b"].map(str::to_owned).into());
}

#[test]
fn a_row_without_what_is_unsafe_is_not_whole() {
    let row = |hazard: &str| DependencyRow::of(&format!("| `a`, `b` | for |{hazard}"));
    for partial in ["", " |", " buffers |", " 3 |", " some: buffers |"] {
        assert!(!row(partial).is_whole(), "{partial}");
    }
    for (whole, harmless) in [
        (" none |", vec!["a", "b"]),
        (" none (forbidden) |", vec!["a", "b"]),
        (" 3 and 1,419: buffers |", vec![]),
        (" 3 in `a`: buffers; none in `b` |", vec!["b"]),
        (" 3 in `a`: buffers; none in the others |", vec!["b"]),
    ] {
        assert!(row(whole).is_whole(), "{whole}");
        assert_eq!(row(whole).harmless(), harmless, "{whole}");
    }
}

#[test]
fn what_is_unsafe_is_counted_where_it_is_code() {
    let text = "// unsafe\nunsafe fn f() { unsafe { g(\"unsafe\") } }\n#![allow(unsafe_code)]";
    assert_eq!(count_unsafe(text.parse().unwrap()), 2);
}
