//! The parameters of the show: the lead, the quantum of acts, and the acts themselves, for automation and controllers.
//!
//! Values are atomics, on every thread. Not known here: when acts are carried out.

use std::sync::Arc;

use nice_plug::prelude::{BoolParam, Enum, EnumParam, FloatParam, IntParam, IntRange, Param, Params};

use crate::engine::{Act, Lead, Quantum, Repeat, Target};

use super::act_dial::ActDial;
use super::level::level_param;
use super::switch::switch_param;
use super::typed::number_in;

/// The length of a fade that a button begins, in beats.
const FADE: f64 = 4.0;

/// The parameters of the show.
#[derive(Params)]
pub struct ShowParams {
    /// The lead, which determines the position of the music.
    #[id = "lead"]
    pub lead: EnumParam<Lead>,
    /// The quantum that launches and jumps wait for.
    #[id = "quantum"]
    pub quantum: EnumParam<QuantumChoice>,
    /// A new number launches that song.
    #[id = "song"]
    pub song: IntParam,
    /// A new number jumps to that section; 0 has no effect.
    #[id = "section"]
    pub section: IntParam,
    /// Launches the song after the current one.
    #[id = "next_song"]
    pub next_song: BoolParam,
    /// Launches the song before the current one.
    #[id = "previous_song"]
    pub previous_song: BoolParam,
    /// Starts the current song from its beginning.
    #[id = "again"]
    pub again: BoolParam,
    /// Continues after a stop or a pause.
    #[id = "play"]
    pub play: BoolParam,
    /// Stops; the song will start from its beginning.
    #[id = "stop"]
    pub stop: BoolParam,
    /// Pauses; the song will continue where it was.
    #[id = "pause"]
    pub pause: BoolParam,
    /// Jumps to the next section.
    #[id = "next_section"]
    pub next_section: BoolParam,
    /// Jumps to the previous section.
    #[id = "previous_section"]
    pub previous_section: BoolParam,
    /// Repeats the current section while it is on.
    #[id = "loop_section"]
    pub loop_section: BoolParam,
    /// No music while it is on; click and guide stay.
    #[id = "click_only"]
    pub click_only: BoolParam,
    /// Fades the music out.
    #[id = "fade_out"]
    pub fade_out: BoolParam,
    /// Fades the music in.
    #[id = "fade_in"]
    pub fade_in: BoolParam,
    /// Silences everything at once, and cancels all acts.
    #[id = "panic"]
    pub panic: BoolParam,
    /// The number of bars of click before each song.
    #[id = "count_in"]
    pub count_in: EnumParam<CountInChoice>,
    /// Everything in two channels: music left, click and guide right.
    #[id = "split"]
    pub split: BoolParam,
    /// The level of spoken cues, in decibels.
    #[id = "cue_gain"]
    pub cue_gain: FloatParam,
}

impl Default for ShowParams {
    fn default() -> Self {
        let button = |name: &str| switch_param(name.to_owned());
        Self {
            lead: EnumParam::new("Lead", Lead::default()),
            quantum: EnumParam::new("Quantum", QuantumChoice::default()),
            song: dial_param("Song", ActDial::Song),
            section: dial_param("Section", ActDial::Section),
            next_song: button("Next Song"),
            previous_song: button("Previous Song"),
            again: button("Song Again"),
            play: button("Play"),
            stop: button("Stop"),
            pause: button("Pause"),
            next_section: button("Next Section"),
            previous_section: button("Previous Section"),
            loop_section: button("Loop Section"),
            click_only: button("Click Only"),
            fade_out: button("Fade Out"),
            fade_in: button("Fade In"),
            panic: button("Panic"),
            count_in: EnumParam::new("Count-In", CountInChoice::default()),
            split: button("Split"),
            cue_gain: level_param("Cue Gain".to_owned()),
        }
    }
}

fn is_modulated<P: Param>(param: &P) -> bool {
    param.modulated_plain_value() != param.unmodulated_plain_value()
}

fn dial_param(name: &str, dial: ActDial) -> IntParam {
    IntParam::new(name, dial.least(), IntRange::Linear { min: dial.least(), max: dial.most() })
        .with_string_to_value(Arc::new(|text| number_in(text, &[]).map(|number| number.round() as i32)))
}

/// The ids of the buttons, in the order of [`Button::ALL`].
pub(crate) const BUTTON_IDS: [&str; Button::ALL.len()] = [
    "next_song",
    "previous_song",
    "again",
    "play",
    "stop",
    "pause",
    "next_section",
    "previous_section",
    "loop_section",
    "click_only",
    "fade_out",
    "fade_in",
    "panic",
];

/// A button of the show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Button {
    NextSong,
    PreviousSong,
    Again,
    Play,
    Stop,
    Pause,
    NextSection,
    PreviousSection,
    LoopSection,
    ClickOnly,
    FadeOut,
    FadeIn,
    Panic,
}

