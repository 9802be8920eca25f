//! Announces that a song is being looked for, before there is anything to load.
//!
//! Created and dropped on main and loader threads; the audio thread only reads a number.

use std::sync::Arc;

use super::shared::Shared;

/// While it exists, the engine expects a song: in offline rendering, blocks wait for it.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_song_is_expected_while_anybody_looks_for_one_and_until_it_is_there() {
        let shared = Arc::new(Shared::default());
        assert!(!shared.expects_song());
        let (one, other) = (Expectation::new(shared.clone()), Expectation::new(shared.clone()));
        assert!(shared.expects_song());
        drop(one);
        assert!(shared.expects_song());
        // The song that was found has been ordered; the search is over.
        shared.expect(true, false);
        drop(other);
        assert!(shared.expects_song());
        shared.expect(false, false);
        assert!(!shared.expects_song());
    }
}
