//! The page with the licences of everything that is given away: each text once, with those whose it is.

use std::collections::BTreeMap;
use std::fmt::Write;

use anyhow::{Context, Result, ensure};
use spdx::{Expression, LicenseItem, ParseMode};

use super::dependencies::LinkedPart;

/// All licences of `parts`.
///
/// # Errors
/// When a licence is not known, and no text of it lies beside the crate.
pub fn page(parts: &[LinkedPart]) -> Result<String> {
    let mut page = "Stemlock contains the works below, each under its own licence. The texts of all licences follow the list.\n\n".to_owned();
    let mut texts: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    let mut order = Vec::new();
    for part in parts {
        let authors =
            if part.authors.is_empty() { String::new() } else { format!("; by {}", part.authors.join(", ")) };
        writeln!(page, "{}: {}{authors}", part.name, part.licence)?;
        for text in texts_of(part)? {
            let text = plain(&text);
            if !texts.contains_key(&text) {
                order.push(text.clone());
            }
            texts.entry(text).or_default().push(&part.name);
        }
    }
    for text in &order {
        let line = "=".repeat(100);
        write!(page, "\n{line}\n{}\n{line}\n\n{text}\n", texts[text].join(", "))?;
    }
    Ok(page)
}

/// The texts beside the part; or, where there are none, the standard ones of its licences.
fn texts_of(part: &LinkedPart) -> Result<Vec<String>> {
    if !part.texts.is_empty() {
        return Ok(part.texts.clone());
    }
    let mode = ParseMode { allow_deprecated: true, allow_slash_as_or_operator: true, ..ParseMode::STRICT };
    let expression =
        Expression::parse_mode(&part.licence, mode).with_context(|| format!("the licence of {}", part.name))?;
    let mut texts = Vec::new();
    for wanted in expression.requirements() {
        let LicenseItem::Spdx { id, .. } = &wanted.req.license else { continue };
        texts.push(id.text().to_owned());
        texts.extend(
            wanted
                .req
                .addition
                .as_ref()
                .and_then(|addition| addition.id())
                .map(|exception| exception.text().to_owned()),
        );
    }
    ensure!(!texts.is_empty(), "no text of the licence of {} ({}) is known", part.name, part.licence);
    Ok(texts)
}

/// The text with one kind of line ends and without space around it, so that the same text is found again.
fn plain(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.join("\n").trim_matches('\n').to_owned()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::{dependencies, platform::Platform};
    use super::*;

    fn part(name: &str, licence: &str, texts: &[&str]) -> LinkedPart {
        let texts = texts.iter().map(ToString::to_string).collect();
        LinkedPart { name: name.to_owned(), licence: licence.to_owned(), authors: vec!["Ann".to_owned()], texts }
    }

    #[test]
    fn a_text_stands_once_for_all_whose_it_is() {
        let page = page(&[part("a 1", "MIT", &["Do  \r\nwhat\r\n"]), part("b 2", "MIT", &["Do\nwhat"])]).unwrap();
        assert_eq!(page.matches("Do\nwhat").count(), 1);
        assert!(page.contains("a 1, b 2") && page.contains("a 1: MIT; by Ann"), "{page}");
    }

    #[test]
    fn a_crate_without_a_text_gets_the_standard_one() {
        let page = page(&[part("a 1", "Apache-2.0/MIT", &[]), part("b 1", "Apache-2.0 WITH LLVM-exception", &[])])
            .unwrap();
        for text in
            ["Permission is hereby granted", "TERMS AND CONDITIONS FOR USE", "LLVM Exceptions to the Apache"]
        {
            assert!(page.contains(text), "no {text}");
        }
        assert!(texts_of(&part("c 1", "LicenseRef-Own", &[])).is_err());
        assert!(texts_of(&part("c 1", "whatever", &[])).is_err());
    }

    /// What really goes into the packages of this system, its fonts too.
    #[test]
    fn every_dependency_has_its_text() {
        nice_plug_xtask::chdir_workspace_root().unwrap();
        let parts = dependencies::linked_into(&Platform::here().unwrap()).unwrap();
        assert!(parts.len() > 200, "{}", parts.len());
        let page = page(&parts).unwrap();
        for text in ["SIL OPEN FONT LICENSE", "Bitstream Vera", "Mozilla Public License Version 2.0", "vizia_core "]
        {
            assert!(page.contains(text), "no {text}");
        }
        assert!(!page.contains("proptest "), "what only tests use is not given away");
    }
}
