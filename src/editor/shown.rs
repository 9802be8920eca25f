//! The state that the views show, as signals: written by the [`Watcher`](super::watcher::Watcher) once per frame, read by the views. Runs on
//! the window's thread.

use std::path::PathBuf;
use std::sync::Arc;

use nice_plug_vizia::Parameter;
use vizia_core::prelude::*;

use crate::engine::Lead;
use crate::host::{MidiMap, MidiTarget, SetView, SongKey};
use crate::setlist::lyrics::Lyrics;
use crate::setlist::{MAX_STEMS, Problem, Song, shown_key};
use crate::time::{BeatPos, Meter};

use super::acts::ActsShown;
use super::folder::Folder;
use super::meter_level::MeterLevel;
use super::overlay::Overlay;
use super::overview::Overview;
use super::palette;
use super::prompter::PrompterShown;
use super::readout::Readout;
use super::request::Sheet;
use super::signs::SignsShown;
use super::stage::StageShown;
use super::timeline::InView;
use super::waves::CloseUp;
use super::words::{WordsShown, edited_words};

/// The state that the views show. A handle: clones share the same signals.
#[derive(Clone, Copy)]
pub struct Shown {
    /// Which song is shown.
    pub song_key: Signal<Option<SongKey>>,
    /// The document.
    pub song: Signal<Option<Arc<Song>>>,
    /// The stems' slots, in the order of their strips.
    pub order: Signal<Vec<usize>>,
    /// The slots of removed stems.
    pub removed: Signal<Vec<usize>>,
    /// How many changes the tempo map has.
    pub tempo_changes: Signal<usize>,
    /// Host, song and sync.
    pub readout: Signal<Readout>,
    /// How many semitones the song is transposed up.
    pub pitch: Signal<f64>,
    /// All problems, worst first.
    pub problems: Signal<Vec<Problem>>,
    /// The problems of the song as a whole, latest last; these can be dismissed.
    pub told: Signal<Vec<Problem>>,
    /// The problem that the song's folder cannot be listed.
    pub folder_problem: Signal<Option<Problem>>,
    /// The loaded share of the song, 0 to 1; 1 without a song.
    pub loaded: Signal<f32>,
    /// The analysed share of the song, 0 to 1.
    pub analysed: Signal<f32>,
    /// The waveform of the whole song.
    pub overview: Signal<Arc<Overview>>,
    /// The part of a song that the timeline shows.
    pub in_view: Signal<(Option<SongKey>, InView)>,
    /// The waveform of that part.
    pub close_up: Signal<Arc<CloseUp>>,
    /// The generated click's peaks.
    pub click: Signal<MeterLevel>,
    /// The main output's peaks.
    pub master: Signal<MeterLevel>,
    /// Whether the mix is shown as lanes in place of strips.
    pub lanes: Signal<bool>,
    /// Whether meters show their peaks as numbers too.
    pub numbers: Signal<bool>,
    /// Whether the main output has clipped.
    pub clipped: Signal<bool>,
    /// The number of blocks in which audio was missing.
    pub underruns: Signal<u64>,
    /// The song's memory limit and use.
    pub memory: Signal<MemoryShown>,
    /// The edit that undo would undo.
    pub undo: Signal<Option<String>>,
    /// The edit that redo would redo.
    pub redo: Signal<Option<String>>,
    /// Whether the document differs from `song.toml`.
    pub unsaved: Signal<bool>,
    /// What the host shows of its own.
    pub signs: SignsShown,
    /// The parameter whose menu the host was asked for, and its number.
    pub menu_of: Signal<Option<(u32, Parameter)>>,
    /// Whether a song is being opened.
    pub opening: Signal<bool>,
    /// The recent songs, for the empty window.
    pub recent: Signal<Vec<PathBuf>>,
    /// The sheet to go back to from help.
    pub before_help: Signal<Option<Sheet>>,
    /// The file of the last support report, or why it was not written; empty without one.
    pub report: Signal<String>,
    /// The song that was exported last, and where it went; empty if it was refused.
    pub exported: Signal<(Option<SongKey>, String)>,
    /// Why the last edit was refused.
    pub refusal: Signal<Option<String>>,
    /// The prompter.
    pub prompter: PrompterShown,
    /// The acts of the show.
    pub acts: ActsShown,
    /// The lyrics editor.
    pub words: WordsShown,
    /// The lyrics being edited.
    pub edited: Memo<Arc<Lyrics>>,
    /// The stage view.
    pub stage: StageShown,
    /// The set.
    pub set: Signal<SetView>,
    /// The song being dragged in the list, and where it would be inserted.
    pub dragged: Signal<Option<(usize, usize)>>,
    /// The text in the search box of the list.
    pub find: Signal<String>,
    /// The lead.
    pub lead: Signal<Lead>,
    /// The host's meter, if all its bars have it as far as is known.
    pub host_meter: Signal<Option<Meter>>,
    /// The host's place.
    pub host_beat: Signal<Option<BeatPos>>,
    /// Whether a song is playing.
    pub plays: Signal<bool>,
    /// The current section, as an index among the sections that play.
    pub section: Signal<Option<usize>>,
    /// The queued command with its countdown; empty if there is none.
    pub queued: Signal<String>,
    /// The slot of the queued song.
    pub queued_slot: Signal<Option<usize>>,
    /// The assignment of MIDI messages; updated while its sheet is open.
    pub midi: Signal<MidiShown>,
    /// The number shown for the first program: 0 or 1.
    pub programs_from: Signal<u8>,
    /// The open sheet.
    pub sheet: Signal<Option<Sheet>>,
    /// The content of the editor's own list of files.
    pub folder: Signal<Folder>,
    /// The zoom.
    pub zoom: Signal<f64>,
    /// The window's size in points.
    pub size: Signal<(f32, f32)>,
    /// The song that was shown when the pop-up opened. Its choices and inputs apply to this song.
    pub overlay_song: Signal<Option<SongKey>>,
    /// The open pop-up.
    pub overlay: Signal<Overlay>,
    /// The stems, by slot.
    pub stems: Signal<[StemShown; MAX_STEMS]>,
}

