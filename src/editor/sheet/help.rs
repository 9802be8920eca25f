//! A page of the manual, or the list of keys, and the way to the others. Runs on the window's thread.

use vizia_core::prelude::*;

use crate::editor::choice::Choice;
use crate::editor::help::{HelpBlock, HelpPage, blocks};
use crate::editor::request::{Request, Sheet};
use crate::editor::shown::Shown;

use super::report::report;
use super::{keys, pieces};

/// The page.
pub fn page(cx: &mut Context, shown: Shown, page: HelpPage) {
    HStack::new(cx, |cx| {
        pieces::picker(cx, Signal::new(format!("Page: {}", page.title())), move || choices(page)).id("help-pages");
        pieces::button(cx, "Keys", Request::Page(HelpPage::Keys)).id("help-keys").disabled(page == HelpPage::Keys);
    })
    .class("row");
    HStack::new(cx, |cx| {
        pieces::button(cx, "All acts …", Request::Show(Sheet::Acts)).id("keys-acts");
        pieces::button(cx, "Pedals and pads (MIDI) …", Request::Show(Sheet::Midi)).id("keys-midi");
    })
    .class("row");
    if page == HelpPage::Keys {
        keys::list(cx);
    } else {
        ScrollView::new(cx, move |cx| {
            VStack::new(cx, |cx| blocks(page.text()).into_iter().for_each(|block| piece(cx, block))).class("parts");
        })
        .class("sheet-body")
        .show_horizontal_scrollbar(false);
    }
    report(cx, shown);
}

/// All pages.
fn choices(shown: HelpPage) -> Vec<Choice> {
    let choice = |page: HelpPage| Choice::new(page.title(), page == shown, Request::Page(page));
    HelpPage::ALL.into_iter().map(choice).collect()
}

fn piece(cx: &mut Context, block: HelpBlock) {
    match block {
        HelpBlock::Heading(text) => line(cx, text, "help-heading"),
        HelpBlock::Text(text) => line(cx, text, "help-text"),
        HelpBlock::Code(text) => line(cx, text, "help-code"),
        HelpBlock::Item(mark, text) => {
            HStack::new(cx, |cx| {
                line(cx, mark, "help-mark");
                line(cx, text, "help-text");
            })
            .class("help-item");
        }
        HelpBlock::Row(cells) => {
            VStack::new(cx, |cx| {
                let cells = cells.into_iter().filter(|cell| !cell.is_empty());
                for (index, cell) in cells.enumerate() {
                    line(cx, cell, if index == 0 { "help-term" } else { "help-text" });
                }
            })
            .class("help-row");
        }
        HelpBlock::Link(page) => {
            pieces::button(cx, format!("→ {}", page.title()), Request::Page(page)).class("help-link");
        }
    }
}

fn line(cx: &mut Context, text: String, class: &'static str) {
    Label::new(cx, text).class(class);
}
