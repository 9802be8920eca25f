//! The timeline of the song, or of a part of it: waveform, bars, loop, playhead. Runs on the window's thread.

mod above;
mod hand;
mod in_view;
mod lane;
mod picture;
mod set_strip;
mod song_scale;
mod whole_set;
mod zooming;

pub use in_view::InView;
pub use whole_set::WholeSet;
pub use zooming::key;

use std::cell::RefCell;
use std::sync::Arc;

use vizia_core::prelude::*;

use crate::engine::{self, Lead, Repeat, SectionRef, Target};
use crate::host::SongKey;
use crate::setlist::Song;
use crate::time::{Bar, FileSeconds};

use super::host_project::ProjectRequest;
use super::overview::Overview;
use super::paint::Lettering;
use super::places;
use super::readout::Readout;
use super::request::Request;
use super::request_handler::is_command;
use super::sheet;
use super::shown::Shown;
use super::waves::CloseUp;
use above::AboveSong;
use hand::{BorderDrag, SectionColours};
use picture::Picture;
use song_scale::{SongScale, TimeScale};
use zooming::PageTurner;

/// An upper limit on bars, above that of any song.
const MOST_BARS: usize = 20_000;

/// The timeline of the song.
pub struct TimelineView {
    shown: Shown,
    /// The cached picture of waveform and bars.
    picture: RefCell<Picture>,
    lettering: Lettering,
    /// The column in which the playhead was last drawn.
    column: i64,
    /// Where the pointer is, in pixels from the left.
    pointer: Option<f32>,
    /// The border being dragged, and its song.
    drag: Option<(SongKey, BorderDrag)>,
    /// Whether the pointer has dragged since it was pressed.
    has_dragged: bool,
    pages: PageTurner,
}

/// Counts changes of the readout.
struct Ticked;

/// Another song is shown.
struct SongTurned;

