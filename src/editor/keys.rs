//! What the keys of the computer do in a show. Values.

use vizia_core::prelude::Code;

use crate::engine::{Act, Lead, Repeat, Target};

/// A key, how it is written, and what it does.
pub struct ShowKey {
    /// The key.
    pub code: Code,
    /// As it is written on the keyboard.
    pub name: &'static str,
    /// What it does.
    pub words: &'static str,
    /// The act.
    act: Act,
}

/// All keys but [`PLAY`], in the order in which they are listed.
pub const KEYS: [ShowKey; 9] = [
    ShowKey { code: Code::KeyA, name: "A", words: "the song from its beginning", act: Act::Again },
    ShowKey { code: Code::PageDown, name: "Page down", words: "the next song", act: Act::Next },
    ShowKey { code: Code::PageUp, name: "Page up", words: "the song before", act: Act::Previous },
    ShowKey { code: Code::ArrowRight, name: "→", words: "the next section", act: Act::Jump(Target::Next) },
    ShowKey { code: Code::ArrowLeft, name: "←", words: "the section before", act: Act::Jump(Target::Previous) },
    ShowKey { code: Code::KeyL, name: "L", words: "loops the section", act: Act::Loop(Repeat::Here) },
    ShowKey { code: Code::KeyO, name: "O", words: "leads on out of the loop", act: Act::Loop(Repeat::Off) },
    ShowKey { code: Code::Backspace, name: "Backspace", words: "takes back what waits", act: Act::Forget },
    ShowKey { code: Code::F12, name: "F12", words: "silence at once", act: Act::Panic },
];

/// The key that plays or pauses, and what it does. The space bar is the host's.
pub const PLAY: (&str, &str) = ("P", "plays or pauses, where Stemlock leads");

/// What a key does, where `plays` says whether a song sounds.
pub fn act(code: Code, lead: Lead, plays: bool) -> Option<Act> {
    if code == Code::KeyP {
        let act = if plays { Act::Pause } else { Act::Play };
        return (lead == Lead::Stemlock).then_some(act);
    }
    KEYS.iter().find(|key| key.code == code).map(|key| key.act)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_key_does_one_thing() {
        for (index, key) in KEYS.iter().enumerate() {
            assert_eq!(act(key.code, Lead::Beat, false), Some(key.act));
            assert!(KEYS[..index].iter().all(|other| other.code != key.code), "{}", key.name);
        }
        assert_eq!(act(Code::KeyP, Lead::Stemlock, true), Some(Act::Pause));
        assert_eq!(act(Code::KeyP, Lead::Stemlock, false), Some(Act::Play));
        assert_eq!(act(Code::KeyP, Lead::Timeline, false), None, "the host's own");
        assert_eq!(act(Code::KeyQ, Lead::Stemlock, false), None);
    }
}
