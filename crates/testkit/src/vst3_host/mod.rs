//! A VST3 host's objects that are handed to a plugin.

pub mod changes;
pub mod collected;
pub mod notes;
pub mod stream;
