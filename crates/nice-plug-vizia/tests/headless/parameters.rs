//! A musician's hand and a host's, on the same parameter.

use nice_plug_core::params::Param;
use nice_plug_vizia::{HostEvent, Input, Parameters};
use vizia_core::prelude::*;

use crate::{Mix, strip};

#[test]
fn a_drag_is_one_gesture_and_moves_parameter_and_label() {
    let mix = Mix::new();
    let (mut headless, log, level) = strip(&mix);
    let fader = headless.id("level").expect("a fader");
    let (x, y) = (fader.bounds.x, fader.middle().1);
    let before = headless.picture();
    headless.drag((x + 150.0, y), (x + 20.0, y), 5);

    let events = log.take();
    assert_eq!(events.first(), Some(&HostEvent::Begun("Level".into())));
    assert_eq!(events.last(), Some(&HostEvent::Ended("Level".into())));
    let begun = events.iter().filter(|event| matches!(event, HostEvent::Begun(_))).count();
    let values = events.iter().filter(|event| matches!(event, HostEvent::Set(..))).count();
    assert_eq!((begun, values, events.len()), (1, 6, 8), "{events:?}");

    let Some(HostEvent::Set(_, last)) = events.iter().rev().nth(1) else { panic!("no value: {events:?}") };
    assert_eq!(mix.level.unmodulated_normalized_value(), *last);
    assert_eq!(level.now(), *last);
    assert!(*last < 0.2, "the fader went left: {last}");
    let label = headless.id("level-text").expect("a label");
    assert_eq!(label.text, mix.level.to_string());
    assert_ne!(headless.picture(), before);
}

#[test]
fn what_the_host_moves_the_views_follow() {
    let mix = Mix::new();
    let (mut headless, log, level) = strip(&mix);
    let before = headless.picture();
    log.automate(&level, 0.25);
    assert!(headless.frame().is_some(), "the fader moved");
    assert_eq!(headless.id("level-text").expect("a label").text, "-40 dB");
    assert_ne!(headless.picture(), before);
    log.automate(&level, mix.level.default_normalized_value());
    headless.frame();
    headless.settle();
    assert_eq!(headless.picture(), before);
    assert_eq!(log.take(), [], "following is no gesture");
}

#[test]
fn a_click_on_a_button_is_a_whole_gesture() {
    let mix = Mix::new();
    let (mut headless, log, _) = strip(&mix);
    let mute = headless.named("Mute").pop().expect("a button with a name");
    headless.click(mute.middle());
    assert!(mix.mute.value());
    let name = || "Mute".to_owned();
    assert_eq!(log.take(), [HostEvent::Begun(name()), HostEvent::Set(name(), 1.0), HostEvent::Ended(name())]);
    headless.click(mute.middle());
    assert!(!mix.mute.value());
}

#[test]
fn a_double_click_resets_and_the_wheel_steps() {
    let mix = Mix::new();
    let (mut headless, log, level) = strip(&mix);
    let fader = headless.id("level").expect("a fader");
    log.automate(&level, 0.1);
    headless.frame();
    headless.wheel(fader.middle(), 1.0);
    assert!(level.now() > 0.1 && level.now() < 0.2, "{}", level.now());
    headless.double_click(fader.middle());
    assert_eq!(level.now(), level.default_value());
}

#[test]
fn a_held_fader_does_not_follow_and_a_closed_window_lets_go() {
    let mix = Mix::new();
    let (mut headless, log, level) = strip(&mix);
    let fader = headless.id("level").expect("a fader");
    headless.hover(fader.middle());
    headless.input(Input::Pressed(MouseButton::Left));
    let held = level.now();
    log.automate(&level, 0.9);
    headless.frame();
    assert_eq!(level.now(), held);
    log.take();
    drop((headless, level));
    assert_eq!(log.take(), [HostEvent::Ended("Level".into())]);
}

#[test]
fn values_snap_and_words_are_understood() {
    let mix = Mix::new();
    let (parameters, log) = Parameters::logged();
    let output = parameters.bind(&mix, |mix| &mix.output);
    output.set(0.3);
    assert_eq!((output.now(), mix.output.value(), output.steps()), (0.25, 1, Some(4)));
    output.step(true, false);
    assert_eq!(mix.output.value(), 2);
    output.set(f32::NAN);
    output.set(7.0);
    assert_eq!(mix.output.value(), 4);
    let level = parameters.bind(&mix, |mix| &mix.level);
    assert!(level.set_text(" -6 "));
    assert_eq!(level.text(), "-6 dB");
    log.take();
    assert!(!level.set_text("loud"));
    assert_eq!(log.take(), []);
}

#[test]
fn a_parameter_bound_twice_is_one() {
    let mix = Mix::new();
    let (parameters, log) = Parameters::logged();
    let (first, second) = (parameters.bind(&mix, |mix| &mix.level), parameters.bind(&mix, |mix| &mix.level));
    first.begin();
    second.set(0.5);
    second.end();
    assert_eq!(first.now(), 0.5);
    assert_eq!(log.take().len(), 3, "one gesture");
}
