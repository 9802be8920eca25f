//! What a host shows of its own in the window: its track, marks on controls, and its menu for a parameter.

use std::sync::{Arc, Mutex};

use nice_plug_vizia::{Found, HostEvent, ViewSize};
use stemlock::host::{Automation, HostMenuItem, HostMenus, HostTrack};
use vizia_core::prelude::MouseButton;

use crate::hand::{choose, wait};
use crate::stage::Stage;
use crate::{control, song};

/// The number under which hosts know a parameter.
fn number(id: &str) -> u32 {
    id.bytes().fold(0_u32, |hash, byte| hash.wrapping_mul(31).wrapping_add(byte.into())) & 0x7fff_ffff
}

/// A host's menus with two entries; it records what was asked and chosen.
#[derive(Default)]
struct Menus(Mutex<Vec<String>>);

impl HostMenus for Menus {
    fn are_there(&self) -> bool {
        true
    }

    fn of(&self, param: u32) -> Vec<HostMenuItem> {
        self.0.lock().unwrap().push(format!("menu of {param}"));
        let item = |words: &str, is_checked, action| HostMenuItem { words: words.to_owned(), is_checked, action };
        vec![item("Learn", false, 1), item("Modulators ▸ LFO", true, 2)]
    }

    fn perform(&self, param: u32, action: u32) {
        self.0.lock().unwrap().push(format!("{action} for {param}"));
    }
}

fn right_click(stage: &mut Stage, at: &Found) {
    stage.view.click_with(MouseButton::Right, at.middle());
    stage.view.settle();
}

#[test]
fn the_hosts_menu_follows_our_own_entries() {
    let (_keep, song) = song();
    let mut stage = Stage::with(&song);
    let menus = Arc::new(Menus::default());
    stage.signs.offer(Arc::clone(&menus) as Arc<dyn HostMenus>);
    for (name, id) in [("Stem 2 Gain", "gain_2"), ("Stem 2 Pan", "pan_2"), ("Stem 2 Mute", "mute_2")] {
        let control = control(&mut stage, name);
        right_click(&mut stage, &control);
        wait(&mut stage, "the menu is there", |stage| !stage.view.class("choice").is_empty());
        let entries: Vec<String> = stage.view.class("choice").into_iter().map(|entry| entry.name).collect();
        assert_eq!(entries.len(), 4, "{entries:?}");
        assert!(entries[0] == "Type a value …" && entries[1].starts_with("Set to "), "{entries:?}");
        choose(&mut stage, "Modulators ▸ LFO");
        let said = std::mem::take(&mut *menus.0.lock().unwrap());
        assert_eq!(said, [format!("menu of {}", number(id)), format!("2 for {}", number(id))]);
        assert!(stage.view.class("choice").is_empty(), "the menu is closed");
    }
    assert!(stage.host.take().is_empty(), "the parameter is as it was");
    let fader = control(&mut stage, "Stem 2 Gain");
    stage.view.drag(fader.middle(), (fader.middle().0, 0.0), 2);
    stage.host.take();
    right_click(&mut stage, &fader);
    wait(&mut stage, "the menu is there", |stage| !stage.view.class("choice").is_empty());
    let set = stage.view.class("choice")[1].name.clone();
    choose(&mut stage, &set);
    let told = stage.host.take();
    assert!(
        matches!(&told[..], [HostEvent::Begun(_), HostEvent::Set(name, _), HostEvent::Ended(_)] if name == "Stem 2 Gain"),
        "{told:?}"
    );
}

#[test]
fn without_the_hosts_menu_a_value_is_typed_as_ever() {
    let (_keep, song) = song();
    let mut stage = Stage::with(&song);
    let fader = control(&mut stage, "Stem 2 Gain");
    right_click(&mut stage, &fader);
    assert!(stage.view.id("entry").is_some() && stage.view.class("choice").is_empty());
}

#[test]
fn marks_are_shown_on_controls_and_go_again() {
    let (_keep, song) = song();
    let mut stage = Stage::with(&song);
    let picture = |stage: &mut Stage| {
        stage.view.settle();
        stage.view.picture()
    };
    let before = picture(&mut stage);
    let gain = number("gain_1");
    let marks = |stage: &mut Stage| -> Vec<String> {
        let marks = stage.view.class("param-mark");
        marks.into_iter().map(|mark| mark.name).filter(|name| !name.is_empty()).collect()
    };
    stage.signs.mark(gain, |mark| mark.automation = Automation::Playing);
    assert!(picture(&mut stage) != before);
    assert_eq!(marks(&mut stage), ["automation plays"]);
    stage.signs.mark(gain, |mark| mark.mapped = Some(Some([0xff, 0, 0xff])));
    picture(&mut stage);
    assert_eq!(marks(&mut stage), ["mapped, automation plays"]);
    stage.signs.mark(gain, |mark| *mark = Default::default());
    stage.signs.mark(12_345, |mark| mark.automation = Automation::Playing);
    assert!(picture(&mut stage) == before && marks(&mut stage).is_empty());
}

#[test]
fn the_tracks_colour_is_a_line_at_the_top() {
    let (_keep, song) = song();
    let mut stage = Stage::new(Some(&song), ViewSize::of_points(1000.0, 620.0, 1.5));
    stage.load();
    let at_top = |stage: &mut Stage| {
        stage.view.settle();
        stage.view.picture().pixel(700, 1)
    };
    let before = at_top(&mut stage);
    stage.signs.set_track(Some(HostTrack { name: "Backing".to_owned(), colour: Some([0x90, 0x20, 0x80]) }));
    assert_eq!(at_top(&mut stage), Some([0x90, 0x20, 0x80, 0xff]));
    assert_eq!(stage.view.id("track").unwrap().name, "Track Backing");
    stage.signs.set_track(Some(HostTrack { name: "Backing".to_owned(), colour: None }));
    assert_eq!(at_top(&mut stage), before);
}
