//! The buttons that write the song into the host's project and read it from there. Runs on the window's thread.
//!
//! Nothing is shown where the host does not let plugins reach its project.

use vizia_core::prelude::*;

use crate::editor::host_project::ProjectRequest;
use crate::editor::overlay;
use crate::editor::request::Request;
use crate::editor::shown::Shown;

use super::pieces;

/// Both buttons, what they did last, and why not.
pub fn rows(cx: &mut Context, shown: Shown) {
    let project = shown.signs.project;
    let shown_if = |is: bool| if is { Display::Flex } else { Display::None };
    VStack::new(cx, |cx| {
        pieces::heading(cx, "The host's project");
        HStack::new(cx, |cx| {
            let words = "Tempo map, sections and markers, where the song is in the project";
            pieces::button(cx, "Write into the project", Request::Project(ProjectRequest::Write))
                .id("project-write")
                .tooltip(move |cx| overlay::tip(cx, words.to_owned()))
                .display(project.can.map(move |can| shown_if(can.writes)));
            pieces::button(cx, "Read from the project", Request::Project(ProjectRequest::Read))
                .id("project-read")
                .tooltip(move |cx| overlay::tip(cx, words.to_owned()))
                .display(project.can.map(move |can| shown_if(can.reads)));
        })
        .class("row");
        Label::new(cx, project.done)
            .class("quiet")
            .id("project-done")
            .display(project.done.map(move |done| shown_if(!done.is_empty())));
        pieces::warning(cx, project.problem).id("project-problem");
    })
    .id("project")
    .class("parts")
    .display(project.can.map(move |can| shown_if(can.reads || can.writes)));
}
