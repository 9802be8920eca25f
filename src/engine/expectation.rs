//! Says that somebody looks for a song, before there is anything to load.
//!
//! Main and loader threads make and drop it; the audio thread sees a number.

use std::sync::Arc;

use super::shared::Shared;

/// As long as it lives, an engine expects a song: where nobody listens in real time, blocks wait for it.
#[derive(Debug)]
pub struct Expectation {
    shared: Arc<Shared>,
}

impl Expectation {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        shared.begin_search();
        Self { shared }
    }
}

impl Drop for Expectation {
    fn drop(&mut self) {
        self.shared.end_search();
    }
}
