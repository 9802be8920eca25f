//! A song's tempo map, sections and markers in a host's project: what has to change there, and what is read from there.
//!
//! Main thread. Pure. Known here: the song, and places on the host's timeline. Not known here: hosts.

mod change;
mod reading;

pub use change::ProjectChange;
pub use reading::ProjectEdit;

use super::section::Span;
use super::{Colour, Song};
use crate::time::{Bar, BeatPos, HostSeconds, Meter, Placement, SongSeconds, TempoMap};

/// Places closer than this, in seconds, are one place: hosts round.
const NEAR: f64 = 1e-3;

/// A tempo marker of a project.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ProjectTempo {
    /// Its place.
    pub at: HostSeconds,
    /// The tempo from there on, in quarter notes a minute.
    pub bpm: f64,
    /// The meter from there on, if the marker states one.
    pub meter: Option<Meter>,
    /// Whether the tempo moves in a straight line to that of the next marker.
    pub ramps: bool,
}

/// A region or a marker of a project.
#[derive(Clone, Debug, PartialEq)]
pub struct ProjectMark {
    /// Where it begins.
    pub at: HostSeconds,
    /// Where a region ends; `None` for a marker.
    pub end: Option<HostSeconds>,
    /// Its name; may be empty.
    pub name: String,
    /// Its colour, if it has its own.
    pub colour: Option<Colour>,
}

/// What a project holds. The host numbers each list from 0 in its order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProjectContent {
    /// The tempo markers, in order.
    pub tempos: Vec<ProjectTempo>,
    /// The regions and markers.
    pub marks: Vec<ProjectMark>,
}

/// The timeline of a project, as it is now.
pub trait ProjectClock {
    /// The place of a beat.
    fn seconds_at(&self, beat: BeatPos) -> HostSeconds;
    /// The beat at a place.
    fn beat_at(&self, place: HostSeconds) -> BeatPos;
    /// The tempo, in quarter notes a minute, and the meter at a place.
    fn tempo_at(&self, place: HostSeconds) -> (f64, Meter);
}

/// Where a song is in a project.
#[derive(Clone, Copy)]
pub struct SongPlace<'a> {
    /// The project's timeline.
    pub clock: &'a dyn ProjectClock,
    /// The host's beat at which the song's beat 0 plays.
    pub start: BeatPos,
    /// Where the song's files end, if known.
    pub end: Option<SongSeconds>,
}

/// The same in seconds.
struct SongLaid<'a> {
    clock: &'a dyn ProjectClock,
    placement: Placement,
    /// Where the song's beat 0 plays.
    zero: HostSeconds,
    /// Where its files begin; beat 0 if they begin later.
    begin: HostSeconds,
    /// Where its files end.
    end: Option<HostSeconds>,
}

impl<'a> SongLaid<'a> {
    fn new(song: &Song, place: SongPlace<'a>) -> Self {
        let SongPlace { clock, start, end } = place;
        let zero = clock.seconds_at(start);
        let end = end.filter(|end| *end > SongSeconds::ZERO).map(|end| zero + end.get());
        let begin = zero - song.start.get().max(0.0);
        Self { clock, placement: Placement::starting_at(start), zero, begin, end }
    }

    /// Where a beat of a song with this map plays, once the project has the map. Before beat 0 the project's own tempo counts.
    fn place(&self, beat: BeatPos, map: &TempoMap) -> HostSeconds {
        if beat < BeatPos::ZERO {
            self.clock.seconds_at(self.placement.lead_beat(beat))
        } else {
            self.zero + map.seconds_at(beat).get()
        }
    }

    /// The beat of a song with this map that plays at a place.
    fn beat(&self, at: HostSeconds, map: &TempoMap) -> f64 {
        let after = at - self.zero;
        if after < -NEAR {
            self.placement.song_beat(self.clock.beat_at(at)).get()
        } else {
            map.beat_at(SongSeconds::new(after)).get()
        }
    }

    /// The end of a section without a length of its own: the next one, or the end of the files, or of its bar.
    fn open_end(&self, start: BeatPos, next: Option<BeatPos>, map: &TempoMap) -> BeatPos {
        let files = self.end.map(|end| map.beat_at(SongSeconds::new(end - self.zero)));
        next.or(files.filter(|end| *end > start)).unwrap_or_else(|| Bar::of(map, start).end(map))
    }

    /// The end of a section.
    fn end_of(&self, span: &Span, map: &TempoMap) -> BeatPos {
        span.end.unwrap_or_else(|| self.open_end(span.start, None, map))
    }

    /// Whether a place from `from` on is the song's and not the next one's; `last` is the song's last one.
    fn holds(&self, at: HostSeconds, from: HostSeconds, last: HostSeconds) -> bool {
        at - from >= -NEAR && (self.end.is_some_and(|end| end - at > NEAR) || last - at >= -NEAR)
    }
}
