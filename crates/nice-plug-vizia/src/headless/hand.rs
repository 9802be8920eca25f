//! Simulated mouse and keyboard. Runs on the test's thread; each action ends with a frame.

use std::path::PathBuf;
use std::time::Duration;

use vizia_core::prelude::{Code, Key, Modifiers, MouseButton};

use super::Headless;
use crate::{Input, Stroke, ViewSize};

impl Headless {
    /// Moves the pointer.
    pub fn hover(&mut self, (x, y): (f32, f32)) {
        self.input(Input::Moved(x, y));
    }

    /// Clicks the left button.
    pub fn click(&mut self, place: (f32, f32)) {
        self.click_with(MouseButton::Left, place);
    }

    /// Clicks a button.
    pub fn click_with(&mut self, button: MouseButton, place: (f32, f32)) {
        self.hover(place);
        self.input(Input::Pressed(button));
        self.input(Input::Released(button));
    }

    /// Clicks the left button twice.
    pub fn double_click(&mut self, place: (f32, f32)) {
        self.click(place);
        self.driver.set_double_click(Duration::MAX);
        self.click(place);
        self.driver.set_double_click(Duration::ZERO);
    }

    /// Drags with the left button, in `steps` moves of equal length after the press.
    pub fn drag(&mut self, from: (f32, f32), to: (f32, f32), steps: u16) {
        self.hover(from);
        self.input(Input::Pressed(MouseButton::Left));
        for step in 1..=steps {
            let part = f32::from(step) / f32::from(steps);
            self.hover((from.0 + (to.0 - from.0) * part, from.1 + (to.1 - from.1) * part));
        }
        self.input(Input::Released(MouseButton::Left));
    }

    /// Turns the wheel at a position, by this many notches up.
    pub fn wheel(&mut self, place: (f32, f32), notches: f32) {
        self.hover(place);
        self.input(Input::Wheel(0.0, notches));
    }

    /// Holds these keys, and releases all others.
    pub fn hold(&mut self, modifiers: Modifiers) {
        self.input(Input::Held(modifiers));
    }

    /// Presses and releases a key, with the held modifiers. Returns whether the views used it, so that the host does
    /// not get it.
    ///
    /// # Panics
    /// If a key is released in another window than it was pressed in.
    pub fn key(&mut self, code: Code, key: Key) -> bool {
        let held = *self.driver.back().modifiers();
        let stroke = Stroke { code, key, held, down: true };
        let down = self.strike(stroke.clone());
        let up = self.strike(Stroke { down: false, ..stroke });
        assert_eq!(down, up, "both ends of a stroke are the same one's");
        down
    }

    fn strike(&mut self, stroke: Stroke) -> bool {
        let is_ours = self.driver.stroke(stroke);
        self.driver.frame();
        is_ours
    }

    /// Types text, letter by letter.
    pub fn type_text(&mut self, text: &str) {
        for letter in text.chars() {
            self.input(Input::Typed(letter));
        }
    }

    /// Drops files from outside.
    pub fn drop_files(&mut self, (x, y): (f32, f32), files: impl IntoIterator<Item = PathBuf>) {
        self.input(Input::Dropped(x, y, files.into_iter().collect()));
    }

    /// Gives the window another size or scale.
    pub fn resize(&mut self, size: ViewSize) {
        self.input(Input::Resized(size));
    }
}
