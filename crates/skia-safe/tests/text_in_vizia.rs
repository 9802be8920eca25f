//! Text boxes of unmodified vizia on our paragraphs: the movements that depend on exact indices.
#![allow(missing_docs)]

#[path = "support/headless.rs"]
mod headless;

use headless::Headless;
use std::cell::RefCell;
use vizia_core::prelude::*;

/// A text box that is being edited.
struct Editing {
    window: Headless,
    textbox: Entity,
}

thread_local! {
    /// What the text box said last; its callback may hold nothing of this thread.
    static EDITED: RefCell<String> = const { RefCell::new(String::new()) };
}

impl Editing {
    /// With the caret at the start.
    fn new(text: &str) -> Self {
        let value = text.to_owned();
        let mut textbox = Entity::null();
        let mut window = Headless::new((300, 200), 1.0, |cx| {
            let value = Signal::new(value.clone());
            let handle = Textbox::new_multiline(cx, value, true)
                .size(Stretch(1.0))
                .on_edit(|_, text| EDITED.with_borrow_mut(|edited| *edited = text));
            textbox = handle.entity();
        });
        window.send(Event::new(TextEvent::StartEdit).target(textbox));
        window.update();
        let mut editing = Self { window, textbox };
        editing.press(Code::ArrowLeft);
        editing
    }

    fn press(&mut self, code: Code) {
        self.window.send(Event::new(WindowEvent::KeyDown(code, None)).target(self.textbox));
        self.window.update();
    }

    /// Types a mark and returns the text with it.
    fn mark(mut self) -> String {
        self.window.send(Event::new(WindowEvent::CharInput('|')).target(self.textbox));
        self.window.update();
        self.window.draw();
        EDITED.take()
    }
}

/// Where the caret is after these keys, from the text's start.
fn after(text: &str, keys: &[Code]) -> String {
    let mut editing = Editing::new(text);
    keys.iter().for_each(|key| editing.press(*key));
    editing.mark()
}

#[test]
fn home_and_end_reach_the_ends_of_a_line() {
    for text in ["abc", "Bär 🎸 é", "שלום", "a", "two words "] {
        assert_eq!(after(text, &[Code::End]), format!("{text}|"));
        assert_eq!(after(text, &[Code::End, Code::Home]), format!("|{text}"));
    }
    assert_eq!(after("ab\ncd", &[Code::ArrowDown, Code::End]), "ab\ncd|");
}

#[test]
fn an_empty_first_line_has_an_end() {
    assert_eq!(after("\nab", &[Code::End]), "|\nab");
    assert_eq!(after("\n", &[Code::End, Code::ArrowDown, Code::End]), "\n|");
}

#[test]
fn up_and_down_keep_to_the_lines() {
    assert_eq!(after("ab\ncd", &[Code::ArrowDown]), "ab\n|cd");
    assert_eq!(after("ab\ncd", &[Code::ArrowDown, Code::ArrowUp]), "|ab\ncd");
    assert_eq!(after("ab\n", &[Code::ArrowDown]), "ab\n|");
    assert_eq!(after("🎸é\nДа", &[Code::ArrowDown]), "🎸é\n|Да");
    // Hebrew ends at the left, where the caret was.
    assert_eq!(after("🎸é\nשלום", &[Code::ArrowDown]), "🎸é\nשלום|");
}

#[test]
fn no_key_panics_in_any_text() {
    use Code::{ArrowDown, ArrowLeft, ArrowRight, ArrowUp, Delete, End, Home};
    for text in
        ["", "\n", "\n\n\n", "a\n", "👩‍👧\nשלום abc\n", "a very long line that is wrapped more than once, on purpose"]
    {
        for keys in [[End, ArrowUp], [ArrowDown, End], [ArrowRight, ArrowDown], [Delete, End], [Home, ArrowLeft]] {
            let marked = after(text, &keys.repeat(4));
            assert!(marked.contains('|'), "{text:?} and {keys:?} gave {marked:?}");
        }
    }
}
