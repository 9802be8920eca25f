//! A drag of files from another program, by the XDND protocol, version 5.

use x11rb::connection::Connection;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{
    CLIENT_MESSAGE_EVENT, ClientMessageEvent, ConnectionExt as _, CreateWindowAux, EventMask, PropMode,
    SELECTION_NOTIFY_EVENT, SelectionNotifyEvent, SelectionRequestEvent, Window, WindowClass,
};
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;

use crate::desk::wait_until;

/// When the drag is, in the server's milliseconds. Any time does.
const TIME: u32 = 1000;

/// A program from which something is dragged.
pub(crate) struct Source {
    connection: RustConnection,
    window: Window,
}

impl Source {
    /// A program that has something to drag.
    pub(crate) fn new() -> Self {
        let (connection, screen) = x11rb::connect(None).expect("the display that the desk found");
        let window = connection.generate_id().expect("an id");
        let (root, class) = (connection.setup().roots[screen].root, WindowClass::INPUT_OUTPUT);
        let look = CreateWindowAux::new();
        let made = connection.create_window(0, window, root, 0, 0, 1, 1, 0, class, 0, &look);
        made.expect("a connection").check().expect("a window");
        let source = Self { connection, window };
        let owned =
            source.connection.set_selection_owner(window, source.atom("XdndSelection"), x11rb::CURRENT_TIME);
        owned.expect("a connection").check().expect("the selection");
        source
    }

    /// Drags `data` of this kind over `(x, y)` of the screen, where `target` is, and lets it go; whether it was welcome.
    pub(crate) fn drag(&self, kind: &str, data: &str, target: Window, (x, y): (u32, u32)) -> bool {
        let kind = self.atom(kind);
        self.tell(target, "XdndEnter", [5 << 24, kind, 0, 0]);
        self.tell(target, "XdndPosition", [0, x << 16 | y, TIME, self.atom("XdndActionCopy")]);
        let is_welcome = self.answer("XdndStatus", kind, data) & 1 == 1;
        if !is_welcome {
            self.tell(target, "XdndLeave", [0; 4]);
            return false;
        }
        self.tell(target, "XdndDrop", [0, TIME, 0, 0]);
        self.answer("XdndFinished", kind, data) & 1 == 1
    }

    fn atom(&self, name: &str) -> u32 {
        let asked = self.connection.intern_atom(false, name.as_bytes()).expect("a connection");
        asked.reply().expect("an atom").atom
    }

    fn tell(&self, target: Window, message: &str, [a, b, c, d]: [u32; 4]) {
        let message = ClientMessageEvent {
            response_type: CLIENT_MESSAGE_EVENT,
            format: 32,
            sequence: 0,
            window: target,
            type_: self.atom(message),
            data: [self.window, a, b, c, d].into(),
        };
        let sent = self.connection.send_event(false, target, EventMask::NO_EVENT, message);
        sent.expect("a connection").check().expect("sent");
    }

    /// Waits for this message, and answers requests for the data meanwhile; returns the message's second word.
    fn answer(&self, message: &str, kind: u32, data: &str) -> u32 {
        let wanted = self.atom(message);
        let mut flags = None;
        wait_until(message, || {
            match self.connection.poll_for_event().expect("a connection") {
                Some(Event::SelectionRequest(request)) if request.target == kind => self.give(request, data),
                Some(Event::ClientMessage(message)) if message.type_ == wanted => {
                    flags = Some(message.data.as_data32()[1]);
                }
                _ => {}
            }
            flags.is_some()
        });
        flags.expect("waited for it")
    }

    fn give(&self, request: SelectionRequestEvent, data: &str) {
        let (mode, to, property) = (PropMode::REPLACE, request.requestor, request.property);
        let given = self.connection.change_property8(mode, to, property, request.target, data.as_bytes());
        given.expect("a connection").check().expect("given");
        let told = SelectionNotifyEvent {
            response_type: SELECTION_NOTIFY_EVENT,
            sequence: 0,
            time: request.time,
            requestor: to,
            selection: request.selection,
            target: request.target,
            property,
        };
        let sent = self.connection.send_event(false, to, EventMask::NO_EVENT, told);
        sent.expect("a connection").check().expect("sent");
    }
}
