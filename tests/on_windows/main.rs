//! The whole plugin on Windows, which may be Wine: its window in hosts of both formats is opened, drawn, clicked and typed into, and files of
//! every kind of path are found.
//!
//! `.ci/wine/run` runs it. On other systems `tests/editor_windows` does the same.
#![cfg(all(feature = "plugin", windows))]
#![allow(missing_docs, unsafe_code, clippy::unwrap_used)]

mod desk;
#[path = "../../crates/skia-safe/tests/support/golden.rs"]
mod golden;
#[path = "../hosts/mod.rs"]
mod hosts;
mod names;

use std::ffi::c_void;

use clack_extensions::gui::{GuiApiType, GuiConfiguration, GuiSize, PluginGui, Window};
use clack_extensions::params::PluginParams;
use clack_host::prelude::*;
use clap_sys::events::CLAP_TRANSPORT_IS_PLAYING;
use desk::{Parent, wait_until};
use hosts::bank::{Bank, FULL};
use hosts::clap::{ClapHost, transport};
use hosts::song::SongFolder;
use hosts::vst3::Vst3Host;
use hosts::{BLOCK, param_number};
use nice_plug::wrapper::vst3::vst3::ComPtr;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{IEditControllerTrait, ViewType};
use nice_plug::wrapper::vst3::vst3::Steinberg::*;
use stemlock::host::fader_height;
use windows_sys::Win32::UI::Input::KeyboardAndMouse::{VK_OEM_MINUS, VK_RETURN};

/// A mute that is on.
const RED: [u8; 3] = [0xff, 0x4d, 0x4f];
/// The size of the golden pictures.
const SMALL: (u32, u32) = (800, 480);
/// The window's first size.
const SIZE: (i32, i32) = (1000, 620);
/// In the small window, the first strip's level as a number.
const VALUE: (i32, i32) = (48, 443);

fn gui(host: &mut ClapHost) -> PluginGui {
    host.instance.plugin_handle().get_extension::<PluginGui>().unwrap()
}

/// Opens the editor in a host's window, and waits until it has drawn.
fn open(host: &mut ClapHost, parent: &Parent) {
    let gui = gui(host);
    let handle = host.instance.plugin_handle();
    gui.create(&handle, GuiConfiguration { api_type: GuiApiType::WIN32, is_floating: false }).unwrap();
    assert_eq!(gui.get_size(&handle), Some(GuiSize { width: SIZE.0 as u32, height: SIZE.1 as u32 }));
    // SAFETY: the parent outlives the editor, which every test closes.
    unsafe { gui.set_parent(&handle, Window::from_win32_hwnd(parent.handle())) }.unwrap();
    gui.show(&handle).unwrap();
    wait_until_drawn(parent);
}

/// The window's right border is drawn: the master strip.
fn wait_until_drawn(parent: &Parent) {
    let is_drawn = |x, y| parent.pixel(x, y).is_some_and(|[red, green, blue]| blue > red && blue > green);
    wait_until("the editor draws", || is_drawn(2, 2) && is_drawn(990, 160) && is_drawn(990, 600));
}

/// Gives the window the size of the golden pictures.
fn make_small(host: &mut ClapHost, parent: &Parent) {
    let (width, height) = SMALL;
    gui(host).set_size(&host.instance.plugin_handle(), GuiSize { width, height }).unwrap();
    wait_until("the window has another size", || {
        parent.picture().is_some_and(|picture| picture.dimensions() == SMALL)
    });
}

fn close(host: &mut ClapHost) {
    gui(host).destroy(&host.instance.plugin_handle());
    desk::deliver();
}

/// Lets the host stand for a block.
fn stand(host: &mut ClapHost) {
    let mut standing = transport(0);
    standing.flags &= !CLAP_TRANSPORT_IS_PLAYING;
    let mut bank = Bank::new(&FULL, BLOCK);
    assert!(host.block(&mut bank, BLOCK, Some(&standing), &EventBuffer::new()).is_some());
}

