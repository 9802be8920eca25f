//! The building's rules, held: a module uses only what stands to its left, every file says what it is for, files stay
//! short, and `unsafe` stays in its one place.
#![allow(missing_docs, clippy::unwrap_used)]

use std::path::{Path, PathBuf};

/// From the ground up.
const FLOORS: [&str; 9] = ["time", "dsp", "setlist", "media", "engine", "render", "host", "editor", "plugin"];

/// The only place that may talk to hosts through raw pointers.
const ABI: &str = "src/host/abi";

const LONGEST_FILE: usize = 400;

fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                found.push((path.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap().to_owned(), text));
            }
        }
    }
    assert!(!found.is_empty(), "no sources in {folder}");
    found
}

/// The floor that a file of `src/` stands on; `None` for the root and the programs.
fn floor_of(path: &Path) -> Option<usize> {
    let name = path.components().nth(1)?.as_os_str().to_str()?.trim_end_matches(".rs").to_owned();
    FLOORS.iter().position(|floor| *floor == name)
}

/// The floors that a line of code names.
fn named_in(line: &str) -> impl Iterator<Item = usize> + '_ {
    let code = line.split("//").next().unwrap_or("");
    let after = code.match_indices("crate::").map(move |(at, matched)| &code[at + matched.len()..]);
    after.flat_map(|rest| {
        // `use crate::{dsp::Gain, time::Bpm}` names several.
        let list = rest.strip_prefix('{').map_or_else(|| vec![rest], |list| list.split(',').collect());
        list.into_iter().filter_map(|item| {
            let name: String = item.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            FLOORS.iter().position(|floor| *floor == name)
        })
    })
}

#[test]
fn a_module_uses_only_what_stands_to_its_left() {
    let mut links = 0;
    for (path, text) in sources("src") {
        let Some(floor) = floor_of(&path) else { continue };
        for (number, line) in text.lines().enumerate() {
            for named in named_in(line) {
                links += 1;
                assert!(
                    named <= floor,
                    "{}:{}: `{}` stands above `{}`: {line}",
                    path.display(),
                    number + 1,
                    FLOORS[named],
                    FLOORS[floor]
                );
            }
        }
    }
    assert!(links > 50, "only {links} links were found: the test does not see them");
}

#[test]
fn every_floor_exists() {
    for floor in FLOORS {
        assert!(
            sources("src").iter().any(|(path, _)| floor_of(path) == FLOORS.iter().position(|f| *f == floor)),
            "{floor}"
        );
    }
}

#[test]
fn every_file_says_what_it_is_for_and_stays_short() {
    for (path, text) in ["src", "xtask/src", "tests", "benches"].into_iter().flat_map(sources) {
        assert!(text.starts_with("//!"), "{} does not begin with //!", path.display());
        let lines = text.lines().count();
        assert!(lines <= LONGEST_FILE, "{} has {lines} lines", path.display());
    }
}

#[test]
fn unsafe_code_stands_in_its_one_place() {
    for (path, text) in sources("src") {
        let talks = text.lines().any(|line| {
            let code = line.split("//").next().unwrap_or("");
            code.contains("unsafe ") || code.contains("allow(unsafe_code)")
        });
        assert!(!talks || path.starts_with(ABI), "{} has unsafe code", path.display());
    }
}

#[test]
fn nothing_imports_the_roof() {
    for (path, text) in sources("src") {
        let imports = text.lines().any(|line| named_in(line).any(|named| FLOORS[named] == "plugin"));
        assert!(!imports || path.ends_with("plugin.rs"), "{} imports the roof", path.display());
    }
}
