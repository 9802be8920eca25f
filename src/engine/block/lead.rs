//! Who says where the music is.
//!
//! Plain values, on every thread.

/// Who says where the music is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lead {
    /// The host's timeline: each song lies at its beat of it; a host's seek or loop is followed.
    #[default]
    Timeline,
    /// The host's beats: songs are launched on its bars; its seeks and loops move no song.
    Beat,
    /// Stemlock's own count of frames: each song sounds at its own tempo, whatever the host does.
    Stemlock,
}
