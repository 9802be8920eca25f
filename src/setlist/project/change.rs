//! What has to change in a project so that it holds a song. Pure.
//!
//! What the project has already stays untouched, so the same song written twice changes nothing. In the song's range its tempo
//! markers take the place of all others, and its regions and markers the place of those with the same names.

use super::super::export::from_zero;
use super::{NEAR, ProjectContent, ProjectMark, ProjectTempo, SongLaid, SongPlace};
use crate::setlist::Song;
use crate::time::{BeatPos, HostSeconds, Meter, TempoChange};

/// Places and tempos that differ by less than this are the same.
const SAME: f64 = 1e-6;

/// What has to change in a project so that it holds a song.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProjectChange {
    /// Its name in the host's history.
    pub label: String,
    /// The numbers of regions and markers to remove, the highest first.
    pub remove_marks: Vec<usize>,
    /// The numbers of tempo markers to remove, the highest first.
    pub remove_tempos: Vec<usize>,
    /// Tempo markers to change, by the numbers that they have once those are removed.
    pub change_tempos: Vec<(usize, ProjectTempo)>,
    /// Tempo markers to add, in order.
    pub add_tempos: Vec<ProjectTempo>,
    /// Regions and markers to add.
    pub add_marks: Vec<ProjectMark>,
    /// How many sections and markers the project cannot hold, because they are before its beginning.
    pub left_out: usize,
}

impl ProjectChange {
    /// What has to change in a project with this content so that it holds `song` at this place.
    pub fn new(song: &Song, content: &ProjectContent, place: SongPlace<'_>) -> Self {
        let laid = SongLaid::new(song, place);
        let mut change =
            Self { label: format!("Stemlock: tempo map and sections of {}", song.name), ..Self::default() };
        change.set_tempos(song, content, &laid);
        change.set_marks(song, content, &laid);
        change
    }

    /// Whether the project holds the song already.
    pub fn is_empty(&self) -> bool {
        self.remove_marks.is_empty() && self.add_marks.is_empty() && self.keeps_tempo()
    }

    /// Whether the project has the song's tempo map already.
    pub fn keeps_tempo(&self) -> bool {
        self.remove_tempos.is_empty() && self.change_tempos.is_empty() && self.add_tempos.is_empty()
    }

    fn set_tempos(&mut self, song: &Song, content: &ProjectContent, laid: &SongLaid<'_>) {
        let wanted = tempos(song, laid);
        let last = wanted.last().map_or(laid.zero, |(tempo, _)| tempo.at);
        let is_here = |index: &usize| laid.holds(content.tempos[*index].at, laid.zero, last);
        let mut used = vec![false; content.tempos.len()];
        for (tempo, meter) in wanted {
            let first = content.tempos.partition_point(|held| tempo.at - held.at > NEAR);
            let mut near = (first..used.len()).take_while(|&index| content.tempos[index].at - tempo.at <= NEAR);
            match near.find(|index| !used[*index] && is_here(index)) {
                Some(index) => {
                    used[index] = true;
                    if !is_same(&content.tempos[index], &tempo, meter) {
                        self.change_tempos.push((index, tempo));
                    }
                }
                None => self.add_tempos.push(tempo),
            }
        }
        self.remove_tempos = (0..used.len()).rev().filter(|index| !used[*index] && is_here(index)).collect();
        for (index, _) in &mut self.change_tempos {
            *index -= self.remove_tempos.iter().filter(|removed| *removed < index).count();
        }
        // A project without a tempo marker before the song would take the song's first tempo for all that is before it.
        let is_before = |tempo: &ProjectTempo| laid.zero - tempo.at > NEAR;
        if laid.zero.get() > NEAR && !content.tempos.iter().any(is_before) {
            let (bpm, meter) = laid.clock.tempo_at(HostSeconds::ZERO);
            let tempo = ProjectTempo { at: HostSeconds::ZERO, bpm, meter: Some(meter), ramps: false };
            self.add_tempos.insert(0, tempo);
        }
    }

