//! The lane of the lyrics editor: a few seconds around the current position. A flag marks each line and is dragged by its pole; a
//! tick at the bottom marks each word that has a time, and is dragged too. Runs on the window's thread.

use vizia_core::prelude::*;
use vizia_core::vg;

use crate::editor::paint::{self, Lettering};
use crate::editor::request::Request;
use crate::editor::shown::Shown;
use crate::setlist::lyrics::{LyricChange, LyricLine, LyricWord};
use crate::time::FileSeconds;

use super::WordsRequest;
use super::shown::time_of;

/// The visible time, in seconds.
const SECONDS: f64 = 12.0;
/// How close to a pole the pointer has to be to grab it, in points.
const REACH: f32 = 7.0;

/// The distance of the ticks from the lane's lower edge, in points, and how close to one the pointer has to be to grab it.
const TICKS: (f32, f32) = (26.0, 16.0);
const AROUND: f32 = 4.0;

/// The dragged item: a line, or a word by its line and its number.
#[derive(Clone, Copy, PartialEq)]
enum LaneGrip {
    Line(usize),
    Word(usize, usize),
}

/// A drag along the lane.
#[derive(Clone, Copy)]
struct LaneDrag {
    grip: LaneGrip,
    /// The second at the lane's left edge when the drag began. The lane does not scroll during a drag.
    from: FileSeconds,
    /// The dragged item's current time.
    to: FileSeconds,
}

/// The lane.
pub struct WordLane {
    shown: Shown,
    lettering: Lettering,
    drag: Option<LaneDrag>,
}

impl WordLane {
    /// The lane of the edited words.
    pub fn new(cx: &mut Context, shown: Shown) -> Handle<'_, Self> {
        Self { shown, lettering: Lettering::new(), drag: None }
            .build(cx, |_| {})
            .bind(shown.readout, |mut handle| handle.needs_redraw())
            .bind(shown.song, |mut handle| handle.needs_redraw())
            .bind(shown.words.line, |mut handle| handle.needs_redraw())
            .bind(shown.prompter.lyrics, |mut handle| handle.needs_redraw())
            .class("word-lane")
            .role(Role::Image)
            .name("Lines of the words in time")
    }

    /// The second at the left edge.
    fn from(&self) -> FileSeconds {
        if let Some(drag) = self.drag {
            return drag.from;
        }
        let words = self.shown.edited_words();
        let chosen = words.lines.get(self.shown.words.line.get()).and_then(|line| line.start);
        let sounding = self.shown.readout.with(|readout| readout.seconds);
        let middle = if self.shown.plays.get() { sounding } else { chosen.or(sounding) };
        middle.unwrap_or(FileSeconds::ZERO) - SECONDS / 3.0
    }

    /// The pointer's place in the files.
    fn second_at(&self, cx: &EventContext<'_>) -> FileSeconds {
        let bounds = cx.bounds();
        self.from() + f64::from((cx.mouse().cursor_x - bounds.x) / bounds.w.max(1.0)) * SECONDS
    }

    fn grasp(&mut self, cx: &mut EventContext<'_>) {
        let (at, from) = (self.second_at(cx), self.from());
        let reach = f64::from(REACH * cx.scale_factor() / cx.bounds().w.max(1.0)) * SECONDS;
        let words = self.shown.edited_words();
        let above = (cx.bounds().bottom() - cx.mouse().cursor_y) / cx.scale_factor();
        let is_among_ticks = (TICKS.1 - AROUND..=TICKS.0 + AROUND).contains(&above);
        let near = |(_, start): &(LaneGrip, FileSeconds)| (*start - at).abs() <= reach;
        let nearest = |starts: &mut dyn Iterator<Item = (LaneGrip, FileSeconds)>| {
            starts.filter(near).min_by(|a, b| (a.1 - at).abs().total_cmp(&(b.1 - at).abs()))
        };
        let lines = || words.lines.iter().enumerate();
        let of_line = |(line, words): (usize, &LyricLine)| {
            let start = |(word, at): (usize, &LyricWord)| (LaneGrip::Word(line, word), at.start);
            words.words.iter().enumerate().map(start).collect::<Vec<_>>()
        };
        let tick = if is_among_ticks { nearest(&mut lines().flat_map(of_line)) } else { None };
        let pole = || nearest(&mut lines().filter_map(|(line, words)| Some((LaneGrip::Line(line), words.start?))));
        if let Some((grip, to)) = tick.or_else(pole) {
            self.drag = Some(LaneDrag { grip, from, to });
            cx.capture();
        }
    }

    /// The time of a dragged item, within its limits.
    fn held(&self, drag: LaneDrag) -> FileSeconds {
        match drag.grip {
            LaneGrip::Line(_) => drag.to,
            LaneGrip::Word(line, word) => {
                let span = self.shown.edited_words().word_span(line, word);
                span.map_or(drag.to, |(least, most)| drag.to.clamp(least, most))
            }
        }
    }

    fn release(&mut self, cx: &mut EventContext<'_>) {
        let Some(drag) = self.drag.take() else { return };
        cx.release();
        cx.needs_redraw();
        let (line, change) = match drag.grip {
            LaneGrip::Line(line) => (line, LyricChange::Line(line, drag.to)),
            LaneGrip::Word(line, word) => (line, LyricChange::MoveWord(line, word, drag.to)),
        };
        cx.emit(Request::Words(WordsRequest::Select(line)));
        cx.emit(Request::Words(WordsRequest::Change(change)));
    }

    /// The time at a pole, unless the right edge would cut it.
    fn paint_time(&self, cx: &DrawContext<'_>, canvas: &Canvas, second: i64, x: f32) {
        let (bounds, scale, ink) = (cx.bounds(), cx.scale_factor(), cx.border_color());
        let words = format!("{}:{:02}", second.div_euclid(60), second.rem_euclid(60));
        let (size, left) = (11.0 * scale, x + 3.0 * scale);
        if left + self.lettering.width(&words, size, ink) <= bounds.right() {
            self.lettering.left(canvas, &words, size, ink, (left, bounds.bottom() - 8.0 * scale));
        }
    }
}