impl Button {
    /// All buttons, in the order of their parameters.
    pub const ALL: [Self; 13] = [
        Self::NextSong,
        Self::PreviousSong,
        Self::Again,
        Self::Play,
        Self::Stop,
        Self::Pause,
        Self::NextSection,
        Self::PreviousSection,
        Self::LoopSection,
        Self::ClickOnly,
        Self::FadeOut,
        Self::FadeIn,
        Self::Panic,
    ];

    /// The act of pressing or releasing it; releasing most buttons does nothing.
    pub fn act(self, pressed: bool) -> Option<Act> {
        let act = match self {
            Self::LoopSection if !pressed => Act::Loop(Repeat::Off),
            Self::ClickOnly => return Some(Act::ClickOnly(pressed)),
            _ if !pressed => return None,
            Self::NextSong => Act::Next,
            Self::PreviousSong => Act::Previous,
            Self::Again => Act::Again,
            Self::Play => Act::Play,
            Self::Stop => Act::Stop,
            Self::Pause => Act::Pause,
            Self::NextSection => Act::Jump(Target::Next),
            Self::PreviousSection => Act::Jump(Target::Previous),
            Self::LoopSection => Act::Loop(Repeat::Here),
            Self::FadeOut => Act::FadeOut(FADE),
            Self::FadeIn => Act::FadeIn(FADE),
            Self::Panic => Act::Panic,
        };
        Some(act)
    }
}

impl ShowParams {
    /// The value of a dial.
    pub fn value(&self, dial: ActDial) -> i32 {
        match dial {
            ActDial::Song => self.song.value(),
            ActDial::Section => self.section.value(),
            ActDial::Button(button) => self.buttons()[button as usize].value().into(),
        }
    }

    /// Whether a host's modulation moves a dial away from the value that its events set.
    pub fn is_modulated(&self, dial: ActDial) -> bool {
        match dial {
            ActDial::Song => is_modulated(&self.song),
            ActDial::Section => is_modulated(&self.section),
            ActDial::Button(button) => is_modulated(self.buttons()[button as usize]),
        }
    }

    /// The parameters of the buttons, in the order of [`Button::ALL`].
    pub fn buttons(&self) -> [&BoolParam; Button::ALL.len()] {
        [
            &self.next_song,
            &self.previous_song,
            &self.again,
            &self.play,
            &self.stop,
            &self.pause,
            &self.next_section,
            &self.previous_section,
            &self.loop_section,
            &self.click_only,
            &self.fade_out,
            &self.fade_in,
            &self.panic,
        ]
    }
}

impl Enum for Lead {
    fn variants() -> &'static [&'static str] {
        &["Timeline", "Beat", "Stemlock"]
    }

    fn ids() -> Option<&'static [&'static str]> {
        Some(&["timeline", "beat", "stemlock"])
    }

    fn to_index(self) -> usize {
        self.number() as usize
    }

    fn from_index(index: usize) -> Self {
        Self::numbered(index as u32)
    }
}

/// The number of bars of click before each song.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CountInChoice(
    /// 0, 1, 2 or 4.
    pub u8,
);

impl CountInChoice {
    const ALL: [u8; 4] = [0, 1, 2, 4];
}

impl Enum for CountInChoice {
    fn variants() -> &'static [&'static str] {
        &["Off", "1 Bar", "2 Bars", "4 Bars"]
    }

    fn ids() -> Option<&'static [&'static str]> {
        Some(&["off", "1_bar", "2_bars", "4_bars"])
    }

    fn to_index(self) -> usize {
        Self::ALL.iter().position(|bars| *bars == self.0).unwrap_or(0)
    }

    fn from_index(index: usize) -> Self {
        Self(Self::ALL.get(index).copied().unwrap_or(0))
    }
}

/// The quantum of acts that state none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct QuantumChoice(
    /// `None` for the default of each act.
    pub Option<Quantum>,
);

impl QuantumChoice {
    const ALL: [Option<Quantum>; 9] = [
        None,
        Some(Quantum::None),
        Some(Quantum::Beat),
        Some(Quantum::Bars(1)),
        Some(Quantum::Bars(2)),
        Some(Quantum::Bars(4)),
        Some(Quantum::Bars(8)),
        Some(Quantum::Section),
        Some(Quantum::Song),
    ];
}

impl Enum for QuantumChoice {
    fn variants() -> &'static [&'static str] {
        &["Auto", "None", "Beat", "Bar", "2 Bars", "4 Bars", "8 Bars", "Section", "Song"]
    }

    fn ids() -> Option<&'static [&'static str]> {
        Some(&["auto", "none", "beat", "bar", "2_bars", "4_bars", "8_bars", "section", "song"])
    }

    fn to_index(self) -> usize {
        Self::ALL.iter().position(|choice| *choice == self.0).unwrap_or(0)
    }

    fn from_index(index: usize) -> Self {
        Self(Self::ALL.get(index).copied().flatten())
    }
}
