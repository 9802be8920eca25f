//! The lead: the clock that says where the music is.
//!
//! Plain data, on every thread.

/// The clock that says where the music is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lead {
    /// The host's timeline: each song has its beat on it; the host's seeks and loops are followed.
    #[default]
    Timeline,
    /// The host's beats: songs are launched on its bars; its seeks and loops do not move a song.
    Beat,
    /// Stemlock's own frame count: each song plays at its own tempo, whatever the host does.
    Stemlock,
}

impl Lead {
    /// All leads, in order.
    pub const ALL: [Self; 3] = [Self::Timeline, Self::Beat, Self::Stemlock];

    /// Its index in [`Self::ALL`].
    pub fn number(self) -> u32 {
        self as u32
    }

    /// The lead with this index.
    pub fn numbered(number: u32) -> Self {
        Self::ALL.get(number as usize).copied().unwrap_or_default()
    }
}
