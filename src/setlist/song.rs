//! A song in the document.

use std::path::PathBuf;
use std::sync::Arc;

use crate::dsp::{Decibels, LtcTime, Pan};
use crate::time::{BeatPos, Bpm, FileSeconds, FileStart, TempoMap};

use super::lyrics::Lyrics;
use super::{MadeClick, Marker, MidiSend, Problem, RoleSource, Section, SongMix, Stem};

/// The farthest start from the files' beginning, in seconds: a day.
pub const LONGEST_START: f64 = 86_400.0;

/// The farthest beat from beat 0 at which a song changes its tempo.
pub const FARTHEST_BEAT: f64 = 1e6;

/// The source of a song's tempo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TempoSource {
    /// `song.toml` states it.
    SongFile,
    /// The name of a file or the folder states it, as in `128bpm`.
    Name,
    /// A file beside the stems states it, or a tag in one of them.
    File,
    /// It was detected in the audio.
    Heard,
    /// No source states it; 120 BPM is assumed.
    Assumed,
    /// The musician set it in the editor.
    Edited,
    /// The project was saved with it, and no source states it any more.
    Saved,
}

/// An alternative tempo that is not in use.
#[derive(Clone, Debug, PartialEq)]
pub struct TempoOffer {
    /// Its tempo map.
    pub tempo_map: TempoMap,
    /// The place of beat 0 in the files, if the source states it.
    pub start: Option<FileStart>,
    /// How likely it is, from 0 to 1.
    pub confidence: f32,
    /// The source: the name of a file, or `heard`.
    pub from: String,
}

/// A folder of stems, and everything known about it.
///
/// `stems[i]` is in the *slot* `i`. Hosts automate slots, so a stem never changes its slot. `order` holds the positions
/// of the strips, and a removed stem keeps its slot, its file and its mix.
#[derive(Clone, Debug, PartialEq)]
pub struct Song {
    /// The folder.
    pub folder: PathBuf,
    /// Its name.
    pub name: String,
    /// Its tempo over its beats.
    pub tempo_map: TempoMap,
    /// The source of the tempo.
    pub tempo_source: TempoSource,
    /// The name of the file that states the tempo, or whose name does; `None` if none does.
    pub tempo_from: Option<String>,
    /// Alternative tempos from other sources.
    pub tempo_offers: Vec<TempoOffer>,
    /// Where beat 0 lies in the files; negative if the files begin after beat 0.
    pub start: FileStart,
    /// Whether the musician set `start` in the editor.
    pub start_edited: bool,
    /// Its key, as the musician writes it.
    pub key: Option<String>,
    /// The file that states the key.
    pub key_from: Option<String>,
    /// The artist.
    pub artist: Option<String>,
    /// The file that states the artist.
    pub artist_from: Option<String>,
    /// The musician's notes; may have several lines.
    pub notes: Option<String>,
    /// Whether the musician edited the notes in the editor.
    pub notes_edited: bool,
    /// Its sections, in any order; [`Song::spans`] gives their positions.
    pub sections: Vec<Section>,
    /// Its markers, in any order.
    pub markers: Vec<Marker>,
    /// The file from which sections and markers come; `None` if the musician edited them, or there are none.
    pub places_from: Option<String>,
    /// Whether that file states them in seconds: then they stay there whatever tempo the song gets, until the musician edits them.
    pub places_in_seconds: bool,
    /// The lyrics that the musician wrote or timed in the editor, one for each voice and language. They take precedence over files beside the song.
    pub lyrics: Vec<Arc<Lyrics>>,
    /// The timecode at the beginning of its files, if stated.
    pub timecode: Option<LtcTime>,
    /// The messages that it sends to other devices.
    pub sends: Vec<MidiSend>,
    /// Whether the musician edited the messages in the editor.
    pub sends_edited: bool,
    /// Whether the musician edited sections or markers in the editor.
    pub places_edited: bool,
    /// Its generated click.
    pub click: MadeClick,
    /// At most [`MAX_STEMS`](super::MAX_STEMS), by slot.
    pub stems: Vec<Stem>,
    /// All slots, each once, in the order of their strips.
    pub order: Vec<usize>,
    /// Whether other audio files in the folder are not stems of the song.
    pub only_listed: bool,
    /// Its faders. Edits and undoing do not change them.
    pub mix: SongMix,
    /// Problems of the folder or its `song.toml`.
    pub problems: Vec<Problem>,
}

