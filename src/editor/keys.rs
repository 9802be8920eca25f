//! The keyboard commands of a show. Plain data.

use vizia_core::prelude::Code;

use crate::engine::{Act, Lead, Repeat, Target};

use super::acts::NudgeBy;

/// A key, its label, and its command.
pub struct ShowKey {
    /// The key.
    pub code: Code,
    /// Whether Shift is held.
    pub shift: bool,
    /// Its label on the keyboard.
    pub name: &'static str,
    /// Its description in the list of keys.
    pub words: &'static str,
    /// The command.
    deed: KeyDeed,
}

/// What a key does. The details of the act are added when the key is pressed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum KeyDeed {
    /// An act.
    Act(Act),
    /// Launches a song, chosen from a list, from its beginning.
    Songs,
    /// Jumps to a section, chosen from a list.
    Sections,
    /// Loops a section, chosen from a list.
    Loops,
    /// Jumps to a typed bar.
    Bar,
    /// Nudges the song forward or back.
    Nudge(NudgeBy),
    /// Fades the music out, over the chosen length.
    FadeOut,
    /// Fades the music in, over the chosen length.
    FadeIn,
    /// Fades the music out within a beat, or in again.
    ClickOnly,
    /// Raises tonight's transposition by this many semitones.
    Transpose(f64),
    /// Raises tonight's tempo by this many percent.
    Tempo(f64),
    /// Sets the quantum of acts, chosen from a list.
    Quantum,
}

const fn key(code: Code, name: &'static str, words: &'static str, deed: KeyDeed) -> ShowKey {
    ShowKey { code, shift: false, name, words, deed }
}

const fn shifted(code: Code, name: &'static str, words: &'static str, deed: KeyDeed) -> ShowKey {
    ShowKey { code, shift: true, name, words, deed }
}

/// All keys but [`PLAY`], in the order of the list.
pub const KEYS: [ShowKey; 32] = [
    key(Code::KeyS, "S", "stops, where Stemlock leads", KeyDeed::Act(Act::Stop)),
    key(Code::KeyA, "A", "the song from its beginning", KeyDeed::Act(Act::Again)),
    key(Code::PageDown, "Page down", "the next song", KeyDeed::Act(Act::Next)),
    key(Code::PageUp, "Page up", "the song before", KeyDeed::Act(Act::Previous)),
    key(Code::KeyG, "G", "launches a song from a list", KeyDeed::Songs),
    key(Code::ArrowRight, "→", "the next section", KeyDeed::Act(Act::Jump(Target::Next))),
    key(Code::ArrowLeft, "←", "the section before", KeyDeed::Act(Act::Jump(Target::Previous))),
    key(Code::KeyJ, "J", "jumps to a section from a list", KeyDeed::Sections),
    key(Code::KeyB, "B", "jumps to a bar", KeyDeed::Bar),
    key(Code::KeyL, "L", "loops the section", KeyDeed::Act(Act::Loop(Repeat::Here))),
    shifted(Code::KeyL, "Shift L", "loops a section from a list", KeyDeed::Loops),
    key(Code::KeyO, "O", "leads on out of the loop", KeyDeed::Act(Act::Loop(Repeat::Off))),
    key(Code::Comma, ",", "a beat back", KeyDeed::Nudge(NudgeBy::Beats(-1.0))),
    key(Code::Period, ".", "a beat forward", KeyDeed::Nudge(NudgeBy::Beats(1.0))),
    shifted(Code::Comma, "Shift ,", "half a beat back", KeyDeed::Nudge(NudgeBy::Beats(-0.5))),
    shifted(Code::Period, "Shift .", "half a beat forward", KeyDeed::Nudge(NudgeBy::Beats(0.5))),
    key(Code::BracketLeft, "[", "a bar back", KeyDeed::Nudge(NudgeBy::Bars(-1.0))),
    key(Code::BracketRight, "]", "a bar forward", KeyDeed::Nudge(NudgeBy::Bars(1.0))),
    key(Code::KeyF, "F", "fades the music out", KeyDeed::FadeOut),
    shifted(Code::KeyF, "Shift F", "fades the music in", KeyDeed::FadeIn),
    key(Code::KeyC, "C", "click only, and back", KeyDeed::ClickOnly),
    key(Code::Digit0, "0", "no count-in before the next launch", KeyDeed::Act(Act::CountIn(0))),
    key(Code::Digit1, "1", "1 bar of click before it", KeyDeed::Act(Act::CountIn(1))),
    key(Code::Digit2, "2", "2 bars", KeyDeed::Act(Act::CountIn(2))),
    key(Code::Digit4, "4", "4 bars", KeyDeed::Act(Act::CountIn(4))),
    key(Code::Minus, "−", "a semitone down, tonight", KeyDeed::Transpose(-1.0)),
    key(Code::Equal, "=", "a semitone up", KeyDeed::Transpose(1.0)),
    shifted(Code::Minus, "Shift −", "a percent slower, tonight", KeyDeed::Tempo(-1.0)),
    shifted(Code::Equal, "Shift =", "a percent faster", KeyDeed::Tempo(1.0)),
    key(Code::KeyQ, "Q", "what acts wait for", KeyDeed::Quantum),
    key(Code::Backspace, "Backspace", "takes back what waits", KeyDeed::Act(Act::Forget)),
    key(Code::F12, "F12", "silence at once", KeyDeed::Act(Act::Panic)),
];

/// The key that plays or pauses. The space bar belongs to the host.
pub const PLAY: (&str, &str) = ("P", "plays or pauses, where Stemlock leads");

/// The command of a key; `plays` says whether a song is playing.
pub fn deed(code: Code, shift: bool, lead: Lead, plays: bool) -> Option<KeyDeed> {
    if code == Code::KeyP {
        let act = if plays { Act::Pause } else { Act::Play };
        return (lead == Lead::Stemlock).then_some(KeyDeed::Act(act));
    }
    let is_it = |key: &&ShowKey, shift: bool| key.code == code && key.shift == shift;
    let exact = KEYS.iter().find(|key| is_it(key, shift));
    // Shift and Caps Lock are ignored for a letter with a single command.
    exact.or_else(|| KEYS.iter().find(|key| is_it(key, false))).map(|key| key.deed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_key_does_one_thing() {
        for (index, key) in KEYS.iter().enumerate() {
            assert_eq!(deed(key.code, key.shift, Lead::Beat, false), Some(key.deed));
            let is_same = |other: &ShowKey| (other.code, other.shift) == (key.code, key.shift);
            assert!(!KEYS[..index].iter().any(is_same), "{}", key.name);
        }
        let play = |lead, plays| deed(Code::KeyP, false, lead, plays);
        assert_eq!(play(Lead::Stemlock, true), Some(KeyDeed::Act(Act::Pause)));
        assert_eq!(play(Lead::Stemlock, false), Some(KeyDeed::Act(Act::Play)));
        assert_eq!(play(Lead::Timeline, false), None, "the host's own");
        assert_eq!(deed(Code::KeyA, true, Lead::Stemlock, false), Some(KeyDeed::Act(Act::Again)));
        assert_eq!(deed(Code::KeyW, false, Lead::Stemlock, false), None);
    }
}
