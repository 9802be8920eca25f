//! Sends a song's messages on their frames.
//!
//! Audio thread. Known here: messages in the material, the line along which it passes. Not known here: the transport, plugin formats.
//!
//! A message is sent on the first frame at which the sounding position is at or past its own. If the song is entered elsewhere than at its
//! beginning, the programs and controllers in effect there are sent first, unless they are in effect already. Notes end when the song stops or jumps,
//! but not when it continues at its position, as after an edit.

use crate::engine::follow::Line;
use crate::time::SampleRate;

use super::midi_track::{HeldNotes, MidiBytes, MidiTrack, PlacedMidi, note_off};

/// Rounding: how far before a message's position its own frame may seem to be, in frames.
const ROUNDING: f64 = 1e-4;
/// A setting that is sent again within this many seconds after an entry is not sent at the entry, because a jump fades in before its place. An entry this
/// close to the previous position counts as a continuation.
const SOON: f64 = 0.01;
/// The number of notes.
const MOST_NOTES: usize = 16 * 128;
/// The maximum number of messages in a block, apart from those that end notes. Later ones are dropped.
const MOST_MESSAGES: usize = 2048;
/// No message has set a program or a controller yet.
const UNSET: u8 = 255;

/// A message that was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SentMidi {
    /// The output frame.
    pub frame: i64,
    /// Its bytes.
    pub bytes: MidiBytes,
}

/// Sends messages.
#[derive(Debug)]
pub struct MidiVoice {
    /// The position in the material up to which messages were sent.
    reached: f64,
    /// The output frame after the last one that sounded, if the song may continue there.
    left: Option<i64>,
    /// Whether the next entry is a launch, if an act states it.
    told: Option<bool>,
    /// Whether the notes of the launch are still to be sent.
    awaits: bool,
    /// The notes of each channel that were begun and not ended.
    notes: HeldNotes,
    /// The values of programs and controllers that were sent.
    set: Box<[u8; PlacedMidi::KEYS]>,
    sent: Vec<SentMidi>,
    rate: f64,
}

impl MidiVoice {
    /// A sender that has sent nothing. Allocates.
    pub fn new(rate: SampleRate) -> Self {
        Self {
            reached: f64::INFINITY,
            left: None,
            told: None,
            awaits: false,
            notes: [0; 16],
            set: Box::new([UNSET; PlacedMidi::KEYS]),
            sent: Vec::with_capacity(MOST_NOTES + 2 * MOST_MESSAGES),
            rate: rate.as_f64(),
        }
    }

    /// Begins a block at output frame `now`. If nothing sounds, ends leftover notes, unless the song may continue.
    pub fn begin(&mut self, is_sounding: bool, now: i64) {
        self.sent.clear();
        if !is_sounding && self.left != Some(now) {
            self.leave(now);
        }
    }

    /// Announces that an act moves to another place from the next frame on, by a launch or otherwise, e.g. a jump.
    pub fn come(&mut self, is_launch: bool) {
        self.told = Some(is_launch || self.told == Some(true));
    }

    /// The notes that were begun and not ended.
    pub fn held(&self) -> HeldNotes {
        self.notes
    }

    /// Takes over notes that another voice began, before this one has sent any. They end in the first block in which nothing sounds yet.
    pub fn take_over(&mut self, held: HeldNotes) {
        self.notes = held;
    }

    /// The messages sent in this block, in the order of their frames.
    pub fn sent(&self) -> &[SentMidi] {
        &self.sent
    }

    /// Playback starts or jumps to `line` at output frame `now`: a continuation, a launch, or another place. If no act states
    /// which, an entry at or before the song's beginning is a launch.
    pub fn enter(&mut self, track: &MidiTrack, line: &Line, now: i64) {
        let (here, before) = (line.at(now).get(), line.at(now - 1).get() + ROUNDING);
        let near = SOON * self.rate * line.speed().get();
        let told = self.told.take();
        let goes_on = self.left == Some(now) && (before - self.reached).abs() < near && told != Some(true);
        if goes_on {
            // An edit may have removed some notes.
            let held = track.held(self.reached);
            self.end_notes_but(&held, now);
        } else {
            self.end_notes(now);
            self.reached = before;
        }
        self.left = Some(now);
        let is_launch = !goes_on && told.unwrap_or_else(|| track.is_before(before));
        self.awaits = is_launch || self.awaits && track.is_before(self.reached);
        let soon = here + near;
        for message in track.split(self.reached).0 {
            let is_due = match message.key() {
                Some(key) => message.until > soon && (is_launch || self.set[key] != message.value()),
                None => is_launch && message.of_launch,
            };
            if is_due {
                self.send(now, message);
            }
        }
    }

    /// Sends the messages in the `frames` frames along `line` from output frame `now` on.
    pub fn pass(&mut self, track: &MidiTrack, line: &Line, now: i64, frames: usize) {
        let last = now + frames as i64 - 1;
        self.left = Some(last + 1);
        let end = line.at(last).get() + ROUNDING;
        if end < self.reached {
            return;
        }
        let mut frame = now;
        for message in track.split(self.reached).1.iter().take_while(|message| message.pos <= end) {
            frame = first_at(line, message.pos, frame, last);
            if self.awaits || !message.of_launch {
                self.send(frame, message);
            }
        }
        self.reached = end;
        self.awaits &= track.is_before(end);
    }

    /// The song ends at output frame `now`, or is replaced: all notes end.
    pub fn leave(&mut self, now: i64) {
        self.end_notes(now);
        (self.left, self.told) = (None, None);
    }

    /// Forgets the song's position. The notes end at the beginning of the next block.
    pub fn reset(&mut self) {
        (self.left, self.told) = (None, None);
    }

    fn end_notes(&mut self, now: i64) {
        self.end_notes_but(&HeldNotes::default(), now);
    }

    fn end_notes_but(&mut self, held: &HeldNotes, now: i64) {
        for ((channel, notes), held) in (0_u8..).zip(&mut self.notes).zip(held) {
            let mut over = *notes & !held;
            *notes &= held;
            while over != 0 {
                let note = over.trailing_zeros() as u8;
                over &= over - 1;
                self.sent.push(SentMidi { frame: now, bytes: note_off(channel, note) });
            }
        }
    }

    fn send(&mut self, frame: i64, message: &PlacedMidi) {
        if let Some((channel, note)) = message.ended() {
            // A stop or a jump may have ended it already.
            if self.notes[channel] & 1 << note == 0 {
                return;
            }
            self.notes[channel] &= !(1 << note);
        } else if self.sent.len() >= MOST_MESSAGES {
            return;
        }
        if let Some(key) = message.key() {
            self.set[key] = message.value();
        }
        if let Some((channel, note)) = message.begun() {
            self.notes[channel] |= 1 << note;
        }
        self.sent.push(SentMidi { frame, bytes: message.bytes });
    }
}

/// The first frame from `first` to `last` at which `line` is at or past a position.
fn first_at(line: &Line, pos: f64, first: i64, last: i64) -> i64 {
    let ahead = ((pos - line.at(first).get()) / line.speed().get()).floor();
    let mut frame = first.saturating_add(ahead.clamp(0.0, 1e15) as i64).min(last);
    while frame > first && line.at(frame - 1).get() + ROUNDING >= pos {
        frame -= 1;
    }
    // The division may miss the frame by one; the line decides.
    while frame < last && line.at(frame).get() + ROUNDING < pos {
        frame += 1;
    }
    frame
}
