//! Unpacks the song in a ZIP archive into a folder of its own.
//!
//! Helper threads and the command line. Only files that belong to a song are unpacked, and nothing is written outside the folder.

use std::fs::{self, File};
use std::io::{self, BufWriter};
use std::path::{Component, Path, PathBuf};

use super::import::{PackedEntry, list_zip, unpack_entry};
use super::listing::{AudioKind, audio_kind, extension, file_name, is_song_toml};
use super::{Problem, in_words, open_plain_file};

/// Endings of files that belong to a song besides its audio.
const BESIDE: &[&str] =
    &["mid", "midi", "kar", "rpp", "als", "dawproject", "chart", "ini", "lrc", "txt", "srt", "vtt", "cho"];
/// The most files, and the most bytes, that are unpacked.
const MOST_FILES: usize = 2000;
const MOST_BYTES: u64 = 64 << 30;

/// The default folder for the song in `archive`: beside the archive, with the archive's name.
pub fn folder_beside(archive: &Path) -> PathBuf {
    archive.with_extension("")
}

/// Unpacks the files of a song from the ZIP archive at `archive` into `folder`, which must be absent or empty. Returns the written files.
///
/// # Errors
/// When the archive cannot be read, contains no audio, or has a damaged or encrypted file; or when the folder cannot be written. Files written so far are then
/// removed.
pub fn unpack(archive: &Path, folder: &Path) -> Result<Vec<PathBuf>, Problem> {
    let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let existed = folder.exists();
    if fs::read_dir(&folder).map_or(existed, |mut entries| entries.next().is_some()) {
        let why = "something is there already";
        return Err(Problem::error("was not written", why, "choose a new or an empty folder").of(&folder));
    }
    let refused = |why: &str, remedy: &str| Problem::error("cannot be unpacked", why, remedy).of(archive);
    let unreadable = || refused("it is not a ZIP archive, or it is damaged", "copy or download it again");
    let mut file = open_plain_file(archive).map_err(|why| refused(&why, "choose another file"))?;
    let entries = list_zip(&mut file).ok_or_else(unreadable)?;
    let wanted: Vec<(PathBuf, PackedEntry)> =
        entries.into_iter().filter_map(|entry| Some((wanted(&entry.name)?, entry))).take(MOST_FILES).collect();
    if !wanted.iter().any(|(path, _)| matches!(audio_kind(path), AudioKind::Stem | AudioKind::Film)) {
        return Err(refused("there is no audio file in it", "choose the archive with the stems"));
    }
    if wanted.iter().any(|(_, entry)| entry.is_encrypted) {
        return Err(refused(
            "it is protected by a password",
            "unpack it with another program, and choose the folder",
        ));
    }
    if wanted.iter().map(|(_, entry)| entry.unpacked).sum::<u64>() > MOST_BYTES {
        return Err(refused("its content is larger than any song", "unpack it with another program"));
    }
    let mut written = Vec::new();
    for (path, entry) in &wanted {
        let to = folder.join(path);
        let mut unpack = || -> io::Result<bool> {
            to.parent().map_or(Ok(()), fs::create_dir_all)?;
            written.push(to.clone());
            let mut out = BufWriter::new(File::create(&to)?);
            let is_whole = unpack_entry(&mut file, entry, &mut out)?;
            out.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
            Ok(is_whole)
        };
        let failed = match unpack() {
            Ok(true) => continue,
            Ok(false) => refused(&format!("{} in it is damaged", path.display()), "copy or download it again"),
            Err(error) => Problem::error("was not written", in_words(&error), "choose another folder").of(&to),
        };
        written.iter().for_each(|file| drop(fs::remove_file(file)));
        if !existed {
            let _ = fs::remove_dir_all(&folder);
        }
        return Err(failed);
    }
    Ok(written)
}

/// The place of a file in the folder, if it belongs to a song: no path leads out of it.
fn wanted(name: &str) -> Option<PathBuf> {
    let path = PathBuf::from(name.replace('\\', "/"));
    let is_plain = |part: Component<'_>| match part {
        Component::Normal(part) => part != "__MACOSX" && !part.to_string_lossy().starts_with('.'),
        _ => false,
    };
    let is_inside = path.components().all(is_plain) && !name.ends_with('/') && !file_name(&path).is_empty();
    let belongs =
        audio_kind(&path) != AudioKind::None || is_song_toml(&path) || BESIDE.contains(&extension(&path).as_str());
    (is_inside && belongs).then_some(path)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::setlist::import::{Packed, zip};
    use crate::setlist::scan_folder;

    fn archive(files: &[(&str, &str)]) -> Vec<u8> {
        let packed =
            |(name, text): &(&str, &str)| Packed { name: (*name).to_owned(), bytes: text.as_bytes().to_vec() };
        zip(&files.iter().map(packed).collect::<Vec<_>>())
    }

    #[test]
    fn a_song_is_unpacked_beside_its_archive_and_nothing_else_is() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("Ode.zip");
        let files = [
            ("Ode/Drums.wav", "drums drums drums drums drums"),
            ("Ode\\Bass.flac", "bass"),
            ("Ode/song.toml", "tempo = 99\n"),
            ("Ode/Große Pauke.mp3", "boom"),
            ("__MACOSX/Ode/._Drums.wav", "mac"),
            ("Ode/._Drums.wav", "mac"),
            ("Ode/readme.exe", "no"),
            ("../outside.wav", "no"),
            ("/abs.wav", "no"),
            ("Ode/../../up.wav", "no"),
        ];
        fs::write(&path, archive(&files)).unwrap();
        let folder = folder_beside(&path);
        let written = unpack(&path, &folder).unwrap();
        assert_eq!(written.len(), 4, "{written:?}");
        assert_eq!(fs::read(folder.join("Ode/Drums.wav")).unwrap(), files[0].1.as_bytes());
        assert_eq!(fs::read(folder.join("Ode/Bass.flac")).unwrap(), b"bass");
        assert!(!root.path().join("outside.wav").exists());
        assert_eq!(scan_folder(&folder).unwrap().stems.len(), 3);
        let again = unpack(&path, &folder).unwrap_err().to_string();
        assert!(again.contains("something is there already"), "{again}");
    }

    #[test]
    fn what_is_damaged_leaves_nothing() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("Ode.zip");
        let long = "drums ".repeat(1000);
        let good = archive(&[("Bass.wav", "bass"), ("Drums.wav", &long)]);
        let refused = |bytes: &[u8]| {
            fs::write(&path, bytes).unwrap();
            let why = unpack(&path, &folder_beside(&path)).unwrap_err().to_string();
            assert!(!folder_beside(&path).exists());
            why
        };
        let at = good.windows(9).position(|name| name == b"Drums.wav").unwrap() + 14;
        let mut damaged = good.clone();
        damaged[at] ^= 0x55;
        assert!(refused(&damaged).contains("Drums.wav in it is damaged"));
        assert!(refused(&good[..good.len() / 2]).contains("not a ZIP archive"));
        assert!(refused(b"").contains("not a ZIP archive"));
        assert!(refused(&archive(&[("a.exe", "")])).contains("there is no audio file in it"));
        let mut locked = good.clone();
        let directory = locked.windows(4).position(|mark| mark == b"PK\x01\x02").unwrap();
        locked[directory + 8] |= 1;
        assert!(refused(&locked).contains("protected by a password"));
    }
}
