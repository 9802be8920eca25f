//! Decides whether a key belongs to the views or to the host. Runs on the view tree's thread; knows no window.

use vizia_core::prelude::{Code, Entity, GenerationalId, Key, Modifiers};

use crate::{Driver, Input};

/// A key that goes down or up in a window.
#[derive(Clone, PartialEq, Debug)]
pub struct Stroke {
    /// Where the key is.
    pub code: Code,
    /// Its meaning.
    pub key: Key,
    /// The modifiers held with it.
    pub held: Modifiers,
    /// Whether it goes down.
    pub down: bool,
}

impl Stroke {
    /// Whether it moves about among views that can be used by keys, or uses them. vizia's own views do not always say that
    /// they took one.
    fn is_for_a_focused_view(&self) -> bool {
        use Code::{ArrowDown, ArrowLeft, ArrowRight, ArrowUp, End, Enter, Home, NumpadEnter, PageDown, PageUp};
        let plain = !self.held.intersects(Modifiers::CTRL | Modifiers::ALT | Modifiers::SUPER);
        let keys = [ArrowDown, ArrowLeft, ArrowRight, ArrowUp, End, Enter, Home, NumpadEnter, PageDown, PageUp];
        plain && keys.contains(&self.code)
    }

    /// The characters that it types; none while a held modifier makes it a command.
    fn typed(&self) -> impl Iterator<Item = char> {
        let text = match &self.key {
            Key::Character(text) if self.down && !self.held.intersects(Modifiers::CTRL | Modifiers::SUPER) => text,
            _ => "",
        };
        text.chars().filter(|letter| !letter.is_control())
    }
}

impl Driver {
    /// Handles a key press or release, and returns whether it belongs to the views. If not, it has to be passed to the
    /// host.
    ///
    /// While a text box is edited, all keys belong to the views. Otherwise only those that a view consumes, that move
    /// the focus, or that the focused view may use. The space bar belongs to the host unless text is typed: a musician
    /// who starts a show with it does not think of the last clicked control. A release goes wherever the press went.
    pub fn stroke(&mut self, stroke: Stroke) -> bool {
        self.input(Input::Held(stroke.held));
        let was_ours = self.keys_down.contains(&stroke.code);
        self.keys_down.retain(|&code| code != stroke.code);
        if !stroke.down {
            if was_ours || stroke.code != Code::Space {
                self.input(Input::KeyUp(stroke.code, stroke.key));
            }
            return was_ours;
        }
        let is_ours = self.key_down(&stroke);
        if is_ours {
            self.keys_down.push(stroke.code);
        }
        is_ours
    }

    fn key_down(&mut self, stroke: &Stroke) -> bool {
        let (typing, focused) = (self.takes_text(), self.focused());
        if stroke.code == Code::Space && !typing {
            return false;
        }
        self.seen.take_unwanted_key();
        self.input(Input::KeyDown(stroke.code, stroke.key.clone()));
        let consumed = !self.seen.take_unwanted_key();
        stroke.typed().for_each(|letter| self.input(Input::Typed(letter)));
        typing
            || consumed
            || self.takes_text()
            || self.focused() != focused
            || (focused != Entity::root() && stroke.is_for_a_focused_view())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(key: Key, held: Modifiers) -> String {
        Stroke { code: Code::KeyA, key, held, down: true }.typed().collect()
    }

    #[test]
    fn a_command_types_nothing() {
        let a = Key::Character("a".into());
        assert_eq!(typed(a.clone(), Modifiers::SHIFT), "a");
        assert_eq!(typed(a.clone(), Modifiers::CTRL), "");
        assert_eq!(typed(Key::Enter, Modifiers::empty()), "");
        assert_eq!(typed(Key::Character("\u{8}".into()), Modifiers::empty()), "");
        let up = Stroke { code: Code::KeyA, key: a, held: Modifiers::empty(), down: false };
        assert_eq!(up.typed().count(), 0);
    }
}
