//! The CLAP side of the guard.
//!
//! The host creates, activates and destroys an instance on its main thread, and processes it on its audio thread.
//!
//! Works around these faults of nice-plug 0.4.2: it reads ports that the host did not pass (`wrapper.rs`, `process`:
//! `aux_output_idx > count`), dereferences null channels and panics on surplus ones (`buffer_management.rs`), skips
//! blocks with a missing port and leaves old data in their buffers, panics if it processes before it is activated or if it is
//! asked for one parameter beyond the last (`ext_params_get_info`: `>` instead of `>=`), requests
//! a restart when the render mode changes, since it applies the mode only at the next activation (`ext_render_set`), drops the growth of the
//! tempo (`tempo_inc`), and panics if a host
//! without its own side of `clap.gui` embeds the editor (`ext_gui_set_parent`: `host_gui` … `unwrap`). Its
//! panics reach `extern "C"` functions, where they abort the host.

use std::ffi::{CStr, c_char, c_void};
use std::sync::{Arc, OnceLock};

use clap_sys::audio_buffer::clap_audio_buffer;
use clap_sys::events::{CLAP_TRANSPORT_HAS_TEMPO, clap_event_transport, clap_input_events, clap_output_events};
use clap_sys::ext::gui::{CLAP_EXT_GUI, clap_host_gui};
use clap_sys::ext::params::{
    CLAP_EXT_PARAMS, CLAP_PARAM_IS_ENUM, CLAP_PARAM_IS_STEPPED, clap_param_info, clap_plugin_params,
};
use clap_sys::ext::state::{CLAP_EXT_STATE, clap_plugin_state};
use clap_sys::factory::preset_discovery::{
    CLAP_PRESET_DISCOVERY_FACTORY_ID, CLAP_PRESET_DISCOVERY_FACTORY_ID_COMPAT,
};
use clap_sys::process::{CLAP_PROCESS_CONTINUE, CLAP_PROCESS_ERROR, clap_process, clap_process_status};
use clap_sys::stream::{clap_istream, clap_ostream};
use nice_plug::prelude::ClapPlugin;
use nice_plug::wrapper::clap::{
    CLAP_PLUGIN_FACTORY_ID, CLAP_VERSION, PluginDescriptor, Wrapper, clap_host, clap_plugin,
    clap_plugin_descriptor, clap_plugin_entry, clap_plugin_factory,
};
use nice_plug::wrapper::setup_logger;
use parking_lot::Mutex;

use crate::host::{Relay, contained};
use crate::setlist::MAX_OUTPUTS;

use super::clap_events::Events;
use super::clap_extensions;
use super::clap_gui;
use super::clap_host::ClapHostHandle;
use super::clap_ports::ClapPorts;
use super::clap_presets;
use super::clap_signs::{ClapMenus, meet_host};
use super::scratch::{BlockBuffers, CHANNELS, Gathered, silence};

/// The maximum number of steps of a choice of names; a parameter with more is a number.
const MOST_CHOICES: f64 = 127.0;

/// One instance, as the host sees it.
#[repr(C)]
pub(super) struct GuardedClap {
    /// The functions for the host. First, so that a pointer to it is also a pointer to this struct.
    face: clap_plugin,
    /// The framework's functions. They also work on `face`, because they only read `plugin_data`.
    inner: *const clap_plugin,
    /// The framework's parameters, and their functions for the host.
    inner_params: *const clap_plugin_params,
    params: clap_plugin_params,
    /// The same of states.
    inner_state: *const clap_plugin_state,
    state: clap_plugin_state,
    pub(super) host: ClapHostHandle,
    pub(super) relay: Arc<Relay>,
    /// Set while the instance is active. Locked without waiting; contended only if a host processes
    /// while it activates.
    scratch: Mutex<Option<BlockBuffers>>,
}

