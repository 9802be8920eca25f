//! Tells the journal what the window sees: how the song follows the host, missing audio, problems. Runs on the window's thread.
//!
//! It polls with the watcher; what happens while no window is open is told by the keeper.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::engine::{Glance, Lead, Sync};
use crate::host::Journal;
use crate::render::problem_line;
use crate::setlist::Problem;

/// A state that lasts shorter than this is not told: hosts stop for moments, and the journal is short.
const LASTING: Duration = Duration::from_secs(1);

/// Tells the journal what changes.
pub struct Noter {
    journal: Arc<Journal>,
    /// What was told last.
    told: Option<Seen>,
    /// What came after that, and when.
    seen: (Option<Seen>, Instant),
    underruns: u64,
    problems: Vec<Problem>,
    refused: Option<String>,
}

/// How the song follows the host; `None` in its place: the host asks for no blocks.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Seen {
    sync: Option<Sync>,
    lead: Option<Lead>,
}

impl Noter {
    /// The window opens.
    pub fn new(journal: &Arc<Journal>) -> Self {
        journal.note("the window opens");
        let journal = Arc::clone(journal);
        Self {
            journal,
            told: None,
            seen: (None, Instant::now()),
            underruns: 0,
            problems: Vec::new(),
            refused: None,
        }
    }

    /// Looks at the last block; `None` while the host asks for none.
    pub fn look(&mut self, glance: Option<&Glance>, now: Instant) {
        let seen = Some(Seen { sync: glance.map(|glance| glance.sync), lead: glance.map(|glance| glance.lead) });
        if self.seen.0 != seen {
            self.seen = (seen, now);
        }
        if seen != self.told && now.duration_since(self.seen.1) >= LASTING {
            self.told = seen;
            self.journal.note(match glance {
                None => "the host asks for no blocks".to_owned(),
                Some(glance) => {
                    let (sync, lead) = (glance.sync, glance.lead);
                    format!("{}, lead {lead:?}: {}", sync.word(), sync.why())
                }
            });
        }
    }

    /// Looks at what changes slowly.
    pub fn look_slowly(&mut self, problems: &[Problem], underruns: u64, refused: Option<String>) {
        if underruns > self.underruns {
            self.journal.note(format!("audio was missing in {} more blocks", underruns - self.underruns));
        }
        // Another song counts from zero.
        self.underruns = underruns;
        for problem in problems.iter().filter(|problem| !self.problems.contains(problem)) {
            self.journal.note(format!("told: {}", problem_line(&problem.short(None))));
        }
        self.problems = problems.to_vec();
        if let Some(why) = refused.as_ref().filter(|_| refused != self.refused) {
            self.journal.note(format!("refused: {why}"));
        }
        self.refused = refused;
    }
}

impl Drop for Noter {
    fn drop(&mut self) {
        self.journal.note("the window closes");
    }
}