impl Song {
    /// A song of which only the folder is known: without a name, without stems, its tempo assumed.
    pub fn in_folder(folder: PathBuf) -> Self {
        Self {
            folder,
            name: String::new(),
            tempo_map: TempoMap::constant(Bpm::DEFAULT),
            tempo_source: TempoSource::Assumed,
            tempo_from: None,
            tempo_offers: Vec::new(),
            start: FileStart::ZERO,
            start_edited: false,
            key: None,
            key_from: None,
            artist: None,
            artist_from: None,
            notes: None,
            notes_edited: false,
            sections: Vec::new(),
            markers: Vec::new(),
            places_from: None,
            places_in_seconds: false,
            lyrics: Vec::new(),
            timecode: None,
            sends: Vec::new(),
            sends_edited: false,
            places_edited: false,
            click: MadeClick::default(),
            stems: Vec::new(),
            order: Vec::new(),
            only_listed: false,
            mix: SongMix::default(),
            problems: Vec::new(),
        }
    }

    /// The place of a beat in its files.
    pub fn file_place(&self, beat: BeatPos) -> FileSeconds {
        self.start.in_files(self.tempo_map.seconds_at(beat))
    }

    /// Its beat at a place in its files.
    pub fn beat_at(&self, place: FileSeconds) -> BeatPos {
        self.tempo_map.beat_at(self.start.in_song(place))
    }

    /// The slots in the order of their strips, without those of removed stems.
    pub fn shown(&self) -> impl Iterator<Item = usize> + '_ {
        self.order.iter().copied().filter(|&slot| self.stems.get(slot).is_some_and(|stem| !stem.removed))
    }

    /// Arranges the strips in `order`. Slots that do not exist or are repeated are ignored; missing slots are put at
    /// the end.
    pub fn arrange(&mut self, order: impl IntoIterator<Item = usize>) {
        let mut left: Vec<bool> = vec![true; self.stems.len()];
        let every = order.into_iter().chain(0..self.stems.len());
        self.order = every.filter(|&slot| left.get_mut(slot).is_some_and(std::mem::take)).collect();
    }

    /// Whether both would be written into `song.toml` alike, except for levels. Slots are ignored, because they belong
    /// to a project.
    pub fn is_written_like(&self, other: &Self) -> bool {
        let song = |song: &Self| (song.name.clone(), song.tempo_map.clone(), song.start, song.only_listed);
        let words = |song: &Self| [song.key.clone(), song.artist.clone(), song.notes.clone()];
        let places = |song: &Self| (song.sections.clone(), song.markers.clone());
        song(self) == song(other)
            && words(self) == words(other)
            && places(self) == places(other)
            && self.click == other.click
            && self.sends == other.sends
            && self.timecode == other.timecode
            && self.lines().eq(other.lines())
    }

    /// Its stems as written into `song.toml`, in the order of their files, with the removed ones last.
    fn lines(&self) -> impl Iterator<Item = Stem> + '_ {
        let line = |stem: &Stem| Stem {
            level: Decibels::ZERO,
            pan: Pan::CENTRE,
            muted: false,
            mute_said: false,
            role_source: RoleSource::Unknown,
            note: None,
            ..stem.clone()
        };
        let mut removed: Vec<Stem> = self.stems.iter().filter(|stem| stem.removed).map(line).collect();
        removed.sort_by(|a, b| a.file.cmp(&b.file).then(a.track.cmp(&b.track)));
        self.shown().map(move |slot| line(&self.stems[slot])).chain(removed)
    }
}
