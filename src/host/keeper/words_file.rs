//! Writes the lyrics of a song beside it, as LRC.
//!
//! Runs on helper threads. A file that Stemlock did not write, or that was changed since, is replaced only on request.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::setlist::lyrics::{Lyrics, is_untouched, lrc_file, words_path};
use crate::setlist::{Problem, Song};

use super::replacing::replace_file;
use super::writing::unwritten;

/// What to do with an existing file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WordsPlace {
    /// Replace it if Stemlock wrote it, and it has not been changed since.
    Usual,
    /// Replace it in any case.
    Over,
    /// Keep it, and use another name.
    Beside,
}

/// The result of writing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WordsWritten {
    /// The lyrics are in this file.
    Written(PathBuf),
    /// This file is not from Stemlock, or was changed since, and has been left unchanged.
    Foreign(PathBuf),
}

/// Writes `lyrics` of `song` beside it; [`words_path`] names the file.
///
/// # Errors
/// If the file cannot be read or written.
pub fn write_words(song: &Song, lyrics: &Lyrics, place: WordsPlace) -> Result<WordsWritten, Problem> {
    let mut number = 1;
    let path = loop {
        let path = words_path(song, lyrics, number);
        if place == WordsPlace::Over || is_free(&path)? {
            break path;
        }
        if place == WordsPlace::Usual {
            return Ok(WordsWritten::Foreign(path));
        }
        number += 1;
    };
    let text = lrc_file(lyrics);
    replace_file(&path, text.as_bytes()).map_err(|error| unwritten(&path, &error))?;
    Ok(WordsWritten::Written(path))
}

/// Whether there is no file, or one from Stemlock that has not been changed since.
fn is_free(path: &Path) -> Result<bool, Problem> {
    match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(error) => Err(unwritten(path, &error)),
        // Files from Stemlock are small, and never folders or pipes.
        Ok(facts) if !facts.is_file() || facts.len() > 4 << 20 => Ok(false),
        Ok(_) => fs::read(path)
            .map(|bytes| is_untouched(&String::from_utf8_lossy(&bytes)))
            .map_err(|error| unwritten(path, &error)),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn ours_is_replaced_and_what_is_not_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lyrics.lrc");
        let lyrics = Lyrics::of_text("[00:01.00]One");
        let song = Song::in_folder(folder.path().to_owned());
        let write = |lyrics: &Lyrics, place| write_words(&song, lyrics, place).unwrap();
        assert_eq!(write(&lyrics, WordsPlace::Usual), WordsWritten::Written(path.clone()));
        let more = Lyrics::of_text("[00:01.00]One\n[00:02.00]Two");
        assert_eq!(write(&more, WordsPlace::Usual), WordsWritten::Written(path.clone()), "ours");
        let other = "[00:05.00]By somebody else\n";
        fs::write(&path, other).unwrap();
        assert_eq!(write(&more, WordsPlace::Usual), WordsWritten::Foreign(path.clone()));
        assert_eq!(fs::read_to_string(&path).unwrap(), other);
        let beside = folder.path().join("lyrics 2.lrc");
        assert_eq!(write(&more, WordsPlace::Beside), WordsWritten::Written(beside.clone()));
        assert_eq!(Lyrics::of_text(&fs::read_to_string(&beside).unwrap()).lines, more.lines);
        assert_eq!(write(&more, WordsPlace::Over), WordsWritten::Written(path.clone()));
        let ours = fs::read_to_string(&path).unwrap();
        assert!(is_untouched(&ours) && is_untouched(&ours.replace('\n', "\r\n")));
        // A single word that was corrected by hand counts as a change.
        let mended = ours.replace("Two", "Too");
        fs::write(&path, &mended).unwrap();
        assert_eq!(write(&more, WordsPlace::Usual), WordsWritten::Foreign(path.clone()));
        assert_eq!(fs::read_to_string(&path).unwrap(), mended);
        assert_eq!(write(&more, WordsPlace::Over), WordsWritten::Written(path.clone()));
        assert_eq!(write(&more, WordsPlace::Usual), WordsWritten::Written(path.clone()));
        let spanish = Lyrics { language: Some("es".to_owned()), ..more.clone() };
        assert_eq!(write(&spanish, WordsPlace::Usual), WordsWritten::Written(folder.path().join("lyrics.es.lrc")));
        let duet = Lyrics { voice: Some("P2".to_owned()), ..spanish.clone() };
        assert_eq!(write(&duet, WordsPlace::Usual), WordsWritten::Written(folder.path().join("lyrics P2.es.lrc")));
        let choir = Lyrics { voice: Some("../Choir".to_owned()), ..more.clone() };
        assert_eq!(
            write(&choir, WordsPlace::Usual),
            WordsWritten::Written(folder.path().join("lyrics ---Choir.lrc"))
        );
        let odd = Lyrics { language: Some("../../x".to_owned()), ..more };
        assert_eq!(write(&odd, WordsPlace::Usual), WordsWritten::Written(path), "no name of a file");
        let nowhere = Song::in_folder(folder.path().join("gone"));
        assert!(write_words(&nowhere, &odd, WordsPlace::Usual).is_err());
    }
}
