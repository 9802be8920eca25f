//! The acts of a performer.
//!
//! Plain values, made on any thread, carried out on the audio thread. Not known here: windows, MIDI, parameters.

use crate::engine::block::Quantum;
use crate::setlist::name_key;
use crate::time::BeatPos;

/// An act of a performer. Songs are given by their place in the set, counted from 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Act {
    /// Starts a song from its beginning.
    Launch(usize),
    /// Starts a song from its beginning, unless it is the current one and sounds.
    Switch(usize),
    /// Starts the song after the current one from its beginning.
    Next,
    /// Starts the song before the current one from its beginning.
    Previous,
    /// Makes a song the current one, without starting it. Only while no song sounds.
    Choose(usize),
    /// Starts the current song from its beginning.
    Again,
    /// Continues after a stop or a pause.
    Play,
    /// Stops; the song will start from its beginning.
    Stop,
    /// Pauses; the song will continue where it was.
    Pause,
    /// Jumps to another place in the song.
    Jump(Target),
    /// Repeats a section until that is turned off.
    Loop(Repeat),
    /// Jumps by these beats, forward or back.
    Nudge(f64),
    /// Fades the music out over these beats; click and guide stay.
    FadeOut(f64),
    /// Fades the music in over these beats.
    FadeIn(f64),
    /// Fades the music out over a beat (`true`), or in again; click and guide stay.
    ClickOnly(bool),
    /// Sets the bars of click before the next launch.
    CountIn(u8),
    /// Transposes the song by these semitones, for tonight.
    Transpose(f64),
    /// Sets the song's tempo for tonight, in percent of its own.
    Tempo(f64),
    /// Cancels all waiting acts; the sound continues.
    Forget,
    /// Silences everything at once, and cancels all acts.
    Panic,
}

impl Act {
    /// The names of all kinds in scripts.
    const WORDS: [&'static str; 19] = [
        "launch",
        "next",
        "previous",
        "choose",
        "again",
        "play",
        "stop",
        "pause",
        "jump",
        "loop",
        "nudge",
        "fade-out",
        "fade-in",
        "click-only",
        "count-in",
        "transpose",
        "tempo",
        "forget",
        "panic",
    ];

    /// Whether it starts a song from its beginning.
    pub fn launches(&self) -> bool {
        matches!(self, Self::Launch(_) | Self::Switch(_) | Self::Next | Self::Previous | Self::Again)
    }

    /// The name of its kind in scripts.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Launch(_) | Self::Switch(_) => "launch",
            Self::Next => "next",
            Self::Previous => "previous",
            Self::Choose(_) => "choose",
            Self::Again => "again",
            Self::Play => "play",
            Self::Stop => "stop",
            Self::Pause => "pause",
            Self::Jump(_) => "jump",
            Self::Loop(_) => "loop",
            Self::Nudge(_) => "nudge",
            Self::FadeOut(_) => "fade-out",
            Self::FadeIn(_) => "fade-in",
            Self::ClickOnly(_) => "click-only",
            Self::CountIn(_) => "count-in",
            Self::Transpose(_) => "transpose",
            Self::Tempo(_) => "tempo",
            Self::Forget => "forget",
            Self::Panic => "panic",
        }
    }
}

/// The next act to be carried out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Queued {
    /// The name of its kind in scripts.
    pub word: &'static str,
    /// The slot of the song that it launches.
    pub song: Option<usize>,
    /// The current song's beat to which it jumps.
    pub to: Option<BeatPos>,
    /// The time until then, in beats of the lead.
    pub beats: f64,
}

impl Queued {
    /// As numbers: a kind, a song; the beats until then, and the beat to which it jumps.
    pub fn numbers(&self) -> (u32, u32, [f64; 2]) {
        let kind = Act::WORDS.iter().position(|word| *word == self.word).unwrap_or(0) as u32;
        let song = self.song.map_or(u32::MAX, |song| song as u32);
        (kind, song, [self.beats, self.to.map_or(f64::NAN, BeatPos::get)])
    }

