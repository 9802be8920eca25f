//! A VST3 host, and what it is told. Main thread.

use std::sync::Arc;

use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    IComponentHandler, IComponentHandler2, IComponentHandler2Trait, IComponentHandlerTrait, RestartFlags_,
};
use nice_plug::wrapper::vst3::vst3::{ComPtr, ComRef};
use parking_lot::Mutex;

use crate::host::Changed;

/// A host, once it has said how it is told. A handle: clones are of the same.
#[derive(Clone, Default)]
pub(super) struct Vst3Host(Arc<Mutex<Option<ComPtr<IComponentHandler>>>>);

impl Vst3Host {
    /// The host is told through `handler` from now on.
    ///
    /// # Safety
    /// `handler` is null or the host's.
    pub(super) unsafe fn listen(&self, handler: *mut IComponentHandler) {
        // SAFETY: as the caller promises.
        let handler = unsafe { ComRef::from_raw(handler) }.map(|handler| handler.to_com_ptr());
        // Letting go of a handler is a call of the host, which is not to find this locked.
        let before = std::mem::replace(&mut *self.0.lock(), handler);
        drop(before);
    }

    /// Tells the host what has changed.
    pub(super) fn tell(&self, changed: Changed) {
        // Not locked while the host is told: it may answer by a call of its own.
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
