//! Maps MIDI to presses, according to [`MidiMap`], and a song's messages to the framework's events.
//!
//! Runs on the audio thread; nothing here allocates. Not known here: when acts are carried out.

use std::sync::Arc;

use nice_plug::prelude::{NoteEvent, SysExMessage};

use crate::time::SampleRate;

use super::midi_map::{BANK_BYTES, MidiMap, MidiSource};
use super::params::Press;
use crate::engine::SentMidi;

/// The maximum number of messages in a block; the guard drops later ones.
pub const MOST_MESSAGES: usize = 4096;
/// The value of a pressed pedal.
const PRESSED: u8 = 127;

/// Whether a controller with this value is down.
fn is_down(value: u8) -> bool {
    value >= 64
}

/// Maps MIDI to presses.
#[derive(Debug)]
pub struct MidiIn {
    map: Arc<MidiMap>,
    /// When each message was last pressed, in frames.
    pressed: Box<[i64; MidiSource::COUNT]>,
    /// The value of each controller, on each channel.
    values: Box<[[u8; 128]; 16]>,
    /// The bank bytes of each channel.
    banks: [[u8; 2]; 16],
}

impl MidiIn {
    /// Presses according to `map`.
    pub fn new(map: Arc<MidiMap>) -> Self {
        Self {
            map,
            pressed: Box::new([i64::MIN; MidiSource::COUNT]),
            values: Box::new([[0; 128]; 16]),
            banks: [[0; 2]; 16],
        }
    }

    /// The press that `event` causes at the frame `at`.
    pub fn press<S>(&mut self, event: &NoteEvent<S>, at: i64, rate: SampleRate) -> Option<Press> {
        let (source, channel, is_held) = match *event {
            NoteEvent::NoteOn { key, channel, .. } => (MidiSource::note(key.number()?)?, channel.number(), true),
            NoteEvent::MidiCC { cc, value, channel, .. } if self.takes_bank(cc, value, channel) => return None,
            NoteEvent::MidiCC { cc, value, channel, .. } => {
                let value = (value * 127.0).round() as u8;
                let last = self.values.get_mut(usize::from(channel))?.get_mut(usize::from(cc))?;
                let before = std::mem::replace(last, value);
                let is_held = is_down(value);
                // Some pedals send nothing when released, but 127 again at the next press. A moving controller sends other values in between.
                if is_down(before) == is_held && (value, before) != (PRESSED, PRESSED) {
                    return None;
                }
                (MidiSource::controller(cc)?, Some(channel), is_held)
            }
            NoteEvent::MidiProgramChange { program, channel, .. } => {
                (MidiSource::program(program)?, Some(channel), true)
            }
            _ => return None,
        };
        if !self.map.hears(channel) {
            return None;
        }
        if is_held && self.map.learn(source) {
            self.pressed[source.index()] = at;
            return None;
        }
        let press = match (event, self.bank(channel)) {
            // A program in a later bank selects a song after the first 128, unless the program was taught: taught messages ignore banks.
            (NoteEvent::MidiProgramChange { program, .. }, 1..) if !self.map.is_taught(source) => {
                Press::Song(self.bank(channel) * 128 + usize::from(*program))
            }
            _ => self.map.target(source)?.press(is_held)?,
        };
        let last = &mut self.pressed[source.index()];
        let bounce = f64::from(self.map.bounce()) / 1000.0 * rate.as_f64();
        // A release always counts. If the count of frames has restarted, earlier presses are ignored.
        if is_held && (0..bounce as i64).contains(&at.saturating_sub(*last)) {
            return None;
        }
        *last = at;
        Some(press)
    }
}

impl MidiIn {
    /// Takes a controller that selects a bank of programs, which applies from then on; returns false if it was taught something else.
    fn takes_bank(&mut self, cc: u8, value: f32, channel: u8) -> bool {
        let Some(byte) = BANK_BYTES.iter().position(|number| *number == cc) else { return false };
        let is_taught = MidiSource::controller(cc).is_some_and(|source| self.map.target(source).is_some());
        if is_taught || self.map.taught_now().is_some() {
            return false;
        }
        if let Some(bank) = self.banks.get_mut(usize::from(channel)) {
            bank[byte] = (value * 127.0).round() as u8;
        }
        true
    }

    /// The bank of a channel. Some devices send either byte; if a device sends both, one of them is 0.
    fn bank(&self, channel: Option<u8>) -> usize {
        let bank = channel.and_then(|channel| self.banks.get(usize::from(channel)));
        bank.map_or(0, |bank| bank.iter().map(|byte| usize::from(*byte)).sum())
    }
}

