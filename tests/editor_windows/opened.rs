//! A song opened with the mouse: its mix applies even without the window, and the host is told.

use super::*;

use clack_extensions::params::PluginParams;
use clack_host::prelude::*;
use drag::Source;
use hosts::vst3_handler::Handler;
use nice_plug::wrapper::vst3::vst3::Steinberg::Linux::IEventHandlerTrait;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{IComponentHandler, RestartFlags_};
use stemlock::host::fader_height;
use x11rb::protocol::xproto::Window as XWindow;

/// What hosts call the first stem's fader and its mute.
const GAIN_1: u32 = 894_137_201;
const MUTE_1: u32 = 1_084_701_579;

/// A song whose first stem is at −6 dB, and muted.
fn muted_song() -> SongFolder {
    let song = SongFolder::new(&["Bass", "Drums"], 48_000);
    let toml = "tempo = 120\n[[stem]]\nfile = \"Bass.wav\"\ngain_db = -6.0\nmute = true\n";
    std::fs::write(song.path().join("song.toml"), toml).unwrap();
    song
}

/// Drops the folder of `song` on the window `target`.
fn drop_on(target: XWindow, song: &SongFolder) {
    let uris = format!("file://{}\r\n", song.path().display());
    assert!(Source::new().drag("text/uri-list", &uris, target, (500, 300)), "the drop is welcome");
}

#[test]
fn a_clap_host_hears_of_a_song_that_was_dropped_though_the_window_is_closed() {
    let Some(desk) = Desk::new() else { return };
    let song = muted_song();
    let mut host = ClapHost::new();
    host.activate(f64::from(hosts::RATE));
    let parent = desk.parent(SIZE.0, SIZE.1);
    parent.raise();
    open(&mut host, &parent);
    assert_eq!((host.heard.values(), host.heard.dirty()), (0, 0));
    drop_on(parent.child(), &song);
    close(&mut host);
    let heard = host.heard.clone();
    wait_until("the host is told that the project has changed", || {
        host.call_back();
        heard.dirty() > 0
    });
    assert!(heard.calls() > 0, "it was asked to call");
    assert_eq!((heard.values(), heard.dirty()), (1, 1));
    let handle = host.instance.plugin_handle();
    let params = handle.get_extension::<PluginParams>().unwrap();
    let value = |number| params.get_value(&handle, ClapId::from_raw(number).unwrap());
    assert_eq!((value(GAIN_1), value(MUTE_1)), (Some(fader_height(-6.0).into()), Some(1.0)));
}

#[test]
fn a_vst3_host_as_well() {
    let Some(desk) = Desk::new() else { return };
    let handler = hears_of_a_dropped_song(&desk, &Vst3Host::new());
    assert_eq!(*handler.restarts.borrow(), [RestartFlags_::kParamValuesChanged]);
    assert!(handler.edits.borrow().is_empty());
}

/// The middle of the button that switches to the stage view, in pixels.
const STAGE: (i16, i16) = (982, 585);

fn click_stage(parent: &Parent<'_>) {
    parent.move_to(STAGE.0, STAGE.1);
    parent.click(1);
}

#[test]
fn hosts_of_both_formats_hear_of_what_a_project_keeps_of_the_window() {
    let Some(desk) = Desk::new() else { return };
    let mut host = ClapHost::new();
    host.activate(f64::from(hosts::RATE));
    let parent = desk.parent(SIZE.0, SIZE.1);
    parent.raise();
    open(&mut host, &parent);
    let heard = host.heard.clone();
    assert_eq!(heard.dirty(), 0);
    click_stage(&parent);
    wait_until("the host is told that the project has changed", || {
        host.call_back();
        heard.dirty() > 0
    });
    assert_eq!((heard.values(), heard.dirty()), (0, 1));
    assert!(String::from_utf8_lossy(&host.save()).contains("page"), "and the project keeps it");
    close(&mut host);
    let handler = hears_of(&desk, &Vst3Host::new(), click_stage);
    assert!(handler.restarts.borrow().is_empty() && handler.edits.borrow().is_empty());
}

