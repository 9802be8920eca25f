//! Checks the pages for developers: every file and folder that they name exists.

use std::path::Path;

/// The pages, and the folders in which their paths begin.
const PAGES: [&str; 2] = ["ARCHITECTURE.md", "CONTRIBUTING.md"];
const ROOTS: [&str; 4] = ["", "src", "src/engine", "src/editor"];

/// `text` with each of the alternatives in its braces.
fn alternatives(text: &str) -> Vec<String> {
    let Some((before, rest)) = text.split_once('{') else { return vec![text.to_owned()] };
    let Some((choices, after)) = rest.split_once('}') else { return vec![text.to_owned()] };
    choices.split(',').flat_map(|choice| alternatives(&format!("{before}{}{after}", choice.trim()))).collect()
}

/// The text between backticks, if it looks like a file or a folder path.
fn paths(page: &str) -> Vec<String> {
    let looks_like_path = |text: &String| {
        let ends = [".rs", ".py", ".sh", ".toml", ".md", "/"].iter().any(|ending| text.ends_with(ending));
        ends && text.contains('/')
            && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '-' | '.'))
    };
    let quoted = page.lines().flat_map(|line| line.split('`').skip(1).step_by(2));
    quoted.flat_map(alternatives).filter(looks_like_path).collect()
}

#[test]
fn every_path_on_a_page_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for page in PAGES {
        let named = paths(&std::fs::read_to_string(root.join(page)).unwrap());
        assert!(named.len() > 20, "{page} names {} paths", named.len());
        let is_there = |path: &String| ROOTS.iter().any(|base| root.join(base).join(path).exists());
        let lost: Vec<_> = named.iter().filter(|path| !is_there(path)).collect();
        assert!(lost.is_empty(), "{page}: {lost:?}");
    }
}

#[test]
fn paths_are_found_on_a_page() {
    let page = "In `a/{b,c}.rs` and `d/`, not `e.rs`, `x / y.rs` or `cargo test a/`; `f/g.toml`";
    assert_eq!(paths(page), ["a/b.rs", "a/c.rs", "d/", "f/g.toml"]);
}
