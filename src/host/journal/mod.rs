//! What happened to an instance: the last events, the host and its devices, for a support report.
//!
//! Any thread except the audio thread writes events, under a lock that is held briefly; the audio thread only marks what a block brought
//! ([`HostGives`]). Not known here: songs' content, plugin formats.

mod gives;
mod places;

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::time::Instant;

use parking_lot::Mutex;

use crate::host::user_folders::report_folders;
use crate::render::{Person, SupportReport};

pub use gives::HostGives;
pub use places::write_report;

/// The most events; older ones are dropped.
const MOST_EVENTS: usize = 200;
/// The most folders of songs that are remembered, to shorten paths.
const MOST_FOLDERS: usize = 200;

/// What happened to an instance.
pub struct Journal {
    began: Instant,
    gives: HostGives,
    told: Mutex<JournalPages>,
}

#[derive(Default)]
struct JournalPages {
    format: Option<&'static str>,
    host: Option<String>,
    devices: Vec<String>,
    events: VecDeque<JournalEvent>,
    folders: VecDeque<(PathBuf, String)>,
    /// Where reports go, if not to the user's own folders.
    reports: Option<PathBuf>,
}

/// An event, or several equal ones in a row.
struct JournalEvent {
    /// The first, and the last, in seconds since the instance began.
    seconds: (f64, f64),
    count: usize,
    words: String,
}

impl Default for Journal {
    fn default() -> Self {
        Self { began: Instant::now(), gives: HostGives::default(), told: Mutex::default() }
    }
}

impl Journal {
    /// What blocks brought.
    pub fn gives(&self) -> &HostGives {
        &self.gives
    }

    /// Sets what Stemlock runs as, e.g. `CLAP plugin`, and the host's name and version, if it says them.
    pub fn runs_in(&self, format: &'static str, host: Option<String>) {
        let mut told = self.told.lock();
        told.format = Some(format);
        told.host = host.or(told.host.take());
    }

    /// What Stemlock runs as, and the host's name.
    pub fn where_it_runs(&self) -> String {
        let told = self.told.lock();
        format!("{} {}", told.format.unwrap_or_default(), told.host.as_deref().unwrap_or_default())
    }

    /// Sets the devices, a line each.
    pub fn set_devices(&self, devices: Vec<String>) {
        let is_new = self.told.lock().devices != devices;
        if is_new {
            devices.first().into_iter().for_each(|first| self.note(format!("device: {first}")));
            self.told.lock().devices = devices;
        }
    }

    /// Adds an event. Equal events in a row are one, with a count.
    pub fn note(&self, words: impl Into<String>) {
        let (words, now) = (words.into(), self.began.elapsed().as_secs_f64());
        let mut told = self.told.lock();
        match told.events.back_mut().filter(|last| last.words == words) {
            Some(last) => {
                last.count += 1;
                last.seconds.1 = now;
            }
            None => {
                if told.events.len() == MOST_EVENTS {
                    told.events.pop_front();
                }
                told.events.push_back(JournalEvent { seconds: (now, now), count: 1, words });
            }
        }
    }

    /// Remembers the folder of a song, whose path a report does not tell.
    pub fn know(&self, folder: &Path, name: &str) {
        let mut told = self.told.lock();
        if told.folders.iter().any(|(known, _)| known == folder) {
            return;
        }
        if told.folders.len() == MOST_FOLDERS {
            told.folders.pop_front();
        }
        told.folders.push_back((folder.to_owned(), name.to_owned()));
    }

    /// Reports go into `folder`, not into the user's own.
    pub fn report_into(&self, folder: &Path) {
        self.told.lock().reports = Some(folder.to_owned());
    }

    /// The folders that may take a report, the best first.
    pub fn report_folders(&self) -> Vec<PathBuf> {
        let set = self.told.lock().reports.clone();
        set.map_or_else(report_folders, |folder| vec![folder])
    }

    /// A report with everything of this journal, which hides `person`.
    pub fn report(&self, person: Person) -> SupportReport {
        let told = self.told.lock();
        let mut report = SupportReport::of(told.format.unwrap_or("no host"), person);
        report.fact("Host", told.host.as_deref().unwrap_or("does not say its name"));
        report.fact("Host gives", self.gives.words());
        told.devices.iter().for_each(|line| report.fact("Device", line.clone()));
        told.events.iter().for_each(|event| report.event(event.line()));
        let folders: Vec<(PathBuf, String)> = told.folders.iter().cloned().collect();
        drop(told);
        // Paths are looked up on disks, which may hang.
        folders.iter().for_each(|(folder, name)| report.shorten(folder, name));
        report
    }
}

impl JournalEvent {
    /// `  +12.3 s  ×4 until +20.1 s  the host stops`
    fn line(&self) -> String {
        let ((first, last), words) = (self.seconds, &self.words);
        match self.count {
            1 => format!("  +{first:.1} s  {words}"),
            count => format!("  +{first:.1} s  {words} (×{count}, until +{last:.1} s)"),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn text(journal: &Journal) -> String {
        journal.report(Person::default()).text()
    }

    #[test]
    fn the_last_200_events_are_kept_and_equal_ones_are_counted() {
        let journal = Journal::default();
        (0..500).for_each(|event| journal.note(format!("event {event}.")));
        (0..3).for_each(|_| journal.note("the host stops"));
        let text = text(&journal);
        assert!(text.contains("the host stops (×3, until +"), "{text}");
        assert!(
            !text.contains("event 300.") && text.contains("event 301.") && text.contains("event 499."),
            "{text}"
        );
        assert_eq!(text.lines().filter(|line| line.starts_with("  +")).count(), MOST_EVENTS);
    }

    #[test]
    fn the_host_is_told_as_it_said() {
        let journal = Journal::default();
        assert!(text(&journal).contains("no host") && text(&journal).contains("Host: does not say its name"));
        journal.runs_in("VST3 plugin", Some("Ardour 7.3".to_owned()));
        journal.runs_in("VST3 plugin", None);
        journal.set_devices(vec!["JACK, 48000 Hz".to_owned()]);
        journal.set_devices(vec!["JACK, 48000 Hz".to_owned()]);
        journal.know(Path::new("/srv/x/Ode"), "Ode");
        journal.note("/srv/x/Ode/Bass.wav: cannot be opened");
        let text = text(&journal);
        for line in
            ["VST3 plugin)", "Host: Ardour 7.3", "Device: JACK, 48000 Hz", "[Ode]/Bass.wav: cannot be opened"]
        {
            assert!(text.contains(line), "{line} in {text}");
        }
        assert_eq!(text.matches("device: JACK").count(), 1);
    }
}
