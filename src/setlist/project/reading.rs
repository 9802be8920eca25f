//! What a project says about a song: its tempo map, and its regions and markers as the song's sections and markers. Pure.
//!
//! What the project says as the song does stays as the song has it, with what a project cannot hold: repeats, lengths in bars. If the
//! project has no region in the song's range, the song keeps its sections, and the same with markers.

use super::super::export::from_zero;
use super::super::import::{Point, bars_between, map_in_seconds, near, snapped};
use super::super::place_edit::{own, place_of};
use super::super::section::own_end;
use super::super::stem_edit::plain_name;
use super::{NEAR, ProjectContent, ProjectMark, ProjectTempo, SongLaid, SongPlace};
use crate::setlist::edit::set_tempo;
use crate::setlist::{Colour, MOST_PLACES, Marker, Place, Problem, Section, Song};
use crate::time::{BeatPos, Meter, SongSeconds, TempoChange, TempoMap};

/// Beats that differ by less than this are the same.
const SAME_BEAT: f64 = 1e-4;
/// Tempos that differ by less than this are the same.
const SAME_TEMPO: f64 = 1e-6;

/// A song's tempo map, sections and markers, as a project has them.
#[derive(Clone, Debug, PartialEq)]
pub struct ProjectEdit {
    tempo_map: TempoMap,
    /// `None` if the project has none there.
    sections: Option<Vec<Section>>,
    /// `None` if the project has none there.
    markers: Option<Vec<Marker>>,
}

/// A region or a marker in beats of the song.
struct SongSpot {
    start: BeatPos,
    end: Option<BeatPos>,
    name: String,
    colour: Option<Colour>,
}

impl ProjectEdit {
    /// What a project with this content says about `song`, which is at this place.
    ///
    /// # Errors
    /// If the project's tempo is none that a song can have.
    pub fn read(song: &Song, content: &ProjectContent, place: SongPlace<'_>) -> Result<Self, Problem> {
        let laid = SongLaid::new(song, place);
        let refused = || {
            let why = "the project's tempo there is none that a song can have";
            Problem::warning("the project was not read", why, "set the project's tempo, and try again")
        };
        let read = tempo_map(content, &laid).ok_or_else(refused)?;
        let map = if is_of(song, &read, &laid) { song.tempo_map.clone() } else { read };
        let (regions, markers) = spots(content, &laid, &map);
        let sections = (!regions.is_empty()).then(|| sections(song, &regions, &laid, &map));
        let markers = (!markers.is_empty()).then(|| self::markers(song, &markers, &map));
        Ok(Self { tempo_map: map, sections, markers })
    }

    /// Whether it changes `song`.
    pub fn changes(&self, song: &Song) -> bool {
        self.tempo_map != song.tempo_map
            || self.sections.as_ref().is_some_and(|sections| *sections != song.sections)
            || self.markers.as_ref().is_some_and(|markers| *markers != song.markers)
    }

    /// How many changes of tempo, sections and markers the project has.
    pub fn counts(&self) -> [usize; 3] {
        let count = |places: Option<usize>| places.unwrap_or(0);
        let changes = from_zero(&self.tempo_map).changes().len();
        [changes, count(self.sections.as_ref().map(Vec::len)), count(self.markers.as_ref().map(Vec::len))]
    }

    pub(in crate::setlist) fn apply(&self, song: &mut Song) -> Result<(), Problem> {
        for section in self.sections.iter().flatten() {
            place_of(section.place)?;
        }
        for marker in self.markers.iter().flatten() {
            place_of(marker.place)?;
        }
        set_tempo(song, &self.tempo_map)?;
        let sections = self.sections.clone().unwrap_or_else(|| song.sections.clone());
        let markers = self.markers.clone().unwrap_or_else(|| song.markers.clone());
        if (&sections, &markers) != (&song.sections, &song.markers) {
            (song.sections, song.markers) = (sections, markers);
            own(song);
        }
        Ok(())
    }
}

/// The project's tempo map from the song's beat 0 on, up to the end of its files.
fn tempo_map(content: &ProjectContent, laid: &SongLaid<'_>) -> Option<TempoMap> {
    let mut tempos = content.tempos.clone();
    tempos.sort_by(|a, b| a.at.total_cmp(&b.at));
    let (before, after) = tempos.split_at(tempos.partition_point(|tempo| tempo.at - laid.zero <= NEAR));
    let (bpm, meter) = laid.clock.tempo_at(laid.zero);
    let now = before.last();
    let bpm = now.map_or(bpm, |now| bpm_within(now, after.first(), laid));
    let meter = before.iter().rev().find_map(|tempo| tempo.meter).unwrap_or(meter);
    let mut points = vec![Point::new(0.0, bpm, now.is_some_and(|now| now.ramps))];
    let mut meters: Vec<(f64, Meter)> = vec![(0.0, meter)];
    for tempo in after {
        let at = tempo.at - laid.zero;
        let is_in_song = laid.end.is_none_or(|end| end - tempo.at > NEAR);
        // A ramp across the end needs the tempo to which it leads.
        if !is_in_song && !points.last().is_some_and(|last| last.ramps) {
            break;
        }
        points.push(Point::new(at, tempo.bpm, tempo.ramps && is_in_song));
        meters.extend(tempo.meter.filter(|_| is_in_song).map(|meter| (at, meter)));
    }
    map_in_seconds(&points, |map| {
        let beat = |at: f64| snapped(map.beat_at(SongSeconds::new(at)).get());
        meters.iter().map(|(at, meter)| (beat(*at), *meter)).collect()
    })
}

