//! In a host that shows its own things in the window: the track's colour, marks on controls, its menu for a parameter.

use super::*;

use clap_sys::ext::gui::{CLAP_EXT_GUI, CLAP_WINDOW_API_X11, clap_plugin_gui, clap_window, clap_window_handle};
use clap_sys::ext::param_indication::*;
use clap_sys::ext::track_info::{CLAP_EXT_TRACK_INFO, clap_plugin_track_info};
use hosts::clap_home::{AtHome, HomeHost};
use hosts::param_number;

/// The colours of two tracks, and of a mapping.
const PLUM: [u8; 3] = [0x90, 0x20, 0x80];
const LIME: [u8; 3] = [0x60, 0xf0, 0x10];

fn open_at(host: &HomeHost, parent: &Parent<'_>) {
    let gui: &clap_plugin_gui = host.extension(CLAP_EXT_GUI);
    let api = CLAP_WINDOW_API_X11.as_ptr();
    let window = clap_window { api, specific: clap_window_handle { x11: parent.id().into() } };
    // SAFETY: the instance is valid, and the parent outlives its window.
    unsafe {
        assert!(gui.create.unwrap()(host.plugin, api, false));
        assert!(gui.set_parent.unwrap()(host.plugin, &raw const window));
        gui.show.unwrap()(host.plugin);
    }
    wait_until_drawn(parent);
}

fn close_at(host: &HomeHost) {
    let gui: &clap_plugin_gui = host.extension(CLAP_EXT_GUI);
    // SAFETY: the instance is valid.
    unsafe { gui.destroy.unwrap()(host.plugin) };
}

/// Whether a mark of that colour is in this area; it is six pixels wide.
fn has(parent: &Parent<'_>, (left, top): (i16, i16), (width, height): (i16, i16), colour: [u8; 3]) -> bool {
    (top..top + height)
        .step_by(3)
        .any(|y| (left..left + width).step_by(3).any(|x| parent.pixel(x, y) == Some(colour)))
}

#[test]
fn a_host_shows_its_track_its_marks_and_its_menu_in_the_window() {
    let Some(desk) = Desk::new() else { return };
    let song = SongFolder::new(&["Bass", "Drums"], 48_000);
    let says = AtHome::default();
    *says.track.borrow_mut() = Some(("Backing", PLUM));
    says.has_menus.set(true);
    let host = HomeHost::new(says);
    assert!(host.load_from(&song.path().join("Bass.wav")));
    let parent = desk.parent(SIZE.0, SIZE.1);
    parent.raise();
    open_at(&host, &parent);
    wait_until("the track's colour is shown", || parent.pixel(500, 1) == Some(PLUM));
    *host.says.track.borrow_mut() = Some(("Backing", LIME));
    let track: &clap_plugin_track_info = host.extension(CLAP_EXT_TRACK_INFO);
    // SAFETY: the instance is valid.
    unsafe { track.changed.unwrap()(host.plugin) };
    wait_until("another colour is shown", || parent.pixel(500, 1) == Some(LIME));
    // The mute of the first strip: its red is found by clicking, so that the place is known.
    click_mute(&parent);
    let gain = param_number("gain_1");
    let marks: &clap_plugin_param_indication = host.extension(CLAP_EXT_PARAM_INDICATION);
    let red = [0xff, 0x6b, 0x6b];
    let strip = ((10, 200), (148, 400));
    // SAFETY: the instance is valid.
    unsafe {
        marks.set_automation.unwrap()(
            host.plugin,
            gain,
            CLAP_PARAM_INDICATION_AUTOMATION_RECORDING,
            std::ptr::null(),
        );
    };
    wait_until("a mark is on the fader", || has(&parent, strip.0, strip.1, red));
    // SAFETY: as above.
    unsafe { marks.set_automation.unwrap()(host.plugin, gain, 0, std::ptr::null()) };
    wait_until("the mark is gone", || !has(&parent, strip.0, strip.1, red));
    // A right click on the fader asks the host for its menu.
    let is_asked = |y: i16| {
        parent.move_to(60, y);
        parent.click(3);
        (0..20).any(|_| {
            std::thread::sleep(std::time::Duration::from_millis(10));
            host.call_back();
            !host.says.asked.borrow().is_empty()
        })
    };
    assert!((400..600).rev().step_by(15).any(is_asked), "no control asks for the host's menu");
    assert_eq!(*host.says.asked.borrow(), [gain]);
    close_at(&host);
}

#[test]
fn a_host_without_them_shows_none() {
    let Some(desk) = Desk::new() else { return };
    let song = SongFolder::new(&["Bass", "Drums"], 48_000);
    let host = HomeHost::new(AtHome::default());
    assert!(host.load_from(&song.path().join("Bass.wav")));
    let parent = desk.parent(SIZE.0, SIZE.1);
    parent.raise();
    open_at(&host, &parent);
    let top = || (10..SIZE.0 as i16).step_by(70).map(|x| parent.pixel(x, 1)).collect::<Vec<_>>();
    let before = top();
    for y in (400..600).step_by(25) {
        parent.move_to(60, y);
        parent.click(3);
        std::thread::sleep(std::time::Duration::from_millis(30));
        host.call_back();
    }
    let track: &clap_plugin_track_info = host.extension(CLAP_EXT_TRACK_INFO);
    // SAFETY: the instance is valid.
    unsafe { track.changed.unwrap()(host.plugin) };
    std::thread::sleep(std::time::Duration::from_millis(200));
    assert_eq!(top(), before, "no track's colour");
    assert!(host.says.asked.borrow().is_empty(), "a value is typed, as ever");
    close_at(&host);
}
