//! Handles the events of a window. Runs on the window's thread.
//!
//! The window's own timer drives the frames, so they come in every host. A panic in a view is caught here: the window
//! closes, and the sound continues. The state remembers it for the next window.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use baseview::dpi::{LogicalSize, PhysicalPosition, PhysicalSize};
use baseview::{
    DamageArea, DropData, DropEffect, Event, EventStatus, HandlerError, MouseEvent, TimerHandle, WindowContext,
    WindowEvent, WindowHandler, WindowSize,
};
use keyboard_types::KeyboardEvent;
use vizia_core::prelude::{Code, Context, Key};

use super::HostKeys;
use super::convert;
use super::keyboard::Keyboard;
use super::screen::Screen;
use crate::{Area, Driver, EditorState, Input, Poll, Wish};

/// One frame at sixty a second.
const FRAME: Duration = Duration::from_millis(16);

/// An open window.
pub(super) struct Handler {
    window: WindowContext,
    state: Arc<EditorState>,
    keys: Arc<HostKeys>,
    /// The key that the space bar stands for.
    space_bar: Option<Code>,
    keyboard: Keyboard,
    /// `None` once a view panicked. The library may call while a call is under way, so every use may find it
    /// borrowed.
    views: RefCell<Option<Views>>,
    /// Whether the window's content was lost, and all of it is to be shown again.
    damaged: Cell<bool>,
    /// The frame timer. It fires as long as it exists, whatever the library's documentation says.
    _frames: TimerHandle,
}

/// The content of a window.
struct Views {
    driver: Driver,
    screen: Screen,
    zoom: f64,
}

impl Handler {
    pub(super) fn new(
        window: WindowContext,
        state: Arc<EditorState>,
        (keys, space_bar): (Arc<HostKeys>, Option<Code>),
        build: Box<dyn FnOnce(&mut Context) -> Poll + Send>,
    ) -> Result<Self, HandlerError> {
        let screen = Screen::new(&window)?;
        let size = window.size();
        let view_size = state.resized(size.physical.width, size.physical.height, size.scale_factor);
        let no_memory = || HandlerError::from_boxed("no memory for the pixels of the window".into());
        let built = catch_unwind(AssertUnwindSafe(|| Driver::new(view_size, build)));
        let broken = |_| {
            state.note_panic();
            HandlerError::from_boxed("a view panicked while the window was built".into())
        };
        let driver = built.map_err(broken)?.ok_or_else(no_memory)?;
        let frames = window.create_timer(FRAME)?;
        let zoom = state.zoom();
        state.set_open(true);
        let views = RefCell::new(Some(Views { driver, screen, zoom }));
        let keyboard = Keyboard::default();
        let damaged = Cell::new(true);
        Ok(Self { window, state, keys, space_bar, keyboard, views, damaged, _frames: frames })
    }

    /// Uses the views, unless they have panicked or are in use. A panic ends them, and the window too.
    fn views<T>(&self, act: impl FnOnce(&mut Views) -> T) -> Option<T> {
        let mut views = self.views.try_borrow_mut().ok()?;
        let result = catch_unwind(AssertUnwindSafe(|| views.as_mut().map(act)));
        if result.is_err() {
            self.state.note_panic();
            // Views that have panicked may panic again while they are dropped.
            let broken = views.take();
            let _ = catch_unwind(AssertUnwindSafe(|| drop(broken)));
            self.window.request_close();
        }
        result.ok().flatten()
    }

    fn frame(&self) {
        let keys = self.keys.take();
        let wishes = self.views(|views| {
            keys.into_iter().for_each(|input| views.driver.input(input));
            views.driver.update();
            views.driver.take_wishes()
        });
        self.grant(wishes.unwrap_or_default());
        self.follow_zoom();
        if self.show().is_err() {
            self.window.request_close();
        }
    }

    /// Draws and shows what changed.
    fn show(&self) -> Result<(), HandlerError> {
        let shown = self.views(|views| {
            let mut changed = views.driver.draw_parts();
            let (width, height) = (views.driver.size().width(), views.driver.size().height());
            if self.damaged.take() {
                changed = vec![Area { x: 0, y: 0, width, height }];
            }
            views.screen.show(views.driver.pixels(), (width, height), &changed)
        });
        shown.unwrap_or(Ok(()))
    }

    /// Carries out the requests of the views to the window. Not while they are borrowed: the window may respond at once. If a
    /// platform refuses one, the window stays as it was.
    fn grant(&self, wishes: Vec<Wish>) {
        for wish in wishes {
            match wish {
                Wish::Cursor(icon) => drop(self.window.set_mouse_cursor(convert::cursor(icon))),
                Wish::Keyboard => self.keyboard.take(&self.window),
                Wish::Size(width, height) => {
                    let zoom = self.state.zoom();
                    drop(self.window.resize(LogicalSize::new(f64::from(width) * zoom, f64::from(height) * zoom)));
                }
                Wish::Close => self.window.request_close(),
            }
        }
        let takes_text = self.takes_text();
        self.keys.set_takes_text(takes_text);
        if !takes_text {
            self.keyboard.give_back();
        }
    }

