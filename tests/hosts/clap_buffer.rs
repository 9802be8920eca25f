//! The buffers of a host's port in CLAP.

use clap_sys::audio_buffer::clap_audio_buffer;

use super::bank::Port;

/// With a stale mark.
pub fn buffer(port: &Port) -> clap_audio_buffer {
    clap_audio_buffer {
        data32: port.narrow,
        data64: port.wide,
        channel_count: port.channels as u32,
        latency: 0,
        constant_mask: u64::MAX,
    }
}
