//! What the views show, as signals: written by the [`Watcher`](super::watcher::Watcher) at each frame, read by the views. On the
//! thread of the window.

use std::sync::Arc;

use vizia_core::prelude::*;

use crate::engine::Lead;
use crate::host::SetView;
use crate::setlist::{MAX_STEMS, Problem, Song};

use super::folder::Folder;
use super::meter_level::MeterLevel;
use super::overlay::Overlay;
use super::overview::Overview;
use super::palette;
use super::prompter::PrompterShown;
use super::readout::Readout;
use super::request::Sheet;

/// What the views show. A handle: copies are of the same signals.
#[derive(Clone, Copy)]
pub struct Shown {
    /// The document.
    pub song: Signal<Option<Arc<Song>>>,
    /// The stems' slots in the order of their strips.
    pub order: Signal<Vec<usize>>,
    /// The slots of stems that were taken out of the song.
    pub removed: Signal<Vec<usize>>,
    /// How many changes the tempo map has.
    pub tempo_changes: Signal<usize>,
    /// Host, song and how they agree.
    pub readout: Signal<Readout>,
    /// Everything that is not as it should be, the worst first.
    pub problems: Signal<Vec<Problem>>,
    /// Those of them that were told of the song as a whole, the latest last: these can be dismissed.
    pub told: Signal<Vec<Problem>>,
    /// The one of them that says why the song's folder cannot be listed.
    pub folder_problem: Signal<Option<Problem>>,
    /// How much of the song is loaded, 0 to 1; 1 without a song.
    pub loaded: Signal<f32>,
    /// How much of it is analysed, 0 to 1.
    pub analysed: Signal<f32>,
    /// The song over its whole length.
    pub overview: Signal<Arc<Overview>>,
    /// The made click's peaks.
    pub click: Signal<MeterLevel>,
    /// The main output's peaks.
    pub master: Signal<MeterLevel>,
    /// Whether the main output was above full scale.
    pub clipped: Signal<bool>,
    /// In how many blocks a stem missed audio.
    pub underruns: Signal<u64>,
    /// How much memory the song may take, and takes.
    pub memory: Signal<MemoryShown>,
    /// What undo would undo, and redo do.
    pub undo: Signal<Option<String>>,
    /// What redo would do.
    pub redo: Signal<Option<String>>,
    /// Whether the document differs from `song.toml`.
    pub unsaved: Signal<bool>,
    /// Why the last edit could not be made.
    pub refusal: Signal<Option<String>>,
    /// The words of the song.
    pub prompter: PrompterShown,
    /// The set.
    pub set: Signal<SetView>,
    /// Who leads.
    pub lead: Signal<Lead>,
    /// Whether a song sounds.
    pub plays: Signal<bool>,
    /// The section in which the song is: its place among those that sound.
    pub section: Signal<Option<usize>>,
    /// What is queued, with its countdown; empty if nothing is.
    pub queued: Signal<String>,
    /// The slot of the song that is queued.
    pub queued_slot: Signal<Option<usize>>,
    /// Which sheet is open.
    pub sheet: Signal<Option<Sheet>>,
    /// What the editor's own list of files lists.
    pub folder: Signal<Folder>,
    /// How much larger than usual everything is.
    pub zoom: Signal<f64>,
    /// The window's size in points.
    pub size: Signal<(f32, f32)>,
    /// What floats above everything.
    pub overlay: Signal<Overlay>,
    /// The stems, by slot.
    pub stems: Signal<[StemShown; MAX_STEMS]>,
}

/// How much memory the song may take, and takes; in megabytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MemoryShown {
    /// What the musician chose.
    pub chosen: Option<usize>,
    /// What it may take.
    pub allowed: usize,
    /// What it takes.
    pub held: usize,
    /// Whether all of it is there.
    pub is_whole: bool,
}

impl MemoryShown {
    /// In a sentence.
    pub fn words(&self) -> String {
        let Self { allowed, held, is_whole, .. } = self;
        let how = if *is_whole { "all of the song is held" } else { "what has no room is streamed" };
        match held {
            0 => format!("nothing of {allowed} MB"),
            held => format!("{held} of {allowed} MB: {how}"),
        }
    }
}

/// What a strip shows of its stem.
#[derive(Clone, Copy)]
pub struct StemShown {
    /// What the stem is called.
    pub name: Signal<String>,
    /// What it is for.
    pub role: Signal<&'static str>,
    /// How it is painted.
    pub colour: Signal<Color>,
    /// Where it goes when its output is "Auto".
    pub routed: Signal<&'static str>,
    /// How far it is.
    pub readiness: Signal<Readiness>,
    /// Its peaks, as they leave the strip.
    pub level: Signal<MeterLevel>,
    /// Its waveform.
    pub overview: Signal<Arc<Overview>>,
}

/// How far a stem is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Readiness {
    /// Its file is not open yet, or this share of it is loaded, 0 to 1.
    #[default]
    Waiting,
    /// This many hundredths of it are loaded.
    Loading(u8),
    /// All of it is there.
    Ready,
    /// Its file is not there.
    Missing,
    /// Its file cannot be played.
    Broken,
}

impl Readiness {
    /// In a word; empty when nothing has to be said.
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
    /// Shows nothing yet. To be made while the views are built, so that the signals end with the window.
    pub fn new() -> Self {
        let stem = |_| StemShown {
            name: Signal::new(String::new()),
            role: Signal::new(""),
            colour: Signal::new(palette::NEUTRAL),
            routed: Signal::new(""),
            readiness: Signal::new(Readiness::default()),
            level: Signal::new(MeterLevel::default()),
            overview: Signal::new(Arc::default()),
        };
        Self {
            song: Signal::new(None),
            order: Signal::new(Vec::new()),
            removed: Signal::new(Vec::new()),
            tempo_changes: Signal::new(0),
            readout: Signal::new(Readout::default()),
            problems: Signal::new(Vec::new()),
            told: Signal::new(Vec::new()),
            folder_problem: Signal::new(None),
            loaded: Signal::new(1.0),
            analysed: Signal::new(1.0),
            overview: Signal::new(Arc::default()),
            click: Signal::new(MeterLevel::default()),
            master: Signal::new(MeterLevel::default()),
            clipped: Signal::new(false),
            underruns: Signal::new(0),
            memory: Signal::new(MemoryShown::default()),
            undo: Signal::new(None),
            redo: Signal::new(None),
            unsaved: Signal::new(false),
            refusal: Signal::new(None),
            prompter: PrompterShown::new(),
            set: Signal::new(SetView::default()),
            lead: Signal::new(Lead::default()),
            plays: Signal::new(false),
            section: Signal::new(None),
            queued: Signal::new(String::new()),
            queued_slot: Signal::new(None),
            sheet: Signal::new(None),
            folder: Signal::new(Folder::default()),
            zoom: Signal::new(1.0),
            size: Signal::new((0.0, 0.0)),
            overlay: Signal::new(Overlay::None),
            stems: Signal::new(std::array::from_fn(stem)),
        }
    }

    /// What the strip of the stem in `slot` shows.
    pub fn stem(&self, slot: usize) -> StemShown {
        self.stems.with(|stems| stems[slot])
    }
}