    fn takes_text(&self) -> bool {
        self.views(|views| views.driver.takes_text()).unwrap_or(false)
    }

    /// Draws everything larger or smaller after a zoom, and asks for the space that the same points now
    /// need. If the host refuses, the window shows more or fewer points.
    fn follow_zoom(&self) {
        let zoom = self.state.zoom();
        if self.views(|views| std::mem::replace(&mut views.zoom, zoom)).is_some_and(|before| before != zoom) {
            let wanted = self.state.view_size();
            self.fit(self.window.size());
            drop(self.window.resize(PhysicalSize::new(wanted.width(), wanted.height())));
        }
    }

    /// Lays the views out for the window's size.
    fn fit(&self, size: WindowSize) {
        let view_size = self.state.resized(size.physical.width, size.physical.height, size.scale_factor);
        self.views(|views| {
            views.driver.input(Input::Resized(view_size));
            views.driver.update();
        });
        self.damaged.set(true);
    }

    fn input(&self, input: Input) {
        let wishes = self.views(|views| {
            views.driver.input(input);
            views.driver.take_wishes()
        });
        self.grant(wishes.unwrap_or_default());
    }

    fn mouse(&self, event: MouseEvent) -> EventStatus {
        match event {
            MouseEvent::CursorMoved { position, modifiers } => {
                self.held(modifiers);
                self.moved(position);
            }
            MouseEvent::ButtonPressed { button, modifiers } => {
                self.held(modifiers);
                convert::button(button).into_iter().for_each(|button| self.input(Input::Pressed(button)));
                // The user may have left a text box for the host, with a word half typed.
                if self.takes_text() {
                    self.keyboard.take(&self.window);
                }
            }
            MouseEvent::ButtonReleased { button, modifiers } => {
                self.held(modifiers);
                convert::button(button).into_iter().for_each(|button| self.input(Input::Released(button)));
            }
            MouseEvent::WheelScrolled { delta, modifiers } => {
                self.held(modifiers);
                let (x, y) = convert::notches(delta);
                self.input(Input::Wheel(x, y));
            }
            MouseEvent::CursorLeft | MouseEvent::DragLeft => self.input(Input::Left),
            MouseEvent::DragEntered { position, data: DropData::Files(_), .. }
            | MouseEvent::DragMoved { position, data: DropData::Files(_), .. } => {
                self.moved(position);
                return EventStatus::AcceptDrop(DropEffect::Copy);
            }
            MouseEvent::DragDropped { position, data: DropData::Files(files), .. } => {
                self.input(Input::Dropped(position.x as f32, position.y as f32, files));
                return EventStatus::AcceptDrop(DropEffect::Copy);
            }
            _ => return EventStatus::Ignored,
        }
        EventStatus::Captured
    }

    fn moved(&self, position: PhysicalPosition<f64>) {
        self.input(Input::Moved(position.x as f32, position.y as f32));
    }

    fn held(&self, modifiers: keyboard_types::Modifiers) {
        self.input(Input::Held(convert::modifiers(modifiers)));
    }

    /// A key that is not the views' is the host's.
    fn keyboard(&self, event: &KeyboardEvent) -> EventStatus {
        let mut stroke = convert::stroke(event);
        let ours = self.views(|views| {
            if let (Code::Space, Some(code), false) = (stroke.code, self.space_bar, views.driver.takes_text()) {
                if event.repeat {
                    // Held, it plays once.
                    return (true, views.driver.take_wishes());
                }
                (stroke.code, stroke.key) = (code, Key::Unidentified);
            }
            (views.driver.stroke(stroke), views.driver.take_wishes())
        });
        let (is_ours, wishes) = ours.unwrap_or_default();
        self.grant(wishes);
        if is_ours {
            return EventStatus::Captured;
        }
        self.keyboard.hand_on(&self.window, event);
        EventStatus::Ignored
    }
}

impl WindowHandler for Handler {
    fn draw(&self) -> Result<(), HandlerError> {
        self.show()
    }

    fn damage(&self, _area: DamageArea<'_>) {
        self.damaged.set(true);
    }

    fn resized(&self, size: WindowSize) -> Result<(), HandlerError> {
        self.fit(size);
        Ok(())
    }

    fn on_event(&self, event: Event) -> EventStatus {
        match event {
            Event::Mouse(event) => return self.mouse(event),
            Event::Keyboard(event) => return self.keyboard(&event),
            Event::Window(WindowEvent::Focused) => self.input(Input::Focused(true)),
            Event::Window(WindowEvent::Unfocused) => self.input(Input::Focused(false)),
            _ => {}
        }
        EventStatus::Ignored
    }

    fn on_timer(&self, _timer: &TimerHandle) {
        self.frame();
    }
}

impl Drop for Handler {
    fn drop(&mut self) {
        self.keys.set_takes_text(false);
        self.keyboard.give_back();
        self.state.set_open(false);
        let views = self.views.take();
        // A view that panics while it is dropped must not crash the host.
        let _ = catch_unwind(AssertUnwindSafe(|| drop(views)));
    }
}
