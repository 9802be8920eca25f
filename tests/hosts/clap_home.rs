//! A CLAP host written by hand: it offers exactly the extensions by which a plugin is at home, and records what it is told.
//!
//! One thread, which is its main thread; the plugin may ask for a callback on any.

use std::cell::{Cell, RefCell};
use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

use clap_sys::color::clap_color;
use clap_sys::ext::context_menu::*;
use clap_sys::ext::draft::transport_control::{CLAP_EXT_TRANSPORT_CONTROL, clap_host_transport_control};
use clap_sys::ext::gui::{CLAP_EXT_GUI, clap_host_gui};
use clap_sys::ext::preset_load::*;
use clap_sys::ext::state::{CLAP_EXT_STATE, clap_host_state, clap_plugin_state};
use clap_sys::ext::track_info::*;
use clap_sys::factory::plugin_factory::{CLAP_PLUGIN_FACTORY_ID, clap_plugin_factory};
use clap_sys::factory::preset_discovery::CLAP_PRESET_DISCOVERY_LOCATION_FILE;
use clap_sys::host::clap_host;
use clap_sys::plugin::clap_plugin;
use clap_sys::stream::clap_ostream;
use clap_sys::version::CLAP_VERSION;

use super::reaper;

/// What the host shows, and what it was told.
#[derive(Default)]
pub struct AtHome {
    /// The track; `None` if the host says nothing about it.
    pub track: RefCell<Option<(&'static str, [u8; 3])>>,
    /// Whether it has menus for parameters.
    pub has_menus: Cell<bool>,
    /// The parameters whose menus were asked for.
    pub asked: RefCell<Vec<u32>>,
    /// Which entries were chosen, for which parameters.
    pub performed: RefCell<Vec<(u32, u32)>>,
    /// The locations that were loaded, and how many could not be.
    pub loaded: RefCell<Vec<String>>,
    pub refused: Cell<usize>,
    /// Whether it is REAPER, with the project that was made to appear.
    pub is_reaper: Cell<bool>,
    /// Whether it has `transport-control`, and where the playhead was moved, in fixed-point beats.
    pub can_jump: Cell<bool>,
    pub jumps: RefCell<Vec<i64>>,
    is_called: AtomicBool,
}

/// An instance in such a host.
pub struct HomeHost {
    pub says: Box<AtHome>,
    _host: Box<clap_host>,
    pub plugin: *const clap_plugin,
}

/// The library's factory with this id.
pub fn factory<T>(id: &CStr) -> &'static T {
    // SAFETY: the entry is the library's own, and its factories live as long.
    unsafe { stemlock::plugin::clap_entry.get_factory.unwrap()(id.as_ptr()).cast::<T>().as_ref() }.unwrap()
}

impl HomeHost {
    /// An instance that is initialised, in a host that says this.
    pub fn new(says: AtHome) -> Self {
        let says = Box::new(says);
        let host = Box::new(clap_host {
            clap_version: CLAP_VERSION,
            host_data: (&raw const *says).cast_mut().cast(),
            name: c"Home".as_ptr(),
            vendor: c"Stemlock".as_ptr(),
            url: c"".as_ptr(),
            version: c"1.0".as_ptr(),
            get_extension: Some(extension),
            request_restart: Some(pass),
            request_process: Some(pass),
            request_callback: Some(call),
        });
        let factory: &clap_plugin_factory = factory(CLAP_PLUGIN_FACTORY_ID);
        // SAFETY: the host outlives the instance.
        let plugin =
            unsafe { factory.create_plugin.unwrap()(factory, &raw const *host, c"org.stemlock.stemlock".as_ptr()) };
        // SAFETY: the instance was just created.
        assert!(unsafe { (*plugin).init.unwrap()(plugin) });
        Self { says, _host: host, plugin }
    }

    /// The instance's side of an extension.
    pub fn extension<T>(&self, id: &CStr) -> &T {
        // SAFETY: the instance is valid; its extension lives as long, and has this type.
        unsafe { (*self.plugin).get_extension.unwrap()(self.plugin, id.as_ptr()).cast::<T>().as_ref() }.unwrap()
    }

    /// Calls the instance on the main thread, if it asked for that.
    pub fn call_back(&self) {
        if self.says.is_called.swap(false, SeqCst) {
            // SAFETY: the instance is valid.
            unsafe { (*self.plugin).on_main_thread.unwrap()(self.plugin) };
        }
    }

