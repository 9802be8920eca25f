//! Seconds of three clocks: the host's, the song's and the files'.
//!
//! Plain data and pure functions. The clocks do not mix: only [`Placement`](super::Placement) relates the host's seconds to
//! the song's, and only [`FileStart`] the song's to the files'. A time between two places of one clock is a plain `f64` in
//! seconds. Not known here: how fast a clock runs beside another.

use std::cmp::Ordering;
use std::ops::{Add, Sub};

use super::SampleRate;

/// A place on the host's timeline, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct HostSeconds(f64);

/// A place in a song, in seconds since its beat 0, at its own tempo. Negative before beat 0.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct SongSeconds(f64);

/// A place in a song's files, in seconds since their first frame. Negative before they begin.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct FileSeconds(f64);

/// What all three clocks can do.
macro_rules! clock {
    ($name:ident) => {
        impl $name {
            /// The clock's beginning.
            pub const ZERO: Self = Self(0.0);

            /// So many seconds since the clock's beginning.
            pub const fn new(seconds: f64) -> Self {
                Self(seconds)
            }

            /// In seconds since the clock's beginning.
            pub const fn get(self) -> f64 {
                self.0
            }

            /// The earlier of two places.
            #[must_use]
            pub fn min(self, other: Self) -> Self {
                Self(self.0.min(other.0))
            }

            /// The later of two places.
            #[must_use]
            pub fn max(self, other: Self) -> Self {
                Self(self.0.max(other.0))
            }

            /// The nearest place between two others; the first must not be later than the second.
            #[must_use]
            pub fn clamp(self, least: Self, most: Self) -> Self {
                Self(self.0.clamp(least.0, most.0))
            }

            /// The nearest place of which a second has `steps`.
            #[must_use]
            pub fn rounded(self, steps: f64) -> Self {
                Self((self.0 * steps).round() / steps)
            }

            /// The order in time; a total one, even if a place is no number.
            pub fn total_cmp(&self, other: &Self) -> Ordering {
                self.0.total_cmp(&other.0)
            }
        }

        impl Sub for $name {
            type Output = f64;
            fn sub(self, earlier: Self) -> f64 {
                self.0 - earlier.0
            }
        }

        impl Add<f64> for $name {
            type Output = Self;
            fn add(self, seconds: f64) -> Self {
                Self(self.0 + seconds)
            }
        }

        impl Sub<f64> for $name {
            type Output = Self;
            fn sub(self, seconds: f64) -> Self {
                Self(self.0 - seconds)
            }
        }
    };
}

clock!(HostSeconds);
clock!(SongSeconds);
clock!(FileSeconds);

/// Where in its files a song has its beat 0. The only conversion between the song's seconds and the files'.
///
/// ```
/// use stemlock::time::{FileSeconds, FileStart, SongSeconds};
/// let start = FileStart::new(0.5);
/// assert_eq!(start.in_files(SongSeconds::new(2.0)), FileSeconds::new(2.5));
/// ```
///
/// A place of one clock is no place of another one:
///
/// ```compile_fail,E0308
/// use stemlock::time::{FileSeconds, FileStart};
/// let start = FileStart::new(0.5);
/// start.in_files(FileSeconds::new(2.0));
/// ```
///
/// ```compile_fail,E0308
/// use stemlock::time::{Bpm, FileSeconds, TempoMap};
/// let map = TempoMap::constant(Bpm::DEFAULT);
/// map.beat_at(FileSeconds::new(2.0));
/// ```
///
/// ```compile_fail,E0277
/// use stemlock::time::{FileSeconds, SongSeconds};
/// let passed = FileSeconds::new(2.0) - SongSeconds::new(1.0);
/// ```
///
/// ```compile_fail,E0308
/// use stemlock::time::{HostSeconds, SongSeconds};
/// let is_later = HostSeconds::new(2.0) > SongSeconds::new(1.0);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct FileStart(FileSeconds);

impl FileStart {
    /// Beat 0 is the files' first frame.
    pub const ZERO: Self = Self(FileSeconds::ZERO);

    /// Beat 0 lies so many seconds into the files; negative if they begin after it.
    pub const fn new(seconds: f64) -> Self {
        Self(FileSeconds::new(seconds))
    }

    /// Beat 0 lies at `place`.
    pub const fn at(place: FileSeconds) -> Self {
        Self(place)
    }

    /// The place of beat 0.
    pub const fn place(self) -> FileSeconds {
        self.0
    }

    /// The place of beat 0, in seconds since the files' first frame.
    pub const fn get(self) -> f64 {
        self.0.get()
    }

    /// The place in the files of a place in the song.
    pub fn in_files(self, song: SongSeconds) -> FileSeconds {
        self.0 + song.0
    }

    /// The place in the song of a place in the files.
    pub fn in_song(self, file: FileSeconds) -> SongSeconds {
        SongSeconds(file - self.0)
    }

    /// The frame of beat 0 at `rate`: a whole number, so that every beat of a song is rounded alike. 0 unless finite.
    pub fn frame(self, rate: SampleRate) -> f64 {
        let frame = (self.get() * rate.as_f64()).round();
        if frame.is_finite() { frame } else { 0.0 }
    }
}

impl FileSeconds {
    /// The place of a frame, counted at `rate` from the files' first one.
    pub fn of_frame(frame: f64, rate: SampleRate) -> Self {
        Self(frame / rate.as_f64())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn places_and_times_between_them_are_reckoned() {
        let (early, late) = (FileSeconds::new(1.25), FileSeconds::new(3.5));
        assert_eq!((late - early, early - late), (2.25, -2.25));
        assert_eq!((early + 2.25, late - 2.25), (late, early));
        assert_eq!((early.min(late), early.max(late)), (early, late));
        assert!(early < late && HostSeconds::new(-1.0) < HostSeconds::ZERO);
        assert_eq!(SongSeconds::new(-0.0).total_cmp(&SongSeconds::ZERO), Ordering::Less);
    }

    #[test]
    fn beat_0_lies_where_the_song_starts_in_its_files() {
        let start = FileStart::new(1.5);
        assert_eq!((start.in_files(SongSeconds::ZERO), start.get()), (start.place(), 1.5));
        assert_eq!(start.in_song(FileSeconds::ZERO), SongSeconds::new(-1.5));
        assert_eq!(FileStart::at(FileSeconds::new(1.5)), start);
        // The files begin after beat 0.
        assert_eq!(FileStart::new(-1.0).in_song(FileSeconds::new(2.0)), SongSeconds::new(3.0));
    }

    #[test]
    fn beat_0_lies_on_a_whole_frame() {
        let rate = SampleRate::new(44_100).unwrap();
        assert_eq!(FileStart::new(0.000_02).frame(rate), 1.0);
        assert_eq!(FileStart::new(-1.0).frame(rate), -44_100.0);
        assert_eq!(FileStart::new(f64::NAN).frame(rate), 0.0);
        assert_eq!(FileSeconds::of_frame(22_050.0, rate), FileSeconds::new(0.5));
    }

    proptest! {
        #[test]
        fn song_and_files_there_and_back(start in -1e5..1e5_f64, at in -1e5..1e5_f64) {
            let start = FileStart::new(start);
            let back = start.in_song(start.in_files(SongSeconds::new(at)));
            prop_assert!((back - SongSeconds::new(at)).abs() < 1e-9);
            let back = start.in_files(start.in_song(FileSeconds::new(at)));
            prop_assert!((back - FileSeconds::new(at)).abs() < 1e-9);
        }
    }
}
