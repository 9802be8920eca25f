//! `[[midi]]`: the messages that a song sends to other devices while it plays.
//!
//! Main, loader and helper threads. Plain data and its text form. Not known here: the time of sending.

use std::fmt;
use std::str::FromStr;

use toml::Table;
use toml_edit as edit;

use crate::time::TempoMap;

use super::section::spans;
use super::song_toml::parsed;
use super::song_toml_places::{bar, beat};
use super::toml_reader::{TomlReader, text};
use super::{MOST_PLACES, Place, Problem, Section, name_key};

/// The shortest and the longest note, in beats.
pub(super) const SHORTEST_NOTE: f64 = 1e-3;
pub(super) const LONGEST_NOTE: f64 = 1e5;

/// A message that a song sends at a place.
#[derive(Clone, Debug, PartialEq)]
pub struct MidiSend {
    /// Where it is sent.
    pub place: SendPlace,
    /// The message.
    pub message: MidiMessage,
}

/// Where a message is sent.
#[derive(Clone, Debug, PartialEq)]
pub enum SendPlace {
    /// At the launch of the song.
    Launch,
    /// At a bar or beat.
    At(Place),
    /// At every start of a section with this name.
    Section(String),
}

/// A message on one of the channels 0 to 15, which are written as 1 to 16. All other numbers are 0 to 127.
#[derive(Clone, Copy, Debug, PartialEq)]
#[expect(missing_docs, reason = "the fields are named as MIDI names them")]
pub enum MidiMessage {
    /// `PC 12 @1`
    Program { channel: u8, program: u8 },
    /// `CC 7 100 @1`
    Control { channel: u8, controller: u8, value: u8 },
    /// `note 60 127 @10`, for one beat, or `note 60 127 4 @10` for four.
    Note { channel: u8, note: u8, velocity: u8, beats: f64 },
}

impl MidiMessage {
    /// Its kind: `program`, `controller` or `note`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Program { .. } => "program",
            Self::Control { .. } => "controller",
            Self::Note { .. } => "note",
        }
    }

    /// Its channel, 0 to 15.
    pub fn channel(&self) -> u8 {
        match *self {
            Self::Program { channel, .. } | Self::Control { channel, .. } | Self::Note { channel, .. } => channel,
        }
    }

    /// The same message on another channel, 0 to 15.
    #[must_use]
    pub fn on(mut self, to: u8) -> Self {
        match &mut self {
            Self::Program { channel, .. } | Self::Control { channel, .. } | Self::Note { channel, .. } => {
                *channel = to;
            }
        }
        self
    }
}

impl FromStr for MidiMessage {
    type Err = String;

    fn from_str(written: &str) -> Result<Self, String> {
        let wanted = || {
            "write \"PC 12 @1\", \"CC 7 100 @1\" or \"note 60 127 @10\"; numbers are 0 to 127, \
             velocities at least 1, channels 1 to 16, and a note lasts 0.001 to 100000 beats"
                .to_owned()
        };
        let mut words: Vec<&str> = written.split_whitespace().collect();
        let last = words.last().and_then(|word| word.strip_prefix('@'));
        let channel = match last {
            Some(channel) => {
                words.pop();
                channel.parse::<u8>().ok().filter(|channel| (1..=16).contains(channel)).ok_or_else(wanted)? - 1
            }
            None => 0,
        };
        let number = |word: &str| word.parse::<u8>().ok().filter(|number| *number <= 127).ok_or_else(wanted);
        let Some((kind, numbers)) = words.split_first() else { return Err(wanted()) };
        match (kind.to_lowercase().as_str(), numbers) {
            ("pc", [program]) => Ok(Self::Program { channel, program: number(program)? }),
            ("cc", [controller, value]) => {
                Ok(Self::Control { channel, controller: number(controller)?, value: number(value)? })
            }
            ("note", [note, velocity, length @ ..]) if length.len() <= 1 => {
                let beats = length.first().map_or(Ok(1.0), |word| word.parse::<f64>().map_err(|_| wanted()))?;
                let velocity = number(velocity)?;
                if velocity == 0 || !(SHORTEST_NOTE..=LONGEST_NOTE).contains(&beats) {
                    return Err(wanted());
                }
                Ok(Self::Note { channel, note: number(note)?, velocity, beats })
            }
            _ => Err(wanted()),
        }
    }
}

