//! The prompter's state as signals, and the requests that change it. Runs on the window's thread.

use std::sync::Arc;

use vizia_core::prelude::*;

use crate::setlist::lyrics::{FoundLyrics, Lyrics};

use super::place::SungPlace;
use super::sheet::LyricSheet;

/// The smallest and the largest font size, in points, and one step.
const SIZES: (f32, f32, f32) = (16.0, 72.0, 4.0);
/// The most lines shown after the one being sung.
const MOST_LINES: usize = 12;

/// A request of the musician to the prompter.
#[derive(Clone)]
pub enum PrompterRequest {
    /// Show it beside the mixer, or hide it.
    Toggle,
    /// Show it instead of the mixer, or beside it.
    Widen,
    /// Make the text larger by this many steps.
    Size(i32),
    /// Show this many more lines.
    Lines(i32),
    /// Show the lyrics in these colours.
    Inks(PrompterInks),
    /// Show this voice or language.
    Voice(usize),
    /// Scroll by this many lines, in lyrics without times.
    Turn(f32),
    /// Take the lyrics that were found for the request with this number.
    Found(u64, Arc<FoundLyrics>),
}

/// How much of the window the prompter takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PrompterExtent {
    /// None of it.
    #[default]
    Hidden,
    /// Half of it, beside the strips.
    Beside,
    /// Everything below the timeline.
    Page,
}

/// How the lyrics look.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PrompterLook {
    /// The font size, in points.
    pub size: f32,
    /// How many lines are shown after the one being sung.
    pub lines: usize,
    /// Its colours.
    pub inks: PrompterInks,
    /// Whether it is read from afar: no small text, no sections, and only whole lines.
    pub is_on_stage: bool,
}

impl Default for PrompterLook {
    fn default() -> Self {
        Self { size: 32.0, lines: 6, inks: PrompterInks::default(), is_on_stage: false }
    }
}

/// The colours of the lyrics; `theme.css` defines them by class.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)] // The names say it all.
pub enum PrompterInks {
    #[default]
    Amber,
    Green,
    Blue,
    White,
    /// Dark text on a light background.
    Paper,
}

impl PrompterInks {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Amber, Self::Green, Self::Blue, Self::White, Self::Paper];

    /// The label and the class in `theme.css`.
    pub const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Amber => ("Amber", "inks-amber"),
            Self::Green => ("Green", "inks-green"),
            Self::Blue => ("Blue", "inks-blue"),
            Self::White => ("White", "inks-white"),
            Self::Paper => ("Dark on light", "inks-paper"),
        }
    }
}

impl PrompterLook {
    /// Packed for the saved window: from the lowest byte on, the size, the lines and the colours, each 0 at its
    /// default.
    pub fn packed(self) -> u32 {
        let usual = Self::default();
        let byte = |value: u32, is_usual: bool| if is_usual { 0 } else { value };
        let inks = Self::inks_number(self.inks);
        byte(self.size as u32, self.size == usual.size)
            | byte(self.lines as u32, self.lines == usual.lines) << 8
            | inks << 16
    }

    /// Unpacks a saved look. Invalid values become the default or the nearest valid value.
    pub fn unpacked(kept: u32) -> Self {
        let usual = Self::default();
        let [size, lines, inks, _] = kept.to_le_bytes();
        Self {
            size: if size == 0 { usual.size } else { f32::from(size).clamp(SIZES.0, SIZES.1) },
            lines: if lines == 0 { usual.lines } else { usize::from(lines).min(MOST_LINES) },
            inks: PrompterInks::ALL.get(usize::from(inks)).copied().unwrap_or_default(),
            ..usual
        }
    }

    fn inks_number(inks: PrompterInks) -> u32 {
        PrompterInks::ALL.iter().position(|other| *other == inks).unwrap_or(0) as u32
    }
}

/// Everything that is drawn. Equal values look the same.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Prompted {
    /// The lyrics.
    pub sheet: Arc<LyricSheet>,
    /// The song's position in them.
    pub place: SungPlace,
    /// The line in focus, and the share of it that has been scrolled past.
    pub scroll: f32,
    /// By how many semitones the chords are transposed.
    pub semitones: i32,
}

