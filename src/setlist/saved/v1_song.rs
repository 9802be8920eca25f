//! The song in the first saved form.
//!
//! Main thread and short-lived helper threads.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::setlist::lyrics::lrc_text;
use crate::setlist::portable::portable_path;
use crate::setlist::{Song, TempoSource};

use super::{ClickV1, FileFacts, PlacesV1, SendV1, StemV1, TempoV1, TimingV1};

/// A song: its folder, and its stems by slot.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SongV1 {
    /// The folder, absolute. A path that is not Unicode is saved with replacement characters and cannot be found again.
    pub folder: String,
    /// The folder relative to the user's home, if it is inside. Projects move between machines and users.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_home: Option<String>,
    /// Its name.
    pub name: String,
    /// In the order of their slots.
    pub stems: Vec<StemV1>,
    /// The slots in the order of their strips, if that differs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub order: Vec<usize>,
    /// Its tempo, if the musician edited it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tempo_map: Vec<TempoV1>,
    /// The position of beat 0 in the files, in seconds, if the musician edited it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<f64>,
    /// Whether other audio files in the folder are not stems of the song.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub only_listed: bool,
    /// The tempo and the start that were used, unless they were edited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timing: Option<TimingV1>,
    /// Its generated click, unless that has the default settings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub click: Option<ClickV1>,
    /// The timecode at the beginning of its files, if stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timecode: Option<String>,
    /// The messages that it sends to other devices.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub midi: Vec<SendV1>,
    /// Whether the musician edited the messages. They then take precedence even if the list is empty.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub midi_edited: bool,
    /// Its sections and markers, if the musician edited them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub places: Option<PlacesV1>,
    /// Its lyrics as LRC, if the musician wrote or timed them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lyrics: Option<String>,
    /// The lyrics of further voices and languages, as LRC.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub more_lyrics: Vec<String>,
    /// Its notes, if the musician edited them; empty if none are left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
    /// Fields of later versions.
    #[serde(flatten)]
    pub(super) rest: Map<String, Value>,
}

impl SongV1 {
    /// The form of `song`, before its files have been read. `home` is the user's home folder.
    pub fn of(song: &Song, home: Option<&Path>) -> Self {
        let stems = song.stems.iter().map(|stem| StemV1::of(stem, &song.folder)).collect();
        let is_edited = song.tempo_source == TempoSource::Edited;
        Self {
            name: song.name.clone(),
            stems,
            order: if song.order.is_sorted() { Vec::new() } else { song.order.clone() },
            tempo_map: if is_edited { TempoV1::of(&song.tempo_map) } else { Vec::new() },
            start: song.start_edited.then_some(song.start.get()),
            only_listed: song.only_listed,
            timing: TimingV1::of(song, None),
            click: ClickV1::of(&song.click),
            timecode: song.timecode.map(|time| time.to_string()),
            midi: song.sends.iter().map(SendV1::of).collect(),
            midi_edited: song.sends_edited,
            places: PlacesV1::of(song),
            lyrics: song.lyrics.first().map(|lyrics| lrc_text(lyrics)),
            more_lyrics: song.lyrics.iter().skip(1).map(|lyrics| lrc_text(lyrics)).collect(),
            notes: song.notes_edited.then(|| song.notes.clone().unwrap_or_default()),
            ..Self::bare(&song.folder, home)
        }
    }

