//! The keyboard on X11. Runs on the window's thread, with a separate connection, because the window library does not
//! share its own.

use std::cell::{Cell, OnceCell};
use std::time::{Duration, Instant};

use baseview::WindowContext;
use keyboard_types::{Code, KeyState, KeyboardEvent, Modifiers};
use raw_window_handle::{HasWindowHandle, RawWindowHandle};
use x11rb::CURRENT_TIME;
use x11rb::connection::Connection;
use x11rb::cookie::VoidCookie;
use x11rb::protocol::xproto::{
    ConnectionExt, EventMask, InputFocus, KEY_PRESS_EVENT, KEY_RELEASE_EVENT, KeyButMask, KeyPressEvent,
    QueryPointerReply,
};
use x11rb::rust_connection::RustConnection;

use super::keycodes::keycode;

/// The window that had the keyboard according to the server. The window library's own state is not reliable here: it
/// also reports focus for windows under the pointer.
#[derive(Default)]
pub(super) struct Display {
    /// Made for the first text or key. `None` inside if there is no way.
    connection: OnceCell<Option<RustConnection>>,
    /// Who had it, and who took it.
    taken: Cell<Option<[u32; 2]>>,
    /// The key that was handed on last, and when.
    handed: Cell<Option<(Code, KeyState, Instant)>>,
}

impl Display {
    /// Records which window has the keyboard, unless it is `window`.
    pub(super) fn remember(&self, window: &WindowContext) {
        let Some((owner, own)) = self.connection().and_then(owner).zip(number(window)) else { return };
        if owner != own {
            self.taken.set(Some([owner, own]));
        }
    }

    /// Returns the focus to its former owner, unless the owner no longer exists or another window has the focus now. If
    /// the owner was closed, no window gets it.
    pub(super) fn give_back(&self) {
        let Some(([former, own], connection)) = self.taken.take().zip(self.connection()) else { return };
        if owner(connection).is_none_or(|owner| owner != own && owner > NOBODY) {
            return;
        }
        // Waits for the server, which drops the requests of a connection that closes too early. If the server refuses,
        // the focus stays.
        let asked = connection.set_input_focus(InputFocus::PARENT, former, CURRENT_TIME);
        let _ = asked.map(VoidCookie::check);
    }

    /// Passes a key to the window that would get it without `window`: to the one that has the keyboard, or to the nearest one
    /// around this that wants keys.
    pub(super) fn hand_on(&self, window: &WindowContext, event: &KeyboardEvent) {
        if self.is_echo(event) {
            return;
        }
        let Some((number, connection)) = number(window).zip(self.connection()) else { return };
        let _ = send(connection, number, event);
    }

    /// Whether a host returns a key that was passed to it: otherwise the key would go back and forth for ever. A key that is held repeats more
    /// slowly.
    fn is_echo(&self, event: &KeyboardEvent) -> bool {
        let now = Instant::now();
        let last = self.handed.replace(Some((event.code, event.state, now)));
        last.is_some_and(|(code, state, at)| (code, state) == (event.code, event.state) && now - at < ECHO)
    }

    fn connection(&self) -> Option<&RustConnection> {
        self.connection.get_or_init(|| x11rb::connect(None).ok().map(|(connection, _)| connection)).as_ref()
    }
}

/// The time within which a host sends back a key that it does not want.
const ECHO: Duration = Duration::from_millis(15);

/// Numbers up to this one, which stands for the window under the pointer, name no particular window.
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

/// Sends a key that came to the window `number` on. `None` if the server has gone, or there is no such window.
fn send(connection: &RustConnection, number: u32, event: &KeyboardEvent) -> Option<()> {
    let pointer = connection.query_pointer(number).ok()?.reply().ok()?;
    let heir = owner(connection).filter(|&owner| owner > NOBODY && owner != number);
    let (kind, mask) = match event.state {
        KeyState::Down => (KEY_PRESS_EVENT, EventMask::KEY_PRESS),
        KeyState::Up => (KEY_RELEASE_EVENT, EventMask::KEY_RELEASE),
    };
    // Without a mask, the creator of the focused window gets the events, however it selected them.
    let (to, climbs, mask) = match heir {
        Some(owner) => (owner, false, EventMask::NO_EVENT),
        None => (connection.query_tree(number).ok()?.reply().ok()?.parent, true, mask),
    };
    let key = KeyPressEvent {
        response_type: kind,
        detail: keycode(event.code)?,
        sequence: 0,
        time: CURRENT_TIME,
        root: pointer.root,
        event: to,
        child: x11rb::NONE,
        root_x: pointer.root_x,
        root_y: pointer.root_y,
        event_x: pointer.win_x,
        event_y: pointer.win_y,
        state: held(&pointer, event.modifiers),
        same_screen: true,
    };
    connection.send_event(climbs, to, mask, key).ok()?.ignore_error();
    connection.flush().ok()
}

/// The held modifiers: locks and the layout as the server reports them now, the others as in the event.
fn held(pointer: &QueryPointerReply, modifiers: Modifiers) -> KeyButMask {
    let pairs = [
        (Modifiers::SHIFT, KeyButMask::SHIFT),
        (Modifiers::CONTROL, KeyButMask::CONTROL),
        (Modifiers::ALT, KeyButMask::MOD1),
        (Modifiers::META, KeyButMask::MOD4),
    ];
    let told = pairs.iter().fold(KeyButMask::default(), |told, (_, mask)| told | *mask);
    let locks = KeyButMask::from(u16::from(pointer.mask) & !u16::from(told));
    pairs.into_iter().filter(|(theirs, _)| modifiers.contains(*theirs)).fold(locks, |held, (_, mask)| held | mask)
}
