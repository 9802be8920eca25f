//! Packages for Debian, Ubuntu and their kin.
//!
//! Known from `deb(5)`, `deb-control(5)` and the Debian Policy: an `ar` archive of a version, a control archive and the files.

use std::io::Write;

use anyhow::{Context, Result, ensure};
use flate2::{Compression, GzBuilder};

use super::MOMENT;
use super::entry::{PackageEntry, in_order};
use super::linked::{self, Needs};

/// The packages of the libraries that a window loads by itself, which no program names as needed.
const LOADED_BY_WINDOWS: [&str; 5] = ["libx11-6", "libx11-xcb1", "libxcb1", "libxkbcommon0", "libxkbcommon-x11-0"];
/// What puts the app into a desktop's menu (the Desktop Entry and Icon Theme Specifications).
const MENU: [(&str, &[u8]); 2] = [
    ("usr/share/applications/stemlock-app.desktop", include_bytes!("desktop/stemlock-app.desktop")),
    ("usr/share/icons/hicolor/scalable/apps/stemlock.svg", include_bytes!("desktop/stemlock.svg")),
];
/// The program that has a window.
const APP: &str = "stemlock-app";
/// Where the texts lie.
const DOC: &str = "usr/share/doc/stemlock";

/// The package of what was built for `architecture`, which is Debian's word for it.
///
/// # Errors
/// When something needs a library of which the package is not known.
pub fn package(
    architecture: &str,
    version: &str,
    bundles: &[PackageEntry],
    programs: &[PackageEntry],
    texts: &[PackageEntry],
) -> Result<Vec<u8>> {
    let files = files(bundles, programs, texts);
    let mut needs = Needs::default();
    for entry in bundles.iter().chain(programs).filter(|entry| entry.is_program()) {
        needs.add(linked::needs(&entry.bytes).with_context(|| entry.path.clone())?);
    }
    let control = PackageEntry::text("control", control(architecture, version, &files, &needs)?.as_bytes());
    ar(&[
        ("debian-binary", b"2.0\n".to_vec()),
        ("control.tar.gz", tar_gz(&[control])?),
        ("data.tar.gz", tar_gz(&files)?),
    ])
}

/// A version as Debian orders it: `1.0.0-rc.1` comes before `1.0.0`.
pub fn version(version: &str) -> String {
    version.replacen('-', "~", 1)
}

/// All files where they will lie.
fn files(bundles: &[PackageEntry], programs: &[PackageEntry], texts: &[PackageEntry]) -> Vec<PackageEntry> {
    let bundled = bundles.iter().map(|entry| {
        let folder = if entry.path.starts_with("Stemlock.clap") { "usr/lib/clap" } else { "usr/lib/vst3" };
        // Libraries are loaded, not started.
        PackageEntry { mode: 0o644, ..entry.clone().under(folder) }
    });
    let has_app = programs.iter().any(|program| program.path == APP);
    let menu = MENU.iter().filter(|_| has_app).map(|(path, bytes)| PackageEntry::text(path, bytes));
    let programs = programs.iter().map(|entry| entry.clone().under("usr/bin"));
    let texts = texts.iter().filter_map(|text| {
        let name = match &*text.path {
            // Where the Policy wants them. Our own licences stand in it as well.
            "LICENSES.txt" => "copyright",
            "LICENSE-APACHE" | "LICENSE-MIT" => return None,
            other => other,
        };
        Some(PackageEntry::text(&format!("{DOC}/{name}"), &text.bytes))
    });
    bundled.chain(programs).chain(menu).chain(texts).collect()
}

/// What Debian's programs read of a package.
fn control(architecture: &str, version: &str, files: &[PackageEntry], needs: &Needs) -> Result<String> {
    let kibibytes: usize = files.iter().map(|file| file.bytes.len().div_ceil(1024)).sum();
    Ok(format!(
        "Package: stemlock\n\
         Version: {}\n\
         Architecture: {architecture}\n\
         Maintainer: The Stemlock developers\n\
         Installed-Size: {kibibytes}\n\
         Depends: {}\n\
         Section: sound\n\
         Priority: optional\n\
         Description: plays the stems of a song locked to a host's transport\n \
         A CLAP and VST3 instrument for stems (drums, bass, click, guide and others) in a DAW,\n \
         with a command line, and an app that plays them without a DAW where it is included.\n",
        self::version(version),
        depends(needs)?.join(", "),
    ))
}

