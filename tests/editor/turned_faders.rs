//! The song changes under a hand on a fader: nothing that was meant for a song's mix reaches the mix of the next one.

use nice_plug_vizia::{HostEvent, Input, Parameter};
use stemlock::engine::Lead;
use stemlock::setlist::{Edit, MadeClick};
use tempfile::TempDir;
use vizia_core::prelude::{Code, Key, MouseButton};

use crate::hand::{click, open_panel, reach};
use crate::set::{gig, wait_for};
use crate::stage::Stage;
use crate::{control, one_gesture};

const GAIN: &str = "Stem 1 Gain";

/// The parameters of a mix that are dragged, and their values for the second song.
const DRAGGED: [(&str, f32); 4] =
    [(GAIN, 0.25), ("Stem 1 Pan", 0.125), ("Click Gain", 0.375), ("Click Pan", 0.875)];

/// Three songs of as many stems, each with a click, so that their strips are the same ones. The first plays; the second has levels of
/// its own.
fn stage() -> (TempDir, Stage) {
    let (keep, folder) = gig();
    let mut stage = Stage::with(&folder);
    stage.lead(Lead::Stemlock);
    stage.catch_up();
    for place in [0, 1] {
        turn(&mut stage, place);
        stage.keeper.edit(&Edit::Click(MadeClick { on: true, ..MadeClick::default() })).unwrap();
        stage.catch_up();
    }
    for (name, value) in DRAGGED {
        bound(&stage, name).set(value);
    }
    bound(&stage, "Transpose").set(0.25);
    turn(&mut stage, 0);
    stage.host.take();
    (keep, stage)
}

/// The set turns to another song, as a pedal makes it, and the window shows that.
fn turn(stage: &mut Stage, place: usize) {
    stage.keeper.launch_song(place, None);
    stage.stop_unseen();
    wait_for(stage, place);
}

/// The same in a block that the window has not looked at yet.
fn turn_unseen(stage: &mut Stage, place: usize) {
    stage.keeper.launch_song(place, None);
    stage.stop_unseen();
}

/// A parameter as the window has it.
fn bound(stage: &Stage, name: &str) -> Parameter {
    let (parameters, state) = (&stage.parameters, &stage.state);
    match name {
        GAIN => parameters.bind(state, |state| &state.faders.stems[0].gain),
        "Stem 1 Pan" => parameters.bind(state, |state| &state.faders.stems[0].pan),
        "Click Gain" => parameters.bind(state, |state| &state.faders.click.gain),
        "Click Pan" => parameters.bind(state, |state| &state.faders.click.pan),
        "Transpose" => parameters.bind(state, |state| &state.faders.global.transpose),
        _ => parameters.bind(state, |state| &state.faders.global.master_gain),
    }
}

/// The value that the plugin has.
fn value(stage: &Stage, name: &str) -> f64 {
    let numbers = stage.state.numbers();
    let number = numbers.iter().find(|(param, _)| *param == bound(stage, name).ptr()).unwrap().1;
    let mix = stage.state.faders.mix_values();
    mix.iter().find(|(other, _)| *other == number).unwrap().1.into()
}

fn press(stage: &mut Stage, place: (f32, f32)) {
    stage.view.hover(place);
    stage.view.input(Input::Pressed(MouseButton::Left));
}

fn release(stage: &mut Stage) {
    stage.view.input(Input::Released(MouseButton::Left));
    stage.refresh();
}

/// How often gestures of a parameter began, how often it was set, and how often they ended.
fn counts(events: &[HostEvent], of: &str) -> [usize; 3] {
    let count = |is: &dyn Fn(&HostEvent) -> bool| events.iter().filter(|event| is(event)).count();
    [
        count(&|event| matches!(event, HostEvent::Begun(name) if name == of)),
        count(&|event| matches!(event, HostEvent::Set(name, _) if name == of)),
        count(&|event| matches!(event, HostEvent::Ended(name) if name == of)),
    ]
}

/// Holds `name` at `place` while the song turns, seen or not, and goes on dragging.
fn drag_across(stage: &mut Stage, name: &str, (x, y): (f32, f32), turn: fn(&mut Stage, usize)) {
    press(stage, (x, y));
    stage.view.hover((x, y - 20.0));
    let first = value(stage, name);
    turn(stage, 1);
    let second = value(stage, name);
    assert!((first - second).abs() > 0.05, "{name} differs: {first} {second}");
    for down in [10.0, 40.0, 60.0] {
        stage.view.hover((x, y + down));
        assert_eq!(value(stage, name), second, "{name} is the next song's");
    }
    assert_eq!(bound(stage, name).now(), second as f32, "{name} shows it");
    wait_for(stage, 1);
    release(stage);
    let events = stage.host.take();
    assert_eq!(counts(&events, name), [1, 1, 1], "{name}: one gesture, which ended once: {events:?}");
    // The hand takes it again.
    press(stage, (x, y));
    stage.view.hover((x, y - 4.0));
    assert!((value(stage, name) - second).abs() > 1e-6, "{name} follows a new hold");
    bound(stage, name).set(second as f32);
    release(stage);
    self::turn(stage, 0);
    assert_eq!(value(stage, name), first, "{name} of the song before is where the hand was");
    bound(stage, name).reset();
    stage.host.take();
}