    /// The act with these [`Self::numbers`].
    pub fn numbered((kind, song, [beats, to]): (u32, u32, [f64; 2])) -> Option<Self> {
        let word = Act::WORDS.get(kind as usize)?;
        let song = (song != u32::MAX).then_some(song as usize);
        (!beats.is_nan()).then_some(Self { word, song, to: BeatPos::new(to), beats })
    }
}

/// A place in a song.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// The beginning of a section.
    Section(SectionRef),
    /// The beginning of the section after this one.
    Next,
    /// The beginning of the section before this one.
    Previous,
    /// The beginning of a bar; bar 1 begins at beat 0.
    Bar(i64),
}

/// What to repeat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeat {
    /// A section.
    Section(SectionRef),
    /// The current section.
    Here,
    /// Nothing: ends the repetition.
    Off,
}

/// A section, by its name or by its number, counted from 1. Names ignore case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SectionRef {
    /// See [`name_key`].
    pub name: u64,
    /// The number, if the name can be read as one.
    pub number: Option<usize>,
}

impl SectionRef {
    /// The section that `text` denotes.
    pub fn written(text: &str) -> Self {
        Self { name: name_key(text), number: text.trim().parse().ok() }
    }
}

/// The time from which an act waits for its quantum.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum When {
    /// A beat of the lead.
    Beat(BeatPos),
    /// A frame, counted from the engine's first.
    Frame(i64),
}

/// An act, and when to carry it out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Order {
    /// Identifies the order in its [`Outcome`].
    pub number: u32,
    /// The time from which it waits.
    pub at: When,
    /// The act.
    pub act: Act,
    /// The quantum for which it waits; `None` for the act's default.
    pub quantum: Option<Quantum>,
}

/// The result of an order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcome {
    /// The order's number.
    pub number: u32,
    /// What was done, or why nothing was.
    pub done: Result<Done, Refusal>,
}

/// Where an act took effect.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Done {
    /// The first frame of its effect, counted from the engine's first.
    pub frame: i64,
    /// The place in the set of the song that sounds from there on, or is ready.
    pub song: usize,
    /// The song's beat at that frame.
    pub song_beat: f64,
    /// The section that contains that beat, by its index in the song's playing order.
    pub section: Option<usize>,
}

/// Why an act was not carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The set has no such song.
    NoSong,
    /// The song is not in memory yet.
    NotReady,
    /// The song has no such section.
    NoSection,
    /// The section lies before the song's position, so its end will not come.
    Passed,
    /// The song has no such bar: it lies behind the song's end, or far before its first bar.
    NoBar,
    /// It would lead out of the song.
    Outside,
    /// Nothing is repeated.
    NoLoop,
    /// Nothing sounds.
    Silent,
    /// A song is playing.
    Playing,
    /// The lead does not allow it.
    Lead,
    /// Too many acts are waiting.
    Full,
}

impl Refusal {
    /// The reason, in a sentence.
    pub fn why(self) -> &'static str {
        match self {
            Self::NoSong => "the set has no such song",
            Self::NotReady => "the song is not in memory yet",
            Self::NoSection => "the song has no such section",
            Self::Passed => "the section has passed: jump to it first",
            Self::NoBar => "the song has no such bar",
            Self::Outside => "it would lead out of the song",
            Self::NoLoop => "nothing is being looped",
            Self::Silent => "no song is playing",
            Self::Playing => "a song is playing",
            Self::Lead => "it needs the lead Stemlock",
            Self::Full => "too many acts are waiting",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_is_meant_by_its_name_or_its_number() {
        assert_eq!(SectionRef::written("chorus").name, name_key("Chorus "));
        assert_eq!(SectionRef::written("2").number, Some(2));
        assert_eq!(SectionRef::written("Verse 2").number, None);
    }
}
