//! A CLAP host, and messages to it. Main thread.

use std::ffi::{CStr, c_char};

use clap_sys::ext::params::{CLAP_EXT_PARAMS, CLAP_PARAM_RESCAN_VALUES, clap_host_params};
use clap_sys::ext::state::{CLAP_EXT_STATE, clap_host_state};
use nice_plug::wrapper::clap::clap_host;

use crate::host::Changed;

/// A host. CLAP promises that it outlives its instances.
#[derive(Clone, Copy)]
pub(super) struct ClapHostHandle(pub(super) *const clap_host);

// SAFETY: it is created and dropped with an instance, and its functions are only called on the host's main thread; the pointer alone may be
// moved to any thread.
unsafe impl Send for ClapHostHandle {}
// SAFETY: as above.
unsafe impl Sync for ClapHostHandle {}

impl ClapHostHandle {
    /// The host's side of the extension `name`, whose functions are `T`; `None` if it has none.
    pub(super) fn extension<T>(&self, name: &CStr) -> Option<&T> {
        // SAFETY: the host outlives its instances, and returns functions of this extension that live as long, or null.
        unsafe { (*self.0).get_extension.and_then(|get| get(self.0, name.as_ptr()).cast::<T>().as_ref()) }
    }

    /// The host's name and version, if it says them.
    pub(super) fn words(&self) -> Option<String> {
        // SAFETY: the host outlives its instances.
        let host = unsafe { &*self.0 };
        let name = text(host.name).filter(|name| !name.is_empty())?;
        Some(text(host.version).map_or(name.clone(), |version| format!("{name} {version}").trim().to_owned()))
    }

    /// Tells the host what has changed.
    pub(super) fn tell(&self, changed: Changed) {
        let params = self.extension::<clap_host_params>(CLAP_EXT_PARAMS).filter(|_| changed.values);
        if let Some(rescan) = params.and_then(|params| params.rescan) {
            // SAFETY: the host's own function, on its main thread.
            unsafe { rescan(self.0, CLAP_PARAM_RESCAN_VALUES) };
        }
        let state = self.extension::<clap_host_state>(CLAP_EXT_STATE).filter(|_| changed.project);
        if let Some(mark_dirty) = state.and_then(|state| state.mark_dirty) {
            // SAFETY: as above.
            unsafe { mark_dirty(self.0) };
        }
    }
}

/// A text of the host; `None` for a null pointer.
fn text(said: *const c_char) -> Option<String> {
    // SAFETY: if it is not null, the host passes a string that ends in a null byte and lives as long as the host.
    (!said.is_null()).then(|| unsafe { CStr::from_ptr(said) }.to_string_lossy().trim().to_owned())
}
