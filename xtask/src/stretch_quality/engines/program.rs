//! Another maker's program, which reads one WAV file and writes another.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

use crate::stretch_quality::sound::StereoSound;

/// A program.
#[derive(Clone, Copy, Debug)]
pub struct Program {
    /// Its name on the search path.
    pub name: &'static str,
    /// Bits of a sample in the files that it reads; `None` for floats.
    pub bits: Option<u16>,
}

impl Program {
    /// Its path, if it is installed.
    pub fn path(self) -> Option<PathBuf> {
        let name = format!("{}{}", self.name, std::env::consts::EXE_SUFFIX);
        std::env::split_paths(&std::env::var_os("PATH")?)
            .map(|folder| folder.join(&name))
            .find(|path| path.is_file())
    }

    /// Identifies its version: its name, and the size and time of its file.
    pub fn version(self) -> String {
        let facts = self.path().and_then(|path| path.metadata().ok());
        let facts = facts.map(|facts| (facts.len(), facts.modified().ok()));
        format!("{} {facts:?}", self.name)
    }

    /// Its output for `sound` with these `options`.
    pub fn run(self, sound: &StereoSound, options: &[String]) -> Result<StereoSound> {
        let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
        let (input, output) = (folder.path().join("in.wav"), folder.path().join("out.wav"));
        sound.write(&input, self.bits)?;
        // Rubber Band wants its options before the files, SoundTouch after them.
        let mut command = Command::new(self.name);
        match self.name {
            "soundstretch" => command.arg(&input).arg(&output).args(options),
            _ => command.args(options).arg(&input).arg(&output),
        };
        let done = command.stdin(Stdio::null()).output().with_context(|| format!("cannot start {}", self.name))?;
        let said = String::from_utf8_lossy(&done.stderr);
        ensure!(done.status.success(), "{} {} failed: {}", self.name, options.join(" "), said.trim());
        StereoSound::read(&output)
    }
}
