//! What floats above everything: a box for a typed value, a list to choose from. On the thread of the window.

use nice_plug_vizia::Parameter;
use vizia_core::prelude::*;

use super::act::Act;
use super::shown::Shown;

/// The width of a box and of a list, in points.
const WIDTH: f32 = 150.0;
/// The height of an entry of a list.
const ENTRY: f32 = 26.0;
/// What the frame and the room inside of it take from top and bottom together.
const FRAME: f32 = 18.0;

/// What floats above everything. Places are in points of the window.
#[derive(Clone)]
pub enum Overlay {
    /// Nothing.
    None,
    /// A box into which a value is typed.
    Entry(Parameter, (f32, f32)),
    /// All values of a parameter.
    List(Parameter, (f32, f32)),
}

impl PartialEq for Overlay {
    fn eq(&self, other: &Self) -> bool {
        matches!((self, other), (Self::None, Self::None))
    }
}

/// Builds what floats, whenever something does.
pub fn layer(cx: &mut Context, shown: Shown) {
    Binding::new(cx, shown.overlay, move |cx| match shown.overlay.get() {
        Overlay::None => {}
        Overlay::Entry(parameter, at) => floating(cx, shown, at, ENTRY + 44.0, move |cx| entry(cx, &parameter)),
        Overlay::List(parameter, at) => {
            let height = ENTRY * (parameter.steps().unwrap_or(0) + 1) as f32 + FRAME;
            floating(cx, shown, at, height, move |cx| list(cx, &parameter));
        }
    });
}

/// A ground that puts away what floats when it is clicked, and what floats on it, kept inside the window.
fn floating(cx: &mut Context, shown: Shown, (x, y): (f32, f32), height: f32, content: impl FnOnce(&mut Context)) {
    let (width, room) = shown.size.get();
    let inside = |at: f32, length: f32, room: f32| at.min(room - length - 8.0).max(8.0);
    let left = inside(x - WIDTH / 2.0, WIDTH, width);
    let top = inside(y, height, room);
    Element::new(cx).class("ground").on_mouse_down(|cx, _| cx.emit(Act::Dismiss));
    VStack::new(cx, content)
        .class("floating")
        .left(Pixels(left))
        .top(Pixels(top))
        .width(Pixels(WIDTH))
        // What scrolls has no height of its own.
        .height(Pixels(height.min(room - 16.0).max(0.0)));
}

fn entry(cx: &mut Context, parameter: &Parameter) {
    Label::new(cx, parameter.name()).class("floating-title");
    let (set, text) = (parameter.clone(), Signal::new(parameter.text()));
    Textbox::new(cx, text)
        .id("entry")
        .class("entry")
        .name(parameter.name())
        .on_submit(move |cx, text, by_enter| {
            if by_enter && !set.set_text(&text) {
                cx.set_valid(false);
                return;
            }
            cx.emit(Act::Dismiss);
        })
        .on_cancel(|cx| cx.emit(Act::Dismiss))
        .on_build(|cx| {
            cx.emit(TextEvent::StartEdit);
            cx.emit(TextEvent::SelectAll);
        });
}

fn list(cx: &mut Context, parameter: &Parameter) {
    let steps = parameter.steps().unwrap_or(1).max(1);
    let parameter = parameter.clone();
    ScrollView::new(cx, move |cx| {
        for step in 0..=steps {
            let value = step as f32 / steps as f32;
            let is_chosen = (parameter.now() - value).abs() < 0.5 / steps as f32;
            let set = parameter.clone();
            Label::new(cx, parameter.text_of(value))
                .class("choice")
                .checked(is_chosen)
                .role(Role::MenuItem)
                .navigable(true)
                .height(Pixels(ENTRY))
                .on_press(move |cx| {
                    set.set(value);
                    cx.emit(Act::Dismiss);
                });
        }
    })
    .show_horizontal_scrollbar(false);
}
