//! Which MIDI message presses what: the table in the README, except for messages that a musician has taught.
//!
//! Numbers that the audio thread reads and the window writes. Not known here: when acts are carried out.

#[cfg(not(feature = "interleavings"))]
use std::sync::atomic::{AtomicBool, AtomicU16, AtomicU32};

use std::fmt;
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};

#[cfg(feature = "interleavings")]
use loom::sync::atomic::{AtomicBool, AtomicU16, AtomicU32};

use parking_lot::Mutex;
use serde_json::Value;

use super::params::{BUTTON_IDS, Button, Press};

/// The lowest notes of the buttons, of the songs and of the sections: B-1, C1 and C5, where C3 is note 60.
const BUTTON_NOTES: u8 = 23;
const SONG_NOTES: u8 = 36;
const SECTION_NOTES: u8 = 84;
/// The controller of the first button. Those of the buttons are consecutive, but skip the second bank byte.
const BUTTON_CONTROLLERS: u8 = 20;
/// The controllers that select a bank of programs.
pub const BANK_BYTES: [u8; 2] = [0, 32];
/// The default time, in milliseconds, in which a bouncing pedal counts as one press.
pub(super) const USUAL_BOUNCE: u16 = 60;
pub(super) const LONGEST_BOUNCE: u16 = 2000;

/// A message: its kind and number, without its channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MidiSource(u16);

impl MidiSource {
    /// The total number: notes, controllers and programs.
    pub const COUNT: usize = 3 * 128;

    /// A note; `None` above 127. The same holds for the others.
    pub fn note(note: u8) -> Option<Self> {
        (note < 128).then_some(Self(note.into()))
    }

    /// A controller.
    pub fn controller(number: u8) -> Option<Self> {
        (number < 128).then_some(Self(128 + u16::from(number)))
    }

    /// A program change.
    pub fn program(program: u8) -> Option<Self> {
        (program < 128).then_some(Self(256 + u16::from(program)))
    }

    /// Its index among all.
    pub fn index(self) -> usize {
        self.0.into()
    }

    pub(super) fn all() -> impl Iterator<Item = Self> {
        (0..Self::COUNT as u16).map(Self)
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        let (kind, number) = text.split_once(' ')?;
        let number = number.parse().ok()?;
        match kind {
            "note" => Self::note(number),
            "CC" => Self::controller(number),
            "PC" => Self::program(number),
            _ => None,
        }
    }

    /// Its name for display, if the first program has this number.
    fn shown(self, first_program: u16) -> String {
        match self.0 {
            256.. => format!("PC {}", self.0 - 256 + first_program),
            _ => self.to_string(),
        }
    }

    /// Its default target.
    fn usual(self) -> Option<MidiTarget> {
        let number = (self.0 % 128) as u8;
        let button = |first: u8| Button::ALL.get(usize::from(number.checked_sub(first)?)).copied();
        match self.0 / 128 {
            0 if number >= SECTION_NOTES => Some(MidiTarget::Section(u16::from(number - SECTION_NOTES))),
            0 if number >= SONG_NOTES => Some(MidiTarget::Song(u16::from(number - SONG_NOTES))),
            0 => button(BUTTON_NOTES).map(MidiTarget::Button),
            1 if BANK_BYTES.contains(&number) => None,
            1 => {
                let passed = BUTTON_CONTROLLERS + u8::from(number > BANK_BYTES[1]);
                button(passed).map(MidiTarget::Button)
            }
            _ => Some(MidiTarget::Song(number.into())),
        }
    }
}

impl fmt::Display for MidiSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", ["note", "CC", "PC"][usize::from(self.0 / 128).min(2)], self.0 % 128)
    }
}

/// The target of a message. Songs and sections count from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MidiTarget {
    /// A button of the show.
    Button(Button),
    /// The song with this number.
    Song(u16),
    /// The section of the current song with this number.
    Section(u16),
}

/// Codes of taught targets: the default one, or none.
pub(super) const USUAL: u16 = 0;
pub(super) const NOTHING: u16 = 1;
const BUTTONS: u16 = 2;
const SONGS: u16 = 256;
const SECTIONS: u16 = 512;

impl MidiTarget {
    /// The number of songs and sections that can be taught.
    pub const MOST: u16 = 128;
    /// The buttons of the show, in the order of their parameters.
    pub fn buttons() -> [Self; Button::ALL.len()] {
        Button::ALL.map(Self::Button)
    }

    pub(super) fn code(self) -> u16 {
        match self {
            Self::Button(button) => BUTTONS + button as u16,
            Self::Song(number) => SONGS + number.min(Self::MOST - 1),
            Self::Section(number) => SECTIONS + number.min(Self::MOST - 1),
        }
    }

