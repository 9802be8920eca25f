//! What is linked into the packages: the crates, as cargo resolves them, and what comes without a crate.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package, PackageId};

use super::platform::{Platform, compiler};

/// Something that is given away with Stemlock.
#[derive(Clone, Debug)]
pub struct LinkedPart {
    /// Its name and version.
    pub name: String,
    /// Its licence as an SPDX expression.
    pub licence: String,
    /// Who wrote it, as far as it says.
    pub authors: Vec<String>,
    /// The texts that lie beside it, in the order of their paths.
    pub texts: Vec<String>,
}

/// Everything that is linked into the packages of a platform, in the order of names; Stemlock itself first.
///
/// # Errors
/// When cargo cannot tell, or a crate does not say its licence.
pub fn linked_into(platform: &Platform) -> Result<Vec<LinkedPart>> {
    let metadata = metadata(platform)?;
    let ours = &metadata.workspace_members;
    let mut parts = metadata_parts(&metadata)?
        .into_iter()
        .filter(|package| !ours.contains(&package.id))
        .map(part)
        .collect::<Result<Vec<_>>>()?;
    parts.extend(without_crate(platform)?);
    parts.sort_by(|a, b| a.name.cmp(&b.name));
    parts.insert(0, stemlock()?);
    Ok(parts)
}

/// The folders in which the sources of the crates lie, without those of the workspace.
///
/// # Errors
/// When cargo cannot tell.
pub fn sources(platform: &Platform) -> Result<BTreeSet<PathBuf>> {
    let metadata = metadata(platform)?;
    let foreign = metadata.packages.iter().filter(|package| package.source.is_some());
    Ok(foreign
        .filter_map(|package| Some(package.manifest_path.parent()?.parent()?.as_std_path().to_owned()))
        .collect())
}

fn metadata(platform: &Platform) -> Result<Metadata> {
    let mut command = MetadataCommand::new();
    command.features(cargo_metadata::CargoOpt::SomeFeatures(platform.features()));
    command.other_options(["--locked".to_owned(), "--filter-platform".to_owned(), platform.triple().to_owned()]);
    command.exec().context("cargo metadata failed")
}

/// The crates that are reached from Stemlock, also those that only help to build: fonts and generated code come from them.
fn metadata_parts(metadata: &Metadata) -> Result<Vec<&Package>> {
    let resolved = metadata.resolve.as_ref().context("cargo resolved nothing")?;
    let root = metadata.packages.iter().find(|package| *package.name == "stemlock").context("no Stemlock here")?;
    let mut found: BTreeSet<&PackageId> = BTreeSet::new();
    let mut open = vec![&root.id];
    while let Some(id) = open.pop() {
        if !found.insert(id) {
            continue;
        }
        let node = resolved.nodes.iter().find(|node| node.id == *id).context("a crate that was not resolved")?;
        let shipped = |kind: DependencyKind| kind != DependencyKind::Development;
        let used = node.deps.iter().filter(|dep| dep.dep_kinds.iter().any(|info| shipped(info.kind)));
        open.extend(used.map(|dep| &dep.pkg));
    }
    Ok(metadata.packages.iter().filter(|package| found.contains(&package.id)).collect())
}

fn part(package: &Package) -> Result<LinkedPart> {
    let licence = package.license.clone().with_context(|| format!("{} does not say its licence", package.name))?;
    let folder = package.manifest_path.parent().context("a crate without a folder")?;
    let mut files = Vec::new();
    find_texts(folder.as_std_path(), 3, &mut files)?;
    files.extend(package.license_file().map(|file| file.into_std_path_buf()).filter(|file| !files.contains(file)));
    files.sort();
    let texts =
        files.iter().map(|file| std::fs::read(file).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()));
    let texts = texts
        .collect::<Result<Vec<_>, _>>()
        .with_context(|| format!("cannot read the licences of {}", package.name))?;
    Ok(LinkedPart {
        name: format!("{} {}", package.name, package.version),
        licence,
        authors: package.authors.clone(),
        texts,
    })
}

/// The files below `folder` that are called like licences and notices; those of fonts lie beside them.
fn find_texts(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in std::fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let entry = entry?;
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().to_lowercase());
        let begins = ["license", "licence", "copying", "copyright", "notice", "unlicense"];
        let ends = Path::new(&name)
            .extension()
            .is_none_or(|end| ["txt", "md", "apache", "mit", "html"].iter().any(|known| end == *known));
        if entry.file_type()?.is_dir() {
            if depth > 1 {
                find_texts(&path, depth - 1, files)?;
            }
        } else if ends && begins.iter().any(|begin| name.starts_with(begin)) {
            files.push(path);
        }
    }
    Ok(())
}

/// What the compiler and its linker add.
fn without_crate(platform: &Platform) -> Result<Vec<LinkedPart>> {
    let standard = |name: String, licence: &str, author: &str| LinkedPart {
        name,
        licence: licence.to_owned(),
        authors: vec![author.to_owned()],
        texts: Vec::new(),
    };
    let (version, _) = compiler()?;
    let mut parts = vec![standard(
        format!("Rust's standard library {version}"),
        "MIT OR Apache-2.0",
        "The Rust Project contributors",
    )];
    if platform.triple().ends_with("-windows-gnu") {
        parts.push(standard("MinGW-w64 runtime".to_owned(), "ZPL-2.1", "The mingw-w64 project"));
        parts.push(standard(
            "GCC runtime library".to_owned(),
            "GPL-3.0-or-later WITH GCC-exception-3.1",
            "Free Software Foundation, Inc.",
        ));
    }
    Ok(parts)
}

fn stemlock() -> Result<LinkedPart> {
    let texts = ["LICENSE-MIT", "LICENSE-APACHE"]
        .map(|name| std::fs::read_to_string(name).with_context(|| format!("cannot read {name}")));
    Ok(LinkedPart {
        name: format!("Stemlock {}", super::version()),
        licence: "MIT OR Apache-2.0".to_owned(),
        authors: Vec::new(),
        texts: texts.into_iter().collect::<Result<_>>()?,
    })
}
