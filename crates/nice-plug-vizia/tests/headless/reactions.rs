//! Input in, changes out.

use std::cell::RefCell;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use nice_plug_vizia::{FilesDropped, Headless, Input, Stroke, ViewSize, Wish};
use parking_lot::Mutex;
use vizia_core::prelude::*;

use crate::{idle, points};

/// A tree with one text box, whose text comes out at the other end.
fn text_box() -> (Headless, Arc<Mutex<String>>) {
    let text = Arc::new(Mutex::new(String::new()));
    let out = Arc::clone(&text);
    let headless = Headless::new(points(300, 100), move |cx| {
        let shown = Signal::new(String::new());
        Textbox::new(cx, shown)
            .on_edit(move |_, text| {
                shown.set(text.clone());
                *out.lock() = text;
            })
            .width(Pixels(200.0))
            .id("name");
        Button::new(cx, |cx| Label::new(cx, "Done")).id("done");
        idle()
    });
    (headless, text)
}

#[test]
fn typing_goes_to_the_text_box_that_was_clicked() {
    let (mut headless, text) = text_box();
    headless.type_text("lost");
    assert!(!headless.driver().takes_text());
    let name = headless.id("name").expect("a text box").middle();
    headless.click(name);
    assert!(headless.driver().takes_text());
    headless.type_text("Déjà vu ♥");
    assert_eq!(*text.lock(), "Déjà vu ♥");
    headless.key(Code::Backspace, Key::Backspace);
    assert_eq!(*text.lock(), "Déjà vu ");
    assert_eq!(headless.focused().expect("has the keyboard").role, Role::TextInput);
    assert!(headless.driver().take_wishes().contains(&Wish::Keyboard));
    headless.key(Code::Escape, Key::Escape);
    assert!(!headless.driver().takes_text(), "keys are the host's again");
    headless.click(name);
    assert!(headless.driver().takes_text());
    assert!(headless.driver().take_wishes().contains(&Wish::Keyboard));
}

#[test]
fn a_key_is_the_hosts_unless_a_view_has_a_use_for_it() {
    let (mut headless, text) = text_box();
    let letter = |letter: &str| Key::Character(letter.into());
    assert!(!headless.key(Code::Enter, Key::Enter), "nothing has the focus");
    assert!(!headless.key(Code::KeyA, letter("a")));
    assert!(headless.key(Code::Tab, Key::Tab), "the focus moves");
    let done = headless.id("done").expect("a button").middle();
    headless.click(done);
    assert!(headless.key(Code::Enter, Key::Enter), "the button has the focus");
    assert!(!headless.key(Code::Space, letter(" ")), "the transport");
    assert!(!headless.key(Code::KeyA, letter("a")));
    let name = headless.id("name").expect("a text box").middle();
    headless.click(name);
    assert!(headless.key(Code::KeyA, letter("a")));
    assert!(headless.key(Code::Space, letter(" ")));
    assert!(headless.key(Code::Escape, Key::Escape), "it ended the typing");
    assert_eq!(*text.lock(), "a ");
    assert!(!headless.key(Code::Space, letter(" ")));
    assert_eq!(*text.lock(), "a ");
}

#[test]
fn a_key_that_went_up_elsewhere_is_not_held_for_ever() {
    let (mut headless, _text) = text_box();
    let name = headless.id("name").expect("a text box").middle();
    headless.click(name);
    let down = Stroke { code: Code::KeyA, key: Key::Character("a".into()), held: Modifiers::empty(), down: true };
    assert!(headless.driver().stroke(down.clone()));
    headless.key(Code::Escape, Key::Escape);
    assert!(!headless.driver().stroke(down.clone()));
    assert!(!headless.driver().stroke(Stroke { down: false, ..down }), "or the host would have it down for ever");
}

#[cfg(feature = "window")] // The clipboard comes with the window.
#[test]
fn copied_text_is_pasted() {
    let (mut headless, text) = text_box();
    let name = headless.id("name").expect("a text box").middle();
    headless.click(name);
    headless.type_text("ab");
    for code in [Code::KeyA, Code::KeyC] {
        headless.hold(Modifiers::CTRL);
        headless.key(code, Key::Character("x".into()));
    }
    headless.hold(Modifiers::empty());
    headless.key(Code::End, Key::End);
    headless.hold(Modifiers::CTRL);
    headless.key(Code::KeyV, Key::Character("v".into()));
    assert_eq!(*text.lock(), "abab");
}

#[test]
fn tab_goes_from_view_to_view() {
    let (mut headless, _) = text_box();
    assert!(headless.focused().is_none());
    headless.key(Code::Tab, Key::Tab);
    assert_eq!(headless.focused().expect("first").entity, headless.id("name").expect("a text box").entity);
    headless.key(Code::Tab, Key::Tab);
    assert_eq!(headless.focused().expect("second").entity, headless.id("done").expect("a button").entity);
}

