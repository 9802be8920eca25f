//! A VST3 host's side: what it hands to a plugin.

pub mod changes;
pub mod collected;
pub mod notes;
pub mod stream;