impl TimelineView {
    /// The timeline of the shown song.
    pub fn new(cx: &mut Context, shown: Shown) -> Handle<'_, Self> {
        Self {
            shown,
            picture: RefCell::default(),
            lettering: Lettering::new(),
            column: -1,
            pointer: None,
            drag: None,
            has_dragged: false,
            pages: PageTurner::default(),
        }
        .build(cx, |_| {})
        .bind(shown.overview, |mut handle| handle.needs_redraw())
        .bind(shown.song, |mut handle| handle.needs_redraw())
        .bind(shown.in_view, |mut handle| handle.needs_redraw())
        .bind(shown.close_up, |mut handle| handle.needs_redraw())
        .bind(shown.song_key, |mut handle| {
            let entity = handle.entity();
            handle.context().emit_to(entity, SongTurned);
        })
        .bind(shown.readout, |mut handle| {
            let entity = handle.entity();
            handle.context().emit_to(entity, Ticked);
        })
        .role(Role::Image)
        .name("Timeline")
    }

    /// The section under the pointer, as an index among the sections that play.
    fn section_under(&self, cx: &EventContext<'_>) -> Option<usize> {
        let (bounds, scale) = (cx.bounds(), cx.scale_factor());
        let y = cx.mouse().cursor_y;
        let under = self.along(bounds, scale, |along| {
            let is_in_lane = y >= bounds.bottom() - lane::height(Some(along.song)) * scale;
            lane::at(along.song, along.time.place_at(self.pointer?), along.time.seconds).filter(|_| is_in_lane)
        });
        under.flatten()
    }

    /// Where places of the files are, if their length is known.
    fn time(&self, bounds: BoundingBox) -> Option<TimeScale> {
        let seconds = self.shown.overview.with(|overview| overview.seconds);
        let time = TimeScale { seconds, in_view: self.shown.in_view(), width: bounds.w };
        (seconds > 0.0 && bounds.w >= 1.0).then_some(time)
    }

    /// Calls `act` with the song mapped to the timeline, if its length is known.
    fn along<T>(&self, bounds: BoundingBox, scale: f32, act: impl FnOnce(&SongScale<'_>) -> T) -> Option<T> {
        let time = self.time(bounds)?;
        self.shown.song.with(|song| Some(act(&SongScale { song: song.as_deref()?, time, scale })))
    }

    /// Handles a press: on a border, a drag begins.
    fn grasp(&mut self, cx: &mut EventContext<'_>) {
        self.has_dragged = false;
        let (bounds, scale) = (cx.bounds(), cx.scale_factor());
        let (x, y) = (cx.mouse().cursor_x - bounds.x, cx.mouse().cursor_y);
        let is_in_lane = |song: &Song| y >= bounds.bottom() - lane::height(Some(song)) * scale;
        let border = self.along(bounds, scale, |along| along.border_at(x).filter(|_| is_in_lane(along.song)));
        self.drag = self.shown.song_key.get().zip(border.flatten().map(|border| BorderDrag::new(border, x)));
        if self.drag.is_some() {
            cx.capture();
        }
    }

    /// Handles a move of the pointer.
    fn pull(&mut self, cx: &mut EventContext<'_>) {
        let Some((song, mut drag)) = self.drag else { return };
        let (bounds, scale, by_beats) = (cx.bounds(), cx.scale_factor(), cx.modifiers().shift());
        let x = cx.mouse().cursor_x - bounds.x;
        self.along(bounds, scale, |along| drag.pull(x, by_beats, along));
        self.drag = Some((song, drag));
        cx.needs_redraw();
    }

    /// Handles a release.
    fn release(&mut self, cx: &mut EventContext<'_>) {
        let Some((song, drag)) = self.drag.take() else { return };
        cx.release();
        cx.needs_redraw();
        self.has_dragged = drag.to.is_some();
        let edit = self.shown.song.with(|song| drag.edit(song.as_deref()?));
        let edit = edit.map(|edit| Request::ForSong(song, Box::new(Request::Edit(edit))));
        edit.into_iter().for_each(|edit| cx.emit(edit));
    }

    /// When another song is shown, cancels the drag of a border of the previous song.
    fn let_go(&mut self, cx: &mut EventContext<'_>) {
        if self.drag.is_some_and(|(song, _)| self.shown.song_key.get() != Some(song)) {
            self.drag = None;
            self.has_dragged = true;
            cx.release();
            cx.needs_redraw();
        }
    }

    /// Moves the host's playhead to the beat nearest to the pointer, if the host leads and lets plugins do that.
    fn seek(&self, cx: &mut EventContext<'_>) {
        let can = self.shown.signs.project.can.get().seeks && self.shown.lead.get() != Lead::Stemlock;
        let (bounds, scale, x) = (cx.bounds(), cx.scale_factor(), cx.mouse().cursor_x - cx.bounds().x);
        let beat = self.along(bounds, scale, |along| {
            let map = &along.song.tempo_map;
            places::snapped(map, along.beat_at(x), true).beat(map)
        });
        beat.filter(|_| can).into_iter().for_each(|beat| cx.emit(Request::Project(ProjectRequest::Seek(beat))));
    }

    /// Opens the context menu at the pointer.
    fn offer(&self, cx: &mut EventContext<'_>) {
        let (bounds, scale, shown) = (cx.bounds(), cx.scale_factor(), self.shown);
        let at = (cx.mouse().cursor_x / scale, cx.mouse().cursor_y / scale);
        let under = self.section_under(cx);
        let colours = SectionColours {
            section: Box::new(move |index| sheet::section_colours(shown, index)),
            marker: Box::new(move |index| sheet::marker_colours(shown, index)),
        };
        let x = cx.mouse().cursor_x - bounds.x;
        let choices = self.along(bounds, scale, |along| {
            let section = under.and_then(|place| along.song.spans().get(place).map(|span| span.section));
            along.choices(x, section, &colours, at)
        });
        choices.into_iter().for_each(|choices| cx.emit(Request::Offer(choices, at)));
    }

    /// Redraws if something has moved by a visible amount.
    fn tick(&mut self, cx: &mut EventContext<'_>) {
        self.pages.look(self.shown, self.drag.is_some());
        let Some(time) = self.time(cx.bounds()) else { return };
        let at = self.shown.readout.with(|readout| (readout.seconds, readout.looped));
        let pixels = |place: FileSeconds| time.x_of(place) as i64;
        let looped = at.1.map_or(0, |(start, end)| pixels(start).wrapping_mul(31).wrapping_add(pixels(end)));
        let column = at.0.map_or(-1, pixels).wrapping_add(looped.wrapping_mul(1_000_003));
        if column != self.column {
            self.column = column;
            cx.needs_redraw();
        }
    }

    /// Handles the wheel; returns whether it did something.
    fn wheel(&self, cx: &EventContext<'_>, (x, y): (f32, f32)) -> bool {
        let share = (cx.mouse().cursor_x - cx.bounds().x) / cx.bounds().w.max(1.0);
        zooming::wheel(self.shown, (x, y), is_command(cx), f64::from(share.clamp(0.0, 1.0)))
    }

    /// Handles a double click: a section repeats; on the row of bar numbers, all of the song is shown.
    fn press_twice(&self, cx: &mut EventContext<'_>) {
        if let Some(section) = self.section_under(cx).map(section_at) {
            cx.emit(Request::Perform(engine::Act::Loop(Repeat::Section(section))));
        } else if cx.mouse().cursor_y < cx.bounds().y + picture::RULER * cx.scale_factor() {
            zooming::show_all(self.shown);
        }
    }

    /// The new place of a border that is being dragged, in pixels and in words.
    fn dragged(&self, bounds: BoundingBox, scale: f32) -> Option<(f32, String)> {
        let to = self.drag.and_then(|(_, drag)| drag.to)?;
        self.along(bounds, scale, |along| {
            let map = &along.song.tempo_map;
            (along.x_of(to.beat(map)), format!("bar {}", places::written(to, map)))
        })
    }

    /// The position under the pointer, as `bar.beat` and time.
    fn words_at(&self, place: FileSeconds) -> String {
        let seconds = place.get();
        let time = format!("{}:{:04.1}", (seconds / 60.0).floor(), seconds % 60.0);
        self.shown.song.with(|song| {
            let Some(song) = song else { return time.clone() };
            let beat = song.beat_at(place);
            let bar = Bar::of(&song.tempo_map, beat);
            format!("{}.{}   {time}", bar.number, bar.beat_at(beat))
        })
    }
}