/// The event for a message of a song, in a block that begins with the engine's frame `begin`.
pub fn midi_out<S>(sent: &SentMidi, begin: i64) -> Option<NoteEvent<S>>
where
    S: SysExMessage,
{
    let timing = u32::try_from(sent.frame - begin).unwrap_or(0);
    NoteEvent::from_midi(timing, &sent.bytes).ok()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use nice_plug::midi::{Channel, Key, VoiceID};

    use crate::engine::Act;
    use crate::host::midi_map::MidiTarget;
    use crate::host::params::Button;

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
        let press = |event| MidiIn::new(Arc::default()).press(&event, 0, rate);
        assert_eq!((press(note(23)), press(note(35))), (Some(Press::Act(Act::Next)), Some(Press::Act(Act::Panic))));
        assert_eq!(press(note(36)), Some(Press::Song(0)));
        assert_eq!(press(note(83)), Some(Press::Song(47)));
        assert_eq!((press(note(84)), press(note(127))), (Some(Press::section(1)), Some(Press::section(44))));
        assert_eq!((press(note(0)), press(controller(7, 1.0))), (None, None));
        assert_eq!(press(controller(20, 1.0)), Some(Press::Act(Act::Next)));
        assert_eq!(press(controller(31, 1.0)), Some(Press::Act(Act::FadeIn(4.0))));
        assert_eq!(press(controller(33, 1.0)), Some(Press::Act(Act::Panic)));
        assert_eq!(press(controller(32, 1.0)), None, "it is a bank byte");
        let program = NoteEvent::<()>::MidiProgramChange { timing: 0, channel: 15, program: 4 };
        assert_eq!(press(program), Some(Press::Song(4)));
        for odd in [128, 200, 255] {
            assert_eq!((press(note(odd)), press(controller(odd, 1.0))), (None, None));
        }
    }

    #[test]
    fn a_pedal_that_bounces_presses_once() {
        let rate = SampleRate::new(48_000).unwrap();
        let mut midi = MidiIn::new(Arc::default());
        let mut times = |event: &NoteEvent<()>, at: &[i64]| {
            at.iter().filter(|at| midi.press(event, **at, rate).is_some()).count()
        };
        assert_eq!(times(&note(40), &[0, 10, 2_000, 2_879, 2_880, 2_881]), 2);
        assert_eq!(times(&note(41), &[2_881]), 1, "another pedal");
        let mut midi = MidiIn::new(Arc::default());
        let mut press = |value, at| midi.press(&controller(29, value), at, rate);
        // Click only is held, and released a moment later.
        assert_eq!(press(1.0, 0), Some(Press::Act(Act::ClickOnly(true))));
        assert_eq!((press(0.9, 5), press(1.0, 9_000)), (None, None));
        assert_eq!(press(0.0, 9_010), Some(Press::Act(Act::ClickOnly(false))));
    }

    #[test]
    fn a_pedal_that_is_never_let_go_presses_each_time() {
        let rate = SampleRate::new(48_000).unwrap();
        let map = Arc::new(MidiMap::default());
        let mut midi = MidiIn::new(Arc::clone(&map));
        let mut times = |events: &[(f32, i64)]| {
            events.iter().filter(|(value, at)| midi.press(&controller(20, *value), *at, rate).is_some()).count()
        };
        // It bounces, too.
        assert_eq!(times(&[(1.0, 0), (1.0, 100), (1.0, 2_900), (1.0, 9_000), (1.0, 9_400)]), 3);
        // A controller that is moved passes other values on its way, and stays down.
        assert_eq!(
            times(&[(0.0, 20_000), (0.6, 30_000), (0.9, 34_000), (1.0, 38_000), (0.9, 42_000), (1.0, 46_000)]),
            1
        );
        // A message that is being taught presses nothing, and neither does its bouncing.
        map.teach(Some(MidiTarget::Button(Button::Panic)));
        let mut midi = MidiIn::new(Arc::clone(&map));
        let mut press = |at| midi.press(&controller(64, 1.0), at, rate);
        assert_eq!((press(0), press(200)), (None, None));
        assert_eq!(press(9_000), Some(Press::Act(Act::Panic)));
    }

    #[test]
    fn a_pedal_on_another_channel_hides_no_press() {
        let rate = SampleRate::new(48_000).unwrap();
        let map = Arc::new(MidiMap::default());
        let mut midi = MidiIn::new(Arc::clone(&map));
        let next = Some(Press::Act(Act::Next));
        let on = |channel, value| NoteEvent::<()>::MidiCC { timing: 0, channel, cc: 20, value };
        // It is held there all the time.
        assert_eq!(midi.press(&on(3, 1.0), 0, rate), next);
        assert_eq!((midi.press(&on(0, 1.0), 5_000, rate), midi.press(&on(0, 0.0), 6_000, rate)), (next, None));
        map.set_channel(Some(1));
        assert_eq!((midi.press(&on(3, 0.0), 9_000, rate), midi.press(&on(3, 1.0), 10_000, rate)), (None, None));
        assert_eq!(midi.press(&on(0, 1.0), 10_000, rate), next);
        assert_eq!((midi.press(&on(16, 1.0), 0, rate), midi.press(&on(255, 1.0), 0, rate)), (None, None));
    }

    #[test]
    fn an_engine_that_counts_its_frames_anew_hears_pedals_at_once() {
        let rate = SampleRate::new(48_000).unwrap();
        let mut midi = MidiIn::new(Arc::default());
        let song = Some(Press::Song(4));
        assert_eq!(midi.press(&note(40), 10_000_000, rate), song);
        assert_eq!((midi.press(&note(40), 64, rate), midi.press(&note(40), 128, rate)), (song, None));
    }

    #[test]
    fn bank_bytes_before_a_program_count_on_their_channel() {
        let rate = SampleRate::new(48_000).unwrap();
        let mut midi = MidiIn::new(Arc::default());
        let on = |channel, program| NoteEvent::<()>::MidiProgramChange { timing: 0, channel, program };
        for byte in BANK_BYTES {
            let two = NoteEvent::<()>::MidiCC { timing: 0, channel: 3, cc: byte, value: 2.0 / 127.0 };
            assert_eq!(midi.press(&two, 0, rate), None);
            assert_eq!(midi.press(&on(3, 5), 0, rate), Some(Press::Song(261)));
            assert_eq!(midi.press(&on(4, 6), 0, rate), Some(Press::Song(6)), "another channel");
            let none = NoteEvent::<()>::MidiCC { timing: 0, channel: 3, cc: byte, value: 0.0 };
            assert_eq!(midi.press(&none, 9_000, rate), None);
            assert_eq!(midi.press(&on(3, 5), 9_000, rate), Some(Press::Song(5)));
            midi = MidiIn::new(Arc::default());
        }
    }

    #[test]
    fn a_program_of_another_bank_can_be_taught() {
        let rate = SampleRate::new(48_000).unwrap();
        let map = Arc::new(MidiMap::default());
        let mut midi = MidiIn::new(Arc::clone(&map));
        let program = NoteEvent::<()>::MidiProgramChange { timing: 0, channel: 3, program: 5 };
        let bank = NoteEvent::<()>::MidiCC { timing: 0, channel: 3, cc: 32, value: 1.0 / 127.0 };
        assert_eq!(midi.press(&bank, 0, rate), None);
        map.teach(Some(MidiTarget::Button(Button::Panic)));
        assert_eq!(midi.press(&program, 0, rate), None, "it is learnt");
        assert_eq!(midi.press(&program, 9_000, rate), Some(Press::Act(Act::Panic)));
    }

    #[test]
    fn a_lesson_takes_the_next_press_on_the_channel_that_is_heard() {
        let rate = SampleRate::new(48_000).unwrap();
        let map = Arc::new(MidiMap::default());
        let mut midi = MidiIn::new(Arc::clone(&map));
        let panic = Some(Press::Act(Act::Panic));
        map.teach(Some(MidiTarget::Button(Button::Panic)));
        // A release teaches nothing.
        assert_eq!(midi.press(&controller(64, 0.0), 0, rate), None);
        assert_eq!(midi.press(&controller(64, 1.0), 10, rate), None, "it is learnt");
        assert_eq!(midi.press(&controller(64, 0.0), 20, rate), None);
        assert_eq!(midi.press(&controller(64, 1.0), 9_030, rate), panic);
        map.set_channel(Some(5));
        assert_eq!(midi.press(&note(36), 10_000, rate), None, "it is on channel 4");
        map.set_channel(Some(4));
        assert_eq!(midi.press(&note(36), 10_000, rate), Some(Press::Song(0)));
        map.set_bounce(500);
        assert_eq!(
            (midi.press(&note(36), 30_000, rate), midi.press(&note(36), 34_000, rate)),
            (None, Some(Press::Song(0)))
        );
    }
}
