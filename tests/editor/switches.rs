//! Mute, solo, exclusive solo, output; keyboard order and names.

use nice_plug_vizia::HostEvent;
use stemlock::host::Routing;
use stemlock::setlist::Output;
use vizia_core::prelude::{Code, Key, Modifiers};

use crate::stage::Stage;
use crate::{STEMS, click_on, control, one_gesture, song, within};

fn mutes(stage: &Stage) -> [bool; 4] {
    std::array::from_fn(|slot| stage.state.faders.stems[slot].mute.value())
}

fn solos(stage: &Stage) -> [bool; 4] {
    std::array::from_fn(|slot| stage.state.faders.stems[slot].solo.value())
}

#[test]
fn mute_is_one_gesture_and_lights_up() {
    let (_keep, song) = song();
    let mut stage = Stage::with(&song);
    let mute = control(&mut stage, "Stem 3 Mute");
    assert_eq!(mute.checked, Some(false));
    let pixel = (mute.bounds.x as u32 + 2, mute.middle().1 as u32);
    stage.host.take();
    stage.view.click(mute.middle());
    assert_eq!(stage.host.take(), one_gesture("Stem 3 Mute", 1.0));
    assert_eq!(mutes(&stage), [false, false, true, false]);
    assert_eq!(control(&mut stage, "Stem 3 Mute").checked, Some(true));
    stage.view.settle();
    assert_eq!(stage.view.picture().pixel(pixel.0, pixel.1), Some([0xff, 0x4d, 0x4f, 0xff]), "red");
    stage.view.click(mute.middle());
    assert_eq!(stage.host.take(), one_gesture("Stem 3 Mute", 0.0));
    assert_eq!(control(&mut stage, "Stem 3 Mute").checked, Some(false));
}

#[test]
fn solos_add_up_and_alt_makes_one_exclusive() {
    let (_keep, song) = song();
    let mut stage = Stage::with(&song);
    for slot in [0, 2] {
        let solo = control(&mut stage, &format!("Stem {} Solo", slot + 1));
        stage.view.click(solo.middle());
    }
    assert_eq!(solos(&stage), [true, false, true, false]);
    let solo = control(&mut stage, "Stem 4 Solo");
    stage.host.take();
    stage.view.hold(Modifiers::ALT);
    stage.view.click(solo.middle());
    assert_eq!(solos(&stage), [false, false, false, true]);
    let told: Vec<_> = stage.host.take().into_iter().filter(|event| matches!(event, HostEvent::Set(..))).collect();
    let set = |slot: usize, value| HostEvent::Set(format!("Stem {slot} Solo"), value);
    assert_eq!(told, [set(1, 0.0), set(3, 0.0), set(4, 1.0)], "only what changes is told");
    stage.view.click(solo.middle());
    assert_eq!(solos(&stage), [false; 4], "once more, and all are heard");
}

#[test]
fn automation_lights_switches() {
    let (_keep, song) = song();
    let mut stage = Stage::with(&song);
    let bound = stage.parameters.bind(&stage.state, |state| &state.faders.stems[1].mute);
    stage.host.automate(&bound, 1.0);
    stage.view.frame();
    assert_eq!(control(&mut stage, "Stem 2 Mute").checked, Some(true));
    let bound = stage.parameters.bind(&stage.state, |state| &state.faders.stems[1].output);
    stage.host.automate(&bound, 1.0);
    stage.view.frame();
    let last = Output::ALL[Output::ALL.len() - 1];
    assert_eq!(control(&mut stage, "Stem 2 Output").text, last.name());
}

#[test]
fn an_output_is_chosen_from_a_list() {
    let (_keep, song) = song();
    let mut stage = Stage::with(&song);
    let output = control(&mut stage, "Stem 1 Output");
    assert_eq!(output.text, "Main", "automatic says where it leads");
    stage.view.click(output.middle());
    stage.host.take();
    click_on(&mut stage, "Guide");
    let chosen = stage.state.faders.stems[0].output.value();
    assert_eq!(chosen, Routing(Some(Output::Guide)));
    assert_eq!(control(&mut stage, "Stem 1 Output").text, "Guide");
    let told = stage.host.take();
    assert_eq!((told.len(), &told[0]), (3, &HostEvent::Begun("Stem 1 Output".into())));
    assert_eq!(stage.view.class("choice").len(), 0, "the list goes");

    stage.view.click(output.middle());
    assert_eq!(stage.view.class("choice").len(), Output::ALL.len() + 1, "automatic, and all outputs");
    assert_eq!(stage.view.class("choice").iter().filter(|choice| choice.checked == Some(true)).count(), 1);
    stage.view.key(Code::Escape, Key::Escape);
    assert_eq!(stage.view.class("choice").len(), 0);
    assert_eq!(stage.state.faders.stems[0].output.value(), chosen, "and nothing was chosen");
}

