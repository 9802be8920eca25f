//! Files that are dropped on the plugin's window, as other programs drop them on an X server: XDND 5.
//!
//! Host's main thread.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use x11rb::connection::Connection;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{
    Atom, CLIENT_MESSAGE_EVENT, ClientMessageEvent, ConnectionExt, CreateWindowAux, EventMask, PropMode,
    SELECTION_NOTIFY_EVENT, SelectionNotifyEvent, Window, WindowClass,
};
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;

/// The version of the protocol, in the byte where it is told.
const VERSION: u32 = 5 << 24;
/// The time within which the window has to ask for the names of the files.
const ASKED: Duration = Duration::from_secs(1);

/// A program that drags files.
pub struct Dragging<'a> {
    connection: &'a RustConnection,
    source: Window,
    target: Window,
}

impl<'a> Dragging<'a> {
    /// Something that is dragged over the window `target`.
    pub fn over(connection: &'a RustConnection, root: Window, target: Window) -> Result<Self> {
        let source = connection.generate_id()?;
        let (look, class) = (CreateWindowAux::new(), WindowClass::INPUT_OUTPUT);
        connection.create_window(0, source, root, 0, 0, 1, 1, 0, class, x11rb::COPY_FROM_PARENT, &look)?.check()?;
        Ok(Self { connection, source, target })
    }

    /// Drags `paths` to a place of the display and drops them there, or leaves again.
    pub fn drop_files(&self, at: (i16, i16), paths: &[&Path], drops: bool) -> Result<()> {
        let [selection, list, copy] =
            [self.atom("XdndSelection")?, self.atom("text/uri-list")?, self.atom("XdndActionCopy")?];
        self.connection.set_selection_owner(self.source, selection, x11rb::CURRENT_TIME)?.check()?;
        self.tell("XdndEnter", [VERSION, list, 0, 0])?;
        let place = u32::from(at.0 as u16) << 16 | u32::from(at.1 as u16);
        self.tell("XdndPosition", [0, place, x11rb::CURRENT_TIME, copy])?;
        self.hand_over(&uris(paths))?;
        self.tell(if drops { "XdndDrop" } else { "XdndLeave" }, [0, x11rb::CURRENT_TIME, 0, 0])
    }

    /// Waits until the window asks for the names, and answers.
    fn hand_over(&self, uris: &[u8]) -> Result<()> {
        let begun = Instant::now();
        while begun.elapsed() < ASKED {
            let Some(event) = self.connection.poll_for_event()? else {
                std::thread::sleep(Duration::from_millis(5));
                continue;
            };
            let Event::SelectionRequest(asked) = event else { continue };
            let (window, property, target) = (asked.requestor, asked.property, asked.target);
            self.connection.change_property8(PropMode::REPLACE, window, property, target, uris)?;
            let answer = SelectionNotifyEvent {
                response_type: SELECTION_NOTIFY_EVENT,
                sequence: 0,
                time: asked.time,
                requestor: window,
                selection: asked.selection,
                target,
                property,
            };
            self.connection.send_event(false, window, EventMask::NO_EVENT, answer)?;
            self.connection.flush()?;
            return Ok(());
        }
        bail!("the window does not ask what is dropped")
    }

    fn tell(&self, what: &str, [b, c, d, e]: [u32; 4]) -> Result<()> {
        let event = ClientMessageEvent {
            response_type: CLIENT_MESSAGE_EVENT,
            format: 32,
            sequence: 0,
            window: self.target,
            type_: self.atom(what)?,
            data: [self.source, b, c, d, e].into(),
        };
        self.connection.send_event(false, self.target, EventMask::NO_EVENT, event)?;
        self.connection.flush()?;
        Ok(())
    }

    fn atom(&self, name: &str) -> Result<Atom> {
        Ok(self.connection.intern_atom(false, name.as_bytes())?.reply()?.atom)
    }
}

impl Drop for Dragging<'_> {
    fn drop(&mut self) {
        let _ = self.connection.destroy_window(self.source);
        let _ = self.connection.flush();
    }
}

/// The names of files, as programs pass them.
fn uris(paths: &[&Path]) -> Vec<u8> {
    let mut uris = Vec::new();
    for path in paths {
        uris.extend(b"file://");
        for &byte in path.as_os_str().as_encoded_bytes() {
            match byte {
                b'/' | b'.' | b'-' | b'_' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => uris.push(byte),
                other => uris.extend(format!("%{other:02X}").bytes()),
            }
        }
        uris.extend(b"\r\n");
    }
    uris
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_passed_with_their_spaces() {
        let paths = [Path::new("/tmp/Song 0"), Path::new("/tmp/é.wav")];
        assert_eq!(uris(&paths), b"file:///tmp/Song%200\r\nfile:///tmp/%C3%A9.wav\r\n");
    }
}
