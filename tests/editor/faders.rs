//! Faders and pans: drag, fine drag, double click, wheel, keys, typed values, automation.

use nice_plug::prelude::Param;
use nice_plug_vizia::{Found, HostEvent};
use vizia_core::prelude::{Code, Key, Modifiers, MouseButton};

use crate::stage::Stage;
use crate::{click_on, control, one_gesture, song, within};

const GAIN: &str = "Stem 1 Gain";
const PAN: &str = "Stem 1 Pan";
/// Half of a fader's cap, in points: how far the scale ends from the ends of the view.
const MARGIN: f32 = 9.0;

/// Where the middle of a fader's cap is at this height.
fn cap(fader: &Found, height: f32) -> (f32, f32) {
    (fader.middle().0, fader.bounds.bottom() - MARGIN - height * (fader.bounds.h - 2.0 * MARGIN))
}

fn gain(stage: &Stage) -> f32 {
    stage.state.faders.stems[0].gain.unmodulated_normalized_value()
}

/// The text below the fader, as the parameter formats it.
fn written(stage: &Stage) -> String {
    let param = &stage.state.faders.stems[0].gain;
    let words = param.normalized_value_to_string(gain(stage), false);
    words.replace("-inf", "−∞").replace('-', "−")
}

#[test]
fn a_drag_is_one_gesture_and_parameter_label_and_host_agree() {
    let (_keep, song) = song();
    let mut stage = Stage::with(&song);
    let fader = control(&mut stage, GAIN);
    stage.host.take();
    stage.view.drag(cap(&fader, gain(&stage)), cap(&fader, 0.4), 7);

    let events = stage.host.take();
    let (first, last) = (events.first().unwrap(), events.last().unwrap());
    assert_eq!((first, last), (&HostEvent::Begun(GAIN.into()), &HostEvent::Ended(GAIN.into())));
    let heard: Vec<f32> = events
        .iter()
        .filter_map(|event| match event {
            HostEvent::Set(name, value) if name == GAIN => Some(*value),
            _ => None,
        })
        .collect();
    assert_eq!(heard.len(), 7, "{events:?}");
    assert_eq!(events.len(), 9, "{events:?}");
    assert!(heard.windows(2).all(|pair| pair[0] > pair[1]), "downwards all the way: {heard:?}");

    // The parameter is rounded to a hundredth of a decibel; the cap stays below the pointer.
    assert!((gain(&stage) - 0.4).abs() < 1e-3, "{}", gain(&stage));
    assert_eq!(heard.last(), Some(&gain(&stage)));
    let fader = control(&mut stage, GAIN);
    assert_eq!(fader.number, Some(f64::from(gain(&stage))));
    assert!(fader.text.ends_with(" dB"), "{}", fader.text);
    assert_eq!(stage.view.named(&written(&stage)).len(), 1, "{} is written once", written(&stage));
}

#[test]
fn a_click_on_a_fader_moves_nothing() {
    let (_keep, song) = song();
    let mut stage = Stage::with(&song);
    let fader = control(&mut stage, GAIN);
    let before = gain(&stage);
    stage.host.take();
    stage.view.click(cap(&fader, 0.1));
    assert_eq!(gain(&stage), before);
    assert_eq!(stage.host.take(), [HostEvent::Begun(GAIN.into()), HostEvent::Ended(GAIN.into())]);
}

#[test]
fn a_drag_beyond_the_ends_stops_there() {
    let (_keep, song) = song();
    let mut stage = Stage::with(&song);
    let fader = control(&mut stage, GAIN);
    let middle = fader.middle();
    stage.view.drag(middle, (middle.0, middle.1 + 5000.0), 3);
    assert_eq!((gain(&stage), written(&stage).as_str()), (0.0, "−∞"));
    stage.view.drag(middle, (middle.0, middle.1 - 5000.0), 3);
    assert_eq!((gain(&stage), written(&stage).as_str()), (1.0, "12.0"));
}

#[test]
fn a_fine_drag_goes_a_tenth_of_the_way() {
    for modifier in [Modifiers::CTRL, Modifiers::SUPER, Modifiers::SHIFT] {
        let (_keep, song) = song();
        let mut stage = Stage::with(&song);
        let fader = control(&mut stage, GAIN);
        let before = gain(&stage);
        stage.view.hold(modifier);
        stage.view.drag(cap(&fader, 0.7), cap(&fader, 0.2), 50);
        assert!((before - gain(&stage) - 0.05).abs() < 1e-3, "{modifier:?}: {before} {}", gain(&stage));
    }
}

#[test]
fn a_double_click_resets_within_one_gesture_for_each_press() {
    let (_keep, song) = song();
    let mut stage = Stage::with(&song);
    let fader = control(&mut stage, GAIN);
    let first = gain(&stage);
    stage.view.drag(fader.middle(), (fader.middle().0, fader.middle().1 + 60.0), 4);
    assert!(gain(&stage) < first);
    stage.host.take();
    stage.view.double_click(fader.middle());
    assert_eq!(gain(&stage), first);
    assert_eq!(stage.state.faders.stems[0].gain.value(), 0.0, "0 dB, exactly");
    let touch = [HostEvent::Begun(GAIN.into()), HostEvent::Ended(GAIN.into())];
    let reset = one_gesture(GAIN, first);
    assert_eq!(stage.host.take(), [&touch[..], &reset[..]].concat());
}

