//! Pedals and keyboards: passes the messages of a MIDI device to the audio thread.
//!
//! The device's own thread writes into a ring. Everything else runs on the thread that opens devices. Not known here: which audio device reads the ring.

use std::sync::Arc;

use midir::{Ignore, MidiInput, MidiInputConnection, MidiInputPort};
use parking_lot::Mutex;
use rtrb::{Consumer, Producer, RingBuffer};

use crate::player::Message;

/// The name of Stemlock as a MIDI client.
const CLIENT: &str = "Stemlock";
/// The maximum number of waiting messages.
const ROOM: usize = 1024;

/// The messages on their way to the audio thread.
pub type HeardMidi = Consumer<[u8; 3]>;
/// The end of the ring into which a device's thread writes. The lock is not the audio thread's.
type MidiRing = Arc<Mutex<Producer<[u8; 3]>>>;

/// The chosen MIDI device. It is opened when it is there, and again when it is back after it was unplugged.
pub struct Pedals {
    ring: MidiRing,
    pedal: Option<Pedal>,
}

struct Pedal {
    wanted: String,
    /// `None` while it is unplugged.
    connection: Option<MidiInputConnection<MidiRing>>,
}

impl Pedals {
    /// No device.
    pub fn new() -> Self {
        Self { ring: Arc::new(Mutex::new(RingBuffer::new(1).0)), pedal: None }
    }

    /// The ring for an audio device that is about to open. An earlier one stays empty from now on.
    pub fn heard(&self) -> HeardMidi {
        let (ring, heard) = RingBuffer::new(ROOM);
        *self.ring.lock() = ring;
        heard
    }

    /// Listens to the device with this name, or whose name begins with it, if it is there; to none without a name. Call it again from time to time.
    ///
    /// # Errors
    /// In a musician's words, why it is not heard.
    pub fn follow(&mut self, wanted: Option<&str>) -> Result<(), String> {
        self.pedal.take_if(|pedal| Some(pedal.wanted.as_str()) != wanted);
        let Some(wanted) = wanted else { return Ok(()) };
        let input = input()?;
        let found = found(&input, wanted);
        match (found, &mut self.pedal) {
            (Some(_), Some(Pedal { connection: Some(_), .. })) => Ok(()),
            (Some(port), pedal) => {
                let connection = connect(input, &port, &self.ring)
                    .ok_or_else(|| format!("\"{wanted}\" cannot be opened; another program may be using it"))?;
                *pedal = Some(Pedal { wanted: wanted.to_owned(), connection: Some(connection) });
                Ok(())
            }
            (None, Some(pedal)) => {
                pedal.connection = None;
                Err(format!("\"{wanted}\" was unplugged; Stemlock listens to it again when it is back"))
            }
            (None, None) => Err(format!("there is no MIDI device called \"{wanted}\"; is it plugged in?")),
        }
    }
}

/// The names of the MIDI inputs.
pub fn names() -> Vec<String> {
    let Ok(input) = input() else { return Vec::new() };
    let ports = input.ports();
    // Without Stemlock's own.
    ports.iter().filter_map(|port| input.port_name(port).ok()).filter(|name| !name.starts_with(CLIENT)).collect()
}

fn input() -> Result<MidiInput, String> {
    let mut input = MidiInput::new(CLIENT).map_err(|_| "this computer has no MIDI".to_owned())?;
    // Clocks and system messages are not needed.
    input.ignore(Ignore::All);
    Ok(input)
}

/// The port with this name, or whose name begins with it. ALSA numbers devices as they are plugged in, so the number counts only if nothing else fits.
fn found(input: &MidiInput, wanted: &str) -> Option<MidiInputPort> {
    let ports = input.ports();
    let begins =
        |start: &str| ports.iter().find(|port| input.port_name(port).is_ok_and(|name| name.starts_with(start)));
    begins(wanted).or_else(|| begins(without_number(wanted))).cloned()
}

/// The name of an ALSA port without its number: `Pedal:Pedal MIDI 1 24:0` without ` 24:0`.
fn without_number(name: &str) -> &str {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match name.rsplit_once(' ') {
        Some((rest, last)) if last.split_once(':').is_some_and(|(a, b)| is_number(a) && is_number(b)) => rest,
        _ => name,
    }
}

fn connect(input: MidiInput, port: &MidiInputPort, ring: &MidiRing) -> Option<MidiInputConnection<MidiRing>> {
    let put = |_, message: &[u8], ring: &mut MidiRing| put(&mut ring.lock(), message);
    input.connect(port, "pedals", put, Arc::clone(ring)).ok()
}

/// Adds a message of up to three bytes; longer ones are ignored. If the ring is full, messages are lost.
fn put(ring: &mut Producer<[u8; 3]>, message: &[u8]) {
    let mut bytes = [0; 3];
    if let Some(to) = bytes.get_mut(..message.len()) {
        to.copy_from_slice(message);
        let _ = ring.push(bytes);
    }
}

/// The next message that Stemlock knows, at the first frame of a block. Audio thread.
pub fn next(heard: &mut HeardMidi) -> Option<Message> {
    std::iter::from_fn(|| heard.pop().ok()).find_map(|bytes| Message::from_midi(0, &bytes).ok())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn messages_arrive_in_their_order_and_what_is_unknown_holds_nothing_up() {
        let pedals = Pedals::new();
        let mut heard = pedals.heard();
        let send = |message: &[u8]| put(&mut pedals.ring.lock(), message);
        let messages: [&[u8]; 6] =
            [&[0x90, 60, 100], &[0xf4], &[], &[0xf0, 1, 2, 3, 0xf7], &[0xb0, 64, 127], &[0xc0, 5]];
        messages.into_iter().for_each(send);
        assert!(matches!(next(&mut heard), Some(Message::NoteOn { key, .. }) if key.number() == Some(60)));
        assert!(matches!(next(&mut heard), Some(Message::MidiCC { cc: 64, .. })));
        assert!(matches!(next(&mut heard), Some(Message::MidiProgramChange { program: 5, .. })));
        assert!(next(&mut heard).is_none());
        let mut later = pedals.heard();
        send(&[0x90, 61, 100]);
        assert!(next(&mut heard).is_none(), "an audio device that was closed");
        assert!(matches!(next(&mut later), Some(Message::NoteOn { key, .. }) if key.number() == Some(61)));
    }

    #[test]
    fn a_device_is_known_again_under_another_number() {
        assert_eq!(without_number("Pedal:Pedal MIDI 1 24:0"), "Pedal:Pedal MIDI 1");
        for name in ["Pedal", "Pedal 2", "Pedal:Pedal MIDI 1", "", "Pedal 24:", "Pedal a:0"] {
            assert_eq!(without_number(name), name);
        }
    }

    #[test]
    fn a_device_that_is_not_there_is_named_and_none_is_no_trouble() {
        let mut pedals = Pedals::new();
        assert_eq!(pedals.follow(None), Ok(()));
        let why = pedals.follow(Some("no such pedal")).unwrap_err();
        assert!(why.contains("no such pedal") || why.contains("no MIDI"), "{why}");
    }
}
