//! The messages that a song sends, as a musician reads and writes them. Plain data.

use crate::setlist::{MidiMessage, MidiSend, Place, SendPlace, Song, name_key};

use super::places;

/// The word for the launch of the song.
const LAUNCH: &str = "launch";
/// A prefix for section names that would read as something else.
const SECTION: &str = "section ";

/// A place in writing: `launch`, a bar such as `9` or `9.3`, or the name of a section.
pub fn place_words(place: &SendPlace, song: &Song) -> String {
    match place {
        SendPlace::Launch => LAUNCH.to_owned(),
        SendPlace::At(place) => places::written(*place, &song.tempo_map),
        SendPlace::Section(name) => {
            let is_plain = place_of(name, song).is_ok_and(|read| read == *place);
            if is_plain { name.clone() } else { format!("{SECTION}{name}") }
        }
    }
}

/// Parses a place.
///
/// # Errors
/// What to write instead.
pub fn place_of(text: &str, song: &Song) -> Result<SendPlace, String> {
    let text = text.trim();
    if text.eq_ignore_ascii_case(LAUNCH) {
        return Ok(SendPlace::Launch);
    }
    let is_section = |name: &str| song.sections.iter().any(|section| name_key(&section.name) == name_key(name));
    let place = places::read(text, &song.tempo_map);
    if let Some(name) = text.strip_prefix(SECTION).map(str::trim).filter(|name| !name.is_empty()) {
        let missing = || format!("the song has no section {name}");
        return is_section(name).then(|| SendPlace::Section(name.to_owned())).ok_or_else(missing);
    }
    match place {
        Ok(place) => Ok(SendPlace::At(place)),
        Err(_) if is_section(text) => Ok(SendPlace::Section(text.to_owned())),
        Err(wanted) => Err(format!("{wanted}, \"{LAUNCH}\", or the name of a section")),
    }
}

/// The kinds of messages, in the order in which they are offered, with their initial values on `channel`.
pub fn kinds(channel: u8) -> [MidiMessage; 3] {
    [
        MidiMessage::Program { channel, program: 0 },
        MidiMessage::Control { channel, controller: 7, value: 100 },
        MidiMessage::Note { channel, note: 60, velocity: 100, beats: 1.0 },
    ]
}

/// A new message at a place.
pub fn new_send(place: Place) -> MidiSend {
    MidiSend { place: SendPlace::At(place), message: kinds(0)[0] }
}

/// A number of a message, with its own text box.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SendNumber {
    /// The number of the program, the controller or the note.
    Number,
    /// The value of a controller, or the velocity of a note.
    Value,
    /// The length of a note, in beats.
    Beats,
    /// The channel, 1 to 16.
    Channel,
}

impl SendNumber {
    /// All numbers, in the order of their boxes.
    pub const ALL: [Self; 4] = [Self::Number, Self::Value, Self::Beats, Self::Channel];

    /// The content of the box; `first_program` is the number shown for the first program. `None` if the message has no
    /// such number.
    pub fn words(self, message: &MidiMessage, first_program: u8) -> Option<String> {
        let number = match (self, *message) {
            (Self::Number, MidiMessage::Program { program, .. }) => u16::from(program) + u16::from(first_program),
            (
                Self::Number,
                MidiMessage::Control { controller: number, .. } | MidiMessage::Note { note: number, .. },
            ) => number.into(),
            (Self::Value, MidiMessage::Control { value, .. } | MidiMessage::Note { velocity: value, .. }) => {
                value.into()
            }
            (Self::Beats, MidiMessage::Note { beats, .. }) => return Some(beats.to_string()),
            (Self::Channel, message) => u16::from(message.channel()) + 1,
            (Self::Value | Self::Beats, _) => return None,
        };
        Some(number.to_string())
    }