#[test]
fn the_wheel_steps_and_finer_with_a_key() {
    let (_keep, song) = song();
    let mut stage = Stage::with(&song);
    let fader = control(&mut stage, GAIN);
    let step = |stage: &mut Stage, notches| {
        let before = gain(stage);
        stage.host.take();
        stage.view.wheel(fader.middle(), notches);
        assert_eq!(stage.host.take(), one_gesture(GAIN, gain(stage)));
        gain(stage) - before
    };
    let (down, up) = (step(&mut stage, -1.0), step(&mut stage, 1.0));
    assert!(down < 0.0 && up > 0.0, "{down} {up}");
    stage.view.hold(Modifiers::CTRL);
    let fine = step(&mut stage, -1.0);
    assert!(fine < 0.0 && fine > down / 2.0, "{fine} is finer than {down}");
}

#[test]
fn keys_step_reset_and_ask() {
    let (_keep, song) = song();
    let mut stage = Stage::with(&song);
    let fader = control(&mut stage, GAIN);
    let before = gain(&stage);
    stage.view.click(fader.middle());
    assert_eq!(stage.view.focused().unwrap().name, GAIN);
    let mut after = |code, key| {
        stage.view.key(code, key);
        gain(&stage)
    };
    let down = after(Code::ArrowDown, Key::ArrowDown);
    assert!(down < before);
    assert!(after(Code::ArrowUp, Key::ArrowUp) > down);
    let page = after(Code::PageDown, Key::PageDown);
    assert!(before - page > 5.0 * (before - down), "a page is many steps");
    assert_eq!(after(Code::Delete, Key::Delete), before);
    after(Code::Enter, Key::Enter);
    assert!(stage.view.id("entry").is_some(), "Enter offers to type a value");
}

/// Types `text` into the box that is open, and presses Enter.
fn enter(stage: &mut Stage, text: &str) {
    stage.view.type_text(text);
    stage.view.key(Code::Enter, Key::Enter);
}

#[test]
fn a_right_click_offers_a_typed_value_with_its_unit() {
    let (_keep, song) = song();
    let mut stage = Stage::with(&song);
    for (text, wanted) in [("-6 dB", -6.0), ("−2,5", -2.5), ("+3", 3.0), ("-inf", -100.0), ("99", 12.0)] {
        let fader = control(&mut stage, GAIN);
        stage.view.click_with(MouseButton::Right, fader.middle());
        assert!(stage.view.id("entry").is_some());
        stage.host.take();
        enter(&mut stage, text);
        assert_eq!(stage.state.faders.stems[0].gain.value(), wanted, "{text}");
        assert_eq!(stage.host.take(), one_gesture(GAIN, gain(&stage)), "{text}");
        assert!(stage.view.id("entry").is_none(), "the box goes");
    }
    for (text, wanted) in [("L30", -0.3), ("C", 0.0), ("r100", 1.0)] {
        let pan = control(&mut stage, PAN);
        stage.view.click_with(MouseButton::Right, pan.middle());
        enter(&mut stage, text);
        assert_eq!(stage.state.faders.stems[0].pan.value(), wanted, "{text}");
    }
}

#[test]
fn a_click_on_the_value_offers_the_same() {
    let (_keep, song) = song();
    let mut stage = Stage::with(&song);
    click_on_value(&mut stage);
    enter(&mut stage, "-12");
    assert_eq!(stage.state.faders.stems[0].gain.value(), -12.0);
    assert_eq!(stage.view.named("−12.0").len(), 1);
}

fn click_on_value(stage: &mut Stage) {
    let strip = stage.view.id("strip-0").unwrap();
    let text = written(stage);
    let label = stage.view.named(&text).into_iter().find(|label| within(&strip.bounds, &label.bounds)).unwrap();
    stage.view.click(label.middle());
    assert!(stage.view.id("entry").is_some());
}

#[test]
fn what_is_no_value_is_refused_and_escape_puts_the_box_away() {
    let (_keep, song) = song();
    let mut stage = Stage::with(&song);
    let before = gain(&stage);
    click_on_value(&mut stage);
    stage.host.take();
    for nonsense in ["loud", "", "NaN", "🎸", "1e99999999"] {
        stage.view.key(Code::KeyA, Key::Character("a".into()));
        enter(&mut stage, nonsense);
        assert!(stage.view.id("entry").is_some(), "{nonsense:?} leaves the box open");
    }
    assert_eq!((gain(&stage), stage.host.take()), (before, vec![]));
    stage.view.key(Code::Escape, Key::Escape);
    assert!(stage.view.id("entry").is_none());
    click_on_value(&mut stage);
    stage.view.click((2.0, 2.0));
    assert!(stage.view.id("entry").is_none(), "a click beside it puts it away, too");
    assert_eq!(gain(&stage), before);
}