    pub(super) fn of_code(code: u16) -> Option<Self> {
        match code {
            SECTIONS.. => Some(Self::Section(code - SECTIONS)),
            SONGS.. => Some(Self::Song(code - SONGS)),
            code => Some(Self::Button(*Button::ALL.get(usize::from(code.checked_sub(BUTTONS)?))?)),
        }
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        let number =
            |text: &str| Some(text.parse::<u16>().ok()?.checked_sub(1)?).filter(|number| *number < Self::MOST);
        match text.split_once(' ') {
            Some(("song", song)) => number(song).map(Self::Song),
            Some(("section", section)) => number(section).map(Self::Section),
            _ => BUTTON_IDS.iter().position(|id| *id == text).map(|index| Self::Button(Button::ALL[index])),
        }
    }

    /// The press when its message is pressed or released.
    pub fn press(self, is_held: bool) -> Option<Press> {
        match self {
            Self::Button(button) => button.act(is_held).map(Press::Act),
            Self::Song(number) => is_held.then_some(Press::Song(number.into())),
            Self::Section(number) => is_held.then(|| Press::section(usize::from(number) + 1)),
        }
    }
}

impl fmt::Display for MidiTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Button(button) => f.write_str(BUTTON_IDS[*button as usize]),
            Self::Song(number) => write!(f, "song {}", number + 1),
            Self::Section(number) => write!(f, "section {}", number + 1),
        }
    }
}

/// Maps messages on a channel to their targets.
#[derive(Debug)]
pub struct MidiMap {
    pub(super) taught: [AtomicU16; MidiSource::COUNT],
    /// The target of the next message; [`USUAL`] while nothing is being taught.
    learning: AtomicU16,
    /// 1 to 16; 0: any.
    pub(super) channel: AtomicU16,
    /// In milliseconds.
    pub(super) bounce: AtomicU16,
    /// Whether programs are displayed from 1 on.
    pub(super) from_one: AtomicBool,
    /// The parts of the project's entry that this version does not understand. The audio thread does not read them.
    pub(super) kept: Mutex<Value>,
    /// The number of changes; whoever sees a number sees the changes.
    edition: AtomicU32,
    /// How many of them the host was told of.
    told: AtomicU32,
}

impl Default for MidiMap {
    fn default() -> Self {
        Self {
            taught: std::array::from_fn(|_| AtomicU16::new(USUAL)),
            learning: AtomicU16::new(USUAL),
            channel: AtomicU16::new(0),
            bounce: AtomicU16::new(USUAL_BOUNCE),
            from_one: AtomicBool::new(false),
            kept: Mutex::new(Value::Null),
            edition: AtomicU32::new(0),
            told: AtomicU32::new(0),
        }
    }
}

impl MidiMap {
    /// The target of a message.
    pub fn target(&self, source: MidiSource) -> Option<MidiTarget> {
        match self.taught[source.index()].load(Relaxed) {
            USUAL => source.usual(),
            taught => MidiTarget::of_code(taught),
        }
    }

    /// Whether the target of a message was taught, or removed.
    pub fn is_taught(&self, source: MidiSource) -> bool {
        self.taught[source.index()].load(Relaxed) != USUAL
    }

    /// Whether messages on a channel, counted from 0, are used.
    pub fn hears(&self, channel: Option<u8>) -> bool {
        let wanted = self.channel.load(Relaxed);
        wanted == 0 || channel.is_none_or(|channel| u16::from(channel) + 1 == wanted)
    }

    /// The used channel, 1 to 16; `None` for any.
    pub fn channel(&self) -> Option<u16> {
        Some(self.channel.load(Relaxed)).filter(|channel| *channel != 0)
    }

    /// Sets the used channel, 1 to 16; `None` for any.
    pub fn set_channel(&self, channel: Option<u16>) {
        self.forget_kept(&Self::KEYS[..1]);
        self.channel.store(channel.unwrap_or(0).min(16), Relaxed);
        self.edition.fetch_add(1, Release);
    }

    /// For how many milliseconds after a press the same message is ignored.
    pub fn bounce(&self) -> u16 {
        self.bounce.load(Relaxed)
    }

    /// Sets the same.
    pub fn set_bounce(&self, milliseconds: u16) {
        self.forget_kept(&Self::KEYS[1..2]);
        self.bounce.store(milliseconds.min(LONGEST_BOUNCE), Relaxed);
        self.edition.fetch_add(1, Release);
    }

    /// Whether programs are displayed as 1 to 128, as on many devices, and not as 0 to 127, as they are sent. Controllers and notes are 0 to 127
    /// on all devices, channels 1 to 16.
    pub fn programs_from_one(&self) -> bool {
        self.from_one.load(Relaxed)
    }

    /// Sets the same.
    pub fn count_programs_from_one(&self, from_one: bool) {
        self.forget_kept(&Self::KEYS[2..3]);
        self.from_one.store(from_one, Relaxed);
        self.edition.fetch_add(1, Release);
    }

