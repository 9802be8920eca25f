//! The whole plugin with its window in CLAP and VST3 hosts on a real display, possibly Xvfb: opened, clicked, two at
//! once, two hundred times. If `DISPLAY` names no server, each test reports that it was skipped, or fails if
//! `STEMLOCK_DISPLAY` promised a display.
#![cfg(all(feature = "plugin", target_os = "linux"))]
#![allow(missing_docs, unsafe_code, clippy::print_stdout, clippy::unwrap_used)]

mod at_home;
mod automated;
#[path = "../../crates/nice-plug-vizia/tests/window/desk.rs"]
mod desk;
#[path = "../../crates/nice-plug-vizia/tests/window/drag.rs"]
mod drag;
#[path = "../hosts/mod.rs"]
mod hosts;
mod launched;
mod opened;
mod stray_loop;

use std::ffi::c_void;

use clack_extensions::gui::{GuiApiType, GuiConfiguration, GuiSize, PluginGui, Window};
use desk::{Desk, Parent, wait_until};
use hosts::BLOCK;
use hosts::bank::FULL;
use hosts::clap::ClapHost;
use hosts::song::SongFolder;
use hosts::vst3::Vst3Host;
use hosts::vst3_frame::HostFrame;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{IEditControllerTrait, ViewType};
use nice_plug::wrapper::vst3::vst3::Steinberg::*;
use nice_plug::wrapper::vst3::vst3::{ComPtr, ComWrapper};

/// A mute that is on.
const RED: [u8; 3] = [0xff, 0x4d, 0x4f];
/// The picture of a host's window while nothing is in it.
const HOST: [u8; 3] = [0x40, 0x40, 0x40];
/// The picture of a new window before anything is drawn in it.
const BLANK: [u8; 3] = [0, 0, 0];
/// How much memory a window may keep when it is closed, in kB. Measured: 1, which comes and goes with the heap's holes.
const KEPT: u64 = 10;
/// The window's first size.
const SIZE: (u16, u16) = (1000, 620);

fn gui(host: &mut ClapHost) -> PluginGui {
    host.instance.plugin_handle().get_extension::<PluginGui>().unwrap()
}

/// Opens the editor in a host's window, and waits until it has drawn.
fn open(host: &mut ClapHost, parent: &Parent<'_>) {
    let gui = gui(host);
    let handle = host.instance.plugin_handle();
    gui.create(&handle, GuiConfiguration { api_type: GuiApiType::X11, is_floating: false }).unwrap();
    assert_eq!(gui.get_size(&handle), Some(GuiSize { width: SIZE.0.into(), height: SIZE.1.into() }));
    // SAFETY: the parent outlives the editor, which every test closes.
    unsafe { gui.set_parent(&handle, Window::from_x11_handle(parent.id().into())) }.unwrap();
    gui.show(&handle).unwrap();
    wait_until_drawn(parent);
}

fn wait_until_drawn(parent: &Parent<'_>) {
    let is_drawn = |x, y| parent.pixel(x, y).is_some_and(|colour| colour != HOST && colour != BLANK);
    wait_until("the editor draws", || is_drawn(2, 2) && is_drawn(990, 100) && is_drawn(990, 600));
}

fn close(host: &mut ClapHost) {
    gui(host).destroy(&host.instance.plugin_handle());
}