    /// Loads the file at `path` from the browser; whether the instance took it.
    pub fn load_from(&self, path: &Path) -> bool {
        let path = CString::new(path.to_str().unwrap()).unwrap();
        let load: &clap_plugin_preset_load = self.extension(CLAP_EXT_PRESET_LOAD);
        let kind = CLAP_PRESET_DISCOVERY_LOCATION_FILE;
        // SAFETY: the instance is valid, and the path a C string.
        unsafe { load.from_location.unwrap()(self.plugin, kind, path.as_ptr(), std::ptr::null()) }
    }

    /// The state as text.
    pub fn state(&self) -> String {
        let mut bytes = Vec::<u8>::new();
        let stream = clap_ostream { ctx: (&raw mut bytes).cast(), write: Some(write) };
        let state: &clap_plugin_state = self.extension(CLAP_EXT_STATE);
        // SAFETY: the instance and the stream are valid.
        assert!(unsafe { state.save.unwrap()(self.plugin, &raw const stream) });
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

impl Drop for HomeHost {
    fn drop(&mut self) {
        // SAFETY: the instance is valid, and not used afterwards.
        unsafe { (*self.plugin).destroy.unwrap()(self.plugin) };
    }
}

/// # Safety
/// `host` is one of ours.
unsafe fn says<'a>(host: *const clap_host) -> &'a AtHome {
    // SAFETY: as the caller promises.
    unsafe { &*(*host).host_data.cast::<AtHome>() }
}

unsafe extern "C" fn pass(_: *const clap_host) {}

unsafe extern "C" fn call(host: *const clap_host) {
    // SAFETY: the plugin passes its host.
    unsafe { says(host) }.is_called.store(true, SeqCst);
}

unsafe extern "C" fn write(stream: *const clap_ostream, data: *const c_void, length: u64) -> i64 {
    // SAFETY: the stream is that of `state`, and the plugin passes so many bytes.
    unsafe {
        let bytes = &mut *(*stream).ctx.cast::<Vec<u8>>();
        bytes.extend_from_slice(std::slice::from_raw_parts(data.cast(), usize::try_from(length).unwrap()));
    }
    i64::try_from(length).unwrap()
}

static TRACK: clap_host_track_info = clap_host_track_info { get: Some(track) };
static MENUS: clap_host_context_menu = clap_host_context_menu {
    populate: Some(populate),
    perform: Some(perform),
    can_popup: Some(never),
    popup: None,
};
static PRESETS: clap_host_preset_load = clap_host_preset_load { on_error: Some(refuse), loaded: Some(loaded) };
static TRANSPORT: clap_host_transport_control = clap_host_transport_control {
    request_start: None,
    request_stop: None,
    request_continue: None,
    request_pause: None,
    request_toggle_play: None,
    request_jump: Some(jump),
    request_loop_region: None,
    request_toggle_loop: None,
    request_enable_loop: None,
    request_record: None,
    request_toggle_record: None,
};

/// REAPER's `reaper_plugin_info_t`.
#[repr(C)]
struct ReaperInfo {
    version: c_int,
    window: usize,
    register: Option<unsafe extern "C" fn(*const c_char, *mut c_void) -> c_int>,
    function: Option<unsafe extern "C" fn(*const c_char) -> *mut c_void>,
}

static REAPER: ReaperInfo =
    ReaperInfo { version: 0x20e, window: 0, register: None, function: Some(reaper::function) };

/// REAPER's `clap_get_reaper_context`.
pub unsafe extern "C" fn reaper_context(host: *const clap_host, what: c_int) -> *mut c_void {
    // SAFETY: the plugin passes its host.
    assert!(what == 3 && unsafe { says(host) }.is_reaper.get());
    reaper::asked()
}

unsafe extern "C" fn jump(host: *const clap_host, beats: i64) {
    // SAFETY: the plugin passes its host.
    unsafe { says(host) }.jumps.borrow_mut().push(beats);
}

static STATE: clap_host_state = clap_host_state { mark_dirty: Some(pass) };
static GUI: clap_host_gui = clap_host_gui {
    resize_hints_changed: Some(pass),
    request_resize: Some(resize),
    request_show: Some(never),
    request_hide: Some(never),
    closed: Some(closed),
};

unsafe extern "C" fn extension(host: *const clap_host, id: *const c_char) -> *const c_void {
    // SAFETY: the plugin passes its host, and a C string.
    let (says, id) = unsafe { (says(host), CStr::from_ptr(id)) };
    match () {
        () if id == CLAP_EXT_TRACK_INFO && says.track.borrow().is_some() => (&raw const TRACK).cast(),
        () if id == CLAP_EXT_CONTEXT_MENU && says.has_menus.get() => (&raw const MENUS).cast(),
        () if id == c"cockos.reaper_extension" && says.is_reaper.get() => (&raw const REAPER).cast(),
        () if id == CLAP_EXT_TRANSPORT_CONTROL && says.can_jump.get() => (&raw const TRANSPORT).cast(),
        () if id == CLAP_EXT_PRESET_LOAD => (&raw const PRESETS).cast(),
        () if id == CLAP_EXT_STATE => (&raw const STATE).cast(),
        () if id == CLAP_EXT_GUI => (&raw const GUI).cast(),
        () => std::ptr::null(),
    }
}

unsafe extern "C" fn never(_: *const clap_host) -> bool {
    false
}

unsafe extern "C" fn resize(_: *const clap_host, _: u32, _: u32) -> bool {
    false
}

unsafe extern "C" fn closed(_: *const clap_host, _: bool) {}

unsafe extern "C" fn track(host: *const clap_host, info: *mut clap_track_info) -> bool {
    // SAFETY: the plugin passes its host, and room for the answer.
    let (says, info) = unsafe { (says(host), &mut *info) };
    let Some((name, [red, green, blue])) = *says.track.borrow() else { return false };
    info.flags = CLAP_TRACK_INFO_HAS_TRACK_NAME | CLAP_TRACK_INFO_HAS_TRACK_COLOR;
    info.name.iter_mut().zip(name.bytes().chain([0])).for_each(|(to, byte)| *to = byte as c_char);
    info.color = clap_color { alpha: 255, red, green, blue };
    true
}

unsafe extern "C" fn loaded(host: *const clap_host, _: u32, location: *const c_char, _: *const c_char) {
    // SAFETY: the plugin passes its host, and what it was passed.
    let (says, path) = unsafe { (says(host), CStr::from_ptr(location)) };
    says.loaded.borrow_mut().push(path.to_str().unwrap().to_owned());
}

unsafe extern "C" fn refuse(
    host: *const clap_host,
    _: u32,
    _: *const c_char,
    _: *const c_char,
    _: i32,
    message: *const c_char,
) {
    assert!(!message.is_null());
    // SAFETY: the plugin passes its host.
    let says = unsafe { says(host) };
    says.refused.set(says.refused.get() + 1);
}

/// A menu with an entry, a tick, a submenu, and what is left out.
unsafe extern "C" fn populate(
    host: *const clap_host,
    target: *const clap_context_menu_target,
    builder: *const clap_context_menu_builder,
) -> bool {
    // SAFETY: the plugin passes its host, and a target and a builder of its own.
    unsafe {
        assert_eq!((*target).kind, CLAP_CONTEXT_MENU_TARGET_KIND_PARAM);
        says(host).asked.borrow_mut().push((*target).id);
        let add = |kind, data: *const c_void| (*builder).add_item.unwrap()(builder, kind, data);
        let entry = |label: &CStr, is_enabled, action_id| {
            let entry = clap_context_menu_entry { label: label.as_ptr(), is_enabled, action_id };
            assert!(add(CLAP_CONTEXT_MENU_ITEM_ENTRY, (&raw const entry).cast()));
        };
        entry(c"Learn", true, 11);
        entry(c"Not now", false, 12);
        assert!(add(CLAP_CONTEXT_MENU_ITEM_SEPARATOR, std::ptr::null()));
        let submenu = clap_context_menu_submenu { label: c"Modulators".as_ptr(), is_enabled: true };
        assert!(add(CLAP_CONTEXT_MENU_ITEM_BEGIN_SUBMENU, (&raw const submenu).cast()));
        let label = c"LFO".as_ptr();
        let check = clap_context_menu_check_entry { label, is_enabled: true, is_checked: true, action_id: 13 };
        assert!(add(CLAP_CONTEXT_MENU_ITEM_CHECK_ENTRY, (&raw const check).cast()));
        assert!(add(CLAP_CONTEXT_MENU_ITEM_END_SUBMENU, std::ptr::null()));
        entry(c"Automate", true, 14);
    }
    true
}

unsafe extern "C" fn perform(host: *const clap_host, target: *const clap_context_menu_target, action: u32) -> bool {
    // SAFETY: the plugin passes its host, and a target.
    unsafe { says(host).performed.borrow_mut().push(((*target).id, action)) };
    true
}
