//! A view tree with its pixels: takes input, returns frames. Runs on one thread, which may be any; it has no window and
//! no clock.
//!
//! Everything that touches the tree goes through here and ends with all events handled. So several view trees can share
//! a thread: vizia keeps the bindings to rebuild in one list per thread, by numbers that are only unique within a tree.
//! The list must therefore be empty before another tree takes its turn.

use std::path::PathBuf;
use std::rc::Rc;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use vizia_core::backend::{BackendContext, WindowDescription};
use vizia_core::events::EventManager;
use vizia_core::prelude::{
    Code, Context, EmitContext, Entity, EnvironmentEvent, Event, EventContext, GenerationalId, Propagation,
    WindowEvent, WindowSize, WindowState,
};
use vizia_core::window::DropData;
use vizia_reactive::Scope;

use crate::frame::Frame;
use crate::proxy::proxy;
use crate::root::{Root, Seen};
use crate::{Area, FilesDropped, Input, ViewSize, Wish};

/// Runs in every frame, before events are handled. It polls what other threads write and sets signals. It is called
/// about sixty times a second, so it must never wait.
pub type Poll = Box<dyn FnMut(&mut Context)>;

/// Builds a view tree at the root, and returns what runs at every frame. Called on the thread of the window, once
/// each time the window opens; signals are made in it.
pub trait Build: FnOnce(&mut Context) -> Poll {}

impl<F: FnOnce(&mut Context) -> Poll> Build for F {}

/// The number of times that an event may cause another within one frame. A tree that has not settled by then goes
/// on in the next one.
const ROUNDS: usize = 8;

/// A view tree with its pixels.
pub struct Driver {
    cx: BackendContext,
    events: EventManager,
    poll: Poll,
    outside: Receiver<Event>,
    /// Owns the signals of this tree, so that they end with it and not with the thread.
    scope: Scope,
    frame: Frame,
    size: ViewSize,
    wishes: Vec<Wish>,
    pub(crate) seen: Rc<Seen>,
    /// Keys that are held and are the views'.
    pub(crate) keys_down: Vec<Code>,
    animating: bool,
}

impl Driver {
    /// Builds a view tree. `None` where there is no memory for its pixels.
    pub fn new(size: ViewSize, build: impl Build) -> Option<Self> {
        let frame = Frame::new(size)?;
        let scope = Scope::new();
        let seen = Rc::default();
        let root = Root(Rc::clone(&seen));
        let (cx, poll, outside) = scope.enter(|| {
            let mut cx = BackendContext::new(Context::new());
            let (inside, outside) = proxy();
            cx.set_event_proxy(inside);
            let points = |pixels: u32| (f64::from(pixels) / size.scale()).ceil() as u32;
            let inner_size = WindowSize::new(points(size.width()), points(size.height()));
            let description = WindowDescription { inner_size, ..WindowDescription::default() };
            cx.add_main_window(Entity::root(), &description, size.scale() as f32);
            cx.add_window(root);
            let state = WindowState { window_description: description, ..WindowState::default() };
            cx.0.windows.insert(Entity::root(), state);
            cx.0.add_built_in_styles();
            let poll = build(&mut cx.0);
            (cx, poll, outside)
        });
        let events = EventManager::new();
        let wishes = Vec::new();
        let keys_down = Vec::new();
        let animating = false;
        let mut driver = Self { cx, events, poll, outside, scope, frame, size, wishes, seen, keys_down, animating };
        driver.apply_size();
        driver.flush();
        Some(driver)
    }

