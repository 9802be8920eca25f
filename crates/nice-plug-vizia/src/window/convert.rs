//! Converts the window library's types to vizia's. Plain values; any thread.

use baseview::{MouseButton as Button, MouseCursor as Cursor, ScrollDelta};
use keyboard_types as window;
use vizia_core::prelude::{Code, CursorIcon, Key, Modifiers, MouseButton};

use crate::Stroke;

/// How many pixels of a touch pad's scrolling make a notch of a wheel.
const PIXELS_A_NOTCH: f32 = 40.0;

/// The two libraries use different versions of the same crate, whose names are equal.
fn code(code: window::Code) -> Code {
    code.to_string().parse().unwrap_or(Code::Unidentified)
}

/// See [`code`].
fn key(key: &window::Key) -> Key {
    match key {
        window::Key::Character(text) => Key::Character(text.clone()),
        window::Key::Named(name) => name.to_string().parse().unwrap_or(Key::Unidentified),
    }
}

pub(super) fn modifiers(held: window::Modifiers) -> Modifiers {
    let pairs = [
        (window::Modifiers::SHIFT, Modifiers::SHIFT),
        (window::Modifiers::CONTROL, Modifiers::CTRL),
        (window::Modifiers::ALT, Modifiers::ALT),
        (window::Modifiers::META, Modifiers::SUPER),
    ];
    pairs.into_iter().filter(|(theirs, _)| held.contains(*theirs)).map(|(_, ours)| ours).collect()
}

/// A key that went down or up.
pub(super) fn stroke(event: &window::KeyboardEvent) -> Stroke {
    Stroke {
        code: code(event.code),
        key: key(&event.key),
        held: modifiers(event.modifiers),
        down: event.state == window::KeyState::Down,
    }
}

/// The buttons of a mouse. `None` for one that vizia does not know.
pub(super) fn button(button: Button) -> Option<MouseButton> {
    Some(match button {
        Button::Left => MouseButton::Left,
        Button::Middle => MouseButton::Middle,
        Button::Right => MouseButton::Right,
        Button::Back => MouseButton::Back,
        Button::Forward => MouseButton::Forward,
        Button::Other(number) => MouseButton::Other(number.into()),
        _ => return None,
    })
}

/// Notches of a wheel, to the right and up.
pub(super) fn notches(delta: ScrollDelta) -> (f32, f32) {
    match delta {
        ScrollDelta::Lines { x, y } => (x, y),
        ScrollDelta::Pixels { x, y } => (x / PIXELS_A_NOTCH, y / PIXELS_A_NOTCH),
    }
}

/// The shape of the pointer.
pub(super) fn cursor(icon: CursorIcon) -> Cursor {
    match icon {
        CursorIcon::Default | CursorIcon::Arrow | CursorIcon::ContextMenu => Cursor::Default,
        CursorIcon::Crosshair => Cursor::Crosshair,
        CursorIcon::Hand | CursorIcon::Grab => Cursor::Hand,
        CursorIcon::Grabbing => Cursor::HandGrabbing,
        CursorIcon::Move => Cursor::Move,
        CursorIcon::Text => Cursor::Text,
        CursorIcon::Wait => Cursor::Working,
        CursorIcon::Help => Cursor::Help,
        CursorIcon::Progress => Cursor::PtrWorking,
        CursorIcon::NotAllowed => Cursor::NotAllowed,
        CursorIcon::NoDrop => Cursor::PtrNotAllowed,
        CursorIcon::Cell => Cursor::Cell,
        CursorIcon::VerticalText => Cursor::VerticalText,
        CursorIcon::Alias => Cursor::Alias,
        CursorIcon::Copy => Cursor::Copy,
        CursorIcon::AllScroll => Cursor::AllScroll,
        CursorIcon::ZoomIn => Cursor::ZoomIn,
        CursorIcon::ZoomOut => Cursor::ZoomOut,
        CursorIcon::EResize => Cursor::EResize,
        CursorIcon::NResize => Cursor::NResize,
        CursorIcon::NeResize => Cursor::NeResize,
        CursorIcon::NwResize => Cursor::NwResize,
        CursorIcon::SResize => Cursor::SResize,
        CursorIcon::SeResize => Cursor::SeResize,
        CursorIcon::SwResize => Cursor::SwResize,
        CursorIcon::WResize => Cursor::WResize,
        CursorIcon::EwResize => Cursor::EwResize,
        CursorIcon::NsResize => Cursor::NsResize,
        CursorIcon::NeswResize => Cursor::NeswResize,
        CursorIcon::NwseResize => Cursor::NwseResize,
        CursorIcon::ColResize => Cursor::ColResize,
        CursorIcon::RowResize => Cursor::RowResize,
        CursorIcon::None => Cursor::Hidden,
    }
}

#[cfg(test)]
mod tests {
    use keyboard_types::NamedKey;

    use super::*;

    #[test]
    fn keys_keep_their_names() {
        for (theirs, ours) in [
            (window::Code::KeyA, Code::KeyA),
            (window::Code::NumpadEnter, Code::NumpadEnter),
            (window::Code::ArrowLeft, Code::ArrowLeft),
            (window::Code::MetaLeft, Code::MetaLeft),
        ] {
            assert_eq!(code(theirs), ours);
        }
        assert_eq!(key(&window::Key::Named(NamedKey::Backspace)), Key::Backspace);
        assert_eq!(key(&window::Key::Character("ß".into())), Key::Character("ß".into()));
    }

    #[test]
    fn keys_that_are_held_keep_their_names() {
        let held = window::Modifiers::CONTROL | window::Modifiers::ALT;
        assert_eq!(modifiers(held), Modifiers::CTRL | Modifiers::ALT);
    }
}
