//! Checks the rules of the code: a module uses only what stands to its left, every file states its purpose, files stay
//! short, and `unsafe` stays in its places. It parses Rust, so formatting cannot hide a violation.
#![allow(missing_docs, clippy::unwrap_used)]

mod dependencies;
mod errors;
mod links;
mod order;
mod pages;
mod reader;
mod tree;
mod type_names;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use links::{Link, links};
use order::{FLOORS, ROOMS};
use tree::Tree;

/// Who may use `unsafe`, of all that is linked into a plugin or runs beside it: what talks to hosts through raw pointers,
/// C's side of the keyboard and of windows, and hosts.
const UNSAFE: [&str; 6] = [
    "src/host/abi",
    "crates/xkbcommon-dl/src",
    "crates/nice-plug-vizia/src/parameters/host_hand.rs",
    "crates/testkit/src/vst3_host",
    "xtask/src/demo/host.rs",
    "xtask/src/torture",
];

const LONGEST_FILE: usize = 400;

/// The folders in which a name of a type is one thing.
const NAMES: [&[&str]; 3] = [
    &["src", "xtask/src", "tests", "benches", "fuzz", "crates/testkit"],
    &["crates/skia-safe"],
    &["crates/nice-plug-vizia"],
];

/// All Rust files in `folder`, by their paths in the workspace.
fn sources(folder: &str) -> BTreeMap<PathBuf, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = BTreeMap::new();
    let mut folders = vec![root.join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.ends_with("target") {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                found.insert(path.strip_prefix(root).unwrap().to_owned(), text);
            }
        }
    }
    assert!(!found.is_empty(), "no sources in {folder}");
    found
}

fn library() -> Tree {
    Tree::of(&sources("src"), Path::new("src/lib.rs"))
}

/// Those of `links` that break an order.
fn offences(links: &[Link]) -> Vec<String> {
    [FLOORS, ROOMS].iter().flat_map(|order| links.iter().filter_map(|link| order.offence(link))).collect()
}

#[test]
fn a_module_uses_only_what_stands_to_its_left() {
    let links = links(&library());
    let wrong = offences(&links);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for (order, least) in [(FLOORS, 500), (ROOMS, 20)] {
        let seen = links.iter().filter(|link| order.spans(link)).count();
        assert!(seen >= least, "only {seen} links were found: the test does not see them");
    }
}

#[test]
fn every_place_exists_and_nothing_stands_beside_them() {
    let tree = library();
    for order in [FLOORS, ROOMS] {
        let within: Vec<_> = order.within.iter().map(ToString::to_string).collect();
        for name in order.names {
            let path = [within.as_slice(), &[(*name).to_owned()]].concat();
            assert!(tree.paths.contains(&path), "{name}");
        }
    }
    for path in tree.paths.iter().filter(|path| path.len() == 1 && !tree.is_test_only(path)) {
        assert!(FLOORS.names.contains(&path[0].as_str()), "{} is no floor", path[0]);
    }
}

#[test]
fn every_file_belongs_to_the_library() {
    let (tree, sources) = (library(), sources("src"));
    for file in sources.keys().filter(|file| !file.starts_with("src/bin")) {
        assert!(tree.files().contains(file.as_path()), "{} is in no module", file.display());
    }
}

/// The root re-exports nothing, except for tests.
#[test]
fn nothing_is_named_past_the_floors() {
    let tree = library();
    for link in links(&tree).iter().filter(|link| !link.from.is_empty()) {
        let named = link.to.get(..1).is_some_and(|first| tree.paths.contains(first));
        assert!(named, "{}:{}: crate::{}", link.file.display(), link.line, link.to.join("::"));
    }
}

#[test]
fn every_file_says_what_it_is_for_and_stays_short() {
    for (path, text) in ["src", "xtask/src", "tests", "benches", "crates"].into_iter().flat_map(sources) {
        assert!(text.starts_with("//!"), "{} does not begin with //!", path.display());
        let lines = text.lines().count();
        assert!(lines <= LONGEST_FILE, "{} has {lines} lines", path.display());
    }
}