impl fmt::Display for MidiMessage {
    /// Written as [`Self::from_str`] reads it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Program { channel, program } => write!(f, "PC {program} @{}", channel + 1),
            Self::Control { channel, controller, value } => write!(f, "CC {controller} {value} @{}", channel + 1),
            Self::Note { channel, note, velocity, beats: 1.0 } => {
                write!(f, "note {note} {velocity} @{}", channel + 1)
            }
            Self::Note { channel, note, velocity, beats } => {
                write!(f, "note {note} {velocity} {beats} @{}", channel + 1)
            }
        }
    }
}

impl MidiSend {
    /// Reads the entries of `[[midi]]`.
    pub(super) fn read_all(entries: Vec<Table>, problems: &mut Vec<Problem>) -> Vec<Self> {
        if entries.len() > MOST_PLACES {
            let what = format!("all [[midi]] after {MOST_PLACES} are ignored");
            problems.push(Problem::warning(what, format!("there are {}", entries.len()), "delete some"));
        }
        let read = |(index, entry)| Self::read(index, entry, problems);
        entries.into_iter().take(MOST_PLACES).enumerate().filter_map(read).collect()
    }

    fn read(index: usize, entry: Table, problems: &mut Vec<Problem>) -> Option<Self> {
        let here = format!(" in [[midi]] {}", index + 1);
        let says_place = ["bar", "beat", "section"].iter().any(|key| entry.contains_key(*key));
        let mut reader = TomlReader::new(entry, here.as_str(), problems);
        let places = [
            reader.take("bar", bar).map(SendPlace::At),
            reader.take("beat", beat).map(SendPlace::At),
            reader.take("section", text).map(SendPlace::Section),
        ];
        let message = reader.take_needed("send", |value| parsed(value, str::parse), "write send = \"PC 12 @1\"");
        let mut places = places.into_iter().flatten();
        let place = places.next().or((!says_place).then_some(SendPlace::Launch));
        if place.is_none() {
            let why = "the place that it says cannot be";
            reader.warn(format!("the message{here} is not sent"), why, "write bar = 9, or beat = 32");
        }
        if places.next().is_some() {
            let why = "it says more than one of \"bar\", \"beat\" and \"section\"";
            reader.warn(format!("the first place{here} counts"), why, "delete the others");
        }
        reader.finish();
        Some(Self { place: place?, message: message? })
    }

    /// Its table in `song.toml`.
    pub(super) fn table(&self) -> edit::Table {
        let mut table = edit::Table::new();
        match &self.place {
            SendPlace::Launch => {}
            SendPlace::At(Place::Bar(bar)) => _ = table.insert("bar", edit::value(*bar)),
            SendPlace::At(Place::Beat(beat)) => _ = table.insert("beat", edit::value(beat.get())),
            SendPlace::Section(name) => _ = table.insert("section", edit::value(name)),
        }
        table.insert("send", edit::value(self.message.to_string()));
        table
    }
}

