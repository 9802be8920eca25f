//! A box for words of the document. On the thread of the window; knows no song.
//!
//! What was typed counts when Enter is pressed or the keyboard goes elsewhere; Escape brings back what was there. What cannot
//! be taken stays in the box, marked, so that nothing typed is lost.

use vizia_core::prelude::*;

use super::super::folder::sentence;

/// When what was typed counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counts {
    /// With Enter, or when the keyboard goes elsewhere.
    Always,
    /// With Enter alone.
    ByEnter,
}

/// What a field is, but for what it does.
#[derive(Clone, Copy)]
pub struct FieldIs<'a> {
    /// Under which it is found.
    pub id: &'a str,
    /// What a screen reader says.
    pub name: &'a str,
    /// What it says while it is empty.
    pub hint: &'static str,
    /// When what was typed counts.
    pub counts: Counts,
}

/// A box for words.
pub struct Field {
    /// What the document says; or what was typed and could not be taken.
    text: Signal<String>,
    typed: Option<String>,
    /// Why what was typed cannot be taken.
    wrong: Signal<String>,
    counts: Counts,
    commit: Box<Commit>,
}

/// Takes what was typed, or says why not.
type Commit = dyn Fn(&mut EventContext<'_>, &str) -> Result<(), String>;

/// What the box tells the field.
enum BoxMessage {
    Typed(String),
    Left,
    Entered,
}

impl Field {
    /// A box that shows `value`. `wrong` says why what was typed cannot be taken, and is empty if it can.
    pub fn new<'a>(
        cx: &'a mut Context,
        is: FieldIs<'_>,
        value: impl SignalGet<String> + Copy + 'static,
        wrong: Signal<String>,
        commit: impl Fn(&mut EventContext<'_>, &str) -> Result<(), String> + 'static,
    ) -> Handle<'a, Self> {
        let text = Signal::new(value.get());
        Self { text, typed: None, wrong, counts: is.counts, commit: Box::new(commit) }
            .build(cx, |cx| {
                Textbox::new(cx, text)
                    .id(is.id)
                    .name(is.name)
                    .class("field-box")
                    .placeholder(is.hint)
                    .on_edit(|cx, typed| cx.emit(BoxMessage::Typed(typed)))
                    .on_submit(|cx, _, by_enter| {
                        if by_enter {
                            cx.emit(TextEvent::EndEdit);
                        }
                        cx.emit(if by_enter { BoxMessage::Entered } else { BoxMessage::Left });
                    });
            })
            .bind(value, move |_| text.set_if_changed(value.get()))
            .toggle_class("wrong", wrong.map(|wrong| !wrong.is_empty()))
            .class("field")
    }

    /// Takes what was typed.
    fn settle(&mut self, cx: &mut EventContext<'_>, by_enter: bool) {
        if self.counts == Counts::ByEnter && !by_enter {
            return;
        }
        let Some(typed) = self.typed.take() else { return };
        let told = (self.commit)(cx, &typed).err();
        self.wrong.set_if_changed(told.map_or_else(String::new, |why| sentence(&why)));
        self.text.set_if_changed(typed);
    }

    /// Brings back what was there.
    fn restore(&mut self) {
        self.typed = None;
        self.wrong.set_if_changed(String::new());
        self.text.set(self.text.get());
    }
}

impl View for Field {
    fn element(&self) -> Option<&'static str> {
        Some("field")
    }

    fn event(&mut self, cx: &mut EventContext<'_>, event: &mut Event) {
        event.take(|told: BoxMessage, _| match told {
            BoxMessage::Typed(typed) => self.typed = Some(typed),
            BoxMessage::Left => self.settle(cx, false),
            BoxMessage::Entered => self.settle(cx, true),
        });
        event.map(|event, meta| match event {
            // The keyboard went to another view, by Tab. The box ends its editing first.
            WindowEvent::FocusOut => cx.emit(BoxMessage::Left),
            WindowEvent::KeyDown(Code::Escape, _) if self.typed.is_some() => {
                self.restore();
                meta.consume();
            }
            // Undoing is for the document; not while its next words are being typed.
            WindowEvent::KeyDown(Code::KeyZ | Code::KeyY, _) if self.typed.is_some() => meta.consume(),
            _ => {}
        });
    }
}
