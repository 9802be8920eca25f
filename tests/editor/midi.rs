//! Pedals and pads in the window: a click and a press assign a message, and it can be removed again.

use std::sync::Arc;

use nice_plug::midi::{Channel, Key as NoteKey, VoiceID};
use nice_plug::prelude::NoteEvent;
use stemlock::host::MidiIn;
use stemlock::time::SampleRate;
use vizia_core::prelude::{Code, Key, Modifiers};

use crate::hand::{choose, click, song, words};
use crate::stage::Stage;

/// Presses a pad that sends a note on channel 3; returns whether it triggered anything.
pub fn pad(stage: &Stage, note: u8) -> bool {
    let rate = SampleRate::new(48_000).unwrap();
    let event = NoteEvent::<()>::NoteOn {
        timing: 0,
        voice_id: VoiceID::Wildcard,
        channel: Channel::Number(2),
        key: NoteKey::Number(note),
        velocity: 1.0,
    };
    MidiIn::new(Arc::clone(stage.state.midi())).press(&event, 0, rate).is_some()
}

#[test]
fn a_click_and_a_press_teach_a_message_and_a_click_forgets_it() {
    let (_keep, folder) = song();
    let mut stage = Stage::with(&folder);
    stage.view.hold(Modifiers::SHIFT);
    stage.view.key(Code::Slash, Key::Character("?".into()));
    stage.view.hold(Modifiers::empty());
    stage.refresh();
    click(&mut stage, "keys-midi");
    stage.refresh();
    assert_eq!(words(&mut stage, "midi-next_song"), "note 23, CC 20");
    assert!(!pad(&stage, 5));
    click(&mut stage, "midi-learn-next_song");
    stage.refresh();
    assert!(!pad(&stage, 5), "the press that teaches does nothing");
    stage.refresh();
    assert_eq!(words(&mut stage, "midi-next_song"), "note 5, note 23, CC 20");
    assert!(pad(&stage, 5));
    // Another click takes a lesson back.
    click(&mut stage, "midi-learn-panic");
    click(&mut stage, "midi-learn-panic");
    stage.refresh();
    assert!(!pad(&stage, 6));
    assert_eq!(words(&mut stage, "midi-panic"), "note 35, CC 33");
    click(&mut stage, "midi-channel");
    choose(&mut stage, "4");
    assert!(!pad(&stage, 5), "it comes on channel 3");
    click(&mut stage, "midi-reset");
    stage.refresh();
    assert_eq!(words(&mut stage, "midi-next_song"), "note 23, CC 20");
    // A lesson ends with the sheet.
    click(&mut stage, "midi-learn-panic");
    click(&mut stage, "sheet-close");
    stage.refresh();
    assert!(!pad(&stage, 7) && !pad(&stage, 7));
}