/// Ardour leaves out a block of sound when it reads all parameters again, and Qtractor loads the plugin anew.
#[test]
fn ardour_hears_of_every_value_and_reads_none_again() {
    let Some(desk) = Desk::new() else { return };
    for name in ["Ardour", "Mixbus32C", "qtractorVst3PluginHost"] {
        let host = Vst3Host::named(name);
        let handler = hears_of_a_dropped_song(&desk, &host);
        assert!(handler.restarts.borrow().is_empty());
        let told: std::collections::BTreeMap<_, _> = handler.edits.borrow().iter().copied().collect();
        // Every fader of the mix, and nothing that is an act.
        let mixes = ["gain", "pan", "mute", "solo", "output"];
        let strips = (1..=32).map(|stem| ["".to_owned(), format!("_{stem}")]);
        let ids = strips.chain([["click_".to_owned(), String::new()]]);
        let ids = ids.flat_map(|[before, after]| mixes.map(|name| format!("{before}{name}{after}")));
        let expected: Vec<u32> = ids.chain(["transpose".to_owned()]).map(|id| hosts::param_number(&id)).collect();
        assert!(expected.iter().all(|number| told.contains_key(number)));
        assert_eq!(told.len(), expected.len());
        for (number, value) in told {
            // SAFETY: the instance is valid.
            assert_eq!(unsafe { host.controller.getParamNormalized(number) }, value);
        }
    }
}

/// A song is dropped on the window of an instance; returns what its host heard.
fn hears_of_a_dropped_song(desk: &Desk, host: &Vst3Host) -> ComWrapper<Handler> {
    let song = muted_song();
    let handler = hears_of(desk, host, |parent| drop_on(parent.child(), &song));
    // SAFETY: the instance is valid.
    unsafe {
        assert_eq!(host.controller.getParamNormalized(GAIN_1), f64::from(fader_height(-6.0)));
        assert_eq!(host.controller.getParamNormalized(MUTE_1), 1.0);
    }
    handler
}

/// Something is done in the window of an instance; returns what its host heard.
fn hears_of(desk: &Desk, host: &Vst3Host, act: impl FnOnce(&Parent<'_>)) -> ComWrapper<Handler> {
    let handler = ComWrapper::new(Handler::default());
    let heard = handler.to_com_ptr::<IComponentHandler>().unwrap();
    let frame = ComWrapper::new(HostFrame::default());
    let own = frame.to_com_ptr::<IPlugFrame>().unwrap();
    let parent = desk.parent(SIZE.0, SIZE.1);
    parent.raise();
    // SAFETY: the instance hands over its view; view, frame, handler and window are valid.
    let view = unsafe {
        assert_eq!(host.controller.setComponentHandler(heard.as_ptr()), kResultOk);
        let view = ComPtr::from_raw(host.controller.createView(ViewType::kEditor)).unwrap();
        assert_eq!(view.setFrame(own.as_ptr()), kResultOk);
        assert_eq!(view.attached(parent.id() as *mut c_void, kPlatformTypeX11EmbedWindowID), kResultOk);
        view
    };
    wait_until_drawn(&parent);
    act(&parent);
    wait_until("the host is told that the project has changed", || {
        // As a run loop does when something is to be read.
        let handlers = frame.handlers.borrow().clone();
        // SAFETY: the handlers are the plugin's, and held.
        handlers.iter().for_each(|handler| unsafe { handler.onFDIsSet(0) });
        handler.dirty.get() > 0
    });
    assert_eq!((handler.dirty.get(), handler.strayed.get()), (1, false));
    // SAFETY: as above.
    unsafe {
        assert_eq!(view.removed(), kResultOk);
        assert_eq!(view.setFrame(std::ptr::null_mut()), kResultOk);
        assert_eq!(host.controller.setComponentHandler(std::ptr::null_mut()), kResultOk);
    }
    handler
}
