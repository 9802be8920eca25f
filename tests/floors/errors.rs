//! Finds places that hand a library's or the system's error to people in its own words, such as `(os error 36)`.

use std::path::Path;

/// What turns an error into its own words: names of errors, each in a call or in a format.
const NAMES: [&str; 4] = ["error", "err", "e", "cause"];

/// The lines of the code in `text`, without its tests, that say an error in its own words, from 1 on.
pub fn said(text: &str) -> Vec<usize> {
    let code = text.split("#[cfg(test)]\n").next().unwrap_or_default();
    let says = |line: &str| {
        NAMES.iter().any(|name| {
            let call = format!("{name}.to_string()");
            let called = line
                .match_indices(&call)
                .any(|(at, _)| !line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_'));
            called || line.contains(&format!("{{{name}}}")) || line.contains(&format!("{{{name}:"))
        })
    };
    let is_code = |line: &str| !line.trim_start().starts_with("//");
    code.lines().zip(1..).filter(|(line, _)| is_code(line) && says(line)).map(|(_, number)| number).collect()
}

#[test]
fn no_error_reaches_people_in_the_systems_own_words() {
    for (path, text) in super::sources("src") {
        let is_test = |part: &str| part == "tests" || part.ends_with("tests.rs");
        if path.components().any(|part| is_test(&part.as_os_str().to_string_lossy())) {
            continue;
        }
        let lines = said(&text);
        assert!(lines.is_empty(), "{}: lines {lines:?}: use setlist::in_words", Path::new(&path).display());
    }
}

#[test]
fn an_error_is_seen_however_it_is_said() {
    for text in [
        "let why = error.to_string();",
        "format!(\"the system says: {error}\")",
        "format!(\"{error:?}\")",
        "x.map_err(|e| e.to_string())",
        "x.map_err(|err| format!(\"no ({err})\"))",
    ] {
        assert_eq!(said(text), [1], "{text}");
    }
    for text in [
        "let why = in_words(&error);",
        "// error.to_string()",
        "name.to_string()",
        "#[cfg(test)]\nerror.to_string()",
    ] {
        assert_eq!(said(text), Vec::<usize>::new(), "{text}");
    }
}
