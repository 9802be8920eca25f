//! Maps MIDI to presses: notes, controllers and program changes, as in the README's table. And what a song sends, to the framework's events.
//!
//! Runs on the audio thread; nothing here allocates. On any channel. Not known here: when acts are carried out.

use nice_plug::prelude::{NoteEvent, SysExMessage};

use crate::time::SampleRate;

use super::params::{Button, Press};
use crate::engine::SentMidi;

/// The lowest note of the buttons, of the songs and of the sections: B-1, C1 and C5, where C3 is note 60.
const BUTTON_NOTES: u8 = 23;
const SONG_NOTES: u8 = 36;
const SECTION_NOTES: u8 = 84;
/// The controller of the first button.
const BUTTON_CONTROLLERS: u8 = 20;
/// How many songs and sections have notes.
const SONG_COUNT: u8 = 48;
const SECTION_COUNT: u8 = 44;
/// How many messages of a block are heard; the guard drops what comes after them.
pub const MOST_MESSAGES: usize = 4096;
/// A pedal that bounces presses once in so long, in seconds.
const BOUNCE: f64 = 0.06;

/// Notes, controllers and programs; for each, the time of its last press is kept.
const SOURCES: usize = 3 * 128;

/// Maps MIDI to presses.
#[derive(Debug)]
pub struct MidiIn {
    /// When each was last pressed, in frames.
    pressed: Box<[i64; SOURCES]>,
    /// Which controllers are held.
    held: [bool; 128],
}

impl Default for MidiIn {
    fn default() -> Self {
        Self { pressed: Box::new([i64::MIN; SOURCES]), held: [false; 128] }
    }
}

impl MidiIn {
    /// The press of `event`, which comes at the frame `at`.
    pub fn press<S>(&mut self, event: &NoteEvent<S>, at: i64, rate: SampleRate) -> Option<Press> {
        let (source, press) = match *event {
            NoteEvent::NoteOn { key, .. } => {
                let note = key.number()?;
                (usize::from(note), of_note(note)?)
            }
            NoteEvent::MidiCC { cc, value, .. } => {
                let is_held = value >= 0.5;
                let held = self.held.get_mut(usize::from(cc))?;
                if std::mem::replace(held, is_held) == is_held {
                    return None;
                }
                let act = button(cc.checked_sub(BUTTON_CONTROLLERS)?)?.act(is_held)?;
                (128 + usize::from(cc), Press::Act(act))
            }
            NoteEvent::MidiProgramChange { program, .. } => {
                (256 + usize::from(program), Press::Song(usize::from(program)))
            }
            _ => return None,
        };
        let last = self.pressed.get_mut(source)?;
        let is_bounce = at.saturating_sub(*last) < (BOUNCE * rate.as_f64()) as i64;
        // A release counts at any time.
        if is_bounce && !is_release(event) {
            return None;
        }
        *last = at;
        Some(press)
    }
}

/// The event of what a song sent, in a block that begins with the engine's frame `begin`.
pub fn midi_out<S>(sent: &SentMidi, begin: i64) -> Option<NoteEvent<S>>
where
    S: SysExMessage,
{
    let timing = u32::try_from(sent.frame - begin).unwrap_or(0);
    NoteEvent::from_midi(timing, &sent.bytes).ok()
}

fn is_release<S>(event: &NoteEvent<S>) -> bool {
    matches!(event, NoteEvent::MidiCC { value, .. } if *value < 0.5)
}

fn button(index: u8) -> Option<Button> {
    Button::ALL.get(usize::from(index)).copied()
}

fn of_note(note: u8) -> Option<Press> {
    let within = |first: u8, count: u8| note.checked_sub(first).filter(|index| *index < count);
    if let Some(section) = within(SECTION_NOTES, SECTION_COUNT) {
        return Some(Press::section(usize::from(section) + 1));
    }
    if let Some(song) = within(SONG_NOTES, SONG_COUNT) {
        return Some(Press::Song(usize::from(song)));
    }
    button(note.checked_sub(BUTTON_NOTES)?)?.act(true).map(Press::Act)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use nice_plug::midi::{Channel, Key, VoiceID};

    use crate::engine::Act;

    fn note(note: u8) -> NoteEvent<()> {
        NoteEvent::NoteOn {
            timing: 0,
            voice_id: VoiceID::Wildcard,
            channel: Channel::Number(3),
            key: Key::Number(note),
            velocity: 0.01,
        }
    }

    fn controller(cc: u8, value: f32) -> NoteEvent<()> {
        NoteEvent::MidiCC { timing: 0, channel: 0, cc, value }
    }

    #[test]
    fn the_map_is_that_of_the_readme() {
        let rate = SampleRate::new(48_000).unwrap();
        let press = |event| MidiIn::default().press(&event, 0, rate);
        assert_eq!((press(note(23)), press(note(35))), (Some(Press::Act(Act::Next)), Some(Press::Act(Act::Panic))));
        assert_eq!(press(note(36)), Some(Press::Song(0)));
        assert_eq!(press(note(83)), Some(Press::Song(47)));
        assert_eq!((press(note(84)), press(note(127))), (Some(Press::section(1)), Some(Press::section(44))));
        assert_eq!((press(note(0)), press(controller(7, 1.0))), (None, None));
        assert_eq!(press(controller(20, 1.0)), Some(Press::Act(Act::Next)));
        assert_eq!(press(controller(32, 1.0)), Some(Press::Act(Act::Panic)));
        let program = NoteEvent::<()>::MidiProgramChange { timing: 0, channel: 15, program: 4 };
        assert_eq!(press(program), Some(Press::Song(4)));
        for odd in [128, 200, 255] {
            assert_eq!((press(note(odd)), press(controller(odd, 1.0))), (None, None));
        }
    }

    #[test]
    fn a_pedal_that_bounces_presses_once() {
        let rate = SampleRate::new(48_000).unwrap();
        let mut midi = MidiIn::default();
        let mut times = |event: &NoteEvent<()>, at: &[i64]| {
            at.iter().filter(|at| midi.press(event, **at, rate).is_some()).count()
        };
        assert_eq!(times(&note(40), &[0, 10, 2_000, 2_879, 2_880, 2_881]), 2);
        assert_eq!(times(&note(41), &[2_881]), 1, "another pedal");
        let mut midi = MidiIn::default();
        let mut press = |value, at| midi.press(&controller(29, value), at, rate);
        // Click only is held, and let go a moment later.
        assert_eq!(press(1.0, 0), Some(Press::Act(Act::ClickOnly(true))));
        assert_eq!((press(0.9, 5), press(1.0, 9_000)), (None, None));
        assert_eq!(press(0.0, 9_010), Some(Press::Act(Act::ClickOnly(false))));
    }
}
