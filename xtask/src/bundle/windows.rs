//! Bundles for Windows, made on any system. The library is checked before a host loads it.
//!
//! Known from the VST3 specification ("Plug-in Format Structure"): a folder with `Contents/x86_64-win`. A CLAP is the library itself.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use goblin::pe::PE;

use super::Bundles;

/// The libraries of Windows 10 that Stemlock uses, without `.dll`. The list holds only libraries that were looked up. Any other library that the linker
/// adds, such as MinGW's runtime, may be missing on a musician's computer.
const SYSTEM: [&str; 24] = [
    "advapi32",
    "bcrypt",
    "bcryptprimitives",
    "combase",
    "comctl32",
    "comdlg32",
    "dwmapi",
    "gdi32",
    "imm32",
    "kernel32",
    "mmdevapi",
    "msvcrt",
    "ntdll",
    "ole32",
    "oleaut32",
    "propsys",
    "rpcrt4",
    "shell32",
    "shlwapi",
    "user32",
    "userenv",
    "uxtheme",
    "winmm",
    "ws2_32",
];

/// Whether the triple is one of Windows.
pub fn is_windows(triple: &str) -> bool {
    triple.contains("-windows-")
}

/// Makes both bundles from the built library.
///
/// # Errors
/// When it needs more than Windows, or does not export both formats.
pub fn pack(library: &Path, bundles: &Bundles) -> Result<()> {
    let bytes = fs::read(library).with_context(|| format!("cannot read {}", library.display()))?;
    check(&bytes).with_context(|| format!("{} is no plugin for Windows", library.display()))?;
    let vst3 = bundles.vst3.join("Contents/x86_64-win");
    fs::create_dir_all(&vst3).with_context(|| format!("cannot make {}", vst3.display()))?;
    for place in [bundles.clap.clone(), vst3.join("Stemlock.vst3")] {
        fs::copy(library, &place).with_context(|| format!("cannot write {}", place.display()))?;
    }
    Ok(())
}

/// Checks that the library exports both formats and depends on Windows alone.
fn check(bytes: &[u8]) -> Result<()> {
    let file = PE::parse(bytes)?;
    let exported: Vec<&str> = file.exports.iter().filter_map(|export| export.name).collect();
    for symbol in ["clap_entry", "GetPluginFactory"] {
        ensure!(exported.contains(&symbol), "it does not export {symbol}");
    }
    needs_windows_alone(bytes)
}

/// Whether a library or program depends on the system alone.
///
/// # Errors
/// What else it needs.
pub fn needs_windows_alone(bytes: &[u8]) -> Result<()> {
    let file = PE::parse(bytes)?;
    let foreign = foreign(&file.libraries);
    if !foreign.is_empty() {
        bail!("it needs {}, which Windows does not have", foreign.join(", "));
    }
    Ok(())
}

/// Those of `libraries` that are not part of Windows.
fn foreign<'a>(libraries: &[&'a str]) -> Vec<&'a str> {
    let is_system = |library: &str| {
        let name = library.to_lowercase();
        let name = name.strip_suffix(".dll").unwrap_or(&name);
        // The universal C runtime and the sets of Windows' own functions.
        name.starts_with("api-ms-win-") || SYSTEM.contains(&name)
    };
    libraries.iter().copied().filter(|library| !is_system(library)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_compilers_runtime_is_not_windows() {
        let libraries =
            ["KERNEL32.dll", "api-ms-win-core-synch-l1-2-0.dll", "libgcc_s_seh-1.dll", "libwinpthread-1.dll"];
        assert_eq!(foreign(&libraries), ["libgcc_s_seh-1.dll", "libwinpthread-1.dll"]);
    }

    #[test]
    fn triples_are_told_apart() {
        assert!(is_windows("x86_64-pc-windows-gnu") && is_windows("x86_64-pc-windows-msvc"));
        assert!(!is_windows("x86_64-unknown-linux-gnu") && !is_windows("aarch64-apple-darwin"));
    }

    #[test]
    fn what_is_no_library_is_refused() {
        assert!(check(b"MZ").is_err());
    }
}
