//! A switch for a parameter: a letter that lights up. Runs on the window's thread.

use nice_plug_vizia::Parameter;
use vizia_core::prelude::*;

use super::habits::middle;
use super::mark::MarkView;
use crate::editor::request::Request;

/// A switch.
pub struct Switch {
    parameter: Parameter,
    /// The action of an Alt-click.
    alone: Option<Request>,
    /// The parameter as a press of the mouse took it, for the song that was shown.
    pressed: Option<Parameter>,
}

impl Switch {
    /// A switch for `parameter`, labelled `letter`; an Alt-click runs `alone`.
    pub fn new<'a>(
        cx: &'a mut Context,
        parameter: Parameter,
        letter: &'static str,
        alone: Option<Request>,
    ) -> Handle<'a, Self> {
        let value = parameter.value();
        let name = parameter.name();
        let of_mark = parameter.clone();
        Self { parameter, alone, pressed: None }
            .build(cx, |cx| {
                Label::new(cx, letter).hoverable(false);
                MarkView::over(cx, &of_mark);
            })
            .checked(value.map(|&value| value >= 0.5))
            .checkable(true)
            .navigable(true)
            .role(Role::Switch)
            .name(name)
    }
}

impl View for Switch {
    fn element(&self) -> Option<&'static str> {
        Some("switch-letter")
    }

    fn event(&mut self, cx: &mut EventContext<'_>, event: &mut Event) {
        event.map(|event, meta| match event {
            WindowEvent::MouseDown(MouseButton::Left) => self.pressed = Some(self.parameter.claimed()),
            WindowEvent::Press { mouse } => {
                let pressed = self.pressed.take().filter(|_| *mouse);
                if pressed.is_some_and(|pressed| pressed.is_lapsed()) {
                    return meta.consume();
                }
                match self.alone.clone().filter(|_| cx.modifiers().contains(Modifiers::ALT)) {
                    Some(act) => cx.emit(act),
                    None => self.parameter.set(if self.parameter.now() < 0.5 { 1.0 } else { 0.0 }),
                }
                meta.consume();
            }
            WindowEvent::MouseDown(MouseButton::Right) => {
                let place = middle(cx);
                cx.emit(Request::Menu(self.parameter.clone(), place, false));
            }
            WindowEvent::KeyDown(Code::Delete | Code::Backspace, _) => {
                self.parameter.reset();
                meta.consume();
            }
            _ => {}
        });
    }
}