/// The song's memory limit and use, in megabytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MemoryShown {
    /// The musician's choice.
    pub chosen: Option<usize>,
    /// The limit.
    pub allowed: usize,
    /// The current use.
    pub held: usize,
    /// Whether the whole song is in memory.
    pub is_whole: bool,
}

impl MemoryShown {
    /// As a sentence.
    pub fn words(&self) -> String {
        let Self { allowed, held, is_whole, .. } = self;
        let how = if *is_whole { "all of the song is held" } else { "what has no room is streamed" };
        match held {
            0 => format!("nothing of {allowed} MB"),
            held => format!("{held} of {allowed} MB: {how}"),
        }
    }
}

/// The assignment of MIDI messages.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MidiShown {
    /// The channel to listen to, 1 to 16; `None` for all.
    pub channel: Option<u16>,
    /// How long repeated messages are ignored, in milliseconds.
    pub bounce: u16,
    /// The target for the next message.
    pub learning: Option<MidiTarget>,
    /// The messages of each button and each song of the set, as text.
    pub messages: Vec<(MidiTarget, String)>,
}

impl MidiShown {
    /// The state of `map`, for a set of `songs` songs.
    pub fn of(map: &MidiMap, songs: usize) -> Self {
        let songs = (0..u16::try_from(songs).unwrap_or(u16::MAX)).map(MidiTarget::Song);
        let targets = MidiTarget::buttons().into_iter().chain(songs);
        Self {
            channel: map.channel(),
            bounce: map.bounce(),
            learning: map.taught_now(),
            messages: targets.map(|target| (target, map.words(target))).collect(),
        }
    }
}

/// A strip's view of its stem.
#[derive(Clone, Copy)]
pub struct StemShown {
    /// The stem's name.
    pub name: Signal<String>,
    /// Its role.
    pub role: Signal<&'static str>,
    /// Its colour.
    pub colour: Signal<Color>,
    /// Its output when the parameter is "Auto".
    pub routed: Signal<&'static str>,
    /// Its loading state.
    pub readiness: Signal<Readiness>,
    /// Its peaks after the fader.
    pub level: Signal<MeterLevel>,
    /// Its waveform.
    pub overview: Signal<Arc<Overview>>,
    /// The number of channels of its file; 0 while unknown.
    pub channels: Signal<usize>,
}

/// The loading state of a stem.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Readiness {
    /// Not complete: its file is not open yet, or this share of it is loaded, 0 to 1.
    #[default]
    Waiting,
    /// This percentage is loaded.
    Loading(u8),
    /// Complete.
    Ready,
    /// Its file is missing.
    Missing,
    /// Its file cannot be played.
    Broken,
}

