//! Which of the host's fields the place is read from.
//!
//! Plain values, on every thread.

/// The field of the host's that the place is read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Locked {
    /// Its beats.
    Beats,
    /// Its seconds.
    Seconds,
    /// Its count of samples.
    Samples,
}
