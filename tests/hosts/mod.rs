//! Shared by the host tests: generated songs, the memory of a host's ports, and a host for each format.
#![allow(dead_code)] // No test binary uses all of it.

pub mod clap;
pub mod clap_buffer;
pub mod clap_home;
pub mod pieces;
pub mod reaper;
pub mod reaper_checks;
pub mod reaper_vst3;
pub mod song;
pub mod vst3;
#[cfg(target_os = "linux")]
pub mod vst3_frame;
pub mod vst3_handler;

pub use testkit::{bank, vst3_host};

/// The session's rate.
pub const RATE: u32 = 48_000;
/// The blocks that the hosts announce.
pub const BLOCK: usize = 512;
/// Frames of a beat at 120 BPM.
pub const BEAT: usize = 24_000;

/// The number under which hosts know a parameter, as `tests/parameters.rs` freezes them.
pub fn param_number(id: &str) -> u32 {
    id.bytes().fold(0_u32, |number, byte| number.wrapping_mul(31).wrapping_add(u32::from(byte))) & 0x7fff_ffff
}
