//! What the prompter shows, as signals, and what a musician asks of it. On the thread of the window.

use std::sync::Arc;

use vizia_core::prelude::*;

use crate::setlist::lyrics::Lyrics;

use super::place::SungPlace;
use super::sheet::LyricSheet;

/// The least and the most size of the words, in points, and a step.
const SIZES: (f32, f32, f32) = (16.0, 72.0, 4.0);
/// The most lines that come after the one that is sung.
const MOST_LINES: usize = 12;

/// What a musician asks of the prompter.
#[derive(Clone)]
pub enum PrompterRequest {
    /// To see it beside the mixer, or not.
    Toggle,
    /// To see it in place of the mixer, or beside it.
    Widen,
    /// Words larger by so many steps.
    Size(i32),
    /// So many lines more.
    Lines(i32),
    /// The words of this voice or language.
    Voice(usize),
    /// To go on by so many lines, where no time says when.
    Turn(f32),
    /// The words that were found for the song that was asked for with this number.
    Found(u64, Arc<Vec<Lyrics>>),
}

/// How much of the window it has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PrompterExtent {
    /// None.
    #[default]
    Hidden,
    /// The half beside the strips.
    Beside,
    /// All below the timeline.
    Page,
}

/// How the words look.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PrompterLook {
    /// The size of letters, in points.
    pub size: f32,
    /// How many lines come after the one that is sung.
    pub lines: usize,
}

impl Default for PrompterLook {
    fn default() -> Self {
        Self { size: 32.0, lines: 6 }
    }
}

/// What is drawn. Equal values look alike.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Prompted {
    /// The words.
    pub sheet: Arc<LyricSheet>,
    /// Where the song is among them.
    pub place: SungPlace,
    /// The line at the focus, and how much of it has been scrolled past.
    pub scroll: f32,
    /// By how many semitones chords are higher than written.
    pub semitones: i32,
}

/// What the prompter shows. A handle: copies are of the same signals.
#[derive(Clone, Copy)]
pub struct PrompterShown {
    /// How much of the window it has.
    pub extent: Signal<PrompterExtent>,
    /// How the words look.
    pub look: Signal<PrompterLook>,
    /// All words that were found for the song.
    pub lyrics: Signal<Arc<Vec<Lyrics>>>,
    /// Which of them are shown.
    pub voice: Signal<usize>,
    /// How many lines a musician has turned to, where no time says when.
    pub turned: Signal<f32>,
    /// What is drawn.
    pub prompted: Signal<Prompted>,
    /// The number of the song whose words are wanted.
    pub asked: Signal<u64>,
}

impl PrompterShown {
    /// Shows nothing yet. To be made while the views are built.
    pub fn new() -> Self {
        Self {
            extent: Signal::new(PrompterExtent::default()),
            look: Signal::new(PrompterLook::default()),
            lyrics: Signal::new(Arc::default()),
            voice: Signal::new(0),
            turned: Signal::new(0.0),
            prompted: Signal::new(Prompted::default()),
            asked: Signal::new(0),
        }
    }

    /// Does what a musician asks.
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
            PrompterRequest::Voice(voice) => self.voice.set(voice),
            PrompterRequest::Turn(lines) => {
                let last = self.prompted.with(|prompted| prompted.sheet.lines.len().saturating_sub(1));
                self.turned.set((self.turned.get() + lines).clamp(0.0, last as f32));
            }
            PrompterRequest::Found(number, lyrics) if number == self.asked.get() => {
                self.voice.set(0);
                self.turned.set(0.0);
                self.lyrics.set(lyrics);
            }
            // Of a song that is not shown any more.
            PrompterRequest::Found(..) => {}
        }
    }
}

/// What a voice is called in the list: its file, its language and its voice.
pub fn name_of(lyrics: &Lyrics) -> String {
    let stated: Vec<&str> = [&lyrics.voice, &lyrics.language].into_iter().flatten().map(String::as_str).collect();
    if stated.is_empty() { lyrics.source.clone() } else { format!("{} ({})", stated.join(", "), lyrics.source) }
}
