//! Real windows on a real display: an X server, which may be Xvfb. Where `DISPLAY` is not set, or names no server,
//! each test says that it was skipped.
#![cfg(target_os = "linux")]

mod desk;
mod drag;

use std::num::NonZeroU32;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use desk::{Desk, Parent, wait_until};
use drag::Source;

use nice_plug_core::editor::ParentWindowHandle;
use nice_plug_core::params::{FloatParam, Param, range::FloatRange};
use nice_plug_vizia::{EditorState, FilesDropped, HostEvent, HostLog, Parameters, Poll, WindowPlan};
use parking_lot::Mutex;
use vizia_core::prelude::*;

const RED: [u8; 3] = [255, 0, 0];
const GREEN: [u8; 3] = [0, 128, 0];

/// The content of a window, and the events that it received.
struct Shown {
    state: Arc<EditorState>,
    level: Arc<FloatParam>,
    log: HostLog,
    text: Arc<Mutex<String>>,
}

impl Shown {
    fn new() -> Self {
        let level = FloatParam::new("Level", 1.0, FloatRange::Linear { min: 0.0, max: 1.0 });
        Self {
            state: EditorState::new(300.0, 200.0),
            level: Arc::new(level),
            log: HostLog::default(),
            text: Arc::default(),
        }
    }

    /// A window of 300 × 200: a text box above, a field below that is red down to the level and green where it is
    /// dragged to.
    fn plan(&mut self) -> WindowPlan {
        let (parameters, log) = Parameters::logged();
        self.log = log;
        let (level, text) = (Arc::clone(&self.level), Arc::clone(&self.text));
        WindowPlan::new(Arc::clone(&self.state), move |cx| views(cx, parameters, &level, text))
    }
}

fn handle(parent: &Parent<'_>) -> baseview::ParentWindowHandle {
    let id = NonZeroU32::new(parent.id()).expect("an id");
    baseview::ParentWindowHandle::from_window(&ParentWindowHandle::XcbWindow(id))
}

struct Field(nice_plug_vizia::Parameter);

impl View for Field {
    fn event(&mut self, cx: &mut EventContext<'_>, event: &mut Event) {
        event.map(|event, meta| match event {
            WindowEvent::MouseDown(MouseButton::Left) => {
                self.0.begin();
                cx.capture();
            }
            WindowEvent::MouseMove(x, _) if self.0.is_held() => {
                self.0.set((x - cx.bounds().x) / cx.bounds().w);
            }
            WindowEvent::MouseScroll(_, notches) => self.0.set(self.0.now() + notches / 4.0),
            WindowEvent::MouseUp(MouseButton::Left) => {
                self.0.end();
                cx.release();
                cx.focus();
            }
            WindowEvent::KeyDown(Code::KeyU, _) => {
                self.0.set(0.5);
                meta.consume();
            }
            _ => {}
        });
    }
}

fn views(cx: &mut Context, parameters: Parameters, level: &Arc<FloatParam>, text: Arc<Mutex<String>>) -> Poll {
    cx.add_stylesheet(":root { background-color: #008000; } textbox { border-radius: 0px; }").expect("styles");
    let shown = Signal::new(String::new());
    Textbox::new(cx, shown)
        .on_edit(move |_, typed| {
            shown.set(typed.clone());
            *text.lock() = typed;
        })
        .size(Pixels(300.0))
        .height(Pixels(50.0));
    let level = parameters.bind(level, |level| level);
    let width = level.value().map(|value| Percentage(value * 100.0));
    Field(level)
        .build(cx, move |cx| {
            Element::new(cx).height(Stretch(1.0)).width(width).background_color(Color::red()).hoverable(false);
        })
        .size(Stretch(1.0));
    Box::new(move |_| parameters.poll())
}

#[test]
fn a_drag_in_an_embedded_window_is_a_gesture_and_is_seen() {
    let Some(desk) = Desk::new() else { return };
    let parent = desk.parent(300, 200);
    let mut shown = Shown::new();
    let window = WindowPlan { parent: Some(handle(&parent)), ..shown.plan() }.open().expect("opens");
    window.show().expect("shows");
    parent.wait_for(250, 150, RED);
    assert!(shown.state.is_open());

    parent.move_to(200, 150);
    parent.button(1, true);
    parent.move_to(150, 150);
    parent.wait_for(250, 150, GREEN);
    parent.button(1, false);
    wait_until("the gesture ends", || shown.level.unmodulated_normalized_value() == 0.5);
    parent.wait_for(140, 150, RED);
    parent.wait_for(160, 150, GREEN);
    let ended = HostEvent::Ended("Level".into());
    let mut events = Vec::new();
    wait_until("the host is told", || {
        events.extend(shown.log.take());
        events.last() == Some(&ended)
    });
    assert_eq!(events.first(), Some(&HostEvent::Begun("Level".into())));

    // Button 4 is the wheel, turned up by a notch.
    parent.click(4);
    wait_until("the wheel turns the level up", || shown.level.unmodulated_normalized_value() == 0.75);
    parent.wait_for(220, 150, RED);
    drop(window);
    assert!(!shown.state.is_open());
}

