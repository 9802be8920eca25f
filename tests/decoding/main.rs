//! What comes out of audio files: every sample, every length, after every seek, and what is said of broken ones.
#![allow(missing_docs, clippy::unwrap_used)]

#[path = "../fixtures/mod.rs"]
mod fixtures;

mod bench;
mod damaged;
mod folded;
mod kinds;
mod lossless;
mod lossy;
mod mutated;
mod refused;
mod tracks;
mod trimmed;
mod work;
