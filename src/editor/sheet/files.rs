//! The editor's own list of files, for systems without a file dialog. Runs on the window's thread; folders are read in the
//! background.

use std::path::Path;

use vizia_core::prelude::*;

use crate::editor::controls::{Counts, Entry, Field, FieldIs};
use crate::editor::folder::{Folder, short};
use crate::editor::overlay;
use crate::editor::rebuilt::rebuilt;
use crate::editor::request::{FileSearch, Request};
use crate::editor::shown::Shown;

use super::pieces;

/// What the musician is choosing from the list.
pub fn title(wanted: FileSearch) -> &'static str {
    match wanted {
        FileSearch::Folder => "Open a song",
        FileSearch::Files => "Open audio files",
        FileSearch::Stem(_) => "Find the missing file",
        FileSearch::MissingFolder => "Find the song's folder",
        FileSearch::Words => "Open a text with words",
        FileSearch::ClickBeat => "The sound of the click",
        FileSearch::ClickAccent => "The sound of accents",
        FileSearch::Target(_) => "Export into a folder",
    }
}

/// The path of the listed folder, and buttons that lead elsewhere.
pub fn browser(cx: &mut Context, shown: Shown, wanted: FileSearch) {
    if let FileSearch::Stem(slot) = wanted {
        Label::new(cx, shown.stem(slot).name.map(|name| format!("Which file is {name}?"))).class("quiet");
    }
    HStack::new(cx, |cx| {
        Button::new(cx, |cx| Label::new(cx, "▲ Up")).id("up").name("The folder around this one").on_press(
            move |cx| {
                let parent = shown.folder.with(|folder| folder.path.parent().map(Path::to_owned));
                parent.into_iter().for_each(|parent| cx.emit(Request::Look(parent)));
            },
        );
        let home = std::env::home_dir().unwrap_or_default();
        pieces::button(cx, "Home", Request::Look(home)).id("home");
        Button::new(cx, |cx| Label::new(cx, "Recent  ▾")).id("recent").on_press(|cx| {
            let place = overlay::below(cx);
            cx.emit(Request::Recent(place));
        });
        let is_one_file = matches!(wanted, FileSearch::Stem(_) | FileSearch::Words);
        if !is_one_file && !matches!(wanted, FileSearch::ClickBeat | FileSearch::ClickAccent) {
            let is_target = matches!(wanted, FileSearch::Target(_));
            let words = if is_target { "Write into this folder" } else { "Open this folder" };
            Button::new(cx, |cx| Label::new(cx, words)).id("open-this").class("marked").on_press(move |cx| {
                cx.emit(Request::Chosen(wanted, vec![shown.folder.with(|folder| folder.path.clone())]));
            });
        }
    })
    .class("row");
    let is = FieldIs { id: "folder", name: "Path", hint: "A path, then Enter", counts: Counts::ByEnter };
    let path = shown.folder.map(|folder| folder.path.display().to_string());
    Field::new(cx, is, path, Signal::new(String::new()), move |cx, typed| {
        cx.emit(Request::LookTyped(wanted, typed.to_owned()));
        Ok(())
    });
    pieces::warning(cx, shown.folder.map(|folder| folder.problem.clone())).id("folder-problem");
    ScrollView::new(cx, move |cx| {
        rebuilt(cx, shown.folder, move |cx, folder| entries(cx, wanted, &folder));
    })
    .class("sheet-body")
    .class("entries")
    .show_horizontal_scrollbar(false);
}

/// The folders, then the audio files, unless a folder is wanted.
fn entries(cx: &mut Context, wanted: FileSearch, folder: &Folder) {
    for path in &folder.folders {
        entry(cx, "▸", path, Request::Look(path.clone()), "folder-entry");
    }
    let is_target = matches!(wanted, FileSearch::Target(_));
    for path in folder.files.iter().filter(|_| !is_target) {
        entry(cx, "♪", path, Request::Chosen(wanted, vec![path.clone()]), "file-entry");
    }
    let words = match folder {
        Folder { is_busy: true, .. } => "Looking…".to_owned(),
        Folder { more: more @ 1.., .. } => format!("… and {more} more: type a path to reach them"),
        Folder { problem, .. } if !problem.is_empty() => String::new(),
        Folder { folders, .. } if is_target && folders.is_empty() => "No folders in here".to_owned(),
        Folder { folders, files, .. } if folders.is_empty() && files.is_empty() => {
            "Nothing to hear in here".to_owned()
        }
        _ => String::new(),
    };
    Label::new(cx, words).id("entries-words").class("quiet");
}

fn entry(cx: &mut Context, mark: &'static str, path: &Path, act: Request, class: &'static str) {
    Entry::new(cx, &short(path), |cx| {
        Label::new(cx, mark).class("entry-mark").hoverable(false);
        Label::new(cx, short(path)).class("entry-name").hoverable(false);
    })
    .class("file")
    .class(class)
    .role(Role::ListItem)
    .on_press(move |cx| cx.emit(act.clone()));
}
