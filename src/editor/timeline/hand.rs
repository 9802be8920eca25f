//! Mouse actions in the lane of sections: dragging a section's border to another bar or beat, and the context menu of a
//! place.
//!
//! Runs on the window's thread. Plain data, in pixels from the timeline's left edge.

use crate::editor::choice::Choice;
use crate::editor::places;
use crate::editor::request::{Request, TextAsk, TextTarget};
use crate::setlist::{Edit, MarkerEdit, Place, SectionEdit, Song};
use crate::time::Bar;

use super::song_scale::SongScale;

/// The distance, in points, within which the pointer grabs a border.
const REACH: f32 = 4.0;
/// A drag shorter than this, in points, is a click.
const LEAST_DRAG: f32 = 3.0;

/// A border of a section, by the section's index in the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SectionBorder {
    /// Its beginning.
    Start(usize),
    /// Its end, if it has a length of its own.
    End(usize),
}

/// A border that is being dragged.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BorderDrag {
    /// The border.
    pub border: SectionBorder,
    /// Where the drag began.
    from: f32,
    /// The new place; `None` until the pointer has moved.
    pub to: Option<Place>,
}

impl SongScale<'_> {
    /// The border under the pointer.
    pub fn border_at(&self, x: f32) -> Option<SectionBorder> {
        let spans = self.song.spans();
        let starts = spans.iter().map(|span| (span.start, SectionBorder::Start(span.section)));
        let has_own_end = |span: &&crate::setlist::Span| self.song.sections[span.section].bars.is_some();
        let ends =
            spans.iter().filter(has_own_end).filter_map(|span| Some((span.end?, SectionBorder::End(span.section))));
        // Where one section ends and the next begins, the next one's start is dragged.
        let distance = |beat| (self.x_of(beat) - x).abs();
        let all = starts.chain(ends).map(|(beat, border)| (distance(beat), border));
        all.filter(|(distance, _)| *distance <= REACH * self.scale)
            .min_by(|a, b| a.0.total_cmp(&b.0))
            .map(|found| found.1)
    }

    /// The index in the document of the marker under the pointer.
    fn marker_at(&self, x: f32) -> Option<usize> {
        let distance =
            |index: &usize| (self.x_of(self.song.markers[*index].place.beat(&self.song.tempo_map)) - x).abs();
        let near = (0..self.song.markers.len()).filter(|index| distance(index) <= 2.0 * REACH * self.scale);
        near.min_by(|a, b| distance(a).total_cmp(&distance(b)))
    }

    /// The context menu at `x`. The menu opens at `at`, in points of the window. `section` is the section under the
    /// pointer, by its index in the document.
    pub fn choices(&self, x: f32, section: Option<usize>, colours: &SectionColours, at: (f32, f32)) -> Vec<Choice> {
        let plain = |words: String, act: Request| Choice::new(words, false, act);
        let mut choices = Vec::new();
        if let Some((index, section)) = section.and_then(|index| Some((index, self.song.sections.get(index)?))) {
            let (name, edit) = (&section.name, |edit| Request::Edit(Edit::Sections(edit)));
            choices.push(plain(format!("Rename {name}"), renaming(TextTarget::Section(index), name, at)));
            choices.push(plain(format!("Colour of {name}"), Request::Offer((colours.section)(index), at)));
            let looped = section.looped;
            choices.push(Choice::new(format!("{name} repeats"), looped, edit(SectionEdit::Loop(index, !looped))));
            choices.push(plain(format!("Remove {name}"), edit(SectionEdit::Remove(index))));
        }
        if let Some((index, marker)) = self.marker_at(x).map(|index| (index, &self.song.markers[index])) {
            let name = &marker.name;
            choices.push(plain(format!("Rename {name}"), renaming(TextTarget::Marker(index), name, at)));
            choices.push(plain(format!("Colour of {name}"), Request::Offer((colours.marker)(index), at)));
            let remove = Request::Edit(Edit::Markers(MarkerEdit::Remove(index)));
            choices.push(plain(format!("Remove {name}"), remove));
        }
        let place = places::snapped(&self.song.tempo_map, self.beat_at(x), false);
        let bar = places::written(place, &self.song.tempo_map);
        let start = place.beat(&self.song.tempo_map);
        if self.song.sections.iter().all(|section| section.place.beat(&self.song.tempo_map) != start) {
            choices.push(plain(format!("Section from bar {bar}"), Request::AddSection(Some(place))));
        }
        choices.push(plain(format!("Marker at bar {bar}"), Request::AddMarker(Some(place))));
        choices
    }
}

/// The colours on offer for a section and for a marker, by index in the document.
pub struct SectionColours {
    /// For a section.
    pub section: Box<dyn Fn(usize) -> Vec<Choice>>,
    /// For a marker.
    pub marker: Box<dyn Fn(usize) -> Vec<Choice>>,
}

