//! A VST3 host, and messages to it. Main thread.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    IComponentHandler, IComponentHandler2, IComponentHandler2Trait, IComponentHandlerTrait, IHostApplication,
    IHostApplicationTrait, RestartFlags_,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::{FUnknown, kResultOk};
use nice_plug::wrapper::vst3::vst3::{ComPtr, ComRef};
use parking_lot::Mutex;

use crate::host::Changed;

/// Ardour and its relatives, by the beginnings of their names. When they read all parameters again, they lock out their audio thread, which then leaves out
/// a block of the plugin (`vst3_plugin.cc`: `restartComponent`, `connect_and_run`).
const SKIPPING: [&str; 3] = ["Ardour", "Mixbus", "LiveTrax"];

/// A host, once it has set its handler. A handle: clones share the same host.
#[derive(Clone, Default)]
pub(super) struct Vst3HostHandle(Arc<HostLink>);

#[derive(Default)]
struct HostLink {
    handler: Mutex<Option<ComPtr<IComponentHandler>>>,
    /// Whether it leaves out a block when it reads all parameters again.
    skips: AtomicBool,
}

impl Vst3HostHandle {
    /// The host has this name, if it says one.
    pub(super) fn meet(&self, name: Option<&str>) {
        let skips = name.is_some_and(|name| SKIPPING.iter().any(|skipping| name.starts_with(skipping)));
        self.0.skips.store(skips, Relaxed);
    }

    /// Sets the host's `handler` for messages.
    ///
    /// # Safety
    /// `handler` is null or the host's.
    pub(super) unsafe fn listen(&self, handler: *mut IComponentHandler) {
        // SAFETY: as the caller promises.
        let handler = unsafe { ComRef::from_raw(handler) }.map(|handler| handler.to_com_ptr());
        // Releasing a handler calls the host, which must not find this locked.
        let before = std::mem::replace(&mut *self.0.handler.lock(), handler);
        drop(before);
    }

    /// Tells the host what has changed. `values` returns the parameters whose values can change without a gesture, by number, from 0 to 1.
    pub(super) fn tell(&self, changed: Changed, values: &dyn Fn() -> Vec<(u32, f64)>) {
        // Not locked during the call: the host may call back.
        let Some(handler) = self.0.handler.lock().clone() else { return };
        if changed.values && self.0.skips.load(Relaxed) {
            for (number, value) in values() {
                // SAFETY: the handler is the host's, and held.
                unsafe { handler.performEdit(number, value) };
            }
        } else if changed.values {
            // SAFETY: as above.
            unsafe { handler.restartComponent(RestartFlags_::kParamValuesChanged as i32) };
        }
        let second = handler.cast::<IComponentHandler2>().filter(|_| changed.project);
        if let Some(second) = second {
            // SAFETY: as above.
            unsafe { second.setDirty(1) };
        }
    }
}

/// The name of the host with this `context`, if it says it.
///
/// # Safety
/// `context` is null or the host's.
pub(super) unsafe fn name(context: *mut FUnknown) -> Option<String> {
    // SAFETY: as the caller promises.
    let host = unsafe { ComRef::from_raw(context) }?.cast::<IHostApplication>()?;
    let mut name = [0; 128];
    // SAFETY: the host writes a text of at most 128 units, as the interface says.
    if unsafe { host.getName(&raw mut name) } != kResultOk {
        return None;
    }
    let units: Vec<u16> = name.iter().map(|&unit| unit as u16).take_while(|&unit| unit != 0).collect();
    Some(String::from_utf16_lossy(&units).trim().to_owned()).filter(|name| !name.is_empty())
}