impl View for WordLane {
    fn element(&self) -> Option<&'static str> {
        Some("word-lane")
    }

    fn event(&mut self, cx: &mut EventContext<'_>, event: &mut Event) {
        event.map(|event, meta| match event {
            WindowEvent::MouseDown(MouseButton::Left) => self.grasp(cx),
            WindowEvent::MouseMove(..) => {
                let at = self.second_at(cx);
                if let Some(drag) = &mut self.drag {
                    drag.to = at;
                    cx.needs_redraw();
                }
            }
            WindowEvent::MouseUp(MouseButton::Left) => self.release(cx),
            WindowEvent::MouseScroll(_, y) => {
                let line = self.shown.words.line.get();
                let to = if *y > 0.0 { line.saturating_sub(1) } else { line + 1 };
                cx.emit(Request::Words(WordsRequest::Select(to)));
                meta.consume();
            }
            _ => {}
        });
    }

    /// `color` is the colour of words, `border-color` of seconds, `outline-color` of poles, `caret-color` of the playhead, `selection-color`
    /// of the next line.
    fn draw(&self, cx: &mut DrawContext<'_>, canvas: &Canvas) {
        let (bounds, scale) = (cx.bounds(), cx.scale_factor());
        if bounds.w < 1.0 || bounds.h < 1.0 {
            return;
        }
        let ground = vg::Rect::new(bounds.left(), bounds.top(), bounds.right(), bounds.bottom());
        canvas.save();
        canvas.clip_rect(ground, None, None);
        canvas.draw_rect(ground, &paint::fill(cx.background_color()));
        let from = self.from();
        let x_of = |at: FileSeconds| bounds.x + ((at - from) / SECONDS) as f32 * bounds.w;
        let pole = |at: FileSeconds, width: f32, ink: Color| {
            let x = x_of(at).round();
            canvas.draw_rect(vg::Rect::new(x, bounds.top(), x + width * scale, bounds.bottom()), &paint::fill(ink));
        };
        for second in (from.get().ceil() as i64)..=((from + SECONDS).get().floor() as i64) {
            let place = FileSeconds::new(second as f64);
            pole(place, 1.0, cx.border_color());
            self.paint_time(cx, canvas, second, x_of(place));
        }
        let (words, next) = (self.shown.edited_words(), self.shown.words.line.get());
        for (index, line) in words.lines.iter().enumerate() {
            let dragged = self.drag.filter(|drag| drag.grip == LaneGrip::Line(index)).map(|drag| drag.to);
            let Some(start) = dragged.or(line.start).filter(|at| (from - SECONDS..from + SECONDS).contains(at))
            else {
                continue;
            };
            let ink = if index == next { cx.selection_color() } else { cx.outline_color() };
            pole(start, 2.0, ink);
            for (place, word) in line.words.iter().enumerate() {
                let held = self.drag.filter(|drag| drag.grip == LaneGrip::Word(index, place));
                let at = held.map_or(word.start + (start - line.start.unwrap_or(start)), |drag| self.held(drag));
                let (x, width) = (x_of(at).round(), if held.is_some() { 3.0 } else { 1.0 });
                let [top, bottom] = [TICKS.0, TICKS.1].map(|above| bounds.bottom() - above * scale);
                canvas.draw_rect(vg::Rect::new(x, top, x + width * scale, bottom), &paint::fill(ink));
                if held.is_some() {
                    let told = format!("{}  {}", time_of(at), line.word(place).trim());
                    let place = (x + 6.0 * scale, bounds.bottom() - 0.5 * (TICKS.0 + TICKS.1) * scale);
                    self.lettering.left(canvas, &told, 12.0 * scale, cx.font_color(), place);
                }
            }
            // Neighbours have different rows.
            let y = bounds.top() + (10.0 + 16.0 * (index % 4) as f32) * scale;
            let told = dragged.map_or_else(String::new, |at| format!("{}  ", time_of(at)));
            self.lettering.left(
                canvas,
                &format!("{told}{}", line.text.replace('\n', " / ")),
                12.0 * scale,
                cx.font_color(),
                (x_of(start) + 5.0 * scale, y),
            );
        }
        if let Some(at) = self.shown.readout.with(|readout| readout.seconds) {
            pole(at, 2.0, cx.caret_color());
        }
        canvas.restore();
    }
}
