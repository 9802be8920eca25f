//! Windows of the plugin on a real display: opened, used at random, closed.
//!
//! Host's main thread. Events are sent to the plugin's own window, not through the display's mouse and keyboard, so
//! other windows are not clicked.

use std::collections::HashMap;
use std::path::Path;

use anyhow::{Context, Result};
use testkit::Random;
use x11rb::connection::Connection;
use x11rb::protocol::xproto::{
    BUTTON_PRESS_EVENT, BUTTON_RELEASE_EVENT, ButtonPressEvent, ConnectionExt, CreateWindowAux, EventMask,
    KEY_PRESS_EVENT, KEY_RELEASE_EVENT, KeyButMask, MOTION_NOTIFY_EVENT, Motion, Window, WindowClass,
};
use x11rb::rust_connection::RustConnection;

use super::drag::Dragging;

/// The size of a host's window.
pub const SIZE: (u16, u16) = (1000, 620);
/// A place in it, on the display too.
const MIDDLE: (i16, i16) = (500, 300);
/// The first key number, and the number of keys.
const KEYS: (u8, usize) = (9, 110);

/// The numbers of some keys, on every server that reads its keys from evdev.
pub mod keys {
    pub const ESCAPE: u8 = 9;
    pub const TAB: u8 = 23;
    pub const Y: u8 = 29;
    pub const ENTER: u8 = 36;
    pub const SHIFT: u8 = 50;
    pub const Z: u8 = 52;
    pub const SPACE: u8 = 65;
}

/// A display.
pub struct Screen {
    connection: RustConnection,
    root: Window,
    /// The key for each character of its layout, and whether Shift is held.
    layout: HashMap<char, (u8, bool)>,
}

impl Screen {
    /// The display in `DISPLAY`, if a server answers there.
    pub fn connect() -> Option<Self> {
        std::env::var_os("DISPLAY").filter(|name| !name.is_empty())?;
        let (connection, screen) = x11rb::connect(None).ok()?;
        let root = connection.setup().roots.get(screen)?.root;
        let layout = layout(&connection).unwrap_or_default();
        Some(Self { connection, root, layout })
    }

    /// A host's window, to contain the plugin's window.
    pub fn parent(&self) -> Result<Window> {
        let window = self.connection.generate_id()?;
        let (depth, visual) = (x11rb::COPY_DEPTH_FROM_PARENT, x11rb::COPY_FROM_PARENT);
        let look = CreateWindowAux::new().override_redirect(1);
        let class = WindowClass::INPUT_OUTPUT;
        self.connection
            .create_window(depth, window, self.root, 0, 0, SIZE.0, SIZE.1, 0, class, visual, &look)?
            .check()?;
        self.connection.map_window(window)?.check()?;
        Ok(window)
    }

    /// Destroys a host's window.
    pub fn close(&self, window: Window) {
        let _ = self.connection.destroy_window(window);
        let _ = self.connection.flush();
    }

    /// Moves, clicks, drags, scrolls and types in the window inside `parent`, if there is one yet.
    pub fn meddle(&self, parent: Window, random: &mut Random) {
        let Some(inside) = self.inside(parent) else { return };
        for _ in 0..1 + random.below(40) {
            match random.below(6) {
                0 => self.any_key(inside, random),
                1 => {
                    let from = place(random);
                    self.button(inside, BUTTON_PRESS_EVENT, 1, from);
                    for _ in 0..random.below(12) {
                        self.motion(inside, place(random), KeyButMask::BUTTON1);
                    }
                    self.button(inside, BUTTON_RELEASE_EVENT, 1, place(random));
                }
                2 => {
                    let wheel = *random.pick(&[4, 5]);
                    self.click(inside, wheel, place(random));
                }
                other => {
                    let button = if other == 3 { 3 } else { 1 };
                    let at = place(random);
                    self.motion(inside, at, KeyButMask::default());
                    for _ in 0..1 + random.below(2) {
                        self.click(inside, button, at);
                    }
                }
            }
        }
        let _ = self.connection.flush();
    }

    /// The plugin's window inside `parent`, if there is one yet.
    fn inside(&self, parent: Window) -> Option<Window> {
        let tree = self.connection.query_tree(parent).ok()?.reply().ok()?;
        tree.children.first().copied()
    }

