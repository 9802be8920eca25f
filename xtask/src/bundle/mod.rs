//! Makes the plugin bundles from the compiler's output.

pub mod windows;

use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use clap::Args;

/// The package that holds the plugin.
const PACKAGE: &str = "stemlock";
/// The name of the bundles, as in `bundler.toml`.
const NAME: &str = "Stemlock";

/// The options of bundling.
#[derive(Debug, Args)]
pub struct BundleArguments {
    /// Builds optimised bundles, for playing; without it, a debug build
    #[arg(long)]
    release: bool,
    /// Another system than this one; x86_64-pc-windows-gnu needs MinGW's linker
    #[arg(long, value_name = "TRIPLE")]
    target: Option<String>,
}

/// Where the bundles are.
pub struct Bundles {
    /// A file, on macOS a folder.
    pub clap: PathBuf,
    /// A folder.
    pub vst3: PathBuf,
}

impl Bundles {
    /// Existing bundles in `folder`.
    pub fn in_folder(folder: &Path) -> anyhow::Result<Self> {
        let folder = std::path::absolute(folder)?;
        Ok(Self { clap: folder.join(format!("{NAME}.clap")), vst3: folder.join(format!("{NAME}.vst3")) })
    }
}

/// Makes the bundles; the bundler prints where they are.
pub fn run(arguments: &BundleArguments) -> anyhow::Result<()> {
    bundle_for(arguments.release, arguments.target.as_deref()).map(|_| ())
}

/// Builds the plugin for this system and makes its bundles.
///
/// # Errors
/// When it does not build, or does not export both formats.
pub fn bundle(release: bool) -> anyhow::Result<Bundles> {
    bundle_for(release, None)
}

/// Builds the plugin for the system of this triple and makes its bundles. Bundles for another system are in the triple's folder, beside those
/// of this system.
///
/// # Errors
/// When it does not build, does not export both formats, or needs libraries that Windows does not have.
pub fn bundle_for(release: bool, triple: Option<&str>) -> anyhow::Result<Bundles> {
    nice_plug_xtask::chdir_workspace_root()?;
    let folder = target_folder()?;
    let mut arguments = vec!["--lib".to_owned()];
    if release {
        arguments.push("--release".to_owned());
    }
    arguments.extend(triple.map(|triple| format!("--target={triple}")));
    println!("{}", announcement(&folder, if release { "release" } else { "debug" }, triple));
    nice_plug_xtask::build(&[PACKAGE.to_owned()], &arguments)?;
    pack_into(&folder, if release { "release" } else { "debug" }, triple)
}

/// What is about to be built, and how long that takes if nothing of it has been built yet.
fn announcement(folder: &Path, profile: &str, triple: Option<&str>) -> String {
    let built = triple.map_or_else(|| folder.to_owned(), |triple| folder.join(triple)).join(profile);
    if built.join(".fingerprint").exists() {
        return format!("Building the plugin ({profile}); only what has changed is compiled.");
    }
    format!(
        "Building the plugin ({profile}) for the first time: all crates are compiled, which takes minutes (`cargo xtask demo` as a whole: eight on two cores). Later builds are short."
    )
}

/// Makes the bundles of what was built below `folder`, for the system of this triple.
///
/// # Errors
/// As for [`bundle_for`].
pub fn pack(folder: &Path, profile: &str, triple: &str) -> anyhow::Result<Bundles> {
    pack_into(folder, if profile == "dev" { "debug" } else { profile }, Some(triple))
}

/// Makes the bundles of what lies in the folder of a profile below `folder`.
fn pack_into(folder: &Path, profile: &str, triple: Option<&str>) -> anyhow::Result<Bundles> {
    let windows = triple.filter(|triple| windows::is_windows(triple));
    let bundled = windows.map_or_else(|| folder.to_owned(), |triple| folder.join(triple)).join("bundled");
    let bundles = Bundles::in_folder(&bundled)?;
    // A bundle of a format that the library no longer exports must not remain.
    [&bundles.clap, &bundles.vst3].into_iter().try_for_each(|bundle| remove(bundle))?;
    if let Some(triple) = windows {
        windows::pack(&folder.join(triple).join(profile).join("stemlock.dll"), &bundles)?;
        println!("Made {} and {}", bundles.clap.display(), bundles.vst3.display());
        return Ok(bundles);
    }
    let told = [Some(format!("--profile={profile}")), triple.map(|triple| format!("--target={triple}"))];
    nice_plug_xtask::bundle(folder, PACKAGE, &told.into_iter().flatten().collect::<Vec<_>>(), false)?;
    // The bundler mistakes the command line for a standalone plugin, because it has the package's name.
    for standalone in [NAME.to_owned(), format!("{NAME}.exe"), format!("{NAME}.app")] {
        remove(&bundled.join(standalone))?;
    }
    for (bundle, symbol) in [(&bundles.clap, "clap_entry"), (&bundles.vst3, "GetPluginFactory")] {
        ensure!(bundle.exists(), "{} was not made: the library does not export {symbol}", bundle.display());
    }
    Ok(bundles)
}

/// Removes a file or a folder, if it is there.
pub fn remove(path: &Path) -> anyhow::Result<()> {
    let removed = match path.symlink_metadata() {
        Err(_) => return Ok(()),
        Ok(data) if data.is_dir() => std::fs::remove_dir_all(path),
        Ok(_) => std::fs::remove_file(path),
    };
    removed.with_context(|| format!("{} cannot be removed; close the hosts that use it", path.display()))
}

/// Cargo's target folder, wherever its settings put it.
pub fn target_folder() -> anyhow::Result<PathBuf> {
    let metadata = cargo_metadata::MetadataCommand::new().no_deps().exec().context("cargo metadata failed")?;
    Ok(metadata.target_directory.into_std_path_buf())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_first_build_says_how_long_it_takes() {
        let folder = std::env::temp_dir().join(format!("stemlock-announcement-{}", std::process::id()));
        let said = || announcement(&folder, "release", None);
        assert!(said().contains("for the first time") && said().contains("minutes"), "{}", said());
        let made = std::fs::create_dir_all(folder.join("release/.fingerprint"));
        assert!(made.is_ok() && !said().contains("first"), "{}", said());
        assert!(remove(&folder).is_ok());
    }
}
