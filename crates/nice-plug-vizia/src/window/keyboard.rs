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

    /// Gives it back, if it was taken and `window` still has it.
    pub(super) fn give_back(&self, window: &WindowContext) {
        #[cfg(target_os = "linux")]
        self.display.give_back(window);
        #[cfg(not(target_os = "linux"))]
        let _ = window;
    }
}

#[cfg(target_os = "linux")]
mod display {
    use std::cell::{Cell, OnceCell};

    use baseview::WindowContext;
    use raw_window_handle::{HasWindowHandle, RawWindowHandle};
    use x11rb::CURRENT_TIME;
    use x11rb::connection::Connection;
    use x11rb::protocol::xproto::{ConnectionExt, InputFocus};
    use x11rb::rust_connection::RustConnection;

    /// Who had the keyboard, by the word of the server: what the window library knows is told to windows under the pointer too.
    #[derive(Default)]
    pub(super) struct Display {
        /// One of our own, since the window library keeps its; made for the first text. `None` inside if there is no way.
        connection: OnceCell<Option<RustConnection>>,
        /// A window, or a number that stands for none, or for the one under the pointer.
        former: Cell<Option<u32>>,
    }

    impl Display {
        /// Remembers who has the keyboard, if it is not `window`.
        pub(super) fn remember(&self, window: &WindowContext) {
            let owner = self.connection().and_then(owner);
            if owner.is_some() && owner != number(window) {
                self.former.set(owner);
            }
        }

        /// Gives the keyboard back to who had it, unless that is gone by now, or the keyboard is not at `window`.
        pub(super) fn give_back(&self, window: &WindowContext) {
            let Some(former) = self.former.take() else { return };
            let Some(connection) = self.connection().filter(|connection| owner(connection) == number(window))
            else {
                return;
            };
            if let Ok(asked) = connection.set_input_focus(InputFocus::PARENT, former, CURRENT_TIME) {
                asked.ignore_error();
            }
            // A server that is gone takes the window with it anyway.
            let _ = connection.flush();
        }

        fn connection(&self) -> Option<&RustConnection> {
            self.connection.get_or_init(|| x11rb::connect(None).ok().map(|(connection, _)| connection)).as_ref()
        }
    }

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
