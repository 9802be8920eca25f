//! The page *What each message means* has every message that the code can give, and no other.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::texts::{MessageTexts, texts};

/// The sources of the library and the programs, without files that hold tests alone.
fn sources() -> Vec<(PathBuf, String)> {
    let (mut found, mut folders) = (Vec::new(), vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            if path.is_dir() && name != "tests" {
                folders.push(path);
            } else if name.ends_with(".rs") && !name.ends_with("tests.rs") && name != "fake.rs" {
                found.push((path.clone(), std::fs::read_to_string(path).unwrap()));
            }
        }
    }
    assert!(found.len() > 200, "{}", found.len());
    found
}

/// The messages that the page explains: the first cell of each row.
fn explained(page: &str) -> Vec<String> {
    let rows = page.lines().filter_map(|line| line.strip_prefix("| ")?.split_once(" | "));
    let rows = rows.filter(|(first, rest)| *first != "message" && !rest.trim().is_empty());
    rows.map(|(first, _)| first.trim().to_owned()).collect()
}

#[test]
fn every_message_is_explained() {
    let MessageTexts { found, lost } = texts(&sources());
    assert!(lost.is_empty(), "messages whose words were not found: {lost:#?}");
    assert!(found.len() > 80, "{found:#?}");
    let page = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/messages.md")).unwrap();
    let listed = explained(&page);
    let once: BTreeSet<_> = listed.iter().cloned().collect();
    assert_eq!(once.len(), listed.len(), "a message stands there twice");
    let missing: Vec<_> = found.difference(&once).collect();
    let gone: Vec<_> = once.difference(&found).collect();
    assert!(
        missing.is_empty() && gone.is_empty(),
        "not in docs/messages.md: {missing:#?}\nno message any more: {gone:#?}"
    );
}

#[test]
fn words_are_followed_to_where_they_are_written() {
    let source = r#"
        const LATE: &str = "is late";
        fn a(x: bool) {
            let what = if x { "is one".to_owned() } else { format!("is {n} of {{{}}}", m) };
            let (why, other) = match n { 0 => return, 1 => ("because", LATE), _ => ("so", "is other") };
            Problem::error(what, why, "do");
            Problem::warning(other, why, "do");
            carried(1, "is carried");
            let tell = |words: &str| Problem::note(words, "", "");
            tell("is told");
        }
        fn carried(n: u8, what: &str) -> Problem { Problem::note(what, "why", "do") }
        impl S { fn warn(&mut self, what: impl Into<String>) { self.list.push(Problem::warning(what, "", "")); } }
        fn b(s: &mut S) { s.warn(format!("is {a:?}, warned")); }
        #[cfg(test)] mod tests { fn t() { Problem::error("is a test", "", ""); } }
        fn c() { Problem::error(strange[0], "", "") }
    "#;
    let MessageTexts { found, lost } = texts(&[(PathBuf::from("a.rs"), source.to_owned())]);
    let expected = ["is carried", "is late", "is one", "is other", "is told", "is … of {…}", "is …, warned"];
    assert_eq!(found.iter().map(String::as_str).collect::<Vec<_>>(), expected);
    assert_eq!(lost.into_iter().collect::<Vec<_>>(), ["a.rs:16"]);
}
