//! Checks the tables of dependencies on the page for developers: every crate that a manifest names stands in one, and nothing else does.

use std::collections::BTreeSet;
use std::path::Path;

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

/// The names in the first column of all tables of dependencies.
fn listed(page: &str) -> BTreeSet<String> {
    let mut inside = false;
    let mut names = BTreeSet::new();
    for line in page.lines() {
        inside = line.starts_with('|') && (inside || line.starts_with("| crate |"));
        if inside {
            let first = line.split('|').nth(1).unwrap();
            names.extend(first.split('`').skip(1).step_by(2).map(str::to_owned));
        }
    }
    names
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
