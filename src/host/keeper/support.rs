//! What a keeper tells in a support report.
//!
//! Any thread that may wait for files: paths are looked up on disks.

use std::sync::Arc;

use crate::engine::{Controller, Status};
use crate::render::{Person, SongReport, SupportReport};
use crate::setlist::Problem;
use crate::time::SampleRate;

use super::set_view::SetRow;
use super::shared_book::SharedBook;
use super::{Keeper, SetView};

impl Keeper {
    /// A report about this instance: host, songs, set and events.
    pub fn support(&self, person: Person) -> SupportReport {
        let mut report = self.journal().report(person);
        let books = self.set.books();
        if let Some((rate, glance)) = self.look(|engine| (engine.rate(), engine.glance())) {
            report.fact("Rate", format!("{} Hz", rate.hertz()));
            report.fact("Lead", format!("{:?}", glance.lead));
            report.fact("Sync", format!("{}: {}", glance.sync.word(), glance.sync.why()));
        }
        if let Some(bytes) = self.look(Controller::memory) {
            report.fact("Memory", format!("a song may take {} MB", bytes.div_ceil(1 << 20)));
        }
        if books.len() > 1 {
            let SetView { name, rows, current, refused } = self.set_view();
            report.set(name, rows.iter().enumerate().map(|(index, row)| set_line(index, row, current)).collect());
            refused.into_iter().for_each(|why| report.fact("Refused", why));
        }
        books.iter().for_each(|book| add(&mut report, book));
        report
    }
}

fn set_line(index: usize, row: &SetRow, current: usize) -> String {
    let mark = if index == current { ">" } else { " " };
    let then = row.then.map_or_else(String::new, |then| format!(", then {then}"));
    let seconds = row.seconds.map_or_else(String::new, |seconds| format!(", {seconds:.1} s"));
    let (name, light, pitch, speed) = (&row.name, row.light, row.transpose, row.speed);
    format!("{mark} {}. {name}: {light:?}{seconds}, {pitch:+} semitones, {speed} %{then}", index + 1)
}

/// Adds the song of a book, or why there is none.
fn add(report: &mut SupportReport, book: &Arc<SharedBook>) {
    let book = book.read();
    let view = book.view(None, None);
    let told = view.problems.into_iter().chain(view.folder_problem);
    let engine = book.player.controller().map(|engine| (engine.status(), engine.rate()));
    drop(book);
    let Some(song) = view.song else {
        told.for_each(|problem| report.lost(problem));
        return;
    };
    let (status, rate) = engine.unwrap_or((Status::default(), SampleRate::MAX));
    let mut found = SongReport::new(&song, &status, rate);
    let new: Vec<Problem> = told.filter(|problem| !found.problems.contains(problem)).collect();
    found.problems.extend(new);
    report.song(&song, found);
}
