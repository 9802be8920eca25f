//! Where the places of a song are on the timeline. The only place that knows the part in view. Plain data, in pixels from the timeline's
//! left edge.

use crate::setlist::Song;
use crate::time::{BeatPos, FileSeconds};

use super::in_view::InView;

/// A song's files mapped to the timeline.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TimeScale {
    /// Their length, in seconds; more than 0.
    pub seconds: f64,
    /// The part in view.
    pub in_view: InView,
    /// The timeline's width, in pixels.
    pub width: f32,
}

impl TimeScale {
    /// The x position of a place.
    pub fn x_of(&self, place: FileSeconds) -> f32 {
        self.in_view.share_of(place.get() / self.seconds) as f32 * self.width
    }

    /// The place at an x position.
    pub fn place_at(&self, x: f32) -> FileSeconds {
        FileSeconds::new(self.in_view.place_at(f64::from(x / self.width)) * self.seconds)
    }

    /// The first and the last place in view.
    pub fn ends(&self) -> (FileSeconds, FileSeconds) {
        let (from, to) = self.in_view.ends();
        (FileSeconds::new(from * self.seconds), FileSeconds::new(to * self.seconds))
    }
}

/// A song mapped to the timeline.
pub struct SongScale<'a> {
    /// The song.
    pub song: &'a Song,
    /// Its files.
    pub time: TimeScale,
    /// Pixels per point.
    pub scale: f32,
}

impl SongScale<'_> {
    /// The beat at an x position.
    pub fn beat_at(&self, x: f32) -> BeatPos {
        self.song.beat_at(self.time.place_at(x))
    }

    /// The x position of a beat.
    pub fn x_of(&self, beat: BeatPos) -> f32 {
        self.time.x_of(self.song.file_place(beat))
    }
}
