//! Reads the click files of a song.
//!
//! Loader threads. Not known here: playback.

use std::path::Path;

use crate::engine::sound::ClickSounds;
use crate::media::read_beginning;
use crate::setlist::Song;
use crate::time::SampleRate;

use super::cues::CuesRead;

/// The longest click sound, in seconds; longer ones are cut.
pub const LONGEST: f64 = 2.0;

impl CuesRead {
    /// The click files of `song` at the session's `rate`, and problems with them; all samples together take up to `most` bytes.
    pub(super) fn read_click(&mut self, song: &Song, rate: SampleRate, most: usize) -> ClickSounds {
        let [beat, accent] = song.click.files.paths(&song.folder);
        let mut read = |path: &Path| {
            let kind = ("does not click", "Stemlock's own click sounds instead: choose another file");
            self.read(path, most, kind, || read_beginning(path, rate, LONGEST))
        };
        ClickSounds { beat: beat.and_then(|path| read(&path)), accent: accent.and_then(|path| read(&path)) }
    }
}