/// The entry point for CLAP hosts.
pub const fn entry<P: ClapPlugin>() -> clap_plugin_entry {
    clap_plugin_entry {
        clap_version: CLAP_VERSION,
        init: Some(init::<P>),
        deinit: Some(deinit),
        get_factory: Some(get_factory::<P>),
    }
}

unsafe extern "C" fn init<P: ClapPlugin>(_path: *const c_char) -> bool {
    contained(setup_logger::<P>).is_some()
}

unsafe extern "C" fn deinit() {}

unsafe extern "C" fn get_factory<P: ClapPlugin>(id: *const c_char) -> *const c_void {
    // SAFETY: the host passes a string that ends in a null byte.
    let Some(id) = (unsafe { (!id.is_null()).then(|| CStr::from_ptr(id)) }) else { return std::ptr::null() };
    if id == CLAP_PLUGIN_FACTORY_ID {
        (&raw const *ClapFactory::<P>::FACTORY).cast()
    } else if id == CLAP_PRESET_DISCOVERY_FACTORY_ID || id == CLAP_PRESET_DISCOVERY_FACTORY_ID_COMPAT {
        (&raw const clap_presets::FACTORY).cast()
    } else {
        std::ptr::null()
    }
}

struct ClapFactory<P>(P);

impl<P: ClapPlugin> ClapFactory<P> {
    const FACTORY: &clap_plugin_factory = &clap_plugin_factory {
        get_plugin_count: Some(Self::count),
        get_plugin_descriptor: Some(Self::descriptor),
        create_plugin: Some(Self::create),
    };

    unsafe extern "C" fn count(_factory: *const clap_plugin_factory) -> u32 {
        1
    }

    unsafe extern "C" fn descriptor(
        _factory: *const clap_plugin_factory,
        index: u32,
    ) -> *const clap_plugin_descriptor {
        if index == 0 { described::<P>().clap_plugin_descriptor() } else { std::ptr::null() }
    }

    unsafe extern "C" fn create(
        _factory: *const clap_plugin_factory,
        host: *const clap_host,
        id: *const c_char,
    ) -> *const clap_plugin {
        // SAFETY: the host passes a string that ends in a null byte.
        if host.is_null() || id.is_null() || unsafe { CStr::from_ptr(id) } != described::<P>().clap_id() {
            return std::ptr::null();
        }
        contained(|| GuardedClap::make::<P>(host)).flatten().unwrap_or(std::ptr::null())
    }
}

/// The description of the library's only plugin.
fn described<P: ClapPlugin>() -> &'static PluginDescriptor {
    // Shared by all `P`; a library has only one.
    static DESCRIBED: OnceLock<PluginDescriptor> = OnceLock::new();
    DESCRIBED.get_or_init(PluginDescriptor::for_plugin::<P>)
}

/// The tempo, and its growth per frame, which the framework drops.
fn tempo_growth(said: &clap_event_transport) -> Option<(f64, f64)> {
    (said.flags & CLAP_TRANSPORT_HAS_TEMPO != 0).then_some((said.tempo, said.tempo_inc))
}

