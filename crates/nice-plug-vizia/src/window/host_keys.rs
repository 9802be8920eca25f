//! Keys that a host hands to the editor instead of using them itself. The host's main thread puts them in; the
//! thread of the window takes them out.

use std::sync::atomic::{AtomicBool, Ordering};

use nice_plug_core::editor::{Modifiers as HostModifiers, VirtualKeyCode as HostKey};
use parking_lot::Mutex;
use vizia_core::prelude::{Code, Key, Modifiers};

use crate::Input;

/// The keys that wait for the window's thread, and the state that the host needs at once.
#[derive(Default)]
pub(crate) struct HostKeys {
    takes_text: AtomicBool,
    waiting: Mutex<Vec<Input>>,
}

impl HostKeys {
    /// Tells whether a view wants typed text. Called on the window's thread.
    pub(crate) fn set_takes_text(&self, takes_text: bool) {
        self.takes_text.store(takes_text, Ordering::Release);
    }

    /// Takes the keys that the host passed. Called on the window's thread.
    pub(crate) fn take(&self) -> Vec<Input> {
        std::mem::take(&mut *self.waiting.lock())
    }

    /// Takes a key from the host; returns whether the editor wants it. A text box wants all keys that it can use, and
    /// without one all keys are the host's.
    pub(crate) fn offer(&self, key: HostKey, down: bool, held: HostModifiers) -> bool {
        if !self.takes_text.load(Ordering::Acquire) {
            return false;
        }
        let Some((code, key)) = translate(key) else { return false };
        let mut waiting = self.waiting.lock();
        waiting.push(Input::Held(modifiers(held)));
        if !down {
            waiting.push(Input::KeyUp(code, key));
            return true;
        }
        let typed = match &key {
            Key::Character(text) if !held.intersects(HostModifiers::COMMAND | HostModifiers::CONTROL) => {
                text.chars().next()
            }
            _ => None,
        };
        waiting.push(Input::KeyDown(code, key));
        waiting.extend(typed.map(Input::Typed));
        true
    }
}

/// The keys that a text box can use.
fn translate(key: HostKey) -> Option<(Code, Key)> {
    let letter = |code, letter: &str| (code, Key::Character(letter.to_owned()));
    Some(match key {
        HostKey::Backspace => (Code::Backspace, Key::Backspace),
        HostKey::Tab => (Code::Tab, Key::Tab),
        HostKey::Return => (Code::Enter, Key::Enter),
        HostKey::NumpadEnter => (Code::NumpadEnter, Key::Enter),
        HostKey::Escape => (Code::Escape, Key::Escape),
        HostKey::Space => letter(Code::Space, " "),
        HostKey::End => (Code::End, Key::End),
        HostKey::Home => (Code::Home, Key::Home),
        HostKey::ArrowLeft => (Code::ArrowLeft, Key::ArrowLeft),
        HostKey::ArrowUp => (Code::ArrowUp, Key::ArrowUp),
        HostKey::ArrowRight => (Code::ArrowRight, Key::ArrowRight),
        HostKey::ArrowDown => (Code::ArrowDown, Key::ArrowDown),
        HostKey::PageUp => (Code::PageUp, Key::PageUp),
        HostKey::PageDown => (Code::PageDown, Key::PageDown),
        HostKey::Delete => (Code::Delete, Key::Delete),
        HostKey::Numpad0 => letter(Code::Numpad0, "0"),
        HostKey::Numpad1 => letter(Code::Numpad1, "1"),
        HostKey::Numpad2 => letter(Code::Numpad2, "2"),
        HostKey::Numpad3 => letter(Code::Numpad3, "3"),
        HostKey::Numpad4 => letter(Code::Numpad4, "4"),
        HostKey::Numpad5 => letter(Code::Numpad5, "5"),
        HostKey::Numpad6 => letter(Code::Numpad6, "6"),
        HostKey::Numpad7 => letter(Code::Numpad7, "7"),
        HostKey::Numpad8 => letter(Code::Numpad8, "8"),
        HostKey::Numpad9 => letter(Code::Numpad9, "9"),
        HostKey::NumpadAdd => letter(Code::NumpadAdd, "+"),
        HostKey::NumpadSubtract => letter(Code::NumpadSubtract, "-"),
        HostKey::NumpadDecimal => letter(Code::NumpadDecimal, "."),
        _ => return None,
    })
}

fn modifiers(held: HostModifiers) -> Modifiers {
    // The framework's Command is the key of shortcuts: Ctrl, but on a Mac.
    let command = if cfg!(target_os = "macos") { Modifiers::SUPER } else { Modifiers::CTRL };
    let pairs = [
        (HostModifiers::SHIFT, Modifiers::SHIFT),
        (HostModifiers::ALT, Modifiers::ALT),
        (HostModifiers::COMMAND, command),
        (HostModifiers::CONTROL, Modifiers::CTRL),
    ];
    pairs.into_iter().filter(|(theirs, _)| held.contains(*theirs)).map(|(_, ours)| ours).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_the_hosts_until_a_text_box_wants_them() {
        let keys = HostKeys::default();
        assert!(!keys.offer(HostKey::Space, true, HostModifiers::empty()));
        keys.set_takes_text(true);
        assert!(keys.offer(HostKey::Space, true, HostModifiers::empty()));
        assert!(keys.offer(HostKey::Space, false, HostModifiers::empty()));
        assert!(!keys.offer(HostKey::F5, true, HostModifiers::empty()), "nothing to do with text");
        let space = Key::Character(" ".into());
        let held = Input::Held(Modifiers::empty());
        let down = Input::KeyDown(Code::Space, space.clone());
        let expected = [held.clone(), down, Input::Typed(' '), held, Input::KeyUp(Code::Space, space)];
        assert_eq!(keys.take(), expected);
        assert_eq!(keys.take(), []);
    }
}
