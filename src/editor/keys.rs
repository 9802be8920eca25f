//! The keyboard commands of a show. Plain data.

use vizia_core::prelude::Code;

use crate::engine::{Act, Lead, Repeat, Target};

/// A key, its label, and its command.
pub struct ShowKey {
    /// The key.
    pub code: Code,
    /// Its label on the keyboard.
    pub name: &'static str,
    /// What it does, for the list of keys.
    pub words: &'static str,
    /// The command.
    act: Act,
}

/// All keys but [`PLAY`], in the order of the list.
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

/// The key that plays or pauses. The space bar belongs to the host.
pub const PLAY: (&str, &str) = ("P", "plays or pauses, where Stemlock leads");

/// The command of a key; `plays` says whether a song is playing.
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
