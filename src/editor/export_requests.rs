//! Exports the song of the window into a folder that the musician chose. Runs on the window's thread; files are written in the background.

use std::path::PathBuf;

use vizia_core::prelude::SignalUpdate;

use crate::host::SongKey;
use crate::render::{ExportTarget, ExportedTo, export_song};
use crate::setlist::{Problem, Song};
use crate::time::{FileSeconds, SongSeconds};

use super::faders;
use super::request::{Request, Sheet};
use super::request_handler::RequestHandler;

impl RequestHandler {
    /// Writes the song as it is now, with its mix, into `folder`.
    pub(super) fn export_into(&mut self, target: ExportTarget, folder: PathBuf) {
        self.shown.sheet.set(Some(Sheet::Song));
        let Some(song) = self.keeper.song() else { return };
        let (key, levels, end) = (self.keeper.current_key(), faders::levels(&self.state), self.end_of(&song));
        self.keeper.journal().note(format!("exports {}: {target:?}", song.name));
        self.shown.refusal.set(None);
        self.shown.exported.set((Some(key), "Writing …".to_owned()));
        let why = "a fault in Stemlock, or the system cannot start another thread";
        let failed = Problem::error("was not written", why, "try again").of(&folder);
        self.errands.send(Request::Exported(key, Err(failed)), move || {
            Request::Exported(key, export_song(&song, target, &folder, &levels, end))
        });
    }

    /// Where the files of the current song end; `None` until all of them are open.
    fn end_of(&self, song: &Song) -> Option<SongSeconds> {
        let (frames, rate) = self.keeper.look(|engine| (engine.status().frames, engine.rate()))?;
        (frames > 0).then(|| song.start.in_song(FileSeconds::of_frame(frames as f64, rate)))
    }

    /// Tells where a song went, or why it did not. A song that is not shown any more is told of only if it failed.
    pub(super) fn tell_export(&self, song: SongKey, result: Result<ExportedTo, Problem>) {
        let words = match result {
            Ok(written) => written.words(),
            Err(problem) => {
                self.shown.refusal.set(Some(problem.to_string()));
                String::new()
            }
        };
        self.shown.exported.set((Some(song), words));
    }
}
