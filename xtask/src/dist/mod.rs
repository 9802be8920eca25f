//! `cargo xtask dist`: packages to give away, for every system that can be built for here. On the main thread.
//!
//! The same sources give the same bytes, wherever and whenever they are packed: files stand in order and have one fixed time, and paths of this
//! computer are remapped by the compiler and looked for in what it made.

mod archive;
mod debian;
mod dependencies;
mod entry;
mod licences;
mod linked;
mod notes;
mod platform;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use clap::Args;

use crate::{bundle, manual};
pub use entry::PackageEntry;
use platform::Platform;

/// The time of every file in a package, in seconds since 1970: the first that ZIP can express (1980-01-01).
const MOMENT: u64 = 315_532_800;

/// What packing can be told.
#[derive(Debug, Args)]
pub struct DistArguments {
    /// Only for the system of this triple; may be repeated [default: this one and x86_64-pc-windows-gnu]
    #[arg(long, value_name = "TRIPLE")]
    target: Vec<String>,
    /// The profile of the compiler; `dev` builds faster, for a look at the packages
    #[arg(long, value_name = "NAME", default_value = "release")]
    profile: String,
    /// The folder of the packages [default: target/dist/packages]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Packs what the last run built, without building it again
    #[arg(long)]
    built: bool,
}

/// Builds and packs; tells what was made, and what was skipped and why.
///
/// # Errors
/// When something does not build, is not whole, or names a path of this computer; and when a system that was asked for cannot be built for.
pub fn run(arguments: &DistArguments) -> Result<()> {
    let out = arguments.out.as_deref().map(std::path::absolute).transpose()?;
    nice_plug_xtask::chdir_workspace_root()?;
    let folder = bundle::target_folder()?.join("dist");
    let out = out.unwrap_or_else(|| folder.join("packages"));
    fs::create_dir_all(&out).with_context(|| format!("{} cannot be made", out.display()))?;
    let manual = manual::pages(Path::new("."))?;
    let (mut made, mut skipped) = (Vec::new(), Vec::new());
    for platform in platforms(&arguments.target)? {
        if let Some(why) = platform.obstacle() {
            ensure!(arguments.target.is_empty(), "packages for {} cannot be built here: {why}", platform.triple());
            skipped.push(format!("{}: {why}", platform.triple()));
            continue;
        }
        let work = DistWork { folder: &folder, profile: &arguments.profile };
        if !arguments.built {
            work.build(&platform)?;
        }
        skipped.extend(platform.without_app().map(|why| format!("{}, stemlock-app: {why}", platform.triple())));
        made.extend(pack(&platform, &work, &manual, &out)?);
    }
    if made.is_empty() {
        bail!("no package was made: {}", skipped.join("; "));
    }
    let changelog = fs::read_to_string("CHANGELOG.md").context("cannot read CHANGELOG.md")?;
    write(&out.join("SHA256SUMS"), notes::sums(&made).as_bytes())?;
    write(&out.join("RELEASE.md"), notes::release(&changelog, version(), &made)?.as_bytes())?;
    for package in &made {
        println!("Made {} ({} bytes)", out.join(&package.name).display(), package.bytes);
    }
    for line in &skipped {
        println!("Skipped {line}");
    }
    Ok(())
}

/// The version of Stemlock, which all packages of the workspace share.
const fn version() -> &'static str {
    env!("CARGO_PKG_VERSION")
}

/// The systems that were asked for, or else this one and Windows.
fn platforms(triples: &[String]) -> Result<Vec<Platform>> {
    if triples.is_empty() {
        let here = Platform::here()?;
        let windows = Platform::of("x86_64-pc-windows-gnu")?;
        let others = (!here.is_windows()).then_some(windows);
        return Ok([here].into_iter().chain(others).collect());
    }
    triples.iter().map(|triple| Platform::of(triple)).collect()
}

