//! A VST3 host, and messages to it. Main thread.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    IComponentHandler, IComponentHandler2, IComponentHandler2Trait, IComponentHandlerTrait, IHostApplication,
    IHostApplicationTrait, RestartFlags_,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::{FUnknown, kResultOk};
use nice_plug::wrapper::vst3::vst3::{ComPtr, ComRef};
use parking_lot::Mutex;

use crate::host::{Changed, Relay};

/// Hosts that are told each value of the mix instead of being asked to read all parameters again, by the beginnings of their names. Ardour and its relatives lock
/// out their audio thread for it, which then leaves out a block of the plugin (`vst3_plugin.cc`: `restartComponent`, `connect_and_run`). Qtractor saves
/// and loads the whole plugin, which ends the history of undo (`qtractorVst3Plugin.cpp`: `restartComponent`).
const TOLD: [&str; 4] = ["Ardour", "Mixbus", "LiveTrax", "qtractor"];
/// How long a host that takes its handler away waits for a call to it that another thread makes: hosts free it without counting who holds it.
const LONGEST_CALL: Duration = Duration::from_millis(200);

/// A host, once it has set its handler. A handle: clones share the same host.
#[derive(Clone, Default)]
pub(super) struct Vst3HostHandle(Arc<HostLink>);

#[derive(Default)]
struct HostLink {
    handler: Mutex<Option<ComPtr<IComponentHandler>>>,
    /// Whether it is told each value.
    is_told: AtomicBool,
    /// Locked while the host is called.
    calling: Mutex<()>,
}

impl Vst3HostHandle {
    /// The host has this name, if it says one.
    pub(super) fn meet(&self, name: Option<&str>) {
        let is_told = name.is_some_and(|name| TOLD.iter().any(|told| name.starts_with(told)));
        self.0.is_told.store(is_told, Relaxed);
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
        if before.is_some() {
            // A host that is being called itself has the lock, and waits in vain.
            drop(self.0.calling.try_lock_for(LONGEST_CALL));
        }
        drop(before);
    }

    /// Tells the host what has changed; `relay` knows the values.
    pub(super) fn tell(&self, changed: Changed, relay: &Relay) {
        // Released after the handler.
        let _calling = self.0.calling.lock();
        // The handler is not locked during the call: the host may call back.
        let Some(handler) = self.0.handler.lock().clone() else { return };
        if changed.values && self.0.is_told.load(Relaxed) {
            let is_still = || self.0.handler.lock().as_ref().is_some_and(|now| now.as_ptr() == handler.as_ptr());
            relay.tell_mix(|number, value| {
                // SAFETY: the handler is the host's, and held.
                unsafe { handler.performEdit(number, value) };
                is_still()
            });
            if !is_still() {
                return;
            }
        } else if changed.values {
            // SAFETY: as above.
            unsafe { handler.restartComponent(RestartFlags_::kParamValuesChanged as i32) };
        }
        if changed.project
            && let Some(second) = handler.cast::<IComponentHandler2>()
        {
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