/// The packages that hold the libraries which the files ask for.
fn depends(needs: &Needs) -> Result<Vec<String>> {
    let mut packages = vec![];
    for library in &needs.libraries {
        let package = match &**library {
            "libc.so.6" | "libm.so.6" | "libdl.so.2" | "libpthread.so.0" | "librt.so.1" => glibc(needs),
            name if name.starts_with("ld-linux") => glibc(needs),
            "libgcc_s.so.1" => "libgcc-s1".to_owned(),
            // Its name changed with the size of times.
            "libasound.so.2" => "libasound2t64 | libasound2".to_owned(),
            unknown => anyhow::bail!("the Debian package of {unknown} is not known"),
        };
        packages.push(package);
    }
    packages.extend(LOADED_BY_WINDOWS.map(str::to_owned));
    packages.sort();
    packages.dedup();
    Ok(packages)
}

fn glibc(needs: &Needs) -> String {
    let version = needs.glibc.iter().map(u32::to_string).collect::<Vec<_>>();
    if version.is_empty() { "libc6".to_owned() } else { format!("libc6 (>= {})", version.join(".")) }
}

/// A compressed archive of files that belong to root.
fn tar_gz(entries: &[PackageEntry]) -> Result<Vec<u8>> {
    let packer = GzBuilder::new().mtime(u32::try_from(MOMENT)?).write(Vec::new(), Compression::default());
    let mut archive = tar::Builder::new(packer);
    append(&mut archive, tar::EntryType::Directory, "./", 0o755, &[])?;
    for (folders, entry) in in_order(entries) {
        for new in folders {
            append(&mut archive, tar::EntryType::Directory, &format!("./{new}/"), 0o755, &[])?;
        }
        append(&mut archive, tar::EntryType::Regular, &format!("./{}", entry.path), entry.mode, &entry.bytes)?;
    }
    Ok(archive.into_inner()?.finish()?)
}

fn append(
    archive: &mut tar::Builder<impl Write>,
    kind: tar::EntryType,
    path: &str,
    mode: u32,
    bytes: &[u8],
) -> Result<()> {
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(kind);
    header.set_mode(mode);
    header.set_mtime(MOMENT);
    header.set_uid(0);
    header.set_gid(0);
    header.set_username("root")?;
    header.set_groupname("root")?;
    header.set_size(bytes.len() as u64);
    // As Debian's own packages have them, with a dot in front, which the library would take away.
    let name = &mut header.as_old_mut().name;
    let room = name.get_mut(..path.len()).with_context(|| format!("{path} is too long for the archive"))?;
    room.copy_from_slice(path.as_bytes());
    header.set_cksum();
    archive.append(&header, bytes).with_context(|| format!("cannot pack {path}"))
}

