//! Where the messages that a song sends lie in its material.
//!
//! A plain value, made by a loader thread and read by the audio thread. Not known here: what was sent, and when.

use crate::engine::follow::Timeline;
use crate::setlist::{MidiMessage, MidiSend, SendPlace, Song, name_key};
use crate::time::{Bar, BeatPos};

/// A message as it is sent: a status byte and two data bytes, the second of which is 0 where the message has only one.
pub type MidiBytes = [u8; 3];

/// Notes of each channel, the lowest one lowest.
pub type HeldNotes = [u128; 16];

/// A message at its place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlacedMidi {
    /// Where it lies in the material, in frames, between two frames in general; −∞ for the programs and controllers of the launch.
    pub pos: f64,
    /// Whether it is a note of the launch: it begins where the song does, and only behind a launch.
    pub of_launch: bool,
    /// The place of the next message that sets the same controller or program; ∞ if there is none.
    pub until: f64,
    /// What is sent.
    pub bytes: MidiBytes,
}

/// Messages after so many are not sent: one that stands for a section may lie at many places.
const MOST_PLACED: usize = 4096;

/// The messages of a song, in their order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MidiTrack {
    messages: Box<[PlacedMidi]>,
    /// Where the song begins: with the first bar in its files, as a count-in ends there.
    begins: f64,
}

impl MidiTrack {
    /// The messages of a `song` that lies as `timeline` says.
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
        // Of what lies at one place, notes end first; else the order is the song's.
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

    /// All messages at or before a place of the material, and all behind it.
    pub fn split(&self, pos: f64) -> (&[PlacedMidi], &[PlacedMidi]) {
        self.messages.split_at(self.messages.partition_point(|message| message.pos <= pos))
    }

    /// Whether a place of the material is at or before the song's beginning.
    pub fn is_before(&self, pos: f64) -> bool {
        pos <= self.begins
    }

    /// The notes that sound behind a place of the material, if all are sent up to there.
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

    /// Which of [`Self::KEYS`] settings it changes; none for notes.
    pub fn key(&self) -> Option<usize> {
        let channel = usize::from(self.bytes[0] & 0x0f);
        match self.bytes[0] & 0xf0 {
            CONTROL => Some(channel * 129 + usize::from(self.bytes[1])),
            PROGRAM => Some(channel * 129 + 128),
            _ => None,
        }
    }

    /// How many settings there are: the controllers and the program of each channel.
    pub const KEYS: usize = 16 * 129;

    /// What it sets that to.
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

/// The beats at which something is sent; `None` for the launch.
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

/// The end of the first of these messages, if it is a note. One that begins again before it has ended ends there.
fn end_of(begun: &[(PlacedMidi, Option<f64>)]) -> Option<PlacedMidi> {
    let (first, rest) = begun.split_first()?;
    let (channel, note) = first.0.begun()?;
    let again = rest.iter().find(|later| later.0.begun() == Some((channel, note)));
    let end = again.map_or(first.1?, |again| first.1.unwrap_or(f64::INFINITY).min(again.0.pos));
    Some(PlacedMidi::new(end, note_off(channel as u8, note)))
}
