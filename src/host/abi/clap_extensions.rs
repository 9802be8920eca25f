//! The plugin's side of the CLAP extensions that nice-plug 0.4.2 does not know: `preset-load`, `track-info`, `param-indication`;
//! and `render`, which would request a restart there.
//!
//! Main thread.

use std::ffi::{CStr, c_char, c_void};

use clap_sys::color::clap_color;
use clap_sys::ext::param_indication::{
    CLAP_EXT_PARAM_INDICATION, CLAP_EXT_PARAM_INDICATION_COMPAT, clap_plugin_param_indication,
};
use clap_sys::ext::preset_load::{
    CLAP_EXT_PRESET_LOAD, CLAP_EXT_PRESET_LOAD_COMPAT, clap_host_preset_load, clap_plugin_preset_load,
};
use clap_sys::ext::render::{CLAP_EXT_RENDER, CLAP_RENDER_OFFLINE, clap_plugin_render, clap_plugin_render_mode};
use clap_sys::ext::track_info::{CLAP_EXT_TRACK_INFO, CLAP_EXT_TRACK_INFO_COMPAT, clap_plugin_track_info};
use clap_sys::factory::preset_discovery::clap_preset_discovery_location_kind;
use nice_plug::wrapper::clap::clap_plugin;

use crate::engine::Pace;
use crate::host::{browser, contained};

use super::clap::GuardedClap;
use super::clap_presets::path_of;
use super::clap_signs::{automation, read_track, rgb};

static PRESET_LOAD: clap_plugin_preset_load = clap_plugin_preset_load { from_location: Some(load_from) };
static RENDER: clap_plugin_render =
    clap_plugin_render { has_hard_realtime_requirement: Some(needs_realtime), set: Some(set_mode) };
static TRACK_INFO: clap_plugin_track_info = clap_plugin_track_info { changed: Some(track_changed) };
static PARAM_INDICATION: clap_plugin_param_indication =
    clap_plugin_param_indication { set_mapping: Some(set_mapping), set_automation: Some(set_automation) };

/// The extension `id`, if it is one of these.
pub(super) fn find(id: &CStr) -> Option<*const c_void> {
    if id == CLAP_EXT_PRESET_LOAD || id == CLAP_EXT_PRESET_LOAD_COMPAT {
        return Some((&raw const PRESET_LOAD).cast());
    }
    if id == CLAP_EXT_TRACK_INFO || id == CLAP_EXT_TRACK_INFO_COMPAT {
        return Some((&raw const TRACK_INFO).cast());
    }
    if id == CLAP_EXT_RENDER {
        return Some((&raw const RENDER).cast());
    }
    let is_indication = id == CLAP_EXT_PARAM_INDICATION || id == CLAP_EXT_PARAM_INDICATION_COMPAT;
    is_indication.then(|| (&raw const PARAM_INDICATION).cast())
}

unsafe extern "C" fn load_from(
    plugin: *const clap_plugin,
    kind: clap_preset_discovery_location_kind,
    location: *const c_char,
    load_key: *const c_char,
) -> bool {
    // SAFETY: the host passes an instance of ours, and a string that ends in a null byte, or null.
    let (Some(guarded), path) = (unsafe { (GuardedClap::of(plugin), path_of(kind, location)) }) else {
        return false;
    };
    // Files are read in the background; what is wrong with them is told in the window.
    let opens =
        path.is_some_and(|path| contained(|| guarded.relay.open(browser::opened_for(&path))).unwrap_or(false));
    let host = guarded.host;
    let known = host.extension::<clap_host_preset_load>(CLAP_EXT_PRESET_LOAD);
    let Some(known) = known.or_else(|| host.extension(CLAP_EXT_PRESET_LOAD_COMPAT)) else { return opens };
    // SAFETY: the host's own functions, on its main thread, with what it passed.
    unsafe {
        match (opens, known.loaded, known.on_error) {
            (true, Some(loaded), _) => loaded(host.0, kind, location, load_key),
            (false, _, Some(on_error)) => {
                on_error(
                    host.0,
                    kind,
                    location,
                    load_key,
                    0,
                    c"Stemlock opens folders and files of songs".as_ptr(),
                );
            }
            _ => {}
        }
    }
    opens
}

unsafe extern "C" fn needs_realtime(_plugin: *const clap_plugin) -> bool {
    false
}

/// Each block goes by the mode that was set last, so there is nothing to restart. An unknown mode is that of a performance.
unsafe extern "C" fn set_mode(plugin: *const clap_plugin, mode: clap_plugin_render_mode) -> bool {
    // SAFETY: the host passes an instance of ours.
    let Some(guarded) = (unsafe { GuardedClap::of(plugin) }) else { return false };
    guarded.relay.set_pace(if mode == CLAP_RENDER_OFFLINE { Pace::Offline } else { Pace::Realtime });
    true
}

unsafe extern "C" fn track_changed(plugin: *const clap_plugin) {
    // SAFETY: the host passes an instance of ours.
    if let Some(guarded) = unsafe { GuardedClap::of(plugin) } {
        contained(|| read_track(guarded.host, guarded.relay.signs()));
    }
}

unsafe extern "C" fn set_mapping(
    plugin: *const clap_plugin,
    param: u32,
    has_mapping: bool,
    colour: *const clap_color,
    _label: *const c_char,
    _description: *const c_char,
) {
    // SAFETY: the host passes an instance of ours, and a colour or null.
    let (Some(guarded), colour) = (unsafe { (GuardedClap::of(plugin), rgb(colour)) }) else { return };
    contained(|| guarded.relay.signs().mark(param, |mark| mark.mapped = has_mapping.then_some(colour)));
}

unsafe extern "C" fn set_automation(
    plugin: *const clap_plugin,
    param: u32,
    state: u32,
    _colour: *const clap_color,
) {
    // SAFETY: the host passes an instance of ours.
    if let Some(guarded) = unsafe { GuardedClap::of(plugin) } {
        contained(|| guarded.relay.signs().mark(param, |mark| mark.automation = automation(state)));
    }
}