    /// The form after `before`, which it describes, has become `now`, with the `facts` of its files. Unchanged parts
    /// keep their text, even if this version does not understand it.
    #[must_use]
    pub fn revised(
        &self,
        before: &Song,
        now: &Song,
        home: Option<&Path>,
        facts: impl Fn(&Path) -> Option<FileFacts>,
    ) -> Self {
        let mut form = Self::of(now, home);
        if before.folder == now.folder {
            (form.folder, form.from_home) = (self.folder.clone(), self.from_home.clone());
        }
        if before.click == now.click {
            form.click.clone_from(&self.click);
        }
        if before.timecode == now.timecode {
            form.timecode.clone_from(&self.timecode);
        }
        if before.sends == now.sends {
            form.midi.clone_from(&self.midi);
        } else {
            // Messages of later versions are kept.
            form.midi.extend(self.midi.iter().filter(|send| send.known().is_none()).cloned());
        }
        let has_same_places = (&before.sections, &before.markers) == (&now.sections, &now.markers);
        if before.places_edited == now.places_edited && has_same_places {
            form.places.clone_from(&self.places);
        }
        if before.lyrics == now.lyrics {
            form.lyrics.clone_from(&self.lyrics);
            form.more_lyrics.clone_from(&self.more_lyrics);
        }
        if (before.notes_edited, &before.notes) == (now.notes_edited, &now.notes) {
            form.notes.clone_from(&self.notes);
        }
        if before.order == now.order {
            form.order.clone_from(&self.order);
        }
        let has_same_tempo = (before.tempo_source, &before.tempo_map) == (now.tempo_source, &now.tempo_map);
        let has_same_start = (before.start_edited, before.start) == (now.start_edited, now.start);
        if has_same_tempo {
            form.tempo_map.clone_from(&self.tempo_map);
        }
        if has_same_start {
            form.start = self.start;
        }
        form.timing = match has_same_tempo && has_same_start {
            true => self.timing.clone(),
            false => TimingV1::of(now, self.timing.as_ref()),
        };
        for (slot, stem) in now.stems.iter().enumerate() {
            if let (Some(kept), Some(before)) = (self.stems.get(slot), before.stems.get(slot)) {
                form.stems[slot] = kept.revised(before, stem, &now.folder);
            }
            if let Some(facts) = facts(&stem.file) {
                form.stems[slot].facts = facts;
            }
        }
        // Stems without a slot are kept too.
        form.stems.extend(self.stems.get(before.stems.len()..).into_iter().flatten().cloned());
        form.rest.clone_from(&self.rest);
        form
    }

    /// The form of a song of which only `folder` is known.
    pub fn bare(folder: &Path, home: Option<&Path>) -> Self {
        let from_home = home.filter(|home| *home != folder && folder.starts_with(home));
        Self {
            folder: folder.to_string_lossy().into_owned(),
            from_home: from_home.map(|home| portable_path(folder, home)),
            name: folder.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned()),
            stems: Vec::new(),
            order: Vec::new(),
            tempo_map: Vec::new(),
            start: None,
            only_listed: false,
            timing: None,
            click: None,
            timecode: None,
            midi: Vec::new(),
            midi_edited: false,
            places: None,
            lyrics: None,
            more_lyrics: Vec::new(),
            notes: None,
            rest: Map::new(),
        }
    }

    /// Whether it names nothing but a folder: the project was saved before the song was read. It is opened, like a folder that a musician chooses.
    pub fn is_bare(&self) -> bool {
        // The folder may be another system's, and may have been named with a separator at its end, as a shell completes it.
        let last = self.folder.trim_end_matches(['/', '\\']).rsplit(['/', '\\']).next().unwrap_or_default();
        let name = if last == ".." { String::new() } else { last.to_owned() };
        let (folder, from_home, rest) = (self.folder.clone(), self.from_home.clone(), self.rest.clone());
        *self == Self { folder, from_home, name, rest, ..Self::bare(Path::new(""), None) }
    }

    /// The form of `song`, which was just read for the first time, with the parts of later versions.
    #[must_use]
    pub fn opened(&self, song: &Song, home: Option<&Path>) -> Self {
        Self { rest: self.rest.clone(), ..Self::of(song, home) }
    }

    /// The possible folders, most likely first.
    pub fn places(&self, home: Option<&Path>) -> Vec<PathBuf> {
        let saved = PathBuf::from(&self.folder);
        let under_home = home.zip(self.from_home.as_ref()).map(|(home, rest)| home.join(rest));
        std::iter::once(saved).chain(under_home).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_alone_is_known_however_it_is_named() {
        for folder in ["/a/Ode", "/a/Ode/", "/a/Ode//", "/a/..", "/", ""] {
            let form = SongV1::bare(Path::new(folder), None);
            assert!(form.is_bare(), "{folder}");
            assert!(!SongV1 { name: "Another".to_owned(), ..form }.is_bare(), "{folder}");
        }
        let form = SongV1::bare(Path::new("/a/Ode"), None);
        assert!(SongV1 { folder: r"C:\a\Ode\".to_owned(), ..form }.is_bare());
    }
}
