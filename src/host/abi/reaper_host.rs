//! The two ways to REAPER's own functions: an extension of its CLAP host, and an interface of its VST3 host. Main thread.
//!
//! As REAPER's SDK describes them: `reaper_plugin.h`, `reaper_vst3_interfaces.h`.

use std::ffi::{CStr, c_char, c_int, c_void};

use nice_plug::wrapper::vst3::vst3::Steinberg::{FUnknown, FUnknownVtbl};
use nice_plug::wrapper::vst3::vst3::com_scrape_types::{Guid, Unknown};
use nice_plug::wrapper::vst3::vst3::{ComPtr, ComRef, Interface, uid};

use super::clap_host::ClapHostHandle;

/// The extension of REAPER's CLAP host.
const CLAP_EXT_REAPER: &CStr = c"cockos.reaper_extension";
/// Asks for the project that holds the instance.
const PROJECT: u32 = 3;

/// The functions behind [`CLAP_EXT_REAPER`].
#[repr(C)]
struct ReaperPluginInfo {
    caller_version: c_int,
    main_window: *mut c_void,
    register: Option<unsafe extern "C" fn(*const c_char, *mut c_void) -> c_int>,
    get_function: Option<unsafe extern "C" fn(*const c_char) -> *mut c_void>,
}

/// The function in CLAP that tells what holds an instance.
pub(super) type ClapContext =
    unsafe extern "C" fn(*const nice_plug::wrapper::clap::clap_host, c_int) -> *mut c_void;

/// REAPER's interface of the host's context in VST3.
#[repr(C)]
pub(super) struct IReaperHostApplication {
    vtbl: *const ReaperHostVtbl,
}

/// Its functions.
#[repr(C)]
pub(super) struct ReaperHostVtbl {
    base: FUnknownVtbl,
    get_function: unsafe extern "system" fn(*mut IReaperHostApplication, *const c_char) -> *mut c_void,
    get_parent: unsafe extern "system" fn(*mut IReaperHostApplication, u32) -> *mut c_void,
    extended: unsafe extern "system" fn(
        *mut IReaperHostApplication,
        u32,
        *mut c_void,
        *mut c_void,
        *mut c_void,
    ) -> *mut c_void,
}

// SAFETY: its functions are only called on the host's main thread; the pointer alone may be moved to any thread.
unsafe impl Send for IReaperHostApplication {}
// SAFETY: as above.
unsafe impl Sync for IReaperHostApplication {}

impl Unknown for IReaperHostApplication {
    unsafe fn query_interface(this: *mut Self, iid: &Guid) -> Option<*mut c_void> {
        // SAFETY: the functions of `FUnknown` come first, and the caller passes a valid object.
        unsafe { FUnknown::query_interface(this.cast(), iid) }
    }

    unsafe fn add_ref(this: *mut Self) -> usize {
        // SAFETY: as above.
        unsafe { FUnknown::add_ref(this.cast()) }
    }

    unsafe fn release(this: *mut Self) -> usize {
        // SAFETY: as above.
        unsafe { FUnknown::release(this.cast()) }
    }
}

// SAFETY: it is a pointer to its functions, and those of `FUnknown` come first.
unsafe impl Interface for IReaperHostApplication {
    type Vtbl = ReaperHostVtbl;
    const IID: Guid = {
        let id = uid(0x7965_5E36, 0x77EE_4267, 0xA573_FEF7, 0x4912_C27C);
        let (mut bytes, mut index) = ([0; 16], 0);
        while index < bytes.len() {
            bytes[index] = id[index] as u8;
            index += 1;
        }
        bytes
    };

    fn inherits(iid: &Guid) -> bool {
        iid == &Self::IID || FUnknown::inherits(iid)
    }
}

/// A way to REAPER's functions.
#[derive(Clone)]
pub(super) enum ReaperWay {
    /// Through the CLAP host, which is not always REAPER.
    Clap(ClapHostHandle),
    /// Through the VST3 host, which is REAPER.
    Vst3(ComPtr<IReaperHostApplication>),
}

impl ReaperWay {
    /// The way through the host with this `context`, if it is REAPER.
    ///
    /// # Safety
    /// `context` is null or the host's.
    pub(super) unsafe fn of_vst3(context: *mut FUnknown) -> Option<Self> {
        // SAFETY: as the caller promises.
        unsafe { ComRef::from_raw(context) }?.cast::<IReaperHostApplication>().map(Self::Vst3)
    }

    /// A function of REAPER by its name; null if there is none.
    pub(super) fn function(&self, name: &CStr) -> *mut c_void {
        match self {
            Self::Clap(host) => {
                let info = host.extension::<ReaperPluginInfo>(CLAP_EXT_REAPER);
                let get = info.and_then(|info| info.get_function);
                // SAFETY: REAPER's own function, on its main thread.
                get.map_or(std::ptr::null_mut(), |get| unsafe { get(name.as_ptr()) })
            }
            Self::Vst3(host) => {
                let this = host.as_ptr();
                // SAFETY: the host's own function, on its main thread; the object is held.
                unsafe { ((*(*this).vtbl).get_function)(this, name.as_ptr()) }
            }
        }
    }

    /// The project that holds the instance; null, which means the active one, if that is not known.
    pub(super) fn project(&self, context: Option<ClapContext>) -> *mut c_void {
        match self {
            Self::Clap(host) => {
                // SAFETY: REAPER's own function, on its main thread.
                context.map_or(std::ptr::null_mut(), |context| unsafe { context(host.0, PROJECT as c_int) })
            }
            Self::Vst3(host) => {
                let this = host.as_ptr();
                // SAFETY: as in `function`.
                unsafe { ((*(*this).vtbl).get_parent)(this, PROJECT) }
            }
        }
    }
}
