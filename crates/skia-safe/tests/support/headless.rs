//! A vizia window without a display: builds views, runs vizia's systems, draws on a surface. Used by several tests.
#![allow(dead_code, reason = "each test uses a part of it")]

use skia_safe::{Surface, surfaces};
use std::sync::{Arc, Mutex};
use vizia_core::backend::{BackendContext, WindowDescription};
use vizia_core::context::EventProxy;
use vizia_core::events::EventManager;
use vizia_core::prelude::*;

/// The messages that vizia sends to itself: a mouse move after each layout, and results of callbacks on other threads.
#[derive(Clone, Default)]
struct Mailbox(Arc<Mutex<Vec<Event>>>);

impl EventProxy for Mailbox {
    fn send(&self, event: Event) -> Result<(), ()> {
        self.0.lock().expect("one thread").push(event);
        Ok(())
    }

    fn make_clone(&self) -> Box<dyn EventProxy> {
        Box::new(self.clone())
    }
}

/// The root view; it draws its background.
struct Root;

impl View for Root {}

/// Views with a surface.
pub struct Headless {
    cx: BackendContext,
    events: EventManager,
    mailbox: Mailbox,
    /// The surface that vizia draws on.
    pub pixels: Surface,
    /// The surface to which vizia copies it: a window of one pixel, because tests look at `pixels`.
    window: Surface,
}

impl Headless {
    /// Builds views in a window of a size, at a scale, and runs until they have settled.
    pub fn new((width, height): (u32, u32), scale: f32, build: impl FnOnce(&mut Context)) -> Self {
        let mut cx = BackendContext::new(Context::new());
        let mailbox = Mailbox::default();
        cx.set_event_proxy(mailbox.make_clone());
        let description = WindowDescription::new().with_inner_size(width, height);
        cx.add_main_window(Entity::root(), &description, scale);
        cx.add_window(Root);
        cx.context().windows.insert(
            Entity::root(),
            WindowState {
                window_description: description,
                scale_factor: scale,
                needs_relayout: true,
                needs_redraw: true,
                redraw_list: Default::default(),
                dirty_rect: None,
                owner: None,
                is_modal: false,
                should_close: false,
                content: None,
            },
        );
        cx.context().add_built_in_styles();
        build(cx.context());
        let (physical_width, physical_height) = (width as f32 * scale, height as f32 * scale);
        cx.set_window_size(Entity::root(), physical_width, physical_height);
        cx.needs_refresh(Entity::root());
        let size = (physical_width.round() as i32, physical_height.round() as i32);
        let pixels = surfaces::raster_n32_premul(size).expect("a window has pixels");
        let window = surfaces::raster_n32_premul((1, 1)).expect("one pixel");
        let mut headless = Self { cx, events: EventManager::new(), mailbox, pixels, window };
        for _ in 0..4 {
            headless.update();
        }
        headless
    }

    /// Handles events, then styles and lays out what changed.
    pub fn update(&mut self) {
        let sent = std::mem::take(&mut *self.mailbox.0.lock().expect("one thread"));
        sent.into_iter().for_each(|event| self.cx.send_event(event));
        self.events.flush_events(self.cx.context(), |_| {});
        self.cx.process_style_updates();
        self.cx.process_animations();
        self.cx.process_visual_updates();
    }

    /// Draws what changed; all, the first time. Returns whether there was anything to draw.
    pub fn draw(&mut self) -> bool {
        let state = self.cx.context().windows.get(&Entity::root());
        if state.is_none_or(|state| state.redraw_list.is_empty() && state.dirty_rect.is_none()) {
            return false;
        }
        self.cx.draw(Entity::root(), &mut self.window, &mut self.pixels)
    }

    /// Puts an event into the queue; the next update handles it.
    pub fn send(&mut self, event: Event) {
        self.cx.send_event(event);
    }

    /// Makes the next draw draw these views.
    pub fn redraw(&mut self, views: &[Entity]) {
        views.iter().for_each(|view| self.cx.context().needs_redraw(*view));
    }

    /// Makes the next draw draw everything.
    pub fn redraw_all(&mut self) {
        self.cx.context().needs_redraw(Entity::root());
    }
}
