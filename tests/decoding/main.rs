//! Tests of decoding: every sample, every length, every seek, and the reports about broken files.
#![allow(missing_docs, clippy::unwrap_used)]

#[path = "../fixtures/mod.rs"]
mod fixtures;

mod bench;
mod damaged;
mod folded;
mod hurt;
mod kinds;
mod lossless;
mod lossy;
mod mutated;
mod refused;
mod tracks;
mod trimmed;
mod work;