impl Readiness {
    /// A short text; empty if there is nothing to report.
    pub fn word(self) -> String {
        match self {
            Self::Waiting => "waiting".to_owned(),
            Self::Loading(percent) => format!("{percent} %"),
            Self::Ready => String::new(),
            Self::Missing => "missing".to_owned(),
            Self::Broken => "broken".to_owned(),
        }
    }

    /// Whether the stem cannot sound at all.
    pub fn is_lost(self) -> bool {
        matches!(self, Self::Missing | Self::Broken)
    }
}

impl Shown {
    /// Empty state. Create it while the views are built, so that the signals end with the window.
    pub fn new() -> Self {
        let stem = |_| StemShown {
            name: Signal::new(String::new()),
            role: Signal::new(""),
            colour: Signal::new(palette::NEUTRAL),
            routed: Signal::new(""),
            readiness: Signal::new(Readiness::default()),
            level: Signal::new(MeterLevel::default()),
            overview: Signal::new(Arc::default()),
            channels: Signal::new(0),
        };
        let (song, prompter) = (Signal::new(None), PrompterShown::new());
        Self {
            song,
            song_key: Signal::new(None),
            order: Signal::new(Vec::new()),
            removed: Signal::new(Vec::new()),
            tempo_changes: Signal::new(0),
            readout: Signal::new(Readout::default()),
            pitch: Signal::new(0.0),
            problems: Signal::new(Vec::new()),
            told: Signal::new(Vec::new()),
            folder_problem: Signal::new(None),
            loaded: Signal::new(1.0),
            analysed: Signal::new(1.0),
            overview: Signal::new(Arc::default()),
            in_view: Signal::new((None, InView::ALL)),
            close_up: Signal::new(Arc::default()),
            click: Signal::new(MeterLevel::default()),
            master: Signal::new(MeterLevel::default()),
            lanes: Signal::new(false),
            numbers: Signal::new(false),
            clipped: Signal::new(false),
            underruns: Signal::new(0),
            memory: Signal::new(MemoryShown::default()),
            undo: Signal::new(None),
            redo: Signal::new(None),
            unsaved: Signal::new(false),
            signs: SignsShown::new(),
            menu_of: Signal::new(None),
            opening: Signal::new(false),
            recent: Signal::new(Vec::new()),
            before_help: Signal::new(None),
            report: Signal::new(String::new()),
            exported: Signal::new((None, String::new())),
            refusal: Signal::new(None),
            prompter,
            acts: ActsShown::new(),
            words: WordsShown::new(),
            edited: edited_words(song, prompter),
            stage: StageShown::new(),
            set: Signal::new(SetView::default()),
            dragged: Signal::new(None),
            find: Signal::new(String::new()),
            lead: Signal::new(Lead::default()),
            host_meter: Signal::new(None),
            host_beat: Signal::new(None),
            plays: Signal::new(false),
            section: Signal::new(None),
            queued: Signal::new(String::new()),
            queued_slot: Signal::new(None),
            midi: Signal::new(MidiShown::default()),
            programs_from: Signal::new(0),
            sheet: Signal::new(None),
            folder: Signal::new(Folder::default()),
            zoom: Signal::new(1.0),
            size: Signal::new((0.0, 0.0)),
            overlay_song: Signal::new(None),
            overlay: Signal::new(Overlay::None),
            stems: Signal::new(std::array::from_fn(stem)),
        }
    }

    /// The song's key, and the key in which it sounds; empty if unknown.
    pub fn key(&self) -> String {
        let key = self.song.with(|song| song.as_ref().and_then(|song| song.key.clone()));
        key.map_or_else(String::new, |key| shown_key(&key, self.pitch.get()))
    }

    /// The key of the song at a set index.
    pub fn song_key_at(&self, place: usize) -> Option<SongKey> {
        self.set.with(|set| set.rows.get(place).map(|row| row.song))
    }

    /// The slots of the stems in the order of their strips, and whether the generated click has one after them.
    pub fn shown_strips(self) -> Memo<(Vec<usize>, bool)> {
        let has_click = move || self.song.with(|song| song.as_ref().is_some_and(|song| song.click.on));
        Memo::new(move |_| (self.order.get(), has_click()))
    }

    /// A strip's view of the stem in `slot`.
    pub fn stem(&self, slot: usize) -> StemShown {
        self.stems.with(|stems| stems[slot])
    }
}
