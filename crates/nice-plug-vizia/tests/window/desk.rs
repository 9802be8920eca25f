//! An X server to test with: windows that stand for a host's, a mouse, a keyboard, and eyes. Used by test programs of several
//! packages.
#![allow(dead_code)] // No test program uses all of it.

use std::io::Write;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use x11rb::connection::Connection;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{
    BUTTON_PRESS_EVENT, BUTTON_RELEASE_EVENT, ConfigureWindowAux, ConnectionExt as _, CreateWindowAux, ImageFormat,
    InputFocus, KEY_PRESS_EVENT, KEY_RELEASE_EVENT, MOTION_NOTIFY_EVENT, StackMode, Window, WindowClass,
};
use x11rb::protocol::xtest::ConnectionExt as _;
use x11rb::rust_connection::RustConnection;

/// There is one mouse.
static MOUSE: Mutex<()> = Mutex::new(());

/// How long something may take to be seen.
const PATIENCE: Duration = Duration::from_secs(20);

/// A display, which one test at a time has to itself.
pub(crate) struct Desk {
    connection: RustConnection,
    root: Window,
    _mouse: MutexGuard<'static, ()>,
}

/// A window that stands for a host's.
pub(crate) struct Parent<'a> {
    desk: &'a Desk,
    window: Window,
}

impl Desk {
    /// `None`, and a word to the reader, where there is no display. Panics if the variable `STEMLOCK_DISPLAY` promised one.
    pub(crate) fn new() -> Option<Self> {
        let mouse = MOUSE.lock().unwrap_or_else(PoisonError::into_inner);
        let Ok((connection, screen)) = x11rb::connect(None) else {
            assert!(std::env::var_os("STEMLOCK_DISPLAY").is_none(), "a display was promised, and there is none");
            let name = std::thread::current().name().unwrap_or_default().to_owned();
            writeln!(std::io::stderr(), "skipped, for want of a display: {name}").expect("stderr");
            return None;
        };
        let root = connection.setup().roots[screen].root;
        Some(Self { connection, root, _mouse: mouse })
    }

    /// Opens a window at the top left corner.
    pub(crate) fn parent(&self, width: u16, height: u16) -> Parent<'_> {
        let window = self.connection.generate_id().expect("an id");
        let (depth, visual) = (x11rb::COPY_DEPTH_FROM_PARENT, x11rb::COPY_FROM_PARENT);
        let look = CreateWindowAux::new().background_pixel(0x0040_4040).override_redirect(1);
        let class = WindowClass::INPUT_OUTPUT;
        let made =
            self.connection.create_window(depth, window, self.root, 0, 0, width, height, 0, class, visual, &look);
        made.expect("a connection").check().expect("a window");
        self.connection.map_window(window).expect("a connection").check().expect("shown");
        Parent { desk: self, window }
    }
}