    /// `message` with the number typed into the box.
    ///
    /// # Errors
    /// What to write instead.
    pub fn typed(self, typed: &str, message: MidiMessage, first_program: u8) -> Result<MidiMessage, String> {
        let whole = |least: u8, most: u8| -> Result<u8, String> {
            let number = typed.trim().parse().ok().filter(|number| (least..=most).contains(number));
            number.ok_or_else(|| format!("write a number from {least} to {most}"))
        };
        let mut message = message;
        match (self, &mut message) {
            (Self::Number, MidiMessage::Program { program, .. }) => {
                *program = whole(first_program, 127 + first_program)? - first_program;
            }
            (
                Self::Number,
                MidiMessage::Control { controller: number, .. } | MidiMessage::Note { note: number, .. },
            )
            | (Self::Value, MidiMessage::Control { value: number, .. }) => *number = whole(0, 127)?,
            (Self::Value, MidiMessage::Note { velocity, .. }) => *velocity = whole(1, 127)?,
            (Self::Beats, MidiMessage::Note { beats, .. }) => {
                let typed = typed.trim().replace(',', ".").parse().ok();
                *beats = typed
                    .filter(|beats: &f64| (1e-3..=1e5).contains(beats))
                    .ok_or("write a number of beats, for example 0.5")?;
            }
            (Self::Channel, message) => *message = message.on(whole(1, 16)? - 1),
            (Self::Value | Self::Beats, _) => return Err("it has no such number".to_owned()),
        }
        Ok(message)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::setlist::Section;
    use crate::time::beat;

    fn song() -> Song {
        let section = |bar: i64, name: &str| Section {
            place: Place::Bar(bar),
            name: name.to_owned(),
            colour: None,
            bars: None,
            looped: false,
        };
        let sections = vec![section(1, "Verse"), section(5, "9"), section(9, "launch"), section(13, "section 2")];
        Song { sections, ..Song::in_folder("/ode".into()) }
    }

    #[test]
    fn places_read_back_as_they_are_written() {
        let song = song();
        for (words, place) in [
            ("launch", SendPlace::Launch),
            ("9", SendPlace::At(Place::Bar(9))),
            ("1.3", SendPlace::At(Place::Beat(beat(2.0)))),
            ("beat 2.25", SendPlace::At(Place::Beat(beat(2.25)))),
            ("Verse", SendPlace::Section("Verse".into())),
            ("section 9", SendPlace::Section("9".into())),
            ("section launch", SendPlace::Section("launch".into())),
            ("section section 2", SendPlace::Section("section 2".into())),
        ] {
            assert_eq!((place_words(&place, &song), place_of(words, &song)), (words.to_owned(), Ok(place)));
        }
        assert_eq!(place_of(" VERSE ", &song), Ok(SendPlace::Section("VERSE".into())));
        // A message may name a section that no longer exists.
        assert_eq!(place_words(&SendPlace::Section("Coda".into()), &song), "section Coda");
        for wrong in ["", "Coda", "section Coda", "section", "0.x"] {
            assert!(place_of(wrong, &song).is_err(), "{wrong}");
        }
    }

    #[test]
    fn numbers_read_back_as_they_are_written_and_programs_count_from_where_they_are_told() {
        let messages = ["PC 12 @3", "CC 7 100 @16", "note 60 127 0.5 @10", "PC 127", "PC 0"];
        for message in messages.map(|text| text.parse::<MidiMessage>().unwrap()) {
            for (number, first) in SendNumber::ALL.into_iter().flat_map(|number| [(number, 0), (number, 1)]) {
                let Some(words) = number.words(&message, first) else {
                    assert!(number.typed("1", message, first).is_err());
                    continue;
                };
                assert_eq!(number.typed(&words, message, first), Ok(message), "{words}");
                assert!(number.typed("x", message, first).is_err() && number.typed("-1", message, first).is_err());
            }
        }
        let program = "PC 12".parse().unwrap();
        assert_eq!(SendNumber::Number.words(&program, 1).unwrap(), "13");
        assert_eq!(SendNumber::Number.typed("128", program, 1), Ok("PC 127".parse().unwrap()));
        assert!(SendNumber::Number.typed("128", program, 0).is_err());
        assert!(SendNumber::Number.typed("0", program, 1).is_err());
        assert!(SendNumber::Channel.typed("17", program, 1).is_err());
        assert!(SendNumber::Value.typed("0", "note 1 1".parse().unwrap(), 0).is_err());
    }
}
