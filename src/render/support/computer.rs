//! The computer, as far as it matters for help.
//!
//! Any thread that may wait for files.

use std::fs;

/// `Debian GNU/Linux 12, linux on x86_64, 2 cores, 8.2 GB of memory`
pub(super) fn words() -> String {
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let (os, arch) = (std::env::consts::OS, std::env::consts::ARCH);
    format!("{}{os} on {arch}, {cores} cores{}", release(), memory())
}

/// The name and version of the system, with a comma behind; empty if it does not tell.
fn release() -> String {
    let name = if cfg!(target_os = "windows") { of_windows() } else { of_linux().or_else(of_macos) };
    name.map_or_else(String::new, |name| format!("{name}, "))
}

/// The name of a free Unix distribution.
fn of_linux() -> Option<String> {
    let release = fs::read_to_string("/etc/os-release").ok()?;
    let name = release.lines().find_map(|line| line.strip_prefix("PRETTY_NAME="))?;
    Some(name.trim_matches('"').to_owned())
}

fn of_macos() -> Option<String> {
    let list = fs::read_to_string("/System/Library/CoreServices/SystemVersion.plist").ok()?;
    macos_version(&list).map(|version| format!("macOS {version}"))
}

/// The text behind the key of the version.
fn macos_version(list: &str) -> Option<&str> {
    let (_, behind) = list.split_once("<key>ProductVersion</key>")?;
    let (_, from) = behind.split_once("<string>")?;
    from.split_once("</string>").map(|(version, _)| version.trim())
}

#[cfg(windows)]
fn of_windows() -> Option<String> {
    use std::os::windows::process::CommandExt;
    /// No console appears over the host.
    const NO_WINDOW: u32 = 0x0800_0000;
    let told =
        std::process::Command::new("cmd").args(["/d", "/c", "ver"]).creation_flags(NO_WINDOW).output().ok()?;
    let words = String::from_utf8_lossy(&told.stdout).trim().to_owned();
    (!words.is_empty()).then_some(words)
}

#[cfg(not(windows))]
fn of_windows() -> Option<String> {
    None
}

fn memory() -> String {
    let known = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let kilobytes = known.lines().find_map(|line| line.strip_prefix("MemTotal:")?.trim().strip_suffix(" kB"));
    let gigabytes = kilobytes.and_then(|number| number.trim().parse::<f64>().ok()).map(|number| number / 1e6);
    gigabytes.map_or_else(String::new, |gigabytes| format!(", {gigabytes:.1} GB of memory"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mac_tells_its_version_in_a_list_of_properties() {
        let list = "<dict>\n<key>ProductName</key><string>macOS</string>\n\
                    <key>ProductVersion</key>\n\t<string>14.6.1</string>\n</dict>";
        assert_eq!(macos_version(list), Some("14.6.1"));
        assert_eq!(macos_version("<dict></dict>"), None);
    }

    #[test]
    fn this_computer_is_described() {
        assert!(words().contains(std::env::consts::ARCH) && words().contains("cores"), "{}", words());
    }
}