/// The section at this index among those that play.
pub fn section_at(place: usize) -> SectionRef {
    // The key matches no name, so the number decides.
    SectionRef { name: 0, number: Some(place + 1) }
}

/// Everything that the cached picture depends on.
struct Subject {
    song: Option<Arc<Song>>,
    overview: Arc<Overview>,
    close_up: Arc<CloseUp>,
    in_view: InView,
}

impl View for TimelineView {
    fn element(&self) -> Option<&'static str> {
        Some("timeline")
    }

    fn event(&mut self, cx: &mut EventContext<'_>, event: &mut Event) {
        event.map(|_: &SongTurned, _| self.let_go(cx));
        event.map(|_: &Ticked, _| self.tick(cx));
        event.map(|event, meta| match event {
            WindowEvent::MouseMove(x, _) => {
                self.pointer = Some(x - cx.bounds().x).filter(|x| (0.0..cx.bounds().w).contains(x));
                self.pull(cx);
                cx.needs_redraw();
            }
            WindowEvent::MouseDown(MouseButton::Left) => self.grasp(cx),
            WindowEvent::MouseDown(MouseButton::Right) => self.offer(cx),
            WindowEvent::MouseUp(MouseButton::Left) => self.release(cx),
            // The end of a drag is not a click.
            WindowEvent::Press { mouse: true }
                if self.has_dragged || self.drag.is_some_and(|(_, drag)| drag.to.is_some()) => {}
            WindowEvent::Press { mouse: true } => match self.section_under(cx).map(section_at) {
                Some(section) => cx.emit(Request::Perform(engine::Act::Jump(Target::Section(section)))),
                None => self.seek(cx),
            },
            WindowEvent::MouseDoubleClick(MouseButton::Left) => self.press_twice(cx),
            WindowEvent::MouseScroll(x, y) if self.wheel(cx, (*x, *y)) => meta.consume(),
            WindowEvent::MouseLeave | WindowEvent::MouseOut => {
                self.pointer = None;
                cx.needs_redraw();
            }
            _ => {}
        });
    }

    /// `color` is the text's colour, `border-color` the bars', `outline-color` the waveform's, `caret-color` the playhead's,
    /// `selection-color` the loop's.
    fn draw(&self, cx: &mut DrawContext<'_>, canvas: &Canvas) {
        let (bounds, scale) = (cx.bounds(), cx.scale_factor());
        if bounds.w < 1.0 || bounds.h < 1.0 {
            return;
        }
        let subject = Subject {
            song: self.shown.song.get(),
            overview: self.shown.overview.get(),
            close_up: self.shown.close_up.get(),
            in_view: self.shown.in_view(),
        };
        self.picture.borrow_mut().draw(cx, canvas, &subject, &self.lettering);
        let Some(time) = self.time(bounds) else { return };
        let above = AboveSong { canvas, bounds, scale, time, lettering: &self.lettering };
        let (looped, at) = self.shown.readout.with(|readout: &Readout| (readout.looped, readout.seconds));
        looped.into_iter().for_each(|looped| above.host_loop(looped, cx.selection_color()));
        if let Some(x) = self.pointer {
            above.pointer(x, &self.words_at(time.place_at(x)), (cx.font_color(), cx.background_color()));
        }
        if let Some((x, words)) = self.dragged(bounds, scale) {
            above.border(x, &words, (cx.caret_color(), cx.background_color()));
        }
        at.into_iter().for_each(|at| above.playhead(at, cx.caret_color()));
    }
}
