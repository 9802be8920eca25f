//! Instances that are destroyed while the framework still has work for them in its queue must crash neither the host
//! nor later instances.
//!
//! Each format runs in a separate process, which an abort would end.
#![cfg(feature = "plugin")]
#![allow(missing_docs, unsafe_code, clippy::unwrap_used)]

mod hosts;

use std::process::Command;

use clack_host::events::event_types::ParamValueEvent;
use clack_host::prelude::*;
use nice_plug::wrapper::vst3::vst3::ComPtr;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{IEditController, IEditControllerTrait};

use clack_extensions::params::{ParamInfoBuffer, PluginParams};
use hosts::clap::ClapHost;
use hosts::vst3::Vst3Host;

/// Tells the child which format to play.
const FORMAT: &str = "STEMLOCK_TEST_RELEASED";
/// How often instances come and go. The fault showed in about one of five.
const ROUNDS: usize = 40;

#[test]
fn instances_that_go_in_mid_automation_leave_the_host_alive() {
    match std::env::var(FORMAT).as_deref() {
        Ok("clap") => (0..ROUNDS).for_each(|_| clap()),
        Ok("vst3") => (0..ROUNDS).for_each(|_| vst3()),
        _ => {
            for format in ["clap", "vst3"] {
                let mut child = Command::new(std::env::current_exe().unwrap());
                child.args(["--exact", "instances_that_go_in_mid_automation_leave_the_host_alive", "--nocapture"]);
                let done = child.env(FORMAT, format).output().unwrap();
                let said = String::from_utf8_lossy(&done.stderr);
                assert!(done.status.success(), "{format}: {}\n{said}", done.status);
            }
        }
    }
}

/// All parameters change on the audio thread, and both instances go at once.
fn clap() {
    let mut first = ClapHost::new();
    let _second = ClapHost::new();
    let handle = first.instance.plugin_handle();
    let params = handle.get_extension::<PluginParams>().unwrap();
    let mut events = EventBuffer::new();
    for index in 0..params.count(&handle) {
        let mut buffer = ParamInfoBuffer::new();
        let info = params.get_info(&handle, index, &mut buffer).unwrap();
        events.push(&ParamValueEvent::new(0, info.id, Pckn::match_all(), info.max_value));
    }
    first.activate(48_000.0);
    let mut processor = first.take_processor();
    let stopped = std::thread::spawn(move || {
        let mut bank = hosts::bank::Bank::new(&hosts::bank::FULL, 64);
        let ports = bank.ports();
        let mut buffers: Vec<_> = ports.iter().map(hosts::clap_buffer::buffer).collect();
        // SAFETY: the bank keeps the memory alive, and is borrowed until the block has been played.
        let mut outputs = unsafe { OutputAudioBuffers::from_raw_buffers(&mut buffers, 64) };
        let (inputs, events) = (InputAudioBuffers::empty(), events.as_input());
        processor.process(&inputs, &mut outputs, &events, &mut OutputEvents::void(), None, None).unwrap();
        processor.stop_processing()
    });
    first.instance.deactivate(stopped.join().unwrap());
}

/// A controller may be told values on any thread.
struct SharedController(ComPtr<IEditController>);

// SAFETY: hosts set values on any thread; the plugin's parameters are atomics.
unsafe impl Send for SharedController {}

/// All parameters change on another thread, and both instances go at once.
fn vst3() {
    let first = Vst3Host::new();
    let _second = Vst3Host::new();
    let shared = SharedController(first.controller.clone());
    let told = std::thread::spawn(move || {
        let controller = &{ shared }.0;
        // SAFETY: the instance is valid until the thread is joined.
        unsafe {
            for index in 0..controller.getParameterCount() {
                let mut info = std::mem::zeroed();
                controller.getParameterInfo(index, &raw mut info);
                controller.setParamNormalized(info.id, 1.0);
            }
        }
    });
    told.join().unwrap();
}
