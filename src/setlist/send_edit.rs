//! The musician's edits of the messages that a song sends.
//!
//! Any thread. Known here: the song. Not known here: when messages are sent, how they are shown.
//!
//! After such an edit the messages belong to the musician: the project saves them, even if none are left, and
//! `song.toml` can.

use super::midi_send::{LONGEST_NOTE, MidiMessage, MidiSend, SHORTEST_NOTE, SendPlace};
use super::place_edit::{PlaceField, place_of, refused, room_for_one};
use super::{Problem, Song};

/// A change of the messages. Messages are identified by their index in [`Song::sends`].
#[derive(Clone, Debug, PartialEq)]
pub enum SendEdit {
    /// Adds a message.
    Add(MidiSend),
    /// Removes a message.
    Remove(usize),
    /// Moves a message.
    Place(usize, SendPlace),
    /// Replaces a message.
    Message(usize, MidiMessage),
}

impl SendEdit {
    /// Changes `song`.
    pub(super) fn apply(&self, song: &mut Song) -> Result<(), Problem> {
        let sends = &mut song.sends;
        match self {
            Self::Add(send) => {
                let send = MidiSend { place: checked(&send.place)?, message: possible(send.message)? };
                room_for_one(sends.len())?;
                sends.push(send);
            }
            Self::Remove(index) => {
                found(sends, *index)?;
                sends.remove(*index);
            }
            Self::Place(index, place) => found(sends, *index)?.place = checked(place)?,
            Self::Message(index, message) => found(sends, *index)?.message = possible(*message)?,
        }
        song.sends_edited = true;
        Ok(())
    }

    /// The name of the edit for the undo button.
    pub(super) fn label(&self, song: &Song) -> String {
        let message = |index: &usize| {
            song.sends.get(*index).map_or_else(|| "message".to_owned(), |send| send.message.kind().to_owned())
        };
        match self {
            Self::Add(send) => format!("Send {}", send.message.kind()),
            Self::Remove(index) => format!("Send no {}", message(index)),
            Self::Place(index, _) => format!("Move {}", message(index)),
            Self::Message(index, _) => format!("Change {}", message(index)),
        }
    }

    pub(super) fn field(&self) -> PlaceField {
        match self {
            Self::Add(_) | Self::Remove(_) => None,
            Self::Place(index, _) => Some((*index, 0)),
            Self::Message(index, _) => Some((*index, 1)),
        }
    }
}

fn found(sends: &mut [MidiSend], index: usize) -> Result<&mut MidiSend, Problem> {
    sends.get_mut(index).ok_or_else(|| refused("it is not there any more", ""))
}

fn checked(place: &SendPlace) -> Result<SendPlace, Problem> {
    match place {
        SendPlace::At(place) => place_of(*place).map(SendPlace::At),
        SendPlace::Launch | SendPlace::Section(_) => Ok(place.clone()),
    }
}

fn possible(message: MidiMessage) -> Result<MidiMessage, Problem> {
    let is_possible = match message {
        MidiMessage::Program { channel, program } => channel < 16 && program < 128,
        MidiMessage::Control { channel, controller, value } => channel < 16 && controller < 128 && value < 128,
        MidiMessage::Note { channel, note, velocity, beats } => {
            channel < 16
                && note < 128
                && (1..128).contains(&velocity)
                && (SHORTEST_NOTE..=LONGEST_NOTE).contains(&beats)
        }
    };
    let remedy = "numbers are 0 to 127, velocities at least 1, and a note lasts 0.001 to 100000 beats";
    is_possible.then_some(message).ok_or_else(|| refused("it is not a valid message", remedy))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::setlist::{Edit, Place};

    fn send(place: SendPlace, text: &str) -> MidiSend {
        MidiSend { place, message: text.parse().unwrap() }
    }

    #[test]
    fn messages_are_added_changed_and_removed_and_are_the_musicians_own_from_then_on() {
        let song = Song::in_folder("/ode".into());
        let apply = |song: &Song, edit: SendEdit| Edit::Sends(edit).apply(song).unwrap();
        let one = apply(&song, SendEdit::Add(send(SendPlace::At(Place::Bar(9)), "PC 12")));
        assert!(one.sends_edited && !song.sends_edited);
        let moved = apply(&one, SendEdit::Place(0, SendPlace::Section("Chorus".into())));
        let other = apply(&moved, SendEdit::Message(0, "note 60 1 2 @10".parse().unwrap()));
        assert_eq!(other.sends, [send(SendPlace::Section("Chorus".into()), "note 60 1 2 @10")]);
        assert_eq!(Edit::Sends(SendEdit::Remove(0)).label(&other), "Send no note");
        let none = apply(&other, SendEdit::Remove(0));
        assert!(none.sends.is_empty() && none.sends_edited);
    }

    #[test]
    fn what_cannot_be_sent_is_refused() {
        let song = Song { sends: vec![send(SendPlace::Launch, "PC 1")], ..Song::in_folder("/ode".into()) };
        let note = |beats: f64| MidiMessage::Note { channel: 0, note: 60, velocity: 1, beats };
        for edit in [
            SendEdit::Remove(1),
            SendEdit::Place(1, SendPlace::Launch),
            SendEdit::Place(0, SendPlace::At(Place::Bar(i64::MAX))),
            SendEdit::Message(0, MidiMessage::Program { channel: 16, program: 0 }),
            SendEdit::Message(0, MidiMessage::Control { channel: 0, controller: 128, value: 0 }),
            SendEdit::Message(0, note(f64::NAN)),
            SendEdit::Message(0, note(0.0)),
            SendEdit::Message(0, MidiMessage::Note { channel: 0, note: 60, velocity: 0, beats: 1.0 }),
        ] {
            assert!(Edit::Sends(edit.clone()).apply(&song).is_err(), "{edit:?}");
        }
        let full = Song { sends: vec![send(SendPlace::Launch, "PC 1"); crate::setlist::MOST_PLACES], ..song };
        assert!(Edit::Sends(SendEdit::Add(send(SendPlace::Launch, "PC 1"))).apply(&full).is_err());
    }
}
