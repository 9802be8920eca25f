//! Sends a song's messages on their frames.
//!
//! Audio thread. Known here: messages in the material, the line along which it passes. Not known here: the transport, plugin formats.
//!
//! A message is sent on the first frame at which what sounds is at or behind its place. Whoever enters a song elsewhere than at its
//! beginning is first sent the programs and controllers that hold there, unless they hold already. Notes end where the song stops or jumps,
//! but not where it goes on at its place, as after an edit.

use crate::engine::follow::Line;
use crate::time::SampleRate;

use super::midi_track::{HeldNotes, MidiBytes, MidiTrack, PlacedMidi, note_off};

/// How far behind a message's place what sounds may seem to be on its own frame, in frames: rounding.
const ROUNDING: f64 = 1e-4;
/// What is set again within this many seconds after an entry is not set at the entry: a jump fades in ahead of its place. An entry that is this
/// near to where the song was goes on there.
const SOON: f64 = 0.01;
/// Notes that can sound at once.
const MOST_NOTES: usize = 16 * 128;
/// A block sends no more than so many messages, but for those that end notes; what comes after them is left out.
const MOST_MESSAGES: usize = 2048;
/// No message has set a program or a controller yet.
const UNSET: u8 = 255;

/// A message that was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SentMidi {
    /// The output frame.
    pub frame: i64,
    /// What was sent.
    pub bytes: MidiBytes,
}

/// Sends messages.
#[derive(Debug)]
pub struct MidiVoice {
    /// The place in the material up to which messages were sent.
    reached: f64,
    /// The output frame after the last one that sounded, if the song may go on there.
    left: Option<i64>,
    /// Whether the next entry is a launch, if an act says it.
    told: Option<bool>,
    /// Whether the notes of the launch are still to come.
    awaits: bool,
    /// The notes that were begun and not ended, of each channel.
    notes: HeldNotes,
    /// What programs and controllers were set to.
    set: Box<[u8; PlacedMidi::KEYS]>,
    sent: Vec<SentMidi>,
    rate: f64,
}

impl MidiVoice {
    /// Has sent nothing. Allocates.
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

    /// Begins a block at output frame `now`. Where nothing sounds, notes that were left over end, unless the song may go on.
    pub fn begin(&mut self, is_sounding: bool, now: i64) {
        self.sent.clear();
        if !is_sounding && self.left != Some(now) {
            self.leave(now);
        }
    }

    /// An act lets a song sound elsewhere from the next frame on: by a launch, or by something else, a jump for one.
    pub fn come(&mut self, is_launch: bool) {
        self.told = Some(is_launch || self.told == Some(true));
    }

    /// The notes that were begun and not ended.
    pub fn held(&self) -> HeldNotes {
        self.notes
    }

    /// Ends notes that another voice began, before this one has sent any: in the first block in which nothing sounds yet.
    pub fn take_over(&mut self, held: HeldNotes) {
        self.notes = held;
    }

    /// What was sent in this block, in the order of its frames.
    pub fn sent(&self) -> &[SentMidi] {
        &self.sent
    }

    /// What sounds begins anew along `line` at output frame `now`: it goes on at its place, is launched, or is elsewhere. Where no act says
    /// which, whoever enters a song at or before its beginning launches it.
    pub fn enter(&mut self, track: &MidiTrack, line: &Line, now: i64) {
        let (here, before) = (line.at(now).get(), line.at(now - 1).get() + ROUNDING);
        let near = SOON * self.rate * line.speed().get();
        let told = self.told.take();
        let goes_on = self.left == Some(now) && (before - self.reached).abs() < near && told != Some(true);
        if goes_on {
            // An edit may have taken some away.
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

    /// Sends what lies in a part of so many frames along `line`, from output frame `now` on.
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

    /// The song ends at output frame `now`, or another one comes: all notes end.
    pub fn leave(&mut self, now: i64) {
        self.end_notes(now);
        (self.left, self.told) = (None, None);
    }

    /// Where the song was is forgotten: the notes end at the next block's beginning.
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
            // It was ended already if something stopped or jumped.
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

/// The first frame from `first` to `last` at which `line` is at or behind a place.
fn first_at(line: &Line, pos: f64, first: i64, last: i64) -> i64 {
    let ahead = ((pos - line.at(first).get()) / line.speed().get()).floor();
    let mut frame = first.saturating_add(ahead.clamp(0.0, 1e15) as i64).min(last);
    while frame > first && line.at(frame - 1).get() + ROUNDING >= pos {
        frame -= 1;
    }
    // A division may miss it by one: the line says it.
    while frame < last && line.at(frame).get() + ROUNDING < pos {
        frame += 1;
    }
    frame
}