    /// Assigns `target` to the next message; `None` ends teaching.
    pub fn teach(&self, target: Option<MidiTarget>) {
        self.learning.store(target.map_or(USUAL, MidiTarget::code), Relaxed);
    }

    /// The target of the next message, if it is being taught.
    pub fn taught_now(&self) -> Option<MidiTarget> {
        MidiTarget::of_code(self.learning.load(Relaxed))
    }

    /// Takes a message: returns whether it was used for teaching, and presses nothing this time. On the audio thread.
    pub fn learn(&self, source: MidiSource) -> bool {
        let target = self.learning.swap(USUAL, Relaxed);
        if target == USUAL {
            return false;
        }
        self.taught[source.index()].store(target, Relaxed);
        self.edition.fetch_add(1, Release);
        true
    }

    /// Resets the messages that press `target` to their defaults, or, if that is `target`, to nothing.
    pub fn forget(&self, target: MidiTarget) {
        for source in MidiSource::all().filter(|source| self.target(*source) == Some(target)) {
            let code = if source.usual() == Some(target) { NOTHING } else { USUAL };
            self.taught[source.index()].store(code, Relaxed);
        }
        self.edition.fetch_add(1, Release);
    }

    /// Resets everything to the defaults.
    pub fn reset(&self) {
        self.forget_kept(&Self::KEYS);
        self.clear();
        self.edition.fetch_add(1, Release);
    }

    pub(super) fn clear(&self) {
        self.taught.iter().for_each(|taught| taught.store(USUAL, Relaxed));
        self.learning.store(USUAL, Relaxed);
        self.channel.store(0, Relaxed);
        self.bounce.store(USUAL_BOUNCE, Relaxed);
        self.from_one.store(false, Relaxed);
    }

    /// Whether a musician has changed it since the last call: the host is to be told then. Restoring a project is no such change.
    pub fn take_change(&self) -> bool {
        let edition = self.edition.load(Acquire);
        self.told.swap(edition, Relaxed) != edition
    }

    /// The messages that press `target`, for display; empty if there are none.
    pub fn words(&self, target: MidiTarget) -> String {
        let sources = MidiSource::all().filter(|source| self.target(*source) == Some(target));
        let first = u16::from(self.programs_from_one());
        sources.map(|source| source.shown(first)).collect::<Vec<_>>().join(", ")
    }
}

#[cfg(all(test, feature = "interleavings"))]
mod interleavings {
    use std::sync::Arc;

    use super::*;

    /// The audio thread learns a message while the main thread looks whether to tell the host and saves the project.
    #[test]
    fn whoever_sees_the_change_saves_what_was_taught() {
        loom::model(|| {
            let map = Arc::new(MidiMap::default());
            let (note, song) = (MidiSource(40), MidiTarget::Song(7));
            map.teach(Some(song));
            let audio = loom::thread::spawn({
                let map = Arc::clone(&map);
                move || assert!(map.learn(note) && !map.learn(note))
            });
            let is_told = map.take_change();
            if is_told {
                assert_eq!(map.target(note), Some(song));
            }
            audio.join().expect("it does not panic");
            assert_ne!(map.take_change(), is_told, "a change is told once");
            assert_eq!(map.target(note), Some(song));
        });
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn note(number: u8) -> MidiSource {
        MidiSource::note(number).unwrap()
    }

    #[test]
    fn what_is_taught_counts_and_can_be_forgotten() {
        let map = MidiMap::default();
        let (next, song) = (MidiTarget::Button(Button::NextSong), MidiTarget::Song(4));
        assert_eq!((map.target(note(23)), map.target(note(40))), (Some(next), Some(song)));
        assert!(!map.learn(note(40)), "nobody teaches");
        map.teach(Some(next));
        assert_eq!(map.taught_now(), Some(next));
        assert!(!map.take_change());
        assert!(map.learn(note(40)));
        assert!(map.take_change() && !map.take_change());
        assert_eq!((map.taught_now(), map.target(note(40))), (None, Some(next)));
        assert_eq!(map.words(next), "note 23, note 40, CC 20");
        map.forget(next);
        assert_eq!(
            (map.words(next), map.target(note(40)), map.target(note(23))),
            (String::new(), Some(song), None)
        );
        map.reset();
        assert_eq!(map.target(note(23)), Some(next));
    }

    #[test]
    fn every_target_has_a_code_and_a_word() {
        let targets = Button::ALL.map(MidiTarget::Button).into_iter();
        let numbers =
            (0..MidiTarget::MOST).flat_map(|number| [MidiTarget::Song(number), MidiTarget::Section(number)]);
        for target in targets.chain(numbers) {
            assert_eq!(MidiTarget::of_code(target.code()), Some(target));
            assert_eq!(MidiTarget::parse(&target.to_string()), Some(target));
        }
        assert_eq!((MidiTarget::of_code(USUAL), MidiTarget::of_code(NOTHING)), (None, None));
    }
}