    fn set_marks(&mut self, song: &Song, content: &ProjectContent, laid: &SongLaid<'_>) {
        let mut wanted = self.marks(song, laid);
        let from = wanted.iter().map(|mark| mark.at).fold(laid.begin, HostSeconds::min);
        let last = wanted.iter().map(|mark| mark.at).fold(from, HostSeconds::max);
        for (index, mark) in content.marks.iter().enumerate().rev() {
            if let Some(place) = wanted.iter().position(|wanted| is_held(mark, wanted)) {
                wanted.remove(place);
                continue;
            }
            if laid.holds(mark.at, from, last) && has_name(song, mark) {
                self.remove_marks.push(index);
            }
        }
        self.add_marks = wanted;
    }

    /// The song's sections as regions, and its markers, in order.
    fn marks(&mut self, song: &Song, laid: &SongLaid<'_>) -> Vec<ProjectMark> {
        let map = &song.tempo_map;
        let mut marks = Vec::new();
        for span in song.spans() {
            let section = &song.sections[span.section];
            let (at, end) = (laid.place(span.start, map), laid.place(laid.end_of(&span, map), map));
            let mark = ProjectMark { at, end: Some(end), name: section.name.clone(), colour: section.colour };
            marks.push((span.start, mark));
        }
        for marker in &song.markers {
            let start = marker.place.beat(map);
            let at = laid.place(start, map);
            marks.push((start, ProjectMark { at, end: None, name: marker.name.clone(), colour: marker.colour }));
        }
        let all = marks.len();
        marks.retain(|(start, _)| laid.placement.lead_beat(*start) >= BeatPos::ZERO);
        self.left_out = all - marks.len();
        let mut marks: Vec<ProjectMark> = marks.into_iter().map(|(_, mark)| mark).collect();
        marks.sort_by(|a, b| a.at.total_cmp(&b.at));
        marks
    }
}

/// The song's tempo markers from beat 0 on, each with the meter that holds there.
fn tempos(song: &Song, laid: &SongLaid<'_>) -> Vec<(ProjectTempo, Meter)> {
    let map = from_zero(&song.tempo_map);
    let mut before: Option<TempoChange> = None;
    let mut tempos = Vec::new();
    for change in map.changes() {
        let is_meter = before.is_none_or(|before| before.meter != change.meter);
        if is_meter || before.is_some_and(|before| before.bpm != change.bpm) {
            let (at, bpm) = (laid.place(change.beat, &map), change.bpm.get());
            let meter = Some(change.meter).filter(|_| is_meter);
            tempos.push((ProjectTempo { at, bpm, meter, ramps: false }, change.meter));
        }
        before = Some(change);
    }
    tempos
}

/// Whether a project's tempo marker is the wanted one, at which this meter holds.
fn is_same(held: &ProjectTempo, wanted: &ProjectTempo, meter: Meter) -> bool {
    let is_meter = held.meter == wanted.meter || (wanted.meter.is_none() && held.meter == Some(meter));
    (held.at - wanted.at).abs() <= SAME && (held.bpm - wanted.bpm).abs() <= SAME && !held.ramps && is_meter
}

/// Whether a project's region or marker is the wanted one. A colour that the song does not state is the project's.
fn is_held(held: &ProjectMark, wanted: &ProjectMark) -> bool {
    let is_end = match (held.end, wanted.end) {
        (Some(held), Some(wanted)) => (held - wanted).abs() <= SAME,
        (held, wanted) => held.is_none() && wanted.is_none(),
    };
    let is_colour = wanted.colour.is_none() || held.colour == wanted.colour;
    (held.at - wanted.at).abs() <= SAME && is_end && held.name == wanted.name && is_colour
}

/// Whether the song has a section or a marker of this kind and name.
fn has_name(song: &Song, mark: &ProjectMark) -> bool {
    let is_it = |name: &str| name.trim() == mark.name.trim();
    match mark.end {
        Some(_) => song.sections.iter().any(|section| is_it(&section.name)),
        None => song.markers.iter().any(|marker| is_it(&marker.name)),
    }
}
