//! Whether somebody listens while a block is made.
//!
//! Plain values, on every thread.

/// Whether the host said that nobody is listening in real time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pace {
    /// A missed deadline is heard.
    #[default]
    Realtime,
    /// The host announced offline rendering: waiting for data is right, unless the clock shows that blocks come in real time all the same.
    Offline,
    /// Nobody can be listening, because what is made goes into a file of our own: waiting for data is right, however long it takes.
    Unheard,
}