/// Debian's form of an `ar` archive: names without an end mark, everything by root.
fn ar(members: &[(&str, Vec<u8>)]) -> Result<Vec<u8>> {
    let mut archive = b"!<arch>\n".to_vec();
    for (name, bytes) in members {
        ensure!(name.len() <= 16, "{name} is too long for ar");
        writeln!(archive, "{name:<16}{MOMENT:<12}{:<6}{:<6}{:<8}{:<10}`", 0, 0, "100644", bytes.len())?;
        archive.extend_from_slice(bytes);
        if bytes.len() % 2 == 1 {
            archive.push(b'\n');
        }
    }
    Ok(archive)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn needs(libraries: &[&str], glibc: &[u32]) -> Needs {
        Needs { libraries: libraries.iter().map(ToString::to_string).collect(), glibc: glibc.to_vec() }
    }

    #[test]
    fn libraries_become_packages() {
        let found =
            depends(&needs(&["libgcc_s.so.1", "libc.so.6", "libm.so.6", "libasound.so.2"], &[2, 34])).unwrap();
        assert_eq!(found[..3], ["libasound2t64 | libasound2", "libc6 (>= 2.34)", "libgcc-s1"]);
        assert_eq!(found[3..], ["libx11-6", "libx11-xcb1", "libxcb1", "libxkbcommon-x11-0", "libxkbcommon0"]);
        assert!(depends(&needs(&["libstrange.so.1"], &[])).unwrap_err().to_string().contains("libstrange"));
    }

    #[test]
    fn every_file_has_its_place() {
        let bundles = [
            PackageEntry::binary("Stemlock.clap", vec![1]),
            PackageEntry::binary("Stemlock.vst3/Contents/x86_64-linux/Stemlock.so", vec![2]),
        ];
        let programs = ["stemlock", "stemlock-app"].map(|name| PackageEntry::binary(name, vec![3]));
        let texts =
            ["LICENSES.txt", "LICENSE-MIT", "manual/index.html"].map(|path| PackageEntry::text(path, b"text"));
        let places: Vec<_> =
            files(&bundles, &programs, &texts).into_iter().map(|file| (file.path, file.mode)).collect();
        let expected = [
            ("usr/lib/clap/Stemlock.clap", 0o644),
            ("usr/lib/vst3/Stemlock.vst3/Contents/x86_64-linux/Stemlock.so", 0o644),
            ("usr/bin/stemlock", 0o755),
            ("usr/bin/stemlock-app", 0o755),
            ("usr/share/applications/stemlock-app.desktop", 0o644),
            ("usr/share/icons/hicolor/scalable/apps/stemlock.svg", 0o644),
            ("usr/share/doc/stemlock/copyright", 0o644),
            ("usr/share/doc/stemlock/manual/index.html", 0o644),
        ];
        assert_eq!(places, expected.map(|(path, mode)| (path.to_owned(), mode)));
        let without = files(&bundles, &programs[..1], &texts);
        assert!(without.iter().all(|file| !file.path.contains("applications")), "the app is not in it");
    }

    /// As the desktop's own program reads it, where there is one.
    #[test]
    fn the_menu_starts_the_app_with_an_icon_that_is_there() {
        let [(path, entry), (icon, svg)] = MENU;
        let entry = std::str::from_utf8(entry).unwrap();
        assert!(entry.starts_with("[Desktop Entry]\n") && entry.contains(&format!("\nExec={APP} %f\n")));
        let name = entry.lines().find_map(|line| line.strip_prefix("Icon=")).unwrap();
        assert!(icon.ends_with(&format!("/{name}.svg")) && svg.starts_with(b"<svg "));
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(path.rsplit('/').next().unwrap());
        std::fs::write(&file, entry).unwrap();
        if let Ok(done) = std::process::Command::new("desktop-file-validate").arg(&file).output() {
            assert!(done.status.success() && done.stdout.is_empty(), "{}", String::from_utf8_lossy(&done.stdout));
        }
    }

    #[test]
    fn members_begin_at_even_places() {
        let archive = ar(&[("debian-binary", b"odd".to_vec()), ("b", b"even".to_vec())]).unwrap();
        assert_eq!(archive.len(), 8 + 60 + 4 + 60 + 4);
        assert_eq!(&archive[8..68], b"debian-binary   315532800   0     0     100644  3         `\n");
        assert!(archive[72..].starts_with(b"b "));
    }

    /// As Debian's own program reads it, where there is one. The program of another house stands for ours.
    #[cfg(target_os = "linux")]
    #[test]
    fn debian_reads_a_package_that_is_the_same_twice() {
        let program = std::fs::read("/bin/true").unwrap();
        let bundles = [PackageEntry::binary("Stemlock.clap", program.clone())];
        let programs = [PackageEntry::binary("stemlock", program)];
        let texts =
            [PackageEntry::text("LICENSES.txt", b"all"), PackageEntry::text("manual/index.html", &[b'x'; 3000])];
        let bytes = package("amd64", "1.2.3-rc.1", &bundles, &programs, &texts).unwrap();
        let turned = [texts[1].clone(), texts[0].clone()];
        assert_eq!(bytes, package("amd64", "1.2.3-rc.1", &bundles, &programs, &turned).unwrap());
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), &bytes).unwrap();
        let said = |what: &str| {
            let done = std::process::Command::new("dpkg-deb").arg(what).arg(file.path()).output().ok()?;
            assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
            Some(String::from_utf8(done.stdout).unwrap())
        };
        let (Some(info), Some(contents)) = (said("--info"), said("--contents")) else { return };
        for words in ["Package: stemlock", "Version: 1.2.3~rc.1", "Depends: libc6 (>= 2."] {
            assert!(info.contains(words), "no {words} in {info}");
        }
        for (mode, path) in [
            ("-rw-r--r--", "/usr/lib/clap/Stemlock.clap"),
            ("-rwxr-xr-x", "/usr/bin/stemlock"),
            ("drwxr-xr-x", "/usr/"),
        ] {
            let line = contents.lines().find(|line| line.ends_with(&format!(" .{path}")));
            assert!(
                line.is_some_and(|line| line.starts_with(mode) && line.contains("root/root")),
                "no {path} in {contents}"
            );
        }
    }

    #[test]
    fn what_comes_before_a_release_is_older() {
        assert_eq!(version("1.0.0-rc.1"), "1.0.0~rc.1");
    }
}
