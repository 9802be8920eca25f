//! A song, as the document knows it.

use std::path::PathBuf;
use std::sync::Arc;

use crate::dsp::{Decibels, LtcTime, Pan};
use crate::time::{Bpm, TempoMap};

use super::lyrics::Lyrics;
use super::{MadeClick, Marker, MidiSend, Problem, RoleSource, Section, SongMix, Stem};

/// The farthest start from the files' beginning, in seconds: a day, as no file is longer.
pub const LONGEST_START: f64 = 86_400.0;

/// The farthest beat from beat 0 at which a song changes its tempo.
pub const FARTHEST_BEAT: f64 = 1e6;

/// How the tempo of a song came to be known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TempoSource {
    /// `song.toml` says it.
    SongFile,
    /// A file or the folder is named like `128bpm`.
    Name,
    /// A file beside the stems states it, or a tag in one of them.
    File,
    /// A stem was listened to.
    Heard,
    /// Nobody said; 120 BPM is assumed.
    Assumed,
    /// The musician said it in the editor.
    Edited,
    /// The project was saved with it, and nothing says it any more.
    Saved,
}

/// A tempo that the song may have, and that was not taken.
#[derive(Clone, Debug, PartialEq)]
pub struct TempoOffer {
    /// Its tempo, where it is constant, or the first one.
    pub tempo_map: TempoMap,
    /// Where beat 0 would lie in the files, in seconds, if whoever says so knows it.
    pub start: Option<f64>,
    /// How likely it is, from 0 to 1.
    pub confidence: f32,
    /// Who says so: the name of a file, or `heard`.
    pub from: String,
}

/// A folder of stems, and what is known of it.
///
/// `stems[i]` is in the *slot* `i`. A slot is what hosts automate, so a stem never changes its slot: where its strip
/// stands is said by `order`, and a stem that the musician removes keeps its slot, its file and its mix.
#[derive(Clone, Debug, PartialEq)]
pub struct Song {
    /// The folder.
    pub folder: PathBuf,
    /// What the musician calls it.
    pub name: String,
    /// Its tempo over its beats.
    pub tempo_map: TempoMap,
    /// How the tempo came to be known.
    pub tempo_source: TempoSource,
    /// The name of the file that states the tempo, or whose name does; `None` if none does.
    pub tempo_from: Option<String>,
    /// Other tempos that something speaks for.
    pub tempo_offers: Vec<TempoOffer>,
    /// How far into the files beat 0 lies, in seconds; negative if the files begin after beat 0.
    pub start: f64,
    /// Whether the musician set `start` in the editor.
    pub start_edited: bool,
    /// Its key, as the musician writes it.
    pub key: Option<String>,
    /// Who made it known.
    pub artist: Option<String>,
    /// What the musician wants to remember; may have several lines.
    pub notes: Option<String>,
    /// Whether the musician edited the notes in the editor.
    pub notes_edited: bool,
    /// Its sections, in any order; where they lie is said by [`Song::spans`].
    pub sections: Vec<Section>,
    /// Its markers, in any order.
    pub markers: Vec<Marker>,
    /// The name of the file from which sections and markers come; `None` if the musician said them, or there are none.
    pub places_from: Option<String>,
    /// Its words, if the musician wrote or timed them in the editor; they count more than files beside the song.
    pub lyrics: Option<Arc<Lyrics>>,
    /// The timecode at the beginning of its files, if it says it.
    pub timecode: Option<LtcTime>,
    /// What it sends to other devices.
    pub sends: Vec<MidiSend>,
    /// Whether the musician edited that in the editor.
    pub sends_edited: bool,
    /// Whether the musician edited sections or markers in the editor.
    pub places_edited: bool,
    /// The click that is made for it.
    pub click: MadeClick,
    /// At most [`MAX_STEMS`](super::MAX_STEMS), slot by slot.
    pub stems: Vec<Stem>,
    /// All slots, each once, in the order of their strips.
    pub order: Vec<usize>,
    /// Whether other audio files in the folder are no stems of the song.
    pub only_listed: bool,
    /// Where its faders stand. Edits leave it alone, and undoing does not move it.
    pub mix: SongMix,
    /// What was odd about the folder or its `song.toml`.
    pub problems: Vec<Problem>,
}

impl Song {
    /// A song of which nothing is known but its folder: without a name, without stems, its tempo assumed.
    pub fn in_folder(folder: PathBuf) -> Self {
        Self {
            folder,
            name: String::new(),
            tempo_map: TempoMap::constant(Bpm::DEFAULT),
            tempo_source: TempoSource::Assumed,
            tempo_from: None,
            tempo_offers: Vec::new(),
            start: 0.0,
            start_edited: false,
            key: None,
            artist: None,
            notes: None,
            notes_edited: false,
            sections: Vec::new(),
            markers: Vec::new(),
            places_from: None,
            lyrics: None,
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

    /// The slots in the order of their strips, without those of removed stems.
    pub fn shown(&self) -> impl Iterator<Item = usize> + '_ {
        self.order.iter().copied().filter(|&slot| self.stems.get(slot).is_some_and(|stem| !stem.removed))
    }

    /// Brings the strips into `order`. Slots that do not exist or come a second time are passed over; those that it
    /// leaves out stand at the end.
    pub fn arrange(&mut self, order: impl IntoIterator<Item = usize>) {
        let mut left: Vec<bool> = vec![true; self.stems.len()];
        let every = order.into_iter().chain(0..self.stems.len());
        self.order = every.filter(|&slot| left.get_mut(slot).is_some_and(std::mem::take)).collect();
    }

    /// Whether both would be written into `song.toml` alike, but for levels. Slots do not count: they belong to a project.
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

    /// What `song.toml` says of its stems, the removed ones last, in the order of their files.
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
