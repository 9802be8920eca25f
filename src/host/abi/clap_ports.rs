//! The output ports of a CLAP block.
//!
//! Audio thread.

use clap_sys::audio_buffer::clap_audio_buffer;
use clap_sys::process::clap_process;

use super::scratch::{HostPort, HostPorts};

/// The output ports of a CLAP block.
pub(super) struct ClapPorts<'a>(&'a mut [clap_audio_buffer]);

impl<'a> ClapPorts<'a> {
    /// The output ports of `process`, marked as not constant, because the framework does not clear a host's outdated marks.
    ///
    /// # Safety
    /// `process` is the argument of `clap_plugin.process` from a host, and lives as long as `'a`.
    pub(super) unsafe fn of(process: &clap_process) -> Self {
        if process.audio_outputs.is_null() {
            return Self(&mut []);
        }
        // SAFETY: CLAP promises `audio_outputs_count` buffers if the pointer is not null.
        let ports =
            unsafe { std::slice::from_raw_parts_mut(process.audio_outputs, process.audio_outputs_count as usize) };
        ports.iter_mut().for_each(|port| port.constant_mask = 0);
        Self(ports)
    }
}

// SAFETY: CLAP promises `channel_count` pointers, each to `frames_count` samples.
unsafe impl HostPorts for ClapPorts<'_> {
    fn count(&self) -> usize {
        self.0.len()
    }

    fn port(&self, index: usize) -> HostPort {
        let port = &self.0[index];
        HostPort { count: port.channel_count as usize, narrow: port.data32, wide: port.data64 }
    }
}