fn renaming(target: TextTarget, name: &str, at: (f32, f32)) -> Request {
    Request::Type(TextAsk { title: format!("Name of {name}"), text: name.to_owned(), target }, at)
}

impl BorderDrag {
    /// Starts a drag of `border`.
    pub fn new(border: SectionBorder, from: f32) -> Self {
        Self { border, from, to: None }
    }

    /// Moves the drag to `x`; with `by_beats` it snaps to beats.
    pub fn pull(&mut self, x: f32, by_beats: bool, along: &SongScale<'_>) {
        if self.to.is_some() || (x - self.from).abs() >= LEAST_DRAG * along.scale {
            let inside = x.clamp(0.0, along.time.width);
            self.to = Some(places::snapped(&along.song.tempo_map, along.beat_at(inside), by_beats));
        }
    }

    /// The edit when the drag ends; `None` if it was a click.
    pub fn edit(&self, song: &Song) -> Option<Edit> {
        let (to, map) = (self.to?, &song.tempo_map);
        let edit = match self.border {
            SectionBorder::Start(index) => SectionEdit::Place(index, to),
            SectionBorder::End(index) => {
                let start = song.sections.get(index)?.place.beat(map);
                let bars = Bar::bars_before(map, to.beat(map)) - Bar::bars_before(map, start);
                SectionEdit::Bars(index, Some(bars))
            }
        };
        Some(Edit::Sections(edit))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::editor::timeline::InView;
    use crate::editor::timeline::song_scale::TimeScale;
    use crate::setlist::Section;
    use crate::time::{BeatPos, Bpm, TempoMap};

    fn song() -> Song {
        let section = |bar, bars| Section {
            place: Place::Bar(bar),
            name: format!("From {bar}"),
            colour: None,
            bars,
            looped: false,
        };
        Song {
            // 16 bars of two seconds in 32 s.
            tempo_map: TempoMap::constant(Bpm::DEFAULT),
            sections: vec![section(9, None), section(1, Some(4.0)), section(5, Some(2.0))],
            ..Song::in_folder("/ode".into())
        }
    }

    fn along(song: &Song) -> SongScale<'_> {
        let time = TimeScale { seconds: 32.0, in_view: InView::ALL, width: 800.0 };
        SongScale { song, time, scale: 1.0 }
    }

    #[test]
    fn a_border_is_held_near_it_and_beginnings_come_first() {
        let song = song();
        let at = |x| along(&song).border_at(x);
        assert_eq!(at(2.0), Some(SectionBorder::Start(1)));
        assert_eq!(at(198.0), Some(SectionBorder::Start(2)), "and not the end of the one before");
        assert_eq!(at(303.0), Some(SectionBorder::End(2)));
        assert_eq!((at(402.0), at(350.0)), (Some(SectionBorder::Start(0)), None));
    }

    #[test]
    fn a_hand_in_a_part_of_the_song_reaches_what_is_seen_there() {
        let song = song();
        // The second half, in which a bar is 100 pixels wide.
        let in_view = InView::ALL.zoomed(2.0, 1.0, 0.1);
        let near = SongScale { time: TimeScale { in_view, ..along(&song).time }, ..along(&song) };
        assert_eq!((near.border_at(1.0), near.border_at(100.0)), (Some(SectionBorder::Start(0)), None));
        let mut drag = BorderDrag::new(SectionBorder::Start(0), 0.0);
        drag.pull(105.0, false, &near);
        assert_eq!(drag.to, Some(Place::Bar(10)));
        assert_eq!([near.x_of(near.beat_at(250.0)), near.x_of(BeatPos::ZERO)], [250.0, -800.0]);
    }

    #[test]
    fn a_drag_snaps_and_a_click_is_none() {
        let song = song();
        let dragged = |border, from, x, by_beats| {
            let mut drag = BorderDrag::new(border, from);
            drag.pull(x, by_beats, &along(&song));
            drag.edit(&song)
        };
        let start = SectionBorder::Start(0);
        assert_eq!(dragged(start, 400.0, 401.0, false), None);
        let edit = |edit| Some(Edit::Sections(edit));
        assert_eq!(dragged(start, 400.0, 455.0, false), edit(SectionEdit::Place(0, Place::Bar(10))));
        assert_eq!(dragged(start, 400.0, 9000.0, false), edit(SectionEdit::Place(0, Place::Bar(17))));
        let beat = BeatPos::new(33.0).map(Place::Beat);
        assert_eq!(dragged(start, 400.0, 414.0, true), beat.and_then(|beat| edit(SectionEdit::Place(0, beat))));
        assert_eq!(dragged(SectionBorder::End(2), 300.0, 352.0, false), edit(SectionEdit::Bars(2, Some(3.0))));
    }
}
