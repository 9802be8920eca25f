//! The input events of a window, in one type for real windows and for tests. A value; knows neither.

use std::path::PathBuf;

use vizia_core::prelude::{Code, Key, Modifiers, MouseButton};

use crate::ViewSize;

/// Something that happened to a window. Positions are in pixels from its top left corner.
#[derive(Clone, PartialEq, Debug)]
pub enum Input {
    /// The pointer is at this place. Outside of the window too, while a button is held.
    Moved(f32, f32),
    /// The pointer left the window.
    Left,
    /// A button went down.
    Pressed(MouseButton),
    /// A button went up.
    Released(MouseButton),
    /// The wheel turned by this many notches, to the right and up.
    Wheel(f32, f32),
    /// From now on these keys are held.
    Held(Modifiers),
    /// A key went down.
    KeyDown(Code, Key),
    /// A key went up.
    KeyUp(Code, Key),
    /// A character was typed.
    Typed(char),
    /// Files were let go over this place.
    Dropped(f32, f32, Vec<PathBuf>),
    /// The window got the keyboard, or lost it.
    Focused(bool),
    /// The window has a new size or scale.
    Resized(ViewSize),
}

/// The message that tells views and models about files dropped from outside, all at once.
///
/// It goes to the view under the pointer and from there up to the root. vizia's own `on_drop`, which gets the files one
/// by one, is called as well.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FilesDropped(pub Vec<PathBuf>);
