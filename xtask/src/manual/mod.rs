//! `cargo xtask manual`: the pages of `docs/` as HTML that any browser shows from a folder. On the main thread.
//!
//! pulldown-cmark makes the HTML, and a hundred lines here the rest: a contents list, links between pages, pictures. A program such as mdBook would be
//! one more thing to install for whoever packs, and its pages carry megabytes of scripts and fonts, for a dozen pages.

mod page;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use clap::Args;

use crate::bundle;
use crate::dist::PackageEntry;
use page::{LinkTarget, ManualPage};

/// The page with the contents list, which names every other page in order.
const FIRST: &str = "index.md";
const STYLE: &str = include_str!("manual.css");

/// What making the manual can be told.
#[derive(Debug, Args)]
pub struct ManualArguments {
    /// The folder of the pages [default: target/manual]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Writes the pages.
///
/// # Errors
/// When a link leads nowhere, or files cannot be read or written.
pub fn run(arguments: &ManualArguments) -> Result<()> {
    let out = arguments.out.as_deref().map(std::path::absolute).transpose()?;
    nice_plug_xtask::chdir_workspace_root()?;
    let out = out.map_or_else(|| bundle::target_folder().map(|folder| folder.join("manual")), Ok)?;
    let pages = pages(Path::new("."))?;
    for page in &pages {
        let path = out.join(&page.path);
        fs::create_dir_all(path.parent().context("a page without a folder")?)?;
        fs::write(&path, &page.bytes).with_context(|| format!("cannot write {}", path.display()))?;
    }
    println!("{}: {} files", out.join("index.html").display(), pages.len());
    Ok(())
}

/// The manual of the repository at `root`: pages, pictures, style.
///
/// # Errors
/// When a link leads nowhere, or a page is not in the contents list.
pub fn pages(root: &Path) -> Result<Vec<PackageEntry>> {
    let pages = read(&root.join("docs"))?;
    let first = pages.get(FIRST).with_context(|| format!("docs/{FIRST} is missing"))?;
    let order: Vec<&str> = first
        .links()
        .iter()
        .filter_map(|link| pages.get_key_value(link.page()?))
        .map(|(name, _)| &**name)
        .collect();
    let lost: Vec<_> = pages.keys().filter(|name| **name != FIRST && !order.contains(&&***name)).collect();
    ensure!(lost.is_empty(), "docs/{FIRST} does not lead to {lost:?}");
    let contents: Vec<_> = std::iter::once(FIRST).chain(order).map(|name| (name, pages[name].title())).collect();
    let mut entries = vec![PackageEntry::text("manual.css", STYLE.as_bytes())];
    let mut pictures = BTreeMap::new();
    for (name, page) in &pages {
        for link in page.links() {
            follow(root, &pages, name, link, &mut pictures)?;
        }
        entries.push(PackageEntry::text(&page::html_name(name), page.html(name, &contents).as_bytes()));
    }
    entries.extend(pictures.into_iter().map(|(name, bytes)| PackageEntry::text(&name, &bytes)));
    entries.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(entries)
}

fn read(folder: &Path) -> Result<BTreeMap<String, ManualPage>> {
    let mut pages = BTreeMap::new();
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let path = entry?.path();
        if path.extension().is_some_and(|end| end == "md") {
            let name = path.file_name().context("a page without a name")?.to_string_lossy().into_owned();
            let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
            pages.insert(name, ManualPage::new(text));
        }
    }
    Ok(pages)
}

/// Checks where a link leads, and adds what it shows.
fn follow(
    root: &Path,
    pages: &BTreeMap<String, ManualPage>,
    on: &str,
    link: &LinkTarget,
    pictures: &mut BTreeMap<String, Vec<u8>>,
) -> Result<()> {
    match link {
        LinkTarget::Web(_) => {}
        LinkTarget::Picture(path) => {
            let file = root.join("docs").join(path);
            let bytes = fs::read(&file).with_context(|| format!("docs/{on} shows {path}, which cannot be read"))?;
            pictures.insert(page::picture_name(path), bytes);
        }
        LinkTarget::ManualPage { name, heading } => {
            let name = if name.is_empty() { on } else { name };
            let Some(page) = pages.get(name) else { bail!("docs/{on} leads to {name}, which is no page") };
            let there = heading.as_ref().is_none_or(|heading| page.headings().contains(heading));
            ensure!(
                there,
                "docs/{on} leads to {name}#{}, which is no heading",
                heading.as_deref().unwrap_or_default()
            );
        }
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn repository(pages: &[(&str, &str)]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("docs")).unwrap();
        for (name, text) in pages {
            fs::write(root.path().join("docs").join(name), text).unwrap();
        }
        root
    }

    #[test]
    fn pages_lead_to_each_other_as_html() {
        let index = "# The manual\n\n- [One](one.md)\n";
        let one = "# One\n\n## What it's for\n\n[here](#what-its-for), [back](index.md), ![a](../p.png)\n";
        let root = repository(&[("index.md", index), ("one.md", one)]);
        fs::write(root.path().join("p.png"), b"png").unwrap();
        let made = pages(root.path()).unwrap();
        let names: Vec<_> = made.iter().map(|entry| &*entry.path).collect();
        assert_eq!(names, ["index.html", "manual.css", "one.html", "pictures/p.png"]);
        let text = String::from_utf8(made[2].bytes.clone()).unwrap();
        for part in [
            "<title>One",
            "href=\"#what-its-for\"",
            "id=\"what-its-for\"",
            "href=\"index.html\"",
            "src=\"pictures/p.png\"",
        ] {
            assert!(text.contains(part), "no {part} in {text}");
        }
        assert_eq!(made, pages(root.path()).unwrap());
    }

    #[test]
    fn a_link_that_leads_nowhere_is_told() {
        let index = ("index.md", "# M\n\n[One](one.md)\n");
        let told = |pages: &[(&str, &str)]| super::pages(repository(pages).path()).unwrap_err().to_string();
        assert!(told(&[index]).contains("one.md"));
        assert!(told(&[index, ("one.md", "# One\n\n[x](#y)\n")]).contains("one.md#y"));
        assert!(told(&[index, ("one.md", "# One\n\n![x](../y.png)\n")]).contains("y.png"));
        assert!(told(&[index, ("one.md", "# One\n"), ("two.md", "# Two\n")]).contains("two.md"));
    }

    /// The pages beside the manual lead into it, and to files.
    #[test]
    fn the_pages_of_the_repository_lead_somewhere() {
        let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
        for name in ["README.md", "CONTRIBUTING.md", "ARCHITECTURE.md", "CHANGELOG.md"] {
            let page = ManualPage::new(fs::read_to_string(root.join(name)).unwrap());
            for link in page.links() {
                let there = match link {
                    LinkTarget::Web(_) => true,
                    LinkTarget::Picture(path) => root.join(path).exists(),
                    LinkTarget::ManualPage { name: to, heading } => {
                        let to = if to.is_empty() { name } else { to };
                        let text = fs::read_to_string(root.join(to));
                        let fits = |text: String| {
                            heading.iter().all(|heading| ManualPage::new(text.clone()).headings().contains(heading))
                        };
                        text.is_ok_and(fits)
                    }
                };
                assert!(there, "{name}: {link:?}");
            }
        }
    }

    #[test]
    fn the_manual_is_whole() {
        let made = pages(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))).unwrap();
        assert!(made.iter().filter(|entry| entry.path.ends_with(".html")).count() >= 10);
        assert!(made.iter().any(|entry| entry.path.ends_with(".png")));
    }
}
