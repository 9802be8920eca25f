//! The loader threads' end: opens files, makes pages, frees retired songs.
//!
//! Orders enter and songs leave through the [`queue`]; a [`worker`] does the most urgent piece of work of one engine, called by hand
//! or by the threads of the [`pool`], which all engines of the process share. Known here: songs, their files, the rings to and from
//! the audio thread. Not known here: the transport.

mod bell;
mod calls;
mod pool;
mod priority;
mod queue;
mod song_order;
#[cfg(test)]
mod tests;
mod worker;

pub use pool::LoaderThreads;
pub(super) use queue::Queue;
pub use worker::{Loader, Work};
