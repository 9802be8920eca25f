//! Every act of the table, from the keyboard. Each test checks the sound of the engine.

use vizia_core::prelude::{Code, Key, Modifiers};

use crate::acts::{BEAT, BLOCK_STEPS, FIRST, acts, heard, key, pass, stage};
use crate::hand::choose;
use crate::set::wait_for;

#[test]
fn the_keyboard_has_them_all() {
    let (_keep, mut stage) = stage();
    stage.view.key(Code::Escape, Key::Escape);
    stage.view.hold(Modifiers::CTRL);
    assert!(stage.view.key(Code::KeyK, Key::Character("k".into())));
    stage.view.hold(Modifiers::empty());
    assert!(stage.view.id("act-play").is_some(), "the sheet is opened by a key too");
    stage.view.key(Code::Escape, Key::Escape);
    stage.refresh();
    // Songs.
    assert_eq!(key(&mut stage, Code::KeyP, false), FIRST);
    pass(&mut stage, 5);
    assert_eq!(key(&mut stage, Code::KeyA, false), FIRST);
    key(&mut stage, Code::KeyS, false);
    assert_eq!(heard(&mut stage), 0);
    key(&mut stage, Code::KeyG, false);
    choose(&mut stage, "2  2 Flat");
    assert_eq!(heard(&mut stage), -4096);
    wait_for(&mut stage, 1);
    assert_eq!(key(&mut stage, Code::PageUp, false), FIRST);
    wait_for(&mut stage, 0);
    // Sections and bars.
    key(&mut stage, Code::ArrowLeft, false);
    assert_eq!(key(&mut stage, Code::ArrowRight, false), 8 * BEAT + FIRST);
    key(&mut stage, Code::KeyJ, false);
    choose(&mut stage, "Verse");
    pass(&mut stage, 1);
    assert!(stage.keeper.glance().unwrap().song_beat.get() < 1.0);
    key(&mut stage, Code::KeyB, false);
    stage.view.type_text("2");
    stage.view.key(Code::Enter, Key::Enter);
    assert_eq!(heard(&mut stage), 4 * BEAT + FIRST);
    stage.refresh();
    key(&mut stage, Code::KeyL, false);
    assert!(stage.keeper.glance().unwrap().looping.is_some());
    key(&mut stage, Code::KeyO, false);
    pass(&mut stage, 210);
    assert_eq!(stage.keeper.glance().unwrap().looping, None);
    key(&mut stage, Code::KeyL, true);
    choose(&mut stage, "Chorus");
    pass(&mut stage, 1);
    assert!(stage.keeper.glance().unwrap().looping.is_some());
    // Nudges.
    for (code, shift, halves) in [
        (Code::Comma, false, -2),
        (Code::Period, false, 2),
        (Code::Comma, true, -1),
        (Code::Period, true, 1),
        (Code::BracketLeft, false, -8),
        (Code::BracketRight, false, 8),
    ] {
        let before = heard(&mut stage);
        assert_eq!(key(&mut stage, code, shift) - before - BLOCK_STEPS, halves * BEAT / 2, "{code:?}");
    }
    // The music.
    key(&mut stage, Code::KeyF, false);
    assert!(acts(&stage).fades_out);
    key(&mut stage, Code::KeyF, true);
    assert!(!acts(&stage).fades_out);
    key(&mut stage, Code::KeyC, false);
    pass(&mut stage, 60);
    assert_eq!((acts(&stage).music, heard(&mut stage)), (0.0, 0));
    key(&mut stage, Code::KeyC, false);
    pass(&mut stage, 60);
    assert_eq!(acts(&stage).music, 1.0);
    for (code, bars) in [(Code::Digit1, 1), (Code::Digit2, 2), (Code::Digit4, 4), (Code::Digit0, 0)] {
        key(&mut stage, code, false);
        assert_eq!(acts(&stage).count_in, Some(bars));
    }
    // Tonight.
    key(&mut stage, Code::Equal, false);
    key(&mut stage, Code::Equal, false);
    key(&mut stage, Code::Minus, false);
    assert_eq!(acts(&stage).transpose, 1.0);
    key(&mut stage, Code::Minus, true);
    key(&mut stage, Code::Minus, true);
    key(&mut stage, Code::Equal, true);
    assert_eq!(acts(&stage).tempo, 99.0);
    // What waits.
    key(&mut stage, Code::KeyQ, false);
    choose(&mut stage, "Section");
    key(&mut stage, Code::ArrowLeft, false);
    assert_eq!(acts(&stage).waiting, 1);
    key(&mut stage, Code::Backspace, false);
    assert_eq!(acts(&stage).waiting, 0);
    key(&mut stage, Code::F12, false);
    assert_eq!([heard(&mut stage), heard(&mut stage)], [0; 2]);
    // And all of them are listed.
    stage.view.hold(Modifiers::SHIFT);
    stage.view.key(Code::Slash, Key::Character("?".into()));
    stage.view.hold(Modifiers::empty());
    stage.view.settle();
    crate::hand::click(&mut stage, "help-keys");
    for told in ["half a beat back", "fades the music in", "a percent slower, tonight", "all acts of a show"] {
        assert!(!stage.view.named(told).is_empty(), "{told}");
    }
}