#[test]
fn unsafe_code_stands_in_its_places() {
    let mut places: Vec<_> = UNSAFE.to_vec();
    for (path, text) in ["src", "xtask/src", "crates", "fuzz"].into_iter().flat_map(sources) {
        let ours = !path
            .components()
            .any(|part| ["tests", "examples", "benches"].map(AsRef::as_ref).contains(&part.as_os_str()));
        if !ours || !reader::uses_unsafe(&text) {
            continue;
        }
        let place = UNSAFE.iter().find(|place| path.starts_with(place));
        let place = place.unwrap_or_else(|| panic!("{} has unsafe code", path.display()));
        places.retain(|other| other != place);
    }
    assert!(places.is_empty(), "these need none any more: {places:?}");
}

#[test]
fn a_name_of_a_type_is_one_thing() {
    // The crates that stand in for others have the names of those, so each is looked at by itself.
    for folders in NAMES {
        let files = folders.iter().copied().flat_map(sources).collect();
        let doubled = type_names::doubled(&files);
        assert!(doubled.is_empty(), "more than one thing: {doubled:#?}");
    }
    let files = [
        ("src/lib.rs", "mod dsp; struct Line; #[cfg(test)] mod tests { struct Line; }"),
        ("tests/dsp.rs", "type Line = u8; struct Pan; fn f() { struct Pan; }"),
    ];
    let files = files.map(|(path, text)| (PathBuf::from(path), text.to_owned())).into();
    assert_eq!(
        type_names::doubled(&files).into_iter().map(|(name, files)| (name, files.len())).collect::<Vec<_>>(),
        [("Line".to_owned(), 3)]
    );
}

/// What each way of writing is for the test; `engine/follow/run.rs` and `dsp/gain.rs` hold it.
fn offences_of(follow: &str, gain: &str) -> usize {
    let files = [
        ("src/lib.rs", "mod dsp; mod engine; mod host; mod time;"),
        ("src/time.rs", ""),
        ("src/dsp/mod.rs", "mod gain;"),
        ("src/dsp/gain.rs", gain),
        ("src/engine/mod.rs", "mod block; mod follow; mod load; mod shared; pub use block::Mix;"),
        ("src/engine/block.rs", ""),
        ("src/engine/load.rs", ""),
        ("src/engine/shared.rs", ""),
        ("src/engine/follow/mod.rs", "mod run;"),
        ("src/engine/follow/run.rs", follow),
        ("src/host.rs", ""),
    ];
    let files = files.map(|(path, text)| (PathBuf::from(path), text.to_owned())).into();
    offences(&links(&Tree::of(&files, Path::new("src/lib.rs")))).len()
}

#[test]
fn no_way_of_writing_slips_through() {
    for text in [
        "use crate::host::Keeper;",
        "use crate::{\n    time::Bpm,\n    host::{\n        Keeper,\n    },\n};",
        "use super::super::host::Keeper;",
        "use super::super::{time::Bpm, engine::Mix};",
        "fn f() { crate :: host :: keep() }",
        "fn f() -> Option<crate::host::Keeper> { None }",
        "fn f() { println!(\"{}\", crate::host::keep()) }",
        "macro_rules! m { () => { use $crate::{time::Bpm, host::Keeper}; } }",
        "#[serde(with = \"crate::host::form\")] struct S;",
        "use crate as root; fn f() { root::host::keep() }",
        "use crate::engine as e;",
        "mod tests { use super::super::super::host::Keeper; }",
    ] {
        assert!(offences_of("", text) > 0, "{text}");
    }
    for text in
        ["use crate::time::Bpm;", "// crate::host\n/// [`crate::host`]\nstruct S;", "pub(in crate::dsp) struct S;"]
    {
        assert_eq!(offences_of("", text), 0, "{text}");
    }
}

#[test]
fn rooms_are_held_apart() {
    for text in [
        "use crate::engine::load::Job;",
        "use super::super::load::Job;",
        "use crate::engine::shared::Shared;",
        "use crate::engine::RING;",
        "use super::super::*;",
    ] {
        assert!(offences_of(text, "") > 0, "{text}");
    }
    // A name that the engine re-exports counts where it is defined.
    for text in ["use crate::engine::block::Mix;", "use super::super::Mix;", "use super::Course;", "use super::*;"]
    {
        assert_eq!(offences_of(text, ""), 0, "{text}");
    }
}
