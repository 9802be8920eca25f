//! Copies the bundles to the folders in which hosts look for plugins.

use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use clap::Args;

use crate::bundle::{Bundles, bundle, remove};
use crate::folders::{Folders, System};

/// The options of installing.
#[derive(Debug, Args)]
pub struct InstallArguments {
    /// Copies both bundles into this folder instead
    #[arg(long, value_name = "DIR")]
    dest: Option<PathBuf>,
}

/// Builds, copies, and prints the bundles' paths.
pub fn run(arguments: &InstallArguments) -> anyhow::Result<()> {
    // Before the build, which takes time and changes the working directory.
    let folders = folders(arguments.dest.as_deref())?;
    let Bundles { clap, vst3 } = bundle(true)?;
    for (bundle, folder) in [(clap, &folders.clap), (vst3, &folders.vst3)] {
        println!("Installed {}", install(&bundle, folder)?.display());
    }
    println!("Let your host scan its plugins again, and look for the instrument Stemlock.");
    Ok(())
}

fn folders(dest: Option<&Path>) -> anyhow::Result<Folders> {
    match dest {
        Some(folder) => {
            let folder = std::path::absolute(folder)?;
            Ok(Folders { clap: folder.clone(), vst3: folder })
        }
        None => Folders::of(System::here(), |name| std::env::var(name).ok()).map_err(|missing| {
            anyhow!("the environment does not say where your plugins are ({missing} is not set); say --dest DIR")
        }),
    }
}

/// Puts `bundle` into `folder`, replacing an older one. Returns its new path.
fn install(bundle: &Path, folder: &Path) -> anyhow::Result<PathBuf> {
    let name = bundle.file_name().context("a bundle without a name")?;
    let (place, arriving) = (folder.join(name), folder.join(format!("{}.new", name.to_string_lossy())));
    std::fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    // Copied beside the old one, so that a full disk leaves the old one intact.
    remove(&arriving)?;
    copy(bundle, &arriving)?;
    remove(&place)?;
    std::fs::rename(&arriving, &place).with_context(|| format!("{} cannot be written", place.display()))?;
    Ok(place)
}

/// Copies a file, or a folder with everything in it.
fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    if from.is_dir() {
        std::fs::create_dir(to).with_context(|| format!("{} cannot be made", to.display()))?;
        for entry in std::fs::read_dir(from)? {
            let entry = entry?;
            copy(&entry.path(), &to.join(entry.file_name()))?;
        }
        return Ok(());
    }
    std::fs::copy(from, to).with_context(|| format!("{} cannot be written", to.display()))?;
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn an_older_bundle_is_replaced_with_everything_in_it() {
        let folder = tempfile::tempdir().unwrap();
        let (bundle, plugins) = (folder.path().join("A.vst3"), folder.path().join("deep/plugins"));
        std::fs::create_dir_all(bundle.join("Contents")).unwrap();
        std::fs::write(bundle.join("Contents/new"), "new").unwrap();
        std::fs::create_dir_all(plugins.join("A.vst3/Contents/old")).unwrap();
        let place = install(&bundle, &plugins).unwrap();
        assert_eq!(place, plugins.join("A.vst3"));
        assert_eq!(std::fs::read_to_string(place.join("Contents/new")).unwrap(), "new");
        assert!(!place.join("Contents/old").exists());
        let file = folder.path().join("A.clap");
        std::fs::write(&file, "one").unwrap();
        install(&file, &plugins).unwrap();
        std::fs::write(&file, "two").unwrap();
        assert_eq!(std::fs::read_to_string(install(&file, &plugins).unwrap()).unwrap(), "two");
        assert_eq!(std::fs::read_dir(&plugins).unwrap().count(), 2, "nothing is left lying about");
    }
}
