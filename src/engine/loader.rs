//! The loader threads' end.

/// Whether a call did something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// Something was done; there may be more.
    Done,
    /// Nothing is to be done until a song or a new playhead comes.
    Idle,
}

/// The loader threads' end: opens files, makes pages, frees what is retired. Clones share the work.
#[derive(Clone, Debug)]
pub struct Loader {}

impl Loader {
    /// Does one piece of work, the most urgent one: opening a file, or making a run of pages.
    pub fn run_once(&self) -> Work {
        Work::Idle
    }
}

/// Threads that call [`Loader::run_once`] until they are dropped, which waits for them.
#[derive(Debug)]
pub struct LoaderThreads {}

impl LoaderThreads {
    /// Starts `count` threads, or one for each core if `None`.
    pub fn spawn(_loader: &Loader, _count: Option<usize>) -> Self {
        Self {}
    }
}
