//! A CLAP host of bare functions: it can make every call that the format allows.

#![allow(unsafe_code)] // The functions are called as hosts call them.

use std::cell::Cell;
use std::ffi::{CStr, CString, c_char, c_void};
use std::path::Path;
use std::ptr::null;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, Result, bail, ensure};
use clap_sys::entry::clap_plugin_entry;
use clap_sys::ext::gui::*;
use clap_sys::ext::params::*;
use clap_sys::ext::preset_load::{CLAP_EXT_PRESET_LOAD, clap_plugin_preset_load};
use clap_sys::ext::render::*;
use clap_sys::ext::state::*;
use clap_sys::factory::plugin_factory::*;
use clap_sys::factory::preset_discovery::CLAP_PRESET_DISCOVERY_LOCATION_FILE;
use clap_sys::host::clap_host;
use clap_sys::plugin::clap_plugin;
use clap_sys::process::{CLAP_PROCESS_ERROR, clap_process};
use clap_sys::stream::{clap_istream, clap_ostream};
use clap_sys::version::CLAP_VERSION;
use testkit::bank::Port;

use super::clap_events::{ClapEvent, OutgoingEvents, list_of, transport};
use super::format::{AskedBlock, BlockEvent, Instance, Library, MOST_SENT, Param, ParamMove};

/// The library in a bundle.
pub struct ClapLibrary {
    entry: *const clap_plugin_entry,
    factory: *const clap_plugin_factory,
    // Last, so that it is unloaded last.
    _library: libloading::Library,
}

impl ClapLibrary {
    /// Loads the library at `path`.
    pub fn load(path: &Path) -> Result<Self> {
        // SAFETY: the library is Stemlock's, and its entry follows CLAP.
        unsafe {
            let library =
                libloading::Library::new(path).with_context(|| format!("cannot load {}", path.display()))?;
            let entry = *library.get::<*const clap_plugin_entry>(b"clap_entry\0")?;
            let name = CString::new(path.as_os_str().as_encoded_bytes())?;
            ensure!((*entry).init.context("no init")?(name.as_ptr()), "the library refuses to begin");
            let get = (*entry).get_factory.context("no factory")?;
            let factory = get(CLAP_PLUGIN_FACTORY_ID.as_ptr()).cast::<clap_plugin_factory>();
            ensure!(!factory.is_null(), "the library has no plugins");
            Ok(Self { entry, factory, _library: library })
        }
    }
}

impl Drop for ClapLibrary {
    fn drop(&mut self) {
        // SAFETY: the entry is the library's, which is still loaded; no instance is left.
        unsafe {
            if let Some(end) = (*self.entry).deinit {
                end();
            }
        }
    }
}

static HOST: clap_host = clap_host {
    clap_version: CLAP_VERSION,
    host_data: std::ptr::null_mut(),
    name: c"Torture".as_ptr(),
    vendor: c"Stemlock".as_ptr(),
    url: c"".as_ptr(),
    version: c"1".as_ptr(),
    get_extension: Some(host_extension),
    request_restart: Some(nothing),
    request_process: Some(nothing),
    request_callback: Some(nothing),
};

/// Without this extension of the host, the plugin has no editor.
static GUI: clap_host_gui = clap_host_gui {
    resize_hints_changed: Some(nothing),
    request_resize: Some(resize),
    request_show: Some(show),
    request_hide: Some(show),
    closed: Some(closed),
};

unsafe extern "C" fn host_extension(_: *const clap_host, name: *const c_char) -> *const c_void {
    // SAFETY: the plugin passes a text.
    let name = unsafe { CStr::from_ptr(name) };
    if name == CLAP_EXT_GUI { (&raw const GUI).cast() } else { null() }
}

unsafe extern "C" fn resize(_: *const clap_host, _: u32, _: u32) -> bool {
    true
}

unsafe extern "C" fn show(_: *const clap_host) -> bool {
    true
}

unsafe extern "C" fn closed(_: *const clap_host, _: bool) {}

unsafe extern "C" fn nothing(_: *const clap_host) {}

impl Library for ClapLibrary {
    fn create(&self) -> Result<Arc<dyn Instance>> {
        // SAFETY: the factory is the library's, and its functions are called according to CLAP, on one thread.
        unsafe {
            let described = (*self.factory).get_plugin_descriptor.context("no descriptor")?(self.factory, 0);
            ensure!(!described.is_null(), "the library describes no plugin");
            let create = (*self.factory).create_plugin.context("no way to make one")?;
            let plugin = create(self.factory, &raw const HOST, (*described).id);
            ensure!(!plugin.is_null(), "no instance could be made");
            ensure!((*plugin).init.context("no init")?(plugin), "the instance refuses to begin");
            let state = extension(plugin, CLAP_EXT_STATE)?;
            let render = extension(plugin, CLAP_EXT_RENDER)?;
            let params = extension(plugin, CLAP_EXT_PARAMS)?;
            let list = list(plugin, params)?;
            Ok(Arc::new(ClapInstance { plugin, state, render, params, list, bounced: AtomicBool::new(false) }))
        }
    }
}

