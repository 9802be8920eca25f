//! What went wrong, in words for a musician.

use std::path::{Path, PathBuf};

use super::{Role, RoleSource, Stem};

/// The severity of a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; nothing is lost.
    Note,
    /// Something differs from what was asked for, but the music plays.
    Warning,
    /// A stem or a song does not play.
    Error,
}

/// Why a ZIP archive is not opened, as the table of [`content`](super::content) has it.
const ZIP: &str = "it is a ZIP archive";

/// The reason for a missing file.
const ABSENT: &str = "there is no such file";

/// What happened, to which file, why, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Problem {
    /// Its severity.
    pub severity: Severity,
    /// The file or folder that it concerns, if there is one.
    #[serde(serialize_with = "as_shown")]
    pub file: Option<PathBuf>,
    /// What happened, e.g. "cannot be decoded".
    pub what: String,
    /// The cause as far as it is known, e.g. "this is a text file".
    pub why: String,
    /// What the musician can do, e.g. "export it again as WAV or FLAC".
    pub remedy: String,
    /// The two roles of which one settles the problem, if it is a doubt about a stem's role.
    #[serde(skip)]
    pub roles: Option<[Role; 2]>,
}

impl Problem {
    /// An error: a stem or song does not play.
    pub fn error(what: impl Into<String>, why: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::with(Severity::Error, what.into(), why.into(), remedy.into())
    }

    /// A warning: something differs from what was asked for.
    pub fn warning(what: impl Into<String>, why: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::with(Severity::Warning, what.into(), why.into(), remedy.into())
    }

    /// A note.
    pub fn note(what: impl Into<String>, why: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::with(Severity::Note, what.into(), why.into(), remedy.into())
    }

    /// A missing file.
    pub fn absent() -> Self {
        Self::error("cannot be opened", ABSENT, "put it back, or choose another")
    }

    /// Whether it is about a missing file.
    pub fn is_absence(&self) -> bool {
        self.why == ABSENT
    }

    /// Whether it is about a ZIP archive that was opened in place of a song.
    pub fn is_zip(&self) -> bool {
        self.why == ZIP
    }

    /// The same problem, of this file or folder.
    #[must_use]
    pub fn of(mut self, file: impl AsRef<Path>) -> Self {
        self.file = Some(file.as_ref().to_owned());
        self
    }

    /// The same problem, which the musician settles by choosing one of these roles for the stem.
    #[must_use]
    pub fn settled_by(mut self, roles: [Role; 2]) -> Self {
        self.roles = Some(roles);
        self
    }

    /// Whether it is a doubt about the role of a stem whose role has been chosen since.
    pub fn is_settled(&self, stems: &[Stem]) -> bool {
        let chosen = |stem: &Stem| stem.removed || stem.role_source == RoleSource::Said;
        self.roles.is_some() && stems.iter().any(|stem| Some(&stem.file) == self.file.as_ref() && chosen(stem))
    }

    /// The same problem with a short path: within `folder`, or only the file's name.
    #[must_use]
    pub fn short(&self, folder: Option<&Path>) -> Self {
        let within = |file: &PathBuf| {
            let inside = folder.and_then(|folder| file.strip_prefix(folder).ok());
            inside.filter(|inside| *inside != Path::new("")).map(Path::to_owned)
        };
        let name = |file: &PathBuf| file.file_name().map_or_else(|| file.clone(), PathBuf::from);
        Self { file: self.file.as_ref().map(|file| within(file).unwrap_or_else(|| name(file))), ..self.clone() }
    }

    fn with(severity: Severity, what: String, why: String, remedy: String) -> Self {
        Self { severity, file: None, what, why, remedy, roles: None }
    }
}

/// A path as text: not every file name is valid Unicode.
fn as_shown<S: serde::Serializer>(file: &Option<PathBuf>, serializer: S) -> Result<S::Ok, S::Error> {
    serde::Serialize::serialize(&file.as_ref().map(|file| file.to_string_lossy()), serializer)
}

impl std::fmt::Display for Problem {
    /// One sentence: `bass.wav: cannot be decoded: this is a text file. Export it again as WAV or FLAC.`
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(file) = &self.file {
            write!(f, "{}: ", file.display())?;
        }
        f.write_str(&self.what)?;
        if !self.why.is_empty() {
            write!(f, ": {}", self.why)?;
        }
        f.write_str(".")?;
        if !self.remedy.is_empty() {
            let mut letters = self.remedy.chars();
            let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
            write!(f, " {first}{}.", letters.as_str())?;
        }
        Ok(())
    }
}

impl std::error::Error for Problem {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_as_a_sentence() {
        let problem = Problem::error("cannot be decoded", "this is a text file", "export it again as WAV or FLAC");
        assert_eq!(
            problem.of("bass.wav").to_string(),
            "bass.wav: cannot be decoded: this is a text file. Export it again as WAV or FLAC."
        );
    }
}
