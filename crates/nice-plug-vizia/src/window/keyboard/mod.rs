//! Who owns the keyboard. Runs on the window's thread.
//!
//! The host owns it, except while text is typed here. Other keys that arrive, because the pointer is over the window or
//! the host gave it the keyboard, are passed to the host if no view uses them. The window library does that by itself
//! everywhere except on X11. There a text box also takes the keyboard focus, and returns it to its former owner.

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
    /// Takes it for `window`, unless the system refuses.
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

    /// Passes a key that came to `window` to the host.
    pub(super) fn hand_on(&self, window: &WindowContext, event: &KeyboardEvent) {
        #[cfg(target_os = "linux")]
        self.display.hand_on(window, event);
        #[cfg(not(target_os = "linux"))]
        let _ = (window, event);
    }
}
