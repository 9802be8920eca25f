//! A host whose run loop runs on another thread than its windows, as Carla's does (2.6-alpha1, VST3): nothing happens there, and what
//! waits is done when the right thread comes.

use super::*;

use drag::Source;
use hosts::bank::Bank;
use hosts::vst3_handler::Handler;
use hosts::vst3_host::changes::changes;
use nice_plug::wrapper::vst3::vst3::ComRef;
use nice_plug::wrapper::vst3::vst3::Steinberg::Linux::IEventHandlerTrait;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::IComponentHandler;
use std::time::Duration;

/// What goes to another thread, although its interface says nothing about threads.
struct Strayed<T>(T);
// SAFETY: that hosts do this is what is tested.
unsafe impl<T> Send for Strayed<T> {}

impl<T> Strayed<T> {
    fn back(self) -> T {
        self.0
    }
}

/// Moves the first fader in a block that is played on a thread of its own, as hosts play.
fn moves_a_fader(host: &mut Vst3Host) {
    host.changes = changes(&[(hosts::param_number("gain_1"), 0, 0.3)]);
    let host = Strayed(host);
    let play = move || Vst3Host::block(host.back(), &mut Bank::new(&FULL, BLOCK), BLOCK, None, false);
    assert_eq!(std::thread::scope(|scope| scope.spawn(play).join()).unwrap(), kResultOk);
}

/// Calls every handler on a thread of its own, for as long as a window takes to say something.
fn runs_elsewhere(frame: &HostFrame) {
    let strayed: Vec<_> = frame.handlers.borrow().iter().map(|handler| Strayed(handler.as_ptr())).collect();
    let run = move || {
        for _ in 0..40 {
            for Strayed(handler) in &strayed {
                // SAFETY: the frame holds the handler until this thread has ended.
                unsafe { ComRef::from_raw(*handler).unwrap().onFDIsSet(0) };
            }
            std::thread::sleep(Duration::from_millis(25));
        }
    };
    std::thread::spawn(run).join().unwrap();
}

/// Calls every handler as a run loop should.
fn runs_here(frame: &HostFrame) {
    let handlers = frame.handlers.borrow().clone();
    // SAFETY: the handlers are the plugin's, and held.
    handlers.iter().for_each(|handler| unsafe { handler.onFDIsSet(0) });
}

#[test]
fn a_run_loop_on_another_thread_does_not_end_the_host() {
    let Some(desk) = Desk::new() else { return };
    let song = SongFolder::new(&["Bass", "Drums"], 48_000);
    let mut host = Vst3Host::playing(&song.state());
    let handler = ComWrapper::new(Handler::default());
    let heard = handler.to_com_ptr::<IComponentHandler>().unwrap();
    let frame = ComWrapper::new(HostFrame::default());
    let own = frame.to_com_ptr::<IPlugFrame>().unwrap();
    let parent = desk.parent(1200, 800);
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
    let mut size = ViewRect { left: 0, top: 0, right: 1100, bottom: 700 };
    // SAFETY: the view is valid, and the host's size is read.
    assert_eq!(unsafe { view.onSize(&raw mut size) }, kResultOk);
    let uris = format!("file://{}\r\n", song.path().display());
    assert!(Source::new().drag("text/uri-list", &uris, parent.child(), (500, 300)), "the drop is welcome");
    moves_a_fader(&mut host);
    runs_elsewhere(&frame);
    assert_eq!((handler.dirty.get(), handler.strayed.get()), (0, false), "the host hears nothing on that thread");
    wait_until("the right thread does what waited", || {
        runs_here(&frame);
        handler.dirty.get() > 0
    });
    assert!(!handler.strayed.get());
    // SAFETY: as above.
    unsafe {
        assert_eq!(view.removed(), kResultOk);
        assert_eq!(view.setFrame(std::ptr::null_mut()), kResultOk);
        assert_eq!(host.controller.setComponentHandler(std::ptr::null_mut()), kResultOk);
    }
}
