//! A parameter as text, to be dragged, scrolled or typed. Runs on the window's thread.

use nice_plug_vizia::Parameter;
use vizia_core::prelude::*;

use super::habits::{Axis, Habits};
use super::mark::MarkView;

/// A parameter as text.
pub struct Value {
    habits: Habits,
}

impl Value {
    /// Shows `parameter`; a drag over `travel` points covers its whole range.
    pub fn new(cx: &mut Context, parameter: Parameter, travel: f32) -> Handle<'_, Self> {
        let value = parameter.value();
        let (name, words, of_mark) = (parameter.name(), parameter.clone(), parameter.clone());
        let text = value.map(move |&value| words.text_of(value).replace('-', "−"));
        Self { habits: Habits::new(parameter, Axis::Both, travel) }
            .build(cx, |cx| {
                Label::new(cx, text).hoverable(false);
                MarkView::over(cx, &of_mark);
            })
            .navigable(true)
            .role(Role::SpinButton)
            .name(name)
            .numeric_value(value.map(|&value| f64::from(value)))
            .text_value(text)
    }
}

impl View for Value {
    fn element(&self) -> Option<&'static str> {
        Some("value")
    }

    fn event(&mut self, cx: &mut EventContext<'_>, event: &mut Event) {
        // Until the value was clicked, the wheel scrolls the panel around it, so that scrolling past does not change
        // it.
        let mut is_passing = false;
        event.map(|event, _| {
            is_passing = matches!(event, WindowEvent::MouseScroll(..)) && cx.focused() != cx.current();
        });
        if !is_passing {
            self.habits.event(cx, event);
        }
    }
}