    /// Clicks in the window inside `parent`.
    pub fn click_at(&self, parent: Window, at: (i16, i16)) {
        let Some(inside) = self.inside(parent) else { return };
        self.motion(inside, at, KeyButMask::default());
        self.click(inside, 1, at);
        let _ = self.connection.flush();
    }

    /// Presses a key in the window inside `parent`.
    pub fn key(&self, parent: Window, key: u8, held: KeyButMask) {
        let Some(inside) = self.inside(parent) else { return };
        for kind in [KEY_PRESS_EVENT, KEY_RELEASE_EVENT] {
            self.send(inside, kind, key, (0, 0), held);
        }
        let _ = self.connection.flush();
    }

    /// Types what its layout has of `text`.
    pub fn type_text(&self, parent: Window, text: &str) {
        let Some(inside) = self.inside(parent) else { return };
        for &(key, shift) in text.chars().filter_map(|letter| self.layout.get(&letter)) {
            let held = if shift { KeyButMask::SHIFT } else { KeyButMask::default() };
            // The window follows the key itself, too.
            if shift {
                self.send(inside, KEY_PRESS_EVENT, keys::SHIFT, (0, 0), KeyButMask::default());
            }
            self.key(parent, key, held);
            if shift {
                self.send(inside, KEY_RELEASE_EVENT, keys::SHIFT, (0, 0), held);
            }
        }
        let _ = self.connection.flush();
    }

    /// Drops files on the window inside `parent`, or drags them away again.
    pub fn drop_files(&self, parent: Window, files: &[&Path], drops: bool) -> Result<()> {
        let inside = self.inside(parent).context("there is no window")?;
        Dragging::over(&self.connection, self.root, inside)?.drop_files(MIDDLE, files, drops)
    }

    fn click(&self, window: Window, button: u8, at: (i16, i16)) {
        self.button(window, BUTTON_PRESS_EVENT, button, at);
        self.button(window, BUTTON_RELEASE_EVENT, button, at);
    }

    fn button(&self, window: Window, kind: u8, button: u8, at: (i16, i16)) {
        self.send(window, kind, button, at, KeyButMask::default());
    }

    /// A key alone, or with Control, as for undoing.
    fn any_key(&self, window: Window, random: &mut Random) {
        let key = KEYS.0 + random.below(KEYS.1) as u8;
        let held = *random.pick(&[KeyButMask::default(), KeyButMask::CONTROL, KeyButMask::SHIFT]);
        let at = place(random);
        self.send(window, KEY_PRESS_EVENT, key, at, held);
        self.send(window, KEY_RELEASE_EVENT, key, at, held);
    }

    fn motion(&self, window: Window, at: (i16, i16), held: KeyButMask) {
        self.send(window, MOTION_NOTIFY_EVENT, Motion::NORMAL.into(), at, held);
    }

    /// Events of keys, buttons and motion have one shape.
    fn send(&self, window: Window, kind: u8, detail: u8, (x, y): (i16, i16), state: KeyButMask) {
        let event = ButtonPressEvent {
            response_type: kind,
            detail,
            sequence: 0,
            time: x11rb::CURRENT_TIME,
            root: self.root,
            event: window,
            child: x11rb::NONE,
            root_x: x,
            root_y: y,
            event_x: x,
            event_y: y,
            state,
            same_screen: true,
        };
        let _ = self.connection.send_event(false, window, EventMask::NO_EVENT, event);
    }
}

/// The keys of a display's layout that type a character of Latin 1, alone or with Shift.
fn layout(connection: &RustConnection) -> Option<HashMap<char, (u8, bool)>> {
    let (first, last) = (connection.setup().min_keycode, connection.setup().max_keycode);
    let reply = connection.get_keyboard_mapping(first, last - first + 1).ok()?.reply().ok()?;
    let mut layout = HashMap::new();
    for (key, signs) in (first..=last).zip(reply.keysyms.chunks(reply.keysyms_per_keycode.max(1).into())) {
        for (sign, shift) in signs.iter().take(2).zip([false, true]) {
            if let Some(letter) = u8::try_from(*sign).ok().filter(|sign| *sign >= b' ') {
                layout.entry(char::from(letter)).or_insert((key, shift));
            }
        }
    }
    Some(layout)
}

fn place(random: &mut Random) -> (i16, i16) {
    (random.below(SIZE.0.into()) as i16, random.below(SIZE.1.into()) as i16)
}