impl GuardedClap {
    /// A new instance; `None` only if the framework has no parameters, which does not happen.
    fn make<P: ClapPlugin>(host: *const clap_host) -> Option<*const clap_plugin> {
        const { assert!(!P::HARD_REALTIME_ONLY, "`clap_extensions` tells hosts that offline rendering is possible") };
        let relay = Arc::new(Relay::default());
        let told = ClapHostHandle(host);
        relay.news().tell_with(move |changed| told.tell(changed));
        relay.journal().runs_in("CLAP plugin", told.words());
        relay.signs().offer(ClapMenus::of_host(told));
        // SAFETY: CLAP promises that the host outlives its instances.
        let wrapper = relay.hand_to(|| unsafe { Wrapper::<P>::new(host) });
        // `destroy` takes this reference back; it is also `plugin_data`.
        let wrapper = Arc::into_raw(wrapper);
        // SAFETY: `wrapper` was just created, and its struct of functions is not borrowed.
        let (inner, functions) =
            unsafe { ((*wrapper).clap_plugin.as_ptr().cast_const(), *(*wrapper).clap_plugin.as_ptr()) };
        let face = clap_plugin {
            init: Some(Self::init),
            destroy: Some(Self::destroy::<P>),
            activate: Some(Self::activate),
            deactivate: Some(Self::deactivate),
            process: Some(Self::process),
            get_extension: Some(Self::get_extension),
            ..functions
        };
        // SAFETY: the framework's own struct has its own functions, and its parameters exist from the start.
        let (inner_params, params) = unsafe {
            let params = functions.get_extension?(inner, CLAP_EXT_PARAMS.as_ptr()).cast::<clap_plugin_params>();
            (params, *params.as_ref()?)
        };
        let params = clap_plugin_params { get_info: Some(Self::param_info), flush: Some(Self::flush), ..params };
        // SAFETY: as for the parameters.
        let inner_state: *const clap_plugin_state = unsafe {
            functions.get_extension?(inner, CLAP_EXT_STATE.as_ptr()).cast::<clap_plugin_state>().as_ref()?
        };
        let state = clap_plugin_state { load: Some(Self::load_state), save: Some(Self::save_state) };
        let guarded = Self {
            face,
            inner,
            inner_params,
            params,
            inner_state,
            state,
            host: ClapHostHandle(host),
            relay,
            scratch: Mutex::new(None),
        };
        Some(Box::into_raw(Box::new(guarded)).cast_const().cast())
    }

    /// # Safety
    /// `plugin` is null or was made by [`Self::make`] and not destroyed.
    pub(super) unsafe fn of<'a>(plugin: *const clap_plugin) -> Option<&'a Self> {
        // SAFETY: `face` is the first field of a `repr(C)` struct.
        unsafe { plugin.cast::<Self>().as_ref() }
    }

    /// The framework's functions.
    fn inner(&self) -> &clap_plugin {
        // SAFETY: the framework's struct lives until `destroy`, and is not written after its creation.
        unsafe { &*self.inner }
    }

    /// Replaces the framework's function, which may panic and thereby abort the host: when the last instance is destroyed while a task of an earlier one
    /// is still queued (`background_thread.rs`: the worker ends with the first such task, and `drop` expects it to
    /// exist).
    unsafe extern "C" fn destroy<P: ClapPlugin>(plugin: *const clap_plugin) {
        if plugin.is_null() {
            return;
        }
        // SAFETY: the host destroys an instance once, and does not use it again.
        let guarded = unsafe { Box::from_raw(plugin.cast_mut().cast::<Self>()) };
        guarded.relay.news().end();
        // SAFETY: `make` stored this reference there, and it is taken only once.
        contained(|| drop(unsafe { Arc::from_raw(guarded.face.plugin_data.cast_const().cast::<Wrapper<P>>()) }));
    }

    /// From now on the host's extensions may be asked for.
    unsafe extern "C" fn init(plugin: *const clap_plugin) -> bool {
        // SAFETY: the host passes an instance of ours.
        let Some(guarded) = (unsafe { Self::of(plugin) }) else { return false };
        // SAFETY: `inner` belongs to the framework.
        let is_ready = guarded.inner().init.is_some_and(|init| unsafe { init(guarded.inner) });
        contained(|| meet_host(guarded.host, guarded.relay.signs()));
        is_ready
    }

    unsafe extern "C" fn activate(plugin: *const clap_plugin, rate: f64, least: u32, most: u32) -> bool {
        // SAFETY: the host passes an instance of ours.
        let Some(guarded) = (unsafe { Self::of(plugin) }) else { return false };
        // SAFETY: `inner` belongs to the framework.
        let active =
            guarded.inner().activate.is_some_and(|activate| unsafe { activate(guarded.inner, rate, least, most) });
        let scratch = active.then(|| contained(|| BlockBuffers::for_blocks_of(most as usize))).flatten();
        let active = scratch.is_some();
        *guarded.scratch.lock() = scratch;
        active
    }

