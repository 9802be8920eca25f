//! A window that opens and closes while the host automates parameters, on another thread.

use super::*;

use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

use hosts::vst3_host::changes::changes;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{IAudioProcessor, IAudioProcessorTrait, IEditController};

/// Times that the window is opened and closed.
const TIMES: usize = 20;
/// A fader keeps decibels, not the host's share of its range.
const ROUNDING: f64 = 1e-3;
/// The thread of the framework's tasks, with which the host hears of what has changed.
const TASKS: &str = "bg-worker";

/// What a host calls on a thread of its own.
struct OtherThread {
    controller: ComPtr<IEditController>,
    processor: ComPtr<IAudioProcessor>,
}

// SAFETY: hosts set values on any thread, and play on one that is not the main thread.
unsafe impl Send for OtherThread {}

impl OtherThread {
    /// Moves a fader without a pause, in both ways that VST3 has, until `done`.
    fn automate(self, number: u32, done: &AtomicBool) {
        for step in (0..100).cycle() {
            if done.load(SeqCst) {
                return;
            }
            let value = f64::from(step) / 100.0;
            let moves = changes(&[(number, 0, value), (number, 0, 1.0 - value)]).unwrap();
            let mut block = hosts::vst3::data(&mut [], 0, false);
            block.inputParameterChanges = moves.as_ptr();
            // SAFETY: the instance lives until this thread has ended, and the block until it was played.
            unsafe {
                self.controller.setParamNormalized(number, value);
                assert!((self.controller.getParamNormalized(number) - value).abs() < ROUNDING);
                self.processor.process(&raw mut block);
                assert!((self.controller.getParamNormalized(number) - (1.0 - value)).abs() < ROUNDING);
            }
            std::thread::yield_now();
        }
    }
}

/// Ends the other thread.
struct EndOfAutomation<'a>(&'a AtomicBool);

impl Drop for EndOfAutomation<'_> {
    fn drop(&mut self) {
        self.0.store(true, SeqCst);
    }
}

/// Whether the framework still has a thread for its tasks.
fn has_tasks() -> bool {
    let threads = std::fs::read_dir("/proc/self/task").unwrap();
    threads.flatten().any(|thread| {
        std::fs::read_to_string(thread.path().join("comm")).is_ok_and(|name| name.trim_end() == TASKS)
    })
}

#[test]
fn a_window_may_open_and_close_while_parameters_are_automated() {
    let Some(desk) = Desk::new() else { return };
    let song = SongFolder::new(&["Bass", "Drums"], 48_000);
    let host = Vst3Host::playing(&song.state());
    let parent = desk.parent(SIZE.0, SIZE.1);
    let frame = ComWrapper::new(HostFrame::default());
    let own = frame.to_com_ptr::<IPlugFrame>().unwrap();
    // Otherwise the framework ignores values that do not come with a block.
    // SAFETY: the instance is valid.
    assert_eq!(unsafe { host.processor.setProcessing(0) }, kResultOk);
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let other = OtherThread { controller: host.controller.clone(), processor: host.processor.clone() };
        scope.spawn(|| other.automate(hosts::param_number("gain_1"), &done));
        // Whatever fails here, the other thread ends.
        let _end = EndOfAutomation(&done);
        for time in 0..TIMES {
            // SAFETY: the instance hands over its view; view, frame and window are valid.
            unsafe {
                let view = ComPtr::from_raw(host.controller.createView(ViewType::kEditor)).unwrap();
                // A host with a run loop, and one without it.
                let given = if time % 2 == 0 { own.as_ptr() } else { std::ptr::null_mut() };
                view.setFrame(given);
                assert_eq!(view.attached(parent.id() as *mut c_void, kPlatformTypeX11EmbedWindowID), kResultOk);
                assert_eq!(view.removed(), kResultOk);
                view.setFrame(std::ptr::null_mut());
            }
            assert!(has_tasks(), "time {time}: the thread of all tasks of all instances has ended");
        }
    });
}
