//! The timeline over the whole song: waveform, bars, loop, playhead. Runs on the window's thread.

mod hand;
mod lane;
mod picture;
mod set_strip;
mod whole_set;

pub use whole_set::WholeSet;

use std::cell::RefCell;
use std::sync::Arc;

use vizia_core::prelude::*;
use vizia_core::vg;

use crate::engine::{self, Lead, Repeat, SectionRef, Target};
use crate::host::SongKey;
use crate::setlist::Song;
use crate::time::{Bar, FileSeconds};

use super::host_project::ProjectRequest;
use super::overview::Overview;
use super::paint::{self, Lettering};
use super::places;
use super::readout::Readout;
use super::request::Request;
use super::sheet;
use super::shown::Shown;
use hand::{BorderDrag, SectionColours, SongScale};
use picture::Picture;

/// An upper limit on bars, above that of any song.
const MOST_BARS: usize = 20_000;

/// The timeline over the whole song.
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
        }
        .build(cx, |_| {})
        .bind(shown.overview, |mut handle| handle.needs_redraw())
        .bind(shown.song, |mut handle| handle.needs_redraw())
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
        let all = self.shown.overview.with(|overview| overview.seconds);
        self.shown.song.with(|song| {
            let song = song.as_deref()?;
            let is_in_lane = cx.mouse().cursor_y >= bounds.bottom() - lane::height(Some(song)) * scale;
            let place = FileSeconds::new(f64::from(self.pointer? / bounds.w) * all);
            lane::at(song, place, all).filter(|_| is_in_lane)
        })
    }

    /// Calls `act` with the song mapped to the timeline, if its length is known.
    fn along<T>(&self, bounds: BoundingBox, scale: f32, act: impl FnOnce(&SongScale<'_>) -> T) -> Option<T> {
        let seconds = self.shown.overview.with(|overview| overview.seconds);
        self.shown.song.with(|song| {
            let song = song.as_deref().filter(|_| seconds > 0.0 && bounds.w >= 1.0)?;
            Some(act(&SongScale { song, seconds, width: bounds.w, scale }))
        })
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

    /// Draws the new position of a border that is being dragged.
    fn draw_drag(&self, canvas: &Canvas, bounds: BoundingBox, scale: f32, (ink, ground): (Color, Color)) {
        let Some(to) = self.drag.and_then(|(_, drag)| drag.to) else { return };
        let told = self.along(bounds, scale, |along| {
            let map = &along.song.tempo_map;
            (along.x_of(to.beat(map)), format!("bar {}", places::written(to, map)))
        });
        let Some((x, words)) = told else { return };
        let x = (bounds.x + x).round();
        canvas.draw_rect(vg::Rect::new(x - scale, bounds.top(), x + scale, bounds.bottom()), &paint::fill(ink));
        let size = 13.0 * scale;
        let width = self.lettering.width(&words, size, ink) + 12.0 * scale;
        let left = (x + 4.0 * scale).min(bounds.right() - width);
        let middle = bounds.top() + 32.0 * scale;
        let plate = vg::Rect::new(left, middle - 11.0 * scale, left + width, middle + 11.0 * scale);
        canvas.draw_rect(plate, &paint::fill(ground));
        self.lettering.left(canvas, &words, size, ink, (left + 6.0 * scale, middle));
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

    fn draw_loop(
        &self,
        canvas: &Canvas,
        bounds: BoundingBox,
        place: impl Fn(FileSeconds) -> f32,
        scale: f32,
        ink: Color,
    ) {
        let Some((start, end)) = self.shown.readout.with(|readout| readout.looped) else { return };
        let (left, right) = (place(start).max(bounds.left()), place(end).min(bounds.right()));
        if left >= right {
            return;
        }
        let veil = Color::rgba(ink.r(), ink.g(), ink.b(), 40);
        canvas.draw_rect(vg::Rect::new(left, bounds.top(), right, bounds.bottom()), &paint::fill(veil));
        let bar = vg::Rect::new(left, bounds.top(), right, bounds.top() + 4.0 * scale);
        canvas.draw_rect(bar, &paint::fill(ink));
        for x in [left, right - 2.0 * scale] {
            canvas.draw_rect(vg::Rect::new(x, bounds.top(), x + 2.0 * scale, bounds.bottom()), &paint::fill(ink));
        }
    }

    fn draw_pointer(
        &self,
        canvas: &Canvas,
        bounds: BoundingBox,
        seconds: f64,
        scale: f32,
        (ink, ground): (Color, Color),
    ) {
        let Some(pointer) = self.pointer else { return };
        let x = (bounds.x + pointer).round();
        canvas.draw_rect(vg::Rect::new(x, bounds.top(), x + 1.0, bounds.bottom()), &paint::fill(ink));
        let words = self.words_at(FileSeconds::new(f64::from(pointer / bounds.w) * seconds));
        let size = 13.0 * scale;
        let width = self.lettering.width(&words, size, ink) + 12.0 * scale;
        let left = (x + 6.0 * scale).min(bounds.right() - width);
        let middle = bounds.bottom() - 14.0 * scale;
        let plate = vg::Rect::new(left, middle - 11.0 * scale, left + width, middle + 11.0 * scale);
        canvas.draw_rect(plate, &paint::fill(ground));
        self.lettering.left(canvas, &words, size, ink, (left + 6.0 * scale, middle));
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
}

impl View for TimelineView {
    fn element(&self) -> Option<&'static str> {
        Some("timeline")
    }

    fn event(&mut self, cx: &mut EventContext<'_>, event: &mut Event) {
        event.map(|_: &SongTurned, _| self.let_go(cx));
        event.map(|_: &Ticked, _| {
            let seconds = self.shown.overview.with(|overview| overview.seconds);
            let width = f64::from(cx.bounds().w);
            let at = self.shown.readout.with(|readout| (readout.seconds, readout.looped));
            // Redraw only when something moves by a visible amount.
            let pixels = |place: FileSeconds| (place.get() / seconds.max(1e-9) * width) as i64;
            let looped = at.1.map_or(0, |(start, end)| pixels(start).wrapping_mul(31).wrapping_add(pixels(end)));
            let column = at.0.map_or(-1, pixels).wrapping_add(looped.wrapping_mul(1_000_003));
            if column != self.column {
                self.column = column;
                cx.needs_redraw();
            }
        });
        event.map(|event, _| match event {
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
            WindowEvent::MouseDoubleClick(MouseButton::Left) => {
                let target = self.section_under(cx).map(section_at);
                target
                    .into_iter()
                    .for_each(|section| cx.emit(Request::Perform(engine::Act::Loop(Repeat::Section(section)))));
            }
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
        let subject = Subject { song: self.shown.song.get(), overview: self.shown.overview.get() };
        let seconds = subject.overview.seconds;
        self.picture.borrow_mut().draw(cx, canvas, &subject, &self.lettering);
        if seconds <= 0.0 {
            return;
        }
        let place = |at: FileSeconds| bounds.x + (at.get() / seconds) as f32 * bounds.w;
        self.draw_loop(canvas, bounds, place, scale, cx.selection_color());
        self.draw_pointer(canvas, bounds, seconds, scale, (cx.font_color(), cx.background_color()));
        self.draw_drag(canvas, bounds, scale, (cx.caret_color(), cx.background_color()));
        let at = self.shown.readout.with(|readout: &Readout| readout.seconds);
        if let Some(x) = at.map(place).filter(|x| (bounds.left()..=bounds.right()).contains(x)) {
            let x = x.round();
            let line = vg::Rect::new(x - scale, bounds.top(), x + scale, bounds.bottom());
            canvas.draw_rect(line, &paint::fill(cx.caret_color()));
            let mut head = vg::PathBuilder::new();
            let half = 6.0 * scale;
            head.move_to((x - half, bounds.top())).line_to((x + half, bounds.top()));
            head.line_to((x, bounds.top() + half)).close();
            canvas.draw_path(&head.detach(), &paint::fill(cx.caret_color()));
        }
    }
}
