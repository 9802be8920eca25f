//! Mouse and keyboard behaviour that all parameter controls share. Runs on the window's thread.
//!
//! Drags are relative: a click on a fader changes nothing, so an accidental touch on a dark stage makes no jump. Draws nothing.

use nice_plug_vizia::Parameter;
use vizia_core::prelude::*;

use crate::editor::request::Request;

/// How much slower a drag is with Ctrl, Cmd or Shift held.
const FINE: f32 = 0.1;

/// The direction of a drag that raises the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axis {
    /// Upwards.
    Vertical,
    /// Upwards or to the right.
    Both,
}

/// The pointer's and the keyboard's hold on one parameter.
pub struct Habits {
    parameter: Parameter,
    axis: Axis,
    /// The length of a drag from 0 to 1, in points.
    travel: f32,
    drag: Option<Drag>,
    /// The parameter as the last press took it, for the song that was shown. vizia consumes the second press of a double click.
    pressed: Option<Parameter>,
}

/// A drag in progress.
struct Drag {
    last: (f32, f32),
    /// The value before it is rounded to the parameter's steps, so that slow drags add up.
    exact: f32,
}

impl Habits {
    /// Idle; a drag over `travel` points covers the whole range.
    pub fn new(parameter: Parameter, axis: Axis, travel: f32) -> Self {
        Self { parameter, axis, travel, drag: None, pressed: None }
    }

    /// The parameter.
    pub fn parameter(&self) -> &Parameter {
        &self.parameter
    }

    /// Sets the length of a full drag to the control's drawn height, so that the cap stays under the pointer.
    pub fn set_travel(&mut self, points: f32) {
        self.travel = points.max(40.0);
    }

    /// Handles the events of the parameter's control.
    pub fn event(&mut self, cx: &mut EventContext<'_>, event: &mut Event) {
        event.map(|event, meta| match event {
            WindowEvent::MouseDown(MouseButton::Left) => self.grasp(cx),
            WindowEvent::MouseMove(x, y) if self.drag.is_some() => self.pull(cx, (*x, *y)),
            WindowEvent::MouseUp(MouseButton::Left) => self.release(cx),
            WindowEvent::MouseDoubleClick(MouseButton::Left) => self.reset(),
            WindowEvent::MouseDown(MouseButton::Right) => {
                let place = middle(cx);
                cx.emit(Request::Menu(self.parameter.clone(), place, true));
            }
            WindowEvent::MouseScroll(x, y) => {
                let notches = if *y == 0.0 { *x } else { *y };
                if notches != 0.0 {
                    self.parameter.step(notches > 0.0, is_fine(cx));
                }
                meta.consume();
            }
            WindowEvent::KeyDown(code, _) if self.key(cx, *code) => meta.consume(),
            WindowEvent::ActionRequest(request) => match request.action {
                Action::Increment => self.parameter.step(true, false),
                Action::Decrement => self.parameter.step(false, false),
                _ => {}
            },
            _ => {}
        });
    }

    fn grasp(&mut self, cx: &mut EventContext<'_>) {
        self.pressed = Some(self.parameter.claimed());
        self.parameter.begin();
        self.drag = Some(Drag { last: (cx.mouse().cursor_x, cx.mouse().cursor_y), exact: self.parameter.now() });
        cx.capture();
        cx.focus_with_visibility(false);
        cx.set_active(true);
    }

    fn pull(&mut self, cx: &mut EventContext<'_>, to: (f32, f32)) {
        // Another song has taken the parameter: the hand has to take it again.
        if !self.parameter.is_held() {
            return self.release(cx);
        }
        let Some(drag) = &mut self.drag else { return };
        let (right, up) = (to.0 - drag.last.0, drag.last.1 - to.1);
        drag.last = to;
        let way = match self.axis {
            Axis::Vertical => up,
            Axis::Both => up + right,
        };
        let fine = if is_fine(cx) { FINE } else { 1.0 };
        drag.exact = (drag.exact + way * fine / (self.travel * cx.scale_factor())).clamp(0.0, 1.0);
        self.parameter.set(drag.exact);
    }

    fn release(&mut self, cx: &mut EventContext<'_>) {
        if self.drag.take().is_some() {
            self.parameter.end();
            cx.release();
            cx.set_active(false);
        }
    }

    /// A drag that a double click started continues from the default value. If the first press was for another song, nothing happens.
    fn reset(&mut self) {
        if self.pressed.as_ref().is_some_and(Parameter::is_lapsed) {
            return;
        }
        self.parameter.reset();
        if let Some(drag) = &mut self.drag {
            drag.exact = self.parameter.now();
        }
    }

    /// Goes ten steps, all for the song that is shown.
    fn leap(&self, up: bool) {
        let parameter = self.parameter.claimed();
        (0..10).for_each(|_| parameter.step(up, false));
    }

    /// Whether the control handles this key.
    fn key(&mut self, cx: &mut EventContext<'_>, code: Code) -> bool {
        match code {
            Code::ArrowUp | Code::ArrowRight => self.parameter.step(true, is_fine(cx)),
            Code::ArrowDown | Code::ArrowLeft => self.parameter.step(false, is_fine(cx)),
            Code::PageUp => self.leap(true),
            Code::PageDown => self.leap(false),
            Code::Delete | Code::Backspace => self.parameter.reset(),
            Code::Enter | Code::NumpadEnter => ask(cx, &self.parameter),
            _ => return false,
        }
        true
    }
}

/// Whether a modifier asks for fine steps.
fn is_fine(cx: &EventContext<'_>) -> bool {
    cx.modifiers().intersects(Modifiers::CTRL | Modifiers::SUPER | Modifiers::SHIFT)
}

/// Opens a box to type a value, at the control's position.
fn ask(cx: &mut EventContext<'_>, parameter: &Parameter) {
    let place = middle(cx);
    cx.emit(Request::Ask(parameter.clone(), place));
}

/// The middle of a control, in points.
pub fn middle(cx: &EventContext<'_>) -> (f32, f32) {
    let (bounds, scale) = (cx.bounds(), cx.scale_factor());
    (bounds.center().0 / scale, bounds.center().1 / scale)
}