/// Where and how things are built. A folder of their own, since other flags would build everything in cargo's again each time.
struct DistWork<'a> {
    folder: &'a Path,
    profile: &'a str,
}

impl DistWork<'_> {
    fn build(&self, platform: &Platform) -> Result<()> {
        platform.build(self.folder, self.profile)
    }

    /// Where cargo puts what it builds.
    fn made(&self, platform: &Platform) -> PathBuf {
        let folder = if self.profile == "dev" { "debug" } else { self.profile };
        self.folder.join(platform.triple()).join(folder)
    }
}

/// A package that was written.
pub struct MadePackage {
    /// The file's name.
    name: String,
    /// Its length.
    bytes: usize,
    /// Its SHA-256 sum, in hexadecimal digits.
    sum: String,
}

/// Packs what was built for one system.
fn pack(platform: &Platform, work: &DistWork<'_>, manual: &[PackageEntry], out: &Path) -> Result<Vec<MadePackage>> {
    let made = work.made(platform);
    let bundles = bundle::pack(work.folder, work.profile, platform.triple())?;
    let bundled =
        [entry::folder(&bundles.clap, "Stemlock.clap")?, entry::folder(&bundles.vst3, "Stemlock.vst3")?].concat();
    let mut programs = vec![entry::program(&made, &platform.program("stemlock"))?];
    if platform.without_app().is_none() {
        programs.push(entry::program(&made, &platform.program("stemlock-app"))?);
    }
    for entry in bundled.iter().chain(&programs).filter(|entry| entry.is_program()) {
        linked::check(entry, &forbidden(work.folder)?)?;
        if platform.is_windows() {
            bundle::windows::needs_windows_alone(&entry.bytes).with_context(|| entry.path.clone())?;
        }
    }
    let texts = texts(platform, manual)?;
    let name = format!("Stemlock-{}-{}", version(), platform.label());
    let whole = [bundled.clone(), programs.clone(), texts.clone()].concat();
    let mut packages = vec![(format!("{name}.zip"), archive::zip(&name, &whole)?)];
    if let Some(architecture) = platform.debian() {
        let file = format!("stemlock_{}_{architecture}.deb", debian::version(version()));
        packages.push((file, debian::package(architecture, version(), &bundled, &programs, &texts)?));
    }
    packages.into_iter().map(|(name, bytes)| put(&name, &bytes, out)).collect()
}

/// Paths of this computer, which no package may name.
fn forbidden(target: &Path) -> Result<Vec<String>> {
    let home = std::env::home_dir().context("the home folder is not known")?;
    let here = std::env::current_dir()?;
    // A home of `/` is in every path.
    let told = [home.as_path(), &here, target].map(|path| path.to_string_lossy().into_owned());
    Ok(told
        .into_iter()
        .filter(|path| path.len() > 1)
        .map(|path| format!("{path}{}", std::path::MAIN_SEPARATOR))
        .collect())
}

/// What is to be read: the manual, the changes, our licences and those of all dependencies.
fn texts(platform: &Platform, manual: &[PackageEntry]) -> Result<Vec<PackageEntry>> {
    let parts = dependencies::linked_into(platform)?;
    let mut texts = vec![PackageEntry::text("LICENSES.txt", licences::page(&parts)?.as_bytes())];
    for name in ["LICENSE-APACHE", "LICENSE-MIT", "CHANGELOG.md"] {
        texts.push(PackageEntry::text(name, &fs::read(name).with_context(|| format!("cannot read {name}"))?));
    }
    texts.extend(manual.iter().map(|page| page.clone().under("manual")));
    Ok(texts)
}

fn put(name: &str, bytes: &[u8], out: &Path) -> Result<MadePackage> {
    write(&out.join(name), bytes)?;
    Ok(MadePackage { name: name.to_owned(), bytes: bytes.len(), sum: notes::sha256(bytes) })
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    fs::write(path, bytes).with_context(|| format!("cannot write {}", path.display()))
}