/// The tempo at the song's beat 0, where the marker `now` holds, or ramps to `next`.
fn bpm_within(now: &ProjectTempo, next: Option<&ProjectTempo>, laid: &SongLaid<'_>) -> f64 {
    let passed = laid.zero - now.at;
    match next.filter(|_| now.ramps && passed > NEAR) {
        Some(next) => now.bpm + (next.bpm - now.bpm) * passed / (next.at - now.at),
        None => now.bpm,
    }
}

/// Whether the song has this tempo map already, but for rounding and for what is outside of its files.
fn is_of(song: &Song, read: &TempoMap, laid: &SongLaid<'_>) -> bool {
    let map = from_zero(&song.tempo_map);
    let is_in_song = |change: &TempoChange| laid.end.is_none_or(|end| end - laid.place(change.beat, &map) > NEAR);
    let mut own: Vec<TempoChange> = map
        .changes()
        .enumerate()
        .filter(|(n, change)| *n == 0 || is_in_song(change))
        .map(|(_, change)| change)
        .collect();
    own.dedup_by(|later, earlier| later.bpm == earlier.bpm && later.meter == earlier.meter);
    let is_same = |(a, b): (&TempoChange, TempoChange)| {
        let (beats, bpm) = ((a.beat - b.beat).get().abs(), (a.bpm.get() - b.bpm.get()).abs());
        beats < SAME_BEAT && bpm < SAME_TEMPO && a.meter == b.meter
    };
    own.len() == read.changes().len() && own.iter().zip(read.changes()).all(is_same)
}

/// The regions and the markers in the song's range, in order.
fn spots(content: &ProjectContent, laid: &SongLaid<'_>, map: &TempoMap) -> (Vec<SongSpot>, Vec<SongSpot>) {
    let is_in_song = |mark: &&ProjectMark| {
        let past = if mark.end.is_some() { -NEAR } else { NEAR };
        mark.at - laid.begin >= -NEAR && laid.end.is_none_or(|end| mark.at - end <= past)
    };
    // Negative zero is zero.
    let beat = |at| BeatPos::new(near(laid.beat(at, map)) + 0.0);
    let spot = |mark: &ProjectMark| {
        let name = plain_name(&mark.name).ok()?;
        Some(SongSpot { start: beat(mark.at)?, end: mark.end.and_then(beat), name, colour: mark.colour })
    };
    let mut spots: Vec<SongSpot> = content.marks.iter().filter(is_in_song).filter_map(spot).collect();
    spots.sort_by(|a, b| a.start.get().total_cmp(&b.start.get()));
    let (mut regions, markers): (Vec<SongSpot>, Vec<SongSpot>) =
        spots.into_iter().partition(|spot| spot.end.is_some());
    regions.truncate(MOST_PLACES);
    // A region around several others is the song itself.
    let holds = |outer: &SongSpot, inner: &SongSpot| outer.start <= inner.start && outer.end >= inner.end;
    let is_song: Vec<bool> =
        regions.iter().map(|outer| regions.iter().filter(|inner| holds(outer, inner)).count() > 2).collect();
    let mut is_song = is_song.into_iter();
    regions.retain(|_| !is_song.next().unwrap_or(false));
    regions.dedup_by(|later, earlier| (later.start - earlier.start).get() < SAME_BEAT);
    (regions, markers.into_iter().take(MOST_PLACES).collect())
}

fn is_near(one: BeatPos, other: BeatPos) -> bool {
    (one - other).get().abs() < SAME_BEAT
}

/// The regions as sections of the song.
fn sections(song: &Song, regions: &[SongSpot], laid: &SongLaid<'_>, map: &TempoMap) -> Vec<Section> {
    let mut kept = 0;
    let sections: Vec<Section> = regions
        .iter()
        .enumerate()
        .map(|(index, region)| {
            let next = regions.get(index + 1).map(|next| next.start);
            let open = laid.open_end(region.start, next, map);
            let stated = region.end.unwrap_or(open);
            let end = next.filter(|next| *next < stated).unwrap_or(stated);
            let ends = |section: &Section| {
                let own = own_end(section, region.start, map).filter(|own| *own < open);
                is_near(own.unwrap_or(open), end)
            };
            let is_it = |section: &&Section| {
                section.name == region.name && is_near(section.place.beat(map), region.start) && ends(section)
            };
            if let Some(section) = song.sections.iter().find(is_it) {
                let colour = region.colour.or(section.colour);
                kept += usize::from(colour == section.colour);
                return Section { colour, ..section.clone() };
            }
            let named = song.sections.iter().find(|section| section.name == region.name);
            Section {
                place: Place::at(map, region.start),
                name: region.name.clone(),
                colour: region.colour.or(named.and_then(|named| named.colour)),
                bars: if is_near(end, open) { None } else { bars_between(region.start.get(), end.get(), map) },
                looped: named.is_some_and(|named| named.looped),
            }
        })
        .collect();
    // The song's own order, if nothing has changed.
    if kept == song.sections.len() && kept == sections.len() { song.sections.clone() } else { sections }
}

/// The markers of the song.
fn markers(song: &Song, spots: &[SongSpot], map: &TempoMap) -> Vec<Marker> {
    let mut kept = 0;
    let markers: Vec<Marker> = spots
        .iter()
        .map(|spot| {
            let is_it = |marker: &&Marker| marker.name == spot.name && is_near(marker.place.beat(map), spot.start);
            let Some(marker) = song.markers.iter().find(is_it) else {
                return Marker { place: Place::at(map, spot.start), name: spot.name.clone(), colour: spot.colour };
            };
            let colour = spot.colour.or(marker.colour);
            kept += usize::from(colour == marker.colour);
            Marker { colour, ..marker.clone() }
        })
        .collect();
    if kept == song.markers.len() && kept == markers.len() { song.markers.clone() } else { markers }
}
