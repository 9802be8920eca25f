//! What a performer does.
//!
//! Plain values, made on any thread, carried out on the audio thread. Not known here: windows, MIDI, parameters.

use crate::engine::block::Quantum;
use crate::setlist::name_key;
use crate::time::BeatPos;

/// Something a performer does. A song is meant by its place in the set, counted from 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Act {
    /// A song, from its beginning.
    Launch(usize),
    /// The song after the current one, from its beginning.
    Next,
    /// The song before the current one, from its beginning.
    Previous,
    /// A song becomes the current one, and does not begin yet. Only while none sounds.
    Choose(usize),
    /// The current song, from its beginning.
    Again,
    /// What was stopped or paused goes on.
    Play,
    /// Silence; the song will begin anew.
    Stop,
    /// Silence; the song will go on where it was.
    Pause,
    /// Elsewhere in the song.
    Jump(Target),
    /// At the end of a section back to its beginning, until that is off.
    Loop(Repeat),
    /// So many beats forward, or back.
    Nudge(f64),
    /// The music fades out in so many beats; click and guide stay.
    FadeOut(f64),
    /// The music fades in in so many beats.
    FadeIn(f64),
    /// The music fades out in a beat, or in again; click and guide stay.
    ClickOnly(bool),
    /// So many bars of click come before the next launch.
    CountIn(u8),
    /// By how many semitones the song sounds higher, tonight.
    Transpose(f64),
    /// How fast the song is played, tonight, in percent of its own tempo.
    Tempo(f64),
    /// All acts that wait are forgotten; what sounds goes on.
    Forget,
    /// Silence at once; all acts are forgotten.
    Panic,
}

impl Act {
    /// What kinds there are, as scripts call them.
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

    /// Its kind, as scripts call it.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Launch(_) => "launch",
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

/// The act that is carried out next.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Queued {
    /// Its kind, as scripts call it.
    pub word: &'static str,
    /// The slot of the song that it launches.
    pub song: Option<usize>,
    /// In how many beats of the lead.
    pub beats: f64,
}

impl Queued {
    /// As numbers: a kind, a song, beats.
    pub fn numbers(&self) -> (u32, u32, f64) {
        let kind = Act::WORDS.iter().position(|word| *word == self.word).unwrap_or(0) as u32;
        (kind, self.song.map_or(u32::MAX, |song| song as u32), self.beats)
    }

    /// What has these [`Self::numbers`].
    pub fn numbered((kind, song, beats): (u32, u32, f64)) -> Option<Self> {
        let word = Act::WORDS.get(kind as usize)?;
        (!beats.is_nan()).then_some(Self { word, song: (song != u32::MAX).then_some(song as usize), beats })
    }
}

/// Where in a song.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// At the beginning of a section.
    Section(SectionRef),
    /// At the beginning of the section after this one.
    Next,
    /// At the beginning of the section before this one.
    Previous,
    /// At the beginning of a bar; bar 1 begins at beat 0.
    Bar(i64),
}

/// What is to be repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeat {
    /// A section.
    Section(SectionRef),
    /// The section that sounds.
    Here,
    /// Nothing any more.
    Off,
}

/// A section, by its name or by its number, counted from 1. Names are the same whatever their case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SectionRef {
    /// See [`name_key`].
    pub name: u64,
    /// The number that the name reads as.
    pub number: Option<usize>,
}

impl SectionRef {
    /// The section that is written like this.
    pub fn written(text: &str) -> Self {
        Self { name: name_key(text), number: text.trim().parse().ok() }
    }
}

/// From when on an act waits for its quantum.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum When {
    /// From a beat of the lead on.
    Beat(BeatPos),
    /// From so many frames after the engine's first on.
    Frame(i64),
}

/// An act, and when it is to be carried out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Order {
    /// What comes back with what became of it.
    pub number: u32,
    /// From when on it waits.
    pub at: When,
    /// What is done.
    pub act: Act,
    /// To what it waits; `None` for what is usual for the act.
    pub quantum: Option<Quantum>,
}

/// What became of an order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcome {
    /// The order's number.
    pub number: u32,
    /// What was done; or why nothing was.
    pub done: Result<Done, Refusal>,
}

/// Where an act took effect.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Done {
    /// The first frame of what it brought about, counted from the engine's first.
    pub frame: i64,
    /// The song that sounds from there on, or is ready: its place in the set.
    pub song: usize,
    /// Its beat that sounds there.
    pub song_beat: f64,
    /// The section in which that lies: its place among the song's sections as they sound.
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
    /// Nothing is repeated.
    NoLoop,
    /// Nothing sounds.
    Silent,
    /// A song is playing.
    Playing,
    /// Whoever leads does not allow it.
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
