//! The context of REAPER's VST3 host, whose interface leads to its functions. It lives as long as the program.

use std::ffi::{c_char, c_void};

use nice_plug::wrapper::vst3::vst3::Interface;
use nice_plug::wrapper::vst3::vst3::Steinberg::*;
use nice_plug::wrapper::vst3::vst3::uid;

use super::reaper;

/// The functions of `IReaperHostApplication`, in order.
#[repr(C)]
struct ContextVtbl {
    query: unsafe extern "system" fn(*mut c_void, *const TUID, *mut *mut c_void) -> tresult,
    add_ref: unsafe extern "system" fn(*mut c_void) -> uint32,
    release: unsafe extern "system" fn(*mut c_void) -> uint32,
    function: unsafe extern "system" fn(*mut c_void, *const c_char) -> *mut c_void,
    parent: unsafe extern "system" fn(*mut c_void, uint32) -> *mut c_void,
    extended: unsafe extern "system" fn(*mut c_void, uint32, *mut c_void, *mut c_void, *mut c_void) -> *mut c_void,
}

#[repr(C)]
struct ReaperContext(&'static ContextVtbl);

static CONTEXT: ReaperContext =
    ReaperContext(&ContextVtbl { query, add_ref: count, release: count, function, parent, extended });

/// The context.
pub fn context() -> *mut FUnknown {
    (&raw const CONTEXT).cast_mut().cast()
}

unsafe extern "system" fn query(this: *mut c_void, id: *const TUID, object: *mut *mut c_void) -> tresult {
    // SAFETY: the plugin passes an id, and room for the answer.
    unsafe {
        let known = *id == uid(0x7965_5E36, 0x77EE_4267, 0xA573_FEF7, 0x4912_C27C)
            || (*id).map(|byte| byte as u8) == FUnknown::IID;
        *object = if known { this } else { std::ptr::null_mut() };
        if known { kResultOk } else { kNoInterface }
    }
}

unsafe extern "system" fn count(_: *mut c_void) -> uint32 {
    1
}

unsafe extern "system" fn function(_: *mut c_void, name: *const c_char) -> *mut c_void {
    // SAFETY: the plugin passes a C string.
    unsafe { reaper::function(name) }
}

unsafe extern "system" fn parent(_: *mut c_void, what: uint32) -> *mut c_void {
    assert_eq!(what, 3, "the project");
    reaper::asked()
}

unsafe extern "system" fn extended(
    _: *mut c_void,
    _: uint32,
    _: *mut c_void,
    _: *mut c_void,
    _: *mut c_void,
) -> *mut c_void {
    std::ptr::null_mut()
}
