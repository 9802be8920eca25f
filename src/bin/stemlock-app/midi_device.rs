//! Pedals and keyboards: passes the messages of a MIDI device to the audio thread.
//!
//! The device's own thread writes into a ring.

use midir::{Ignore, MidiInput, MidiInputConnection};
use rtrb::{Consumer, Producer, RingBuffer};

/// The name of Stemlock as a MIDI client.
const CLIENT: &str = "Stemlock";
/// The maximum number of waiting messages.
const ROOM: usize = 1024;

/// A device that is read until it is dropped.
pub struct MidiDevice {
    _connection: MidiInputConnection<Producer<[u8; 3]>>,
}

/// The names of the MIDI inputs.
pub fn names() -> Vec<String> {
    let Ok(input) = MidiInput::new(CLIENT) else { return Vec::new() };
    let ports = input.ports();
    // Without Stemlock's own.
    ports.iter().filter_map(|port| input.port_name(port).ok()).filter(|name| !name.starts_with(CLIENT)).collect()
}

/// A ring that stays empty.
pub fn none() -> Consumer<[u8; 3]> {
    RingBuffer::new(1).1
}

/// Reads the device with this name, or whose name begins with it.
///
/// # Errors
/// In a musician's words, why it cannot be read.
pub fn open(wanted: &str) -> Result<(MidiDevice, Consumer<[u8; 3]>), String> {
    let mut input = MidiInput::new(CLIENT).map_err(|_| "this computer has no MIDI".to_owned())?;
    // Clocks and system messages are not needed.
    input.ignore(Ignore::All);
    let ports = input.ports();
    let is_wanted = |port: &&midir::MidiInputPort| input.port_name(port).is_ok_and(|name| name.starts_with(wanted));
    let port = ports.iter().find(is_wanted).cloned();
    let port = port.ok_or_else(|| format!("there is no MIDI device called \"{wanted}\"; is it plugged in?"))?;
    let (heard, next) = RingBuffer::new(ROOM);
    let connection = input
        .connect(&port, "pedals", |_, message, heard: &mut Producer<[u8; 3]>| put(heard, message), heard)
        .map_err(|_| format!("\"{wanted}\" cannot be opened; another program may be using it"))?;
    Ok((MidiDevice { _connection: connection }, next))
}

/// Adds a message of up to three bytes; longer ones are ignored. If the ring is full, messages are lost.
fn put(heard: &mut Producer<[u8; 3]>, message: &[u8]) {
    let mut bytes = [0; 3];
    if let Some(to) = bytes.get_mut(..message.len()) {
        to.copy_from_slice(message);
        let _ = heard.push(bytes);
    }
}
