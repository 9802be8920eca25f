//! Whether blocks are processed in real time.
//!
//! Plain data, on every thread.

/// Whether a block is processed in real time, according to the host.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pace {
    /// In real time: a missed deadline is audible.
    #[default]
    Realtime,
    /// The host announced offline rendering: waiting for data is right, unless the clock shows that blocks come in real time anyway.
    Offline,
    /// We render to a file ourselves, so nobody is listening: waiting for data is right, however long it takes.
    Unheard,
}
