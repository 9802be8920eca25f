//! A text box for a field of the document. Runs on the window's thread.
//!
//! Input is applied on Enter or when the focus leaves; Escape restores the former text. Rejected input stays in the box, marked,
//! so that nothing typed is lost.

use vizia_core::prelude::*;

use super::super::folder::sentence;
use super::super::request::Request;
use super::super::request_handler::RequestHandler;
use crate::host::SongKey;

/// When input is applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counts {
    /// On Enter, or when the focus leaves.
    Always,
    /// On Enter only.
    ByEnter,
}

/// The properties of a field, without its action.
#[derive(Clone, Copy)]
pub struct FieldIs<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its name for screen readers.
    pub name: &'a str,
    /// Its placeholder.
    pub hint: &'static str,
    /// When input is applied.
    pub counts: Counts,
}

/// A text box.
pub struct Field {
    /// The document's value, or input that was rejected.
    text: Signal<String>,
    typed: Option<String>,
    /// The document's value.
    value: Box<dyn Fn() -> String>,
    /// The song that was shown when typing began. The input applies to it.
    song: Option<SongKey>,
    /// Why the input was rejected.
    wrong: Signal<String>,
    counts: Counts,
    commit: Box<Commit>,
}

/// Applies the input, or says why not.
type Commit = dyn Fn(&mut EventContext<'_>, &str) -> Result<(), String>;

/// Messages from the box to the field.
enum BoxMessage {
    Typed(String),
    Left,
    Entered,
}

impl Field {
    /// A box that shows `value`. `wrong` says why the input was rejected; it is empty if it was not.
    pub fn new<'a>(
        cx: &'a mut Context,
        is: FieldIs<'_>,
        value: impl SignalGet<String> + Copy + 'static,
        wrong: Signal<String>,
        commit: impl Fn(&mut EventContext<'_>, &str) -> Result<(), String> + 'static,
    ) -> Handle<'a, Self> {
        let text = Signal::new(value.get());
        let now = Box::new(move || value.get());
        Self { text, typed: None, value: now, song: None, wrong, counts: is.counts, commit: Box::new(commit) }
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

    /// Applies the input.
    fn settle(&mut self, cx: &mut EventContext<'_>, by_enter: bool) {
        if self.counts == Counts::ByEnter && !by_enter {
            return;
        }
        let Some(typed) = self.typed.take() else { return };
        let song = self.song.take();
        // Requests are handled in order, so everything sent here is handled between these two.
        cx.emit(Request::Toward(song));
        let told = (self.commit)(cx, &typed).err();
        cx.emit(Request::Toward(None));
        if song != shown_song(cx) {
            return self.restore();
        }
        self.wrong.set_if_changed(told.map_or_else(String::new, |why| sentence(&why)));
        self.text.set_if_changed(typed);
    }

    /// Restores the former text.
    fn restore(&mut self) {
        self.typed = None;
        self.wrong.set_if_changed(String::new());
        self.text.set((self.value)());
    }
}

/// The song that is shown; `None` without a window around the field.
fn shown_song(cx: &EventContext<'_>) -> Option<SongKey> {
    cx.try_data::<RequestHandler>().and_then(|handler| handler.shown.song_key.get())
}

impl View for Field {
    fn element(&self) -> Option<&'static str> {
        Some("field")
    }

    fn event(&mut self, cx: &mut EventContext<'_>, event: &mut Event) {
        event.take(|told: BoxMessage, _| match told {
            BoxMessage::Typed(typed) => {
                if self.typed.replace(typed).is_none() {
                    self.song = shown_song(cx);
                }
            }
            BoxMessage::Left => self.settle(cx, false),
            BoxMessage::Entered => self.settle(cx, true),
        });
        event.map(|event, meta| match event {
            // Tab moved the focus to another view. The box ends its editing first.
            WindowEvent::FocusOut => cx.emit(BoxMessage::Left),
            WindowEvent::KeyDown(Code::Escape, _) if self.typed.is_some() => {
                self.restore();
                meta.consume();
            }
            // Undo belongs to the document, but not while a text is being typed.
            WindowEvent::KeyDown(Code::KeyZ | Code::KeyY, _) if self.typed.is_some() => meta.consume(),
            _ => {}
        });
    }
}
