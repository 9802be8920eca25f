//! Whether somebody listens while a block is made.
//!
//! Plain values, on every thread.

/// Whether the host said that nobody is listening in real time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pace {
    /// A missed deadline is heard.
    #[default]
    Realtime,
    /// The host announced offline rendering: waiting for data is right.
    Offline,
}