/// Whether the plugin's state has the first stem muted, after the host played a little.
fn is_muted(host: &mut ClapHost) -> bool {
    host.render(&FULL, 0, BLOCK, &[(0, 0)]);
    String::from_utf8_lossy(&host.save()).contains(r#""mute_1":{"bool":true}"#)
}

/// The column of the middle of the first strip's mute, where strips are as wide as they may be.
const MUTE: i16 = 61;

/// Clicks its way down the first strip until a switch there turns red. Its letter is in its middle.
fn click_mute(parent: &Parent<'_>) {
    let lights_up = |y: i16| {
        parent.move_to(MUTE, y);
        parent.click(1);
        (0..20).any(|_| {
            std::thread::sleep(std::time::Duration::from_millis(5));
            parent.pixel(MUTE - 6, y) == Some(RED)
        })
    };
    assert!((170..420).step_by(8).any(lights_up), "no mute lights up");
}

#[test]
fn a_click_in_the_window_reaches_the_host_and_two_are_open_at_once() {
    let Some(desk) = Desk::new() else { return };
    let song = SongFolder::new(&["Bass", "Drums"], 48_000);
    let mut hosts = [ClapHost::playing(&song.state()), ClapHost::playing(&song.state())];
    let parents = [desk.parent(SIZE.0, SIZE.1), desk.parent(SIZE.0, SIZE.1)];
    for (host, parent) in hosts.iter_mut().zip(&parents) {
        parent.raise();
        open(host, parent);
    }
    for clicked in [1, 0] {
        parents[clicked].raise();
        click_mute(&parents[clicked]);
        wait_until("the host hears of it", || is_muted(&mut hosts[clicked]));
        assert_eq!(is_muted(&mut hosts[0]), clicked == 0, "each window is of its own instance");
    }
    // The pointer is over the switch that was clicked last, and the musician starts the host.
    parents[0].take_keyboard();
    parents[0].key(' ');
    parents[0].wait_for_key(' ');
    hosts.iter_mut().for_each(close);
    assert!(is_muted(&mut hosts[0]) && is_muted(&mut hosts[1]), "what was set stays when the window is gone");
}

#[test]
fn two_hundred_times_open_and_closed_leaves_no_file_and_no_thread_and_little_memory() {
    let Some(desk) = Desk::new() else { return };
    if !is_alone("two_hundred_times_open_and_closed_leaves_no_file_and_no_thread_and_little_memory") {
        return;
    }
    let song = SongFolder::new(&["Bass", "Drums"], 48_000);
    let mut host = ClapHost::playing(&song.state());
    let parent = desk.parent(SIZE.0, SIZE.1);
    cycles("CLAP", || {
        open(&mut host, &parent);
        close(&mut host);
    });
}

#[test]
fn in_a_vst3_host_as_well() {
    let Some(desk) = Desk::new() else { return };
    if !is_alone("in_a_vst3_host_as_well") {
        return;
    }
    let song = SongFolder::new(&["Bass", "Drums"], 48_000);
    let host = Vst3Host::playing(&song.state());
    let parent = desk.parent(SIZE.0, SIZE.1);
    let frame = ComWrapper::new(HostFrame::default());
    let own = frame.to_com_ptr::<IPlugFrame>().unwrap();
    cycles("VST3", || {
        // SAFETY: the instance hands over its view, and view, frame and window are valid.
        unsafe {
            let view = ComPtr::from_raw(host.controller.createView(ViewType::kEditor)).unwrap();
            assert_eq!(view.setFrame(own.as_ptr()), kResultOk);
            assert_eq!(view.attached(parent.id() as *mut c_void, kPlatformTypeX11EmbedWindowID), kResultOk);
            wait_until_drawn(&parent);
            assert_eq!(view.removed(), kResultOk);
            assert_eq!(view.setFrame(std::ptr::null_mut()), kResultOk);
        }
        frame.left.take();
    });
}

/// The variable that names the process's only test.
const ALONE: &str = "STEMLOCK_ALONE";

/// Whether the test of this name runs in a process of its own, which other tests' songs do not affect. If not, this runs it in one.
fn is_alone(name: &str) -> bool {
    if std::env::var_os(ALONE).is_some() {
        return true;
    }
    let program = std::env::current_exe().unwrap();
    let mut own = std::process::Command::new(program);
    let done = own.args(["--exact", name, "--nocapture"]).env(ALONE, "1").output().unwrap();
    let said = String::from_utf8_lossy(&done.stdout);
    println!("{said}{}", String::from_utf8_lossy(&done.stderr));
    assert!(done.status.success() && said.contains("1 passed"), "{name} in a process of its own");
    false
}

/// Opens and closes a window two hundred times: no file and no thread stays, and little memory.
fn cycles(host: &str, mut cycle: impl FnMut()) {
    let mut run = |count: usize| {
        (0..count).for_each(|_| cycle());
        // Threads that were told to end take a moment.
        std::thread::sleep(std::time::Duration::from_millis(500));
    };
    run(20);
    let open_before = open_now();
    let mut grows = || {
        let memory_before = resident();
        run(200);
        wait_until(&format!("{open_before:?} files and threads again"), || open_now() == open_before);
        let grown = resident().saturating_sub(memory_before);
        println!(
            "200 cycles in a {host} host: files and threads {open_before:?}, resident memory {memory_before} kB, and {grown} kB more"
        );
        grown >= 200 * KEPT
    };
    // The heap grows by some megabytes at once, now and then; what leaks grows each time.
    assert!((0..3).any(|_| !grows()), "more memory after each 200 cycles");
}

/// How many files are open, and how many threads run.
fn open_now() -> (usize, usize) {
    let entries = |folder: &str| std::fs::read_dir(folder).unwrap().count();
    (entries("/proc/self/fd"), entries("/proc/self/task"))
}

/// The memory that is held, in kB.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}