/// The value of a parameter, as the host reads it.
fn value(host: &mut ClapHost, id: &str) -> f64 {
    stand(host);
    let handle = host.instance.plugin_handle();
    let params = handle.get_extension::<PluginParams>().unwrap();
    params.get_value(&handle, ClapId::new(param_number(id))).unwrap()
}

/// The column of the middle of the first strip's mute, where strips are as wide as they may be.
const MUTE: i32 = 61;

/// Clicks its way down the first strip until a switch there turns red. Its letter is in its middle.
fn click_mute(parent: &Parent) {
    let lights_up = |y: i32| {
        parent.click(MUTE, y);
        parent.pixel(MUTE as u32 - 6, y as u32) == Some(RED)
    };
    assert!((170..420).step_by(8).any(lights_up), "no mute lights up");
}

/// Windows shows the same picture as the headless window of the other tests, bit for bit.
#[test]
fn the_window_shows_the_pixels_of_the_golden_picture() {
    let mut host = ClapHost::new();
    host.activate(f64::from(hosts::RATE));
    stand(&mut host);
    let parent = Parent::new(SIZE.0, SIZE.1);
    parent.move_to(SIZE.0 - 1, 1);
    open(&mut host, &parent);
    make_small(&mut host, &parent);
    let mut before = None;
    let mut same = 0;
    wait_until("the window stands still", || {
        stand(&mut host);
        let now = parent.picture().filter(|picture| picture.dimensions() == SMALL);
        same = if now.is_some() && now == before { same + 1 } else { 0 };
        before = now;
        same > 40
    });
    golden::compare_picture("empty", &before.unwrap());
    close(&mut host);
}

#[test]
fn a_click_in_the_window_reaches_the_host() {
    let song = SongFolder::new(&["Bass", "Drums"], 48_000);
    let mut host = ClapHost::playing(&song.state());
    let parent = Parent::new(SIZE.0, SIZE.1);
    open(&mut host, &parent);
    assert_eq!(value(&mut host, "mute_1"), 0.0);
    click_mute(&parent);
    wait_until("the host hears of it", || value(&mut host, "mute_1") == 1.0);
    close(&mut host);
    assert_eq!(value(&mut host, "mute_1"), 1.0, "what was set stays when the window is gone");
}

#[test]
fn a_level_is_typed_into_the_window() {
    let song = SongFolder::new(&["Bass"], 48_000);
    let mut host = ClapHost::playing(&song.state());
    let parent = Parent::new(SIZE.0, SIZE.1);
    open(&mut host, &parent);
    make_small(&mut host, &parent);
    let wanted = f64::from(fader_height(-6.0));
    parent.click(VALUE.0, VALUE.1);
    wait_until("the box has the keyboard", || parent.inside_has_keyboard());
    parent.keys(&[VK_OEM_MINUS, b'6'.into(), VK_RETURN]);
    wait_until("the host hears of it", || (value(&mut host, "gain_1") - wanted).abs() < 1e-6);
    close(&mut host);
}

#[test]
fn windows_come_and_go_in_both_formats() {
    let song = SongFolder::new(&["Bass"], 48_000);
    let mut host = ClapHost::playing(&song.state());
    let vst3 = Vst3Host::playing(&song.state());
    let parent = Parent::new(SIZE.0, SIZE.1);
    for _ in 0..10 {
        open(&mut host, &parent);
        close(&mut host);
        assert_eq!(parent.child(), None);
        // SAFETY: the instance hands over its view; view and window are valid.
        unsafe {
            let view = ComPtr::from_raw(vst3.controller.createView(ViewType::kEditor)).unwrap();
            assert_eq!(view.attached(parent.handle().cast::<c_void>(), kPlatformTypeHWND), kResultOk);
            wait_until_drawn(&parent);
            assert_eq!(view.removed(), kResultOk);
        }
        desk::deliver();
        assert_eq!(parent.child(), None);
    }
}