/// Warns about messages for sections that do not exist.
pub(super) fn check_sends(sends: &[MidiSend], sections: &[Section], map: &TempoMap, problems: &mut Vec<Problem>) {
    let keys: Vec<u64> = spans(sections, map).iter().map(|span| name_key(&sections[span.section].name)).collect();
    for (index, send) in sends.iter().enumerate() {
        let SendPlace::Section(name) = &send.place else { continue };
        if !keys.contains(&name_key(name)) {
            let what = format!("\"{}\" ([[midi]] {}) is never sent", send.message, index + 1);
            let why = format!("the song has no section \"{name}\"");
            problems.push(Problem::warning(what, why, "correct the name, or write bar = 9"));
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::setlist::song_toml::SongToml;
    use crate::time::beat as at_beat;

    #[test]
    fn messages_are_written_as_they_are_read() {
        for text in ["PC 12 @1", "CC 7 100 @16", "note 60 127 @10", "note 0 1 0.5 @2", "PC 0 @1"] {
            assert_eq!(text.parse::<MidiMessage>().unwrap().to_string(), text);
        }
        let plain = |text: &str| text.parse::<MidiMessage>().unwrap().to_string();
        assert_eq!((plain(" pc  5 "), plain("Note 1 2 1.0")), ("PC 5 @1".to_owned(), "note 1 2 @1".to_owned()));
        let wrong =
            ["", "PC", "PC 128", "PC 1 2", "PC 1 @0", "PC 1 @17", "CC 7", "CC 7 200", "note 60 0", "@1", "PC -1"];
        for text in wrong.into_iter().chain(["note 60 1 0", "note 60 1 nan", "note 60 1 1 1", "sysex f0"]) {
            assert!(text.parse::<MidiMessage>().is_err(), "{text}");
        }
    }

    #[test]
    fn entries_say_where_or_are_sent_at_the_launch_and_what_is_wrong_is_told() {
        let toml = "[[midi]]\nsend = \"PC 1\"\n[[midi]]\nbar = 9\nbeat = 4\nsend = \"CC 1 2\"\n[[midi]]\nsection = \"Chorus\"\n\
                    send = \"note 60 1\"\n[[midi]]\nbar = 3\n[[midi]]\nbar = 3\nsend = \"PC 300\"\nchannel = 3\n";
        let (said, problems) = SongToml::read(toml);
        let program = MidiMessage::Program { channel: 0, program: 1 };
        assert_eq!(said.sends[0], MidiSend { place: SendPlace::Launch, message: program });
        assert_eq!(said.sends[1].place, SendPlace::At(Place::Bar(9)));
        assert_eq!(said.sends[2].place, SendPlace::Section("Chorus".to_owned()));
        assert_eq!(said.sends.len(), 3);
        let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
        for words in ["the first place in [[midi]] 2 counts", "[[midi]] 4", "\"send\" in [[midi]] 5", "\"channel\""]
        {
            assert!(told.iter().any(|told| told.contains(words)), "{words}: {told:#?}");
        }
        for send in &said.sends {
            let text = format!("[[midi]]\n{}", send.table());
            assert_eq!(SongToml::read(&text).0.sends, std::slice::from_ref(send), "{text}");
        }
        let odd = MidiSend { place: SendPlace::At(Place::Beat(at_beat(2.5))), message: program };
        assert_eq!(SongToml::read(&format!("[[midi]]\n{}", odd.table())).0.sends, [odd]);
    }

    #[test]
    fn a_message_for_a_place_that_cannot_be_is_not_sent_at_the_launch() {
        for place in [
            "bar = 9.5",
            "bar = \"nine\"",
            "beat = nan",
            "beat = 1e308",
            "section = 3",
            "bar = -9223372036854775808",
        ] {
            let (said, problems) = SongToml::read(&format!("[[midi]]\n{place}\nsend = \"PC 1\"\n"));
            assert_eq!(said.sends, [], "{place}");
            let told = problems.iter().filter(|told| told.to_string().contains("is not sent")).count();
            assert_eq!(told, 1, "{place}: {problems:?}");
        }
    }

    #[test]
    fn a_section_that_does_not_exist_is_told() {
        let send =
            |name: &str| MidiSend { place: SendPlace::Section(name.to_owned()), message: "PC 1".parse().unwrap() };
        let section =
            Section { place: Place::Bar(1), name: "Chorus".to_owned(), colour: None, bars: None, looped: false };
        let mut problems = Vec::new();
        let map = TempoMap::constant(crate::time::Bpm::DEFAULT);
        check_sends(&[send("chorus "), send("Coda")], &[section], &map, &mut problems);
        assert_eq!(problems.len(), 1);
        assert!(problems[0].to_string().contains("Coda"));
    }
}
