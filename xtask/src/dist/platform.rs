//! The systems for which packages are made: what they are called, what building for them takes, and the build.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};

use super::dependencies;

/// A system and a processor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Platform {
    triple: String,
    here: bool,
}

impl Platform {
    /// The one on which this runs.
    ///
    /// # Errors
    /// When the compiler cannot be asked, or there are no packages for it.
    pub fn here() -> Result<Self> {
        Self::of(&compiler()?.1)
    }

    /// That of a triple.
    ///
    /// # Errors
    /// When there are no packages for it.
    pub fn of(triple: &str) -> Result<Self> {
        let known = ["-linux-gnu", "-windows-gnu", "-windows-msvc", "-apple-darwin"];
        ensure!(known.iter().any(|end| triple.ends_with(end)), "there are no packages for {triple}");
        Ok(Self { triple: triple.to_owned(), here: compiler()?.1 == triple })
    }

    /// The compiler's name for it.
    pub fn triple(&self) -> &str {
        &self.triple
    }

    /// The name that people read, such as `linux-x86_64`.
    pub fn label(&self) -> String {
        let system = match &self.triple {
            triple if triple.ends_with("-linux-gnu") => "linux",
            triple if triple.ends_with("-apple-darwin") => "macos",
            _ => "windows",
        };
        format!("{system}-{}", self.processor())
    }

    /// Debian's name for its processor, on systems that take Debian's packages.
    pub fn debian(&self) -> Option<&'static str> {
        match (self.triple.ends_with("-linux-gnu"), self.processor()) {
            (true, "x86_64") => Some("amd64"),
            (true, "aarch64") => Some("arm64"),
            _ => None,
        }
    }

    /// Whether it is a Windows.
    pub fn is_windows(&self) -> bool {
        self.triple.contains("-windows-")
    }

    /// The file of a program.
    pub fn program(&self, name: &str) -> String {
        if self.is_windows() { format!("{name}.exe") } else { name.to_owned() }
    }

    /// Why it cannot be built for here, if it cannot.
    pub fn obstacle(&self) -> Option<String> {
        if self.here {
            return None;
        }
        if !self.triple.ends_with("-windows-gnu") {
            return Some("it is built on such a system alone".to_owned());
        }
        let linker = format!("{}-w64-mingw32-gcc", self.processor());
        if !answers(Command::new(&linker).arg("--version")) {
            return Some(format!("there is no {linker} (Debian: gcc-mingw-w64-x86-64)"));
        }
        let standard_library =
            Command::new("rustc").args(["--print", "target-libdir", "--target", &self.triple]).output();
        let folder = standard_library.ok().and_then(|said| String::from_utf8(said.stdout).ok());
        let there = folder.is_some_and(|folder| Path::new(folder.trim()).is_dir());
        (!there).then(|| format!("Rust's standard library for it is missing (rustup target add {})", self.triple))
    }

    /// Why the app without a DAW is left out, if it is.
    pub fn without_app(&self) -> Option<String> {
        let needs_headers = self.triple.ends_with("-linux-gnu");
        let missing = needs_headers && !answers(Command::new("pkg-config").args(["--exists", "alsa", "jack"]));
        missing.then(|| "the headers of ALSA or JACK, or pkg-config, are missing (Debian: libasound2-dev, libjack-jackd2-dev, pkg-config)".to_owned())
    }

    /// The features with which everything is built.
    pub fn features(&self) -> Vec<String> {
        self.without_app().map_or_else(|| vec!["stemlock/standalone".to_owned()], |_| Vec::new())
    }

    /// Builds the library and the programs below `folder`.
    ///
    /// # Errors
    /// When something does not build.
    pub fn build(&self, folder: &Path, profile: &str) -> Result<()> {
        println!("Building for {} …", self.triple);
        let variable = format!("CARGO_PROFILE_{}", profile.to_uppercase().replace('-', "_"));
        let status = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
            .args(["build", "--locked", "--package", "stemlock", "--lib", "--bins"])
            .args(["--target", &self.triple, "--profile", profile])
            .arg("--target-dir")
            .arg(folder)
            .args(self.features().iter().map(|feature| format!("--features={feature}")))
            .env("CARGO_ENCODED_RUSTFLAGS", self.flags(folder)?.join("\x1f"))
            .env(format!("{variable}_DEBUG"), "0")
            .env(format!("{variable}_STRIP"), "symbols")
            .env("CARGO_INCREMENTAL", "0")
            .status()
            .context("cannot call cargo")?;
        ensure!(status.success(), "Stemlock does not build for {}", self.triple);
        Ok(())
    }

    /// Flags that leave out of a program where and when it was built.
    fn flags(&self, folder: &Path) -> Result<Vec<String>> {
        let here = std::env::current_dir()?;
        // The last of the paths that fit counts.
        let mut paths = vec![(here, "stemlock".to_owned()), (folder.to_owned(), "built".to_owned())];
        paths.extend(dependencies::sources(self)?.into_iter().map(|path| (path, "crates".to_owned())));
        let mut flags: Vec<_> =
            paths.iter().map(|(path, name)| format!("--remap-path-prefix={}={name}", path.display())).collect();
        if self.triple.ends_with("-windows-gnu") {
            flags.push("-Clink-arg=-Wl,--no-insert-timestamp".to_owned());
        }
        if self.triple.ends_with("-windows-msvc") {
            // The time in the library becomes a sum of what is in it; and the compiler's runtime is not on everybody's Windows.
            flags.extend(["-Clink-arg=/Brepro", "-Ctarget-feature=+crt-static"].map(str::to_owned));
        }
        Ok(flags)
    }

    fn processor(&self) -> &str {
        self.triple.split('-').next().unwrap_or_default()
    }
}

/// The version of the compiler, and the triple of this system.
///
/// # Errors
/// When there is none to be asked.
pub fn compiler() -> Result<(String, String)> {
    let said = Command::new("rustc").arg("-vV").output().context("cannot call rustc")?;
    let said = String::from_utf8(said.stdout)?;
    let value =
        |key: &str| said.lines().find_map(|line| line.strip_prefix(key)).map(|value| value.trim().to_owned());
    let (Some(version), Some(host)) = (value("release:"), value("host:")) else {
        bail!("rustc does not say what it is")
    };
    Ok((version, host))
}

fn answers(command: &mut Command) -> bool {
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn systems_have_names_for_people() {
        let labels = [
            ("x86_64-unknown-linux-gnu", "linux-x86_64", Some("amd64"), "stemlock"),
            ("aarch64-unknown-linux-gnu", "linux-aarch64", Some("arm64"), "stemlock"),
            ("x86_64-pc-windows-gnu", "windows-x86_64", None, "stemlock.exe"),
            ("x86_64-pc-windows-msvc", "windows-x86_64", None, "stemlock.exe"),
            ("aarch64-apple-darwin", "macos-aarch64", None, "stemlock"),
        ];
        for (triple, label, debian, program) in labels {
            let platform = Platform::of(triple).unwrap();
            assert_eq!((&*platform.label(), platform.debian()), (label, debian));
            assert_eq!(platform.program("stemlock"), program);
        }
        assert!(Platform::of("wasm32-unknown-unknown").is_err());
    }

    #[test]
    fn what_cannot_be_built_for_is_told() {
        let strange = Platform { triple: "riscv64gc-unknown-linux-gnu".to_owned(), here: false };
        assert!(strange.obstacle().is_some());
        assert_eq!(Platform::here().unwrap().obstacle(), None);
    }
}
