//! A song that helpers have found or read on disk.
//!
//! Runs on helper threads, and on the main thread when an instance starts.

use std::sync::Arc;

use crate::setlist::saved::SongV1;
use crate::setlist::{FirstFaders, Problem, Song};

use super::player::{Stamps, stamps_of_song};
use super::writing::SeenToml;

/// A song that was found on disk, and the findings on the way.
pub struct FoundSong {
    /// The song.
    pub song: Arc<Song>,
    /// Its saved form.
    pub form: SongV1,
    /// Its faders in the slots of which nobody knew until now.
    pub first: FirstFaders,
    /// Whether no project has described it before.
    pub is_new: bool,
    /// The song as its folder and `song.toml` describe it, if it has a folder.
    pub on_disk: Option<Song>,
    /// The text of its `song.toml`.
    pub toml: SeenToml,
    /// Its files.
    pub stamps: Stamps,
    /// Why its folder cannot be listed; `None` if it can.
    pub folder_problem: Option<Problem>,
}

impl FoundSong {
    /// A newly opened song; `on_disk` is the content of its folder. Checks its files.
    pub fn opened(song: Song, on_disk: Option<Song>) -> Self {
        let form = SongV1::of(&song, std::env::home_dir().as_deref());
        let (stamps, toml) = (stamps_of_song(&song), SeenToml::in_folder(&song.folder));
        let first = FirstFaders::of(&song.stems, 0);
        Self { song: Arc::new(song), form, first, is_new: true, on_disk, toml, stamps, folder_problem: None }
    }
}
