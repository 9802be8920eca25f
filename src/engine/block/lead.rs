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

impl Lead {
    /// All, in their order.
    pub const ALL: [Self; 3] = [Self::Timeline, Self::Beat, Self::Stemlock];

    /// A number for it: its place in [`Self::ALL`].
    pub fn number(self) -> u32 {
        self as u32
    }

    /// What has this number.
    pub fn numbered(number: u32) -> Self {
        Self::ALL.get(number as usize).copied().unwrap_or_default()
    }
}