impl Parent<'_> {
    /// Its number on the server.
    pub(crate) fn id(&self) -> Window {
        self.window
    }

    /// The window inside of this one.
    pub(crate) fn child(&self) -> Window {
        let tree = self.desk.connection.query_tree(self.window).expect("a connection").reply();
        *tree.expect("a window").children.first().expect("a window inside")
    }

    pub(crate) fn raise(&self) {
        let above = ConfigureWindowAux::new().stack_mode(StackMode::ABOVE);
        self.desk.connection.configure_window(self.window, &above).expect("a connection").check().expect("raised");
    }

    /// The colour at a place of the window, as red, green and blue.
    pub(crate) fn pixel(&self, x: i16, y: i16) -> Option<[u8; 3]> {
        let image = self.desk.connection.get_image(ImageFormat::Z_PIXMAP, self.window, x, y, 1, 1, u32::MAX);
        let data = image.ok()?.reply().ok()?.data;
        Some([*data.get(2)?, *data.get(1)?, *data.first()?])
    }

    /// Waits until a place has this colour.
    pub(crate) fn wait_for(&self, x: i16, y: i16, colour: [u8; 3]) {
        wait_until(&format!("{colour:?} at {x},{y}"), || self.pixel(x, y) == Some(colour));
    }

    /// Waits until a window inside of this one has the keyboard.
    pub(crate) fn wait_for_keyboard(&self) {
        let parent_of = |window| Some(self.desk.connection.query_tree(window).ok()?.reply().ok()?.parent);
        wait_until("the keyboard", || self.focus().and_then(parent_of) == Some(self.window));
    }

    /// Has the keyboard itself from now on, as a host has.
    pub(crate) fn take_keyboard(&self) {
        let connection = &self.desk.connection;
        let taken = connection.set_input_focus(InputFocus::PARENT, self.window, x11rb::CURRENT_TIME);
        taken.expect("a connection").check().expect("the keyboard");
    }

    /// Waits until it has the keyboard itself again.
    pub(crate) fn wait_for_own_keyboard(&self) {
        wait_until("the host's keyboard", || self.focus() == Some(self.window));
    }

    fn focus(&self) -> Option<Window> {
        Some(self.desk.connection.get_input_focus().ok()?.reply().ok()?.focus)
    }

    pub(crate) fn move_to(&self, x: i16, y: i16) {
        self.fake(MOTION_NOTIFY_EVENT, 0, x, y);
    }

    pub(crate) fn button(&self, button: u8, down: bool) {
        self.fake(if down { BUTTON_PRESS_EVENT } else { BUTTON_RELEASE_EVENT }, button, 0, 0);
    }

    pub(crate) fn click(&self, button: u8) {
        self.button(button, true);
        self.button(button, false);
    }

    /// Presses the key of a small letter.
    pub(crate) fn key(&self, letter: char) {
        self.key_of(u32::from(letter));
    }

    /// Waits until the window itself is told that the key of a small letter went down and up, once each.
    pub(crate) fn wait_for_key(&self, letter: char) {
        let code = self.code_of(u32::from(letter));
        for kind in [KEY_PRESS_EVENT, KEY_RELEASE_EVENT] {
            let mut heard = None;
            wait_until("a key", || {
                heard = self.heard();
                heard.is_some()
            });
            assert_eq!(heard, Some((kind, code)));
        }
    }

    /// What the window itself is told of the keyboard next: down or up, and the number of the key.
    pub(crate) fn heard(&self) -> Option<(u8, u8)> {
        loop {
            match self.desk.connection.poll_for_event().expect("a connection")? {
                Event::KeyPress(key) if key.event == self.window => return Some((KEY_PRESS_EVENT, key.detail)),
                Event::KeyRelease(key) if key.event == self.window => return Some((KEY_RELEASE_EVENT, key.detail)),
                _ => {}
            }
        }
    }

    /// Presses Escape.
    pub(crate) fn escape(&self) {
        self.key_of(0xff1b);
    }

    /// Presses the key with this number among the server's symbols.
    pub(crate) fn symbol(&self, symbol: u32) {
        self.key_of(symbol);
    }

    fn key_of(&self, symbol: u32) {
        let code = self.code_of(symbol);
        self.fake(KEY_PRESS_EVENT, code, 0, 0);
        self.fake(KEY_RELEASE_EVENT, code, 0, 0);
    }

    fn code_of(&self, symbol: u32) -> u8 {
        let setup = self.desk.connection.setup();
        let (first, last) = (setup.min_keycode, setup.max_keycode);
        let map = self.desk.connection.get_keyboard_mapping(first, last - first + 1).expect("a connection");
        let map = map.reply().expect("a keyboard");
        let keys = map.keysyms.chunks(map.keysyms_per_keycode.into());
        let index = keys.into_iter().position(|key| key.contains(&symbol)).expect("such a key");
        first + index as u8
    }

    fn fake(&self, kind: u8, detail: u8, x: i16, y: i16) {
        let faked = self.desk.connection.xtest_fake_input(kind, detail, 0, self.desk.root, x, y, 0);
        faked.expect("a connection").check().expect("the server takes fake input");
    }
}

impl Drop for Parent<'_> {
    fn drop(&mut self) {
        // A window that is gone already is as good.
        let _ = self.desk.connection.destroy_window(self.window);
        let _ = self.desk.connection.flush();
    }
}

/// Waits until something holds.
pub(crate) fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let end = Instant::now() + PATIENCE;
    while !holds() {
        assert!(Instant::now() < end, "not within {PATIENCE:?}: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}
