//! Announces the window to a CLAP host without its own side of `clap.gui`.
//!
//! The framework would abort such a host when it embeds the editor, so the window does not open there. But Qtractor (0.9.31) first asks for the window as such a host,
//! and later, with all extensions, opens only a window that was announced then.

use std::ffi::{CStr, c_char};

use clap_sys::ext::gui::{
    CLAP_WINDOW_API_COCOA, CLAP_WINDOW_API_WIN32, CLAP_WINDOW_API_X11, clap_gui_resize_hints, clap_plugin_gui,
    clap_window,
};
use nice_plug::wrapper::clap::clap_plugin;

/// The window system of this platform.
const API: &CStr = if cfg!(target_os = "windows") {
    CLAP_WINDOW_API_WIN32
} else if cfg!(target_os = "macos") {
    CLAP_WINDOW_API_COCOA
} else {
    CLAP_WINDOW_API_X11
};

/// A window that is announced, but does not open.
pub const ANNOUNCED: &clap_plugin_gui = &clap_plugin_gui {
    is_api_supported: Some(is_api_supported),
    get_preferred_api: Some(preferred_api),
    create: Some(create),
    destroy: Some(pass),
    set_scale: Some(set_scale),
    get_size: Some(size),
    can_resize: Some(refuse),
    get_resize_hints: Some(resize_hints),
    adjust_size: Some(size),
    set_size: Some(set_size),
    set_parent: Some(set_window),
    set_transient: Some(set_window),
    suggest_title: Some(suggest_title),
    show: Some(refuse),
    hide: Some(refuse),
};

unsafe extern "C" fn is_api_supported(_: *const clap_plugin, api: *const c_char, floats: bool) -> bool {
    // SAFETY: the host passes a string that ends in a null byte.
    !floats && !api.is_null() && unsafe { CStr::from_ptr(api) } == API
}

unsafe extern "C" fn preferred_api(_: *const clap_plugin, api: *mut *const c_char, floats: *mut bool) -> bool {
    // SAFETY: if they are not null, the host passes pointers that may be written to.
    if let (Some(api), Some(floats)) = unsafe { (api.as_mut(), floats.as_mut()) } {
        (*api, *floats) = (API.as_ptr(), false);
        return true;
    }
    false
}

unsafe extern "C" fn create(_: *const clap_plugin, _: *const c_char, _: bool) -> bool {
    false
}

unsafe extern "C" fn pass(_: *const clap_plugin) {}

unsafe extern "C" fn refuse(_: *const clap_plugin) -> bool {
    false
}

unsafe extern "C" fn set_scale(_: *const clap_plugin, _: f64) -> bool {
    false
}

unsafe extern "C" fn size(_: *const clap_plugin, _: *mut u32, _: *mut u32) -> bool {
    false
}

unsafe extern "C" fn resize_hints(_: *const clap_plugin, _: *mut clap_gui_resize_hints) -> bool {
    false
}

unsafe extern "C" fn set_size(_: *const clap_plugin, _: u32, _: u32) -> bool {
    false
}

unsafe extern "C" fn set_window(_: *const clap_plugin, _: *const clap_window) -> bool {
    false
}

unsafe extern "C" fn suggest_title(_: *const clap_plugin, _: *const c_char) {}
