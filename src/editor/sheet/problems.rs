//! The list of problems: what is wrong, and what to do about it. Runs on the window's thread.

use vizia_core::prelude::*;

use crate::editor::folder::{sentence, short};
use crate::editor::overlay;
use crate::editor::rebuilt::rebuilt;
use crate::editor::request::{FileSearch, Request};
use crate::editor::shown::Shown;
use crate::setlist::{Problem, Role as StemRole, Severity, Stem, StemEdit};

use super::report::report;
use super::{choices, pieces};

/// The problems, worst first.
pub fn list(cx: &mut Context, shown: Shown) {
    ScrollView::new(cx, move |cx| {
        rebuilt(cx, shown.problems, move |cx, problems| {
            if problems.is_empty() {
                all_well(cx, shown);
            }
            for (index, problem) in problems.iter().enumerate() {
                entry(cx, shown, index, problem);
            }
        });
    })
    .class("sheet-body")
    .show_horizontal_scrollbar(false);
    report(cx, shown);
}

/// Shown when there are no problems.
fn all_well(cx: &mut Context, shown: Shown) {
    let words = Memo::new(move |_| match (shown.song.with(Option::is_none), shown.loaded.get() < 1.0) {
        (true, _) => "There is no song yet. Open a folder, or drop one here.",
        (_, true) => "Nothing is wrong so far. The song is still being loaded.",
        _ => "Everything is there. The show can begin.",
    });
    HStack::new(cx, |cx| {
        Element::new(cx).class("light").toggle_class("green", words.map(|words| words.ends_with("begin.")));
        Label::new(cx, words).id("all-well").class("all-well");
    })
    .class("problem");
}

/// One problem: its severity, the file, what is wrong, why, and what to do.
fn entry(cx: &mut Context, shown: Shown, index: usize, problem: &Problem) {
    let (mark, word, class) = match problem.severity {
        Severity::Error => ("✕", "Does not play", "error"),
        Severity::Warning => ("!", "Check", "check"),
        Severity::Note => ("i", "Note", "note"),
    };
    HStack::new(cx, |cx| {
        Label::new(cx, mark).class("severity").class(class);
        VStack::new(cx, |cx| {
            Label::new(cx, word).class("severity-word").class(class);
            if let Some(file) = &problem.file {
                let whole = file.display().to_string();
                // A stem's file is shown by its name; any other path is shown in full.
                let words = if slot_of(shown, problem).is_some() { short(file) } else { whole.clone() };
                Label::new(cx, words).class("problem-file").tooltip(move |cx| overlay::tip(cx, whole.clone()));
            }
            let why = if problem.why.is_empty() { String::new() } else { format!(": {}", problem.why) };
            Label::new(cx, format!("{}{why}.", sentence(&problem.what))).class("problem-words");
            if !problem.remedy.is_empty() {
                Label::new(cx, format!("→ {}.", sentence(&problem.remedy))).class("problem-remedy");
            }
            acts(cx, shown, index, problem);
        })
        .class("problem-text");
    })
    .class("problem")
    .id(format!("problem-{index}"))
    .role(Role::ListItem)
    .name(format!("{word}: {problem}"));
}

/// The button that fixes the problem.
fn acts(cx: &mut Context, shown: Shown, index: usize, problem: &Problem) {
    let slot = problem.is_absence().then(|| slot_of(shown, problem)).flatten();
    let is_of_folder = shown.folder_problem.with(|of_folder| of_folder.as_ref() == Some(problem));
    let missing = if is_of_folder { Some(FileSearch::MissingFolder) } else { slot.map(FileSearch::Stem) };
    let is_told = shown.told.with(|told| told.contains(problem));
    if missing.is_none() && !is_told {
        return;
    }
    HStack::new(cx, |cx| {
        if let Some(missing) = missing {
            pieces::button(cx, "Locate…", Request::Search(missing)).id(format!("problem-{index}-locate"));
        }
        let doubted = slot_of(shown, problem).filter(|_| is_told && is_of_one_stem(shown, problem));
        for (&role, slot) in problem.roles.iter().flatten().filter_map(|role| Some((role, doubted?))) {
            pieces::button(cx, it_is(role), choices::edit(slot, StemEdit::Role(role)))
                .id(format!("problem-{index}-{}", role.name().to_lowercase()));
        }
        if is_told && problem.is_zip() {
            pieces::button(cx, "Unpack beside it", Request::Unpack(problem.clone()))
                .id(format!("problem-{index}-unpack"));
        }
        if is_told {
            pieces::button(cx, "Dismiss", Request::Withdraw(problem.clone()))
                .id(format!("problem-{index}-dismiss"));
        }
    })
    .class("row");
}

/// The words of the button that chooses a role.
fn it_is(role: StemRole) -> String {
    match role {
        StemRole::Click => "It is a click".to_owned(),
        StemRole::Guide => "It is a guide".to_owned(),
        StemRole::Timecode => "It is timecode".to_owned(),
        StemRole::Other => "It is music".to_owned(),
        role => format!("It is {}", role.name().to_lowercase()),
    }
}

/// Whether no other stem is in the problem's file, as tracks of a container are.
fn is_of_one_stem(shown: Shown, problem: &Problem) -> bool {
    let is_in_it = |stem: &&Stem| Some(&stem.file) == problem.file.as_ref() && !stem.removed;
    shown.song.with(|song| song.as_ref().is_some_and(|song| song.stems.iter().filter(is_in_it).count() == 1))
}

/// The first stem to which the file belongs.
fn slot_of(shown: Shown, problem: &Problem) -> Option<usize> {
    let file = problem.file.as_ref()?;
    shown.song.with(|song| song.as_ref()?.stems.iter().position(|stem| stem.file == *file && !stem.removed))
}
