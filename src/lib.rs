//! Stemlock plays a song's stems locked to a host's transport.
//!
//! The modules have an order, and each uses only those to its left:
//!
//! ```text
//! time < dsp < setlist < media < engine < render < host < editor < plugin
//! ```
//!
//! `tests/floors/` enforces that order. Without the feature `plugin` the crate ends at `render`, and knows
//! neither plugin formats nor a plugin framework.

pub mod dsp;
pub mod engine;
pub mod media;
pub mod render;
pub mod setlist;
pub mod time;

#[cfg(feature = "plugin")]
pub mod editor;
#[cfg(feature = "plugin")]
pub mod host;
#[cfg(feature = "plugin")]
pub mod plugin;

/// Measures that the tests of this crate share with those of the bundle.
#[cfg(test)]
#[path = "../tests/fixtures/tone.rs"]
mod tone;

/// Ends a test that allocates or frees where it promised not to.
#[cfg(test)]
#[global_allocator]
static ALLOCATOR: assert_no_alloc::AllocDisabler = assert_no_alloc::AllocDisabler;