    unsafe extern "C" fn deactivate(plugin: *const clap_plugin) {
        // SAFETY: the host passes an instance of ours.
        let Some(guarded) = (unsafe { Self::of(plugin) }) else { return };
        *guarded.scratch.lock() = None;
        if let Some(deactivate) = guarded.inner().deactivate {
            // SAFETY: `inner` belongs to the framework.
            unsafe { deactivate(guarded.inner) };
        }
    }

    unsafe extern "C" fn process(plugin: *const clap_plugin, process: *const clap_process) -> clap_process_status {
        // SAFETY: the host passes an instance of ours and a block that is valid during the call.
        let (Some(guarded), Some(block)) = (unsafe { (Self::of(plugin), process.as_ref()) }) else {
            return CLAP_PROCESS_ERROR;
        };
        // SAFETY: CLAP promises a valid transport if the pointer is not null.
        guarded.relay.set_tempo_growth(unsafe { block.transport.as_ref() }.and_then(tempo_growth));
        // SAFETY: `block` is the host's.
        let ports = unsafe { ClapPorts::of(block) };
        let frames = block.frames_count as usize;
        let status = match guarded.scratch.try_lock().as_deref_mut() {
            Some(Some(scratch)) => {
                guarded.relay.guard_block(CLAP_PROCESS_ERROR, || guarded.play(block, &ports, scratch))
            }
            // Not active, or about to be.
            _ => CLAP_PROCESS_ERROR,
        };
        if status == CLAP_PROCESS_ERROR {
            silence(frames, &ports);
        }
        status
    }

    /// Has the framework play a block into complete buffers.
    fn play(&self, block: &clap_process, ports: &ClapPorts<'_>, scratch: &mut BlockBuffers) -> clap_process_status {
        let frames = block.frames_count as usize;
        let Some(process) = self.inner().process else { return CLAP_PROCESS_ERROR };
        let gathered = scratch.gather(frames, ports);
        if gathered == Gathered::TooLong {
            return CLAP_PROCESS_ERROR;
        }
        let whole = gathered == Gathered::Whole && frames > 0;
        let mut outputs = scratch.channels().each_mut().map(|channels| clap_audio_buffer {
            data32: channels.as_mut_ptr(),
            data64: std::ptr::null_mut(),
            channel_count: CHANNELS as u32,
            latency: 0,
            constant_mask: 0,
        });
        // SAFETY: the events are the host's, and outlive the call.
        let mut events = unsafe { Events::sifting(block.in_events, block.frames_count) };
        self.relay.begin_moves(block.frames_count);
        events.look_over(&self.relay);
        let sifted = clap_process {
            audio_inputs: std::ptr::null(),
            audio_inputs_count: 0,
            audio_outputs: outputs.as_mut_ptr(),
            // Without outputs the framework takes the events and plays nothing.
            audio_outputs_count: if whole { MAX_OUTPUTS as u32 } else { 0 },
            in_events: events.list(),
            ..*block
        };
        // SAFETY: every pointer in `sifted` is the host's or points to something that lives to the end of this function.
        let status = unsafe { process(self.inner, &raw const sifted) };
        if status == CLAP_PROCESS_ERROR {
            return status;
        }
        if whole {
            scratch.deliver(frames, ports);
        }
        // After an inaudible block the framework offers to sleep, but the transport may start at any time.
        CLAP_PROCESS_CONTINUE
    }

