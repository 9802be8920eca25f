//! Marks on a control: what the host does to its parameter. Runs on the window's thread.
//!
//! A ring: a knob of the host is mapped to it. A square: there is automation; it is full while that plays or is recorded. Draws nothing where
//! the host tells nothing.

use nice_plug_vizia::Parameter;
use vizia_core::prelude::*;
use vizia_core::vg;

use crate::editor::paint;
use crate::editor::signs::SignsShown;
use crate::host::{Automation, ParamMark};

/// The radius of a mark, in points.
const RADIUS: f32 = 3.0;

/// The marks of a control, drawn over it.
pub struct MarkView {
    mark: Memo<ParamMark>,
}

impl MarkView {
    /// The marks of `parameter`, over the view that is being built.
    pub fn over(cx: &mut Context, parameter: &Parameter) {
        let Some(&SignsShown { marks, .. }) = cx.try_data::<SignsShown>() else { return };
        let param = parameter.ptr();
        let mark = Memo::new(move |_| marks.with(|marks| marks.get(&param).copied().unwrap_or_default()));
        Self { mark }
            .build(cx, |_| {})
            .bind(mark, |mut handle| handle.needs_redraw())
            .class("param-mark")
            .hoverable(false)
            .name(mark.map(|mark| words(*mark)));
    }
}

/// The marks as text; empty without any.
fn words(mark: ParamMark) -> String {
    let automation = match mark.automation {
        Automation::None => "",
        Automation::Present => "automated",
        Automation::Playing => "automation plays",
        Automation::Recording => "automation is recorded",
        Automation::Overridden => "automation is overridden",
    };
    match (mark.mapped.is_some(), automation) {
        (true, "") => "mapped".to_owned(),
        (true, automation) => format!("mapped, {automation}"),
        (false, automation) => automation.to_owned(),
    }
}

/// The colour of an automation; `None` without one.
fn colour(automation: Automation) -> Option<Color> {
    match automation {
        Automation::None => None,
        Automation::Present => Some(Color::rgb(0xaa, 0xb2, 0xc0)),
        Automation::Playing => Some(Color::rgb(0x35, 0xd0, 0x7f)),
        Automation::Recording => Some(Color::rgb(0xff, 0x6b, 0x6b)),
        Automation::Overridden => Some(Color::rgb(0xff, 0xb0, 0x3a)),
    }
}

impl View for MarkView {
    fn element(&self) -> Option<&'static str> {
        Some("param-mark")
    }

    fn draw(&self, cx: &mut DrawContext<'_>, canvas: &Canvas) {
        let (mark, bounds, scale) = (self.mark.get(), cx.bounds(), cx.scale_factor());
        let radius = RADIUS * scale;
        let mut right = bounds.right() - radius - scale;
        let y = bounds.y + radius + scale;
        let ring = |colour: Color| {
            let mut paint = paint::fill(colour);
            paint.set_style(vg::PaintStyle::Stroke);
            paint.set_stroke_width(1.5 * scale);
            paint
        };
        if let Some(colour) = colour(mark.automation) {
            let is_full = matches!(mark.automation, Automation::Playing | Automation::Recording);
            let paint = if is_full { paint::fill(colour) } else { ring(colour) };
            let square = vg::Rect::from_xywh(right - radius, y - radius, 2.0 * radius, 2.0 * radius);
            canvas.draw_rect(square, &paint);
            right -= 3.0 * radius;
        }
        if let Some(own) = mark.mapped {
            let [red, green, blue] = own.unwrap_or([0x5f, 0xa5, 0xff]);
            canvas.draw_circle((right, y), radius, &ring(Color::rgb(red, green, blue)));
        }
    }
}
