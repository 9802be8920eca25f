//! Handles requests for help and for the host: the support report, menus. Runs on the window's thread; files are written in the background.

use std::path::PathBuf;
use std::sync::Arc;

use vizia_core::prelude::*;

use crate::engine::Lead;
use crate::host::write_report;
use crate::render::Person;
use crate::setlist::Problem;

use super::choice::Choice;
use super::help::HelpPlace;
use super::request::{Request, Sheet};
use super::request_handler::RequestHandler;

impl RequestHandler {
    /// Handles a request for help or for the host; ignores others.
    pub(super) fn help(&mut self, act: Request) {
        match act {
            Request::Menu(parameter, at, typed) => self.offer_menu(&parameter, at, typed),
            Request::HostMenu(number, items, at) => self.show_menu(number, items, at),
            Request::HostAct(number, action) => self.signs.choose(number, action),
            Request::Help => self.toggle_help(),
            Request::Page(page) => self.shown.sheet.set(Some(Sheet::Help(page))),
            Request::Demo => self.keeper.open_demo(),
            Request::LookRecent => self.look_recent(),
            Request::RecentFound(songs) => self.shown.recent.set(songs),
            Request::Report => self.write_report(),
            Request::Reported(Ok(file)) => self.shown.report.set(format!("Written: {}", file.display())),
            Request::Reported(Err(problem)) => self.shown.report.set(problem.to_string()),
            Request::Exported(song, result) => self.tell_export(song, result),
            _ => {}
        }
    }

    /// Opens the page that fits where the musician is, or goes back to where that was.
    fn toggle_help(&mut self) {
        let sheet = self.shown.sheet.get();
        if matches!(sheet, Some(Sheet::Help(_))) {
            return self.leave();
        }
        let is_set = self.shown.set.with(|set| set.rows.len() > 1);
        let place = HelpPlace {
            sheet,
            prompter: self.shown.prompter.extent.get(),
            is_show: is_set || self.shown.stage.is_on.get() || self.shown.lead.get() == Lead::Stemlock,
            host: self.keeper.journal().where_it_runs(),
        };
        self.shown.before_help.set(sheet);
        self.shown.sheet.set(Some(Sheet::Help(place.page())));
    }

    /// Closes the open sheet; help goes back to the sheet before it.
    pub(super) fn leave(&self) {
        let is_help = matches!(self.shown.sheet.get(), Some(Sheet::Help(_)));
        let before = self.shown.before_help.get().filter(|_| is_help);
        self.shown.before_help.set(None);
        self.shown.sheet.set(before);
    }

    /// Writes a support report where its user finds it.
    fn write_report(&mut self) {
        self.shown.report.set("Writing …".to_owned());
        let why = "a fault in Stemlock, or the system cannot start another thread";
        let failed = Problem::warning("the report is not written", why, "try again");
        let keeper = Arc::clone(&self.keeper);
        self.errands.send(Request::Reported(Err(failed)), move || {
            let text = keeper.support(Person::here()).text();
            Request::Reported(write_report(&text, &keeper.journal().report_folders()))
        });
    }

    /// Looks for the recent songs in the background.
    pub(super) fn look_recent(&mut self) {
        let keeper = Arc::clone(&self.keeper);
        self.errands.send(Request::Dismiss, move || {
            let mut songs = keeper.recent();
            songs.retain(|song| song.exists());
            Request::RecentFound(songs)
        });
    }

    /// Offers the recent songs.
    pub(super) fn offer_recent(&mut self, at: (f32, f32)) {
        let keeper = Arc::clone(&self.keeper);
        self.errands.send(Request::Dismiss, move || {
            let choice =
                |folder: PathBuf| Choice::new(folder.display().to_string(), false, Request::Open(vec![folder]));
            let mut choices: Vec<Choice> = keeper.recent().into_iter().map(choice).collect();
            if choices.is_empty() {
                choices.push(Choice::new("No song yet", false, Request::Dismiss));
            }
            Request::Offer(choices, at)
        });
    }
}
/// Whether this types a question mark, wherever the keyboard has it. Some hosts do not say what a key types.
pub(super) fn is_question(cx: &EventContext<'_>, code: Code, key: Option<&Key>) -> bool {
    match key {
        Some(Key::Character(typed)) => typed == "?",
        _ => code == Code::Slash && cx.modifiers().shift(),
    }
}
