//! The manual in `docs/` is true: its commands run, on songs that the test makes, and its list of messages is that of the code.
#![allow(missing_docs, clippy::unwrap_used)]

mod blocks;
mod commands;
mod messages;
#[allow(dead_code)] // Shared with the tests of the command line.
#[path = "../cli/stage.rs"]
mod stage;
mod texts;

use std::path::Path;

/// The pages of the manual, by their names.
fn pages() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let pages = files.filter(|path| path.extension().is_some_and(|end| end == "md"));
    pages
        .map(|path| {
            (path.file_name().unwrap().to_str().unwrap().to_owned(), std::fs::read_to_string(path).unwrap())
        })
        .collect()
}
