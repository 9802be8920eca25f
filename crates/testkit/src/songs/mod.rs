//! Songs that are made, with the truth about their beats.

mod patterns;
pub mod sound;
mod styles;

pub use styles::{StyleCase, f_measure, styles};