#[test]
fn a_fader_that_is_held_while_the_song_turns_has_to_be_taken_again() {
    let (_keep, mut stage) = stage();
    for turn in [turn as fn(&mut Stage, usize), turn_unseen] {
        for (name, _) in DRAGGED {
            let place = control(&mut stage, name).middle();
            drag_across(&mut stage, name, place, turn);
        }
        open_panel(&mut stage);
        let place = reach(&mut stage, "transpose");
        drag_across(&mut stage, "Transpose", place, turn);
        click(&mut stage, "song-button");
    }
}

#[test]
fn what_belongs_to_the_whole_set_is_held_across_songs() {
    let (_keep, mut stage) = stage();
    let (x, y) = control(&mut stage, "Master Gain").middle();
    press(&mut stage, (x, y));
    stage.view.hover((x, y + 20.0));
    let held = bound(&stage, "Master Gain").now();
    turn(&mut stage, 1);
    stage.view.hover((x, y + 40.0));
    assert!(bound(&stage, "Master Gain").now() < held);
    release(&mut stage);
    assert_eq!(counts(&stage.host.take(), "Master Gain"), [1, 2, 1]);
}

#[test]
fn wheel_keys_switch_and_double_click_of_one_song_do_nothing_to_the_next() {
    let (_keep, mut stage) = stage();
    let place = control(&mut stage, GAIN).middle();
    // The window shows the song before for up to a frame.
    stage.view.hover(place);
    turn_unseen(&mut stage, 1);
    let second = value(&stage, GAIN);
    stage.view.input(Input::Wheel(0.0, 1.0));
    assert_eq!(value(&stage, GAIN), second, "the wheel was turned at the other fader");
    stage.refresh();
    stage.view.input(Input::Wheel(0.0, 1.0));
    assert!(value(&stage, GAIN) > second, "and now at this one");
    bound(&stage, GAIN).set(second as f32);
    wait_for(&mut stage, 1);
    turn(&mut stage, 0);
    stage.view.click(place);
    turn_unseen(&mut stage, 1);
    stage.view.key(Code::PageUp, Key::PageUp);
    assert_eq!(value(&stage, GAIN), second);
    wait_for(&mut stage, 1);
    // A button that was pressed for one song is let go for another.
    turn(&mut stage, 0);
    let mute = control(&mut stage, "Stem 1 Mute").middle();
    press(&mut stage, mute);
    turn(&mut stage, 1);
    release(&mut stage);
    assert!(!stage.state.faders.stems[0].mute.value());
    stage.view.click(mute);
    assert!(stage.state.faders.stems[0].mute.value());
    stage.view.click(mute);
    // A double click, half of it.
    turn(&mut stage, 0);
    stage.view.click(place);
    turn(&mut stage, 1);
    stage.view.driver().set_double_click(std::time::Duration::MAX);
    stage.view.click(place);
    assert_eq!(value(&stage, GAIN), second);
    stage.view.driver().set_double_click(std::time::Duration::ZERO);
    stage.view.double_click(place);
    assert_eq!(bound(&stage, GAIN).now(), bound(&stage, GAIN).default_value());
}

#[test]
fn a_value_that_is_typed_or_chosen_for_a_song_is_for_no_other() {
    let (_keep, mut stage) = stage();
    let place = control(&mut stage, GAIN).middle();
    let first = value(&stage, GAIN);
    stage.view.click_with(MouseButton::Right, place);
    stage.view.type_text("-30");
    turn(&mut stage, 1);
    let second = value(&stage, GAIN);
    assert!(stage.view.id("entry").is_some(), "keys that are still typed are no acts");
    stage.view.key(Code::Enter, Key::Enter);
    stage.refresh();
    assert!(stage.view.id("entry").is_none());
    assert_eq!(value(&stage, GAIN), second);
    open_panel(&mut stage);
    let said = "Another song is current by now: nothing was changed. Go back to the song, and choose again";
    assert_eq!(stage.view.named(said).iter().filter(|words| words.bounds.h > 0.0).count(), 1);
    click(&mut stage, "song-button");
    stage.view.click_with(MouseButton::Right, place);
    stage.view.type_text("-6");
    stage.view.key(Code::Enter, Key::Enter);
    assert_eq!(stage.state.faders.stems[0].gain.value(), -6.0);
    turn(&mut stage, 0);
    assert_eq!(value(&stage, GAIN), first);
    let output = control(&mut stage, "Stem 1 Output").middle();
    stage.view.click(output);
    turn(&mut stage, 1);
    crate::hand::choose(&mut stage, "Bass");
    let routed = |stage: &Stage| stage.state.faders.stems[0].output.value().0;
    assert_eq!(routed(&stage), None);
    turn(&mut stage, 0);
    assert_eq!(routed(&stage), None);
    stage.view.click(output);
    crate::hand::choose(&mut stage, "Bass");
    assert!(routed(&stage).is_some());
}

/// A host passes what was set with one of its next blocks. The song may have turned in that one.
#[test]
fn a_value_that_reaches_the_next_song_late_is_taken_back() {
    let (_keep, mut stage) = stage();
    let fader = bound(&stage, GAIN);
    fader.set(0.7);
    let first = value(&stage, GAIN);
    turn_unseen(&mut stage, 1);
    let second = value(&stage, GAIN);
    stage.host.automate(&fader, first as f32);
    wait_for(&mut stage, 1);
    assert_eq!((value(&stage, GAIN), fader.now()), (second, second as f32));
    let gestures = [one_gesture(GAIN, first as f32), one_gesture(GAIN, second as f32)].concat();
    assert_eq!(stage.host.take(), gestures);
    // What a host's automation says later is the host's own.
    stage.host.automate(&fader, first as f32);
    stage.refresh();
    assert_eq!(value(&stage, GAIN), first);
}
