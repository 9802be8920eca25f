//! The engine against simulated hosts. Every block of every test runs under an allocation guard.
#![allow(clippy::unwrap_used)]

mod act_limits;
mod carla;
mod click;
mod click_files;
mod counting;
mod departures;
mod exact;
mod gaps;
mod glance;
mod hearing;
mod hosts;
#[cfg(feature = "interleavings")]
mod interleavings;
mod jumps;
mod links;
mod long_shows;
mod meters;
mod midi;
mod midi_acts;
mod mixing;
mod panics;
mod random_acts;
mod repitch;
mod resuming;
mod revise;
pub mod rig;
mod rig_signals;
mod rounded;
mod scarce;
mod show;
mod show_stage;
mod sing_along;
mod streaming;
mod stretch;
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod system_calls;
mod voices;
