//! The host's field from which its position is read.
//!
//! Plain data, on every thread.

/// The host's field from which its position is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Locked {
    /// Its beats.
    Beats,
    /// Its seconds.
    Seconds,
    /// Its count of samples.
    Samples,
}