/// # Safety
/// `plugin` is valid, and `T` is the type of the extension `name`.
unsafe fn extension<T>(plugin: *const clap_plugin, name: &CStr) -> Result<*const T> {
    // SAFETY: as the caller promises.
    let found = unsafe { (*plugin).get_extension.context("no extensions")?(plugin, name.as_ptr()) };
    if found.is_null() { bail!("the plugin lacks {name:?}") } else { Ok(found.cast()) }
}

/// # Safety
/// Both belong to one instance.
unsafe fn list(plugin: *const clap_plugin, params: *const clap_plugin_params) -> Result<Vec<Param>> {
    // SAFETY: as the caller promises; the structs to fill are plain data.
    unsafe {
        let count = (*params).count.context("no count")?(plugin);
        let get = (*params).get_info.context("no infos")?;
        let param = |index| {
            let mut info: clap_param_info = std::mem::zeroed();
            ensure!(get(plugin, index, &raw mut info), "parameter {index} is not described");
            let stepped = info.flags & CLAP_PARAM_IS_STEPPED != 0;
            Ok(Param {
                id: info.id,
                name: CStr::from_ptr(info.name.as_ptr()).to_string_lossy().into_owned(),
                least: info.min_value,
                most: info.max_value,
                default: info.default_value,
                steps: if stepped { (info.max_value - info.min_value) as usize } else { 0 },
            })
        };
        (0..count).map(param).collect()
    }
}

struct ClapInstance {
    plugin: *const clap_plugin,
    state: *const clap_plugin_state,
    render: *const clap_plugin_render,
    params: *const clap_plugin_params,
    list: Vec<Param>,
    /// Whether it was ever told to render offline since its activation.
    bounced: AtomicBool,
}

// SAFETY: CLAP defines which function may be called on which thread, and the callers comply.
unsafe impl Send for ClapInstance {}
// SAFETY: as above.
unsafe impl Sync for ClapInstance {}

/// Calls a function of the plugin that may be missing.
macro_rules! call {
    ($object:expr, $function:ident, $($argument:expr),*) => {
        // SAFETY: the object is the plugin's, which lives; the arguments are valid for the call.
        unsafe { (*$object).$function.map(|function| function($($argument),*)) }
    };
}

impl Instance for ClapInstance {
    fn load(&self, state: &str) -> bool {
        let framed = [&(state.len() as u64).to_le_bytes(), state.as_bytes()].concat();
        let rest = Cell::new(framed.as_slice());
        let stream = clap_istream { ctx: (&raw const rest).cast_mut().cast(), read: Some(read) };
        call!(self.state, load, self.plugin, &raw const stream).unwrap_or(false)
    }

