//! Tests of what is drawn, and that nothing else is drawn.

use nice_plug_vizia::{Area, Headless, Poll, ViewSize};
use vizia_core::prelude::*;

use crate::{idle, points};

/// Two squares on grey, each of the colour that its signal says.
fn squares(cx: &mut Context) -> (Signal<Color>, Signal<Color>) {
    let (left, right) = (Signal::new(Color::red()), Signal::new(Color::red()));
    cx.add_stylesheet(":root { background-color: #808080; }").expect("styles");
    HStack::new(cx, move |cx| {
        Element::new(cx).size(Pixels(20.0)).background_color(left).id("left");
        Element::new(cx).size(Pixels(20.0)).background_color(right).id("right");
    })
    .gap(Pixels(60.0));
    (left, right)
}

/// [`squares`], and the signals of them.
fn with_squares() -> (Headless, Signal<Color>, Signal<Color>) {
    let (sender, receiver) = std::sync::mpsc::channel();
    let headless = Headless::new(points(100, 100), move |cx| {
        sender.send(squares(cx)).expect("room");
        idle()
    });
    let (left, right) = receiver.recv().expect("built");
    (headless, left, right)
}

#[test]
fn only_what_changed_is_drawn() {
    let (mut headless, left, right) = with_squares();
    assert_eq!(headless.frame(), None, "nothing changed");
    headless.driver().with(move |_| right.set(Color::blue()));
    assert_eq!(headless.frame(), Some(Area { x: 80, y: 0, width: 20, height: 20 }));
    assert_eq!(headless.picture().pixel(90, 10), Some([0, 0, 255, 255]));
    assert_eq!(headless.picture().pixel(10, 10), Some([255, 0, 0, 255]));
    headless.driver().with(move |_| left.set(Color::blue()));
    assert_eq!(headless.frame(), Some(Area { x: 0, y: 0, width: 20, height: 20 }));
}

#[test]
fn what_is_hidden_costs_no_more_than_its_own_place() {
    let (sender, receiver) = std::sync::mpsc::channel();
    let mut headless = Headless::new(points(100, 100), move |cx| {
        let signal = Signal::new(Color::red());
        sender.send(signal).expect("room");
        Element::new(cx).size(Pixels(40.0)).background_color(Color::green());
        Element::new(cx).size(Pixels(40.0)).background_color(signal).visibility(Visibility::Hidden);
        Element::new(cx).size(Pixels(40.0)).background_color(signal).display(Display::None);
        idle()
    });
    let signal = receiver.recv().expect("built");
    headless.driver().with(move |_| signal.set(Color::blue()));
    let area = headless.frame().unwrap_or_default();
    assert!(area.width <= 40 && area.height <= 40, "not the whole window: {area:?}");
}

#[test]
fn drawing_a_part_gives_what_drawing_all_gives() {
    let (mut headless, left, right) = with_squares();
    headless.driver().with(move |_| {
        left.set(Color::blue());
        right.set(Color::green());
    });
    headless.frame();
    let parts = headless.picture();
    headless.resize(points(101, 100));
    headless.resize(points(100, 100));
    assert_eq!(headless.picture(), parts);
}

#[test]
fn a_window_of_one_pixel_and_a_scale_of_three() {
    let everything = |cx: &mut Context| -> Poll {
        Label::new(cx, "Ünïcode 🥁 עברית");
        Textbox::new(cx, Signal::new(String::from("text")));
        Slider::new(cx, Signal::new(0.5_f32));
        Button::new(cx, |cx| Label::new(cx, "press"));
        ScrollView::new(cx, |cx| {
            Label::new(cx, "far");
        })
        .size(Pixels(50.0));
        idle()
    };
    for size in [points(1, 1), ViewSize::new(1, 1, 3.0), ViewSize::new(1, 800, 3.0), ViewSize::new(900, 1, 0.25)] {
        let mut headless = Headless::new(size, everything);
        headless.click((0.5, 0.5));
        headless.type_text("x");
        assert_eq!(headless.picture().rgba().len() as u32, size.width() * size.height() * 4);
    }
    let mut small = Headless::new(ViewSize::of_points(200.0, 200.0, 1.0), everything);
    let mut large = Headless::new(ViewSize::of_points(200.0, 200.0, 3.0), everything);
    let (small, large) = (small.named("far").pop().expect("a label"), large.named("far").pop().expect("a label"));
    assert!((large.bounds.y / small.bounds.y - 3.0).abs() < 0.1, "{:?} {:?}", small.bounds, large.bounds);
}
