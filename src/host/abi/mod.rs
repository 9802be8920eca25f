//! The guard between hosts and the plugin framework: the only unsafe code of the crate.
//!
//! nice-plug 0.4.2 expects hosts to pass every port with every channel, and aborts the process or skips the
//! block if they do not. Real hosts are allowed to leave some out, and do. So the symbols that a host looks up are
//! exported here and not by the framework's macros, and this module is between the host and the framework:
//!
//! - **CLAP** ([`clap`]): a `clap_plugin` of our own in front of the framework's. It shares `plugin_data` with it, so
//!   that the framework's extensions work on it unchanged, and replaces `process` and a few other functions.
//! - **VST3** ([`vst3`]): a COM class of our own that owns the framework's class and forwards every call. It is the
//!   safer of two ways: patching the `process` slot of a copied vtable would depend on the memory layout of the
//!   COM crate, and would have no place for the state of an instance. It also stops panics, which the framework lets
//!   reach `extern` functions, where they abort the host.
//!
//! Both give the framework complete buffers ([`scratch`]): the host's where it passed any, scratch memory elsewhere. An
//! inaudible block is not played; its parameter changes are taken. Blocks longer than announced are played
//! if all buffers were passed.
//!
//! Audio thread, except for creating, activating and destroying an instance. Nothing here allocates in a block, waits
//! for a lock, or knows what the plugin does. Each fault of the framework is listed where it is worked
//! around; when all are fixed, this module can go.
#![allow(unsafe_code)]
// The constants of VST3 are unsigned on some systems and signed on others.
#![allow(clippy::unnecessary_cast)]

pub mod clap;
mod clap_events;
mod clap_extensions;
mod clap_gui;
mod clap_host;
mod clap_ports;
mod clap_presets;
mod clap_signs;
mod param_table;
mod reaper;
mod reaper_host;
mod resident;
mod scratch;
mod values;
pub mod vst3;
mod vst3_host;
mod vst3_input;
mod vst3_pass;
mod vst3_ports;
#[cfg(all(unix, not(target_os = "macos")))]
mod vst3_view;

pub(super) use param_table::ParamTable;
pub(super) use values::{set, set_share};

/// Exports `$plugin` to CLAP and VST3 hosts under the names they look up. For one plugin per library.
macro_rules! export {
    ($plugin:ty) => {
        #[allow(unsafe_code)]
        mod exports {
            use super::*;
            use nice_plug::wrapper::{clap, setup_logger};
            use std::ffi::c_void;

            /// The entry point for CLAP hosts.
            // SAFETY: no other symbol of the library has this name.
            #[unsafe(no_mangle)]
            #[used]
            pub static clap_entry: clap::clap_plugin_entry = $crate::host::abi::clap::entry::<$plugin>();

            /// The entry point for VST3 hosts. The caller owns the returned factory.
            // SAFETY: no other symbol of the library has this name.
            #[unsafe(no_mangle)]
            pub extern "system" fn GetPluginFactory() -> *mut c_void {
                $crate::host::abi::vst3::factory::<$plugin>()
            }

            /// Called when a VST3 host has opened the library; always succeeds.
            // SAFETY: no other symbol of the library has this name.
            #[unsafe(no_mangle)]
            #[cfg(all(unix, not(target_os = "macos")))]
            pub extern "C" fn ModuleEntry(_library: *mut c_void) -> bool {
                $crate::host::contained(setup_logger::<$plugin>).is_some()
            }

            /// Called before a VST3 host closes the library; always succeeds.
            // SAFETY: no other symbol of the library has this name.
            #[unsafe(no_mangle)]
            #[cfg(all(unix, not(target_os = "macos")))]
            pub extern "C" fn ModuleExit() -> bool {
                true
            }

            /// Called when a VST3 host has opened the bundle; always succeeds.
            // SAFETY: no other symbol of the library has this name.
            #[unsafe(no_mangle)]
            #[cfg(target_os = "macos")]
            pub extern "C" fn bundleEntry(_bundle: *mut c_void) -> bool {
                $crate::host::contained(setup_logger::<$plugin>).is_some()
            }

            /// Called before a VST3 host closes the bundle; always succeeds.
            // SAFETY: no other symbol of the library has this name.
            #[unsafe(no_mangle)]
            #[cfg(target_os = "macos")]
            pub extern "C" fn bundleExit() -> bool {
                true
            }

            /// Called when a VST3 host has opened the library; always succeeds.
            // SAFETY: no other symbol of the library has this name.
            #[unsafe(no_mangle)]
            #[cfg(target_os = "windows")]
            pub extern "system" fn InitDll() -> bool {
                $crate::host::contained(setup_logger::<$plugin>).is_some()
            }

            /// Called before a VST3 host closes the library; always succeeds.
            // SAFETY: no other symbol of the library has this name.
            #[unsafe(no_mangle)]
            #[cfg(target_os = "windows")]
            pub extern "system" fn ExitDll() -> bool {
                true
            }
        }
        pub use exports::*;
    };
}

pub(crate) use export;
pub use resident::stay_loaded;
