//! Whose the keyboard is. On the thread of the window.
//!
//! It is the host's, but while something is typed here. Keys that come all the same, since the pointer is over the window or
//! the host gave it the keyboard, are handed on if the views have no use for them. The window library does that by itself,
//! but on X11. There a text box also takes the keyboard focus, and returns it to its former owner.

#[cfg(target_os = "linux")]
mod display;
#[cfg(target_os = "linux")]
mod keycodes;

use baseview::WindowContext;
use keyboard_types::KeyboardEvent;

/// The keyboard, as one window has it.
#[derive(Default)]
pub(super) struct Keyboard {
    #[cfg(target_os = "linux")]
    display: display::Display,
}

impl Keyboard {
    /// Takes it for `window`. What the system refuses leaves it where it is.
    pub(super) fn take(&self, window: &WindowContext) {
        #[cfg(target_os = "linux")]
        self.display.remember(window);
        drop(window.focus());
    }

    /// Returns the focus, if it was taken and no other window has it now.
    pub(super) fn give_back(&self) {
        #[cfg(target_os = "linux")]
        self.display.give_back();
    }

    /// Hands a key that came to `window` to the host.
    pub(super) fn hand_on(&self, window: &WindowContext, event: &KeyboardEvent) {
        #[cfg(target_os = "linux")]
        self.display.hand_on(window, event);
        #[cfg(not(target_os = "linux"))]
        let _ = (window, event);
    }
}