#[test]
fn the_last_entries_of_a_list_can_be_reached() {
    let (_keep, song) = song();
    let mut stage = Stage::with(&song);
    let output = control(&mut stage, "Stem 4 Output");
    stage.view.click(output.middle());
    let window = stage.view.class("stemlock")[0].bounds;
    for choice in stage.view.class("choice") {
        assert!(within(&window, &choice.bounds), "{} at {}", choice.name, choice.bounds);
    }
    let last = Output::ALL[Output::ALL.len() - 1];
    click_on(&mut stage, last.name());
    assert_eq!(stage.state.faders.stems[3].output.value(), Routing(Some(last)));
}

#[test]
fn tab_goes_through_a_strip_from_top_to_bottom_and_on_to_the_next() {
    let (_keep, song) = song();
    let mut stage = Stage::with(&song);
    let pan = control(&mut stage, "Stem 1 Pan");
    stage.view.click(pan.middle());
    let mut order = Vec::new();
    for _ in 0..8 {
        order.push(stage.view.focused().unwrap().name);
        stage.view.key(Code::Tab, Key::Tab);
    }
    let strip = |stem: usize| ["Pan", "Mute", "Solo", "Gain", "Output"].map(|what| format!("Stem {stem} {what}"));
    assert_eq!(order, [&strip(1)[..], &strip(2)[..3]].concat());
    stage.view.hold(Modifiers::SHIFT);
    stage.view.key(Code::Tab, Key::Tab);
    assert_eq!(stage.view.focused().unwrap().name, "Stem 2 Solo", "and back");
}

#[test]
fn the_keyboard_switches_and_chooses() {
    let (_keep, song) = song();
    let mut stage = Stage::with(&song);
    let pan = control(&mut stage, "Stem 1 Pan");
    stage.view.click(pan.middle());
    stage.view.key(Code::Tab, Key::Tab);
    assert!(stage.view.key(Code::Enter, Key::Enter));
    assert_eq!(mutes(&stage), [true, false, false, false]);
    assert!(!stage.view.key(Code::Space, Key::Character(" ".into())), "it starts and stops the host");
    assert_eq!(mutes(&stage), [true, false, false, false]);
    assert!(stage.view.key(Code::Delete, Key::Delete));
    assert_eq!(mutes(&stage), [false; 4]);
    for _ in 0..3 {
        stage.view.key(Code::Tab, Key::Tab);
    }
    stage.view.key(Code::Enter, Key::Enter);
    assert_eq!(stage.view.class("choice").len(), Output::ALL.len() + 1, "Enter opens the list of outputs");
}

#[test]
fn every_control_has_a_name_and_a_role_of_its_own() {
    let (_keep, song) = song();
    let mut stage = Stage::with(&song);
    for (slot, stem) in STEMS.iter().enumerate() {
        assert_eq!(stage.view.id(&format!("strip-{slot}")).unwrap().name, *stem);
        for what in ["Gain", "Pan", "Mute", "Solo", "Output"] {
            control(&mut stage, &format!("Stem {} {what}", slot + 1));
        }
    }
    for id in ["song-button", "ready-button", "clip"] {
        assert!(!stage.view.id(id).unwrap().name.is_empty(), "{id}");
    }
}

#[test]
fn a_switch_says_what_it_does_when_the_pointer_rests_on_it() {
    let (_keep, song) = song();
    let mut stage = Stage::with(&song);
    let solo = control(&mut stage, "Stem 1 Solo");
    stage.view.hover(solo.middle());
    stage.view.frame();
    assert_eq!(stage.view.named("Solo. With Alt: this one alone").len(), 1);
    stage.view.hover((2.0, 600.0));
    stage.view.frame();
    assert_eq!(stage.view.named("Solo. With Alt: this one alone").len(), 0);
}
