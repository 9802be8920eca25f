//! A balance control: a bar that grows from the middle. Runs on the window's thread.

use nice_plug_vizia::Parameter;
use vizia_core::prelude::*;
use vizia_core::vg;

use super::habits::{Axis, Habits};
use super::mark::MarkView;
use crate::editor::paint::{self, Lettering};

/// A balance control.
pub struct PanControl {
    habits: Habits,
    lettering: Lettering,
}

impl PanControl {
    /// A balance control for `parameter`.
    pub fn new(cx: &mut Context, parameter: Parameter) -> Handle<'_, Self> {
        let value = parameter.value();
        let (name, words, of_mark) = (parameter.name(), parameter.clone(), parameter.clone());
        Self { habits: Habits::new(parameter, Axis::Both, 120.0), lettering: Lettering::new() }
            .build(cx, |cx| MarkView::over(cx, &of_mark))
            .bind(value, |mut handle| handle.needs_redraw())
            .navigable(true)
            .role(Role::Slider)
            .name(name)
            .numeric_value(value.map(|&value| f64::from(value)))
            .text_value(value.map(move |&value| words.text_of(value)))
    }
}

impl View for PanControl {
    fn element(&self) -> Option<&'static str> {
        Some("pan")
    }

    fn event(&mut self, cx: &mut EventContext<'_>, event: &mut Event) {
        self.habits.event(cx, event);
    }

    /// `color` is the text's colour, `background-color` the slot's, `border-color` the bar's.
    fn draw(&self, cx: &mut DrawContext<'_>, canvas: &Canvas) {
        let (bounds, scale) = (cx.bounds(), cx.scale_factor());
        let height = (4.0 * scale).round();
        let (top, middle) = (bounds.bottom() - height, bounds.x + bounds.w / 2.0);
        canvas.draw_rect(
            vg::Rect::new(bounds.x, top, bounds.right(), bounds.bottom()),
            &paint::fill(cx.background_color()),
        );
        let parameter = self.habits.parameter();
        let end = bounds.x + parameter.now() * bounds.w;
        let (from, to) = (middle.min(end) - scale, middle.max(end) + scale);
        canvas.draw_rect(vg::Rect::new(from, top, to, bounds.bottom()), &paint::fill(cx.border_color()));
        let at = (middle, bounds.y + (bounds.h - height) / 2.0);
        self.lettering.centred(canvas, &parameter.text(), cx.font_size(), cx.font_color(), at);
        cx.draw_outline(canvas);
    }
}
