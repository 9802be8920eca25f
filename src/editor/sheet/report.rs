//! The button that writes a support report, and where the report went. Runs on the window's thread.

use vizia_core::prelude::*;

use crate::editor::overlay;
use crate::editor::request::Request;
use crate::editor::shown::Shown;

use super::pieces;

/// What a report contains, and what it does not.
const TIP: &str = "Versions, host, files without their audio, the last events. Without home folder and names of user and computer";

/// The button, and the path of the last report.
pub fn report(cx: &mut Context, shown: Shown) {
    VStack::new(cx, |cx| {
        pieces::button(cx, "Write a report for support", Request::Report)
            .id("report")
            .tooltip(|cx| overlay::tip(cx, TIP.to_owned()));
        let is_there = shown.report.map(|words| if words.is_empty() { Display::None } else { Display::Flex });
        Label::new(cx, shown.report).id("report-file").class("problem-words").display(is_there);
    })
    .class("report");
}