#[test]
fn dropped_files_arrive_at_the_view_under_the_pointer() {
    #[derive(Default)]
    struct Heard {
        whole: Vec<Vec<PathBuf>>,
    }
    struct Zone(Rc<RefCell<Heard>>);
    impl View for Zone {
        fn event(&mut self, _cx: &mut EventContext<'_>, event: &mut Event) {
            event.map(|FilesDropped(files), _| self.0.borrow_mut().whole.push(files.clone()));
        }
    }
    let (left, right) = (Rc::<RefCell<Heard>>::default(), Rc::<RefCell<Heard>>::default());
    let (one, two) = (Rc::clone(&left), Rc::clone(&right));
    let mut headless = Headless::new(points(200, 100), move |cx| {
        HStack::new(cx, move |cx| {
            Zone(one)
                .build(cx, |cx| {
                    Label::new(cx, "here");
                })
                .size(Stretch(1.0));
            Zone(two).build(cx, |_| {}).size(Stretch(1.0));
        });
        idle()
    });
    let files = [PathBuf::from("/songs/a.wav"), PathBuf::from("/songs/b")];
    headless.drop_files((10.0, 10.0), files.clone());
    assert_eq!(left.borrow().whole, [files.to_vec()]);
    assert!(right.borrow().whole.is_empty());
    headless.drop_files((150.0, 50.0), []);
    assert_eq!(right.borrow().whole, [Vec::<PathBuf>::new()]);
}

#[test]
fn timers_tick_and_polls_poll() {
    let (ticks, polls) = (Rc::new(RefCell::new(0)), Rc::new(RefCell::new(0)));
    let (tick, poll) = (Rc::clone(&ticks), Rc::clone(&polls));
    let mut headless = Headless::new(points(50, 50), move |cx| {
        let timer = cx.add_timer(Duration::from_millis(5), None, move |_, action| {
            if matches!(action, TimerAction::Tick(_)) {
                *tick.borrow_mut() += 1;
            }
        });
        cx.start_timer(timer);
        Box::new(move |_| *poll.borrow_mut() += 1)
    });
    headless.advance(Duration::from_millis(60));
    assert!(*ticks.borrow() >= 5, "{}", ticks.borrow());
    assert!(*polls.borrow() >= 4, "{}", polls.borrow());
}

#[test]
fn an_animation_runs_and_ends() {
    let mut headless = Headless::new(points(100, 100), |cx| {
        cx.add_stylesheet(
            "#box { background-color: #ff0000; transition: background-color 80ms; }
                           #box:hover { background-color: #0000ff; }",
        )
        .expect("styles");
        Element::new(cx).id("box").size(Pixels(50.0));
        idle()
    });
    assert_eq!(headless.picture().pixel(10, 10), Some([255, 0, 0, 255]));
    headless.hover((10.0, 10.0));
    assert!(headless.settle());
    assert_eq!(headless.picture().pixel(10, 10), Some([0, 0, 255, 255]));
    headless.input(Input::Left);
    headless.hover((90.0, 90.0));
    assert!(headless.settle());
    assert_eq!(headless.picture().pixel(10, 10), Some([255, 0, 0, 255]));
}

#[test]
fn resizing_lays_out_anew() {
    let mut headless = Headless::new(points(100, 100), |cx| {
        Element::new(cx).id("all").size(Stretch(1.0)).background_color(Color::red());
        idle()
    });
    headless.resize(ViewSize::new(400, 300, 2.0));
    let all = headless.id("all").expect("a view").bounds;
    assert_eq!((all.w, all.h), (400.0, 300.0));
    let picture = headless.picture();
    assert_eq!((picture.width(), picture.height()), (400, 300));
    assert_eq!(picture.pixel(399, 299), Some([255, 0, 0, 255]));
}

#[test]
fn views_ask_for_pointers_sizes_and_an_end() {
    let mut headless = Headless::new(points(100, 100), |cx| {
        Element::new(cx).size(Pixels(50.0)).cursor(CursorIcon::Hand).on_press(|cx| {
            cx.emit(WindowEvent::SetSize(WindowSize::new(640, 480)));
            cx.emit(WindowEvent::WindowClose);
        });
        idle()
    });
    headless.driver().take_wishes();
    headless.hover((10.0, 10.0));
    assert_eq!(headless.driver().take_wishes(), [Wish::Cursor(CursorIcon::Hand)]);
    headless.hover((90.0, 90.0));
    assert_eq!(headless.driver().take_wishes(), [Wish::Cursor(CursorIcon::Default)]);
    headless.click((10.0, 10.0));
    let wishes = headless.driver().take_wishes();
    assert!(wishes.contains(&Wish::Size(640, 480)) && wishes.contains(&Wish::Close), "{wishes:?}");
}
