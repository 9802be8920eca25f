//! Whose the keyboard is. On the thread of the window.
//!
//! It is the host's, but while something is typed here. On X11 a key goes to the one window that has the keyboard, which
//! cannot hand it on; so the keyboard is taken for a text box, and given back to whoever had it. Elsewhere, keys that no
//! text box wants are handed on one by one.

use baseview::WindowContext;

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

    /// Gives it back, if it was taken and nobody else has it by now.
    pub(super) fn give_back(&self) {
        #[cfg(target_os = "linux")]
        self.display.give_back();
    }
}

#[cfg(target_os = "linux")]
mod display {
    use std::cell::{Cell, OnceCell};

    use baseview::WindowContext;
    use raw_window_handle::{HasWindowHandle, RawWindowHandle};
    use x11rb::CURRENT_TIME;
    use x11rb::cookie::VoidCookie;
    use x11rb::protocol::xproto::{ConnectionExt, InputFocus};
    use x11rb::rust_connection::RustConnection;

    /// Who had the keyboard, by the word of the server: what the window library knows is told to windows under the pointer too.
    #[derive(Default)]
    pub(super) struct Display {
        /// One of our own, since the window library keeps its; made for the first text. `None` inside if there is no way.
        connection: OnceCell<Option<RustConnection>>,
        /// Who had it, and who took it.
        taken: Cell<Option<[u32; 2]>>,
    }

    impl Display {
        /// Remembers who has the keyboard, if it is not `window`.
        pub(super) fn remember(&self, window: &WindowContext) {
            let Some((owner, own)) = self.connection().and_then(owner).zip(number(window)) else { return };
            if owner != own {
                self.taken.set(Some([owner, own]));
            }
        }

        /// Gives the keyboard back to who had it, unless that is gone by now, or somebody else has it. A window that was closed
        /// leaves it to nobody.
        pub(super) fn give_back(&self) {
            let Some(([former, own], connection)) = self.taken.take().zip(self.connection()) else { return };
            if owner(connection).is_none_or(|owner| owner != own && owner > NOBODY) {
                return;
            }
            // Waits for the server: it forgets what a connection asked for that closes before its turn. What it refuses, stays.
            let asked = connection.set_input_focus(InputFocus::PARENT, former, CURRENT_TIME);
            let _ = asked.map(VoidCookie::check);
        }

        fn connection(&self) -> Option<&RustConnection> {
            self.connection.get_or_init(|| x11rb::connect(None).ok().map(|(connection, _)| connection)).as_ref()
        }
    }

    /// Up to this number, which stands for the window under the pointer, nobody in particular has the keyboard.
    const NOBODY: u32 = 1;

    /// Who has the keyboard; `None` if the server does not say.
    fn owner(connection: &RustConnection) -> Option<u32> {
        Some(connection.get_input_focus().ok()?.reply().ok()?.focus)
    }

    /// A window's number on the server.
    fn number(window: &WindowContext) -> Option<u32> {
        match window.window_handle().ok()?.as_raw() {
            RawWindowHandle::Xcb(handle) => Some(handle.window.get()),
            RawWindowHandle::Xlib(handle) => u32::try_from(handle.window).ok(),
            _ => None,
        }
    }
}