#[test]
fn a_pan_is_dragged_either_way_and_reset() {
    let (_keep, song) = song();
    let mut stage = Stage::with(&song);
    let pan = control(&mut stage, PAN);
    let (x, y) = pan.middle();
    let now = |stage: &Stage| stage.state.faders.stems[0].pan.value();
    stage.view.drag((x, y), (x + 30.0, y), 3);
    assert!((now(&stage) - 0.5).abs() < 1e-6, "30 of 120 points are a quarter of the way: {}", now(&stage));
    assert_eq!(control(&mut stage, PAN).text, "R50");
    stage.view.drag((x, y), (x, y + 60.0), 3);
    assert!((now(&stage) + 0.5).abs() < 1e-6, "{}", now(&stage));
    stage.view.double_click((x, y));
    assert_eq!(now(&stage), 0.0);
}

#[test]
fn the_hosts_automation_moves_fader_and_pan() {
    let (_keep, song) = song();
    let mut stage = Stage::with(&song);
    let fader = control(&mut stage, GAIN);
    stage.view.hover((500.0, 100.0));
    let look = |stage: &mut Stage, height: f32| {
        let (x, y) = cap(&fader, height);
        // Beside the centre, where there is no line on the cap.
        stage
            .view
            .picture()
            .pixel(fader.bounds.right() as u32 - 14, y as u32 + 5)
            .unwrap_or_else(|| panic!("{x} {y}"))
    };
    let first = gain(&stage);
    let (ground, cap_at_first) = (look(&mut stage, 0.2), look(&mut stage, first));
    assert_ne!(ground, cap_at_first);
    let bound = stage.parameters.bind(&stage.state, |state| &state.faders.stems[0].gain);
    stage.host.take();
    stage.host.automate(&bound, 0.2);
    stage.view.frame();
    assert_eq!(look(&mut stage, 0.2), cap_at_first, "the cap is there now");
    assert_eq!(control(&mut stage, GAIN).number, Some(f64::from(gain(&stage))));
    assert_eq!(stage.view.named(&written(&stage)).len(), 1);

    let bound = stage.parameters.bind(&stage.state, |state| &state.faders.stems[0].pan);
    stage.host.automate(&bound, 0.1);
    stage.view.frame();
    assert_eq!(control(&mut stage, PAN).text, "L80");
    assert_eq!(stage.host.take(), [], "what the host did is not told to the host");
}

#[test]
fn a_window_that_closes_under_the_hand_ends_the_gesture() {
    let (_keep, song) = song();
    let mut stage = Stage::with(&song);
    let fader = control(&mut stage, GAIN);
    stage.host.take();
    stage.view.hover(fader.middle());
    stage.view.input(nice_plug_vizia::Input::Pressed(MouseButton::Left));
    stage.view.hover((fader.middle().0, fader.middle().1 + 40.0));
    let low = gain(&stage);
    stage.close_window();
    assert_eq!(stage.host.take(), one_gesture(GAIN, low));
}

#[test]
fn the_master_has_a_fader_like_any_other() {
    let (_keep, song) = song();
    let mut stage = Stage::with(&song);
    let fader = control(&mut stage, "Master Gain");
    stage.view.drag(fader.middle(), (fader.middle().0, fader.middle().1 + 50.0), 2);
    let param = &stage.state.faders.global.master_gain;
    assert!(param.value() < 0.0);
    let text = param.normalized_value_to_string(param.unmodulated_normalized_value(), false).replace('-', "−");
    click_on(&mut stage, &text);
    enter(&mut stage, "-3 dB");
    assert_eq!(stage.state.faders.global.master_gain.value(), -3.0);
}

/// The peaks that are shown as numbers, from the first strip to the master, and how high a fader is below them.
fn numbers(stage: &mut Stage) -> (Vec<String>, f32) {
    let room = control(stage, GAIN).bounds.h;
    (stage.view.class("strip-number").into_iter().map(|view| view.text).collect(), room)
}

#[test]
fn a_click_on_a_meter_shows_all_peaks_as_numbers_and_another_hides_them() {
    let (_keep, song) = song();
    let mut stage = Stage::with(&song);
    stage.load();
    stage.play(0.0, 20, 120.0);
    stage.refresh();
    let (_, before) = numbers(&mut stage);
    let meter = stage.view.class("strip-meter").remove(0);
    stage.view.click(meter.middle());
    stage.view.settle();
    let (shown, between) = numbers(&mut stage);
    assert!(between < before, "they have room");
    let spoken: Vec<String> = stage.view.class("strip-meter").into_iter().map(|meter| meter.text).collect();
    assert!(
        shown.len() > 2 && shown.iter().any(|number| number.parse::<f32>().is_ok() || number.contains('−')),
        "{shown:?}"
    );
    for (number, spoken) in shown.iter().zip(spoken) {
        let said = spoken.trim_end_matches(" dB").replace("silent", "").replace("-0.0", "0.0").replace('-', "−");
        assert_eq!(*number, said);
    }
    let meter = stage.view.class("strip-meter").remove(0);
    stage.view.click(meter.middle());
    stage.view.settle();
    assert!((numbers(&mut stage).1 - before).abs() < 0.5, "hidden again");
}
