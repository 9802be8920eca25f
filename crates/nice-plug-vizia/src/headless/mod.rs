//! A view tree without a window, for tests and pictures. Runs on the test's thread; needs no other thread and no
//! display.
//!
//! It is the same [`Driver`](crate::Driver) that a window uses, with simulated input: clicks, drags and typing, each
//! followed by a frame. Input does not depend on the clock: a [`click`](Headless::click) is never half of a double
//! click, and a [`double_click`](Headless::double_click) always is one.

mod cut;
mod found;
mod hand;
mod picture;

pub use found::Found;
pub use picture::Picture;

use std::time::{Duration, Instant};

use vizia_core::prelude::Context;

use crate::{Area, Build, Driver, Input, ViewSize};

/// One frame at sixty a second.
const FRAME: Duration = Duration::from_nanos(16_666_667);

/// How long [`Headless::settle`] waits for animations to end.
const PATIENCE: Duration = Duration::from_secs(3);

/// A view tree without a window.
pub struct Headless {
    driver: Driver,
}

impl Headless {
    /// Builds a view tree and draws its first frame.
    ///
    /// # Panics
    /// Where there is no memory for its pixels.
    #[expect(clippy::expect_used, reason = "a test without pixels cannot go on")]
    pub fn new(size: ViewSize, build: impl Build) -> Self {
        let mut driver = Driver::new(size, build).expect("memory for the pixels");
        driver.set_double_click(Duration::ZERO);
        #[cfg(feature = "window")]
        driver.back().set_clipboard_provider(Box::new(crate::clipboard::Memory::default()));
        driver.frame();
        Self { driver }
    }

    /// Passes an event to the tree, and draws a frame. Returns where pixels changed.
    pub fn input(&mut self, input: Input) -> Option<Area> {
        self.driver.input(input);
        self.driver.frame()
    }

    /// Runs `act` on the tree, and draws a frame. Signals are set here, not outside: see [`Driver`].
    pub fn with<T: 'static>(&mut self, act: impl FnOnce(&mut Context) -> T) -> T {
        let result = self.driver.with(act);
        self.driver.frame();
        result
    }

    /// One frame: polls, and draws what changed. Says where pixels changed.
    pub fn frame(&mut self) -> Option<Area> {
        self.driver.frame()
    }

    /// Lets `time` pass, with a frame whenever one is due. vizia reads the system's clock, so this sleeps.
    pub fn advance(&mut self, time: Duration) {
        let end = Instant::now() + time;
        loop {
            self.driver.frame();
            let now = Instant::now();
            if now >= end {
                return;
            }
            let due = self.driver.next_timer().map_or(end, |due| due.min(end)).min(now + FRAME);
            std::thread::sleep(due.saturating_duration_since(now));
        }
    }

    /// Lets time pass until no animation runs; whether that came to be within three seconds.
    pub fn settle(&mut self) -> bool {
        let end = Instant::now() + PATIENCE;
        loop {
            self.driver.frame();
            if !self.driver.is_animating() {
                return true;
            }
            if Instant::now() > end {
                return false;
            }
            std::thread::sleep(FRAME);
        }
    }

    /// A copy of all pixels.
    pub fn picture(&mut self) -> Picture {
        let size = self.driver.size();
        Picture::new(size.width(), size.height(), self.driver.pixels())
    }

    /// The driver inside.
    pub fn driver(&mut self) -> &mut Driver {
        &mut self.driver
    }
}
