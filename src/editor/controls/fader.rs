//! A fader with its scale in decibels. Runs on the window's thread.

use nice_plug_vizia::Parameter;
use vizia_core::prelude::*;
use vizia_core::vg;

use super::habits::{Axis, Habits};
use super::mark::MarkView;
use crate::editor::paint::{self, Lettering};

/// The height of the cap, in points.
const CAP: f32 = 18.0;

/// The marks beside a fader: the parameter's text for each, and its label.
const MARKS: [(&str, &str); 8] =
    [("12", "12"), ("6", "6"), ("0", "0"), ("-6", "6"), ("-12", "12"), ("-20", "20"), ("-40", "40"), ("-inf", "∞")];

/// A fader with its scale.
pub struct Fader {
    habits: Habits,
    /// The positions of the marks, 0 to 1 from the bottom.
    marks: Vec<(f32, &'static str)>,
    lettering: Lettering,
}

impl Fader {
    /// A fader for `parameter`, which must be in decibels.
    pub fn new(cx: &mut Context, parameter: Parameter) -> Handle<'_, Self> {
        let value = parameter.value();
        let (name, words, of_mark) = (parameter.name(), parameter.clone(), parameter.clone());
        let marks = MARKS.iter().filter_map(|&(db, text)| Some((parameter.parse(db)?, text))).collect();
        Self { habits: Habits::new(parameter, Axis::Vertical, 200.0), marks, lettering: Lettering::new() }
            .build(cx, |cx| MarkView::over(cx, &of_mark))
            .bind(value, |mut handle| handle.needs_redraw())
            .navigable(true)
            .role(Role::Slider)
            .name(name)
            .numeric_value(value.map(|&value| f64::from(value)))
            .text_value(value.map(move |&value| words.text_of(value)))
    }
}

impl View for Fader {
    fn element(&self) -> Option<&'static str> {
        Some("fader")
    }

    fn event(&mut self, cx: &mut EventContext<'_>, event: &mut Event) {
        event.map(|event, _| {
            if let WindowEvent::GeometryChanged(_) = event {
                self.habits.set_travel(cx.bounds().h / cx.scale_factor() - CAP);
            }
        });
        self.habits.event(cx, event);
    }

    /// `color` is the scale's colour, `background-color` the slot's, `border-color` the cap's.
    fn draw(&self, cx: &mut DrawContext<'_>, canvas: &Canvas) {
        let (bounds, scale) = (cx.bounds(), cx.scale_factor());
        let points = |points: f32| points * scale;
        let cap = points(CAP);
        let place = |value: f32| bounds.bottom() - cap / 2.0 - value * (bounds.h - cap);
        let middle = bounds.x + bounds.w - points(11.0);
        let (ink, slot, body) = (cx.font_color(), cx.background_color(), cx.border_color());
        for (at, text) in &self.marks {
            let y = place(*at).round();
            let is_zero = *text == "0";
            let length = points(if is_zero { 8.0 } else { 6.0 });
            let line = vg::Rect::from_xywh(middle - points(3.0) - length, y, length, points(1.0).max(1.0));
            canvas.draw_rect(line, &paint::fill(ink));
            let at = (middle - points(5.0) - length, y + points(0.5));
            self.lettering.right(canvas, text, points(if is_zero { 11.0 } else { 10.0 }), ink, at);
        }
        let slot_rect =
            vg::Rect::from_xywh(middle - points(2.0), bounds.y + cap / 2.0, points(4.0), bounds.h - cap);
        canvas.draw_rrect(vg::RRect::new_rect_xy(slot_rect, points(2.0), points(2.0)), &paint::fill(slot));
        let y = place(self.habits.parameter().now());
        let cap_rect = vg::Rect::from_xywh(middle - points(10.0), y - cap / 2.0, points(20.0), cap);
        canvas.draw_rrect(vg::RRect::new_rect_xy(cap_rect, points(3.0), points(3.0)), &paint::fill(body));
        let line = vg::Rect::from_xywh(cap_rect.left, (y - points(1.0)).round(), points(20.0), points(2.0));
        canvas.draw_rect(line, &paint::fill(slot));
        cx.draw_outline(canvas);
    }
}