/// The prompter's state. A handle: clones share the same signals.
#[derive(Clone, Copy)]
pub struct PrompterShown {
    /// How much of the window it takes.
    pub extent: Signal<PrompterExtent>,
    /// How the lyrics look.
    pub look: Signal<PrompterLook>,
    /// All lyrics that were found for the song.
    pub lyrics: Signal<Arc<Vec<Lyrics>>>,
    /// The index of the shown ones.
    pub voice: Signal<usize>,
    /// Which were chosen, for when others come; `None`: the first.
    pub chosen: Signal<Option<ChosenVoice>>,
    /// What the files of the song hold, as far as they have been read.
    pub files: Signal<Arc<FoundLyrics>>,
    /// How often the files were to be read again.
    pub again: Signal<u64>,
    /// How many lines the musician has scrolled, in lyrics without times.
    pub turned: Signal<f32>,
    /// Everything that is drawn.
    pub prompted: Signal<Prompted>,
    /// The number of the latest request for lyrics.
    pub asked: Signal<u64>,
    /// The number of the latest request whose answer has come.
    pub answered: Signal<u64>,
}

impl PrompterShown {
    /// Empty state. Create it while the views are built.
    pub fn new() -> Self {
        Self {
            extent: Signal::new(PrompterExtent::default()),
            look: Signal::new(PrompterLook::default()),
            lyrics: Signal::new(Arc::default()),
            voice: Signal::new(0),
            chosen: Signal::new(None),
            files: Signal::new(Arc::default()),
            again: Signal::new(0),
            turned: Signal::new(0.0),
            prompted: Signal::new(Prompted::default()),
            asked: Signal::new(0),
            answered: Signal::new(0),
        }
    }

    /// Whether the files of the song are still being read.
    pub fn is_reading(&self) -> bool {
        self.asked.get() != self.answered.get()
    }

    /// Shows what the files of the song hold.
    pub fn show(&self, files: Arc<FoundLyrics>) {
        self.turned.set(0.0);
        self.files.set(files);
    }

    /// Handles a request.
    pub fn act(&self, act: PrompterRequest) {
        let extent = self.extent.get();
        match act {
            PrompterRequest::Toggle if extent == PrompterExtent::Hidden => self.extent.set(PrompterExtent::Beside),
            PrompterRequest::Toggle => self.extent.set(PrompterExtent::Hidden),
            PrompterRequest::Widen if extent == PrompterExtent::Page => self.extent.set(PrompterExtent::Beside),
            PrompterRequest::Widen => self.extent.set(PrompterExtent::Page),
            PrompterRequest::Size(steps) => self.look.update(|look| {
                look.size = (look.size + steps as f32 * SIZES.2).clamp(SIZES.0, SIZES.1);
            }),
            PrompterRequest::Lines(more) => self.look.update(|look| {
                look.lines = look.lines.saturating_add_signed(more as isize).clamp(1, MOST_LINES);
            }),
            PrompterRequest::Inks(inks) => self.look.update(|look| look.inks = inks),
            PrompterRequest::Voice(voice) => {
                self.chosen.set(self.lyrics.with(|lyrics| lyrics.get(voice).map(ChosenVoice::of)));
                self.voice.set(voice);
            }
            PrompterRequest::Turn(lines) => {
                let last = self.prompted.with(|prompted| prompted.sheet.lines.len().saturating_sub(1));
                self.turned.set((self.turned.get() + lines).clamp(0.0, last as f32));
            }
            PrompterRequest::Found(number, files) if number == self.asked.get() => {
                self.show(files);
                self.answered.set(number);
            }
            // An answer for a song that is no longer shown.
            PrompterRequest::Found(..) => {}
        }
    }
}

/// Which lyrics somebody chose. They are found again after an edit, or when the files were read again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChosenVoice {
    source: String,
    language: Option<String>,
    voice: Option<String>,
}

impl ChosenVoice {
    /// These.
    pub fn of(lyrics: &Lyrics) -> Self {
        let Lyrics { source, language, voice, .. } = lyrics.clone();
        Self { source, language, voice }
    }

    /// Whether `lyrics` are of the same voice in the same language, wherever they come from.
    pub fn sings(&self, lyrics: &Lyrics) -> bool {
        (&self.language, &self.voice) == (&lyrics.language, &lyrics.voice)
    }

    /// Their index in `lyrics`: the very ones, or else those of the same voice.
    pub fn place_in(&self, lyrics: &[Lyrics]) -> Option<usize> {
        let is_it = |lyrics: &Lyrics| self.sings(lyrics) && self.source == lyrics.source;
        lyrics.iter().position(is_it).or_else(|| lyrics.iter().position(|lyrics| self.sings(lyrics)))
    }
}

/// The name of a voice in the list: its file, language and voice.
pub fn name_of(lyrics: &Lyrics) -> String {
    let stated: Vec<&str> = [&lyrics.voice, &lyrics.language].into_iter().flatten().map(String::as_str).collect();
    if stated.is_empty() { lyrics.source.clone() } else { format!("{} ({})", stated.join(", "), lyrics.source) }
}