    /// Runs `act` on the tree, and handles its consequences.
    pub fn with<T: 'static>(&mut self, act: impl FnOnce(&mut Context) -> T) -> T {
        let result = self.scope.enter(|| act(&mut self.cx.0));
        self.flush();
        result
    }

    /// Passes an event of the window to the tree. Returns at once; pixels change with the next [`frame`](Self::frame).
    pub fn input(&mut self, input: Input) {
        match input {
            Input::Moved(x, y) => self.send(WindowEvent::MouseMove(x, y)),
            Input::Left => self.send(WindowEvent::MouseLeave),
            Input::Pressed(button) => self.send(WindowEvent::MouseDown(button)),
            Input::Released(button) => self.send(WindowEvent::MouseUp(button)),
            Input::Wheel(x, y) => self.send(WindowEvent::MouseScroll(x, y)),
            Input::Held(modifiers) => *self.cx.modifiers() = modifiers,
            Input::KeyDown(code, key) => self.send(WindowEvent::KeyDown(code, Some(key))),
            Input::KeyUp(code, key) => self.send(WindowEvent::KeyUp(code, Some(key))),
            Input::Typed(letter) => self.send(WindowEvent::CharInput(letter)),
            Input::Dropped(x, y, files) => self.dropped(x, y, files),
            Input::Focused(focused) => {
                self.cx.0.window_has_focus = focused;
                self.send(WindowEvent::WindowFocused(focused));
            }
            Input::Resized(size) => self.resize(size),
        }
    }

    /// Brings the tree up to date: polls, timers, events, styles, animations, layout. Draws nothing.
    pub fn update(&mut self) {
        self.scope.enter(|| {
            (self.poll)(&mut self.cx.0);
            self.cx.process_timers();
            self.cx.emit_scheduled_events();
        });
        self.animating = false;
        self.take_outside();
        for _ in 0..ROUNDS {
            self.flush();
            self.scope.enter(|| {
                self.cx.process_style_updates();
                self.animating |= self.cx.process_animations();
                self.cx.process_visual_updates();
            });
            // A layout sends the pointer's position from outside, to find the view that is below it now. It must be
            // handled before the pointer moves on.
            self.take_outside();
            if !self.cx.has_queued_events() {
                return;
            }
        }
        self.flush();
    }

    fn take_outside(&mut self) {
        self.outside.try_iter().for_each(|event| self.cx.send_event(event));
    }

    /// Draws what changed since the last time, and says around what.
    pub fn draw(&mut self) -> Option<Area> {
        self.draw_parts().into_iter().reduce(Area::around)
    }

    /// Draws what changed since the last time, and says where, as closely as it was drawn. Areas may overlap.
    pub fn draw_parts(&mut self) -> Vec<Area> {
        self.scope.enter(|| self.frame.draw(&mut self.cx, &self.seen))
    }

    /// [`update`](Self::update), then [`draw`](Self::draw).
    pub fn frame(&mut self) -> Option<Area> {
        self.update();
        self.draw()
    }

    /// All pixels, row by row: premultiplied `0xAARRGGBB`.
    pub fn pixels(&mut self) -> &[u32] {
        self.frame.pixels()
    }

    /// How large the tree is drawn.
    pub fn size(&self) -> ViewSize {
        self.size
    }

    /// Whether an animation ran in the last update.
    pub fn is_animating(&self) -> bool {
        self.animating
    }

    /// When the next timer or scheduled event is due.
    pub fn next_timer(&self) -> Option<Instant> {
        self.cx.get_next_timer_time()
    }

    /// Whether a text is being typed: then keys do not go to the host.
    pub fn takes_text(&self) -> bool {
        self.seen.typed_in() == Some(self.focused())
    }

    /// The view that has the keyboard; the root where none has.
    pub fn focused(&self) -> Entity {
        self.cx.focused()
    }

    /// How long after a click another one at the same place makes a double click.
    pub fn set_double_click(&mut self, interval: Duration) {
        self.with(|cx| cx.emit_to(Entity::root(), EnvironmentEvent::SetDoubleClickInterval(interval)));
    }

    /// Takes what the views asked of the window since the last time: the last wish of each kind.
    pub fn take_wishes(&mut self) -> Vec<Wish> {
        std::mem::take(&mut self.wishes)
    }

    /// The context that vizia's own back ends use.
    pub(crate) fn back(&mut self) -> &mut BackendContext {
        &mut self.cx
    }

    fn send(&mut self, event: WindowEvent) {
        self.cx.emit_window_event(Entity::root(), event);
        self.flush();
    }

    /// vizia gives a file to the view on which the pointer next moves.
    fn dropped(&mut self, x: f32, y: f32, files: Vec<PathBuf>) {
        self.send(WindowEvent::MouseMove(x, y));
        for file in &files {
            self.send(WindowEvent::Drop(DropData::File(file.clone())));
            self.send(WindowEvent::MouseMove(x, y));
        }
        let target = EventContext::new(&mut self.cx.0).hovered();
        let event = Event::new(FilesDropped(files)).target(target).origin(Entity::root());
        self.cx.send_event(event.propagate(Propagation::Up));
        self.flush();
    }

    fn resize(&mut self, size: ViewSize) {
        let Some(frame) = Frame::new(size).filter(|_| size != self.size) else { return };
        self.frame = frame;
        self.size = size;
        self.apply_size();
    }

    fn apply_size(&mut self) {
        self.cx.set_scale_factor(self.size.scale());
        self.cx.set_window_size(Entity::root(), self.size.width() as f32, self.size.height() as f32);
        self.cx.needs_refresh(Entity::root());
    }

    /// Handles all events, and the events that views send meanwhile.
    fn flush(&mut self) {
        let took_text = self.takes_text();
        let (cx, events, wishes) = (&mut self.cx.0, &mut self.events, &mut self.wishes);
        self.scope.enter(|| {
            events.flush_events(cx, |event| {
                if let Some(wish) = Wish::of(event) {
                    wish.join(wishes);
                }
            });
        });
        if self.takes_text() && !took_text {
            Wish::Keyboard.join(&mut self.wishes);
        }
        if self.cx.0.windows.get_mut(&Entity::root()).is_some_and(|root| std::mem::take(&mut root.should_close)) {
            Wish::Close.join(&mut self.wishes);
        }
    }
}

impl Drop for Driver {
    /// Takes the tree down view by view: a context that is just dropped leaves its bindings in the thread's
    /// runtime.
    fn drop(&mut self) {
        self.with(|cx| {
            while let Some(view) = cx.tree.get_first_child(Entity::root()) {
                cx.remove(view);
            }
        });
        self.poll = Box::new(|_| {});
        self.scope.dispose();
    }
}
