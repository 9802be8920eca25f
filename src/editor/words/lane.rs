//! The lane of the editor for words: some seconds around what sounds, a flag for each line, dragged by its pole. Runs on the window's thread.

use vizia_core::prelude::*;
use vizia_core::vg;

use crate::editor::paint::{self, Lettering};
use crate::editor::request::Request;
use crate::editor::shown::Shown;
use crate::setlist::lyrics::LyricChange;

use super::WordsRequest;
use super::shown::time_of;

/// How many seconds are seen.
const SECONDS: f64 = 12.0;
/// How near to a pole the pointer takes hold of it, in points.
const REACH: f32 = 7.0;

/// A line that is dragged.
#[derive(Clone, Copy)]
struct LineDrag {
    line: usize,
    /// Where the lane began when it was taken hold of: it stands still meanwhile.
    from: f64,
    /// Where the line is held, in seconds.
    to: f64,
}

/// The lane.
pub struct WordLane {
    shown: Shown,
    lettering: Lettering,
    drag: Option<LineDrag>,
}

impl WordLane {
    /// The lane of the words that are edited.
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
    fn from(&self) -> f64 {
        if let Some(drag) = self.drag {
            return drag.from;
        }
        let words = self.shown.edited_words();
        let chosen = words.lines.get(self.shown.words.line.get()).and_then(|line| line.start);
        let sounding = self.shown.readout.with(|readout| readout.seconds);
        let middle = if self.shown.plays.get() { sounding } else { chosen.or(sounding) };
        middle.unwrap_or(0.0) - SECONDS / 3.0
    }

    /// Where the pointer is, in seconds.
    fn second_at(&self, cx: &EventContext<'_>) -> f64 {
        let bounds = cx.bounds();
        self.from() + f64::from((cx.mouse().cursor_x - bounds.x) / bounds.w.max(1.0)) * SECONDS
    }

    fn grasp(&mut self, cx: &mut EventContext<'_>) {
        let (at, from) = (self.second_at(cx), self.from());
        let reach = f64::from(REACH * cx.scale_factor() / cx.bounds().w.max(1.0)) * SECONDS;
        let words = self.shown.edited_words();
        let starts = words.lines.iter().enumerate().filter_map(|(line, words)| Some((line, words.start?)));
        let nearest = starts.min_by(|a, b| (a.1 - at).abs().total_cmp(&(b.1 - at).abs()));
        if let Some((line, start)) = nearest.filter(|(_, start)| (start - at).abs() <= reach) {
            self.drag = Some(LineDrag { line, from, to: start });
            cx.capture();
        }
    }

    fn release(&mut self, cx: &mut EventContext<'_>) {
        let Some(drag) = self.drag.take() else { return };
        cx.release();
        cx.needs_redraw();
        cx.emit(Request::Words(WordsRequest::Select(drag.line)));
        cx.emit(Request::Words(WordsRequest::Change(LyricChange::Line(drag.line, drag.to))));
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

    /// `color` is the words' colour, `border-color` that of seconds, `outline-color` that of poles, `caret-color` the playhead's, `selection-color` that
    /// of the line that is next.
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
        let x_of = |at: f64| bounds.x + ((at - from) / SECONDS) as f32 * bounds.w;
        let pole = |at: f64, width: f32, ink: Color| {
            let x = x_of(at).round();
            canvas.draw_rect(vg::Rect::new(x, bounds.top(), x + width * scale, bounds.bottom()), &paint::fill(ink));
        };
        let small = 11.0 * scale;
        for second in (from.ceil() as i64)..=((from + SECONDS).floor() as i64) {
            pole(second as f64, 1.0, cx.border_color());
            let words = format!("{}:{:02}", second.div_euclid(60), second.rem_euclid(60));
            let at = (x_of(second as f64) + 3.0 * scale, bounds.bottom() - 8.0 * scale);
            self.lettering.left(canvas, &words, small, cx.border_color(), at);
        }
        let (words, next) = (self.shown.edited_words(), self.shown.words.line.get());
        for (index, line) in words.lines.iter().enumerate() {
            let dragged = self.drag.filter(|drag| drag.line == index).map(|drag| drag.to);
            let Some(start) = dragged.or(line.start).filter(|at| (from - SECONDS..from + SECONDS).contains(at))
            else {
                continue;
            };
            let ink = if index == next { cx.selection_color() } else { cx.outline_color() };
            pole(start, 2.0, ink);
            for word in &line.words {
                let x = x_of(word.start + start - line.start.unwrap_or(start)).round();
                let tick =
                    vg::Rect::new(x, bounds.bottom() - 26.0 * scale, x + scale, bounds.bottom() - 16.0 * scale);
                canvas.draw_rect(tick, &paint::fill(ink));
            }
            // Neighbours stand in rows of their own.
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