#[test]
fn typing_goes_to_a_text_box_and_else_to_the_host() {
    let Some(desk) = Desk::new() else { return };
    let parent = desk.parent(300, 200);
    let mut shown = Shown::new();
    let window = WindowPlan { parent: Some(handle(&parent)), ..shown.plan() }.open().expect("opens");
    window.show().expect("shows");
    parent.wait_for(250, 150, RED);
    parent.take_keyboard();
    parent.move_to(50, 25);
    parent.click(1);
    parent.wait_for_keyboard();
    parent.key('a');
    parent.key('b');
    wait_until("the text box has the text", || *shown.text.lock() == "ab");
    parent.escape();
    parent.wait_for_own_keyboard();
    // And once more, in the box that still has vizia's focus; elsewhere in it, or it would be a double click.
    parent.move_to(150, 25);
    parent.click(1);
    parent.wait_for_keyboard();
    parent.key('c');
    wait_until("the text box has the new text", || shown.text.lock().contains('c'));
    // The host takes the keyboard, and the musician comes back.
    parent.take_keyboard();
    parent.wait_for_own_keyboard();
    parent.move_to(250, 25);
    parent.click(1);
    parent.wait_for_keyboard();
    drop(window);
    parent.wait_for_own_keyboard();
}

#[test]
fn keys_that_no_view_wants_are_the_hosts_wherever_the_pointer_is() {
    let Some(desk) = Desk::new() else { return };
    let parent = desk.parent(300, 200);
    let mut shown = Shown::new();
    let window = WindowPlan { parent: Some(handle(&parent)), ..shown.plan() }.open().expect("opens");
    window.show().expect("shows");
    parent.wait_for(250, 150, RED);
    parent.take_keyboard();
    // The server gives these to the window below the pointer.
    parent.move_to(250, 150);
    parent.key(' ');
    parent.wait_for_key(' ');
    parent.key('x');
    parent.wait_for_key('x');
    // A view that was clicked has one key, and no other.
    parent.button(1, true);
    parent.move_to(75, 150);
    parent.wait_for(220, 150, GREEN);
    parent.button(1, false);
    parent.key('u');
    wait_until("the view takes its key", || shown.level.unmodulated_normalized_value() == 0.5);
    parent.key(' ');
    parent.wait_for_key(' ');
    // A text box has them all.
    parent.move_to(50, 25);
    parent.click(1);
    parent.wait_for_keyboard();
    parent.key(' ');
    parent.key('x');
    wait_until("the text box has the text", || *shown.text.lock() == " x");
    assert_eq!(parent.heard(), None);
    parent.escape();
    parent.wait_for_own_keyboard();
    parent.key('x');
    parent.wait_for_key('x');
    drop(window);
}

/// Reports dropped files to the test.
struct Drops(Arc<Mutex<Vec<PathBuf>>>);

impl Model for Drops {
    fn event(&mut self, _cx: &mut EventContext<'_>, event: &mut Event) {
        event.map(|FilesDropped(files), _| self.0.lock().extend_from_slice(files));
    }
}

#[test]
fn files_from_another_program_are_dropped_and_nothing_else_is() {
    let Some(desk) = Desk::new() else { return };
    let parent = desk.parent(300, 200);
    let dropped: Arc<Mutex<Vec<PathBuf>>> = Arc::default();
    let drops = Drops(Arc::clone(&dropped));
    let plan = WindowPlan::new(EditorState::new(300.0, 200.0), move |cx| {
        cx.add_stylesheet(":root { background-color: #008000; }").expect("styles");
        drops.build(cx);
        Box::new(|_| {})
    });
    let window = WindowPlan { parent: Some(handle(&parent)), ..plan }.open().expect("opens");
    window.show().expect("shows");
    parent.wait_for(250, 150, GREEN);
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("a song");
    std::fs::create_dir_all(&folder).expect("a folder");
    let files = [folder.join("Drums é.wav"), folder];
    std::fs::write(&files[0], "").expect("a file");
    let [file, folder] = files.each_ref().map(|path| path.display().to_string().replace(' ', "%20"));
    let source = Source::new();
    assert!(!source.drag("text/plain", "words", parent.child(), (100, 100)), "words are no files");
    let list = format!("file://{}\r\nfile://{folder}\r\n", file.replace('é', "%C3%A9"));
    assert!(source.drag("text/uri-list", &list, parent.child(), (100, 100)));
    wait_until("the files arrive", || !dropped.lock().is_empty());
    let found = files.map(|path| path.canonicalize().expect("a path"));
    assert_eq!(*dropped.lock(), found);
    drop(window);
}