    unsafe extern "C" fn get_extension(plugin: *const clap_plugin, id: *const c_char) -> *const c_void {
        // SAFETY: the host passes an instance of ours.
        let Some(guarded) = (unsafe { Self::of(plugin) }) else { return std::ptr::null() };
        if id.is_null() {
            return std::ptr::null();
        }
        // SAFETY: the host passes a string that ends in a null byte.
        let named = unsafe { CStr::from_ptr(id) };
        if named == CLAP_EXT_PARAMS {
            return (&raw const guarded.params).cast();
        }
        if named == CLAP_EXT_STATE {
            return (&raw const guarded.state).cast();
        }
        if named == CLAP_EXT_GUI && guarded.host.extension::<clap_host_gui>(CLAP_EXT_GUI).is_none() {
            return (&raw const *clap_gui::ANNOUNCED).cast();
        }
        if let Some(own) = clap_extensions::find(named) {
            return own;
        }
        // SAFETY: `inner` belongs to the framework.
        guarded.inner().get_extension.map_or(std::ptr::null(), |get| unsafe { get(guarded.inner, id) })
    }

    unsafe extern "C" fn load_state(plugin: *const clap_plugin, stream: *const clap_istream) -> bool {
        // SAFETY: the host passes an instance of ours.
        let Some(guarded) = (unsafe { Self::of(plugin) }) else { return false };
        // SAFETY: `inner` belongs to the framework, and `stream` to the host.
        let load = || unsafe { (*guarded.inner_state).load.is_some_and(|load| load(guarded.inner, stream)) };
        guarded.relay.while_loading(load)
    }

    unsafe extern "C" fn save_state(plugin: *const clap_plugin, stream: *const clap_ostream) -> bool {
        // SAFETY: the host passes an instance of ours.
        let Some(guarded) = (unsafe { Self::of(plugin) }) else { return false };
        // SAFETY: `inner` belongs to the framework, and `stream` to the host.
        let save = || unsafe { (*guarded.inner_state).save.is_some_and(|save| save(guarded.inner, stream)) };
        guarded.relay.while_saving(save)
    }

    /// Moves outside of blocks count with the next block.
    unsafe extern "C" fn flush(
        plugin: *const clap_plugin,
        input: *const clap_input_events,
        output: *const clap_output_events,
    ) {
        // SAFETY: the host passes an instance of ours.
        let Some(guarded) = (unsafe { Self::of(plugin) }) else { return };
        // SAFETY: the events are the host's, and outlive the call.
        let events = unsafe { Events::sifting(input, 0) };
        guarded.relay.begin_moves(0);
        events.look_over(&guarded.relay);
        // SAFETY: `inner` belongs to the framework, and the events to the host.
        unsafe { (*guarded.inner_params).flush.into_iter().for_each(|flush| flush(guarded.inner, input, output)) };
    }

    unsafe extern "C" fn param_info(plugin: *const clap_plugin, index: u32, info: *mut clap_param_info) -> bool {
        // SAFETY: the host passes an instance of ours.
        let Some(guarded) = (unsafe { Self::of(plugin) }) else { return false };
        // SAFETY: `inner` belongs to the framework, and `info` to the host.
        unsafe {
            let inner = &*guarded.inner_params;
            let count = inner.count.map_or(0, |count| count(guarded.inner));
            let told = index < count && inner.get_info.is_some_and(|get_info| get_info(guarded.inner, index, info));
            if let Some(info) = info.as_mut().filter(|_| told) {
                show_as_text(info);
            }
            told
        }
    }
}

/// Marks a parameter so that a host shows its texts. Hosts offer a list of texts for parameters marked as a choice. For other
/// stepped parameters some show the number of the step (Qtractor), which is meaningless if there are many steps.
fn show_as_text(info: &mut clap_param_info) {
    let stepped = info.flags & CLAP_PARAM_IS_STEPPED != 0;
    if stepped && info.max_value > MOST_CHOICES {
        info.flags &= !CLAP_PARAM_IS_STEPPED;
    } else if stepped && info.max_value > 1.0 {
        info.flags |= CLAP_PARAM_IS_ENUM;
    }
}
