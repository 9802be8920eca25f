//! The four buttons of the stage view: back, play or pause, loop, on. Plain data.
//!
//! While a song plays, back and on move between sections; otherwise they move between songs. So no touch in mid-song
//! starts another song. While an act waits, back cancels it, so a wrong touch can be corrected with the same hand. Play
//! and pause exist only while Stemlock leads. A button that cannot do anything now is disabled.

use crate::editor::request::Request;
use crate::engine::{Act, Lead, Repeat, Target};

/// A button of the stage view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StageButton {
    /// The previous section or song; cancels an act that waits.
    Back,
    /// Plays or pauses.
    Play,
    /// Loops the section, or ends the loop.
    Loop,
    /// The next section or song.
    On,
}

/// What the buttons depend on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StageSituation {
    /// The lead.
    pub lead: Lead,
    /// Whether a song plays.
    pub plays: bool,
    /// Whether a section repeats.
    pub is_looping: bool,
    /// Whether an act waits.
    pub waits: bool,
    /// Whether the current song has sections.
    pub has_sections: bool,
    /// The index of the current song.
    pub song: usize,
    /// How many songs there are.
    pub songs: usize,
}

/// A button's label and action.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StageFace {
    /// Its label.
    pub words: &'static str,
    /// Its action; `None` if it cannot act now.
    pub deed: Option<StageDeed>,
    /// Whether it is lit.
    pub is_lit: bool,
}

/// What a button does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum StageDeed {
    /// An act.
    Act(Act),
    /// Makes another song current.
    Choose(usize),
}

impl StageDeed {
    /// The request that performs it.
    pub fn request(self) -> Request {
        match self {
            Self::Act(act) => Request::Perform(act),
            Self::Choose(song) => Request::ChooseSong(song),
        }
    }
}

impl StageButton {
    /// All buttons, from left to right.
    pub const ALL: [Self; 4] = [Self::Back, Self::Play, Self::Loop, Self::On];

    /// The widest label.
    pub const WIDEST: &'static str = "Section ▶";

    /// The label and action of the button in this situation.
    pub fn face(self, now: &StageSituation) -> StageFace {
        let face = |words, deed| StageFace { words, deed, is_lit: false };
        let act = |act: Act| Some(StageDeed::Act(act));
        match self {
            Self::Back if now.waits => StageFace { is_lit: true, ..face("Take back", act(Act::Forget)) },
            Self::Back if now.plays => face("◀ Section", now.jump(Target::Previous)),
            Self::Back => face("◀ Song", now.song.checked_sub(1).and_then(|song| now.choose(song))),
            Self::Play if now.lead != Lead::Stemlock => face("Host leads", None),
            Self::Play if now.plays => face("Pause", act(Act::Pause)),
            Self::Play => face("Play", act(Act::Play)),
            Self::Loop if now.is_looping => {
                StageFace { is_lit: true, ..face("Go on", act(Act::Loop(Repeat::Off))) }
            }
            Self::Loop => {
                let deed = StageDeed::Act(Act::Loop(Repeat::Here));
                face("Loop", Some(deed).filter(|_| now.plays && now.has_sections))
            }
            Self::On if now.plays => face("Section ▶", now.jump(Target::Next)),
            Self::On => face("Song ▶", now.choose(now.song + 1)),
        }
    }
}

impl StageSituation {
    fn jump(&self, target: Target) -> Option<StageDeed> {
        self.has_sections.then_some(StageDeed::Act(Act::Jump(target)))
    }

    /// On the timeline, the host's position determines the current song.
    fn choose(&self, song: usize) -> Option<StageDeed> {
        (song < self.songs && self.lead != Lead::Timeline).then_some(StageDeed::Choose(song))
    }
}