#[test]
fn the_host_resizes_and_the_size_is_kept_for_the_next_time() {
    let Some(desk) = Desk::new() else { return };
    let parent = desk.parent(600, 400);
    let mut shown = Shown::new();
    let window = WindowPlan { parent: Some(handle(&parent)), ..shown.plan() }.open().expect("opens");
    window.show().expect("shows");
    parent.wait_for(250, 150, RED);
    window.resize(baseview::dpi::PhysicalSize::new(500, 300)).expect("resizes");
    parent.wait_for(490, 290, RED);
    assert_eq!((shown.state.saved().width, shown.state.saved().height), (500.0, 300.0));
    drop(window);
    let window = WindowPlan { parent: Some(handle(&parent)), ..shown.plan() }.open().expect("opens again");
    window.show().expect("shows");
    parent.wait_for(490, 290, RED);
    shown.state.set_zoom(0.5);
    wait_until("the window shrinks, and has as many points", || {
        let saved = shown.state.saved();
        window.size().physical.width == 250 && (saved.width, saved.height) == (500.0, 300.0)
    });
}

#[test]
fn windows_of_several_instances_are_open_at_once() {
    let Some(desk) = Desk::new() else { return };
    let mut shown = [Shown::new(), Shown::new(), Shown::new()];
    let parents: Vec<_> = shown.iter().map(|_| desk.parent(300, 200)).collect();
    let mut windows = Vec::new();
    for (shown, parent) in shown.iter_mut().zip(&parents) {
        let window = WindowPlan { parent: Some(handle(parent)), ..shown.plan() }.open().expect("opens");
        window.show().expect("shows");
        windows.push(window);
    }
    for (index, parent) in parents.iter().enumerate() {
        parent.raise();
        parent.wait_for(250, 150, RED);
        parent.move_to(75 * (index as i16 + 1), 150);
        parent.button(1, true);
        parent.move_to(75 * (index as i16 + 1) - 1, 150);
        parent.button(1, false);
    }
    for (index, shown) in shown.iter().enumerate() {
        let wanted = (75.0 * (index as f32 + 1.0) - 1.0) / 300.0;
        wait_until("each has its own level", || shown.level.unmodulated_normalized_value() == wanted);
    }
}

#[test]
fn two_hundred_windows_open_and_close_without_a_trace() {
    let Some(desk) = Desk::new() else { return };
    let parent = desk.parent(300, 200);
    let mut shown = Shown::new();
    let mut cycle = |show: bool| {
        let window = WindowPlan { parent: Some(handle(&parent)), ..shown.plan() }.open().expect("opens");
        if show {
            window.show().expect("shows");
            parent.wait_for(250, 150, RED);
        }
    };
    (0..5).for_each(|_| cycle(true));
    // Threads that were told to end take a moment.
    std::thread::sleep(Duration::from_millis(300));
    let open = || (entries("/proc/self/fd"), entries("/proc/self/task"));
    let before = open();
    (0..200).for_each(|turn| cycle(turn % 2 == 0));
    wait_until(&format!("{before:?} files and threads again"), || open() == before);
}

#[test]
fn a_view_that_panics_takes_only_its_window_with_it() {
    let Some(desk) = Desk::new() else { return };
    let parent = desk.parent(300, 200);
    let mut frames = 0;
    let state = EditorState::new(300.0, 200.0);
    let plan = WindowPlan::new(Arc::clone(&state), move |_| {
        Box::new(move |_| {
            frames += 1;
            assert!(frames < 5, "a view that panics, as this test wants");
        })
    });
    let window = WindowPlan { parent: Some(handle(&parent)), ..plan }.open().expect("opens");
    window.show().expect("shows");
    wait_until("the window closes", || !window.is_open());
    assert_eq!([state.take_panic(), state.take_panic()], [true, false]);
    let plan = WindowPlan::new(Arc::clone(&state), |_| panic!("while it is built, as this test wants"));
    assert!(plan.open().is_err() && state.take_panic());
}

fn entries(folder: &str) -> usize {
    std::fs::read_dir(folder).map_or(0, Iterator::count)
}
