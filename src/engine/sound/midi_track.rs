//! The positions of a song's messages in its material.
//!
//! A plain value, made by a loader thread and read by the audio thread. Not known here: what was sent, and when.

use crate::engine::follow::Timeline;
use crate::setlist::{MidiMessage, MidiSend, SendPlace, Song, name_key};
use crate::time::{Bar, BeatPos};

/// The bytes of a message: a status byte and two data bytes, the second of which is 0 if the message has only one.
pub type MidiBytes = [u8; 3];

/// The notes of each channel as bits, the lowest note in the lowest bit.
pub type HeldNotes = [u128; 16];

/// A message at its position.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlacedMidi {
    /// Its position in the material, in frames, usually between two frames; −∞ for the programs and controllers of the launch.
    pub pos: f64,
    /// Whether it is a note of the launch: it lies at the song's beginning, and is only sent after a launch.
    pub of_launch: bool,
    /// The position of the next message that sets the same controller or program; ∞ if there is none.
    pub until: f64,
    /// Its bytes.
    pub bytes: MidiBytes,
}

/// The maximum number of messages, because one for every start of a section may have many positions. Later ones are not sent.
const MOST_PLACED: usize = 4096;

/// The messages of a song, in their order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MidiTrack {
    messages: Box<[PlacedMidi]>,
    /// The song's beginning: the first bar in its files, where a count-in ends.
    begins: f64,
}

impl MidiTrack {
    /// The messages of `song` with this `timeline`.
    pub fn new(song: &Song, timeline: &Timeline) -> Self {
        let pos = |beat: BeatPos| timeline.source_at(beat).get();
        let launch = Bar::at_or_after(timeline.map(), timeline.beat_at_frame(0)).start;
        let places =
            song.sends.iter().flat_map(|send| beats_of(send, song).into_iter().map(move |beat| (send, beat)));
        let begun = places.map(|(send, beat)| {
            let bytes = begin_of(&send.message);
            let MidiMessage::Note { beats, .. } = send.message else {
                return (PlacedMidi::new(beat.map_or(f64::NEG_INFINITY, pos), bytes), None);
            };
            let begin = beat.unwrap_or(launch);
            let note = PlacedMidi { of_launch: beat.is_none(), ..PlacedMidi::new(pos(begin), bytes) };
            (note, BeatPos::new(begin.get() + beats).map(pos))
        });
        let mut begun: Vec<(PlacedMidi, Option<f64>)> = begun.take(MOST_PLACED).collect();
        begun.sort_by(|a, b| a.0.pos.total_cmp(&b.0.pos));
        let ends = (0..begun.len()).filter_map(|index| end_of(&begun[index..]));
        // At the same position, ends of notes come first; the rest keeps the song's order.
        let mut messages: Vec<PlacedMidi> = ends.chain(begun.iter().map(|begun| begun.0)).collect();
        messages.sort_by(|a, b| a.pos.total_cmp(&b.pos));
        for index in 0..messages.len() {
            let (before, rest) = messages.split_at_mut(index + 1);
            let this = &mut before[index];
            let next = rest.iter().find(|next| this.key().is_some() && next.key() == this.key());
            this.until = next.map_or(f64::INFINITY, |next| next.pos);
        }
        Self { messages: messages.into(), begins: pos(launch) }
    }

    /// All messages at or before a position in the material, and all after it.
    pub fn split(&self, pos: f64) -> (&[PlacedMidi], &[PlacedMidi]) {
        self.messages.split_at(self.messages.partition_point(|message| message.pos <= pos))
    }

    /// Whether a position in the material is at or before the song's beginning.
    pub fn is_before(&self, pos: f64) -> bool {
        pos <= self.begins
    }

    /// The notes that sound after a position in the material, if everything before it was sent.
    pub fn held(&self, pos: f64) -> HeldNotes {
        let mut held = [0; 16];
        for message in self.split(pos).0 {
            if let Some((channel, note)) = message.begun() {
                held[channel] |= 1 << note;
            } else if let Some((channel, note)) = message.ended() {
                held[channel] &= !(1 << note);
            }
        }
        held
    }
}

const NOTE_OFF: u8 = 0x80;
const NOTE_ON: u8 = 0x90;
const CONTROL: u8 = 0xb0;
const PROGRAM: u8 = 0xc0;

impl PlacedMidi {
    fn new(pos: f64, bytes: MidiBytes) -> Self {
        Self { pos, of_launch: false, until: f64::INFINITY, bytes }
    }

    /// The index of the setting that it changes, below [`Self::KEYS`]; `None` for notes.
    pub fn key(&self) -> Option<usize> {
        let channel = usize::from(self.bytes[0] & 0x0f);
        match self.bytes[0] & 0xf0 {
            CONTROL => Some(channel * 129 + usize::from(self.bytes[1])),
            PROGRAM => Some(channel * 129 + 128),
            _ => None,
        }
    }

    /// The number of settings: the controllers and the program of each channel.
    pub const KEYS: usize = 16 * 129;

    /// The new value of that setting.
    pub fn value(&self) -> u8 {
        self.bytes[if self.bytes[0] & 0xf0 == PROGRAM { 1 } else { 2 }]
    }

    /// The channel and number of the note that it begins.
    pub fn begun(&self) -> Option<(usize, u8)> {
        (self.bytes[0] & 0xf0 == NOTE_ON).then(|| (usize::from(self.bytes[0] & 0x0f), self.bytes[1]))
    }

    /// The channel and number of the note that it ends.
    pub fn ended(&self) -> Option<(usize, u8)> {
        (self.bytes[0] & 0xf0 == NOTE_OFF).then(|| (usize::from(self.bytes[0] & 0x0f), self.bytes[1]))
    }
}

/// The message that ends a note.
pub fn note_off(channel: u8, note: u8) -> MidiBytes {
    [NOTE_OFF | channel, note, 0]
}

fn begin_of(message: &MidiMessage) -> MidiBytes {
    match *message {
        MidiMessage::Program { channel, program } => [PROGRAM | channel, program, 0],
        MidiMessage::Control { channel, controller, value } => [CONTROL | channel, controller, value],
        MidiMessage::Note { channel, note, velocity, .. } => [NOTE_ON | channel, note, velocity],
    }
}

/// The beats at which a message is sent; `None` for the launch.
fn beats_of(send: &MidiSend, song: &Song) -> Vec<Option<BeatPos>> {
    match &send.place {
        SendPlace::Launch => vec![None],
        SendPlace::At(place) => vec![Some(place.beat(&song.tempo_map))],
        SendPlace::Section(name) => {
            let is_it = |span: &crate::setlist::Span| name_key(&song.sections[span.section].name) == name_key(name);
            song.spans().into_iter().filter(is_it).map(|span| Some(span.start)).collect()
        }
    }
}

/// The end of the first of these messages, if it is a note. If the note begins again before its end, it ends there.
fn end_of(begun: &[(PlacedMidi, Option<f64>)]) -> Option<PlacedMidi> {
    let (first, rest) = begun.split_first()?;
    let (channel, note) = first.0.begun()?;
    let again = rest.iter().find(|later| later.0.begun() == Some((channel, note)));
    let end = again.map_or(first.1?, |again| first.1.unwrap_or(f64::INFINITY).min(again.0.pos));
    Some(PlacedMidi::new(end, note_off(channel as u8, note)))
}