    fn save(&self) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        let stream = clap_ostream { ctx: (&raw mut bytes).cast(), write: Some(write) };
        let saved = call!(self.state, save, self.plugin, &raw const stream).unwrap_or(false);
        (saved && bytes.len() >= 8).then(|| bytes.split_off(8))
    }

    fn activate(&self, rate: f64, longest: usize, offline: bool) -> bool {
        self.bounced.store(offline, Ordering::Relaxed);
        self.set_offline(offline);
        call!(self.plugin, activate, self.plugin, rate, 1, longest as u32).unwrap_or(false)
    }

    fn deactivate(&self) {
        call!(self.plugin, deactivate, self.plugin);
    }

    fn set_offline(&self, offline: bool) {
        self.bounced.fetch_or(offline, Ordering::Relaxed);
        let mode = if offline { CLAP_RENDER_OFFLINE } else { CLAP_RENDER_REALTIME };
        call!(self.render, set, self.plugin, mode);
    }

    fn look(&self) {
        let mut text = [0; 64];
        for param in &self.list {
            let mut value = 0.0;
            call!(self.params, get_value, self.plugin, param.id, &raw mut value);
            call!(self.params, value_to_text, self.plugin, param.id, value, text.as_mut_ptr(), 64);
            call!(self.params, text_to_value, self.plugin, param.id, text.as_ptr(), &raw mut value);
        }
    }

    fn open(&self, window: u32) -> bool {
        // SAFETY: the instance is valid.
        let Ok(gui) = (unsafe { extension::<clap_plugin_gui>(self.plugin, CLAP_EXT_GUI) }) else { return false };
        let api = CLAP_WINDOW_API_X11.as_ptr();
        if call!(gui, create, self.plugin, api, false) != Some(true) {
            return false;
        }
        let window = clap_window { api, specific: clap_window_handle { x11: window.into() } };
        call!(gui, set_parent, self.plugin, &raw const window);
        call!(gui, show, self.plugin);
        true
    }

    fn close(&self) {
        // SAFETY: the instance is valid.
        if let Ok(gui) = unsafe { extension::<clap_plugin_gui>(self.plugin, CLAP_EXT_GUI) } {
            call!(gui, destroy, self.plugin);
        }
    }

    fn turn(&self) {
        call!(self.plugin, on_main_thread, self.plugin);
    }

    fn destroy(&self) {
        call!(self.plugin, destroy, self.plugin);
    }

    fn flush(&self, moves: &[ParamMove], is_active: bool) -> Vec<ParamMove> {
        let form = |&(index, value): &ParamMove| ClapEvent::of(0, BlockEvent::Param(index, value), &self.list);
        let events: Vec<_> = moves.iter().map(form).collect();
        let incoming = list_of(&events);
        let mut taken = OutgoingEvents::with_room(MOST_SENT);
        let outgoing = taken.list();
        let flush = || call!(self.params, flush, self.plugin, &raw const incoming, &raw const outgoing);
        // On the audio thread it is a block like any other, but for the sound.
        if is_active {
            super::shim::in_block(|| true, flush)
        } else {
            flush()
        };
        let index_of = |id: u32| self.list.iter().position(|param| param.id == id);
        taken.values.iter().filter_map(|&(id, value)| Some((index_of(id)?, value))).collect()
    }

    fn value(&self, index: usize) -> Option<f64> {
        let mut value = 0.0;
        let known = call!(self.params, get_value, self.plugin, self.list[index].id, &raw mut value);
        known.unwrap_or(false).then_some(value)
    }

    fn open_song(&self, path: &Path) -> bool {
        // SAFETY: the instance is valid.
        let Ok(presets) = (unsafe { extension::<clap_plugin_preset_load>(self.plugin, CLAP_EXT_PRESET_LOAD) })
        else {
            return false;
        };
        let Ok(path) = CString::new(path.as_os_str().as_encoded_bytes()) else { return false };
        let kind = CLAP_PRESET_DISCOVERY_LOCATION_FILE;
        call!(presets, from_location, self.plugin, kind, path.as_ptr(), null()).unwrap_or(false)
    }

    fn start(&self) {
        call!(self.plugin, start_processing, self.plugin);
    }

    fn stop(&self) {
        call!(self.plugin, stop_processing, self.plugin);
    }

    fn reset(&self) {
        call!(self.plugin, reset, self.plugin);
    }

    fn play(&self, asked: AskedBlock<'_>) -> bool {
        let ports = asked.bank.ports();
        let mut outputs: Vec<_> = ports.iter().map(buffer).collect();
        let transport = transport(&asked.said);
        let events: Vec<_> =
            asked.events.iter().map(|&(frame, event)| ClapEvent::of(frame as u32, event, &self.list)).collect();
        let incoming = list_of(&events);
        let mut taken = OutgoingEvents::with_room(if asked.sent.is_some() { MOST_SENT } else { 0 });
        let outgoing = taken.list();
        let block = clap_process {
            steady_time: -1,
            frames_count: asked.frames as u32,
            transport: if asked.said.exists { &raw const transport } else { null() },
            audio_inputs: null(),
            audio_outputs: outputs.as_mut_ptr(),
            audio_inputs_count: 0,
            audio_outputs_count: outputs.len() as u32,
            in_events: &raw const incoming,
            out_events: &raw const outgoing,
        };
        let played = super::shim::in_block(
            || asked.paced && !self.bounced.load(Ordering::Relaxed),
            || call!(self.plugin, process, self.plugin, &raw const block),
        )
        .is_some_and(|status| status != CLAP_PROCESS_ERROR);
        asked.sent.into_iter().for_each(|all| all.append(&mut taken.messages));
        played
    }

    fn params(&self) -> &[Param] {
        &self.list
    }
}

fn buffer(port: &Port) -> clap_sys::audio_buffer::clap_audio_buffer {
    clap_sys::audio_buffer::clap_audio_buffer {
        data32: port.narrow,
        data64: port.wide,
        channel_count: port.channels as u32,
        latency: 0,
        constant_mask: u64::MAX,
    }
}

unsafe extern "C" fn read(stream: *const clap_istream, buffer: *mut c_void, room: u64) -> i64 {
    // SAFETY: `load` sets this pointer to the remaining bytes, and the plugin provides this much room.
    unsafe {
        let rest = &*(*stream).ctx.cast::<Cell<&[u8]>>();
        // In small pieces, as some hosts do.
        let (now, later) = rest.get().split_at(rest.get().len().min(room as usize).min(4096));
        std::ptr::copy_nonoverlapping(now.as_ptr(), buffer.cast(), now.len());
        rest.set(later);
        now.len() as i64
    }
}

unsafe extern "C" fn write(stream: *const clap_ostream, buffer: *const c_void, length: u64) -> i64 {
    // SAFETY: `save` sets this pointer to its bytes, and the plugin passes this many.
    unsafe {
        let bytes = &mut *(*stream).ctx.cast::<Vec<u8>>();
        bytes.extend(std::slice::from_raw_parts(buffer.cast::<u8>(), length as usize));
    }
    length as i64
}
