//! A VST3 host, and messages to it. Main thread.

use std::sync::Arc;

use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    IComponentHandler, IComponentHandler2, IComponentHandler2Trait, IComponentHandlerTrait, IHostApplication,
    IHostApplicationTrait, RestartFlags_,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::{FUnknown, kResultOk};
use nice_plug::wrapper::vst3::vst3::{ComPtr, ComRef};
use parking_lot::Mutex;

use crate::host::Changed;

/// A host, once it has set its handler. A handle: clones share the same host.
#[derive(Clone, Default)]
pub(super) struct Vst3HostHandle(Arc<Mutex<Option<ComPtr<IComponentHandler>>>>);

impl Vst3HostHandle {
    /// Sets the host's `handler` for messages.
    ///
    /// # Safety
    /// `handler` is null or the host's.
    pub(super) unsafe fn listen(&self, handler: *mut IComponentHandler) {
        // SAFETY: as the caller promises.
        let handler = unsafe { ComRef::from_raw(handler) }.map(|handler| handler.to_com_ptr());
        // Releasing a handler calls the host, which must not find this locked.
        let before = std::mem::replace(&mut *self.0.lock(), handler);
        drop(before);
    }

    /// Tells the host what has changed.
    pub(super) fn tell(&self, changed: Changed) {
        // Not locked during the call: the host may call back.
        let Some(handler) = self.0.lock().clone() else { return };
        if changed.values {
            // SAFETY: the handler is the host's, and held.
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
