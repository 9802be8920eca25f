//! Spoken cues: which file announces which section of a song.
//!
//! Loader threads; lists a folder. Not known here: the content of the files, and when they sound.

use std::path::{Path, PathBuf};

use super::listing::{AudioKind, audio_kind};
use super::{Song, name_key};

/// The name of the folder of cues, beside the songs of a set.
pub(super) const CUES: &str = "cues";
/// The variable that names the musician's own folder of cues, for songs without one beside them.
pub const CUES_VARIABLE: &str = "STEMLOCK_CUES";
/// A file that announces a section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CueFile {
    /// The index of the section among those that play.
    pub section: usize,
    /// The file.
    pub path: PathBuf,
}

/// The folder of the cues of `song`: `cues` beside the song's folder, in any case, or else `own`; `None` if there is
/// no such folder or the song has no sections.
pub fn cue_folder(song: &Song, own: Option<&Path>) -> Option<PathBuf> {
    if song.sections.is_empty() {
        return None;
    }
    let parent = song.folder.parent();
    let exact = parent.map(|parent| parent.join(CUES)).filter(|folder| folder.is_dir());
    let like = || {
        let is_like = |path: &PathBuf| path.file_name().is_some_and(|name| name.eq_ignore_ascii_case(CUES));
        let entries = std::fs::read_dir(parent?).ok()?;
        // Of several, the first by name, because the order of the listing is undefined.
        entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| is_like(path) && path.is_dir()).min()
    };
    exact.or_else(like).or_else(|| own.map(Path::to_owned))
}

/// The files that announce the sections of `song`, from the folder `cues` beside the song's folder, or else from `own`.
/// A file is named like its section, ignoring case, or else by the section's number, counted from 1.
pub fn cue_files(song: &Song, own: Option<&Path>) -> Vec<CueFile> {
    let Some(folder) = cue_folder(song, own) else { return Vec::new() };
    let spans = song.spans();
    let name_of = |span: &super::Span| name_key(&song.sections[span.section].name);
    let number_of = |section: usize| name_key(&(section + 1).to_string());
    let keys: Vec<u64> = spans.iter().map(name_of).chain((0..spans.len()).map(number_of)).collect();
    // A folder may hold any number of files; those that match no section are skipped.
    let mut files: Vec<(u64, PathBuf)> = std::fs::read_dir(&folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| audio_kind(path) == AudioKind::Stem)
        .filter_map(|path| Some((name_key(&path.file_stem()?.to_string_lossy()), path)))
        .filter(|(key, _)| keys.contains(key))
        .collect();
    files.sort_by(|a, b| a.1.cmp(&b.1));
    let named = |wanted: u64| files.iter().find(|(key, _)| *key == wanted).map(|(_, path)| path.clone());
    let of = |(section, span): (usize, &super::Span)| {
        let path = named(name_of(span)).or_else(|| named(number_of(section)))?;
        Some(CueFile { section, path })
    };
    spans.iter().enumerate().filter_map(of).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::setlist::{Place, Section};

    #[test]
    fn files_are_named_after_sections_and_numbers() {
        let set = tempfile::tempdir().unwrap();
        let own = tempfile::tempdir().unwrap();
        let section = |bar: i64, name: &str| Section {
            place: Place::Bar(bar),
            name: name.to_owned(),
            colour: None,
            bars: None,
            looped: false,
        };
        let sections = vec![section(9, "Chorus"), section(1, "Verse 2"), section(17, "Bridge"), section(25, "Out")];
        let song = Song { sections, ..Song::in_folder(set.path().join("Ode")) };
        std::fs::write(own.path().join("4.wav"), "").unwrap();
        let found = |own: Option<&Path>| -> Vec<(usize, String)> {
            let name = |cue: &CueFile| cue.path.file_name().unwrap().to_string_lossy().into_owned();
            cue_files(&song, own).iter().map(|cue| (cue.section, name(cue))).collect()
        };
        assert_eq!(found(None), []);
        assert_eq!(found(Some(own.path())), [(3, "4.wav".to_owned())]);
        std::fs::create_dir(set.path().join("cues")).unwrap();
        for name in ["chorus.WAV", "verse 2.mp3", "1.wav", "3.flac", "Bridge.txt", "Solo.wav"] {
            std::fs::write(set.path().join("cues").join(name), "").unwrap();
        }
        let expected = [(0, "verse 2.mp3"), (1, "chorus.WAV"), (2, "3.flac")];
        let expected = expected.map(|(section, name)| (section, name.to_owned()));
        assert_eq!(found(Some(own.path())), expected);
        std::fs::rename(set.path().join("cues"), set.path().join("CUES")).unwrap();
        assert_eq!(found(Some(own.path())), expected);
        std::fs::rename(set.path().join("CUES"), set.path().join("cues")).unwrap();
        // Whatever else lies there, in whichever order the system lists it.
        for index in 0..4000 {
            std::fs::write(set.path().join("cues").join(format!("Solo {index}.wav")), "").unwrap();
        }
        assert_eq!(found(Some(own.path())), expected);
    }
}
